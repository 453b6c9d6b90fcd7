# SPDX-License-Identifier: BSD-3-Clause
"""What the program tells systemd, and where its log goes under it."""
import os
import signal
import socket
import time

import pytest

from server_process import ServerProcess, require_server

SECONDS = 60
JOURNAL = "/run/systemd/journal/socket"


class Told:
    """The notification socket that systemd gives a service."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.lines = []

    def until(self, line):
        """Everything told up to this line, which must come."""
        end = time.monotonic() + SECONDS
        while line not in self.lines:
            self.socket.settimeout(max(0.01, end - time.monotonic()))
            self.lines += self.socket.recv(1 << 16).decode().splitlines()
        return self.lines


@pytest.fixture
def told(tmp_path, monkeypatch):
    require_server()
    path = str(tmp_path / "notify")
    notifications = Told(path)
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    yield notifications
    notifications.socket.close()


def test_tells_when_it_listens_and_when_it_stops(tmp_path, told):
    with ServerProcess(tmp_path) as server:
        lines = told.until("READY=1")
        assert "STATUS=Opening the files" in lines and "STOPPING=1" not in lines
        assert f"STATUS=Listening on 127.0.0.1:{server.port}" in lines
    assert "STATUS=Stopping: answering and storing what was taken" in told.until("STOPPING=1")
    assert "WATCHDOG=1" not in told.lines  # nobody asked


def test_is_not_ready_without_its_file(tmp_path, told):
    server = ServerProcess(tmp_path, settings={"hdf5_file_path": tmp_path / "missing" / "data.h5"})
    server.spawn()
    assert server.process.wait(SECONDS) == 4
    told.socket.settimeout(0.01)
    with pytest.raises(socket.timeout):
        while True:
            assert b"READY=1" not in told.socket.recv(1 << 16)


def test_gives_signs_of_life_when_asked_to(tmp_path, told, monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "300000")
    with ServerProcess(tmp_path):
        told.until("READY=1")
        told.until("WATCHDOG=1")
        told.lines.clear()
        told.until("WATCHDOG=1")


@pytest.mark.skipif(os.path.exists(JOURNAL), reason="there is a journal, which the log would go to")
def test_a_journal_that_does_not_answer_costs_no_line(tmp_path, monkeypatch):
    require_server()
    server = ServerProcess(tmp_path)
    with open(server.log, "ab") as log:
        stream = os.fstat(log.fileno())
    monkeypatch.setenv("JOURNAL_STREAM", f"{stream.st_dev}:{stream.st_ino}")
    with server:
        pass
    with open(server.log, encoding="utf-8") as log:
        assert f"hdf5async.app: listening on 127.0.0.1:{server.port}" in log.read()


def test_hanging_up_does_not_stop_a_service(tmp_path, told, monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "300000")
    with ServerProcess(tmp_path) as server:
        told.until("READY=1")
        server.process.send_signal(signal.SIGHUP)
        for _ in range(3):  # more turns of the event loop than stopping would take to be told
            told.lines = [line for line in told.lines if line != "WATCHDOG=1"]
            told.until("WATCHDOG=1")
        assert "STOPPING=1" not in told.lines and server.process.poll() is None
