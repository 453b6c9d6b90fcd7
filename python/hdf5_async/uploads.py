# SPDX-License-Identifier: BSD-3-Clause
"""Arrays above the server's `max_frame`, cut into blocks that fit."""
from __future__ import annotations

from typing import Any, Iterator, Sequence, Tuple

import numpy as np

from .errors import FrameTooLarge

# What the rest of a request may take beside the bytes of its array: path, options, type, attributes.
_OVERHEAD = 64 * 1024

Block = Tuple[slice, ...]


def block_bytes(max_frame: int) -> int:
    """How many bytes of an array go into one frame."""
    return max(max_frame - _OVERHEAD, max_frame // 2)


def fits(data: object, max_frame: int) -> bool:
    """Whether `data` is to be sent in one frame (a frame that is too large after all is refused)."""
    return not isinstance(data, np.ndarray) or data.nbytes <= block_bytes(max_frame)


def row_blocks(array: np.ndarray[Any, Any], max_frame: int) -> Iterator[Tuple[int, int]]:
    """Ranges of rows that each fit a frame, in order. Raises FrameTooLarge if one row does not."""
    for block in blocks(array.shape, array.itemsize, block_bytes(max_frame)):
        if len(block) > 1:
            raise FrameTooLarge(
                f"one row of {array.shape[1:]} {array.dtype} does not fit a frame of {max_frame} bytes"
            )
        yield block[0].start, block[0].stop


def blocks(shape: Sequence[int], itemsize: int, limit: int) -> Iterator[Block]:
    """Covers `shape` with blocks of at most `limit` bytes, in C order: slices of the first axes.

    Axis 0 alone is cut where its rows fit. Raises FrameTooLarge if a single element does not.
    """
    if not shape:
        raise FrameTooLarge(f"one element has {itemsize} bytes, above the {limit} of a frame")
    row = itemsize
    for axis in shape[1:]:
        row *= axis
    if row <= limit:
        step = max(1, limit // max(1, row))
        for begin in range(0, shape[0], step):
            yield (slice(begin, min(begin + step, shape[0])),)
        return
    for index in range(shape[0]):
        for rest in blocks(shape[1:], itemsize, limit):
            yield (slice(index, index + 1), *rest)
