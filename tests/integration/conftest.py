# SPDX-License-Identifier: BSD-3-Clause
import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), "python"))

from http_site import example, site  # noqa: E402, F401: fixtures
from server_process import ServerProcess, require_server  # noqa: E402
from subscriber import Subscriber  # noqa: E402
from wire import Wire  # noqa: E402


@pytest.fixture
def server(tmp_path):
    """The real program with its defaults; it must end well on SIGTERM."""
    require_server()
    with ServerProcess(tmp_path) as process:
        yield process


@pytest.fixture
def wire(server):
    with Wire(server.address) as connection:
        yield connection


@pytest.fixture
def sub(server):
    with Subscriber(server.address) as connection:
        yield connection
