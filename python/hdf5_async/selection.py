# SPDX-License-Identifier: BSD-3-Clause
"""Python's way to say which elements, as numpy.s_ makes it, to the selectors of the protocol."""
from __future__ import annotations

import operator
from typing import Any, Dict, List, Optional

import numpy as np


def wire_select(key: Any) -> List[Any]:
    """The list of selectors, one per axis, of a key as it stands between brackets.

    A tuple has one selector per axis: an int (the axis disappears), a slice with a positive step,
    a list or one-dimensional array of ints, a one-dimensional array of bools, or None for the
    whole axis. Anything but a tuple selects on axis 0. `...` is the rest, and thus comes last.

    As in h5py each axis is on its own: several lists are no pairing, and the server takes one.
    Raises TypeError for what is no selector; ranges are checked by the server.
    """
    selectors = list(key) if isinstance(key, tuple) else [key]
    if selectors and selectors[-1] is Ellipsis:
        selectors.pop()
    return [_selector(item) for item in selectors]


def _selector(item: Any) -> Any:
    if item is None:
        return None
    if isinstance(item, slice):
        return _slice_map(item)
    if isinstance(item, (bool, np.bool_)):
        raise TypeError("a bool is no index")
    if isinstance(item, (list, range)):
        return [operator.index(_refuse_bool(index)) for index in item]
    if isinstance(item, np.ndarray) and item.ndim > 0:
        return _index_array(item)
    if isinstance(item, dict):
        return item
    try:
        return operator.index(item)
    except TypeError:
        raise TypeError(f"{item!r:.100} selects nothing; for several axes use a tuple") from None


def _refuse_bool(index: Any) -> Any:
    if isinstance(index, (bool, np.bool_)):
        raise TypeError("a list of bools is no list of indices; use a numpy array as a mask")
    return index


def _index_array(item: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if item.ndim != 1:
        raise TypeError(f"an index array has one axis, this one {item.ndim}")
    if item.dtype == np.bool_:
        return np.flatnonzero(item).astype("<i8")
    if item.dtype.kind not in "iu":
        raise TypeError(f"an index array holds integers, this one {item.dtype}")
    return item


def _slice_map(item: slice) -> Optional[Dict[str, int]]:
    parts = {"start": item.start, "stop": item.stop, "step": item.step}
    given = {name: operator.index(value) for name, value in parts.items() if value is not None}
    return given or None
