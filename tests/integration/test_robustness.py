# SPDX-License-Identifier: BSD-3-Clause
"""Clients that are slow, rude, many or gone: nobody else notices, and memory stays bounded."""
import contextlib
import resource
import socket
import struct
import threading
import time

import numpy as np
import pytest

from server_process import ServerProcess, require_server
from wire import Closed, Wire, request

MIB = 1 << 20


@contextlib.contextmanager
def connections(server, count):
    """So many open connections."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Wire(server.address)) for _ in range(count)]


def alive(server):
    """Asserts that a newcomer is served promptly."""
    with Wire(server.address) as wire:
        assert wire.result("ping") == "pong"


def sent_aside(wire, data):
    """A thread that sends `data`, blocked as long as the server does not read."""

    def send():
        with contextlib.suppress(OSError):
            wire.send(data)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    return thread


def until(condition, seconds=20):
    """Waits until `condition()` holds; asserts that it does within the limit."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


# Lengths that lie


@pytest.mark.parametrize("claim", [0xFFFFFFFF, 0x80000000, (64 << 20) + 1])
def test_a_claim_above_the_limit_is_refused_before_a_byte_of_it(server, claim):
    before = server.peak_memory()
    with Wire(server.address) as wire:
        wire.send(struct.pack(">I", claim) + b"\x85 some bytes of it")
        reply = wire.reply()
        assert reply["id"] is None and reply["error"]["code"] == "FRAME_TOO_LARGE"
        assert wire.ended()
    assert server.peak_memory() - before < 8 * MIB
    alive(server)


def test_claims_within_the_limit_cost_what_has_arrived(server):
    with Wire(server.address) as wire:
        wire.result("ping")
    before = server.peak_memory()
    with connections(server, 100) as wires:
        for wire in wires:
            wire.send(struct.pack(">I", 64 << 20) + b"\x85\xa4data\xc6\x03\xff\xff\x00")
        alive(server)
        assert server.peak_memory() - before < 64 * MIB


def test_shapes_that_claim_cost_nothing(server):
    before = server.peak_memory()
    with Wire(server.address) as wire:
        array = {b"nd": True, b"type": "<f8", b"kind": b"", b"shape": [1 << 40], b"data": b""}
        assert wire.code("write", path="/a", data=array) == "BAD_ARRAY"
        empty = np.zeros((0, 1 << 40))
        assert wire.result("write", path="/a", data=empty)["shape"] == [0, 1 << 40]
        assert wire.result("read", path="/a").shape == (0, 1 << 40)
    assert server.peak_memory() - before < 16 * MIB


# Clients that go away or do not read


def test_a_client_that_dies_inside_a_frame_leaves_nothing(server):
    whole = request("append", path="/half/rows", data=np.arange(1000))
    for cut in (1, 3, 4, 5, 40, len(whole) // 2, len(whole) - 1):
        for end in (Wire.close, Wire.reset, Wire.half_close):
            with Wire(server.address) as wire:
                wire.send(whole[:cut])
                end(wire)
                if end is Wire.half_close:
                    assert wire.ended()
    with Wire(server.address) as wire:
        assert wire.result("exists", path="/half") is False


def test_a_complete_request_counts_although_its_client_is_gone(server):
    with Wire(server.address) as wire:
        wire.send(request("append", path="/gone/rows", data=np.arange(3), ack="applied"))
        wire.half_close()
        assert wire.reply()["ok"] is True
    with Wire(server.address) as wire:
        assert wire.result("read", path="/gone/rows").tolist() == [0, 1, 2]


def test_a_client_that_never_reads_costs_a_bounded_amount(server):
    with Wire(server.address) as wire:
        wire.result("write", path="/mib", data=np.arange(131072.0))
    before = server.peak_memory()
    count = 400
    with Wire(server.address, seconds=60, receive_buffer=65536) as lazy:
        sender = sent_aside(lazy, request("read", path="/mib") * count)
        grown = 0
        for _ in range(20):  # while the requests go in and nothing is read, others are served
            alive(server)
            time.sleep(0.05)
            grown = max(grown, server.peak_memory() - before)
        assert grown < 256 * MIB
        sizes = set()
        for _ in range(count):  # and when it reads after all, everything comes
            sizes.add(len(lazy.body()))
        assert len(sizes) == 1 and sizes.pop() > MIB
        sender.join(20)
    assert server.peak_memory() - before < 256 * MIB


def test_many_clients_that_never_read_and_vanish(server):
    with Wire(server.address) as wire:
        wire.result("write", path="/mib", data=np.arange(131072.0))
    for _ in range(30):
        wire = Wire(server.address, receive_buffer=65536)
        wire.send(request("read", path="/mib") * 20)
        wire.reset()
        alive(server)
    with Wire(server.address) as wire:
        assert len(wire.result("read", path="/mib")) == 131072


def test_a_drip_fed_frame_is_answered_and_hinders_nobody(server):
    data = request("write", path="/drip", data=np.arange(5, dtype="i2"))
    with Wire(server.address) as slow:
        for byte in data:
            slow.send(bytes([byte]))
            if byte % 16 == 0:
                alive(server)
        assert slow.reply()["result"]["shape"] == [5]


def test_half_a_frame_may_not_stand_for_ever(tmp_path):
    require_server()
    with ServerProcess(tmp_path, {"frame_timeout": 1}) as server:
        with Wire(server.address) as half, Wire(server.address) as idle:
            half.send(b"\0\0\1\0\x81")
            with contextlib.suppress(Closed):
                half.body()  # an error may come first
                assert half.ended()
            assert idle.result("ping") == "pong", "an idle connection is no half frame"


def test_tens_of_thousands_of_small_requests_in_one_go(server):
    count = 30_000
    with Wire(server.address, seconds=60) as wire:
        sender = sent_aside(wire, b"".join(request("ping", n) for n in range(count)))
        assert all(wire.reply()["id"] == n for n in range(count))
        sender.join(20)


def test_too_many_connections_are_told_so(tmp_path):
    require_server()
    with ServerProcess(tmp_path, {"max_connections": 5}) as server:
        with contextlib.ExitStack() as stack:
            wires = [stack.enter_context(taken(server)) for _ in range(5)]
            with Wire(server.address) as wire:
                reply = wire.reply()
                assert reply["id"] is None and reply["error"]["code"] == "BUSY"
                assert wire.ended()
            assert all(wire.result("ping") == "pong" for wire in wires)
        taken(server).close()


def taken(server):
    """A connection that the server takes, as soon as it has noticed that earlier ones are gone."""
    found = []

    def connect():
        wire = Wire(server.address)
        with contextlib.suppress(Closed, OSError):
            if wire.call("ping")["ok"]:
                found.append(wire)
                return True
        wire.close()
        return False

    until(connect)
    return found[0]


# Many at once


def test_three_hundred_clients_write_at_once(server):
    rows, problems = 10, []

    def client(number):
        try:
            with Wire(server.address, seconds=60) as wire:
                for n in range(rows):
                    wire.result("append", path="/many", data=np.array([[number, n]]), ack="applied")
        except (AssertionError, Closed, OSError) as error:
            problems.append(f"client {number}: {error!r}")

    threads = [threading.Thread(target=client, args=(number,)) for number in range(300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems, problems[:3]
    with Wire(server.address) as wire:
        data = wire.result("read", path="/many")
    assert data.shape == (300 * rows, 2)
    for number in range(300):
        assert data[data[:, 0] == number][:, 1].tolist() == list(range(rows))


@pytest.fixture
def many_files():
    """Enough file descriptors for this process; the server is to raise its own limit itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 5600:
        pytest.skip(f"this machine allows {hard} open files, 5,600 are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))
    yield lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (5600, hard))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_five_thousand_idle_connections(tmp_path, many_files):
    require_server()
    with ServerProcess(tmp_path) as server:
        many_files()
        alive(server)
        before = server.memory()
        with connections(server, 5000) as wires:
            for wire in wires:
                wire.send(request("ping"))
            assert all(wire.reply()["result"] == "pong" for wire in wires)
            per_connection = (server.memory() - before) / 5000
            assert per_connection < 32 * 1024
            for wire in wires[:1000]:  # a thousand of them become active, all at once
                data = np.array([1], "i2")
                wire.send(request("append", path="/active", data=data, ack="applied"))
            assert all(wire.reply()["ok"] for wire in wires[:1000])
            alive(server)
        with Wire(server.address) as wire:
            assert len(wire.result("read", path="/active")) == 1000


def test_reads_during_writes_are_never_torn(server):
    size, rounds = 50_000, 60
    with Wire(server.address) as wire:
        wire.result("write", path="/torn", data=np.zeros(size, "i4"))
    done = threading.Event()
    torn = []

    def read():
        with Wire(server.address, seconds=60) as wire:
            while not done.is_set():
                data = wire.result("read", path="/torn")
                if data.min() != data.max():
                    torn.append((data.min(), data.max()))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        with Wire(server.address, seconds=60) as wire:
            for n in range(rounds):
                wire.result("update", path="/torn", data=np.full(size, n, "i4"), ack="applied")
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert not torn


def test_a_flood_of_one_client_leaves_room_for_others(server):
    block = np.zeros(4 * MIB, "u1")
    flood = request("append", path="/flood", data=block, ack="applied") * 20
    with Wire(server.address, seconds=60) as loud:
        sender = sent_aside(loud, flood)
        for n in range(50):
            with Wire(server.address) as wire:
                wire.result("append", path="/small", data=n, ack="applied")
        assert all(loud.reply()["ok"] for _ in range(20))
        sender.join(20)


def test_a_listener_on_loopback_only(server):
    with socket.socket() as probe:
        probe.connect(("127.0.0.1", server.port))
    with open("/proc/net/tcp", encoding="ascii") as table:
        listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert f"0100007F:{server.port:04X}" in listening
    assert f"00000000:{server.port:04X}" not in listening
