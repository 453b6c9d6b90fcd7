# SPDX-License-Identifier: BSD-3-Clause
"""Values that are assigned to a selection: their type, their shape, and requests that fit a frame."""
from __future__ import annotations

from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, Union

import numpy as np

from .. import uploads
from ..client import HDF5Client
from ..messages import make_request
from .remote import Remote
from .selections import Selection, Shape, part_of, resolved
from .types import Array, converted, sendable, text_kind

Fields = Union[str, List[str], None]


def as_content(value: Any, dtype: np.dtype[Any], fields: Fields) -> Array:
    """`value` in a type that the dataset takes: numbers are converted as HDF5 does it."""
    if isinstance(fields, str):
        inner = dtype[fields]
        if getattr(getattr(value, "dtype", None), "names", None):
            value = value[fields]
        return as_content(value, inner, None)
    if fields is not None:
        wanted = np.dtype([(name, dtype[name]) for name in fields])
        if getattr(getattr(value, "dtype", None), "names", None):
            out = np.empty(np.shape(value), wanted)
            for name in fields:
                out[name] = value[name]
            return sendable(out, wanted)
        return sendable(value, wanted)
    if dtype.subdtype is not None:
        return _array_elements(value, dtype)
    if text_kind(dtype):
        return sendable(value, dtype)
    if dtype.kind == "O":
        raise TypeError("sequences and references can be read, not written, over the network")
    if dtype.kind == "S":
        return _fixed_text(value)
    if dtype.names is not None:
        return sendable(value, None if hasattr(value, "dtype") else dtype)
    array = np.asarray(value, None if isinstance(value, np.ndarray) else dtype)
    if array.dtype.kind in "OSU":
        raise TypeError(f"no conversion from {array.dtype} to {dtype}")
    return converted(array, dtype)


def _array_elements(value: Any, dtype: np.dtype[Any]) -> Array:
    array = as_content(value, dtype.base, None)
    if array.shape[-len(dtype.shape) :] != dtype.shape:
        raise TypeError(f"can't broadcast {array.shape} -> {dtype.shape}")
    return array


def _fixed_text(value: Any) -> Array:
    if isinstance(value, (bytes, np.bytes_)):
        return np.asarray(value)
    array = np.asarray(value)
    if array.dtype.kind == "O":
        items = [one.encode() if isinstance(one, str) else one for one in array.ravel().tolist()]
        return np.array(items, "S").reshape(array.shape)
    if array.dtype.kind not in "SU":
        raise TypeError(f"no conversion from {array.dtype} to text")
    return array


def write(
    remote: Remote,
    path: str,
    selection: Selection,
    data: Array,
    fields: Fields,
    element: Shape,
    shape: Callable[[], Shape],
) -> None:
    """Puts `data`, broadcast, into the selection. `element` is the shape of an element itself.

    One request, and thus atomic, if `data` fits a frame; several otherwise.
    """
    if selection.mask is not None:
        _write_masked(remote, path, selection.mask, data, fields)
        return
    rank = selection.rank + len(element)
    while fields is None and data.ndim > rank and data.shape[0] == 1:
        data = data[0]
    data = np.ascontiguousarray(data).reshape(data.shape)  # a scalar would get an axis
    if uploads.fits(data, remote.client.max_frame):
        select = list(selection.selectors) if selection.wire is None else selection.wire
        remote.change("update", path=path, data=data, select=tuple(select), fields=fields)
        return
    selectors, region = resolved(selection, shape())
    region += element
    try:
        data = np.broadcast_to(data, region)
    except ValueError as error:
        raise TypeError(f"can't broadcast {data.shape} -> {region}") from error
    remote.run(
        lambda client: _write_blocks(client, remote.file_name, path, selectors, data, fields)
    )


async def _write_blocks(
    client: HDF5Client,
    file: Optional[str],
    path: str,
    selectors: List[Any],
    data: Array,
    fields: Fields,
) -> None:
    for block in uploads.blocks(data.shape, data.itemsize, uploads.block_bytes(client.max_frame)):
        part = np.ascontiguousarray(data[block])
        await client.update(path, part, select=part_of(selectors, block), fields=fields, file=file)


def _write_masked(remote: Remote, path: str, mask: Array, data: Array, fields: Fields) -> None:
    """Element by element along the last axis, in one batch: all of it or nothing."""
    count = int(np.count_nonzero(mask))
    if data.ndim and data.shape != (count,) and data.size != 1:
        raise TypeError(f"can't broadcast {data.shape} -> {(count,)}")
    values = np.broadcast_to(data.reshape(-1) if data.size == 1 else data, (count,))
    requests = list(_masked_requests(path, mask, values, fields))
    if requests:
        remote.batch(requests)


def _masked_requests(
    path: str, mask: Array, values: Array, fields: Fields
) -> Iterator[Dict[str, Any]]:
    done = 0
    for place in np.argwhere(mask.any(axis=-1)):
        columns = np.flatnonzero(mask[tuple(place)]).astype("<i8")
        select: Tuple[Any, ...] = (*(int(one) for one in place), columns)
        part = np.ascontiguousarray(values[done : done + len(columns)])
        yield make_request("update", path=path, data=part, select=select, fields=fields)
        done += len(columns)
