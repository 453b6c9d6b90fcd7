# SPDX-License-Identifier: BSD-3-Clause
"""A disk that is really full, and files that change under the server."""
import os
import shutil
import subprocess
import time

import h5py
import numpy as np
import pytest

from server_process import ServerProcess, require_server
from wire import Wire

MEGABYTE = 1 << 20


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a file system of 24 MiB of its own."""
    require_server()
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("a small file system can only be mounted by root: " + mounted.stderr.decode().strip())
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def server(tmp_path, small_disk):
    settings = {"hdf5_file_path": small_disk / "data.h5", "journal_size": "2 MiB", "commit_interval": "100 ms"}
    server = ServerProcess(tmp_path, settings, files={"elsewhere": tmp_path / "elsewhere.h5"})
    with server:
        yield server


def append_until_full(wire, ack, rows=np.arange(MEGABYTE // 8)):
    """-> (acknowledged blocks, the refusal)"""
    for done in range(200):
        reply = wire.call("append", path="/a", data=rows + done, ack=ack)
        if not reply["ok"]:
            return done, reply["error"]
    raise AssertionError("the disk never filled")


def wait_until(check, seconds=20):
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.05)


def check_blocks(values, at_least):
    """Whole blocks, in order, at least so many."""
    block = MEGABYTE // 8
    assert len(values) % block == 0 and len(values) // block >= at_least
    expected = np.add.outer(np.arange(len(values) // block), np.arange(block)).ravel()
    assert np.array_equal(values, expected)


def test_a_full_disk_refuses_changes_and_loses_nothing(server, small_disk):
    with Wire(server.address, seconds=60) as wire:
        done, refusal = append_until_full(wire, "durable")
        assert refusal["code"] == "STORAGE_FULL" and "data.h5" in refusal["message"]
        assert done >= 5
        check_blocks(wire.result("read", path="/a"), done)  # reads go on
        for n in range(3):  # and so do other files
            assert wire.call("append", path="/b", data=n, file="elsewhere", ack="durable")["ok"]
        assert wire.code("write", path="/c", data=np.zeros(2 * MEGABYTE), ack="durable") == "STORAGE_FULL"
    assert server.stop() == 0
    with h5py.File(small_disk / "data.h5", "r") as file:
        check_blocks(file["a"][()], done)
        assert "c" not in file


def test_it_goes_on_by_itself_when_there_is_room_again(server, small_disk):
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(12 * MEGABYTE))
    with Wire(server.address, seconds=60) as wire:
        done, refusal = append_until_full(wire, "durable")
        assert refusal["code"] == "STORAGE_FULL"
        ballast.unlink()
        wait_until(lambda: wire.call("append", path="/small", data=1, ack="durable")["ok"])
        check_blocks(wire.result("read", path="/a"), done)
        reply = wire.call("append", path="/a", data=np.arange(MEGABYTE // 8) + done, ack="durable")
        assert reply["ok"], reply
    assert server.stop() == 0
    with h5py.File(small_disk / "data.h5", "r") as file:
        check_blocks(file["a"][()], done + 1)
    complaints = [line for line in server.log_text().splitlines() if "critical" in line or "error" in line.split(" ")[1:2]]
    assert 1 <= len(complaints) < 10, complaints


def test_what_was_acknowledged_as_applied_is_kept_until_there_is_room(server, small_disk):
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(12 * MEGABYTE))
    with Wire(server.address, seconds=60) as wire:
        done, refusal = append_until_full(wire, "applied")
        assert refusal["code"] == "STORAGE_FULL"
        check_blocks(wire.result("read", path="/a"), done)
        ballast.unlink()
        wait_until(lambda: wire.call("flush")["ok"])
        check_blocks(wire.result("read", path="/a"), done)
    assert server.stop() == 0
    with h5py.File(small_disk / "data.h5", "r") as file:
        check_blocks(file["a"][()], done)


def test_killed_on_a_full_disk_it_recovers(server, small_disk):
    with Wire(server.address, seconds=60) as wire:
        done, _ = append_until_full(wire, "durable")
    server.kill()
    server.start()
    with Wire(server.address, seconds=60) as wire:
        check_blocks(wire.result("read", path="/a"), done)
    assert server.stop() == 0


@pytest.fixture
def two_files(tmp_path):
    require_server()
    server = ServerProcess(tmp_path, {"commit_interval": "100 ms"}, files={"other": tmp_path / "other.h5"})
    server.start()
    with Wire(server.address, seconds=60) as wire:
        wire.call("append", path="/a", data=np.arange(100_000), ack="durable")
        wire.call("flush")
        yield server, wire
    server.stop()


@pytest.mark.parametrize("harm", ["cut", "replace", "delete"])
def test_a_file_changed_by_others_harms_no_other_file(two_files, harm):
    server, wire = two_files
    if harm == "cut":
        os.truncate(server.file, 10_000)
    elif harm == "replace":
        shutil.copyfile(server.file, server.file + ".copy")
        os.rename(server.file + ".copy", server.file)
    else:
        os.unlink(server.file)
    wait_until(lambda: wire.call("append", path="/a", data=np.arange(10), ack="durable").get("error", {}).get("code") == "IO_ERROR")
    assert wire.call("append", path="/b", data=1, file="other", ack="durable")["ok"]
    assert wire.result("ping") == "pong"
    assert "data.h5" in server.log_text()
