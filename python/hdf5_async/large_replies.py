# SPDX-License-Identifier: BSD-3-Clause
"""Replies that carry one large array: read around its bytes, which stay where they arrived."""
from __future__ import annotations

import struct
from typing import Any, Dict, Optional, Tuple

import msgpack

from . import arrays
from .errors import ProtocolError

# Everything before the bytes of an array: id, ok, part, more, and the array's type.
_HEAD = 4096
_BIN_HEADERS = {0xC4: ">B", 0xC5: ">H", 0xC6: ">I"}


def decode_large(body: memoryview) -> Optional[Dict[str, Any]]:
    """The reply map, its result an array over the memory of `body`; None for any other reply.

    What this way cannot read is left to the general one, malformed replies included.
    """
    head = _unpacker(body[:_HEAD])
    reply: Dict[str, Any] = {}
    try:
        for left in reversed(range(head.read_map_header())):
            key = head.unpack()
            if key != "result":
                reply[key] = head.unpack()
                continue
            reply[key], end = _array_at(head, body)
            tail = _unpacker(body[end:])
            reply.update((tail.unpack(), tail.unpack()) for _ in range(left))
            return reply if end + tail.tell() == len(body) else None
    except (ValueError, TypeError, ProtocolError, msgpack.UnpackException):
        pass
    return None


def _unpacker(data: memoryview) -> Any:
    unpacker = msgpack.Unpacker(object_hook=arrays.decode, raw=False, strict_map_key=True)
    unpacker.feed(data)
    return unpacker


def _array_at(head: Any, body: memoryview) -> Tuple[Any, int]:
    """The array that comes next and where it ends. Its bytes are its last key, as servers send it."""
    fields: Dict[Any, Any] = {}
    for left in reversed(range(head.read_map_header())):
        key = head.unpack()
        if key == b"data" and left == 0:
            begin, end = _bin_at(body, head.tell())
            fields[key] = body[begin:end]
            return arrays.decode(fields), end
        fields[key] = head.unpack()
    raise ValueError("no array")


def _bin_at(body: memoryview, at: int) -> Tuple[int, int]:
    """Begin and end of the bytes whose header stands at `at`."""
    length = _BIN_HEADERS.get(body[at])
    if length is None:
        raise ValueError("no bytes")
    begin = at + 1 + struct.calcsize(length)
    end = begin + int(struct.unpack_from(length, body, at + 1)[0])
    if end > len(body):
        raise ValueError("bytes beyond the end")
    return begin, end
