# SPDX-License-Identifier: BSD-3-Clause
"""Requests to the bytes of their frames, bodies of reply frames to replies."""
from __future__ import annotations

from typing import Any, Dict, List, Mapping, Tuple

import msgpack
import numpy as np

from . import arrays
from .errors import FrameTooLarge, ProtocolError
from .framing import Buffer, frame_header
from .large_replies import decode_large
from .selection import wire_select

# Below this a copy into the frame is cheaper than a write of its own.
_COPY_BELOW = 64 * 1024


def make_request(op: str, **params: Any) -> Dict[str, Any]:
    """A request as a map: keys that are None are absent, `select` may be Python slices."""
    request: Dict[str, Any] = {"op": op}
    request.update((key, value) for key, value in params.items() if value is not None)
    if "select" in request:
        request["select"] = wire_select(request["select"])
    return request


def encode_request(request: Mapping[str, Any], request_id: int, max_frame: int) -> List[Buffer]:
    """The buffers of one frame, header included; a large `data` array is not copied.

    Raises FrameTooLarge, UnsupportedType, or the packer's OverflowError for too large integers.
    """
    data = request.get("data")
    if isinstance(data, np.ndarray) and data.nbytes >= _COPY_BELOW:
        rest = {key: value for key, value in request.items() if key != "data"}
        head, payload = _split_array(data)
        body: List[Buffer] = [_pack_pairs({"id": request_id, **rest}, "data") + head, payload]
    else:
        body = [_pack({"id": request_id, **request})]
    size = sum(len(part) for part in body)
    if size > max_frame:
        raise FrameTooLarge(f"a request of {size} bytes, the server takes {max_frame}")
    body[0] = frame_header(size) + body[0]
    return body


def decode_reply(body: Buffer) -> Dict[str, Any]:
    """The map of a reply or an event. Raises ProtocolError.

    A large array may lie inside `body`: arrays.owned() makes it one that can be given away.
    """
    if isinstance(body, memoryview) and len(body) >= _COPY_BELOW:
        reply = decode_large(body)
        if reply is not None:
            return reply
    try:
        reply = msgpack.unpackb(body, object_hook=arrays.decode, raw=False, strict_map_key=True)
    except ProtocolError:
        raise
    except Exception as error:  # the unpacker raises half a dozen unrelated kinds
        raise ProtocolError(f"a reply that is no MessagePack: {error}") from error
    if not isinstance(reply, dict):
        raise ProtocolError(f"a reply that is no map but {type(reply).__name__}")
    return reply


def _pack(value: object) -> bytes:
    packed: bytes = msgpack.packb(value, default=arrays.encode, use_bin_type=True)
    return packed


def _pack_pairs(pairs: Mapping[Any, Any], last_key: object) -> bytes:
    """A map of `pairs` and `last_key`, whose value is to follow."""
    header: bytes = msgpack.Packer().pack_map_header(len(pairs) + 1)
    body = b"".join(_pack(key) + _pack(value) for key, value in pairs.items())
    return header + body + _pack(last_key)


def _split_array(array: np.ndarray[Any, Any]) -> Tuple[bytes, memoryview]:
    """The encoding of an array as everything before its bytes, and its bytes."""
    fields = arrays.array_map(array)
    payload: memoryview = fields.pop(b"data")
    bin32 = b"\xc6" + len(payload).to_bytes(4, "big")
    return _pack_pairs(fields, b"data") + bin32, payload
