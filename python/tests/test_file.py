# SPDX-License-Identifier: BSD-3-Clause
"""hdf5_async.File against the real program, compared with h5py afterwards."""
import threading

import h5py
import numpy as np
import pytest

import hdf5_async
from hdf5_async import errors

from file_requests import Requests
from server_process import ServerProcess, require_server


# Files


def test_addresses_name_a_host_and_a_port(server):
    port = server.port
    for address in (("127.0.0.1", port), f"127.0.0.1:{port}", f"localhost:{port}"):
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


def test_numpy_finds_an_array(file):
    data = np.arange(12.0).reshape(3, 4)
    file["d"] = data
    dset = file["d"]
    assert np.array_equal(np.asarray(dset), data) and np.mean(dset) == data.mean()
    assert np.asarray(dset, "i4").dtype == "i4" and (dset == data).all()


def test_xarray_takes_a_dataset_with_its_axes(file):
    xarray = pytest.importorskip("xarray")
    file["time"] = np.array(["2026-01-01", "2026-01-02", "2026-01-03"], "M8[ns]")
    file["volts"] = np.arange(6.0).reshape(3, 2)
    file["volts"].attrs["unit"] = "V"
    volts = xarray.DataArray(
        file["volts"],
        dims=("time", "channel"),
        coords={"time": file["time"][...], "channel": ["a", "b"]},
        attrs=dict(file["volts"].attrs),
    )
    assert volts.sel(channel="b").values.tolist() == [1.0, 3.0, 5.0]
    assert volts.sel(time="2026-01-02").mean().item() == 2.5
    assert volts.attrs == {"unit": "V"}
    file["mean"] = volts.mean("time")  # and back
    assert file["mean"][...].tolist() == [2.0, 3.0]
    assert volts.to_dataframe("v")["v"].sum() == 15.0


def test_pandas_finds_a_table(file):
    pandas = pytest.importorskip("pandas")
    file["r"] = np.array([(1, 2.0), (3, 4.0)], [("a", "i8"), ("b", "f8")])
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
