# SPDX-License-Identifier: BSD-3-Clause
"""Types as h5py shows them: variable texts are arrays of Python objects that a dtype explains."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional

import numpy as np
from numpy.typing import DTypeLike

from ..arrays import dtype_from_wire

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]
else:  # numpy before 1.22 has no subscript here
    Array = np.ndarray


class Empty:
    """A dataset or attribute that has a type and no elements (a null dataspace)."""

    shape = None
    size = None

    def __init__(self, dtype: DTypeLike) -> None:
        self.dtype = np.dtype(dtype)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Empty) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash((Empty, self.dtype))

    def __repr__(self) -> str:
        return f"Empty(dtype={self.dtype!r})"


def with_metadata(dtype: Any, **metadata: Any) -> np.dtype[Any]:
    """A type that says more of itself than numpy knows, as h5py has them."""
    make: Any = np.dtype  # whose declared type has no metadata
    marked: np.dtype[Any] = make(dtype, metadata=metadata)
    return marked


def text_dtype() -> np.dtype[Any]:
    """What h5py.string_dtype() gives, and h5py.check_string_dtype understands."""
    return with_metadata("O", vlen=str)


def dtype_of(wire: Any, info: Optional[Mapping[str, Any]] = None) -> np.dtype[Any]:
    """The type of a dataset from what `info` says. Raises TypeError for what has no wire form."""
    if wire is None:
        raise TypeError("the type of this dataset cannot be sent over the network")
    if wire == "str":
        dtype = text_dtype()
    elif wire == "ref":
        dtype = np.dtype("O")
    elif isinstance(wire, dict):
        dtype = with_metadata("O", vlen=dtype_of(wire.get("vlen")))
    elif isinstance(wire, list):
        dtype = np.dtype([_field(entry) for entry in wire])
    else:
        dtype = dtype_from_wire(wire)
    if info is not None and isinstance(info.get("enum"), Mapping):
        dtype = with_metadata(dtype, enum=dict(info["enum"]))
    if info is not None and info.get("element_shape"):
        dtype = np.dtype((dtype, tuple(info["element_shape"])))
    return dtype


def _field(entry: Any) -> Any:
    name = entry[0].decode() if isinstance(entry[0], bytes) else entry[0]
    dtype = dtype_of(entry[1])
    if len(entry) == 2:
        return (name, dtype)
    return (name, dtype, tuple(entry[2]) if isinstance(entry[2], (list, tuple)) else (entry[2],))


def text_kind(dtype: np.dtype[Any]) -> Optional[type]:
    """str or bytes for the type of variable texts, None for others."""
    metadata: Any = dtype.metadata
    kind = metadata.get("vlen") if metadata and dtype.kind == "O" else None
    return kind if kind in (str, bytes) else None


def wire_type(dtype: np.dtype[Any]) -> Any:
    """How a dtype is named on the wire, for a dataset without elements."""
    if text_kind(dtype) or dtype.kind == "U":
        return "str"
    return dtype.descr if dtype.names is not None else dtype.str


# What is read


def shown(value: Any) -> Any:
    """A result of the server: texts as bytes objects, a null dataspace as Empty."""
    if isinstance(value, np.ndarray):
        return _texts_as_objects(value)
    if isinstance(value, dict) and value.get("empty") is True:
        return Empty(dtype_of(value.get("dtype")))
    return value


def _texts_as_objects(array: Array) -> Array:
    if array.dtype.kind == "U":
        out = np.empty(array.shape, text_dtype())
        flat = [text.encode("utf-8", "surrogateescape") for text in array.ravel().tolist()]
        out[...] = np.array(flat + [None], object)[:-1].reshape(array.shape)
        return out
    shape = _shape_of_objects(array.dtype)
    if shape == array.dtype:
        return array
    out = np.empty(array.shape, shape)
    for name in array.dtype.names or ():
        out[name] = _texts_as_objects(array[name])
    return out


def _shape_of_objects(dtype: np.dtype[Any]) -> np.dtype[Any]:
    if dtype.kind == "U":
        return text_dtype()
    if dtype.subdtype is not None:
        return np.dtype((_shape_of_objects(dtype.base), dtype.shape))
    if dtype.names is None:
        return dtype
    fields = [(name, _shape_of_objects(dtype[name])) for name in dtype.names]
    return dtype if all(dtype[name] == kind for name, kind in fields) else np.dtype(fields)


def decoded(array: Any, encoding: str, errors: str) -> Any:
    """Texts as str: an array of objects, or one str."""
    if isinstance(array, bytes):
        return array.decode(encoding, errors)
    flat = [text.decode(encoding, errors) for text in array.ravel().tolist()]
    return np.array(flat + [None], object)[:-1].reshape(array.shape)


# What is written


def sendable(data: Any, dtype: Optional[np.dtype[Any]] = None) -> Array:
    """`data` as an array that can be sent, of `dtype` if one is given.

    bytes and str, and arrays of such objects, are variable texts; numpy's S is text of fixed width.
    Raises TypeError for what HDF5 has nothing for.
    """
    if dtype is not None and (text_kind(dtype) or dtype.kind == "U"):
        return texts(data)
    if dtype is not None and dtype.kind == "O" and dtype.metadata:
        raise TypeError("sequences and references cannot be written over the network")
    if dtype is not None and dtype.names is not None and dtype.hasobject:
        return _objects_as_texts(np.asarray(data, dtype))
    typed = hasattr(data, "dtype") or hasattr(data, "__array__")
    array = np.asarray(data, dtype, order="C") if dtype is not None else np.asarray(data, order="C")
    if array.dtype.kind == "O" or (array.dtype.kind == "S" and not typed and dtype is None):
        return texts(data)
    return _objects_as_texts(array) if array.dtype.hasobject else array


def texts(data: Any) -> Array:
    """An array of str out of str, bytes, or arrays and lists of them."""
    if isinstance(data, np.ndarray) and data.dtype.kind == "U":
        return data
    array = np.asarray(data)
    if array.dtype.kind not in "OSU":
        raise TypeError(f"texts expected, found {array.dtype}")
    if array.dtype.kind == "S" and not isinstance(data, np.ndarray):
        array = np.asarray(data, object)  # numpy cuts trailing NULs of bytes
    flat = [_text(item) for item in array.ravel().tolist()]
    return np.array(flat, "U").reshape(array.shape) if flat else np.empty(array.shape, "U1")


def _text(item: object) -> str:
    text = item.decode("utf-8", "surrogateescape") if isinstance(item, bytes) else item
    if type(item) is int and item == 0:
        return ""  # what numpy puts into a fresh array of objects
    if not isinstance(text, str):
        raise TypeError(f"object dtype: {type(item).__name__} has no equivalent in HDF5")
    if "\0" in text:
        raise ValueError("variable texts do not hold NUL characters")
    return text


def _objects_as_texts(array: Array) -> Array:
    if array.dtype.kind in "OU":
        return texts(array)
    if array.dtype.names is None:
        return array
    columns = {name: _objects_as_texts(array[name]) for name in array.dtype.names}
    extra = array.ndim
    fields = [(name, one.dtype, one.shape[extra:]) for name, one in columns.items()]
    out = np.empty(array.shape, np.dtype(fields))
    for name, one in columns.items():
        out[name] = one
    return out


def converted(array: Array, dtype: np.dtype[Any]) -> Array:
    """Numbers as HDF5 converts them: integers clip, fractions are cut, NaN becomes 0.

    Others as numpy casts.
    """
    if array.dtype == dtype or dtype.kind not in "iuf" or array.dtype.kind not in "iufb":
        return array if array.dtype == dtype else array.astype(dtype)
    if dtype.kind in "iu" and array.dtype.kind in "iuf":
        return _clipped(array, dtype)
    with np.errstate(over="ignore"):
        return array.astype(dtype)


def _clipped(array: Array, dtype: np.dtype[Any]) -> Array:
    limits = np.iinfo(dtype)
    if array.dtype.kind in "iu":
        own = np.iinfo(array.dtype)
        return np.clip(array, max(limits.min, own.min), min(limits.max, own.max)).astype(dtype)
    with np.errstate(invalid="ignore"):
        cut = np.asarray(np.clip(array, limits.min, limits.max).astype(dtype))
    cut[array >= float(limits.max)] = limits.max  # the largest integers are no floats
    cut[np.isnan(array)] = 0
    return cut
