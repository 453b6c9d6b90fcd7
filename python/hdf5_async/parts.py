# SPDX-License-Identifier: BSD-3-Clause
"""One array out of the parts of a streamed reply."""
from __future__ import annotations

from typing import Any, Optional

import numpy as np

from .arrays import owned
from .errors import ProtocolError


class PartAssembler:
    """Joins consecutive blocks along axis 0 into one array, each copied once.

    `expected_bytes`, the size of the whole as far as it is known, is allocated at the first part
    (the system gives memory only as it is filled); without it, or when it was too small, the
    array grows by half.
    """

    def __init__(self, expected_bytes: int = 0) -> None:
        self._expected_bytes = expected_bytes
        self.restart()

    def restart(self) -> None:
        """Forgets what came: the reply is going to be sent again from its first part."""
        self._parts: int = 0
        self._single: Any = None
        self._whole: Optional[np.ndarray[Any, Any]] = None
        self._rows = 0

    def add(self, number: object, value: Any) -> None:
        """Takes part `number`. Raises ProtocolError when it does not follow the one before."""
        if type(number) is not int or number != self._parts:
            raise ProtocolError(f"part {number!r} of a streamed reply, expected {self._parts}")
        if self._parts == 0:
            self._single = value
        else:
            self._join(value)
        self._parts += 1

    def result(self) -> Any:
        """The whole: what the only part was, or the rows of all of them."""
        return owned(self._single) if self._whole is None else self._whole[: self._rows]

    def _join(self, value: Any) -> None:
        if self._whole is None:
            first, self._single = self._single, None
            self._append(first)
        self._append(value)

    def _append(self, part: Any) -> None:
        if not isinstance(part, np.ndarray) or part.ndim == 0:
            raise ProtocolError(f"a part that is no array of rows but {type(part).__name__}")
        whole = self._whole if self._whole is not None else self._allocate(part)
        if whole.shape[1:] != part.shape[1:]:
            raise ProtocolError(f"a part of shape {part.shape} for rows of {whole.shape[1:]}")
        dtype = wider(whole.dtype, part.dtype)
        end = self._rows + part.shape[0]
        if dtype != whole.dtype or end > whole.shape[0]:
            rows = max(end, whole.shape[0] if end <= whole.shape[0] else whole.shape[0] * 3 // 2)
            grown = np.empty((rows, *part.shape[1:]), dtype)
            grown[: self._rows] = whole[: self._rows]
            whole = grown
        whole[self._rows : end] = part
        self._whole, self._rows = whole, end

    def _allocate(self, part: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        row_bytes = max(1, part.nbytes // max(1, part.shape[0]))
        rows = max(part.shape[0], self._expected_bytes // row_bytes)
        return np.empty((rows, *part.shape[1:]), part.dtype)


def wider(one: np.dtype[Any], other: np.dtype[Any]) -> np.dtype[Any]:
    """The type that holds both; they may differ in the width of their texts only.

    Raises ProtocolError when they differ otherwise.
    """
    if one == other:
        return one
    if one.kind == other.kind and one.kind in "SU":
        return one if one.itemsize >= other.itemsize else other
    if one.names is not None and one.names == other.names:
        return np.dtype([(name, wider(one[name], other[name])) for name in one.names])
    if one.subdtype is not None and other.subdtype is not None and one.shape == other.shape:
        return np.dtype((wider(one.base, other.base), one.shape))
    raise ProtocolError(f"parts of one reply differ in type: {one} and {other}")
