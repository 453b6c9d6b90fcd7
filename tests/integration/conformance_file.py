# SPDX-License-Identifier: BSD-3-Clause
"""What an HDF5 file holds, in the notation of the vectors, as h5py sees it."""
import json

import h5py
import numpy as np
from h5py import h5d, h5s, h5t, h5z

from conformance_notation import canonical, short

_ORDERS = {h5t.ORDER_LE: "le", h5t.ORDER_BE: "be"}
_PADDINGS = {h5t.STR_NULLTERM: "nullterm", h5t.STR_NULLPAD: "nullpad", h5t.STR_SPACEPAD: "spacepad"}
_FLOATS = {
    "f2le": h5t.IEEE_F16LE,
    "f2be": h5t.IEEE_F16BE,
    "f4le": h5t.IEEE_F32LE,
    "f4be": h5t.IEEE_F32BE,
    "f8le": h5t.IEEE_F64LE,
    "f8be": h5t.IEEE_F64BE,
}


# Types


def type_json(kind):
    """An HDF5 type in canonical JSON."""
    describe = _DESCRIBE.get(kind.get_class())
    return describe(kind) if describe else f"class{kind.get_class()}"


def _integer(kind):
    sign = "i" if kind.get_sign() == h5t.SGN_2 else "u"
    name = f"{sign}{kind.get_size()}{_ORDERS.get(kind.get_order(), '?')}"
    whole = kind.get_precision() == 8 * kind.get_size()
    return name if whole else f"{name}/{kind.get_precision()}@{kind.get_offset()}"


def _float(kind):
    for name, known in _FLOATS.items():
        if kind.equal(known):
            return name
    return f"float{kind.get_size()}:" + ",".join(map(str, kind.get_fields()))


def _string(kind):
    cset = "utf8" if kind.get_cset() == h5t.CSET_UTF8 else "ascii"
    if kind.is_variable_str():
        return {"vlen_string": cset}
    return {"string": [kind.get_size(), _PADDINGS[kind.get_strpad()], cset]}


def _enum(kind):
    count = kind.get_nmembers()
    members = {
        kind.get_member_name(i).decode(): int(kind.get_member_value(i)) for i in range(count)
    }
    return {"enum": type_json(kind.get_super()), "members": members}


def _compound(kind):
    fields = []
    for i in range(kind.get_nmembers()):
        name = kind.get_member_name(i).decode("utf-8", "surrogateescape")
        fields.append([name, type_json(kind.get_member_type(i))])
    return {"compound": fields}


def _opaque(kind):
    tag = kind.get_tag()
    return {"opaque": [kind.get_size(), tag.decode() if isinstance(tag, bytes) else tag]}


_DESCRIBE = {
    h5t.INTEGER: _integer,
    h5t.BITFIELD: lambda kind: f"b{kind.get_size()}{_ORDERS.get(kind.get_order(), '?')}",
    h5t.FLOAT: _float,
    h5t.STRING: _string,
    h5t.OPAQUE: _opaque,
    h5t.ENUM: _enum,
    h5t.COMPOUND: _compound,
    h5t.ARRAY: lambda kind: {"array": [list(kind.get_array_dims()), type_json(kind.get_super())]},
    h5t.VLEN: lambda kind: {"vlen": type_json(kind.get_super())},
    h5t.REFERENCE: lambda kind: "objref" if kind.equal(h5t.STD_REF_OBJ) else "regref",
    h5t.TIME: lambda kind: "time",
}


# Objects


def describe(thing):
    """Kind, type, shape, layout, filters and attributes of an object."""
    if isinstance(thing, h5py.Group):
        found = {"kind": "group"}
    elif isinstance(thing, h5py.Dataset):
        found = _describe_dataset(thing)
    else:
        found = {"kind": "datatype", "h5type": type_json(thing.id)}
    found["attrs"] = {name: _describe_attribute(thing, name) for name in thing.attrs}
    return found


def _describe_dataset(dataset):
    plist = dataset.id.get_create_plist()
    null = dataset.shape is None
    return {
        "kind": "dataset",
        "h5type": type_json(dataset.id.get_type()),
        "shape": None if null else list(dataset.shape),
        "maxshape": None if null else list(dataset.maxshape),
        "chunked": plist.get_layout() == h5d.CHUNKED,
        "filters": _filters(plist),
    }


def _filters(plist):
    codes = {}
    for i in range(plist.get_nfilters()):
        code, _, values, _ = plist.get_filter(i)
        codes[code] = values
    found = {"gzip": int(codes[h5z.FILTER_DEFLATE][0])} if h5z.FILTER_DEFLATE in codes else {}
    for name, code in (("shuffle", h5z.FILTER_SHUFFLE), ("fletcher32", h5z.FILTER_FLETCHER32)):
        if code in codes:
            found[name] = True
    return found


def _describe_attribute(thing, name):
    attribute = thing.attrs.get_id(name)
    null = attribute.get_space().get_simple_extent_type() == h5s.NULL
    return {
        "h5type": type_json(attribute.get_type()),
        "shape": None if null else list(attribute.shape),
        "values": [] if null else canonical(thing.attrs[name]),
    }


def values_of(dataset):
    return [] if dataset.shape is None else canonical(dataset[()])


def tree(file, root):
    """{path: description} of everything from `root` down; links are described, not followed."""
    found = {}

    def visit(path):
        link = file.get(path, getlink=True) if path != "/" else h5py.HardLink()
        if isinstance(link, h5py.SoftLink):
            found[path] = {"kind": "soft", "target": link.path}
        elif isinstance(link, h5py.ExternalLink):
            found[path] = {"kind": "external"}
        else:
            found[path] = describe(file[path])
            if found[path]["kind"] == "group":
                for name in file[path]:
                    visit(path.rstrip("/") + "/" + name)

    if root == "/" or file.get(root, getlink=True) is not None:
        visit(root)
    return found


# Comparison


def tree_problems(file, root, wanted):
    """What differs between the content below `root` and the `final` of a vector."""
    found = tree(file, root)
    problems = [f"{path}: missing in the file" for path in sorted(set(wanted) - set(found))]
    extra = sorted(set(found) - set(wanted))
    problems += [f"{path}: a {found[path]['kind']} that is not expected" for path in extra]
    for path in sorted(set(found) & set(wanted)):
        differences = _object_problems(file, path, found[path], wanted[path])
        problems += [f"{path}: {difference}" for difference in differences]
    return problems


_VALUE_KEYS = ("values", "values_any_order", "increasing")


def _object_problems(file, path, found, wanted):
    problems = [
        f"{key} is {short(found.get(key))}, expected {short(wanted[key])}"
        for key in wanted
        if key not in _VALUE_KEYS and found.get(key) != wanted[key]
    ]
    if "attrs" not in wanted and found.get("attrs"):
        problems.append(f"unexpected attributes {sorted(found['attrs'])}")
    if any(key in wanted for key in _VALUE_KEYS):
        problems += _value_problems(values_of(file[path]), wanted)
    return problems


def _value_problems(values, wanted):
    problems = []
    if "values" in wanted and values != wanted["values"]:
        problems.append(f"values {short(values)}, expected {short(wanted['values'])}")
    if "values_any_order" in wanted:
        if sorted(map(json.dumps, values)) != sorted(map(json.dumps, wanted["values_any_order"])):
            problems.append(f"not the expected rows in any order: {short(values)}")
    if "increasing" in wanted:
        problems += _order_problems(values, *wanted["increasing"])
    return problems


def _order_problems(rows, group, sequence):
    last = {}
    for row in rows:
        if row[sequence] <= last.get(row[group], -np.inf):
            return [f"the requests of connection {row[group]} took effect out of order"]
        last[row[group]] = row[sequence]
    return []
