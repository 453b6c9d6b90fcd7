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


def test_the_appender_stores_what_it_takes(server, tmp_path):
    for _ in range(2):
        shown = run(
            "appender.py", server.port, "--rows", "5000", "--client-id", str(tmp_path / "client")
        )
        assert "5000 rows taken, 5000 on stable storage, 0 lost" in shown


def test_a_file_is_used_like_one_of_h5py(server):
    shown = run("like_h5py.py", server.port)
    assert "a corner: [0 1 2 3]" in shown and "there is oven (4,)" in shown
    assert "all temperatures: [20.5 20.6 20.9 21.5]" in shown and "as expected: NOT_FOUND" in shown


def test_data_is_watched_as_it_arrives(server):
    shown = run("live.py", server.port, "--rows", "300")
    assert "/live/adc rows (" in shown and "300 rows seen" in shown


def test_every_example_is_run_here():
    with open(__file__, encoding="utf-8") as text:
        tests = text.read()
    for name in os.listdir(os.path.join(REPOSITORY, "examples")):
        assert not name.endswith(".py") or f'"{name}"' in tests
