# SPDX-License-Identifier: BSD-3-Clause
"""What strangers may try at the HTTP port."""
import socket
import struct
import time

import numpy as np
import pytest

from http_site import SECONDS


def test_only_reads(site):
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE"):
        status, headers, _ = site.request("/data/?path=/floats", method=method, headers={"Content-Length": "0"})
        assert status == 405 and headers["Allow"] == "GET, HEAD, OPTIONS"
    status, headers, body = site.request("/data/?path=/scalar", method="HEAD")
    assert status == 200 and body == b"" and headers["Content-Length"] == "1"
    assert site.raw(b"POST /data HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n").startswith(b"HTTP/1.1 413")


def test_answers_what_is_sent_ahead_in_order(site):
    ahead = b"".join(
        b"GET /data/?path=/floats&selection=%d,0 HTTP/1.1\r\nHost: localhost\r\n\r\n" % (i % 3) for i in range(300)
    )
    last = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    received = site.raw(ahead + last)
    bodies = [part.partition(b"\r\n\r\n")[2] for part in received.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    expected = [str(v).encode() for v in np.linspace(-1, 1, 12).reshape(3, 4)[:, 0]]
    assert len(bodies) == 301 and bodies[-1] == b"ok\n"
    assert [float(body) for body in bodies[:-1]] == [float(expected[i % 3]) for i in range(300)]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nA: " + b"x" * 20000, b"431"),
        (b"GET /" + b"x" * 20000, b"431"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"400"),
        (b"GET / HTTP/3.0\r\nHost: localhost\r\n\r\n", b"505"),
        (b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"404"),
        (b"GET /status.js/../metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", b"404"),
    ],
)
def test_bad_requests_are_refused(site, request_, status):
    received = site.raw(request_)
    assert received.startswith(b"HTTP/1.1 " + status), received[:200]
    assert site.request("/healthz")[0] == 200


def test_a_request_that_drips_in_is_cut_off(site):
    with socket.create_connection(("127.0.0.1", site.port), SECONDS) as connection:
        connection.settimeout(0.2)
        began = time.monotonic()
        for byte in b"GET / HTTP/1.1\r\nX: " + b"y" * 1000:
            try:
                connection.sendall(bytes([byte]))
                answer = connection.recv(1000)
                break
            except socket.timeout:
                assert time.monotonic() - began < SECONDS, "it is still listened to"
        assert answer.startswith(b"HTTP/1.1 408") or answer == b""


def test_one_address_does_not_take_all_connections(site):
    idle = [socket.create_connection(("127.0.0.1", site.port), SECONDS) for _ in range(40)]
    try:
        idle[-1].settimeout(SECONDS)
        assert idle[-1].recv(1) == b""  # closed at once
    finally:
        for connection in idle:
            connection.close()
    site.wait_for(site.answers)


def test_clients_that_go_away_leave_nothing(site):
    for _ in range(30):
        with socket.create_connection(("127.0.0.1", site.port), SECONDS) as connection:
            connection.sendall(b"GET /data/?path=/floats HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    site.wait_for(lambda: site.answers() and site.value("hdf5async_http_connections") == 1)
    assert site.json("data", path="/scalar") == 7
