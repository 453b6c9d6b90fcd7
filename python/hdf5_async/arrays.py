# SPDX-License-Identifier: BSD-3-Clause
"""numpy values on the wire: the encoding of msgpack-numpy 0.4.8, without its pickles.

Where it differs from the stock module a Python program can say more and risks nothing: times
(datetime64, timedelta64) and single records can be sent, plain void stays plain void, and an
object array is refused in both directions - decoding one means running somebody else's code.
"""
from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Dict, Mapping, Tuple

import numpy as np
from numpy.lib.recfunctions import repack_fields

from .errors import ProtocolError, UnsupportedType

_TYPE = re.compile(
    r"[<>|]?(?:b1|[iu][1248]|f[248]|c(?:8|16)|[SUV][0-9]{1,10}|[mM]8(?:\[[0-9]*[a-zA-Z]+\])?)"
)


def as_sent(value: object) -> object:
    """`value`, or the array of an object that has one (pandas, xarray), so that it can be cut."""
    if hasattr(value, "__array__") and not isinstance(value, (np.ndarray, np.generic)):
        return np.asarray(value)
    return value


def encode(value: object) -> object:
    """`default=` of the packer: the map that stands for a numpy or complex value."""
    if isinstance(value, np.ndarray):
        return array_map(value)
    if isinstance(value, np.void):
        return array_map(np.asarray(value))
    if isinstance(value, (np.bool_, np.number, np.datetime64)):
        return {b"nd": False, b"type": value.dtype.str, b"data": value.tobytes()}
    if isinstance(value, complex):
        return {b"complex": True, b"data": repr(value)}
    if hasattr(value, "__array__"):
        return array_map(np.asarray(value))
    raise UnsupportedType(f"a value of type {type(value).__name__} cannot be sent")


def array_map(array: np.ndarray[Any, Any]) -> Dict[bytes, Any]:
    """The five keys of an array, in the order of the wire; `data` last, without a copy if it can."""
    _refuse_unsendable(array)
    structured = array.dtype.names is not None
    if structured and not _is_describable(array.dtype):
        array = repack_fields(array, recurse=True)
    wire_type = _descr(array.dtype) if structured else array.dtype.str
    return {
        b"nd": True,
        b"type": wire_type,
        b"kind": b"V" if structured else b"",
        b"shape": array.shape,
        b"data": _payload(array),
    }


def _is_describable(dtype: np.dtype[Any]) -> bool:
    """Whether the fields follow one another in memory, as they do on the wire."""
    try:
        return bool(_descr(dtype))
    except ValueError:
        return False


@lru_cache(maxsize=256)  # numpy makes it in Python, which is most of the work of a small append
def _descr(dtype: np.dtype[Any]) -> Any:
    return dtype.descr


def _refuse_unsendable(array: np.ndarray[Any, Any]) -> None:
    if array.dtype.hasobject or array.dtype.kind == "T":
        raise UnsupportedType(
            f"an array of dtype {array.dtype} holds Python objects; convert it first, "
            "texts for instance with .astype('U')"
        )
    if isinstance(array, np.ma.MaskedArray):
        raise UnsupportedType("a masked array would lose its mask; send .filled() or .data")


def _payload(array: np.ndarray[Any, Any]) -> memoryview:
    """The elements in C order as bytes. Through a view, because times have no buffer of their own."""
    if array.nbytes == 0:
        return memoryview(b"")
    flat = np.ascontiguousarray(array).reshape(-1)
    return flat.view(np.ndarray).view(np.uint8).data


def decode(fields: Dict[Any, Any]) -> Any:
    """`object_hook=` of the unpacker. Arrays are writable and share memory with nothing."""
    if b"nd" in fields:
        try:
            return _decode_array(fields) if fields[b"nd"] is True else _decode_scalar(fields)
        except (KeyError, TypeError, ValueError) as error:
            raise ProtocolError(f"a malformed array in a reply: {error}") from error
    if b"complex" in fields:
        try:
            return complex(_text(fields[b"data"]))
        except (KeyError, ValueError) as error:
            raise ProtocolError(f"a malformed complex number in a reply: {error}") from error
    return fields


def _decode_array(fields: Mapping[bytes, Any]) -> np.ndarray[Any, Any]:
    if fields.get(b"kind", b"") not in (b"", b"V", "", "V"):
        raise ProtocolError(f"an array of kind {fields[b'kind']!r} in a reply")
    dtype = dtype_from_wire(fields[b"type"])
    shape = tuple(fields[b"shape"])
    data = fields[b"data"]
    if any(type(axis) is not int or axis < 0 for axis in shape):
        raise ProtocolError(f"an array of shape {shape!r} in a reply")
    count = 1
    for axis in shape:
        count *= axis
    if count * dtype.itemsize != len(data):
        raise ProtocolError(f"{len(data)} bytes for an array {shape} of {dtype} in a reply")
    # Bytes are shared by nobody, but cannot be written; a view is of a frame that is ours.
    buffer = data if isinstance(data, memoryview) else bytearray(data)
    return np.ndarray(shape, dtype, buffer=buffer)


def owned(value: Any) -> Any:
    """`value`; an array that lies inside a frame as one of its own, aligned and writable."""
    if not isinstance(value, np.ndarray) or value.base is None:
        return value
    own = isinstance(value.base, bytearray) and len(value.base) == value.nbytes
    return value if own else value.copy()


def _decode_scalar(fields: Mapping[bytes, Any]) -> Any:
    dtype = dtype_from_wire(fields[b"type"])
    return np.frombuffer(fields[b"data"], dtype, count=1)[0]


def dtype_from_wire(wire_type: object) -> np.dtype[Any]:
    """The numpy type of a wire type: a type string or a list of [name, type(, dims)].

    Raises ProtocolError for what is neither; never gives a type that holds objects.
    """
    if isinstance(wire_type, (str, bytes)):
        text = _text(wire_type)
        if not _TYPE.fullmatch(text):
            raise ProtocolError(f"an array of type {text!r} in a reply")
        return np.dtype(text)
    if not isinstance(wire_type, (list, tuple)):
        raise ProtocolError(f"an array of type {wire_type!r} in a reply")
    return np.dtype([_field_from_wire(entry) for entry in wire_type])


def _field_from_wire(entry: Any) -> Tuple[Any, ...]:
    if not isinstance(entry, (list, tuple)) or len(entry) not in (2, 3):
        raise ProtocolError(f"a field {entry!r} in a reply")
    name = _text(entry[0])
    dtype = dtype_from_wire(entry[1])
    if len(entry) == 2:
        return (name, dtype)
    dims = entry[2]
    return (name, dtype, tuple(dims) if isinstance(dims, (list, tuple)) else (dims,))


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, str):
        return value
    raise ProtocolError(f"text expected in a reply, found {value!r:.100}")
