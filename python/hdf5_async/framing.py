# SPDX-License-Identifier: BSD-3-Clause
"""Frames: four bytes of length, big-endian, then so many bytes of body."""
from __future__ import annotations

from typing import List, Union

from .errors import ProtocolError

Buffer = Union[bytes, bytearray, memoryview]

HEADER_SIZE = 4


def frame_header(body_size: int) -> bytes:
    return body_size.to_bytes(HEADER_SIZE, "big")


class FrameDecoder:
    """Cuts a stream, which arrives in pieces of any size, into the bodies of its frames.

    Memory grows with what has arrived; a length above `max_frame` is refused at its header.
    """

    def __init__(self, max_frame: int) -> None:
        self.max_frame = max_frame
        self._pending = bytearray()

    @property
    def inside_frame(self) -> bool:
        """Whether part of a frame has arrived and its end has not."""
        return bool(self._pending)

    def feed(self, data: Buffer) -> List[memoryview]:
        """The bodies that `data` completes, in order. Raises ProtocolError."""
        self._pending += data
        bodies: List[memoryview] = []
        begin = 0
        while len(self._pending) - begin >= HEADER_SIZE:
            size = int.from_bytes(self._pending[begin : begin + HEADER_SIZE], "big")
            if size > self.max_frame:
                raise ProtocolError(f"a frame of {size} bytes, the limit is {self.max_frame}")
            end = begin + HEADER_SIZE + size
            if end > len(self._pending):
                break
            if begin == 0 and end == len(self._pending):
                # The usual case, and that of every large frame: hand the bytes over, do not copy.
                whole, self._pending = self._pending, bytearray()
                return [memoryview(whole)[HEADER_SIZE:]]
            bodies.append(memoryview(bytes(self._pending[begin + HEADER_SIZE : end])))
            begin = end
        del self._pending[:begin]
        return bodies
