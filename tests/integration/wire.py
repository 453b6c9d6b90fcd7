# SPDX-License-Identifier: BSD-3-Clause
"""The protocol by hand, over a plain socket and stock msgpack-numpy: what a stranger would write."""
import socket
import struct

import msgpack
import msgpack_numpy

REPLY_LIMIT = 1 << 30


class Closed(Exception):
    """The server closed the connection where a reply was expected."""


def frame(body):
    return struct.pack(">I", len(body)) + body


def request(op, request_id=1, **params):
    """The frame of a request."""
    message = {"id": request_id, "op": op, **params}
    return frame(msgpack.packb(message, default=msgpack_numpy.encode))


def unpack(body):
    return msgpack.unpackb(body, object_hook=_decode)


def _decode(fields):
    """Stock decoding, but for object arrays: decoding one runs what it holds."""
    if b"nd" in fields and (fields.get(b"kind") == b"O" or _has_objects(fields.get(b"type"))):
        raise ValueError("the server sent an object array")
    return msgpack_numpy.decode(fields)


def _has_objects(wire_type):
    if isinstance(wire_type, list):
        return any(_has_objects(entry[1]) for entry in wire_type)
    return "O" in str(wire_type)


class Wire:
    """One connection. Every wait has the limit `seconds` and ends in socket.timeout."""

    def __init__(self, address, seconds=20, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(seconds)
        self.socket.connect(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def reset(self):
        """Closes with a TCP reset, as a program that is killed with unread data."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def receive(self, size):
        """So many bytes. Raises Closed."""
        data = bytearray()
        while len(data) < size:
            try:
                piece = self.socket.recv(min(size - len(data), 1 << 20))
            except (ConnectionResetError, BrokenPipeError):
                piece = b""
            if not piece:
                raise Closed(f"closed after {len(data)} of {size} bytes")
            data += piece
        return bytes(data)

    def body(self):
        """The bytes of the next reply."""
        size = struct.unpack(">I", self.receive(4))[0]
        if size > REPLY_LIMIT:
            raise Closed(f"a reply of {size} bytes is announced")
        return self.receive(size)

    def reply(self):
        return unpack(self.body())

    def call(self, op, request_id=1, **params):
        """Sends a request and gives its reply."""
        self.send(request(op, request_id, **params))
        return self.reply()

    def result(self, op, **params):
        """The result of a request that must succeed."""
        reply = self.call(op, **params)
        assert reply["ok"] is True, f"{op} failed: {reply['error']}"
        return reply["result"]

    def code(self, op, **params):
        """The error code of a request that must fail."""
        reply = self.call(op, **params)
        assert reply["ok"] is False, f"{op} succeeded: {reply!r:.300}"
        return reply["error"]["code"]

    def ended(self):
        """Whether the server closes the connection without another byte, within the limit."""
        try:
            return self.socket.recv(1) == b""
        except (ConnectionResetError, BrokenPipeError):
            return True
        except socket.timeout:
            return False
