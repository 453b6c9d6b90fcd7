# SPDX-License-Identifier: BSD-3-Clause
"""What the wire must say of datasets and attributes that others wrote, found with h5py.

docs/protocol.md, "Types", says it in words; here the same is done once more, independently of the
server: `plan` tells how h5py is to read a type and what the wire form of the result is.
"""
from dataclasses import dataclass
from typing import Any, Callable

import h5py
import numpy as np
from h5py import h5d, h5s, h5t, h5z

# What the server's HDF5 brings along; h5py has more (lzf), and plugins are off.
FILTERS = {h5z.FILTER_DEFLATE, h5z.FILTER_SHUFFLE, h5z.FILTER_FLETCHER32, h5z.FILTER_SZIP}
FILTERS |= {h5z.FILTER_NBIT, h5z.FILTER_SCALEOFFSET, 32004, 32015}  # lz4, zstd
BITSHUFFLE = 32008  # unless it compresses by itself or has a block size of its own


class NoWireForm(Exception):
    """A type that the server does not serve."""


@dataclass
class Plan:
    memory: Any  # the numpy type to read with
    finish: Callable[[np.ndarray], Any]  # what was read -> the wire form
    writable: bool = True


def plan(kind):
    """How to read an HDF5 type. Raises NoWireForm."""
    make = _PLANS.get(kind.get_class())
    if make is None:
        raise NoWireForm(f"class {kind.get_class()}")
    return make(kind)


def _same(array):
    return array


def _order(kind):
    return ">" if kind.get_size() > 1 and kind.get_order() == h5t.ORDER_BE else "<"


def _integer(kind):
    size = kind.get_size()
    sign = "i" if kind.get_sign() == h5t.SGN_2 else "u"
    if size in (1, 2, 4, 8) and kind.get_precision() == 8 * size:
        return Plan(np.dtype(f"{_order(kind)}{sign}{size}"), _same)
    larger = next((n for n in (1, 2, 4, 8) if n >= size), None)
    if larger is None:
        raise NoWireForm("an integer wider than 64 bits")
    return Plan(np.dtype(f"<{sign}{larger}"), _same)


def _float(kind):
    known = {2: (h5t.IEEE_F16LE, h5t.IEEE_F16BE), 4: (h5t.IEEE_F32LE, h5t.IEEE_F32BE)}
    known[8] = (h5t.IEEE_F64LE, h5t.IEEE_F64BE)
    size = kind.get_size()
    if any(kind.equal(other) for other in known.get(size, ())):
        return Plan(np.dtype(f"{_order(kind)}f{size}"), _same)
    _, _, exponent, _, mantissa = kind.get_fields()
    for size, exponent_bits, mantissa_bits in ((2, 5, 10), (4, 8, 23), (8, 11, 52)):
        if exponent <= exponent_bits and mantissa <= mantissa_bits:
            return Plan(np.dtype(f"<f{size}"), _same)
    raise NoWireForm("a float wider than 64 bits")


def _string(kind):
    encoding = "utf-8" if kind.get_cset() == h5t.CSET_UTF8 else "ascii"
    if kind.is_variable_str():
        return Plan(h5py.string_dtype(encoding), _texts)
    plain = np.dtype(f"S{kind.get_size()}")
    return Plan(h5py.string_dtype(encoding, kind.get_size()), lambda array: array.astype(plain))


def _texts(array):
    decoded = [_decoded(value) for value in array.reshape(-1)]
    width = max(map(len, decoded), default=0)
    return np.array(decoded, f"<U{max(1, width)}").reshape(array.shape)


def _decoded(value):
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else (value or "")


def _enum(kind):
    count = kind.get_nmembers()
    members = {kind.get_member_name(i): int(kind.get_member_value(i)) for i in range(count)}
    base = plan(kind.get_super()).memory
    memory = h5py.enum_dtype({name.decode(): value for name, value in members.items()}, base)
    if members == {b"FALSE": 0, b"TRUE": 1}:
        return Plan(memory, lambda array: array.view(np.ndarray).astype(base) != 0)
    return Plan(memory, lambda array: array.astype(base))


def _opaque(kind):
    tag = kind.get_tag()
    tag = tag.decode("utf-8", "replace") if isinstance(tag, bytes) else tag
    void = np.dtype(f"V{kind.get_size()}")
    if tag.startswith("NUMPY:") and tag[7:8] in ("m", "M"):
        stored = np.dtype(tag[6:])
        return Plan(h5py.opaque_dtype(stored), lambda array: array.astype(stored))
    return Plan(void, _same)


def _compound(kind):
    names = [kind.get_member_name(i).decode() for i in range(kind.get_nmembers())]
    kinds = [kind.get_member_type(i) for i in range(len(names))]
    plans = list(map(plan, kinds))
    if any(isinstance(member, h5t.TypeVlenID) for member in kinds):
        raise NoWireForm("a ragged member")
    if any(isinstance(member, h5t.TypeReferenceID) for member in kinds):
        raise NoWireForm("a reference as a member")
    memory = np.dtype([(name, member.memory) for name, member in zip(names, plans)])
    if names == ["r", "i"] and _is_complex(plans):
        half = plans[0].memory
        complex_type = np.dtype(f"{half.str[0]}c{2 * half.itemsize}")
        return Plan(memory, lambda array: array.view(complex_type))

    def finish(array):
        columns = [member.finish(array[name]) for name, member in zip(names, plans)]
        fields = [(n, c.dtype, c.shape[array.ndim :]) for n, c in zip(names, columns)]
        records = np.empty(array.shape, fields)
        for name, column in zip(names, columns):
            records[name] = column
        return records

    return Plan(memory, finish, all(member.writable for member in plans))


def _is_complex(plans):
    one, two = (member.memory for member in plans)
    return one == two and one.kind == "f" and one.itemsize in (4, 8)


def _array(kind):
    base = plan(kind.get_super())
    return Plan(np.dtype((base.memory, kind.get_array_dims())), base.finish, base.writable)


def _ragged(kind):
    base = kind.get_super()
    if base.get_class() not in (h5t.INTEGER, h5t.FLOAT, h5t.BITFIELD, h5t.ENUM):
        raise NoWireForm("rows of something else than numbers")
    member = plan(base)

    def finish(array):
        if array.ndim == 0:
            # h5py delivers the file's bytes but calls them native: h5dump knows better.
            return member.finish(array[()].view(member.memory))
        return [finish(_boxed(item) if array.ndim == 1 else item) for item in array]

    return Plan(h5py.vlen_dtype(member.memory), finish, False)


def _boxed(item):
    box = np.empty((), object)
    box[()] = item
    return box


def _reference(kind):
    if not kind.equal(h5t.STD_REF_OBJ):
        raise NoWireForm("a reference to a region")
    return Plan(h5py.ref_dtype, None, False)


_PLANS = {
    h5t.INTEGER: _integer,
    h5t.FLOAT: _float,
    h5t.BITFIELD: lambda kind: Plan(np.dtype(f"{_order(kind)}u{kind.get_size()}"), _same),
    h5t.STRING: _string,
    h5t.ENUM: _enum,
    h5t.OPAQUE: _opaque,
    h5t.COMPOUND: _compound,
    h5t.ARRAY: _array,
    h5t.VLEN: _ragged,
    h5t.REFERENCE: _reference,
}


def overfull(kind, records):
    """Whether a text fills its zero-terminated field to the last byte, as C programs leave them.

    Such a text cannot be written again: there is no room for the terminator.
    """
    if isinstance(kind, h5t.TypeStringID) and not kind.is_variable_str():
        full = bool((np.char.str_len(records) == kind.get_size()).any())
        return kind.get_strpad() == h5t.STR_NULLTERM and full
    if isinstance(kind, h5t.TypeArrayID):
        return overfull(kind.get_super(), records)
    if isinstance(kind, h5t.TypeCompoundID) and records.dtype.names:
        members = range(kind.get_nmembers())
        names = [kind.get_member_name(i).decode() for i in members]
        return any(overfull(kind.get_member_type(i), records[names[i]]) for i in members)
    return False


# Reading


def read_dataset(dataset):
    """The wire form of a dataset, None for a null dataspace. Raises NoWireForm.

    HDF5 sorts the members of an open dataset's type by offset as it converts: only the first
    reading after opening a file has the fields of a record in the order of the file.
    """
    how = plan(dataset.id.get_type())
    if dataset.shape is None:
        return None
    array = np.empty(dataset.shape, how.memory)
    if array.size:
        dataset.id.read(h5s.ALL, h5s.ALL, array, h5t.py_create(how.memory))
    return _finish(how, array, dataset.file)


def read_attribute(owner, name):
    """The array form of an attribute, None for a null dataspace. Raises NoWireForm."""
    attribute = owner.attrs.get_id(name)
    how = plan(attribute.get_type())
    if attribute.get_space().get_simple_extent_type() == h5s.NULL:
        return None
    array = np.empty(attribute.shape, how.memory)
    if array.size:
        attribute.read(array, h5t.py_create(how.memory))
    return _finish(how, array, owner.file)


def _finish(how, array, file):
    if how.finish is not None:
        return how.finish(array)
    names = [file[ref].name if ref else "" for ref in array.reshape(-1)]
    width = max(map(len, names), default=0)
    return np.array(names, f"<U{max(1, width)}").reshape(array.shape)


# Objects


def refusal(dataset):
    """The error code with which a dataset is refused whatever its type, or None."""
    plist = dataset.id.get_create_plist()
    if plist.get_layout() == h5d.VIRTUAL or plist.get_external_count():
        return "FORBIDDEN"
    for code, _, values, _ in map(plist.get_filter, range(plist.get_nfilters())):
        if code not in FILTERS and not (code == BITSHUFFLE and not any(values[3:])):
            return "FILTER_UNAVAILABLE"
    return None


def walk(file):
    """Every link of the file but those below a group met before: (path, link, object or None)."""
    seen = set()

    def visit(path, group):
        for name in group:
            below = f"{path}/{name}"
            link = group.get(name, getlink=True)
            thing = None if isinstance(link, h5py.ExternalLink) else _object_at(group, name)
            yield below, link, thing
            if isinstance(thing, h5py.Group) and isinstance(link, h5py.HardLink):
                address = h5py.h5o.get_info(thing.id).addr
                if address not in seen:
                    seen.add(address)
                    yield from visit(below, thing)

    seen.add(h5py.h5o.get_info(file.id).addr)
    yield from visit("", file)


def _object_at(group, name):
    try:
        return group[name]
    except (KeyError, OSError):
        return None  # a soft link to nothing
