# SPDX-License-Identifier: BSD-3-Clause
"""Random operations against a model: a few sequences of fixed seeds. operation_play.py plays others, for as long as one likes."""
import pytest

import operation_play
from server_process import require_server


@pytest.mark.parametrize("seed", range(1, 7))
def test_the_server_does_what_the_model_does(seed):
    require_server()
    steps = operation_play.Generator(seed).steps(400)
    if found := operation_play.play(steps):
        pytest.fail(operation_play.report(seed, steps, found))
