# SPDX-License-Identifier: BSD-3-Clause
"""Subscriptions over a socket: who is told what, and in which order."""
import threading

import numpy as np
import pytest

from server_process import ServerProcess, require_server
from subscriber import Subscriber
from wire import Wire, request


def what(event):
    """An event without what every event has."""
    return {
        key: value
        for key, value in event.items()
        if key not in ("event", "sub", "seq", "commit", "data", "more")
    }


def test_the_feature_is_announced(wire):
    assert "events" in wire.result("hello", version=1)["features"]


def test_an_append_is_told_with_its_rows(wire, sub):
    number = sub.subscribe(data=True)
    wire.result("append", path="/a", data=np.arange(3))
    reply = wire.call("append", path="/a", data=np.arange(3, 5))
    first, second = sub.some(2)
    assert what(first) == {"op": "append", "path": "/a", "shape": [3], "rows": [0, 3]}
    assert what(second) == {"op": "append", "path": "/a", "shape": [5], "rows": [3, 5]}
    assert first["event"] == "change" and first["sub"] == second["sub"] == number
    assert second["commit"] == reply["commit"]
    np.testing.assert_array_equal(first["data"], [0, 1, 2])
    np.testing.assert_array_equal(second["data"], [3, 4])
    assert second["data"].dtype == np.int64


def test_rows_come_only_when_asked_for(wire, sub):
    sub.subscribe()
    wire.result("append", path="/a", data=np.arange(3))
    assert "data" not in sub.event()


def test_every_change_of_an_object_is_told(wire, sub):
    sub.subscribe("/", recursive=True)
    wire.result("create_group", path="/g")
    wire.result("write", path="/g/a", data=np.arange(4.0))
    wire.result("update", path="/g/a", data=np.arange(2.0), start=1)
    wire.result("update", path="/g/a", data=7.0, select=[[3, 0]])
    wire.result("insert", path="/g/a", index=-1, data=np.arange(2.0))
    wire.result("resize", path="/g/a", shape=[3])
    wire.result("set_attrs", path="/g/a", attrs={"unit": "V"})
    wire.result("delete_attrs", path="/g/a", names=["unit"])
    wire.result("copy", path="/g/a", to="/g/b")
    wire.result("move", path="/g/b", to="/c")
    wire.result("delete", path="/g")
    assert [what(event) for event in sub.some(11)] == [
        {"op": "create_group", "path": "/g"},
        {"op": "write", "path": "/g/a", "shape": [4], "rows": [0, 4]},
        {"op": "update", "path": "/g/a", "shape": [4], "rows": [1, 3]},
        {"op": "update", "path": "/g/a", "shape": [4], "rows": [0, 4]},
        {"op": "insert", "path": "/g/a", "shape": [6], "rows": [3, 5]},
        {"op": "resize", "path": "/g/a", "shape": [3]},
        {"op": "set_attrs", "path": "/g/a"},
        {"op": "delete_attrs", "path": "/g/a"},
        {"op": "copy", "path": "/g/a", "to": "/g/b", "shape": [3]},
        {"op": "move", "path": "/g/b", "to": "/c", "shape": [3]},
        {"op": "delete", "path": "/g"},
    ]


def test_what_changes_nothing_is_not_told(wire, sub):
    wire.result("write", path="/a", data=np.arange(3))
    sub.subscribe("/", recursive=True)
    wire.code("append", path="/a", data="text")
    wire.code("delete", path="/nothing")
    wire.code("resize", path="/a", shape=[1, 2])
    wire.code("batch", requests=[{"op": "append", "path": "/a", "data": 1}, {"op": "delete", "path": "/no"}])
    wire.result("delete", path="/nothing", missing_ok=True)
    wire.result("create_group", path="/")
    wire.result("append", path="/a", data=np.arange(0))
    wire.result("read", path="/a")
    assert [event["path"] for event in sub.settled()] == ["/.mark", "/.mark"]


def test_paths_are_matched(wire, sub):
    one, tree, root = sub.subscribe("/a"), sub.subscribe("/g", recursive=True), sub.subscribe("/g")
    for path in ("/a", "/ab", "/g/a", "/g/b/c", "/ga", "/a/x"):
        wire.call("write", path=path, data=1)
    wire.result("set_attrs", path="/g", attrs={"x": 1})
    told = [(event["sub"], event["path"]) for event in sub.settled()]
    assert told == [(one, "/a"), (tree, "/g/a"), (tree, "/g/b/c"), (tree, "/g"), (root, "/g")]


def test_a_subscription_outlives_what_it_is_about(wire, sub):
    sub.subscribe("/g/a")
    wire.result("write", path="/g/a", data=np.arange(2))
    wire.result("delete", path="/g")
    wire.result("append", path="/g/a", data=np.arange(3))
    wire.result("move", path="/g", to="/h")
    wire.result("copy", path="/h", to="/g")
    told = [(event["op"], event["path"]) for event in sub.settled()]
    assert told == [
        ("write", "/g/a"),
        ("delete", "/g"),
        ("append", "/g/a"),
        ("move", "/g"),
        ("copy", "/h"),
    ]


def test_members_of_a_batch_are_told_one_by_one(wire, sub):
    sub.subscribe("/", recursive=True, data=True)
    requests = [{"op": "append", "path": f"/{n}", "data": np.full(2, n)} for n in range(3)]
    wire.result("batch", requests=requests)
    events = sub.some(3)
    assert [event["path"] for event in events] == ["/0", "/1", "/2"]
    assert [event["data"].tolist() for event in events] == [[0, 0], [1, 1], [2, 2]]
    assert len({event["commit"] for event in events}) == 1


def test_deduplication_tells_new_rows_and_counts_the_others(wire, sub):
    def rows(*keys):
        return np.array([(key, 10 * key) for key in keys], [("k", "<i8"), ("v", "<i8")])

    sub.subscribe(data=True)
    wire.result("append", path="/a", data=rows(1, 2, 2))
    wire.result("append", path="/a", data=rows(2, 3, 4, 3), deduplicate_on="k")
    wire.result("append", path="/a", data=rows(2, 5), deduplicate_on="k")
    first, second, third = sub.some(3)
    assert what(first)["rows"] == [0, 3]
    # A duplicate that was there has gone, and what lay behind it has moved.
    assert what(second) == {"op": "append", "path": "/a", "shape": [4], "rows": [0, 4], "updated": 1, "removed": 1}
    assert "data" not in second
    assert what(third) == {"op": "append", "path": "/a", "shape": [5], "rows": [4, 5], "updated": 1}
    assert third["data"].tolist() == [(5, 50)]


def test_rows_have_the_type_of_the_dataset(wire, sub):
    wire.result("write", path="/a", data=np.arange(2.0))
    wire.result("write", path="/t", data=["x"])
    sub.subscribe(data=True)
    sub.subscribe("/t", data=True)
    wire.result("append", path="/a", data=np.array([5, 6], "<i2"))
    wire.result("append", path="/a", data=[7])
    wire.result("append", path="/t", data=["long", "y"])
    cast, plain, text = sub.some(3)
    assert cast["data"].dtype == np.float64 and cast["data"].tolist() == [5.0, 6.0]
    assert plain["data"].dtype == np.float64 and plain["data"].tolist() == [7.0]
    assert text["data"].tolist() == ["long", "y"]


def test_long_rows_come_as_far_as_they_fit(tmp_path):
    require_server()
    with ServerProcess(tmp_path, {"max_event": "1 KiB"}) as server:
        with Wire(server.address) as wire, Subscriber(server.address) as sub:
            sub.subscribe(data=True)
            wire.result("append", path="/a", data=np.arange(1000))
            event = sub.event()
            assert event["rows"] == [0, 1000]
            np.testing.assert_array_equal(event["data"], np.arange(128))
            wire.result("write", path="/a", data=np.zeros((3, 200)))
            event = sub.event()
            assert event["rows"] == [0, 3] and "data" not in event


# The order of replies and events


@pytest.mark.parametrize("ack", ["applied", "durable"])
def test_the_causing_connection_has_its_reply_first(sub, ack):
    sub.subscribe()
    sub.send(b"".join(request("append", n, path="/a", data=n, ack=ack) for n in range(50)))
    seen, rows = -1, 0
    while rows < 50:
        message = Wire.reply(sub)
        if "event" in message:
            rows = message["rows"][1]
            assert rows <= seen + 1, "the event came before the reply"
        else:
            assert message["ok"]
            seen = message["id"]


def test_no_event_comes_before_the_subscription_is_answered(server):
    """Behind an append whose reply waits for the disk, while others write all the time."""
    stop = threading.Event()

    def write():
        with Wire(server.address) as wire:
            while not stop.is_set():
                wire.result("append", path="/a", data=1, ack="applied")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(20):
            with Wire(server.address) as wire:
                wire.send(
                    request("append", 1, path="/b", data=1, ack="durable")
                    + request("subscribe", 2, path="/a", **{"from": 0})
                )
                assert [wire.reply().get("id") for _ in range(2)] == [1, 2]
                assert wire.reply()["op"] == "subscribe"
    finally:
        stop.set()
        writer.join()


def test_unsubscribe_ends_it(wire, sub):
    number, other = sub.subscribe(), sub.subscribe("/b")
    wire.result("append", path="/a", data=1)
    assert sub.event()["sub"] == number
    assert sub.result("unsubscribe", sub=number) is True
    wire.result("append", path="/a", data=2)
    wire.result("append", path="/b", data=2)
    assert sub.event()["sub"] == other
    assert sub.code("unsubscribe", sub=number) == "NOT_FOUND"
    assert sub.code("unsubscribe", sub=-1) == "NOT_FOUND"


# The rows that were there before


def collect(sub, count):
    """Rows from events with data, put where they say they belong."""
    rows = np.full(count, -1)
    last = 0
    while last < count:
        event = sub.event()
        first = event["rows"][0]
        data = event.get("data", [])
        assert first == last, "rows are missing or come twice"
        rows[first : first + len(data)] = data
        last = first + len(data)
        assert last == event["rows"][1]
    return rows


def test_rows_that_are_there_come_first(wire, sub):
    wire.result("write", path="/a", data=np.arange(10))
    sub.subscribe(data=True, **{"from": 4})
    event = sub.event()
    assert what(event) == {"op": "subscribe", "path": "/a", "shape": [10], "rows": [4, 10]}
    assert event["data"].tolist() == [4, 5, 6, 7, 8, 9]
    sub.subscribe(**{"from": -2})
    assert sub.event()["rows"] == [8, 10]
    sub.subscribe(data=True, **{"from": 1 << 40})
    assert sub.event()["rows"] == [10, 10]


def test_nothing_is_missed_or_doubled_between_a_read_and_the_first_event(server):
    total, block = 20000, 50
    done = threading.Event()

    def write():
        with Wire(server.address) as wire:
            for first in range(0, total, block):
                wire.result("append", path="/a", data=np.arange(first, first + block), ack="applied")
        done.set()

    writer = threading.Thread(target=write)
    with Subscriber(server.address) as sub:
        sub.result("append", path="/a", data=np.arange(0))
        writer.start()
        try:
            while not done.is_set():
                read = sub.result("read", path="/a")
                number = sub.subscribe(data=True, **{"from": len(read)})
                rows = read.tolist()
                for _ in range(5):
                    event = sub.event()
                    while event["sub"] != number:
                        event = sub.event()
                    assert event["rows"][0] == len(rows)
                    rows += list(event.get("data", ()))
                    assert event["rows"][1] == len(rows)
                    if len(rows) == total:
                        break
                assert rows == list(range(len(rows)))
                sub.result("unsubscribe", sub=number)
        finally:
            writer.join()


def test_many_rows_come_in_parts_while_others_are_added(tmp_path):
    require_server()
    settings = {"max_event": "4 KiB", "event_queue": "64 KiB", "default_ack": "applied"}
    with ServerProcess(tmp_path, settings) as server:
        with Wire(server.address) as wire, Subscriber(server.address) as sub:
            wire.result("write", path="/a", data=np.arange(100000))
            sub.subscribe(data=True, **{"from": 0})
            for n in range(100):
                wire.result("append", path="/a", data=np.arange(100000 + n, 100001 + n))
            np.testing.assert_array_equal(collect(sub, 100100), np.arange(100100))


def test_a_tree_begins_with_all_its_datasets(wire, sub):
    for path in ("/g/a", "/g/b/c", "/other"):
        wire.result("write", path=path, data=np.arange(3))
    sub.subscribe("/g", recursive=True, data=True, **{"from": {"/g/a": 2}})
    first, second = sub.some(2)
    assert (first["path"], first["data"].tolist()) == ("/g/a", [2])
    assert (second["path"], second["data"].tolist()) == ("/g/b/c", [0, 1, 2])
    assert first["more"] is True and "more" not in second
    # "/" is for all that are not named.
    sub.subscribe("/g", recursive=True, **{"from": {"/g/a": 2, "/": -1}})
    assert [event["rows"] for event in sub.some(2)] == [[2, 3], [2, 3]]


def test_rows_without_data_come_in_one_event(wire, sub):
    wire.result("write", path="/a", data=np.zeros((5, 2)))
    sub.subscribe(**{"from": 1})
    assert what(sub.event()) == {"op": "subscribe", "path": "/a", "shape": [5, 2], "rows": [1, 5]}


def test_what_is_not_there_yet_may_be_subscribed_to(wire, sub):
    sub.subscribe("/x/y", data=True, **{"from": 0})
    assert what(sub.event()) == {"op": "subscribe", "path": "/x/y"}
    wire.result("append", path="/x/y", data=np.arange(2))
    event = sub.event()
    assert (event["op"], event["rows"]) == ("append", [0, 2])
