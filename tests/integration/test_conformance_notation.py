# SPDX-License-Identifier: BSD-3-Clause
"""The judge of the vectors itself: it must see what differs, and nothing else."""
import h5py
import msgpack
import numpy as np
import pytest

import conformance_file
from conformance import VectorSet, _encoding_problems
from conformance_notation import Mismatch, canonical, expect, type_json, type_of
from conformance_play import check_envelope
from wire import unpack

ND = {"$nd": {"type": "<i2", "shape": [2], "data": "01000200"}}
NP = {"$np": {"type": "<f4", "data": "0000c07f"}}


@pytest.mark.parametrize(
    "want, got",
    [
        (None, None),
        (3, 3),
        ("text", "text"),
        ({"$f": "nan"}, float("nan")),
        ({"$f": "-0.0"}, -0.0),
        ({"$int": "18446744073709551615"}, 2**64 - 1),
        ({"$bin": "6162"}, b"ab"),
        ({"$any": True}, object()),
        (ND, np.array([1, 2], "<i2")),
        (NP, np.float32("nan")),
        ({"$subset": {"a": 1}}, {"a": 1, "b": 2}),
        ({"$contains": ["b", {"a": 1}]}, ["a", {"a": 1}, "b"]),
        ({"a": [1, {"b": ND}]}, {"a": [1, {"b": np.array([1, 2], "<i2")}]}),
    ],
)
def test_agrees_with_what_is_meant(want, got):
    expect(want, got)


@pytest.mark.parametrize(
    "want, got",
    [
        (None, 0),
        (1, True),
        (1, 1.0),
        (3, np.int64(3)),
        ({"$f": "0.0"}, -0.0),
        ({"$f": "1.0"}, 1),
        ({"$bin": "6162"}, "ab"),
        (ND, np.array([1, 2], ">i2")),
        (ND, np.array([1, 3], "<i2")),
        (ND, np.array([[1, 2]], "<i2")),
        (ND, [1, 2]),
        (NP, float("nan")),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"$subset": {"a": 1}}, {"b": 2}),
        ({"$contains": ["c"]}, ["a", "b"]),
        ([1, 2], [1]),
    ],
)
def test_sees_what_differs(want, got):
    with pytest.raises(Mismatch):
        expect(want, got)


@pytest.mark.parametrize(
    "reply",
    [
        {"id": 2, "ok": True, "result": 1},
        {"id": True, "ok": True, "result": 1},
        {"ok": True, "result": 1},
        {"id": 1, "ok": True},
        {"id": 1, "ok": False, "error": {"code": "X", "message": ""}},
        [1],
    ],
)
def test_an_envelope_must_be_the_expected_one(reply):
    check_envelope({"id": 1, "ok": True, "result": None}, {"id": 1, "ok": True})
    with pytest.raises(Mismatch):
        check_envelope(reply, {"id": 1, "ok": True})


def test_a_failure_needs_its_code_and_a_message():
    want = {"id": 1, "ok": False, "code": "NOT_FOUND"}
    check_envelope({"id": 1, "ok": False, "error": {"code": "NOT_FOUND", "message": "m"}}, want)
    for error in ({"code": "EXISTS", "message": "m"}, {"code": "NOT_FOUND"}, "NOT_FOUND"):
        with pytest.raises(Mismatch):
            check_envelope({"id": 1, "ok": False, "error": error}, want)


@pytest.mark.parametrize(
    "wire", ["<i4", "|S3", [["a", "<i4"], ["n", [["x", "|u1"]], [2, 3]], ["t", "<M8[s]"]]]
)
def test_types_go_there_and_back(wire):
    assert type_json(type_of(wire)) == wire


@pytest.mark.parametrize(
    "vector",
    [v for v in VectorSet().vectors("encodings") if v["form"] == "array" and v["stock"] == "same"],
    ids=lambda vector: vector["name"],
)
def test_canonical_elements_are_those_of_the_vectors(vector):
    array = unpack(bytes.fromhex(vector["hex"]))
    assert canonical(array) == vector["value"]["values"]
    assert list(array.shape) == vector["value"]["shape"]


@pytest.fixture
def stored(tmp_path):
    """A file with /d, and what a vector would say of it."""
    with h5py.File(tmp_path / "f.h5", "w") as file:
        file.create_dataset("d", data=np.array([1, 2], "<i2"), maxshape=(None,))
        store = {"ok": True, "h5type": "i2le", "shape": [2], "h5values": [1, 2]}
        yield file, store


@pytest.mark.parametrize(
    "change", [{}, {"h5type": "i2be"}, {"shape": [3]}, {"h5values": [1, 3]}, {"ok": False}]
)
def test_a_stored_value_must_agree_in_everything(stored, change):
    file, store = stored
    assert bool(_encoding_problems(file, "/d", {**store, **change})) == bool(change)
    assert _encoding_problems(file, "/missing", store)


def test_a_tree_must_agree_in_everything(stored):
    file, _ = stored
    file["d"].attrs["n"] = np.int32(5)
    file["soft"] = h5py.SoftLink("/d")
    wanted = {
        "/": {"kind": "group"},
        "/d": {
            "kind": "dataset",
            "h5type": "i2le",
            "shape": [2],
            "maxshape": [None],
            "chunked": True,
            "filters": {},
            "values": [1, 2],
            "attrs": {"n": {"h5type": "i4le", "shape": [], "values": [5]}},
        },
        "/soft": {"kind": "soft", "target": "/d"},
    }
    assert conformance_file.tree_problems(file, "/", wanted) == []
    for path, key, other in [
        ("/d", "attrs", {}),
        ("/d", "filters", {"gzip": 4}),
        ("/d", "values", [2, 1]),
        ("/d", "values_any_order", [1, 1]),
        ("/soft", "target", "/e"),
        ("/", "kind", "dataset"),
    ]:
        changed = {**wanted, path: {**wanted[path], key: other}}
        assert len(conformance_file.tree_problems(file, "/", changed)) == 1, (path, key)
    assert conformance_file.tree_problems(file, "/", {**wanted, "/gone": {"kind": "group"}})
    assert conformance_file.tree_problems(file, "/", {"/": {"kind": "group"}})
    assert conformance_file.tree_problems(file, "/d", {"/d": {"kind": "dataset"}})


def test_the_stranger_never_unpickles():
    with pytest.raises(ValueError, match="object"):
        unpack(msgpack.packb({b"nd": True, b"type": [["a", "|O"]], b"kind": b"V"}))
