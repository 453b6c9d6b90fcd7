# SPDX-License-Identifier: BSD-3-Clause
"""hdf5_async.File against the real program, compared with numpy and, afterwards, with h5py."""
import threading

import h5py
import numpy as np
import pytest

import hdf5_async
from hdf5_async import errors
from hdf5_async.blocking.selections import parse, part_of, resolved

from server_process import ServerProcess, require_server


@pytest.fixture(scope="module")
def opened(server):
    with hdf5_async.File(f"127.0.0.1:{server.port}") as file:
        yield file


@pytest.fixture
def file(opened):
    """The server's file, emptied."""
    opened.clear()
    opened.attrs.clear()
    return opened


class Requests:
    """The requests that a file makes while this is entered."""

    def __init__(self, file):
        self.session = file._remote.client._session
        self.made = []

    def __enter__(self):
        self.session.exchange, self._real = self._note, self.session.exchange
        return self.made

    def __exit__(self, *_):
        del self.session.exchange

    async def _note(self, request, parts=None):
        self.made.append(request)
        return await self._real(request, parts)


# Files


def test_addresses_name_a_host_and_a_port(server):
    for address in (("127.0.0.1", server.port), f"127.0.0.1:{server.port}", f"localhost:{server.port}"):
        with hdf5_async.File(address, file="default") as file:
            assert file and file.filename.endswith(f":{server.port}/default")
            assert file.server["version"] == 1
        assert not file
    for wrong in ("host:port", "host:0", "host:99999"):
        with pytest.raises(ValueError):
            hdf5_async.File(wrong)
    with pytest.raises(errors.ConnectionLost):
        hdf5_async.File("127.0.0.1:1", timeout=1)
    with pytest.raises(KeyError):
        hdf5_async.File(f"127.0.0.1:{server.port}", file="nowhere")
    with pytest.raises(ValueError, match="mode"):
        hdf5_async.File(f"127.0.0.1:{server.port}", "w")


def test_a_closed_file_says_so(server):
    file = hdf5_async.File(f"127.0.0.1:{server.port}")
    dset = file.require_dataset("closed", (1,), "i4")
    file.close()
    file.close()
    for action in (lambda: file["closed"], lambda: dset[0], lambda: dset.shape, lambda: list(file)):
        with pytest.raises(ValueError, match="closed"):
            action()
    assert "closed" not in file and "Closed" in repr(file) and "Closed" in repr(dset)


def test_no_thread_is_left_behind(server):
    before = threading.active_count()
    with hdf5_async.File(f"127.0.0.1:{server.port}"):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
    hdf5_async.File(f"127.0.0.1:{server.port}")  # nobody holds it
    assert threading.active_count() == before


def test_reading_mode_refuses_every_change(server, file):
    file["a"] = [1, 2]
    with hdf5_async.File(f"127.0.0.1:{server.port}", "r") as reading:
        assert reading.mode == "r" and reading["a"][1] == 2
        changes = (
            lambda: reading.create_group("g"),
            lambda: reading.create_dataset("d", (1,)),
            lambda: reading["a"].__setitem__(0, 1),
            lambda: reading["a"].append([1]),
            lambda: reading["a"].resize((5,)),
            lambda: reading["a"].attrs.create("x", 1),
            lambda: reading.__delitem__("a"),
            lambda: reading.move("a", "b"),
            lambda: reading.copy("a", "b"),
        )
        for change in changes:
            with pytest.raises(PermissionError):
                change()
    assert file["a"][...].tolist() == [1, 2] and list(file) == ["a"]


# Groups


def test_members_and_trees_are_one_request(file):
    for n in range(20):
        file[f"run/g{n % 3}/d{n}"] = np.arange(n)
        file[f"run/g{n % 3}/d{n}"].attrs["n"] = n
    with Requests(file) as made:
        seen = {}
        file.visititems(lambda name, found: seen.update({name: type(found)}))
        assert len(seen) == 24 and seen["run/g1/d1"] is hdf5_async.Dataset
        assert len(made) == 1
        assert {name: found.ndim for name, found in file["run/g0"].items()}["d3"] == 1
        tree = file.tree(attrs=True)
    assert {one["name"]: one["attrs"] for one in tree}["run/g2/d2"] == {"n": 2}
    names = []
    file["run"].visit(names.append)
    assert names == sorted(names) and "g0/d0" in names


def test_names_are_paths(file):
    group = file.create_group("a/b")
    assert group.name == "/a/b" and group.parent == file["a"] and group.file == file
    assert file["/a//b/."] == group and group["/a"] == file["a"] and file[b"a"] == file["a"]
    assert "a/b" in file and "b" in file["a"] and "x" not in file and "" not in file
    for name, kind in (("x", KeyError), ("a/b/c", KeyError), (5, TypeError), ("", ValueError)):
        with pytest.raises(kind):
            file[name]
    assert file.get("x", 5) == 5 and file.get("a", getclass=True) is hdf5_async.Group
    assert len({file["a"], file["/a/"], file["a/b"]}) == 2


def test_errors_are_those_of_h5py_and_ours(file):
    with pytest.raises(KeyError) as caught:
        file["nothing"]
    assert isinstance(caught.value, errors.NotFound) and caught.value.code == "NOT_FOUND"
    file["a"] = 1
    with pytest.raises(ValueError) as caught:
        file["a"] = 2
    assert isinstance(caught.value, errors.Exists) and file["a"][()] == 1
    with pytest.raises(TypeError):
        file.require_group("a")
    with pytest.raises(ValueError):
        file.create_group("a/b")
    with pytest.raises(NotImplementedError):
        file["b"] = file["a"]


def test_move_copy_and_delete(server, file):
    file["a/x"] = np.arange(3)
    file["a"].attrs["unit"] = "m"
    file["a/sub/y"] = 1
    file.copy("a", "b")
    file.move("a/x", "a/z")
    file.copy("b", "bare", shallow=True, without_attrs=True)
    assert sorted(file["a"]) == ["sub", "z"] and sorted(file["b"]) == ["sub", "x"]
    assert list(file["bare/sub"]) == [] and dict(file["bare"].attrs) == {}
    assert file["b"].attrs["unit"] == "m"
    file.copy(file["b/x"], file["a"], name="w")
    assert file["a/w"][2] == 2
    with pytest.raises(ValueError):
        file.move("a", "b")
    del file["a"]
    assert "a" not in file
    with pytest.raises(KeyError):
        del file["a"]


def test_copies_from_file_to_file(tmp_path):
    require_server()
    folder = tmp_path / "s"
    folder.mkdir()
    with ServerProcess(folder, files={"other": tmp_path / "other.h5"}) as server:
        address = f"127.0.0.1:{server.port}"
        with hdf5_async.File(address) as one, hdf5_async.File(address, file="other") as two:
            one.create_dataset("g/d", data=np.arange(10.0), compression="gzip", chunks=(5,))
            one["g/s"] = ["a", "bc"]
            one["g"].attrs["n"] = 1
            one["g/d"].attrs["unit"] = "V"
            two.copy(one["g"], "h")
    with h5py.File(tmp_path / "other.h5") as file:
        assert file["h/d"][...].tolist() == list(range(10)) and file["h/d"].chunks == (5,)
        assert file["h/d"].compression == "gzip" and file["h/d"].attrs["unit"] == "V"
        assert file["h/s"].asstr()[...].tolist() == ["a", "bc"] and file["h"].attrs["n"] == 1


# Datasets: making


def test_what_create_dataset_makes_is_what_h5py_sees(tmp_path):
    require_server()
    with ServerProcess(tmp_path) as server, hdf5_async.File(f"127.0.0.1:{server.port}") as file:
        file.create_dataset(
            "z", (100, 4), "i2", chunks=(10, 4), maxshape=(None, 8), compression=6, shuffle=True
        )
        file.create_dataset("f", (10,), "f8", fletcher32=True, fillvalue=2.5)
        file.create_dataset("reshaped", (2, 3), data=np.arange(6))
        file.create_dataset("huge", (1 << 33, 15))
        file.create_dataset("texts", (3,), h5py.string_dtype())
        file.create_dataset("empty", dtype="i4")
        file.create_dataset("scalar", data="text")
        file["records"] = np.array([(1, 2.5, b"ab")], [("a", "i4"), ("b", "f8"), ("c", "S4")])
    with h5py.File(server.file) as file:
        z = file["z"]
        assert z.shape == (100, 4) and z.chunks == (10, 4) and z.maxshape == (None, 8)
        assert z.compression == "gzip" and z.compression_opts == 6 and z.shuffle
        assert file["f"].fletcher32 and (file["f"][...] == 2.5).all()
        assert file["reshaped"][...].tolist() == [[0, 1, 2], [3, 4, 5]]
        assert file["huge"].shape == (1 << 33, 15) and file["huge"].dtype == "f4"
        assert file["texts"].asstr()[...].tolist() == ["", "", ""]
        assert file["empty"].shape is None and file["scalar"].asstr()[()] == "text"
        assert file["records"].dtype.names == ("a", "b", "c")
        assert not [name for name in file if name.startswith(".")]


def test_making_a_dataset_is_one_atomic_request(file):
    file.create_group("g")
    with Requests(file) as made:
        file.create_dataset("g/d", (5, 5), "i4")
        assert [request["op"] for request in made] == ["batch"]
    with pytest.raises(ValueError):
        file.create_dataset("g/d", (1,))
    assert file["g/d"].shape == (5, 5) and list(file["g"]) == ["d"]


def test_an_older_server_without_batches_will_do(file):
    server = file._remote.client._server
    features = server["features"]
    server["features"] = ["stream", "something new"]
    try:
        assert file.create_dataset("d", (5,), "i4").shape == (5,)
        with pytest.raises(ValueError):
            file.create_dataset("d", (5,), "i4")
        file.clear()
        assert list(file) == []
    finally:
        server["features"] = features


@pytest.mark.parametrize(
    "keywords, kind",
    [
        ({"shape": (4,), "data": np.arange(3)}, ValueError),
        ({}, TypeError),
        ({"shape": (4,), "chunks": (5,)}, ValueError),
        ({"shape": (4,), "chunks": (2, 2)}, ValueError),
        ({"shape": (), "compression": "gzip"}, TypeError),
        ({"shape": (4,), "compression": "nonsense"}, ValueError),
        ({"shape": (4,), "compression": "gzip", "compression_opts": 14}, ValueError),
        ({"shape": (4,), "scaleoffset": 3}, NotImplementedError),
        ({"shape": (4,), "colour": "red"}, TypeError),
        ({"data": [object()]}, TypeError),
        ({"shape": (4,), "dtype": "(3,)i4"}, TypeError),
    ],
)
def test_impossible_datasets_are_refused_and_leave_nothing(file, keywords, kind):
    with pytest.raises(kind):
        file.create_dataset("g/d", **keywords)
    assert list(file) == []


def test_require_dataset_takes_what_fits(file):
    made = file.require_dataset("d", (3,), "i4")
    assert file.require_dataset("d", (3,), "i2") == made
    for wrong in (((4,), "i4", False), ((3,), "f8", False), ((3,), "i2", True)):
        with pytest.raises(TypeError):
            file.require_dataset("d", wrong[0], wrong[1], exact=wrong[2])


# Datasets: slices

ARRAY = np.arange(5 * 6 * 7).reshape(5, 6, 7)
SLICES = [
    np.s_[...],
    np.s_[()],
    np.s_[2],
    np.s_[-1],
    np.s_[1:4],
    np.s_[::2, 1],
    np.s_[..., 3],
    np.s_[1, ..., 2:5],
    np.s_[1, 2, 3],
    np.s_[:, [0, 2, 5]],
    np.s_[[1, 3], :, 2],
    np.s_[4:1],
    np.s_[:100, -3:],
    np.s_[:, np.array([True, False] * 3)],
    np.s_[[]],
    np.s_[np.int8(2), 1:3],
]


@pytest.mark.parametrize("key", SLICES, ids=str)
def test_slices_read_what_numpy_gives_and_transfer_no_more(file, key):
    file["d"] = ARRAY
    dset = file["d"]
    sizes = []
    client = file._remote.client
    real = client.read

    async def read(*args, **more):
        result = await real(*args, **more)
        sizes.append(result.size)
        return result

    client.read = read
    try:
        got = dset[key]
    finally:
        del client.read
    expected = ARRAY[key]
    assert np.array_equal(got, expected) and np.shape(got) == np.shape(expected)
    assert type(got) is type(expected) and sizes == [np.size(expected)]


@pytest.mark.parametrize("key", SLICES, ids=str)
def test_slices_are_written_as_numpy_does_it(file, key):
    file["d"] = ARRAY
    expected = ARRAY.copy()
    values = -np.arange(1, 1 + np.size(expected[key])).reshape(np.shape(expected[key]))
    expected[key] = values
    file["d"][key] = values
    assert np.array_equal(file["d"][...], expected)
    expected[key] = 7
    file["d"][key] = 7
    assert np.array_equal(file["d"][...], expected)


def test_masks_of_the_whole(file):
    file["d"] = ARRAY
    mask = (ARRAY % 11 == 3) & (ARRAY > 50)
    assert np.array_equal(file["d"][mask], ARRAY[mask])
    expected = ARRAY.copy()
    expected[mask] = np.arange(mask.sum()) * 100
    with Requests(file) as made:
        file["d"][mask] = np.arange(mask.sum()) * 100
        assert [one["op"] for one in made if one["op"] not in ("info", "read")] == ["batch"]
    assert np.array_equal(file["d"][...], expected)
    file["d"][mask] = 0
    assert file["d"][mask].sum() == 0
    with pytest.raises(TypeError):
        file["d"][mask] = [1, 2]
    with pytest.raises(TypeError):
        file["d"][mask[1:]]
    empty = np.zeros(ARRAY.shape, bool)
    file["d"][empty] = 5
    assert file["d"][empty].shape == (0,)


@pytest.mark.parametrize(
    "key, kind",
    [
        (np.s_[10], IndexError),
        (np.s_[0, 0, -8], IndexError),
        (np.s_[[0, 99]], IndexError),
        (np.s_[None], TypeError),
        (np.s_[::-1], ValueError),
        (np.s_[..., ...], ValueError),
        (np.s_[0, 0, 0, 0], TypeError),
        (np.s_[[0, 1], [0, 1]], TypeError),
        (np.s_[[2, 1]], TypeError),
        (np.s_[[1.5]], TypeError),
        (np.s_[True], TypeError),
        ("field", ValueError),
        (np.s_[np.ones(4, bool)], TypeError),
    ],
)
def test_what_h5py_refuses_is_refused(file, key, kind):
    file["d"] = ARRAY
    for action in (lambda: file["d"][key], lambda: file["d"].__setitem__(key, 1)):
        with pytest.raises(kind):
            action()
    assert np.array_equal(file["d"][...], ARRAY)


def test_the_end_is_where_it_is_when_the_server_answers(file, server):
    file["d"] = np.arange(3)
    dset = file["d"]
    assert dset[-1] == 2
    with hdf5_async.File(f"127.0.0.1:{server.port}") as other:
        other["d"].append([3, 4])
    assert dset[-1] == 4 and dset[3:].tolist() == [3, 4] and len(dset) == 5


def test_a_dataset_that_was_replaced_is_looked_at_anew(file):
    file["d"] = np.arange(3, dtype="i2")
    dset = file["d"]
    assert dset.dtype == "i2"
    del file["d"]
    file["d"] = np.array([(1, 2.0)], [("a", "i4"), ("b", "f4")])
    dset[0] = (5, 6.0)
    assert file["d"][0].tolist() == (5, 6.0)
    del file["d"]
    file["d"] = np.zeros((2, 3))
    assert dset[1, 2] == 0
    del file["d"]
    with pytest.raises(KeyError):
        dset[0]


def test_fields_of_records(file):
    dt = np.dtype([("a", "i4"), ("b", "f8"), ("c", "S3")])
    data = np.array([(n, n / 2, b"x%d" % n) for n in range(6)], dt)
    file["r"] = data
    dset = file["r"]
    assert np.array_equal(dset["a"], data["a"]) and np.array_equal(dset["b", 2:4], data["b"][2:4])
    assert dset.fields(["a", "c"])[1].tolist() == (1, b"x1")
    assert dset[2].tolist() == data[2].tolist() and isinstance(dset[2], np.void)
    dset["b"] = 9
    dset["a", 1:3] = [10, 20]
    dset[5] = (7, 8.0, b"new")
    data["b"], data["a"][1:3], data[5] = 9, [10, 20], (7, 8.0, b"new")
    assert np.array_equal(dset[...], data)
    with pytest.raises(ValueError):
        dset["z"]
    with pytest.raises(ValueError):
        dset.fields("z")


def test_append_grows_and_deduplicates(file):
    dt = np.dtype([("t", "i8"), ("x", "f4")])
    dset = file.create_dataset("r", (0,), dt)
    assert dset.append(np.array([(1, 1.0), (2, 2.0)], dt))["appended"] == 2
    result = dset.append([(2, 5.0), (3, 3.0)], deduplicate_on="t")
    assert (result["appended"], result["updated"]) == (1, 1)
    assert dset["x"].tolist() == [1, 5, 3]
    file["n"] = np.arange(2, dtype="i2")
    file["n"].append([2, 3])
    file["n"].append(4)
    assert file["n"][...].tolist() == [0, 1, 2, 3, 4]


def test_numbers_are_converted_as_hdf5_does_it(file, tmp_path):
    values = {
        "i1": np.array([300, -300, 5]),
        "u2": np.array([-1.5, 70000.0, 3.9]),
        "f4": np.array([1, 2, 3], "i8"),
        "i8": np.array([1e30, -1e30, 2.5]),
    }
    with h5py.File(tmp_path / "own.h5", "w") as own:
        for dtype, value in values.items():
            for target in (own, file):
                target.create_dataset(dtype, (3,), dtype)[...] = value
            assert own[dtype][...].tolist() == file[dtype][...].tolist(), dtype
    with pytest.raises(ValueError):
        file["i1"][0] = "text"
    with pytest.raises(TypeError):
        file["i1"][0] = np.array("text")
    assert file["i8"].astype("f4")[:2].dtype == "f4"
    assert np.asarray(file["f4"].astype("i2")).tolist() == [1, 2, 3]


def test_texts(file):
    file["t"] = ["a", "bcd", "ü"]
    dset = file["t"]
    assert dset[...].tolist() == [b"a", b"bcd", "ü".encode()] and isinstance(dset[0], bytes)
    assert dset.asstr()[...].tolist() == ["a", "bcd", "ü"] and dset.asstr()[1] == "bcd"
    assert h5py.check_string_dtype(dset.dtype).encoding == "utf-8"
    dset[0] = "longer than before"
    dset[1:] = np.array(["x", "y"])
    dset.append(b"bytes")
    assert dset.asstr()[...].tolist() == ["longer than before", "x", "y", "bytes"]
    with pytest.raises(ValueError):
        dset[0] = "with\0nul"
    file["s"] = np.array([b"ab", b"c"])
    assert file["s"].dtype == "S2" and file["s"].asstr()[0] == "ab"
    with pytest.raises(TypeError):
        file["s"][0] = 5
    dt = np.dtype([("n", "i4"), ("t", h5py.string_dtype())])
    file["r"] = np.array([(1, "one"), (2, "two, longer")], dt)
    assert file["r"][1].tolist() == (2, b"two, longer")
    file["r"].append(np.array([(3, "three")], dt))
    assert file["r"]["t"].tolist() == [b"one", b"two, longer", b"three"]


def test_iteration_reads_blocks(file):
    data = np.arange(3000).reshape(1000, 3)
    file["d"] = data
    with Requests(file) as made:
        rows = list(file["d"])
        assert [request["op"] for request in made].count("read") == 1
    assert np.array_equal(rows, data)
    with pytest.raises(TypeError):
        iter(file.create_dataset("scalar", ()))


def test_resize_and_chunks(file):
    dset = file.create_dataset("d", (4, 3), "i4", maxshape=(None, 5), chunks=(2, 3))
    dset[...] = 1
    dset.resize((6, 3))
    dset.resize(5, axis=1)
    assert dset.shape == (6, 5) and dset[...].sum() == 12
    with pytest.raises(ValueError):
        dset.resize(1, axis=2)
    with pytest.raises(TypeError):
        dset.resize((6, 9))
    blocks = list(dset.iter_chunks())
    assert sum(dset[block].size for block in blocks) == 30 and len(blocks) == 6


def test_arrays_above_a_frame_are_written_in_blocks(tmp_path):
    require_server()
    settings = {"max_frame": "256 KiB", "max_response": "256 KiB"}
    data = np.random.default_rng(1).random((500, 300))
    with ServerProcess(tmp_path, settings) as server:
        with hdf5_async.File(f"127.0.0.1:{server.port}") as file:
            dset = file.create_dataset("d", data=data)
            assert np.array_equal(dset[...], data)
            dset[::2, 1:] = data[::2, 1:] + 1
            dset[1::2, [0, 5, 7]] = 0
            file.create_dataset("wide", data=data.reshape(2, -1))
            filled = file.create_dataset("filled", (400, 200), "i8", fillvalue=3)
            assert (filled[...] == 3).all()
            filled[...] = 4
    data[::2, 1:] += 1
    data[1::2, [0, 5, 7]] = 0
    with h5py.File(server.file) as file:
        assert np.array_equal(file["d"][...], data) and (file["filled"][...] == 4).all()
        assert file["wide"].shape == (2, 75000)


# Attributes


def test_attributes_are_a_mapping(file):
    values = {
        "int": 5,
        "float": 2.5,
        "bool": True,
        "complex": 1 + 2j,
        "text": "größe",
        "bytes": np.bytes_(b"fixed"),
        "list": [1, 2, 3],
        "texts": ["a", "b"],
        "array": np.arange(6, dtype="u2").reshape(2, 3),
        "record": np.array((1, 2.0), [("a", "i4"), ("b", "f4")]),
        "empty": hdf5_async.Empty("f8"),
    }
    attrs = file.create_group("g").attrs
    attrs.update(values)
    assert sorted(attrs) == sorted(values) and len(attrs) == len(values)
    for name, value in values.items():
        assert np.array_equal(attrs[name], value) if name != "empty" else attrs[name] == value
    assert type(attrs["int"]) is np.int64 and type(attrs["text"]) is str
    assert type(attrs["bytes"]) is np.bytes_ and isinstance(attrs["record"], np.void)
    assert attrs.get("nothing", 3) == 3 and "int" in attrs and "nothing" not in attrs
    del attrs["int"]
    for action in (lambda: attrs["int"], lambda: attrs.__delitem__("int")):
        with pytest.raises(KeyError):
            action()
    with Requests(file) as made:
        assert len(dict(attrs.items())) == len(values) - 1 and len(made) == 1


def test_modify_keeps_type_and_shape_and_create_takes_both(file):
    attrs = file.attrs
    attrs.create("a", [1, 2, 3, 4], shape=(2, 2), dtype="i2")
    assert attrs["a"].dtype == "i2" and attrs["a"].shape == (2, 2)
    attrs.modify("a", [[9, 9], [1, 1]])
    assert attrs["a"].dtype == "i2" and attrs["a"][0, 0] == 9
    with pytest.raises(TypeError):
        attrs.modify("a", [1, 2, 3])
    attrs.modify("new", "text")
    assert attrs["new"] == "text"
    with pytest.raises(ValueError):
        attrs.create("b", [1, 2, 3], shape=(2,))


# Around


def test_numpy_pandas_and_xarray_find_an_array(file):
    data = np.arange(12.0).reshape(3, 4)
    file["d"] = data
    dset = file["d"]
    assert np.array_equal(np.asarray(dset), data) and np.mean(dset) == data.mean()
    assert np.asarray(dset, "i4").dtype == "i4" and (dset == data).all()
    file["r"] = np.array([(1, 2.0), (3, 4.0)], [("a", "i8"), ("b", "f8")])
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(file["r"][...])
    assert frame["b"].tolist() == [2.0, 4.0]


def test_threads_share_a_file(file):
    file.create_dataset("d", (0,), "i8")
    problems = []

    def work(number):
        try:
            for n in range(50):
                file["d"].append(number * 1000 + n)
                assert file["d"][-1] >= 0
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    rows = file["d"][...]
    for number in range(8):
        mine = rows[rows // 1000 == number]
        assert mine.tolist() == [number * 1000 + n for n in range(50)]


def test_a_server_that_was_killed_is_waited_for(tmp_path):
    require_server()
    server = ServerProcess(tmp_path)
    server.start()
    policy = hdf5_async.Reconnect(first=0.005, longest=0.05)
    try:
        with hdf5_async.File(f"127.0.0.1:{server.port}", reconnect=policy) as file:
            dset = file.create_dataset("d", (0,), "i8")
            for n in range(60):
                if n % 20 == 10:
                    server.kill()
                    server.start()
                dset.append(n)
            assert dset[...].tolist() == list(range(60)) and file.reconnects >= 2
    finally:
        assert server.stop() == 0


def test_files_of_others(tmp_path):
    """What h5py wrote and the protocol cannot make: array types, sequences, enumerations, links."""
    require_server()
    with h5py.File(tmp_path / "source.h5", "w") as file:
        file.create_dataset("array", (4,), "(3,)f8")[...] = np.arange(12.0).reshape(4, 3)
        ragged = file.create_dataset("ragged", (2,), h5py.vlen_dtype("i4"))
        ragged[0], ragged[1] = [1, 2], [3]
        file.create_dataset("enum", (2,), h5py.enum_dtype({"RED": 0, "BLUE": 42}))[...] = [0, 42]
        file["soft"] = h5py.SoftLink("/array")
        file["dangling"] = h5py.SoftLink("/nowhere")
        file["named"] = np.dtype("f4")
        file.create_dataset("empty", dtype="S10")
    (tmp_path / "s").mkdir()
    with ServerProcess(tmp_path / "s", source=tmp_path / "source.h5") as server:
        with hdf5_async.File(f"127.0.0.1:{server.port}") as file:
            array = file["array"]
            assert array.shape == (4,) and array.dtype == np.dtype("(3,)f8")
            assert array[1].tolist() == [3, 4, 5] and array[...].shape == (4, 3)
            array[1] = [9, 9, 9]
            array[2:] = np.zeros((2, 3))
            with pytest.raises(TypeError):
                array[...] = 1
            assert array[...].tolist() == [[0, 1, 2], [9] * 3, [0] * 3, [0] * 3]
            assert [one.tolist() for one in file["ragged"][...]] == [[1, 2], [3]]
            with pytest.raises(TypeError):
                file["ragged"][0] = [1]
            assert h5py.check_enum_dtype(file["enum"].dtype) == {"RED": 0, "BLUE": 42}
            file["enum"][0] = 42
            assert file["enum"][...].tolist() == [42, 42]
            assert file["soft"][1].tolist() == [9, 9, 9]
            assert isinstance(file["named"], hdf5_async.Datatype) and file["named"].dtype == "f4"
            with pytest.raises(KeyError):
                file["dangling"]
            members = dict(file.items())
            assert members["dangling"] is None and members["named"].dtype == "f4"
            assert file["empty"][...] == hdf5_async.Empty("S10") and file["empty"].shape is None
            with pytest.raises(TypeError):
                np.asarray(file["empty"])


def test_blocks_of_a_selection_are_parts_of_it():
    shape = (7, 6, 5)
    data = np.arange(210).reshape(shape)
    selection = parse(np.s_[1::2, 3, [0, 2, 4]], 3, lambda: shape)
    selectors, region = resolved(selection, shape)
    assert region == (3, 3)
    for block in (np.s_[0:2], np.s_[2:3, 0:2], np.s_[1:1]):
        part = part_of(selectors, block if isinstance(block, tuple) else (block,))
        assert np.array_equal(data[part], data[1::2, 3][:, [0, 2, 4]][block])
