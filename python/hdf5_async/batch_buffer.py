# SPDX-License-Identifier: BSD-3-Clause
"""Rows that are collected until there are enough of them."""
from __future__ import annotations

from typing import Any, Optional

import numpy as np

from .errors import BadValue, ShapeMismatch, TypeMismatch, UnsupportedType

_FIRST_ROWS = 64


class BatchBuffer:
    """Room for `most` rows of one type and shape, taken from memory as it is needed."""

    def __init__(self, first: np.ndarray[Any, Any], most: int) -> None:
        self._most = most
        rows = min(most, max(_FIRST_ROWS, len(first)))
        self._memory = np.empty((rows, *first.shape[1:]), first.dtype)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def full(self) -> bool:
        return self._count >= self._most

    def rows(self) -> np.ndarray[Any, Any]:
        return self._memory[: self._count]

    def add_whole(self, block: np.ndarray[Any, Any]) -> bool:
        """Copies `block` if it is like the others and there is room for all of it."""
        memory, begin = self._memory, self._count
        if block.dtype != memory.dtype or block.ndim != memory.ndim:
            return False
        end = begin + len(block)
        if end > len(memory) or block.shape[1:] != memory.shape[1:]:
            return False
        memory[begin:end] = block
        self._count = end
        return True

    def takes(self, block: np.ndarray[Any, Any]) -> bool:
        return block.dtype == self._memory.dtype and block.shape[1:] == self._memory.shape[1:]

    def fitting(self, block: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """`block` in the type of this buffer, or, being wider, as it is, for a buffer of its own."""
        if block.shape[1:] != self._memory.shape[1:]:
            raise ShapeMismatch(f"rows of {block.shape[1:]}, before of {self._memory.shape[1:]}")
        own = self._memory.dtype
        if block.dtype == own:
            return block
        if np.can_cast(block.dtype, own, "safe"):
            return block.astype(own)
        if np.can_cast(own, block.dtype, "safe") and own.kind in "SU":
            return block
        raise TypeMismatch(f"rows of {block.dtype} do not cast safely to {own}")

    def add(self, block: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Copies as many rows as there is room for; gives the others."""
        end = min(self._count + len(block), self._most)
        taken = end - self._count
        if end > len(self._memory):
            rows = min(self._most, max(end, 2 * len(self._memory)))
            grown = np.empty((rows, *self._memory.shape[1:]), self._memory.dtype)
            grown[: self._count] = self._memory[: self._count]
            self._memory = grown
        self._memory[self._count : end] = block[:taken]
        self._count = end
        return block[taken:]


def as_rows(rows: Any, dtype: Optional[np.dtype[Any]]) -> np.ndarray[Any, Any]:
    """An array with its rows along axis 0, of `dtype` if there is one.

    Plain Python values are judged by value, arrays by their type, as the server does it.
    Raises TypeMismatch, BadValue, UnsupportedType.
    """
    typed = hasattr(rows, "dtype") or hasattr(rows, "__array__")
    try:
        if dtype is not None and dtype.names is not None and not typed:
            block = np.asarray(rows, dtype)
        else:
            block = np.asarray(rows)
    except (ValueError, TypeError) as error:
        raise BadValue(f"no rows: {error}") from error
    if block.ndim == 0:
        block = block.reshape(1)
    if dtype is not None and block.dtype != dtype:
        block = _cast(block, dtype, "safe" if typed else "same_kind")
    if block.dtype.hasobject:
        raise UnsupportedType("rows of Python objects; convert them first, texts with .astype('U')")
    return block


def _cast(block: np.ndarray[Any, Any], dtype: np.dtype[Any], how: Any) -> np.ndarray[Any, Any]:
    if dtype.kind in "SU" and block.dtype.kind == dtype.kind:
        return block  # texts are judged by the server, and never cut here
    integers = block.dtype.kind in "iu" and dtype.kind in "iu"
    if how == "same_kind" and integers:
        cast = block.astype(dtype)
        if not np.array_equal(cast, block):
            raise BadValue(f"a value is out of the range of {dtype}")
        return cast
    if not np.can_cast(block.dtype, dtype, how):
        raise TypeMismatch(f"rows of {block.dtype} do not cast safely to {dtype}")
    return block.astype(dtype)
