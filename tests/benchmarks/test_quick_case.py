# SPDX-License-Identifier: BSD-3-Clause
"""The suite end to end with one tiny case: real servers, the real load generator, the table."""
import os
import shlex
import subprocess
import sys

import pytest

from benchmarks.suite import wire
from benchmarks.suite.bulk import wide_title
from benchmarks.suite.report import BEGIN, END

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = os.path.join(ROOT, "build", "release", "bin")
SERVER = shlex.split(os.environ.get("HDF5ASYNC_SERVER", "")) or [os.path.join(PROGRAMS, "hdf5async")]


@pytest.fixture
def suite(tmp_path):
    """suite(words…) runs it on a folder of its own and gives what subprocess.run gives."""
    for program in (SERVER[0], os.path.join(PROGRAMS, "load")):
        if not os.path.exists(program):
            if os.environ.get("HDF5ASYNC_REQUIRE_SERVER") == "1":
                pytest.fail(f"{program} is not built")
            pytest.skip(f"{program} is not built")

    def run(*words):
        command = [sys.executable, "-m", "benchmarks.suite", "--programs", PROGRAMS, "--server", SERVER[0],
                   "--folder", str(tmp_path), *words]  # fmt: skip
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)

    return run


def test_one_tiny_case_works_end_to_end(suite, tmp_path):
    results = tmp_path / "results.md"
    results.write_text(f"# Title\n{BEGIN}\n{END}\nthe end\n", encoding="utf-8")
    only = "HDF5 Async;loopback TCP"
    short = ("--quick", "--rounds", "2", "--seconds", "0.05")
    done = suite("--cases", "wide", *short, "--only", only, "--write", str(results))
    assert done.returncode == 0, done.stderr
    begins = ("| " + wide_title(), "|  | loopback")
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith(begins)]
    assert [row[1] for row in rows] == ["HDF5 Async", "loopback TCP"], done.stdout
    for row in rows:
        assert row[2].endswith("/s)") and " … " in row[2] and row[3].endswith("MB/s)")
    assert "Not measured" not in done.stdout and "of 2 targets met" in done.stdout
    text = results.read_text(encoding="utf-8")
    assert text.startswith("# Title\n") and text.endswith("the end\n") and wide_title() in text
    assert os.listdir(tmp_path) == ["results.md"], "temporary files are left"


def test_a_failing_server_is_named_and_counts(suite, tmp_path):
    done = suite("--quick", "--cases", "camera", "--seconds", "0.05", "--server", "/bin/false")
    assert done.returncode == 1
    assert "Not measured" in done.stdout and "false did not start" in done.stdout


def test_an_unknown_case_is_refused(suite):
    done = suite("--cases", "append,nonsense")
    assert done.returncode == 2 and "no case nonsense" in done.stderr


def test_rows_are_exchanged_in_place():
    old, new = wire.rows(10), wire.rows(10, 500)
    for speaks in (wire.Ours(), wire.Original()):
        template = speaks.append("/d", old, "key")
        assert wire.with_rows(template, old, new) == speaks.append("/d", new, "key")
    with pytest.raises(ValueError):
        wire.with_rows(wire.Ours().append("/d", old), new, old)
