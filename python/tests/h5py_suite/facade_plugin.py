# SPDX-License-Identifier: BSD-3-Clause
"""pytest plugin: for the test files of h5py, h5py.File is hdf5_async.File.

A file that a test makes is one of the files of a running server (HDF5ASYNC_SUITE_ADDRESS and
HDF5ASYNC_SUITE_FILES), emptied. What the protocol has no word for stays h5py's own and fails.
"""
import os
import sys
import types

import h5py as real
import pytest

import hdf5_async
from hdf5_async import blocking

ADDRESS = os.environ["HDF5ASYNC_SUITE_ADDRESS"]
SLOTS = os.environ["HDF5ASYNC_SUITE_FILES"].split(",")


class Identifier:
    """What tests ask of h5py's identifiers, answered with what the facade says of the object."""

    def __init__(self, value):
        self._value = value

    def get_type(self):
        return real.h5t.py_create(self._value.dtype, logical=True)

    def get_space(self):
        shape = self._value.shape
        return real.h5s.create(real.h5s.NULL) if shape is None else real.h5s.create_simple(shape)

    def close(self):
        """It holds nothing."""

    _close = close


class FastReader:
    """h5py's second way to read a selection; there is one here."""

    def __init__(self, dset):
        self.read = dset.__getitem__


class Dataset(blocking.Dataset):
    def __new__(cls, *args, **_):
        # h5py.Dataset(identifier), where the adapter's identifiers are datasets.
        return args[0] if isinstance(args[0], blocking.Dataset) else super().__new__(cls)

    def __init__(self, remote, *args):
        if not isinstance(remote, blocking.Dataset):
            super().__init__(remote, *args)

    @property
    def _fast_reader(self):
        return FastReader(self)

    @property
    def id(self):
        return Identifier(self)


class File(blocking.File):
    """Names of files stand for slots of the server, in the order in which they are made."""

    used = {}

    def __init__(self, name, mode="r", **_):
        name = os.fspath(name)
        if mode in ("w", "w-", "x"):
            taken = set(self.used.values())
            slot = next(one for one in SLOTS if one not in taken and not one.endswith(".h5"))
            self.used[name] = slot
        elif os.path.basename(name) in SLOTS:  # one of the files that come with the suite
            self.used[name] = os.path.basename(name)
        elif name not in self.used:
            raise OSError(f"the suite has made no file {name}")
        access = "r" if mode == "r" else "a"
        super().__init__(ADDRESS, access, file=self.used[name], reconnect=False)
        self._path = name
        if mode in ("w", "w-", "x"):
            self.clear()
            self.attrs.clear()

    @property
    def filename(self):
        return self._path

    @property
    def id(self):
        return self


# The low-level calls that the suite's own preparations need: objects without elements.


def create_dataset(location, name, tid, space, *_):
    if space.get_simple_extent_type() != real.h5s.NULL:
        raise NotImplementedError("there are no low-level identifiers over the network")
    return location.create_dataset(name, dtype=tid.dtype)


def create_attribute(location, name, tid, space, *_):
    if space.get_simple_extent_type() != real.h5s.NULL:
        raise NotImplementedError("there are no low-level identifiers over the network")
    location.attrs.create(name, hdf5_async.Empty(tid.dtype))


def open_attribute(location, name):
    value = location.attrs[name]
    if isinstance(value, str):
        value = types.SimpleNamespace(dtype=real.string_dtype(), shape=())
    return Identifier(value)


def install():
    # Objects of the facade are made of these classes from here on, so that isinstance holds.
    blocking.group._CLASSES["dataset"] = Dataset
    blocking.group.Dataset = Dataset
    blocking.Group.id = property(Identifier)
    facade = types.ModuleType("h5py")
    facade.__dict__.update(real.__dict__)
    facade.__dict__.update(
        File=File,
        Group=blocking.Group,
        Dataset=Dataset,
        Datatype=blocking.Datatype,
        AttributeManager=blocking.AttributeManager,
        Empty=hdf5_async.Empty,
    )
    sys.modules["h5py"] = facade
    for name, functions in (
        ("h5d", {"create": create_dataset}),
        ("h5a", {"create": create_attribute, "open": open_attribute}),
    ):
        low = types.ModuleType(f"h5py.{name}")
        low.__dict__.update(getattr(real, name).__dict__)
        low.__dict__.update(functions)
        setattr(facade, name, low)
        sys.modules[f"h5py.{name}"] = low


install()


@pytest.fixture(autouse=True)
def _fresh_files():
    File.used.clear()
    yield


def pytest_collection_modifyitems(items):
    for item in items:
        # These prepare with a soft link, which has nothing to do with what they test.
        for base in getattr(getattr(item, "cls", None), "__mro__", ()):
            if base.__name__ == "BaseMapping":
                base.setUp = set_up_mapping


def set_up_mapping(case):
    case.f = File(case.mktemp(), "w")
    case.groups = ("a", "b", "c", "d")
    for name in case.groups:
        case.f.create_group(name)
