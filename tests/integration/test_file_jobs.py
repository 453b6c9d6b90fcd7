# SPDX-License-Identifier: BSD-3-Clause
"""What operators do with the files of a running server: snapshot, rotate, verify, while clients write."""
import glob
import os
import subprocess
import threading
import time

import h5py
import numpy as np
import pytest

from server_process import ServerProcess, require_server, server_command
from wire import Closed, Wire

ROW = np.dtype([("client", "<i4"), ("number", "<i8")])


def call(server, command, *arguments):
    """The command, given to the running server."""
    return subprocess.run(
        [*server_command(), command, "--attach", f"127.0.0.1:{server.port}", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
    )


class Writers:
    """Clients that append numbered rows, each to a dataset of its own, and know what was acknowledged as durable."""

    def __init__(self, address, count=3, rows=50):
        self.address, self.rows = address, rows
        self.acknowledged = [0] * count
        self.errors = []
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(client,)) for client in range(count)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        for thread in self.threads:
            thread.join()

    def run(self, client):
        try:
            with Wire(self.address, seconds=60) as wire:
                while not self.ending.is_set():
                    first = self.acknowledged[client]
                    data = np.zeros(self.rows, ROW)
                    data["client"], data["number"] = client, np.arange(first, first + self.rows)
                    reply = wire.call("append", path=f"/run/c{client}", data=data, ack="durable")
                    if not reply["ok"]:
                        self.errors.append(reply)
                        return
                    self.acknowledged[client] = first + self.rows
        except (Closed, OSError):
            pass  # the server was killed; what it acknowledged is known

    def wait_for(self, rows, seconds=60):
        """Until every client has so many more rows."""
        wanted = [done + rows for done in self.acknowledged]
        end = time.monotonic() + seconds
        while any(done < want for done, want in zip(self.acknowledged, wanted)):
            assert time.monotonic() < end and not self.errors, self.errors
            time.sleep(0.005)


def numbers(path, client):
    with h5py.File(path, "r") as file:
        name = f"run/c{client}"
        return list(file[name]["number"]) if name in file else []


def finished_files(server):
    """Without the live one, the oldest first."""
    found = [name for name in glob.glob(os.path.join(server.folder, "*.h5")) if name != server.file]
    return sorted(found, key=os.path.getmtime)


def check_union(server, acknowledged, exact=True):
    """Every acknowledged row is in one of the files, once, in order."""
    for client, count in enumerate(acknowledged):
        rows = [n for path in [*finished_files(server), server.file] for n in numbers(path, client)]
        assert rows == list(range(len(rows))), f"client {client}"
        assert len(rows) == count if exact else len(rows) >= count, (client, len(rows), count)


def test_a_snapshot_is_as_of_a_commit_while_writing_goes_on(tmp_path):
    with ServerProcess(tmp_path, {"journal_size": "1 MiB"}) as server:
        with Wire(server.address) as wire:
            big = np.random.default_rng(1).integers(0, 1 << 60, 4_000_000)
            assert wire.call("write", path="/big", data=big, ack="durable")["ok"]
        with Writers(server.address) as writers:
            writers.wait_for(500)
            for number in range(3):
                before = list(writers.acknowledged)
                result = call(server, "snapshot", f"copy{number}.h5")
                assert result.returncode == 0, result
                copy = tmp_path / f"copy{number}.h5"
                assert str(copy) in result.stdout
                for client, done in enumerate(before):
                    rows = numbers(copy, client)
                    assert len(rows) >= done and rows == list(range(len(rows)))
                with h5py.File(copy, "r") as file:
                    assert np.array_equal(file["big"][()], big)
                writers.wait_for(100)
            assert not writers.errors
        assert not glob.glob(str(tmp_path / "*-hdf5async-*"))
        taken = call(server, "snapshot", "copy0.h5")
        assert taken.returncode == 10 and "EXISTS" in taken.stderr
        for name in ("../else.h5", "/tmp/else.h5", ".hidden.h5", "a-journal"):
            refused = call(server, "snapshot", name)
            assert refused.returncode == 10 and "BAD_VALUE" in refused.stderr, name
        unknown = call(server, "snapshot", "--file", "none")
        assert unknown.returncode == 10 and "NOT_FOUND" in unknown.stderr
    assert numbers(server.file, 0) == list(range(writers.acknowledged[0]))


def test_a_snapshot_has_a_name_of_its_own_when_none_is_given(tmp_path):
    with ServerProcess(tmp_path) as server:
        with Wire(server.address) as wire:
            wire.call("write", path="/a", data=np.arange(3), ack="durable")
        result = call(server, "snapshot")
        assert result.returncode == 0, result
        (copy,) = finished_files(server)
        assert os.path.basename(copy).startswith("data-snapshot-") and copy in result.stdout


def test_clients_do_not_notice_a_rotation(tmp_path):
    with ServerProcess(tmp_path) as server:
        with Wire(server.address) as wire:
            wire.call("create_group", path="/run/empty")
            wire.call("write", path="/run/gains", data=np.arange(7.0), maxshape=[7])
            wire.call("set_attrs", path="/run", attrs={"operator": "lab", "limits": np.arange(3)})
            wire.call("append", path="/run/log", data=np.arange(5), compression="gzip")
            assert wire.call("set_attrs", path="/run/log", attrs={"unit": "s"}, ack="durable")["ok"]
        with Writers(server.address) as writers:
            for _ in range(4):
                writers.wait_for(300)
                result = call(server, "rotate")
                assert result.returncode == 0, result
            writers.wait_for(300)
            with Wire(server.address) as wire:
                assert wire.call("read", path="/run/log")["result"].shape == (0,)
                assert wire.call("append", path="/run/log", data=np.arange(2), ack="durable")["ok"]
        assert not writers.errors
        assert len(finished_files(server)) == 4
    check_union(server, writers.acknowledged)
    assert not glob.glob(str(tmp_path / "*-hdf5async-*")) and not glob.glob(str(tmp_path / "*-journal"))
    for path in [*finished_files(server), server.file]:
        with h5py.File(path, "r") as file:
            assert file["run"].attrs["operator"] == "lab" and list(file["run"].attrs["limits"]) == [0, 1, 2]
            assert isinstance(file["run/empty"], h5py.Group)
            assert list(file["run/gains"][()]) == list(np.arange(7.0)) and file["run/gains"].maxshape == (7,)
            log = file["run/log"]
            assert log.attrs["unit"] == "s" and log.compression == "gzip" and log.maxshape == (None,)
    with h5py.File(server.file, "r") as file:
        assert list(file["run/log"][()]) == [0, 1]


def test_sequence_numbers_go_on_after_a_rotation_and_a_crash(tmp_path):
    server = ServerProcess(tmp_path)
    server.start()
    hello = {"version": 1, "client_id": "7f1c9a52-0d1c-4b6e-9d3a-5f0a4c2b8e11"}
    with Wire(server.address) as wire:
        assert wire.call("hello", **hello)["ok"]
        for seq in (1, 2):
            assert wire.call("append", path="/a", data=np.arange(2), seq=seq, ack="durable")["ok"]
    assert call(server, "rotate", "--empty", "first.h5").returncode == 0
    server.kill()
    server.start()
    with Wire(server.address) as wire:
        assert wire.call("hello", **hello)["ok"]
        again = wire.call("append", path="/a", data=np.arange(2), seq=2, ack="durable")
        assert again["ok"], again  # told what it was told, and not applied to the new file
        assert wire.call("append", path="/a", data=np.arange(3), seq=3, ack="durable")["ok"]
    assert server.stop() == 0
    with h5py.File(server.file, "r") as file:
        assert file["a"].shape == (3,)
    with h5py.File(tmp_path / "first.h5", "r") as file:
        assert file["a"].shape == (4,)


@pytest.mark.parametrize("command", ["rotate", "snapshot"])
def test_a_kill_in_the_middle_leaves_the_old_or_the_new(tmp_path, command):
    require_server()
    server = ServerProcess(tmp_path, {"journal_size": "1 MiB"})
    random = np.random.default_rng()
    acknowledged = [0, 0]
    for kill in range(8):
        server.start()
        writers = Writers(server.address, count=2)
        writers.acknowledged = acknowledged
        with writers:
            writers.wait_for(100)
            job = threading.Thread(target=call, args=(server, command))
            job.start()
            time.sleep(random.uniform(0, 0.25))  # any moment will do
            server.kill()
            job.join()
        # What was sent and not acknowledged may be there: the next server tells how far it got.
        server.start()
        assert server.stop() == 0
        assert not glob.glob(str(tmp_path / "*-hdf5async-*")) and not glob.glob(str(tmp_path / "*-journal"))
        live = [server.file] if command == "snapshot" else [*finished_files(server), server.file]
        for client, done in enumerate(acknowledged):
            rows = [n for path in live for n in numbers(path, client)]
            assert rows == list(range(len(rows))) and len(rows) >= done, (kill, client)
            acknowledged[client] = len(rows)
        for copy in finished_files(server):
            for client in range(2):
                assert len(numbers(copy, client)) >= 0  # whole, whichever it is


def test_verify_reads_a_file_that_is_being_written(tmp_path):
    with ServerProcess(tmp_path) as server:
        with Wire(server.address) as wire:
            for number in range(20):
                wire.call("write", path=f"/g{number % 4}/d{number}", data=np.arange(20000), compression="gzip")
        with Writers(server.address) as writers:
            writers.wait_for(200)
            result = call(server, "verify")
            assert result.returncode == 0 and "good" in result.stdout, result
        assert not writers.errors
        server.wait_for_log("good: ")


def test_verify_finds_a_damaged_chunk_of_a_served_file(tmp_path):
    source = tmp_path / "source.h5"
    with h5py.File(source, "w", libver=("v110", "v110")) as file:
        file["good"] = np.arange(100)
        data = np.random.default_rng(1).integers(0, 9, 20000)
        place = file.create_dataset("bad", data=data, chunks=(5000,), fletcher32=True).id.get_chunk_info(2).byte_offset
    with open(source, "r+b") as raw:
        raw.seek(place + 50)
        raw.write(b"\x12\x34\x56\x78")
    with ServerProcess(tmp_path, source=source) as server:
        result = call(server, "verify")
        assert result.returncode == 8 and "/bad" in result.stderr and "(10000)" in result.stderr, result
        assert call(server, "cancel", 99).returncode == 10


def test_jobs_need_the_role_of_an_operator(tmp_path):
    users = tmp_path / "users"
    tokens = {}
    for role in ("writer", "operator"):
        added = subprocess.run(
            [*server_command(), "user", "add", role, "--role", role, "--users", str(users)],
            capture_output=True, text=True, timeout=60, check=True,
        )
        tokens[role] = added.stdout.split()[-1]
    with ServerProcess(tmp_path, {"users_file": users}) as server:
        refused = call(server, "rotate", "--token", tokens["writer"])
        assert refused.returncode == 10 and "FORBIDDEN" in refused.stderr, refused
        done = call(server, "rotate", "--token", tokens["operator"])
        assert done.returncode == 0, done
        server.wait_for_log("operator (127.0.0.1")  # who did it is written down
    nobody = call(server, "snapshot")
    assert nobody.returncode == 9, nobody


def test_a_dataset_is_packed_anew_while_others_are_written(tmp_path):
    with ServerProcess(tmp_path, {"commit_interval": "100 ms"}) as server:
        data = np.arange(2_000_000, dtype="<i4") // 7
        with Wire(server.address) as wire:
            assert wire.call("write", path="/big", data=data, ack="durable")["ok"]
            assert wire.call("set_attrs", path="/big", attrs={"unit": "V"}, ack="durable")["ok"]
        with Writers(server.address) as writers:
            writers.wait_for(100)
            result = call(server, "repack", "--codec", "gzip", "--level", 6, "--chunk", 50_000, "/big")
            assert result.returncode == 0, result
            writers.wait_for(100)
            busy = call(server, "repack", "--codec", "gzip", "/run/c0")
            # It is being written: refused, unless it was quick enough between two of them.
            assert busy.returncode == 0 or "CONFLICT" in busy.stderr, busy
        assert not writers.errors
        with Wire(server.address) as wire:
            assert np.array_equal(wire.call("read", path="/big")["result"], data)
            assert wire.call("append", path="/big", data=data[:3], ack="durable")["ok"]
        for arguments in (["--codec", "rar", "/big"], ["--codec", "gzip", "--level", "77", "/big"], ["--codec", "gzip", "/none"]):
            assert call(server, "repack", *arguments).returncode == 10, arguments
        assert call(server, "repack", "/big").returncode == 2
        everything = call(server, "repack", "--codec", "gzip")
        assert everything.returncode == 0, everything
    check_union(server, writers.acknowledged)
    with h5py.File(server.file, "r") as file:
        assert file["big"].compression == "gzip" and file["big"].chunks == (50_000,) and file["big"].attrs["unit"] == "V"
        assert np.array_equal(file["big"][()], np.append(data, data[:3]))
        assert file["run/c1"].compression == "gzip"


def test_a_kill_in_the_middle_of_packing_leaves_the_data(tmp_path):
    require_server()
    server = ServerProcess(tmp_path)
    server.start()
    data = np.random.default_rng(1).integers(0, 1000, 3_000_000)
    with Wire(server.address) as wire:
        assert wire.call("write", path="/big", data=data, ack="durable")["ok"]
    random = np.random.default_rng()
    for codec in ["gzip", "zstd", "lz4", "none"] * 2:
        job = threading.Thread(target=call, args=(server, "repack", "--codec", codec, "/big"))
        job.start()
        time.sleep(random.uniform(0.05, 0.6))  # any moment will do
        server.kill()
        job.join()
        server.start()
        with Wire(server.address) as wire:
            assert np.array_equal(wire.call("read", path="/big")["result"], data), codec
    assert server.stop() == 0


def test_files_rotate_by_themselves(tmp_path):
    with ServerProcess(tmp_path, {"rotate_size": "1 MiB", "commit_interval": "50 ms"}) as server:
        with Writers(server.address, count=1, rows=20_000) as writers:
            end = time.monotonic() + 60
            while not finished_files(server):
                assert time.monotonic() < end, server.log_tail()
                time.sleep(0.02)
            writers.wait_for(20_000)
        assert not writers.errors
        assert "for config.ini" in server.log_text()
        with Wire(server.address) as wire:
            end = time.monotonic() + 60
            while {file["path"] for file in wire.result("console", ask="past_files")} != set(finished_files(server)):
                assert time.monotonic() < end, server.log_tail()
                time.sleep(0.02)
            for file in wire.result("console", ask="past_files"):
                assert file["why"] == "size" and file["bytes"] > 1 << 20 and file["there"]
    check_union(server, writers.acknowledged)


def test_single_files_rotate_otherwise(tmp_path):
    server = ServerProcess(tmp_path, {"rotate_size": "1 MiB", "commit_interval": "50 ms"}, {"other": tmp_path / "other.h5"})
    server.sections = {"rotate_size": {"default": 0}}
    with server, Wire(server.address) as wire:
        end = time.monotonic() + 60
        while not glob.glob(str(tmp_path / "other-2*.h5")):
            assert time.monotonic() < end, server.log_tail()
            for file in ("default", "other"):
                assert wire.call("append", path="/a", file=file, data=np.arange(50_000), ack="durable")["ok"]
        rows = wire.result("info", path="/a")["shape"][0]  # what is in the log is not in the size of the file yet
        assert rows * 8 > 1 << 20
        assert not glob.glob(str(tmp_path / "data-2*.h5"))


def test_a_snapshot_is_refused_where_it_does_not_fit(tmp_path):
    """A file that claims more room than any disk has: sparse, so that the test needs none."""
    require_server()
    server = ServerProcess(tmp_path)
    with h5py.File(server.file, "w", libver=("v110", "v110")) as file:
        file.create_dataset("huge", (1 << 43,), "u1", fillvalue=0)
        file["huge"].id.get_offset()
    if os.path.getsize(server.file) < 1 << 43:
        os.truncate(server.file, 1 << 43)
    server.start()
    result = call(server, "snapshot")
    shared = result.returncode == 0  # the file system shares blocks
    assert shared or ("STORAGE_FULL" in result.stderr and "This needs" in result.stderr), result
    assert server.stop() == 0
    assert not glob.glob(str(tmp_path / "*-hdf5async-*"))
