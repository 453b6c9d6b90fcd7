#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks with h5py the file that h5py_types_test.cpp writes: `python3 check_types.py FILE`. Exit status 0 = all as expected."""
import sys

import h5py
import numpy as np

STRING = h5py.string_dtype()
RECORD = np.dtype([("id", "<i4"), ("n", [("x", ">f4"), ("flag", "?")]), ("m", "<u2", (2,)), ("z", "<c8"), ("s", "S3"), ("t", STRING)])
ROW = (1, (2.5, True), (3, 4), complex(0, np.frombuffer(b"\0\0\0\xa0", "<f4")[0]), b"ab", "é".encode())

EXPECTED = {
    "b1": np.array([True, False]),
    "i1": np.array([-1, -128], "i1"),
    "i2be": np.array([1, -1], ">i2"),
    "i4": np.array([[1, 2]], "<i4"),
    "i8": np.array([-(2**63)], "<i8"),
    "u1": np.array([200], "u1"),
    "u8be": np.array([2**64 - 1], ">u8"),
    "f2": np.array([1.5, np.inf, 2.0**-24], "<f2"),
    "f2be": np.array([-2], ">f2"),
    "f4": np.array([1.5], "<f4"),
    "f8be": np.array([1.5], ">f8"),
    "c8": np.array([1 + 2j], "<c8"),
    "c16be": np.array([1 + 2j], ">c16"),
    "S3": np.array([b"ab", b"c"], "S3"),
    "U2": np.array(["ab".encode(), "é".encode()], STRING),
    "str": np.array(["grüße".encode(), b"", "温度".encode()], STRING),
    "bin": np.array([b"ab", b"c"], "S2"),
    "time": np.array(["2020-01-01T00:00:00", "NaT"], "<M8[s]"),
    "delta": np.array([5], "<m8[25us]"),
    "void": np.array([b"a\0c"], "V3"),
    "record": np.array([ROW, ROW], RECORD),
}


def plain(value):
    """Nested lists, in which NaT equals itself and text is bytes however h5py hands it out."""
    if value.dtype.names:
        return [plain(value[name]) for name in value.dtype.names]
    if value.dtype.kind in "mM":
        return value.view("<i8").tolist()
    if value.dtype.kind == "O":
        return [item.encode() if isinstance(item, str) else item for item in value.ravel()]
    return value.tolist()


def check(name, found, value):
    wanted = EXPECTED[name]
    same_type = found.dtype.kind == "O" and h5py.check_string_dtype(found.dtype) == h5py.check_string_dtype(wanted.dtype)
    if name == "record":
        same_type = found.dtype.names == wanted.dtype.names and h5py.check_string_dtype(found.dtype["t"]).encoding == "utf-8"
        same_type = same_type and all(found.dtype[n] == wanted.dtype[n] for n in wanted.dtype.names if n != "t")
    elif wanted.dtype.kind == "V":
        same_type = found.dtype.itemsize == wanted.dtype.itemsize and found.dtype.kind == "V"
    elif wanted.dtype.kind != "O":
        same_type = found.dtype == wanted.dtype
    if not same_type or found.shape != wanted.shape or plain(value) != plain(wanted):
        sys.exit(f"{found.name}: {found.dtype} {found.shape} {value!r}, expected {wanted.dtype} {wanted!r}")


def main():
    with h5py.File(sys.argv[1], "r") as file:
        if set(file) != set(EXPECTED):
            sys.exit(f"datasets: {sorted(file)}")
        for name, dataset in file.items():
            check(name, dataset, dataset[()])
            attribute = dataset.attrs.get_id("same")
            found = np.array(dataset.attrs["same"]).astype(attribute.dtype) if attribute.dtype.kind == "O" else dataset.attrs["same"]
            if attribute.dtype != dataset.dtype or plain(np.asarray(found)) != plain(dataset[()]):
                sys.exit(f"attribute of {name}: {attribute.dtype} {found!r}")
        print(f"{len(file)} datasets and {len(file)} attributes as expected")


main()
