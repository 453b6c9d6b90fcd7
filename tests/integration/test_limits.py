# SPDX-License-Identifier: BSD-3-Clause
"""Limits of connections: of an address, of requests and bytes a second, of what arrives too slowly."""
import time

import numpy as np
import pytest
from server_process import ServerProcess, require_server
from wire import Wire, request


def test_an_address_has_so_many_connections(tmp_path):
    require_server()
    with ServerProcess(tmp_path, {"max_connections_per_address": 3}) as server:
        end = time.monotonic() + 30
        wires = []
        while len(wires) < 3:  # the one that the start was tried with may still be there
            wire = Wire(server.address)
            if wire.call("ping")["ok"]:
                wires.append(wire)
            assert time.monotonic() < end
        with Wire(server.address) as fourth:
            error = fourth.reply()["error"]
            assert error["code"] == "BUSY" and "address" in error["message"]
            assert fourth.ended()
        wires.pop().close()
        while True:
            with Wire(server.address) as again:
                if again.call("ping")["ok"]:
                    break
            assert time.monotonic() < end
        for wire in wires:
            assert wire.result("ping") == "pong"
            wire.close()


def test_a_client_that_asks_too_fast_is_slowed_and_not_refused(tmp_path):
    require_server()
    with ServerProcess(tmp_path, {"max_requests_per_second": 100}) as server:
        with Wire(server.address, seconds=60) as wire:
            begin = time.monotonic()
            wire.send(b"".join(request("ping", n) for n in range(300)))
            for n in range(300):
                assert wire.reply() == {"id": n, "ok": True, "result": "pong"}
            assert time.monotonic() - begin >= 1.9  # 100 at once, the others within 2 s at least


def test_a_client_that_sends_too_much_is_slowed_and_others_are_not(tmp_path):
    require_server()
    with ServerProcess(tmp_path, {"max_bytes_per_second": "1 MiB"}) as server:
        with Wire(server.address, seconds=60) as fast, Wire(server.address) as other:
            begin = time.monotonic()
            fast.send(request("write", 1, path="/a", data=np.zeros(3 << 20, dtype="u1")))
            for _ in range(20):
                assert other.result("ping") == "pong"
            assert fast.reply()["ok"] is True
            assert time.monotonic() - begin >= 1.7  # one at once, two more in 2 s, but for the last turn's 256 KiB


@pytest.mark.parametrize("tail", [b"", b"\x85"])
def test_a_client_that_drips_is_closed(tmp_path, tail):
    require_server()
    with ServerProcess(tmp_path, {"frame_timeout": "1 s"}) as server:
        with Wire(server.address, seconds=30) as wire, Wire(server.address) as other:
            wire.send(b"\x00\x00\x10\x00" + tail)
            end = time.monotonic() + 30
            dripped = 0
            wire.socket.settimeout(0.1)
            while time.monotonic() < end:
                try:
                    wire.send(b"\x00")
                    dripped += 1
                    if wire.socket.recv(1) == b"":
                        break
                except TimeoutError:
                    continue
                except OSError:
                    break
            assert dripped < 200, "a byte now and then keeps a connection open"
            assert other.result("ping") == "pong"
        assert "did not arrive within frame_timeout" in server.log_text()
