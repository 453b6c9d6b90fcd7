# SPDX-License-Identifier: BSD-3-Clause
"""Subscriptions over a socket: what is refused, and what becomes of slow and lost subscribers."""
import h5py
import numpy as np
import pytest

from server_process import ServerProcess, require_server
from subscriber import Subscriber
from wire import Closed, Wire


@pytest.mark.parametrize(
    "arguments, code",
    [
        ({}, "BAD_REQUEST"),
        ({"path": "/a", "data": 1}, "BAD_REQUEST"),
        ({"path": "/a", "from": "x"}, "BAD_REQUEST"),
        ({"path": "/a", "from": {"/a": "x"}}, "BAD_REQUEST"),
        ({"path": "/a", "from": {"..": 1}}, "BAD_PATH"),
        ({"path": "/a", "ack": "applied"}, "BAD_REQUEST"),
        ({"path": "/a/../b"}, "BAD_PATH"),
        ({"path": "/a", "file": "nothing"}, "NOT_FOUND"),
    ],
)
def test_bad_subscriptions_are_refused(sub, arguments, code):
    assert sub.code("subscribe", **arguments) == code


def test_a_batch_has_no_subscriptions(sub):
    assert sub.code("batch", requests=[{"op": "subscribe", "path": "/a"}]) == "BAD_REQUEST"


def test_a_connection_has_so_many_subscriptions(wire, sub):
    numbers = [sub.subscribe() for _ in range(256)]
    assert len(set(numbers)) == 256
    reply = sub.call("subscribe", path="/a")
    assert reply["error"]["code"] == "OVERLOADED" and reply["error"]["detail"]["limit"] == 256
    sub.result("unsubscribe", sub=numbers[0])
    numbers[0] = sub.subscribe()
    wire.result("append", path="/a", data=1)
    assert {event["sub"] for event in sub.some(256)} == set(numbers)


def test_a_subscriber_needs_the_token(tmp_path):
    require_server()
    with ServerProcess(tmp_path, {"auth_token": "secret"}) as server:
        with Subscriber(server.address) as sub:
            assert sub.code("subscribe", path="/a") == "AUTH_REQUIRED"
            sub.result("hello", version=1, token="secret")
            sub.subscribe()


def test_a_read_only_server_has_subscriptions(tmp_path):
    require_server()
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["a"] = np.arange(3)
    with ServerProcess(tmp_path, {"read_only": "true"}) as server:
        with Subscriber(server.address) as sub:
            sub.subscribe(data=True, **{"from": 0})
            assert sub.event()["data"].tolist() == [0, 1, 2]


def test_files_are_kept_apart(tmp_path):
    require_server()
    with ServerProcess(tmp_path, files={"other": "other.h5"}) as server:
        with Wire(server.address) as wire, Subscriber(server.address) as sub:
            here, there = sub.subscribe(), sub.subscribe(file="other")
            wire.result("append", path="/a", data=1, file="other")
            wire.result("append", path="/a", data=1)
            events = {event["sub"]: event for event in sub.some(2)}
            assert "file" not in events[here] and events[there]["file"] == "other"
            sub.result("unsubscribe", sub=there)
            wire.result("append", path="/a", data=1, file="other")
            wire.result("append", path="/a", data=1)
            assert sub.event()["sub"] == here


def test_a_slow_subscriber_is_told_what_it_missed_and_slows_nobody(tmp_path):
    require_server()
    settings = {"event_queue": "64 KiB", "default_ack": "applied", "max_unanswered_bytes": "64 KiB"}
    with ServerProcess(tmp_path, settings) as server:
        with Wire(server.address) as wire:
            sub = Subscriber(server.address, receive_buffer=4096)
            sub.subscribe(data=True)
            block = np.zeros(1000)
            # It takes nothing, and yet every append is answered.
            for _ in range(3000):
                wire.result("append", path="/a", data=block)
            told, dropped, rows = 0, 0, 0
            while told + dropped < 3000:
                event = sub.event()
                if event["event"] == "overflow":
                    dropped += event["dropped"]
                    rows += 1000 * event["dropped"]
                else:
                    told += 1
                    assert event["rows"] == [rows, rows + 1000]
                    rows += 1000
            assert dropped > 0 and told + dropped == 3000
            # Then it goes on without a gap.
            wire.result("append", path="/a", data=block)
            assert sub.event()["rows"] == [rows, rows + 1000]
            sub.close()


def test_a_subscriber_that_goes_is_forgotten(server, wire):
    for _ in range(20):
        gone = Subscriber(server.address)
        gone.subscribe(data=True, **{"from": 0})
        gone.reset()
        wire.result("append", path="/a", data=np.arange(1000))
    assert wire.result("ping") == "pong"


def test_who_sends_no_more_is_told_no_more(wire, sub):
    sub.subscribe()
    sub.half_close()
    assert sub.ended()
    wire.result("append", path="/a", data=1)


def test_a_stopping_server_tells_what_it_has_done(tmp_path):
    require_server()
    server = ServerProcess(tmp_path)
    server.start()
    try:
        with Wire(server.address) as wire, Subscriber(server.address) as sub:
            sub.subscribe()
            for n in range(100):
                wire.result("append", path="/a", data=n)
            server.signal()
            rows = 0
            with pytest.raises(Closed):
                while True:
                    rows = sub.event()["rows"][1]
            assert rows == 100
    finally:
        assert server.stop() == 0


def test_a_subscriber_is_not_idle(tmp_path):
    require_server()
    with ServerProcess(tmp_path, {"idle_timeout": "1 s"}) as server:
        with Subscriber(server.address) as sub, Wire(server.address) as idle:
            sub.subscribe()
            assert idle.ended()  # opened later, and closed for saying nothing
            with Wire(server.address) as wire:
                wire.result("append", path="/a", data=1)
            assert sub.event()["rows"] == [0, 1]
