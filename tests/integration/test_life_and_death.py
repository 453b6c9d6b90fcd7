# SPDX-License-Identifier: BSD-3-Clause
"""The program from start to end: its exit codes, and what it keeps when it is ended or killed."""
import contextlib
import os
import signal
import socket
import subprocess
import threading
import time

import h5py
import numpy as np
import pytest

from server_process import ServerProcess, require_server, server_command, write_config
from wire import Closed, Wire

BAD_CONFIG, CANNOT_LISTEN, CANNOT_WRITE, LOCKED, NOT_HDF5 = 2, 3, 4, 5, 6


@pytest.fixture(autouse=True)
def program():
    require_server()


def run(*arguments):
    """Runs the program to its end: (exit code, everything it said)."""
    done = subprocess.run(
        [*server_command(), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout


def ends_with(process):
    process.spawn()
    return process.wait(), process.log_text()


# Exit codes


def test_a_bad_config_names_every_fault_and_ends_with_2(tmp_path):
    settings = {"port": 99999, "use_compression": "perhaps", "serialization_format": "json"}
    code, said = ends_with(ServerProcess(tmp_path, {**settings, "max_fram": 5}))
    assert code == BAD_CONFIG
    for word in ("port", "99999", "use_compression", "perhaps", "json", "max_fram"):
        assert word in said, said


def test_a_config_that_is_not_there_ends_with_2(tmp_path):
    code, said = run("--no-gui", "--config", tmp_path / "none.ini")
    assert code == BAD_CONFIG and "none.ini" in said


def test_an_unknown_option_ends_with_2():
    assert run("--no-gui", "--frobnicate")[0] == BAD_CONFIG


def test_check_config_says_whether_it_is_good(tmp_path):
    config = tmp_path / "config.ini"
    write_config(config, {"port": 1234, "hdf5_file_path": tmp_path / "never.h5"})
    assert run("--check-config", "--config", config)[0] == 0
    assert not (tmp_path / "never.h5").exists()
    write_config(config, {"port": "many"})
    code, said = run("--check-config", "--config", config)
    assert code == BAD_CONFIG and "port" in said


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_need_nothing(option):
    code, said = run(option)
    assert code == 0 and "hdf5async" in said


def test_a_busy_port_ends_with_its_code(tmp_path):
    process = ServerProcess(tmp_path)
    with socket.create_server(("127.0.0.1", process.port)):
        code, said = ends_with(process)
    assert code == CANNOT_LISTEN and str(process.port) in said


def test_a_folder_that_is_none_ends_with_its_code(tmp_path):
    (tmp_path / "plain").write_text("not a folder")
    path = tmp_path / "plain" / "data.h5"
    code, said = ends_with(ServerProcess(tmp_path, {"hdf5_file_path": path}))
    assert code == CANNOT_WRITE and str(path) in said


def test_a_file_that_is_no_hdf5_is_left_alone(tmp_path):
    process = ServerProcess(tmp_path)
    text = b"these are notes, not data\n" * 100
    with open(process.file, "wb") as file:
        file.write(text)
    code, said = ends_with(process)
    assert code == NOT_HDF5 and process.file in said
    with open(process.file, "rb") as file:
        assert file.read() == text


def test_a_second_server_on_the_file_is_refused(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with ServerProcess(tmp_path / "one") as one:
        code, said = ends_with(ServerProcess(tmp_path / "two", {"hdf5_file_path": one.file}))
        assert code == LOCKED and one.file in said
        with Wire(one.address) as wire:
            assert wire.result("write", path="/a", data=1)["created"] is True


def test_options_come_before_the_config(tmp_path):
    process = ServerProcess(tmp_path, {"port": 1, "hdf5_file_path": tmp_path / "other.h5"})
    process.arguments = ["--port", str(process.port), "--file", process.file]
    with process:
        with Wire(process.address) as wire:
            wire.result("write", path="/a", data=1)
    assert os.path.exists(process.file) and not (tmp_path / "other.h5").exists()


def test_a_token_is_never_logged(tmp_path):
    settings = {"auth_token": "swordfish42", "debug": "true"}
    with ServerProcess(tmp_path, settings) as server:
        with Wire(server.address) as wire:
            wire.result("hello", version=1, token="swordfish42")
            wire.result("write", path="/secret_dataset", data=1)
    log = server.log_text()
    assert "secret_dataset" in log, "debug = true shows each request"
    assert "swordfish42" not in log


def test_starts_again_on_its_own_file(tmp_path):
    server = ServerProcess(tmp_path)
    for n in range(3):
        with server:
            with Wire(server.address) as wire:
                assert wire.result("append", path="/a", data=n)["shape"] == [n + 1]
    with h5py.File(server.file, "r") as file:
        assert file["a"][()].tolist() == [0, 1, 2]
    left = sorted(set(os.listdir(tmp_path)) - {"data.h5", "config.ini", "server.log"})
    assert left == [], "a good end leaves the file alone in its folder"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ends_well_with_clients_that_stay(tmp_path, number):
    with ServerProcess(tmp_path) as server:
        with Wire(server.address) as idle, Wire(server.address) as half:
            assert idle.result("ping") == "pong"
            half.send(b"\0\0\1\0")
            server.signal(number)
            assert server.wait() == 0


# What is kept


class Load:
    """Connections that append numbered rows as fast as they are answered, and remember the answers."""

    def __init__(self, server, ack, clients=6):
        self.acknowledged = [0] * clients
        self.sent = [0] * clients
        self.problems = []
        self._ack = ack
        self._server = server
        self._threads = [
            threading.Thread(target=self._append, args=(number,)) for number in range(clients)
        ]
        for thread in self._threads:
            thread.start()

    def _append(self, number):
        try:
            with Wire(self._server.address, seconds=60) as wire:
                for n in range(1_000_000):
                    row = np.array([[number, n, n * n]])
                    self.sent[number] = n + 1
                    reply = wire.call("append", n, path=self.path(number), data=row, ack=self._ack)
                    if not reply["ok"]:
                        if reply["error"]["code"] != "SHUTTING_DOWN":
                            self.problems.append(reply)
                        return
                    self.acknowledged[number] = n + 1
        except (Closed, OSError):
            pass  # the server has ended, which is the point

    @staticmethod
    def path(number):
        """Half of the clients share a dataset."""
        return "/load/shared" if number % 2 else f"/load/own{number}"

    def wait_until_running(self, rows=30):
        end = time.monotonic() + 60
        while min(self.acknowledged) < rows:
            assert time.monotonic() < end, f"only {self.acknowledged} rows are acknowledged"
            time.sleep(0.01)

    def join(self):
        for thread in self._threads:
            thread.join()

    def check(self, path, durable=True):
        """Every acknowledged row is in the file, whole, once and in order; nothing else is.

        Without `durable` the newest rows may be missing, and datasets that have only such rows.
        """
        assert not self.problems, self.problems[:3]
        with h5py.File(path, "r") as file:
            for number, acknowledged in enumerate(self.acknowledged):
                if self.path(number) not in file and not durable:
                    continue
                rows = file[self.path(number)][()]
                rows = rows[rows[:, 0] == number]
                assert (acknowledged if durable else 0) <= len(rows) <= self.sent[number]
                assert np.array_equal(rows[:, 1], np.arange(len(rows)))
                assert np.array_equal(rows[:, 2], rows[:, 1] ** 2)


@pytest.mark.parametrize("ack", ["applied", "durable"])
def test_sigterm_under_load_keeps_what_was_acknowledged(tmp_path, ack):
    server = ServerProcess(tmp_path)
    with contextlib.ExitStack() as stack:
        stack.enter_context(server)
        load = Load(server, ack)
        stack.callback(load.join)
        load.wait_until_running()
        server.signal()
        assert server.wait() == 0
    load.check(server.file)


def test_sigkill_under_load_keeps_what_was_durable(tmp_path):
    server = ServerProcess(tmp_path)
    for _ in range(3):
        server.start()
        load = Load(server, "durable")
        try:
            load.wait_until_running(10)
        finally:
            server.kill()
            load.join()
        with server:  # recovers
            pass
        load.check(server.file)
        os.remove(server.file)


def test_sigkill_leaves_a_whole_number_of_rows(tmp_path):
    server = ServerProcess(tmp_path)
    server.start()
    load = Load(server, "applied")
    try:
        load.wait_until_running(200)
    finally:
        server.kill()
        load.join()
    with server:
        pass
    load.check(server.file, durable=False)
