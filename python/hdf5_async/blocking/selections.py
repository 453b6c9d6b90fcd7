# SPDX-License-Identifier: BSD-3-Clause
"""What stands between brackets, by the rules of h5py, to the selectors of the protocol."""
from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import Any, Callable, List, Optional, Sequence, Tuple, Union

import numpy as np

from .types import Array

Shape = Tuple[int, ...]
Selector = Union[int, slice, Array]


@dataclass
class Selection:
    """One selector per axis. `mask` is set instead when elements are chosen one by one."""

    selectors: List[Selector]
    mask: Optional[Array] = None

    @property
    def wire(self) -> Optional[Tuple[Selector, ...]]:
        """None for everything."""
        if all(isinstance(one, slice) and one == slice(None) for one in self.selectors):
            return None
        return tuple(self.selectors)

    @property
    def is_scalar(self) -> bool:
        return bool(self.selectors) and all(isinstance(one, int) for one in self.selectors)

    @property
    def rank(self) -> int:
        """Of the result."""
        return sum(not isinstance(one, int) for one in self.selectors)


def parse(args: Sequence[Any], rank: int, shape: Callable[[], Shape]) -> Selection:
    """The selection of a dataset with `rank` axes; `shape` is asked only where it matters.

    Ranges are checked by the server, which alone knows the length of this moment. Raises
    TypeError, ValueError and IndexError as h5py does.
    """
    mask = _whole_mask(args, rank, shape)
    if mask is not None:
        return Selection([slice(None)] * rank, mask)
    selectors: List[Selector] = []
    vectors = 0
    for axis, arg in enumerate(_expanded(args, rank)):
        selector = _selector(arg, axis, shape)
        vectors += isinstance(selector, np.ndarray)
        selectors.append(selector)
    if vectors > 1:
        raise TypeError("only one indexing vector or array is allowed")
    return Selection(selectors)


def _whole_mask(args: Sequence[Any], rank: int, shape: Callable[[], Shape]) -> Optional[Array]:
    if len(args) != 1 or rank < 2:
        return None
    mask = args[0]
    if not isinstance(mask, np.ndarray) or mask.dtype.kind != "b" or mask.ndim < 2:
        return None
    if mask.shape != shape():
        raise TypeError(f"a mask of shape {mask.shape} for a dataset of {shape()}")
    return mask


def _expanded(args: Sequence[Any], rank: int) -> List[Any]:
    """One argument per axis."""
    dots = [place for place, arg in enumerate(args) if arg is Ellipsis]
    if len(dots) > 1:
        raise ValueError("only one ellipsis may be used")
    given = len(args) - len(dots)
    if given > rank:
        raise TypeError(f"{given} indexing arguments for {rank} dimensions")
    place = dots[0] if dots else len(args)
    rest: List[Any] = [slice(None)] * (rank - given)
    return [*args[:place], *rest, *args[place + len(dots) :]]


def _selector(arg: Any, axis: int, shape: Callable[[], Shape]) -> Selector:
    if isinstance(arg, slice):
        return _slice(arg)
    if hasattr(arg, "indices") and hasattr(arg, "block"):
        return _blocks(arg, shape()[axis])
    if isinstance(arg, (list, tuple, range, np.ndarray)) and np.ndim(arg) > 0:
        return _vector(np.asarray(arg), axis, shape)
    if isinstance(arg, (bool, np.bool_)) or arg is None:
        raise TypeError(f"illegal index {arg!r}, must be a slice or an integer")
    try:
        return operator.index(arg)
    except TypeError:
        raise TypeError(f"illegal index {arg!r:.60}, must be a slice or an integer") from None


def _slice(arg: slice) -> slice:
    start, stop, step = (
        None if part is None else operator.index(part) for part in (arg.start, arg.stop, arg.step)
    )
    if step is not None and step < 1:
        raise ValueError(f"step must be >= 1 (got {step})")
    return slice(start, stop, step)


def _vector(array: Array, axis: int, shape: Callable[[], Shape]) -> Array:
    if array.ndim != 1:
        raise TypeError("an indexing array has one dimension, or is a mask of the whole dataset")
    if array.dtype.kind == "b":
        length = shape()[axis]
        if len(array) != length:
            raise TypeError(f"a mask of {len(array)} elements for an axis of {length}")
        return np.flatnonzero(array).astype("<i8")
    if len(array) == 0:
        return np.empty(0, "<i8")
    if array.dtype.kind not in "iu":
        raise TypeError(f"an indexing array holds integers, this one {array.dtype}")
    indices = array.astype("<i8")
    if (indices < 0).any():
        indices = np.where(indices < 0, indices + shape()[axis], indices)
    if (np.diff(indices) <= 0).any():
        raise TypeError("indexing elements must be in increasing order")
    if (indices < 0).any():
        raise IndexError(f"index out of range for axis {axis}")
    return indices


def _blocks(arg: Any, length: int) -> Array:
    """h5py's MultiBlockSlice."""
    start, stride, count, block = arg.indices(length)
    begins = start + stride * np.arange(count, dtype="<i8")
    rows: Array = (begins[:, None] + np.arange(block, dtype="<i8")).reshape(-1)
    return rows


def resolved(selection: Selection, shape: Shape) -> Tuple[List[Any], Shape]:
    """Selectors as ints, ranges and arrays of indices from 0 on, and the shape of the result."""
    out: List[Any] = []
    for selector, length in zip(selection.selectors, shape):
        out.append(range(*selector.indices(length)) if isinstance(selector, slice) else selector)
    return out, tuple(len(one) for one in out if not isinstance(one, int))


def part_of(selectors: Sequence[Any], block: Sequence[slice]) -> Tuple[Selector, ...]:
    """The selectors of a block of the result."""
    cuts = iter(block)
    out: List[Selector] = []
    for selector in selectors:
        if isinstance(selector, int):
            out.append(selector)
            continue
        part = selector[next(cuts, slice(None))]
        if isinstance(part, range):
            part = slice(part.start, part.stop, part.step) if len(part) else slice(0, 0)
        out.append(part)
    return tuple(out)
