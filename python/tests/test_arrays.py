# SPDX-License-Identifier: BSD-3-Clause
"""The codec, against stock msgpack-numpy and against the open vectors."""
import json
import os
import pickle

import msgpack
import msgpack_numpy
import numpy as np
import pytest

from hdf5_async import arrays
from hdf5_async.errors import ProtocolError, UnsupportedType
from hdf5_async.messages import decode_reply, encode_request, make_request

from server_process import REPOSITORY


def vectors():
    path = os.path.join(REPOSITORY, "tests", "data", "conformance", "encodings.jsonl")
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


VECTORS = vectors()
READABLE = [v for v in VECTORS if v["stock"] == "same"]
CANONICAL = [v for v in READABLE if v["canonical"]]


def name_of(vector):
    return vector["name"]


def pack(value):
    return msgpack.packb(value, default=arrays.encode)


def unpack(data):
    return msgpack.unpackb(data, object_hook=arrays.decode)


def same(ours, stock):
    """Equal to the last bit, NaN payloads and types included."""
    if isinstance(stock, list):
        return isinstance(ours, list) and len(ours) == len(stock) and all(map(same, ours, stock))
    if isinstance(stock, (np.ndarray, np.generic)):
        return (
            type(ours) is type(stock)
            and ours.dtype == stock.dtype
            and ours.shape == stock.shape
            and ours.tobytes() == stock.tobytes()
        )
    return type(ours) is type(stock) and repr(ours) == repr(stock)


@pytest.mark.parametrize("vector", READABLE, ids=name_of)
def test_decodes_what_stock_decodes(vector):
    data = bytes.fromhex(vector["hex"])
    stock = msgpack.unpackb(data, object_hook=msgpack_numpy.decode)
    assert same(unpack(data), stock)


@pytest.mark.parametrize("vector", CANONICAL, ids=name_of)
def test_encodes_to_the_very_bytes(vector):
    data = bytes.fromhex(vector["hex"])
    if vector["form"] == "plain" and data[:1] == b"\xca":
        pytest.skip("Python has no float of four bytes")
    assert pack(unpack(data)).hex() == vector["hex"]


def test_the_vectors_are_there():
    assert len(CANONICAL) > 150 and len(READABLE) > 190


@pytest.mark.parametrize(
    "array",
    [
        np.array([1, -(2**63)], "m8[25s]"),
        np.array(["2020-01-01", "NaT"], "M8[ms]"),
        np.array([(1, "2020-01-01")], [("n", "i4"), ("t", "M8[s]")]),
        np.array("2020-01-01", "M8[s]"),
        np.zeros((0, 3), "M8[s]"),
        np.asfortranarray(np.arange(6, dtype="i2").reshape(2, 3)),
        np.arange(10, dtype="i2")[::-3],
        np.broadcast_to(np.array([1, 2], "i2"), (3, 2)),
        np.zeros((2,), "S0"),
        np.array(5, ">i4"),
        np.array([1, 2]).view(np.recarray),
    ],
    ids=lambda array: f"{array.dtype}-{array.shape}",
)
def test_sends_what_stock_cannot_or_copies(array):
    got = unpack(pack(array))
    assert got.dtype == array.dtype and got.shape == array.shape
    assert got.tobytes() == array.tobytes()


@pytest.mark.parametrize(
    "value",
    [np.datetime64("2020-01-01", "s"), np.timedelta64(5, "ms"), np.int32(7), np.bool_(True)],
)
def test_scalars_keep_their_type(value):
    got = unpack(pack(value))
    assert got == value and got.dtype == value.dtype


def test_a_record_is_sent_as_an_array_without_axes():
    record = np.array([(1, 2.5)], [("a", "i4"), ("b", "f8")])[0]
    got = unpack(pack(record))
    assert got.shape == () and got.tolist() == (1, 2.5)


def test_fields_picked_in_another_order_are_sent_in_that_order():
    table = np.array([(1, 2.5, b"x"), (3, 4.5, b"y")], [("a", "i4"), ("b", "f8"), ("c", "S1")])
    got = unpack(pack(table[["c", "a"]]))
    assert got.dtype == np.dtype([("c", "S1"), ("a", "i4")])
    assert got.tolist() == [(b"x", 1), (b"y", 3)]


def test_takes_objects_that_have_an_array():
    class Column:
        def __array__(self, dtype=None):
            return np.array([1, 2], "i2")

    assert unpack(pack(Column())).tolist() == [1, 2]
    assert arrays.as_sent(Column()).dtype == np.dtype("i2")
    assert arrays.as_sent([1, 2]) == [1, 2]


def test_decoded_arrays_are_writable_and_their_own():
    data = pack(np.arange(4))
    one, two = unpack(data), unpack(data)
    one[0] = 99
    assert two.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "value",
    [
        np.array([None]),
        np.array(["text", b"bytes"], object),
        np.array([(1, None)], [("a", "i4"), ("o", "O")]),
        np.ma.masked_array([1, 2], [True, False]),
        object(),
        {1, 2},
    ],
    ids=["object", "texts", "field", "masked", "thing", "set"],
)
def test_refuses_to_send_what_would_be_lost(value):
    with pytest.raises(UnsupportedType):
        pack(value)


def malicious():
    bomb = pickle.dumps(np.array([print], object))
    pointers = b"\x01" * 16
    fields = [["a", "<i4"], ["o", "|O"]]
    return {
        "pickle": {b"type": [["", "|O"]], b"kind": b"O", b"shape": [1], b"data": bomb},
        "pointers": {b"type": "|O", b"kind": b"", b"shape": [2], b"data": pointers},
        "no kind": {b"type": "O", b"shape": [2], b"data": pointers},
        "object8": {b"type": "O8", b"shape": [2], b"data": pointers},
        "object field": {b"type": fields, b"kind": b"V", b"shape": [1], b"data": b"\x01" * 12},
        "nested": {b"type": [["n", fields]], b"kind": b"V", b"shape": [1], b"data": b"\x01" * 12},
        "string dtype": {b"type": "|T16", b"kind": b"", b"shape": [1], b"data": pointers},
        "commas": {b"type": "<i4,O", b"kind": b"", b"shape": [1], b"data": b"\x01" * 12},
        "type a map": {b"type": {"f": "O"}, b"kind": b"", b"shape": [1], b"data": pointers},
        "short": {b"type": "<i4", b"kind": b"", b"shape": [2], b"data": b"1234"},
        "long": {b"type": "<i4", b"kind": b"", b"shape": [1], b"data": b"12345678"},
        "negative": {b"type": "<i4", b"kind": b"", b"shape": [-1], b"data": b"1234"},
        "float shape": {b"type": "<i4", b"kind": b"", b"shape": [1.0], b"data": b"1234"},
        "no shape": {b"type": "<i4", b"kind": b"", b"data": b"1234"},
        "shape a number": {b"type": "<i4", b"kind": b"", b"shape": 1, b"data": b"1234"},
        "data a number": {b"type": "<i4", b"kind": b"", b"shape": [1], b"data": 4},
        "overflow": {b"type": "<i4", b"kind": b"", b"shape": [1 << 62, 4], b"data": b""},
        "short field": {b"type": [["a"]], b"kind": b"V", b"shape": [1], b"data": b"1"},
    }


@pytest.mark.parametrize("name", malicious())
def test_refuses_replies_that_would_run_code_or_lie(name):
    body = msgpack.packb({"id": 1, "ok": True, "result": {b"nd": True, **malicious()[name]}})
    with pytest.raises(ProtocolError):
        decode_reply(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc1",
        b"\x93\x01",
        b"\x01\x02",
        msgpack.packb([1]),
        b"\x91" * 5000,
        msgpack.packb({b"complex": True, b"data": "__import__"}),
        msgpack.packb({1: 2}),
        b"\xdd\xff\xff\xff\xff",
        b"\xa1\xff",
    ],
)
def test_refuses_replies_that_are_none(body):
    with pytest.raises(ProtocolError):
        decode_reply(body)


@pytest.mark.parametrize("count", [1, 8000, 20_000])
def test_a_request_reads_the_same_whether_its_data_is_copied_or_not(count):
    data = np.arange(count, dtype="<f8")
    request = make_request("write", path="/a", data=data, chunks=None, attrs={"u": "m"})
    frame = encode_request(request, 7, 1 << 20)
    assert (len(frame) == 2) == (data.nbytes >= 65536)
    whole = b"".join(frame)
    assert int.from_bytes(whole[:4], "big") == len(whole) - 4
    got = msgpack.unpackb(whole[4:], object_hook=msgpack_numpy.decode)
    assert got.pop("data").tobytes() == data.tobytes()
    assert got == {"id": 7, "op": "write", "path": "/a", "attrs": {"u": "m"}}


def test_a_large_array_is_not_copied():
    data = np.zeros(100_000)
    frame = encode_request(make_request("write", path="/a", data=data), 1, 1 << 20)
    assert np.shares_memory(np.frombuffer(frame[1], np.uint8), data)


# Large replies


def reply_bytes(result, *, before=(), after=()):
    pairs = [("id", 7), ("ok", True), *before, ("result", result), *after]
    return msgpack.packb(dict(pairs), default=msgpack_numpy.encode)


LARGE = [
    np.arange(20_000, dtype="<f8"),
    np.arange(20_000, dtype=">u4").reshape(100, 200),
    np.zeros(10_000, [("t", "i8"), ("n", [("x", "f4"), ("m", "i2", (2, 2))])]),
    np.array("x" * 50_000),
    np.arange(70_000, dtype="u1"),
]


@pytest.mark.parametrize("array", LARGE, ids=lambda array: array.dtype.str)
@pytest.mark.parametrize("after", [(), (("commit", 5), ("news", [1, {"a": 2}]))])
def test_a_large_array_is_read_where_it_arrived(array, after):
    before = (("part", 0), ("more", False))
    body = memoryview(bytearray(reply_bytes(array, before=before, after=after)))
    reply = decode_reply(body)
    result = reply.pop("result")
    assert reply == {"id": 7, "ok": True, "part": 0, "more": False, **dict(after)}
    assert result.dtype == array.dtype and result.shape == array.shape
    assert result.tobytes() == array.tobytes()
    assert np.shares_memory(result, np.frombuffer(body, np.uint8))
    mine = arrays.owned(result)
    assert not np.shares_memory(mine, np.frombuffer(body, np.uint8))
    assert mine.flags.writeable and mine.flags.aligned and mine.flags.c_contiguous


@pytest.mark.parametrize(
    "result",
    [
        [np.arange(20_000)],
        {"a": np.arange(20_000)},
        {"data": b"x" * 70_000},
        b"x" * 70_000,
        ["text"] * 20_000,
        np.zeros(10, [(f"name_of_field_{n:04d}", "S8") for n in range(1000)]),
    ],
    ids=["list", "map", "data", "bytes", "texts", "long type"],
)
def test_large_replies_of_other_kinds_are_read_as_small_ones_are(result):
    body = memoryview(bytearray(reply_bytes(result)))
    got = decode_reply(body)["result"]
    assert same(
        got, msgpack.unpackb(reply_bytes(result), object_hook=msgpack_numpy.decode)["result"]
    ) or (got.keys() == result.keys())


@pytest.mark.parametrize("cut", [-1, -1000, 5000])
def test_a_large_reply_that_is_cut_is_refused(cut):
    with pytest.raises(ProtocolError):
        decode_reply(memoryview(reply_bytes(np.arange(20_000))[:cut]))


def test_a_large_reply_with_bytes_left_over_is_refused():
    with pytest.raises(ProtocolError):
        decode_reply(memoryview(reply_bytes(np.arange(20_000)) + b"\xc0"))


def test_a_large_array_of_objects_is_refused():
    lie = {b"nd": True, b"type": "|O", b"kind": b"", b"shape": [10_000], b"data": b"\1" * 80_000}
    with pytest.raises(ProtocolError):
        decode_reply(memoryview(reply_bytes(lie)))
