# SPDX-License-Identifier: BSD-3-Clause
"""Requests as bytes, for each protocol that is measured, and the data they carry."""
import socket
import struct

import msgpack
import msgpack_numpy
import numpy as np

ROW = np.dtype([("key", "<i8"), ("value", "<f8")])
WIDE_ROW = np.dtype([("time", "<i8"), ("channel", "<u4"), ("values", "<f8", (6,))])  # 60 bytes


def rows(count, first=0):
    """Records of 16 bytes whose keys grow."""
    result = np.empty(count, ROW)
    result["key"] = np.arange(first, first + count)
    result["value"] = result["key"] * 0.5
    return result


def wave(size):
    """So many bytes of floats: a slow wave with noise of hundredths; gzip 4 makes it about a fifth."""
    count = size // 8
    noise = np.random.default_rng(1).normal(0, 0.05, count)
    return np.round(np.sin(np.arange(count) / 500) + noise, 2)


def frame(body):
    return struct.pack(">I", len(body)) + body


def packed(message):
    return frame(msgpack.packb(message, default=msgpack_numpy.encode))


def given(**fields):
    return {name: value for name, value in fields.items() if value is not None}


class Ours:
    """Protocol version 1, docs/protocol.md."""

    good = b"\xa2ok\xc3"
    last_part = b"\xa4more\xc2"

    def create(self, path, data, compression=None, ack="applied"):
        return packed(given(op="write", path=path, ack=ack, compression=compression, data=data))

    def append(self, path, data, key=None, ack="applied"):
        return packed(given(op="append", path=path, ack=ack, deduplicate_on=key, data=data))

    def insert(self, path, index, data):
        return packed(given(op="insert", path=path, index=index, ack="applied", data=data))

    def read(self, path, start=None, stop=None):
        select = None if start is None else {"start": start, "stop": stop}
        return packed(given(op="read", path=path, select=select))

    def stream(self, path):
        return packed(given(op="read", path=path, stream=True))

    def tree(self):
        return packed(given(op="list", path="/", recursive=True, detail=True, attrs=True))

    def batch(self, appends):
        """`appends`: pairs of path and data."""
        requests = [{"op": "append", "path": path, "data": data} for path, data in appends]
        return packed({"op": "batch", "ack": "applied", "requests": requests})

    def ping(self):
        return packed({"op": "ping"})


class Original:
    """What original_server.py understands."""

    good = b"\xa6status\xa2ok"

    def create(self, path, data, compression=None):
        return packed(given(op="write", path=path, data=data, compression=compression))

    def append(self, path, data, key=None):
        return packed(given(op="append", path=path, key=key, data=data))

    def insert(self, path, index, data):
        return packed(given(op="insert", path=path, index=index, data=data))

    def read(self, path, start=None, stop=None):
        return packed(given(op="read", path=path, start=start, stop=stop))


def with_rows(request, old, new):
    """The same request with as many other rows in place of the old ones, which must be its last bytes."""
    before, payload = old.tobytes(), new.tobytes()
    if not request.endswith(before) or len(payload) != len(before):
        raise ValueError("the rows are not the last bytes of the request")
    return request[: -len(before)] + payload


def resp(*words):
    """A command of Redis."""
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


def publish(subject, payload):
    """A message of NATS whose acknowledgement comes to the connection's own inbox (load puts its name in)."""
    return b"PUB %s _INBOX.CONN0000 %d\r\n%s\r\n" % (subject, len(payload), payload)


NATS_HELLO = (
    b'CONNECT {"verbose":false,"pedantic":false,"no_responders":true,"headers":true}\r\n'
    b"SUB _INBOX.CONN0000 1\r\nPING\r\n"
)


def receive(connection, size):
    data = bytearray()
    while len(data) < size:
        piece = connection.recv(min(size - len(data), 1 << 20))
        if not piece:
            raise ConnectionError("closed")
        data += piece
    return bytes(data)


def call_all(port, requests, good):
    """Sends requests one after the other; every reply must be a good one. Gives the last."""
    body = b""
    with socket.create_connection(("127.0.0.1", port), 120) as connection:
        for request in requests:
            connection.sendall(request)
            body = receive(connection, struct.unpack(">I", receive(connection, 4))[0])
            if good not in body[:256]:
                raise ConnectionError(f"refused: {body[:300]!r}")
    return body
