# SPDX-License-Identifier: BSD-3-Clause
"""Making a dataset as h5py's create_dataset does, in one atomic change where it fits a frame."""
from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional, Tuple, Union

import numpy as np
from numpy.typing import DTypeLike

from .. import uploads
from ..client import HDF5Client
from ..errors import Exists
from ..messages import make_request
from .errors import like_h5py
from .remote import Remote
from .types import Array, Empty, sendable, text_kind, wire_type

Shape = Tuple[int, ...]
ShapeLike = Union[int, Tuple[int, ...], List[int], None]

_FILTERS = ("compression", "compression_opts", "shuffle", "fletcher32")
# Keywords of h5py that mean nothing here, or that the protocol has no word for.
_HARMLESS = frozenset(("track_times", "rdcc_nbytes", "rdcc_nslots", "rdcc_w0"))
_UNKNOWN = frozenset(
    (
        "scaleoffset",
        "external",
        "allow_unknown_filter",
        "dcpl",
        "dapl",
        "efile_prefix",
        "virtual_prefix",
        "track_order",
    )
)


@dataclass
class Plan:
    """What the new dataset is to be; `data` None: filled with zeros."""

    shape: Shape
    dtype: np.dtype[Any]
    data: Optional[Array]
    options: Dict[str, Any]


def create(
    remote: Remote,
    path: str,
    shape: ShapeLike,
    dtype: DTypeLike,
    data: Any,
    keywords: Mapping[str, Any],
) -> None:
    """Raises ValueError when there is something at `path`, and what else h5py raises."""
    remote.check_writable()
    wanted = None if dtype is None else np.dtype(dtype)
    if isinstance(data, Empty) or (data is None and shape is None):
        if wanted is None:
            if data is None:
                raise TypeError("one of data, shape or dtype must be specified")
            wanted = data.dtype
        _create_empty(remote, path, wanted, keywords)
        return
    plan = _planned(shape, wanted, data, keywords)
    remote.run(lambda client: _carry_out(client, remote.file_name, path, plan))


def _create_empty(
    remote: Remote, path: str, dtype: np.dtype[Any], keywords: Mapping[str, Any]
) -> None:
    if any(keywords.get(key) not in (None, False) for key in ("chunks", "maxshape", *_FILTERS)):
        raise TypeError("Empty datasets have neither chunks nor filters nor a maxshape")
    value = {"empty": True, "dtype": wire_type(dtype)}
    remote.run(lambda client: _put(client, remote.file_name, path, [{"data": value}]))


def _planned(
    shape: ShapeLike, dtype: Optional[np.dtype[Any]], data: Any, keywords: Mapping[str, Any]
) -> Plan:
    fill = _checked_keywords(keywords)
    array = None if data is None else sendable(data, dtype)
    size = _as_shape(shape)
    if array is not None:
        if size is None:
            size = array.shape
        elif int(np.prod(size)) != array.size:
            raise ValueError("shape is incompatible with data")
        array = array.reshape(size)
    assert size is not None
    dtype = dtype or (array.dtype if array is not None else np.dtype("<f4"))
    if dtype.subdtype is not None:
        raise TypeError("the protocol has no array types for datasets; add the axes to the shape")
    if array is None and fill is not None:
        array = _filled(size, dtype, fill)
    return Plan(size, dtype, array, _options(size, keywords))


def _checked_keywords(keywords: Mapping[str, Any]) -> Any:
    """The fill value. Raises for keywords that would not do what they say."""
    known = {"chunks", "maxshape", "fillvalue", *_FILTERS}
    for key, value in keywords.items():
        if key in _UNKNOWN and value not in (None, False):
            raise NotImplementedError(f"{key} is not part of the protocol")
        if key == "track_times" and value not in (None, True, False):
            raise TypeError("track_times must be True or False")
        if key not in known and key not in _UNKNOWN and key not in _HARMLESS:
            raise TypeError(f"create_dataset() got an unexpected keyword argument {key!r}")
    return keywords.get("fillvalue")


def _filled(shape: Shape, dtype: np.dtype[Any], fill: Any) -> Optional[Array]:
    if dtype.names is not None and not isinstance(fill, (tuple, np.void, np.ndarray)):
        raise ValueError(f"{fill!r} is no value of {dtype}")
    value = sendable(fill, dtype)
    if value.shape != ():
        raise ValueError("a fill value is a single element")
    return np.broadcast_to(value, shape)


def _options(shape: Shape, keywords: Mapping[str, Any]) -> Dict[str, Any]:
    options = {key: keywords.get(key) for key in _FILTERS if keywords.get(key) not in (None, False)}
    chunks, maxshape = keywords.get("chunks"), keywords.get("maxshape")
    if shape == () and (options or maxshape is not None or chunks not in (None, False)):
        raise TypeError("scalar datasets don't support chunk/filter options")
    limits = _limits(maxshape, shape)
    if chunks is False and (options or maxshape is not None):
        raise ValueError("chunked format required for given storage options")
    if chunks is not None and chunks not in (True, False):
        sizes = (chunks,) if isinstance(chunks, (int, np.integer)) else tuple(chunks)
        if len(sizes) != len(shape):
            raise ValueError("chunks must have one length for each axis")
        for size, most in zip(sizes, limits or shape):
            if most is not None and size > most:
                raise ValueError("chunk shape must not be greater than data shape in any dimension")
        options["chunks"] = [int(size) for size in sizes]
    if limits is not None:
        options["maxshape"] = list(limits)
    return options


def _limits(maxshape: Any, shape: Shape) -> Optional[Tuple[Optional[int], ...]]:
    if maxshape is None:
        return None
    if maxshape is True:
        return (None,) * len(shape)
    limits = (maxshape,) if isinstance(maxshape, (int, np.integer)) else tuple(maxshape)
    if len(limits) != len(shape):
        raise ValueError("maxshape must have one length for each axis")
    return tuple(None if most is None else int(most) for most in limits)


def _as_shape(shape: ShapeLike) -> Optional[Shape]:
    if shape is None:
        return None
    return (int(shape),) if isinstance(shape, (int, np.integer)) else tuple(map(int, shape))


async def _carry_out(client: HDF5Client, file: Optional[str], path: str, plan: Plan) -> None:
    data, room = plan.data, uploads.block_bytes(client.max_frame)
    if plan.shape == () or (data is not None and data.size * data.itemsize <= room):
        whole = sendable(np.zeros((), plan.dtype), plan.dtype) if data is None else data
        whole = np.ascontiguousarray(whole).reshape(plan.shape)
        await _put(client, file, path, [{"data": whole, **plan.options}])
        return
    # Made with its full length and no elements, and filled afterwards.
    itemtype = np.dtype("U1") if text_kind(plan.dtype) else plan.dtype
    if data is not None:
        itemtype = data.dtype
    none = sendable(np.zeros((0, *plan.shape[1:]), itemtype))
    steps: List[Dict[str, Any]] = [{"data": none, **plan.options}]
    if plan.shape[0]:
        steps.append({"shape": list(plan.shape)})
    await _put(client, file, path, steps)
    if data is not None:
        await fill(client, file, path, data, room)


async def fill(
    client: HDF5Client, file: Optional[str], path: str, data: Array, room: int
) -> None:
    """Writes the content of a dataset block by block."""
    for block in uploads.blocks(data.shape, data.itemsize, room):
        await client.update(path, np.ascontiguousarray(data[block]), select=block, file=file)


async def _put(
    client: HDF5Client, file: Optional[str], path: str, steps: List[Dict[str, Any]]
) -> None:
    """Writes, and perhaps resizes, a new dataset; nothing that is there is replaced.

    In a batch it is made beside its place and moved there, which fails when the place is taken.
    """
    batches = "batch" in client.features
    base = path.rsplit("/", 1)[0]
    place = f"{base}/.hdf5async-{uuid.uuid4().hex}" if batches else path
    requests = [
        make_request("write" if "data" in step else "resize", path=place, **step) for step in steps
    ]
    if batches:
        requests.append(make_request("move", path=place, to=path))
        await client.batch(requests, file=file)
        return
    if await client.exists(path, file=file):
        raise like_h5py(Exists(f"{path} exists"))
    for request in requests:
        await client.call(file=file, **request)


def same_kind(existing: np.dtype[Any], wanted: np.dtype[Any], exact: bool) -> bool:
    """Whether require_dataset takes a dataset of one type for the other."""
    if exact:
        return existing == wanted
    return np.can_cast(wanted, existing)
