# SPDX-License-Identifier: BSD-3-Clause
"""A short run of kill_server.py, and proof that its check sees what it should see."""
import time

import numpy as np
import pytest

from group_model import GroupModel
from kill_server import KillTest
from server_process import require_server


def test_the_server_loses_and_tears_nothing_when_it_is_killed(tmp_path):
    require_server()
    test = KillTest(str(tmp_path), seed=int(time.time()), clients=5)
    faults = test.run(kills=25, until=time.monotonic() + 120)
    assert not faults, faults
    assert test.kills >= 3 and sum(client.known.done for client in test.clients) > 0


@pytest.fixture(params=[True, False], ids=["batches", "single operations"])
def model(request):
    model = GroupModel(1, seed=3, batches=request.param)
    for _ in range(60):
        model.next_request()
    return model


def content_of(model):
    keyed = np.array(list(model.keyed.items()), dtype=[("key", "<i4"), ("op", "<i8")])
    scratch = None if model.scratch is None else np.full(model.scratch[1], model.scratch[0])
    return {"rows": model.rows.copy(), "keyed": keyed, "scratch": scratch, "attributes": dict(model.attributes)}


def test_the_check_accepts_what_is_right(model):
    assert model.faults(content_of(model)) == []


def test_the_check_sees_a_lost_row(model):
    content = content_of(model)
    content["rows"] = content["rows"][:-1]
    assert model.faults(content)


def test_the_check_sees_a_doubled_row(model):
    content = content_of(model)
    content["rows"] = np.concatenate([content["rows"], content["rows"][-1:]])
    assert model.faults(content)


def test_the_check_sees_a_torn_row(model):
    content = content_of(model)
    content["rows"]["check"][len(content["rows"]) // 2] ^= 1
    assert model.faults(content)


def test_the_check_sees_a_torn_batch(model):
    content = content_of(model)
    content["attributes"]["op"] = model.done - 1
    assert model.faults(content)


def test_the_check_sees_an_older_key(model):
    content = content_of(model)
    content["keyed"]["op"][0] -= 1
    assert model.faults(content)
