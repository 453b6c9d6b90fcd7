# SPDX-License-Identifier: BSD-3-Clause
"""The data that the HTTP port gives: as h5grove does, compared with h5py."""
import io
import json
import struct

import h5py
import numpy as np
import pytest

from http_site import site_of
from wire import Wire


def numbers(body):
    return np.load(io.BytesIO(body), allow_pickle=False)


def test_data_are_those_of_h5py(site, example):
    with h5py.File(example) as file:
        for name in ("floats", "big", "half", "flag", "complex", "run/42/adc", "good"):
            expected = file[name][()]
            _, headers, body = site.data("data", path=name, format="npy")
            got = numbers(body)
            assert got.dtype == expected.dtype and got.shape == expected.shape, name
            np.testing.assert_array_equal(got, expected)
            assert headers["Content-Disposition"] == 'attachment; filename="data.npy"'
            assert site.data("data", path=name, format="bin")[2] == expected.tobytes(), name


@pytest.mark.parametrize("selection", ["1", "-1", "0:2", "1:3,::2", ":,1", "2,1:", "0:0", "1:99"])
def test_selections_are_numpys(site, example, selection):
    index = eval(f"np.s_[{selection}]")  # noqa: S307: ours
    with h5py.File(example) as file:
        expected = file["floats"][index]
    got = numbers(site.data("data", path="/floats", format="npy", selection=selection)[2])
    assert got.shape == expected.shape
    np.testing.assert_array_equal(got, expected)
    assert site.json("data", path="/floats", selection=selection) == expected.tolist()


def test_json_is_that_of_h5grove(site):
    data = lambda name, **more: site.json("data", path="/" + name, **more)  # noqa: E731
    assert data("half") == [0.5, -2, None]
    assert data("texts") == ["eins", "zwei 二"]
    assert data("bytes") == ["a", "bcd"]
    assert data("scalar") == 7
    assert data("text") == "hello"
    assert data("flag") == [True, False]
    assert data("complex") == [[1, 2], [0, -3]]
    assert data("empty") is None
    assert data("table") == [[1, 2.5, "x"], [2, -1, "yz"]]
    assert data("ragged") == [[1, 2], [3]]
    assert data("colour") == [0, 1]
    assert data("big", flatten="true") == [0, 1, 2, 3, 4, 5]
    assert data("floats", flatten="true") == np.linspace(-1, 1, 12).tolist()


def test_safe_types_are_those_of_javascript(site):
    assert site.data("data", path="/big", format="bin", dtype="safe")[2] == np.arange(6, dtype="<i2").tobytes()
    half = np.frombuffer(site.data("data", path="/half", format="bin", dtype="safe")[2], "<f4")
    np.testing.assert_array_equal(half, np.array([0.5, -2, np.nan], "f4"))
    assert site.data("data", path="/texts", dtype="safe")[0] == 422


def test_tables_and_pictures(site):
    status, headers, body = site.data("data", path="/floats", format="csv")
    assert status == 200 and headers["Content-Type"] == "text/csv"
    np.testing.assert_array_equal(np.loadtxt(io.StringIO(body.decode()), delimiter=","), np.linspace(-1, 1, 12).reshape(3, 4))
    body = site.data("data", path="/big", format="tiff")[2]
    assert body[:4] == b"II*\0" and body[-12:] == np.arange(6, dtype="<i2").tobytes()
    entries = struct.unpack_from("<H", body, 8)[0]
    tags = {tag: value for tag, _, _, value in (struct.unpack_from("<HHII", body, 10 + 12 * i) for i in range(entries))}
    assert tags[256] == 3 and tags[257] == 2 and tags[258] == 16 and tags[339] == 2


def test_meta_describes_a_group(site):
    root = site.json("meta", path="/")
    assert root["kind"] == "group" and root["name"] == "" and root["attributes"] == []
    children = {child["name"]: child for child in root["children"]}
    assert children["run"] == {"attributes": [], "kind": "group", "name": "run"}
    assert children["floats"]["shape"] == [3, 4]
    assert children["floats"]["type"] == {"class": 1, "dtype": "<f8", "size": 8, "order": 0}
    assert children["big"]["type"] == {"class": 0, "dtype": ">i2", "size": 2, "order": 1, "sign": 1}
    assert children["texts"]["type"]["class"] == 3 and children["texts"]["type"]["vlen"] is True
    assert children["bytes"]["type"]["size"] == 3 and children["bytes"]["type"]["vlen"] is False
    assert children["flag"]["type"]["members"] == {"FALSE": 0, "TRUE": 1}
    assert children["colour"]["type"]["members"] == {"RED": 0, "BLUE": 1}
    assert children["empty"]["shape"] is None
    assert [member["name"] for member in children["table"]["type"]["members"]] == ["t", "v", "s"]
    assert children["ragged"]["type"]["class"] == 9 and children["ragged"]["type"]["base"]["dtype"] == "<i4"
    assert children["gone"]["kind"] == "soft_link" and children["out"]["kind"] == "external_link"
    assert children["good"]["kind"] == "dataset"


def test_meta_describes_a_dataset(site):
    adc = site.json("meta", path="/run/42/adc")
    assert adc["kind"] == "dataset" and adc["name"] == "adc"
    assert adc["chunks"] == [10]
    assert adc["filters"] == [{"id": 2, "name": "shuffle"}, {"id": 1, "name": "deflate"}]
    assert adc["attributes"][0]["name"] == "unit" and adc["attributes"][0]["shape"] == []
    assert site.json("meta", path="/floats")["filters"] is None
    assert site.json("meta", path="/gone")["kind"] == "soft_link"
    assert site.json("meta", path="/out")["kind"] == "external_link"


def test_attributes(site):
    assert site.json("attr", path="/run/42") == {"title": "a title", "numbers": [0, 1, 2], "pi": 3.25}
    assert site.json("attr", path="/run/42", attr_keys=["pi", "title"]) == {"title": "a title", "pi": 3.25}
    assert site.data("attr", path="/run/42", attr_keys="no")[0] == 404


def test_paths(site, example):
    expected = ["/"]
    with h5py.File(example) as file:
        file.visit(lambda name: expected.append("/" + name))
    assert set(expected) <= set(site.json("paths", path="/"))
    assert site.json("paths", path="/run") == ["/run", "/run/42", "/run/42/adc"]


def test_statistics(site):
    stats = site.json("stats", path="/floats", selection="1:")
    expected = np.linspace(-1, 1, 12).reshape(3, 4)[1:]
    assert stats["min"] == expected.min() and stats["max"] == expected.max()
    assert stats["mean"] == pytest.approx(expected.mean()) and stats["std"] == pytest.approx(expected.std())
    assert stats["strict_positive_min"] == expected[expected > 0].min()
    assert site.data("stats", path="/texts")[0] == 422


def test_errors_are_those_that_h5web_knows(site):
    def message(**arguments):
        status, _, body = site.data("meta", **arguments)
        return status, json.loads(body)["message"]

    assert message(path="/no") == (404, "/no is not a valid path in default")
    for name in ("nothing", "../../etc/passwd", "/etc/passwd", "data.h5", ""):
        assert message(path="/", file=name) == (404, "File not found!")
    status, text = message(path="/gone", resolve_links="all")
    assert status == 404 and "Cannot resolve" in text
    assert site.data("data", path="/run")[0] == 422
    for bad in ("x", "1:2:3:4", "9", "::-1", "0,0,0", "1;2", "1" * 400):
        assert site.data("data", path="/floats", selection=bad)[0] == 422, bad


def test_reads_what_has_just_been_written(tmp_path):
    found = site_of(tmp_path)
    with found.process, Wire(found.process.address) as wire:
        wire.result("hello", version=1)
        wire.result("append", path="/live", data=[1.0, 2.0], ack="applied")
        assert found.json("data", path="/live") == [1, 2]
        assert found.json("meta", path="/live")["shape"] == [2]


def test_answers_are_bounded(tmp_path):
    source = tmp_path / "source.h5"
    with h5py.File(source, "w") as file:
        file["large"] = np.zeros(1 << 20)
        file["small"] = np.full(9000, 0.1234567890123)
    found = site_of(tmp_path, settings={"max_response": "100 KiB"}, source=source)
    with found.process:
        found.wait_for(lambda: found.request("/healthz")[0] == 200)
        assert found.data("data", path="/large", format="bin")[0] == 413
        assert found.data("data", path="/small", format="bin")[0] == 200
        assert found.data("data", path="/small")[0] == 413  # as text it is longer
        assert found.data("data", path="/large", format="bin", selection="0:1000")[0] == 200


def test_data_are_off_unless_wanted(tmp_path):
    found = site_of(tmp_path, settings={"http_data": "false"})
    with found.process:
        assert found.data("meta", path="/")[0] == 404
        assert found.request("/metrics")[0] == 200
