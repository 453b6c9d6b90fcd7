# SPDX-License-Identifier: BSD-3-Clause
"""The example programs run as a user would run them."""
import os
import subprocess
import sys

import pytest

from server_process import REPOSITORY


def run(example, port, *arguments):
    command = [sys.executable, os.path.join(REPOSITORY, "examples", example), "--port", str(port)]
    package = os.path.join(REPOSITORY, "python")
    done = subprocess.run(
        [*command, *arguments],
        env={**os.environ, "PYTHONPATH": package},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_original_runs_with_another_import(server):
    assert "runs" in run("original.py", server.port)


def test_the_quickstart_shows_what_it_says(server):
    shown = run("quickstart.py", server.port)
    for line in ("new rows: 1 replaced: 1", "there is oven [4]", "sum of 0 to 99: 4950"):
        assert line in shown
    assert "as expected: NOT_FOUND" in shown


@pytest.mark.parametrize("writers, rows", [(1, 10), (8, 50)])
def test_many_writers_lose_nothing(server, writers, rows):
    shown = run("many_writers.py", server.port, "--writers", str(writers), "--rows", str(rows))
    assert f"{writers * rows} rows" in shown and "all there" in shown
