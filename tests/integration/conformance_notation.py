# SPDX-License-Identifier: BSD-3-Clause
"""The notation of the vectors: canonical elements of arrays, and expectations in tagged JSON."""
import json
import math

import numpy as np


class Mismatch(Exception):
    """Something is not as a vector expects; the text says what."""


def short(value):
    text = json.dumps(value, default=repr)
    return text if len(text) < 300 else text[:300] + "..."


# Canonical elements


def canonical(values):
    """The elements of an array, or one variable-length text, as a flat list in C order."""
    if isinstance(values, (bytes, str)) and not isinstance(values, np.generic):
        return [_text(values)]
    array = np.asarray(values)
    return [_element(array[index], array.dtype) for index in np.ndindex(*array.shape)]


def _element(value, dtype):
    if dtype.names is not None:
        return [_element(value[name], dtype[name]) for name in dtype.names]
    if dtype.subdtype is not None:
        return _nested(np.asarray(value), dtype.base, len(dtype.shape))
    return _SCALARS[dtype.kind](value, dtype)


def _nested(array, base, depth):
    if depth == 0:
        return _element(array[()] if isinstance(array, np.ndarray) else array, base)
    return [_nested(item, base, depth - 1) for item in array]


def _integer(value):
    return value if abs(value) < 2**53 else {"$int": str(value)}


def _float(value):
    value = float(value)
    return value.hex() if math.isfinite(value) else str(value)


def _text(value):
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)


def _ticks(value, dtype):
    ticks = int(np.asarray(value).astype(dtype.newbyteorder("=")).view("i8"))
    return "NaT" if ticks == -(2**63) else _integer(ticks)


def _void(value, _):
    return {"$bin": (value.tobytes() if hasattr(value, "tobytes") else bytes(value)).hex()}


_SCALARS = {
    "b": lambda value, _: bool(value),
    "i": lambda value, _: _integer(int(value)),
    "u": lambda value, _: _integer(int(value)),
    "f": lambda value, _: _float(value),
    "c": lambda value, _: [_float(value.real), _float(value.imag)],
    "S": lambda value, _: {"$bin": bytes(value).rstrip(b"\0").hex()},
    "U": lambda value, _: str(value),
    "O": lambda value, _: _text(value),
    "m": _ticks,
    "M": _ticks,
    "V": _void,
}


# Types as JSON


def type_json(dtype):
    """A numpy type as the wire says it: its string, or the list of its fields."""
    if dtype.names is None:
        return dtype.str
    fields = []
    for name in dtype.names:
        field = dtype[name]
        dims = [] if field.subdtype is None else [list(field.shape)]
        fields.append([name, type_json(field.base), *dims])
    return fields


def type_of(wire):
    if isinstance(wire, str):
        return np.dtype(wire)
    return np.dtype([(entry[0], type_of(entry[1]), *map(tuple, entry[2:])) for entry in wire])


# Expectations


def expect(want, got, where="result"):
    """Raises Mismatch unless the decoded reply value `got` is what tagged JSON `want` says."""
    tag = next((key for key in want if key in _TAGS), None) if isinstance(want, dict) else None
    if tag is not None:
        _TAGS[tag](want[tag], got, where)
    elif isinstance(want, dict):
        _require(isinstance(got, dict) and set(got) == set(want), want, got, where)
        for key in want:
            expect(want[key], got[key], f"{where}.{key}")
    elif isinstance(want, list):
        _require(isinstance(got, list) and len(got) == len(want), want, got, where)
        for index, item in enumerate(want):
            expect(item, got[index], f"{where}[{index}]")
    else:
        _require(type(got) is type(want) and got == want, want, got, where)


def _require(condition, want, got, where):
    if not condition:
        raise Mismatch(f"{where}: {got!r:.200} is not {short(want)}")


def _expect_array(want, got, where):
    _require(isinstance(got, np.ndarray), want, got, where)
    _require(type_json(got.dtype) == want["type"], want["type"], got.dtype, where + " type")
    _require(list(got.shape) == want["shape"], want["shape"], got.shape, where + " shape")
    if got.tobytes().hex() != want["data"]:
        data = np.ndarray(want["shape"], type_of(want["type"]), bytes.fromhex(want["data"]))
        raise Mismatch(f"{where}: {short(canonical(got))} is not {short(canonical(data))}")


def _expect_scalar(want, got, where):
    scalar = np.frombuffer(bytes.fromhex(want["data"]), type_of(want["type"]))[0]
    right = isinstance(got, np.generic) and got.dtype == scalar.dtype.newbyteorder("=")
    _require(right and canonical(got) == canonical(scalar), want, got, where)


def _expect_float(want, got, where):
    right = type(got) is float and _float(got) == _float(float(want))
    _require(right, want, got, where)


def _expect_subset(want, got, where):
    _require(isinstance(got, dict) and set(want) <= set(got), want, got, where)
    for key in want:
        expect(want[key], got[key], f"{where}.{key}")


def _expect_contains(want, got, where):
    _require(isinstance(got, list), want, got, where)
    for item in want:
        _require(any(_matches(item, candidate) for candidate in got), item, got, where)


def _matches(want, got):
    try:
        expect(want, got)
    except Mismatch:
        return False
    return True


def _expect_bytes(want, got, where):
    _require(isinstance(got, bytes) and got.hex() == want, want, got, where)


def _expect_integer(want, got, where):
    _require(type(got) is int and got == int(want), want, got, where)


_TAGS = {
    "$any": lambda want, got, where: None,
    "$nd": _expect_array,
    "$np": _expect_scalar,
    "$f": _expect_float,
    "$bin": _expect_bytes,
    "$int": _expect_integer,
    "$subset": _expect_subset,
    "$contains": _expect_contains,
}
