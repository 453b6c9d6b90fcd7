# SPDX-License-Identifier: BSD-3-Clause
"""A part of a served file, taken out into a file of its own while clients write."""
import glob
import os
import signal
import subprocess
import threading
import time

import h5py
import numpy as np
import pytest

from server_process import ServerProcess, require_server, server_command
from test_file_jobs import Writers, call, numbers
from wire import Wire

MANY = 12  # attributes: more than HDF5 keeps in an object's header


def make_source(path, texts=100):
    """All kinds of things below /run, and something beside it."""
    with h5py.File(path, "w", libver=("v110", "v110")) as file:
        run = file.create_group("run", track_order=True)
        run.attrs["operator"] = "Zoë"
        run.attrs["limits"] = np.arange(3)
        data = np.arange(600_000, dtype="<i4").reshape(-1, 3) // 7
        packed = run.create_dataset(
            "packed", data=data, chunks=(1000, 3), maxshape=(None, 3),
            compression="gzip", compression_opts=4, shuffle=True, fletcher32=True,
        )
        for number in range(MANY):
            packed.attrs[f"text {number}"] = "µ" * number
        run["deep/texts"] = np.array([f"text {n}" for n in range(texts)], dtype=object)
        run["record"] = np.array([(1, 2.5), (3, 4.5)], dtype=[("a", "<i2"), ("b", "<f8")])
        run["type"] = np.dtype("<f4")
        run["twin"] = run["packed"]
        run["soft"] = h5py.SoftLink("/run/packed")
        run["out"] = h5py.SoftLink("/secret")
        run["external"] = h5py.ExternalLink("elsewhere.h5", "/x")
        layout = h5py.VirtualLayout((4,), "<i4")
        layout[:] = h5py.VirtualSource("elsewhere.h5", "x", (4,))
        run.create_virtual_dataset("virtual", layout, fillvalue=-1)
        file["secret"] = np.arange(10)
        run["references"] = np.array([run["packed"].ref, run.ref, file["secret"].ref], dtype=h5py.ref_dtype)
        lists = run.create_dataset("lists", (2,), h5py.vlen_dtype(h5py.ref_dtype))
        lists[0] = np.array([run["deep"].ref, file["secret"].ref], dtype=h5py.ref_dtype)
        run["x"], run["y"] = np.arange(5.0), np.arange(5)
        run["x"].make_scale("place")
        run["y"].dims[0].attach_scale(run["x"])
        file["beside"] = h5py.SoftLink("/run/packed")
        file.attrs["of all"] = 1


def check_run(group, source):
    """What make_source() has put there."""
    with h5py.File(source, "r") as file:
        was = file["run"]
        assert dict(group.attrs.items())["operator"] == "Zoë" and list(group.attrs["limits"]) == [0, 1, 2]
        packed = group["packed"]
        assert np.array_equal(packed[()], was["packed"][()])
        for name in ("compression", "compression_opts", "shuffle", "fletcher32", "chunks", "maxshape", "dtype"):
            assert getattr(packed, name) == getattr(was["packed"], name), name
        assert packed.id.get_storage_size() == was["packed"].id.get_storage_size()
        assert dict(packed.attrs) == dict(was["packed"].attrs) and len(packed.attrs) == MANY
        assert list(group["deep/texts"][()]) == list(was["deep/texts"][()])
        assert np.array_equal(group["record"][()], was["record"][()])
        assert group["type"].dtype == np.dtype("<f4")
        assert group["twin"] == packed and group["soft"] == packed
        assert group.get("out", getlink=True).path == "/secret"
        link = group.get("external", getlink=True)
        assert (link.filename, link.path) == ("elsewhere.h5", "/x")
        assert group["virtual"].is_virtual and group["virtual"].virtual_sources()[0].file_name == "elsewhere.h5"
        inside = [group.file[ref] if ref else None for ref in group["references"][()]]
        assert inside[:2] == [packed, group] and inside[2] in (None, group.file.get("secret"))
        deep, out = group["lists"][0]
        assert group.file[deep] == group["deep"] and bool(out) == ("secret" in group.file) and len(group["lists"][1]) == 0
        assert group["y"].dims[0][0] == group["x"] and group["x"].attrs["REFERENCE_LIST"][0][1] == 0
        known = [name for name in group if name in was]
        assert known == list(was)  # in the order in which they were made


def leftovers(folder):
    return glob.glob(os.path.join(str(folder), "*-hdf5async-*"))


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as known:
            direct = known.read().split()
        found = [
            int(child)
            for task in os.listdir(f"/proc/{pid}/task")
            for child in open(f"/proc/{pid}/task/{task}/children", encoding="ascii").read().split()
        ]
        return found or [int(child) for child in direct]
    except OSError:
        return []


def worker_of(server, seconds=30):
    """The child process of an export, as soon as it is there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for child in children(server.pid):
            try:
                with open(f"/proc/{child}/cmdline", "rb") as line:
                    if b"export-worker" in line.read():
                        return child
            except OSError:
                pass
        time.sleep(0.001)
    raise AssertionError("no export has begun")


class Exporting:
    """`hdf5async export` beside the test; its child process is held as soon as it is there."""

    def __init__(self, server, *arguments):
        self.result = None
        self.thread = threading.Thread(target=self.run, args=(server, arguments))
        self.thread.start()
        self.worker = worker_of(server)
        os.kill(self.worker, signal.SIGSTOP)

    def run(self, server, arguments):
        self.result = call(server, "export", *arguments)

    def go_on(self):
        os.kill(self.worker, signal.SIGCONT)

    def end(self):
        self.thread.join()
        return self.result


def wait_until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_part_is_exported_while_writing_goes_on(tmp_path):
    source = tmp_path / "source.h5"
    make_source(source)
    with ServerProcess(tmp_path, {"journal_size": "1 MiB"}, source=source) as server:
        with Writers(server.address) as writers:
            writers.wait_for(500)
            before = list(writers.acknowledged)
            result = call(server, "export", "/run", "part.h5")
            assert result.returncode == 0 and str(tmp_path / "part.h5") in result.stdout, result
            with h5py.File(tmp_path / "part.h5", "r") as part:  # the server goes on
                assert list(part) == ["run"]
                check_run(part["run"], source)
            for client, done in enumerate(before):
                rows = numbers(tmp_path / "part.h5", client)
                assert len(rows) >= done and rows == list(range(len(rows)))
            writers.wait_for(100)
            whole = call(server, "export", "/", "whole.h5")
            assert whole.returncode == 0, whole
            with h5py.File(tmp_path / "whole.h5", "r") as file:
                check_run(file["run"], source)
                assert list(file["secret"][()]) == list(range(10)) and file["beside"] == file["run/packed"]
                assert dict(file.attrs) == {"of all": 1}
            one = call(server, "export", "/run/packed")
            assert one.returncode == 0, one
            (name,) = glob.glob(str(tmp_path / "data-export-*.h5"))
            with h5py.File(name, "r") as file:
                assert list(file["run"]) == ["packed"] and file["run/packed"].attrs["text 2"] == "µµ"
        assert not writers.errors
        assert not leftovers(tmp_path)
        before = os.path.getmtime(tmp_path / "part.h5")
        taken = call(server, "export", "/run", "part.h5")
        assert taken.returncode == 10 and "EXISTS" in taken.stderr
        assert os.path.getmtime(tmp_path / "part.h5") == before
        for name in ("../else.h5", "/tmp/else.h5", ".hidden.h5", "a-journal", "a-hdf5async-b"):
            refused = call(server, "export", "/run", name)
            assert refused.returncode == 10 and "BAD_VALUE" in refused.stderr, name
        for path, code in (("/none", "NOT_FOUND"), ("/run/out/x", "NOT_FOUND"), ("/run/external", "FORBIDDEN"), ("/a/../b", "BAD_PATH")):
            refused = call(server, "export", path)
            assert refused.returncode == 10 and code in refused.stderr, (path, refused)
        assert call(server, "export").returncode == 2
        assert call(server, "export", "/run", "a.h5", "b.h5").returncode == 2


def test_what_is_written_meanwhile_is_not_in_it(tmp_path):
    """The child is held before it has read anything; until it goes on, everything is written over."""
    source = tmp_path / "source.h5"
    make_source(source, texts=50_000)
    with ServerProcess(tmp_path, {"journal_size": "1 MiB"}, source=source) as server:
        with Writers(server.address) as writers, Wire(server.address) as wire:
            exporting = Exporting(server, "/run", "part.h5")
            for value in range(3):
                data = np.full((200_000, 3), value, "<i4")
                assert wire.call("update", path="/run/packed", start=0, data=data, ack="durable")["ok"]
            assert wire.call("delete", path="/run/deep", ack="durable")["ok"]
            assert wire.call("write", path="/run/new", data=np.arange(1_000_000), ack="durable")["ok"]
            writers.wait_for(500)
            exporting.go_on()
            result = exporting.end()
            assert result.returncode == 0, result
            assert not writers.errors
        with h5py.File(tmp_path / "part.h5", "r") as part:
            check_run(part["run"], source)
            assert "new" not in part["run"]
        with Wire(server.address) as wire:
            assert wire.call("read", path="/run/packed")["result"].max() == 2
    assert not leftovers(tmp_path)


def test_a_cancelled_export_leaves_nothing(tmp_path):
    source = tmp_path / "source.h5"
    make_source(source)
    with ServerProcess(tmp_path, source=source) as server:
        exporting = Exporting(server, "/run", "part.h5")
        assert call(server, "cancel", 1).returncode == 0
        result = exporting.end()
        assert result.returncode == 10 and "CANCELLED" in result.stderr, result
        assert not leftovers(tmp_path) and not (tmp_path / "part.h5").exists()
        wait_until(lambda: not os.path.exists(f"/proc/{exporting.worker}"))
        # The same once more, and the child is lost: that is no harm to the server.
        exporting = Exporting(server, "/run", "part.h5")
        os.kill(exporting.worker, signal.SIGKILL)
        result = exporting.end()
        assert result.returncode == 10 and "IO_ERROR" in result.stderr, result
        assert not leftovers(tmp_path) and not (tmp_path / "part.h5").exists()
        assert call(server, "export", "/run", "part.h5").returncode == 0


def test_a_server_that_stops_ends_its_export(tmp_path):
    source = tmp_path / "source.h5"
    make_source(source)
    with ServerProcess(tmp_path, source=source) as server:
        exporting = Exporting(server, "/run", "part.h5")
        assert server.stop() == 0  # the child is held: nobody waits for it
        assert exporting.end().returncode != 0
        assert not os.path.exists(f"/proc/{exporting.worker}")
    assert not leftovers(tmp_path) and not (tmp_path / "part.h5").exists()


def test_a_kill_in_the_middle_leaves_no_half_file(tmp_path):
    require_server()
    source = tmp_path / "source.h5"
    make_source(source, texts=20_000)
    server = ServerProcess(tmp_path, source=source)
    random = np.random.default_rng()
    name = tmp_path / "part.h5"
    for kill in range(6):
        server.start()
        job = threading.Thread(target=call, args=(server, "export", "/run", "part.h5"))
        job.start()
        worker = worker_of(server)
        time.sleep(random.uniform(0, 0.2))  # any moment will do
        server.kill()
        job.join()
        wait_until(lambda: not os.path.exists(f"/proc/{worker}"))  # it does not stay without its server
        if name.exists():
            with h5py.File(name, "r") as part:
                check_run(part["run"], source)
            name.unlink()
        server.start()
        assert server.stop() == 0
        assert not leftovers(tmp_path), kill


def test_who_may_not_see_a_path_does_not_learn_that_it_exists(tmp_path):
    source, users = tmp_path / "source.h5", tmp_path / "users"
    make_source(source)

    def add(name, *rights):
        added = subprocess.run(
            [*server_command(), "user", "add", name, "--role", "operator", *rights, "--users", str(users)],
            capture_output=True, text=True, timeout=60, check=True,
        )
        return added.stdout.split()[-1]

    token, stranger = add("op", "--paths", "/run"), add("stranger", "--file", "default")
    with ServerProcess(tmp_path, {"users_file": users}, files={"other": tmp_path / "other.h5"}, source=source) as server:
        answers = set()
        for path in ("/secret", "/none", "/run/none", "/run/out", "/", "/beside"):
            refused = call(server, "export", "--token", token, path)
            assert refused.returncode == 10, refused
            answers.add(refused.stderr.replace(f'"{path}"', "X"))
        assert answers == {"hdf5async export: NOT_FOUND: There is nothing at X.\n"}
        done = call(server, "export", "--token", token, "/run/soft", "soft.h5")
        assert done.returncode == 0, done
        with h5py.File(tmp_path / "soft.h5", "r") as part:
            assert part["run/soft"].shape == (200_000, 3)
        for command in (["export", "/run"], ["snapshot"], ["rotate"], ["verify"]):
            refused = call(server, *command, "--token", stranger, "--file", "other")
            assert refused.returncode == 10 and "NOT_FOUND: There is no file 'other' open here" in refused.stderr, refused
        assert call(server, "export", "/run").returncode != 0  # without a token
    assert not leftovers(tmp_path)


def test_an_export_is_refused_where_it_does_not_fit(tmp_path):
    """A dataset that claims more room than any disk has: sparse, so that the test needs none."""
    require_server()
    server = ServerProcess(tmp_path)
    with h5py.File(server.file, "w", libver=("v110", "v110")) as file:
        file["small"] = np.arange(10)
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        properties.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        space = h5py.h5s.create_simple((1 << 43,))
        h5py.h5d.create(file.id, b"huge", h5py.h5t.STD_U8LE, space, properties)
    if os.path.getsize(server.file) < 1 << 43:
        os.truncate(server.file, 1 << 43)
    server.start()
    result = call(server, "export", "/huge")
    assert result.returncode == 10 and "STORAGE_FULL" in result.stderr and "This needs 8." in result.stderr, result
    small = call(server, "export", "/small", "small.h5")  # only what is taken out needs room
    assert small.returncode == 0 and os.path.getsize(tmp_path / "small.h5") < 100_000, small
    assert server.stop() == 0
    assert not leftovers(tmp_path)
