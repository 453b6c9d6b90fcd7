# SPDX-License-Identifier: BSD-3-Clause
"""Files that others made, served by the real program: the wire says what h5py says.

PyTables' test files from Debian's python-tables-data are always tried; $HDF5ASYNC_REAL_FILES names
a folder with more. Each is read whole over the wire, then rows are appended, inserted and updated
where types allow, and h5py compares again. Only copies are touched.
"""
import asyncio
import os
import subprocess

import h5py
import numpy as np
import pytest

import conformance_file
import real_files
from hdf5_async import HDF5AsyncError, HDF5Client
from server_process import ServerProcess, require_server


def found_files():
    """The HDF5 files to try; those that not even h5py opens are none."""
    paths = []
    listed = subprocess.run(["dpkg", "-L", "python-tables-data"], capture_output=True, text=True)
    paths += [path for path in listed.stdout.splitlines() if os.path.isfile(path)]
    folder = os.environ.get("HDF5ASYNC_REAL_FILES")
    for where, _, names in os.walk(folder) if folder else ():
        paths += [os.path.join(where, name) for name in names]
    return sorted(path for path in paths if _opens(path))


def _opens(path):
    try:
        h5py.File(path, "r").close()
    except OSError:
        return False
    return True


FILES = found_files()
each_file = pytest.mark.parametrize("path", FILES, ids=os.path.basename)


def serve_copy(folder, path, work):
    """Serves a copy of `path`, runs `work(client, original)`; gives its result and the copy."""
    require_server()
    with ServerProcess(folder, source=path) as server:

        async def main():
            with h5py.File(path, "r") as original:
                async with HDF5Client(port=server.port) as client:
                    return await asyncio.wait_for(work(client, original), 300)

        return asyncio.run(main()), server.file


def test_there_are_files_to_try():
    if not FILES:
        pytest.skip("python-tables-data is not installed, and HDF5ASYNC_REAL_FILES names no folder")
    assert len(FILES) >= 10


# Reading


@each_file
def test_the_wire_says_what_h5py_says(tmp_path, path):
    problems, _ = serve_copy(tmp_path, path, compare)
    assert not problems, "\n".join(problems[:40])


async def compare(client, original):
    entries = await client.list("/", recursive=True, detail=True, attrs=True)
    told = {"/" + entry["name"]: entry for entry in entries}
    assert [entry["name"] for entry in entries] == sorted(
        (entry["name"] for entry in entries), key=str.encode
    )
    problems = attribute_problems("/", original, await client.get_attrs("/"))
    known = set()
    for path, link, thing in real_files.walk(original):
        known.add(path)
        if path not in told:
            problems.append(f"{path}: not listed")
            continue
        problems += entry_problems(path, link, thing, told[path], original)
        problems += await content_problems(client, path, link, thing, original)
    problems += [f"{path}: listed, but not there" for path in sorted(set(told) - known)]
    return problems


def entry_problems(path, link, thing, entry, original):
    kind = kind_of(link, thing, original)
    if entry["kind"] != kind:
        return [f"{path}: listed as {entry['kind']}, is {kind}"]
    if kind == "dataset":
        shape = None if thing.shape is None else list(thing.shape)
        if entry["shape"] != shape:
            return [f"{path}: listed with shape {entry['shape']}, has {shape}"]
    if kind in ("group", "dataset", "datatype"):
        return attribute_problems(path, thing, entry["attrs"])
    return []


def kind_of(link, thing, original):
    if isinstance(link, h5py.ExternalLink):
        return "external"
    if thing is None or thing.file.filename != original.filename:
        return "dangling"
    if isinstance(thing, h5py.Group):
        return "group"
    return "dataset" if isinstance(thing, h5py.Dataset) else "datatype"


async def content_problems(client, path, link, thing, original):
    """What `read` says of the object at `path` against what h5py reads."""
    try:
        got = await client.read(path)
    except HDF5AsyncError as error:
        wanted = refusal_of(link, thing, original)
        return [] if error.code == wanted else [f"{path}: {error}, expected {wanted}"]
    wanted = refusal_of(link, thing, original)
    if wanted is not None:
        return [f"{path}: was read, expected {wanted}"]
    if thing is None:
        return [] if got is None else [f"{path}: leads nowhere, but was read"]
    difference = differs(got, real_files.read_dataset(thing))
    if difference is None and isinstance(got, np.ndarray):
        difference = differs(await client.read(path), got)  # as it was, and always will be
    return [f"{path}: {difference}"] if difference else []


def refusal_of(link, thing, original):
    """The code with which `read` is refused; None when it is not."""
    if isinstance(link, h5py.ExternalLink):
        return "FORBIDDEN"
    if thing is None:
        return None
    if thing.file.filename != original.filename:
        return "FORBIDDEN"
    if not isinstance(thing, h5py.Dataset):
        return "NOT_DATASET"
    refused = real_files.refusal(thing)
    if refused is None:
        try:
            real_files.plan(thing.id.get_type())
        except real_files.NoWireForm:
            return "UNSUPPORTED_TYPE"
    return refused


def differs(got, want):
    """What differs between a value of the wire and the wire form that h5py's reading has, or None."""
    if want is None:
        empty = isinstance(got, dict) and got.get("empty") is True
        return None if empty else f"{got!r:.100} for a null dataspace"
    if isinstance(want, list):
        if not isinstance(got, list) or len(got) != len(want):
            return f"{got!r:.100} for a list of {len(want)}"
        return next(filter(None, map(differs, got, want)), None)
    if not isinstance(got, np.ndarray):
        return f"{type(got).__name__} for an array"
    if got.dtype != want.dtype or got.shape != want.shape:
        return f"{got.dtype} {got.shape}, h5py reads {want.dtype} {want.shape}"
    if got.tobytes() != np.ascontiguousarray(want).tobytes():
        return f"{got.reshape(-1)[:5]}..., h5py reads {want.reshape(-1)[:5]}..."
    return None


def attribute_problems(path, owner, told):
    names = set(owner.attrs)
    problems = (
        [f"{path}: attributes {sorted(names ^ set(told))} differ"] if names != set(told) else []
    )
    for name in sorted(names & set(told)):
        difference = attribute_differs(owner, name, told[name])
        if difference:
            problems.append(f"{path}: attribute {name}: {difference}")
    return problems


def attribute_differs(owner, name, got):
    try:
        want = real_files.read_attribute(owner, name)
    except real_files.NoWireForm:
        refused = isinstance(got, dict) and set(got) == {"unsupported"}
        return None if refused else f"{got!r:.100} of a type without wire form"
    if not isinstance(want, np.ndarray) or want.ndim > 0 or want.dtype.kind in "VmM":
        return differs(got, want)
    if want.dtype.kind == "S":
        right = isinstance(got, bytes) and got.rstrip(b"\0") == want[()]
    elif want.dtype.kind == "U":
        right = (got.decode("utf-8", "surrogateescape") if isinstance(got, bytes) else got) == want[
            ()
        ]
    else:
        scalar = want[()]
        right = isinstance(got, np.generic) and got.dtype == scalar.dtype
        right = right and got.tobytes() == scalar.tobytes()
    return None if right else f"{got!r:.100}, h5py reads {want[()]!r:.100}"


# Changing


@each_file
def test_rows_can_be_added_and_changed_where_types_allow(tmp_path, path):
    (problems, expected), copy = serve_copy(tmp_path, path, change)
    with h5py.File(copy, "r") as changed, h5py.File(path, "r") as original:
        for name, want in expected.items():
            kept = [conformance_file.type_json(f[name].id.get_type()) for f in (changed, original)]
            if kept[0] != kept[1]:
                problems.append(f"{name}: the type became {kept[0]}, was {kept[1]}")
            difference = differs(real_files.read_dataset(changed[name]), want)
            problems += [f"{name}: {difference}"] if difference else []
            if set(changed[name].attrs) != set(original[name].attrs):
                problems.append(f"{name}: attributes are {sorted(changed[name].attrs)}")
    assert not problems, "\n".join(problems[:40])


async def change(client, original):
    """Changes every dataset that can be; gives problems and what h5py is to read afterwards."""
    problems, expected, seen = [], {}, set()
    for path, link, thing in real_files.walk(original):
        if not isinstance(link, h5py.HardLink) or not isinstance(thing, h5py.Dataset):
            continue
        info = h5py.h5o.get_info(thing.id)
        if info.addr in seen or real_files.refusal(thing):
            continue
        seen.add(info.addr)
        content = content_of(thing)
        wanted = unchangeable(thing, content, info.rc)
        if wanted is not None:
            problems += await append_problems(client, path, content, wanted)
        elif len(content):
            try:
                expected[path] = await change_dataset(client, path, thing, content)
            except HDF5AsyncError as error:
                problems.append(f"{path}: {error}")
    return problems, expected


def content_of(dataset):
    """The wire form, or None for what has none or is a null dataspace."""
    try:
        return real_files.read_dataset(dataset)
    except real_files.NoWireForm:
        return None


def unchangeable(dataset, content, links):
    """The code with which appending is refused, or None."""
    kind = dataset.id.get_type()
    try:
        if not real_files.plan(kind).writable:
            return "UNSUPPORTED_TYPE"
    except real_files.NoWireForm:
        return "UNSUPPORTED_TYPE"
    if not dataset.shape:
        return "SHAPE_MISMATCH"
    if real_files.overfull(kind, content[:1]):
        return "BAD_VALUE"
    grows = dataset.chunks is not None and dataset.maxshape[0] is None
    scale = "DIMENSION_LIST" in dataset.attrs or "REFERENCE_LIST" in dataset.attrs
    return "NOT_RESIZABLE" if not grows and (links > 1 or scale) else None


async def append_problems(client, path, content, wanted):
    rows = content[:1] if wanted in ("NOT_RESIZABLE", "BAD_VALUE") else 1
    try:
        await client.append(path, rows)
    except HDF5AsyncError as error:
        return [] if error.code == wanted else [f"{path}: {error}, expected {wanted}"]
    return [f"{path}: rows were appended, expected {wanted}"]


async def change_dataset(client, path, dataset, content):
    first, last = content[:1], content[-1:]
    if real_files.overfull(dataset.id.get_type(), last):
        last = first
    await client.append(path, first, ack="applied")
    await client.insert(path, 0, last, ack="applied")
    await client.update(path, last, start=1, ack="applied")
    # Concatenating is for native byte order only.
    return np.concatenate([last, last, content[1:], first]).astype(content.dtype)
