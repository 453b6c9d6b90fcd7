# SPDX-License-Identifier: BSD-3-Clause
"""Promises that the vectors do not cover: acknowledgements, exactly once, batches, several files."""
import uuid

import h5py
import numpy as np
import pytest

from server_process import ServerProcess, require_server
from wire import Wire, request


# Acknowledgements


def test_changes_carry_the_number_of_their_commit(wire):
    commits = []
    for n in range(5):
        reply = wire.call("append", path="/a", data=n, ack="applied")
        assert "commit" not in reply["result"]
        commits.append(reply["commit"])
    flushed = wire.call("flush")
    assert flushed["result"] is True and flushed["commit"] >= commits[-1]
    assert commits == sorted(commits) and all(type(commit) is int for commit in commits)
    assert wire.call("append", path="/a", data=5, ack="durable")["commit"] > flushed["commit"]
    assert "commit" not in wire.call("read", path="/a")


def test_a_failed_change_carries_no_commit(wire):
    assert "commit" not in wire.call("delete", path="/nothing")


@pytest.mark.parametrize("ack, code", [("sometimes", "BAD_VALUE"), (5, "BAD_REQUEST")])
def test_other_levels_are_refused(wire, ack, code):
    assert wire.code("write", path="/a", data=1, ack=ack) == code
    assert wire.result("exists", path="/a") is False


def test_reading_takes_no_level(wire):
    assert wire.code("read", path="/a", ack="applied") == "BAD_REQUEST"


def test_replies_keep_their_order_whatever_their_level(wire):
    acks = ["durable", "applied"] * 50
    wire.send(
        b"".join(request("append", n, path="/a", data=n, ack=ack) for n, ack in enumerate(acks))
    )
    assert [wire.reply()["id"] for _ in acks] == list(range(100))
    assert wire.result("read", path="/a").tolist() == list(range(100))


def test_applied_changes_are_committed_without_being_asked(tmp_path):
    """After commit_interval the change survives the end of the process."""
    require_server()
    server = ServerProcess(tmp_path, {"default_ack": "applied", "commit_interval": "50 ms"})
    server.start()
    try:
        with Wire(server.address) as wire:
            first = wire.call("append", path="/a", data=1)["commit"]
            # A later change goes into a later commit, so the first one's is done by then.
            for n in range(2, 2000):
                if wire.call("append", path="/a", data=n)["commit"] > first + 1:
                    break
    finally:
        server.kill()
    with server:
        with Wire(server.address) as wire:
            assert wire.result("read", path="/a")[0] == 1


# Exactly once


class Numbered:
    """A client with an id, whose changes are numbered."""

    def __init__(self, wire, client_id=None):
        self.wire = wire
        self.id = client_id or str(uuid.uuid4())
        self.greeting = wire.result("hello", version=1, client_id=self.id)

    def append(self, seq, value, **more):
        return self.wire.call("append", path="/once", data=value, seq=seq, **more)


def test_a_request_sent_again_is_not_applied_again(wire):
    client = Numbered(wire)
    first = client.append(1, 10)
    again = client.append(1, 10)
    assert again["result"] == first["result"] and again["replayed"] is True
    assert "replayed" not in first or first["replayed"] is False
    assert client.append(2, 20)["result"]["shape"] == [2]
    assert wire.result("read", path="/once").tolist() == [10, 20]


def test_the_number_decides_and_not_the_content(wire):
    client = Numbered(wire)
    client.append(1, 10)
    assert client.append(1, 99)["replayed"] is True
    assert wire.result("read", path="/once").tolist() == [10]


def test_a_gap_is_refused_and_applies_nothing(wire):
    client = Numbered(wire)
    client.append(1, 10)
    reply = client.append(3, 30)
    assert reply["error"]["code"] == "SEQUENCE_GAP"
    assert client.append(2, 20)["ok"] and client.append(3, 30)["ok"]
    assert wire.result("read", path="/once").tolist() == [10, 20, 30]


def test_a_refusal_is_replayed_too(wire):
    client = Numbered(wire)
    client.append(1, 10)
    refused = client.append(2, "text")
    assert refused["error"]["code"] == "TYPE_MISMATCH"
    assert client.append(2, "text")["error"]["code"] == "TYPE_MISMATCH"
    assert client.append(3, 30)["ok"] is True
    assert wire.result("read", path="/once").tolist() == [10, 30]


def test_clients_are_counted_each_on_its_own(server, wire):
    one = Numbered(wire)
    with Wire(server.address) as second:
        other = Numbered(second)
        assert one.append(1, 1)["ok"] and other.append(1, 2)["ok"] and one.append(2, 3)["ok"]
        assert other.append(1, 2)["replayed"] is True
    assert wire.result("read", path="/once").tolist() == [1, 2, 3]


def test_a_client_is_known_on_its_next_connection(server, wire):
    client = Numbered(wire)
    client.append(1, 10)
    wire.close()
    with Wire(server.address) as second:
        again = Numbered(second, client.id)
        assert again.append(1, 10)["replayed"] is True
        assert again.append(2, 20)["ok"] is True
        assert second.result("read", path="/once").tolist() == [10, 20]


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_client_is_known_after_the_server_was_gone(tmp_path, end):
    require_server()
    server = ServerProcess(tmp_path)
    server.start()
    with Wire(server.address) as wire:
        client = Numbered(wire)
        for n in range(1, 6):
            assert client.append(n, n * 10, ack="durable")["ok"]
    getattr(server, end)()
    with server:
        with Wire(server.address) as wire:
            again = Numbered(wire, client.id)
            assert again.append(5, 50)["replayed"] is True
            assert again.append(6, 60)["ok"] is True
            assert wire.result("read", path="/once").tolist() == [10, 20, 30, 40, 50, 60]


def test_hello_tells_what_was_applied(server, wire):
    client = Numbered(wire)
    assert client.greeting["sequences"] == {"default": {"applied": 0, "durable": 0}}
    for n in range(1, 4):
        client.append(n, n, ack="durable")
    with Wire(server.address) as second:
        after = Numbered(second, client.id).greeting["sequences"]
    assert after == {"default": {"applied": 3, "durable": 3}}


def test_what_is_older_than_the_window_was_applied_but_is_forgotten(wire):
    client = Numbered(wire)
    count = 20_000  # more than any window that hello did not ask for
    frames = (
        request("append", n, path="/once", data=n, seq=n, ack="applied")
        for n in range(1, count + 1)
    )
    for begin in range(0, count, 1000):
        wire.send(b"".join(next(frames) for _ in range(1000)))
        assert all(wire.reply()["ok"] for _ in range(1000))
    reply = client.append(1, 1)
    assert reply["ok"] is False and reply["error"]["code"] == "REPLAY_LOST"
    assert client.append(count, count)["replayed"] is True
    assert len(wire.result("read", path="/once")) == count


@pytest.mark.parametrize("client_id", ["", 5, b"\xff\xfe"])
def test_an_id_that_is_none_is_refused(wire, client_id):
    reply = wire.call("hello", version=1, client_id=client_id)
    assert reply["ok"] is False and reply["error"]["code"] in ("BAD_REQUEST", "BAD_VALUE")


# Batches


def append(path, data):
    return {"op": "append", "path": path, "data": data}


def test_a_batch_changes_several_datasets_at_once(wire):
    results = wire.result(
        "batch",
        requests=[
            append("/frames", np.zeros((1, 2, 2), "u2")),
            append("/times", 5),
            {"op": "set_attrs", "path": "/times", "attrs": {"unit": "s"}},
            {"op": "read", "path": "/times"},
        ],
    )
    assert results[0]["appended"] == 1 and results[2] == {"set": 1}
    assert results[3].tolist() == [5]


@pytest.mark.parametrize("position", [0, 1, 3])
def test_the_first_error_undoes_all_of_a_batch(wire, position):
    wire.result("write", path="/times", data=np.array([1, 2], "i4"), attrs={"unit": "s"})
    requests = [
        append("/times", np.array([3], "i4")),
        {"op": "create_group", "path": "/new/group"},
        {"op": "delete_attrs", "path": "/times", "names": ["unit"]},
    ]
    requests.insert(position, append("/times", "text"))
    reply = wire.call("batch", requests=requests)
    assert reply["ok"] is False and reply["error"]["code"] == "TYPE_MISMATCH"
    assert reply["error"]["detail"]["index"] == position
    assert wire.result("list", recursive=True) == ["times"]
    assert wire.result("read", path="/times").tolist() == [1, 2]
    assert wire.result("get_attrs", path="/times") == {"unit": "s"}


def test_an_undone_batch_brings_back_what_it_deleted(wire):
    wire.result("write", path="/kept/d", data=np.arange(1000.0), compression="gzip")
    reply = wire.call(
        "batch",
        requests=[
            {"op": "delete", "path": "/kept"},
            {"op": "write", "path": "/kept/d", "data": 1},
            {"op": "delete", "path": "/nothing"},
        ],
    )
    assert reply["error"]["code"] == "NOT_FOUND" and reply["error"]["detail"]["index"] == 2
    assert wire.result("read", path="/kept/d").tolist() == list(range(1000))
    assert wire.result("info", path="/kept/d")["compression"] == "gzip"


@pytest.mark.parametrize(
    "one",
    [
        {"op": "frobnicate"},
        {"op": "batch", "requests": []},
        {"op": "append", "path": "/a"},
        {"op": "append", "path": "/a", "data": 1, "misspelt": 1},
        {"op": "hello", "version": 1},
        {"op": "flush"},
        {"op": "append", "path": "/a", "data": 1, "ack": "applied"},
        {"op": "read", "path": "/a", "stream": True},
        "append",
    ],
)
def test_a_batch_with_a_request_that_is_none_changes_nothing(wire, one):
    reply = wire.call("batch", requests=[append("/a", 1), one])
    assert reply["ok"] is False
    assert wire.result("exists", path="/a") is False


def test_readers_never_see_part_of_a_batch(server, wire):
    wire.result("batch", requests=[append("/a", 0), append("/b", 0)])
    both = [{"op": "read", "path": "/a"}, {"op": "read", "path": "/b"}]
    with Wire(server.address) as reader:
        for n in range(1, 200):
            one = request("batch", n, requests=[append("/a", n), append("/b", n)], ack="applied")
            wire.send(one)
            a, b = reader.result("batch", requests=both)
            assert a.tolist() == b.tolist()
            assert wire.reply()["ok"] is True


# Trees and files


def test_a_tree_of_thousands_comes_with_its_attributes_in_one_request(wire):
    requests = [
        {"op": "write", "path": f"/tree/g{n % 50}/d{n}", "data": n, "attrs": {"n": n, "unit": "m"}}
        for n in range(2000)
    ]
    wire.result("batch", requests=requests, ack="applied")
    entries = wire.result("list", path="/tree", recursive=True, detail=True, attrs=True)
    datasets = [entry for entry in entries if entry["kind"] == "dataset"]
    assert len(datasets) == 2000 and len(entries) == 2050
    for entry in datasets:
        assert entry["attrs"] == {"n": int(entry["name"].split("d")[1]), "unit": "m"}
        assert entry["shape"] == [1] and entry["dtype"] == "<i8"


def test_attributes_in_a_list_need_its_detail(wire):
    assert wire.code("list", attrs=True) == "BAD_REQUEST"


def test_files_are_apart_and_each_is_chosen_by_its_name(tmp_path):
    require_server()
    other = tmp_path / "other.h5"
    with ServerProcess(tmp_path, files={"run42": other}) as server:
        with Wire(server.address) as wire:
            assert sorted(wire.result("hello", version=1)["files"]) == ["default", "run42"]
            for n in range(50):
                wire.send(request("append", n, path="/a", data=n, ack="applied", file="run42"))
                wire.send(request("append", n, path="/a", data=-n, ack="applied", file="default"))
            assert [wire.reply()["id"] for _ in range(100)] == [n // 2 for n in range(100)]
            assert wire.code("read", path="/a", file="run43") == "NOT_FOUND"
    for path, sign in ((other, 1), (server.file, -1)):
        with h5py.File(path, "r") as file:
            assert file["a"][()].tolist() == [sign * n for n in range(50)]


@pytest.mark.parametrize("ack", ["applied", "durable"])
def test_a_change_that_changes_nothing_is_not_missed_at_the_end(server, ack):
    with Wire(server.address) as wire:
        assert wire.result("delete", path="/none", missing_ok=True, ack=ack) == {"deleted": False}
        wire.result("flush")
        wire.result("append", path="/rows", data=np.zeros((0, 3)), ack="durable")
        assert wire.result("append", path="/rows", data=np.zeros((0, 3)), ack=ack)["appended"] == 0
    # The fixture asserts that the server ends with exit code 0.
