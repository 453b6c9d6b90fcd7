# SPDX-License-Identifier: BSD-3-Clause
import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
# The package as it lies in the checkout, and the tests' way to start a real server.
sys.path.insert(0, os.path.join(REPOSITORY, "python"))
sys.path.insert(0, os.path.join(REPOSITORY, "tests", "integration"))

import hdf5_async  # noqa: E402
from server_process import ServerProcess, require_server  # noqa: E402


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The real program on a file of its own; it must end well on SIGTERM."""
    require_server()
    with ServerProcess(tmp_path_factory.mktemp("server")) as process:
        yield process


@pytest.fixture(scope="module")
def opened(server):
    with hdf5_async.File(f"127.0.0.1:{server.port}") as file:
        yield file


@pytest.fixture
def file(opened):
    """The server's file, emptied."""
    opened.clear()
    opened.attrs.clear()
    return opened
