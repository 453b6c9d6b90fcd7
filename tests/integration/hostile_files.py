# SPDX-License-Identifier: BSD-3-Clause
"""HDF5 files as somebody would make them who wants to harm a server. Each function fills an open, empty h5py.File.

SECRET lies in other files of the same folder, which no file may make the server read.
"""
import os

import h5py
import numpy as np
from h5py import h5a, h5d, h5f, h5g, h5o, h5p, h5s, h5t, h5z

SECRET = b"SECRET-5ec2e7-of-another-file"
DEPTH = 10_000
UNKNOWN_FILTER = 40_000


def make_secrets(folder):
    """What must never be seen: a file of bytes, and an HDF5 file."""
    with open(os.path.join(folder, "secret.bin"), "wb") as out:
        out.write(SECRET * 100)
    with h5py.File(os.path.join(folder, "secret.h5"), "w") as file:
        file["data"] = np.frombuffer(SECRET * 100, "u1")
        file["text"] = SECRET.decode()
        file["group/data"] = file["data"]


def _external_dataset(file, name, places):
    plist = h5p.create(h5p.DATASET_CREATE)
    for place in places:
        plist.set_external(os.fsencode(place), 0, len(SECRET) * 10)
    space = h5s.create_simple((len(SECRET) * 10 * len(places),))
    h5d.create(file.id, name.encode(), h5t.STD_U8LE, space, dcpl=plist)


def external_links(file):
    folder = os.path.dirname(file.filename)
    file["relative"] = h5py.ExternalLink("secret.h5", "/data")
    file["absolute"] = h5py.ExternalLink(os.path.join(folder, "secret.h5"), "/data")
    file["group"] = h5py.ExternalLink("secret.h5", "/")
    file["through"] = h5py.SoftLink("/group/text")
    file["itself"] = h5py.ExternalLink(os.path.basename(file.filename), "/itself")


def external_storage(file):
    folder = os.path.dirname(file.filename)
    _external_dataset(file, "relative", ["secret.bin"])
    _external_dataset(file, "absolute", [os.path.join(folder, "secret.bin")])
    _external_dataset(file, "several", ["secret.bin", "../secret.bin", "secret.h5"])


def virtual_datasets(file):
    size = len(SECRET) * 100
    folder = os.path.dirname(file.filename)
    sources = {"relative": "secret.h5", "absolute": os.path.join(folder, "secret.h5"), "own": "."}
    for name, source in sources.items():
        layout = h5py.VirtualLayout((size,), "u1")
        layout[:] = h5py.VirtualSource(source, "/data" if source != "." else "/relative", (size,))
        file.create_virtual_dataset(name, layout)
    layout = h5py.VirtualLayout((size,), "u1", maxshape=(None,))
    layout[:] = h5py.VirtualSource("secret%%b.h5", "/data", (size,))
    file.create_virtual_dataset("printf", layout)


def deep_groups(file):
    group = file.id
    for _ in range(DEPTH):
        group = h5g.create(group, b"g")
    file["top"] = np.arange(3)


def cyclic_links(file):
    file["a/b/c"] = np.arange(3)
    file["a/b/up"] = file["a"]
    file["a/b/root"] = file["/"]
    file["a/self"] = file["a"]
    file["soft1"] = h5py.SoftLink("/soft2")
    file["soft2"] = h5py.SoftLink("/soft1")
    file["me"] = h5py.SoftLink("me")
    file["longer"] = h5py.SoftLink("/longer/longer")
    file["down"] = h5py.SoftLink("/a/b/up/b/root/a/b/c")
    for number in range(200):
        file[f"chain{number}"] = h5py.SoftLink(f"/chain{number + 1}")


def many_paths(file):
    """Two links to the next group in each: 2^40 paths through 40 groups."""
    group = file.create_group("x")
    for _ in range(40):
        group = group.create_group("l")
        group.parent["r"] = group


def huge_attributes(file):
    data = file.create_dataset("data", data=np.arange(3))
    data.attrs.create("large", np.zeros(40 << 20, "u1"))
    data.attrs.create("texts", ["text of an attribute"] * 3000, dtype=h5py.string_dtype())
    data.attrs["n" * 60_000] = 1
    for number in range(1000):
        data.attrs[f"a{number}"] = number


def claims(file):
    """Little on the disk that says it is much."""
    file.create_dataset("huge", shape=(1 << 50,), dtype="u1", chunks=(1 << 20,))
    file.create_dataset("wide", shape=(4, 1 << 40), dtype="u1", chunks=(1, 1 << 20))
    file.create_dataset("late", shape=(1 << 45,), dtype="u1")
    file.create_dataset("chunk", shape=(1 << 32,), dtype="u1", chunks=((1 << 32) - 1,))
    file.create_dataset("fixed", shape=(1 << 20, 1 << 20), dtype="S1000", chunks=(1, 1))
    bomb = file.create_dataset("bomb", shape=(16 << 20,), dtype="u1", chunks=(16 << 20,), compression="gzip")
    bomb[0] = 1
    many = h5s.create_simple((1 << 14,))
    h5a.create(file["huge"].id, b"claim", h5t.STD_U8LE, h5s.create_simple((10,))).write(np.zeros(10, "u1"))
    h5d.create(file.id, b"vlen", h5t.vlen_create(h5t.STD_I64LE), many)


def unknown_filters(file):
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_chunk((100,))
    plist.set_filter(UNKNOWN_FILTER, h5z.FLAG_OPTIONAL, (1, 2, 3))
    data = h5d.create(file.id, b"unknown", h5t.STD_I32LE, h5s.create_simple((300,), (h5s.UNLIMITED,)), dcpl=plist)
    data.write_direct_chunk((0,), bytes(400), 0)
    several = h5p.create(h5p.DATASET_CREATE)
    several.set_chunk((100,))
    for code in range(UNKNOWN_FILTER, UNKNOWN_FILTER + 30):
        several.set_filter(code, h5z.FLAG_OPTIONAL, tuple(range(20)))
    data = h5d.create(file.id, b"several", h5t.STD_I32LE, h5s.create_simple((300,)), dcpl=several)
    data.write_direct_chunk((100,), b"not what it says", 0)
    wrong = file.create_dataset("wrong", shape=(300,), dtype="i4", chunks=(100,), compression="gzip", shuffle=True,
                                fletcher32=True)
    wrong.id.write_direct_chunk((0,), b"no gzip", 0)
    wrong.id.write_direct_chunk((100,), bytes(399), 7)


def nested_types(file):
    """Types within types, as deep as HDF5 stores them."""
    kind = h5t.STD_I32LE
    for _ in range(100):
        outer = h5t.create(h5t.COMPOUND, kind.get_size())
        outer.insert(b"m", 0, kind)
        kind = outer
    kind.commit(file.id, b"records")
    h5d.create(file.id, b"deep", kind, h5s.create_simple((2,)))
    kind = h5t.STD_I32LE
    for _ in range(200):
        kind = h5t.vlen_create(kind)
    h5d.create(file.id, b"sequences", kind, h5s.create_simple((2,)))
    kind = h5t.STD_I8LE
    for _ in range(200):
        kind = h5t.array_create(kind, (1,))
    h5d.create(file.id, b"arrays", kind, h5s.create_simple((2,)))
    wide = h5t.create(h5t.COMPOUND, 1000)
    for number in range(1000):
        wide.insert(b"%d" % number, number, h5t.STD_I8LE)
    h5d.create(file.id, b"wide", wide, h5s.create_simple((2,)))


def wild_references(file):
    plain = file.create_dataset("plain", data=np.arange(100, dtype="u8") * 0x0101010101)
    space = h5s.create_simple((100,))
    h5d.create(file.id, b"objects", h5t.STD_REF_OBJ, space)
    h5d.create(file.id, b"regions", h5t.STD_REF_DSETREG, space)
    file["objects"].id.write(h5s.ALL, h5s.ALL, plain[:], mtype=h5t.STD_REF_OBJ)
    file["good"] = np.array([file["plain"].ref, file["/"].ref], h5py.ref_dtype)


def strange_names(file):
    for name in (b"\xff\xfe", "ä\u202e".encode(), b"new\nline", b"%s%n%p", b"..x", b" ", b"n" * 5000, b"\x1b[31m", b"'\"\\"):
        h5g.create(file.id, name)
    file["slashXname"] = np.arange(3)
    file["dotdotYY"] = np.arange(3)


def state_attributes(file):
    """What the server keeps for itself, forged."""
    file["data"] = np.arange(3)
    file.attrs.create("_hdf5async_state", np.frombuffer(b"H5AState" + b"\xff" * 60, "u1"))
    for number in range(1, 20):
        file.attrs.create(f"_hdf5async_state.{number}", np.full(50_000, 0x85, "u1"))


KINDS = (external_links, external_storage, virtual_datasets, deep_groups, cyclic_links, many_paths, huge_attributes, claims,
         unknown_filters, nested_types, wild_references, strange_names, state_attributes)


def make(kind, folder):
    """The file of that kind in `folder`, with the secrets beside it."""
    make_secrets(folder)
    path = os.path.join(folder, "data.h5")
    with h5py.File(path, "w", libver="latest" if kind is huge_attributes else "earliest") as file:
        kind(file)
    if kind is strange_names:  # names that HDF5 itself would not take
        with open(path, "r+b") as raw:
            data = raw.read()
            raw.seek(0)
            raw.write(data.replace(b"slashXname", b"slash/name").replace(b"dotdotYY", b"..\0\0\0\0\0\0"))
    return path


def make_rich(path, libver):
    """A file with something of everything, to be damaged: superblock, B-trees, heaps, chunks, attributes, types."""
    with h5py.File(path, "w", libver=libver) as file:
        for number in range(40):
            file[f"group{number % 4}/set{number}"] = np.arange(number)
        file.create_dataset("chunked", data=np.arange(3000.0), chunks=(100,), maxshape=(None,), compression="gzip")
        file.create_dataset("two", data=np.zeros((30, 30), "i2"), chunks=(7, 9), maxshape=(None, None), fletcher32=True)
        file.create_dataset("texts", data=["a", "text", "of some length"] * 20, dtype=h5py.string_dtype())
        file.create_dataset("records", data=np.zeros(50, [("t", "<f8"), ("n", "S8"), ("v", "<i4", (3,))]), chunks=(10,))
        file["soft"] = h5py.SoftLink("/chunked")
        file["type"] = np.dtype([("a", "i4"), ("b", "f8")])
        file["references"] = np.array([file["chunked"].ref] * 3, h5py.ref_dtype)
        for number in range(30):
            file["two"].attrs[f"attribute{number}"] = "value" * number
        file["two"].attrs["sequence"] = np.arange(500)
