# SPDX-License-Identifier: BSD-3-Clause
"""Datasets of hdf5_async.File against the real program, compared with numpy and h5py."""
import h5py
import numpy as np
import pytest

import hdf5_async
from hdf5_async.blocking.selections import parse, part_of, resolved

from file_requests import Requests
from server_process import ServerProcess, require_server


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
    file["i1"][...] = np.array([np.nan, np.inf, -np.inf])
    assert file["i1"][...].tolist() == [0, 127, -128]
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


def test_a_dataset_like_another(file):
    one = file.create_dataset(
        "one", (20, 3), "i2", chunks=(5, 3), maxshape=(None, 3), compression=7, fletcher32=True
    )
    two = file.create_dataset_like("two", one, dtype="f8")
    assert two.dtype == "f8" and two.storage() == one.storage() and two.shape == (20, 3)
    scalar = file.create_dataset("scalar", data=5)
    assert file.create_dataset_like("scalar2", scalar).shape == ()
    empty = file.create_dataset("empty", dtype="i4")
    assert file.create_dataset_like("empty2", empty).shape is None


@pytest.mark.parametrize("codec", ["zstd", "lz4"])
def test_compressions_that_the_server_offers(file, codec):
    """Which they are, `features` says; others are refused by name."""
    data = np.arange(1000).reshape(100, 10)
    if codec not in file.server["features"]:
        with pytest.raises(ValueError):
            file.create_dataset("d", data=data, compression=codec)
        return
    dset = file.create_dataset("d", data=data, compression=codec, shuffle="bit", chunks=(50, 10))
    assert (dset.compression, dset.shuffle) == (codec, "bit") and np.array_equal(dset[...], data)
    assert file.create_dataset_like("e", dset).storage() == dset.storage()


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


def test_blocks_of_a_selection_are_parts_of_it():
    shape = (7, 6, 5)
    data = np.arange(210).reshape(shape)
    selection = parse(np.s_[1::2, 3, [0, 2, 4]], 3, lambda: shape)
    selectors, region = resolved(selection, shape)
    assert region == (3, 3)
    for block in (np.s_[0:2], np.s_[2:3, 0:2], np.s_[1:1]):
        part = part_of(selectors, block if isinstance(block, tuple) else (block,))
        assert np.array_equal(data[part], data[1::2, 3][:, [0, 2, 4]][block])
