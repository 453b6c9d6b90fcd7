# SPDX-License-Identifier: BSD-3-Clause
"""The memory of a large read: the result and little beside it."""
import os
import re
import subprocess
import sys

from server_process import REPOSITORY

PROGRAM = os.path.join(REPOSITORY, "benchmarks", "python_client.py")


def test_a_large_read_needs_the_result_and_no_more_than_64_mib(server):
    """256 MiB, four times a reply: in parts, each copied to its place as it comes."""
    command = [sys.executable, PROGRAM, "--port", str(server.port), "--rows", "0", "--gib", "0.25"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found = re.search(r"reading (\d+) MiB.* (-?[\d.]+) MiB of memory beyond", done.stdout)
    assert found and found[1] == "256", done.stdout
    assert -8 < float(found[2]) < 64
