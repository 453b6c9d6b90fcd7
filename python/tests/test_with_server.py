# SPDX-License-Identifier: BSD-3-Clause
"""The client with the real program, and h5py on what it leaves."""
import asyncio

import h5py
import numpy as np
import pytest

from hdf5_async import HDF5Client, errors

from server_process import ServerProcess, require_server

RECORD = np.dtype([("t", "<i8"), ("v", "<f4"), ("m", "<i2", (2,)), ("s", "S4")])


def together(server, work):
    """Runs `work(client)` with one connected client."""

    async def main():
        async with HDF5Client(port=server.port) as client:
            return await asyncio.wait_for(work(client), 120)

    return asyncio.run(main())


def records(first, count):
    rows = np.zeros(count, RECORD)
    rows["t"] = np.arange(first, first + count)
    rows["v"] = rows["t"] / 3
    rows["m"] = rows["t"][:, None] % 100
    rows["s"] = b"ab"
    return rows


@pytest.mark.parametrize(
    "data",
    [
        np.arange(10, dtype=">i4"),
        np.array(3.5),
        np.zeros((0, 3), "f4"),
        np.array(["2020-01-01", "NaT"], "M8[ms]"),
        np.array([True, False]),
        np.array([1 + 2j], "c8"),
        np.array([b"abc", b""]),
        np.array(["ä", "longer"]),
        np.array([b"ab\0d"], "V4"),
        records(0, 3),
        np.arange(24, dtype="u2").reshape(2, 3, 4)[:, ::-1],
    ],
    ids=lambda data: f"{data.dtype.str}{data.shape}",
)
def test_what_was_written_is_read(server, data):
    async def work(client):
        await client.write("/there/and/back", data)
        return await client.read("/there/and/back")

    got = together(server, work)
    assert got.dtype == data.dtype and got.shape == data.shape
    assert got.tobytes() == data.tobytes()
    assert got.flags.writeable


def test_reads_select_as_numpy_does(server):
    data = np.arange(120).reshape(10, 12)

    async def work(client):
        await client.write("/select", data)
        for key in (
            np.s_[3],
            np.s_[-2:],
            np.s_[::3, 1:5],
            np.s_[2, 3],
            np.s_[[4, 1, 4]],
            np.s_[...],
        ):
            got = await client.read("/select", select=key)
            np.testing.assert_array_equal(got, data[key])
        got = await client.read("/select", select=(None, np.array([0, 5])))
        np.testing.assert_array_equal(got, data[:, [0, 5]])
        got = await client.read("/select", select=data[:, 0] > 50)
        np.testing.assert_array_equal(got, data[data[:, 0] > 50])
        await client.update("/select", -1, select=np.s_[1:3, ::2])
        data[1:3, ::2] = -1
        np.testing.assert_array_equal(await client.read("/select"), data)
        with pytest.raises(errors.BadSelection):
            await client.read("/select", select=10)

    together(server, work)


def test_fields_of_records(server):
    async def work(client):
        await client.write("/records", records(0, 5))
        assert (await client.read("/records", fields="t")).tolist() == list(range(5))
        pair = await client.read("/records", fields=["s", "t"], select=np.s_[1:3])
        assert pair.dtype.names == ("s", "t") and len(pair) == 2
        await client.update("/records", np.arange(10, 15), fields="t")
        assert (await client.read("/records", fields="t")).tolist() == list(range(10, 15))
        with pytest.raises(errors.BadField):
            await client.read("/records", fields="none")

    together(server, work)


def test_the_tree_and_its_attributes(server):
    async def work(client):
        await client.create_group("/tree/a")
        await client.write("/tree/a/d", [1, 2], attrs={"unit": "m", "n": 3, "v": [1.5, 2.5]})
        assert await client.list("/tree", recursive=True) == ["a", "a/d"]
        attrs = await client.get_attrs("/tree/a/d")
        assert attrs["unit"] == "m" and attrs["n"] == 3 and attrs["v"].tolist() == [1.5, 2.5]
        assert (await client.set_attrs("/tree", {"t": np.array([1, 2], "u1")}))["set"] == 1
        assert (await client.delete_attrs("/tree/a/d", "n"))["deleted"] == 1
        assert (await client.info("/tree/a/d"))["attrs"] == 2
        assert (await client.move("/tree/a", "/tree/b"))["path"] == "/tree/b"
        assert (await client.copy("/tree/b", "/tree/c"))["path"] == "/tree/c"
        assert (await client.resize("/tree/c/d", (4,)))["shape"] == [4]
        assert await client.exists("/tree/b/d") and not await client.exists("/tree/a")
        assert (await client.delete("/tree"))["deleted"] is True
        assert (await client.delete("/tree", missing_ok=True))["deleted"] is False
        with pytest.raises(errors.NotFound):
            await client.delete("/tree")

    together(server, work)


def test_a_tree_with_attributes_comes_in_one_request(server):
    async def work(client):
        await client.write("/one/d", [1], attrs={"unit": "m"})
        entries = await client.list("/one", recursive=True, detail=True, attrs=True)
        assert [(entry["name"], entry["attrs"]) for entry in entries] == [("d", {"unit": "m"})]

    together(server, work)


def test_refusals_have_their_class(server):
    async def work(client):
        await client.write("/refused", np.zeros(3, "i2"))
        with pytest.raises(errors.TypeMismatch):
            await client.append("/refused", np.zeros(1, "f8"))
        with pytest.raises(errors.ShapeMismatch):
            await client.append("/refused", np.zeros((1, 2), "i2"))
        with pytest.raises(errors.NotGroup):
            await client.write("/refused/below", 1)
        with pytest.raises(errors.BadPath):
            await client.write("/a/../b", 1)
        with pytest.raises(errors.UnknownOp):
            await client.call("frobnicate")
        with pytest.raises(errors.BadRequest):
            await client.call("append", path="/refused", data=[1], dedupliacte_on="t")
        assert (await client.read("/refused")).tolist() == [0, 0, 0]

    together(server, work)


def test_changes_tell_commits_and_flush_covers_them(server):
    async def work(client):
        results = [await client.append("/commits", n, ack="applied") for n in range(5)]
        flushed = await client.flush()
        commits = [result.commit for result in results]
        assert None not in commits and commits == sorted(commits)
        assert flushed >= commits[-1]
        assert (await client.append("/commits", 5, ack="durable")).commit >= commits[-1]

    together(server, work)


def test_thousands_of_calls_in_flight_keep_their_order(server):
    async def work(client):
        calls = (client.append("/flight", n, ack="applied") for n in range(3000))
        await asyncio.gather(*calls)
        return await client.read("/flight")

    assert together(server, work).tolist() == list(range(3000))


def test_many_tasks_and_connections_write_one_dataset(server):
    async def writer(number):
        async with HDF5Client(port=server.port) as client:
            for n in range(20):
                await client.append("/shared", [[number, n]], ack="applied")

    async def main():
        await asyncio.gather(*(writer(number) for number in range(20)))
        async with HDF5Client(port=server.port) as client:
            return await client.read("/shared")

    rows = asyncio.run(main())
    assert rows.shape == (400, 2)
    for number in range(20):
        assert rows[rows[:, 0] == number][:, 1].tolist() == list(range(20))


# Limits so small that everything is large


@pytest.fixture(scope="module")
def small_server(tmp_path_factory):
    require_server()
    settings = {"max_frame": 200_000, "max_response": 150_000}
    with ServerProcess(tmp_path_factory.mktemp("small"), settings) as process:
        yield process


BIG = np.arange(600_000, dtype="<i4").reshape(120_000, 5)


def test_arrays_above_the_limits_just_work(small_server):
    async def work(client):
        assert (await client.write("/big", BIG, attrs={"n": 1}))["shape"] == [120_000, 5]
        np.testing.assert_array_equal(await client.read("/big"), BIG)
        selected = await client.read("/big", select=np.s_[1::2, :: -1 + 3])
        np.testing.assert_array_equal(selected, BIG[1::2, ::2])
        result = await client.append("/big", BIG)
        assert result["appended"] == 120_000 and result["shape"] == [240_000, 5]
        await client.insert("/big", 7, BIG[::-1])
        whole = np.insert(np.concatenate([BIG, BIG]), 7, BIG[::-1], axis=0)
        np.testing.assert_array_equal(await client.read("/big"), whole)
        await client.update("/big", BIG + 1, start=-120_000)
        whole[-120_000:] = BIG + 1
        np.testing.assert_array_equal(await client.read("/big"), whole)
        await client.update("/big", BIG)
        np.testing.assert_array_equal(await client.read("/big"), BIG)
        await client.update("/big", BIG[::-1].copy(), compression="gzip")
        np.testing.assert_array_equal(await client.read("/big"), BIG[::-1])
        info = await client.info("/big")
        assert info["compression"] == "gzip" and info["attrs"] == 1

    together(small_server, work)


def test_a_row_above_the_limit_is_written_in_blocks(small_server):
    data = np.arange(300_000, dtype="<i4").reshape(2, 3, 50_000)

    async def work(client):
        await client.write("/wide", data)
        for row in range(2):
            for column in range(3):
                got = await client.read("/wide", select=np.s_[row, column, :30_000])
                np.testing.assert_array_equal(got, data[row, column, :30_000])
        with pytest.raises(errors.TooLarge):
            await client.read("/wide")

    together(small_server, work)


def test_large_texts_and_records_come_in_parts(small_server):
    texts = np.array([str(n) * (n % 5 + 1) for n in range(20_000)])
    rows = records(0, 30_000)

    async def work(client):
        await client.write("/texts", texts)
        np.testing.assert_array_equal(await client.read("/texts"), texts)
        await client.append("/rows", rows, deduplicate_on="t")
        result = await client.append("/rows", rows, deduplicate_on="t")
        assert result["appended"] == 0 and result["updated"] == 30_000
        got = await client.read("/rows")
        assert got.dtype == rows.dtype and got.tobytes() == rows.tobytes()

    together(small_server, work)


def test_a_value_too_large_for_any_frame_is_refused_here(small_server):
    async def work(client):
        with pytest.raises(errors.FrameTooLarge):
            await client.write("/list", list(range(100_000)))
        with pytest.raises(errors.FrameTooLarge):
            await client.write("/string", "x" * 300_000)
        assert await client.ping() == "pong"

    together(small_server, work)


# The file, the token, the end


def test_h5py_reads_what_was_written(tmp_path):
    require_server()
    data = np.random.default_rng(1).random((100, 7))

    async def work(client):
        await client.write("/a/compressed", data, compression="gzip", shuffle=True, chunks=(10, 7))
        await client.append("/a/rows", records(0, 10))
        await client.append("/a/rows", records(5, 10), deduplicate_on="t")
        await client.write("/a/text", "Grüße", attrs={"when": np.datetime64("2020-01-01", "s")})

    with ServerProcess(tmp_path) as server:
        together(server, work)
    with h5py.File(server.file, "r") as file:
        dataset = file["a/compressed"]
        np.testing.assert_array_equal(dataset[()], data)
        assert (dataset.compression, dataset.shuffle, dataset.chunks) == ("gzip", True, (10, 7))
        np.testing.assert_array_equal(file["a/rows"][()], records(0, 15))
        assert file["a/text"].asstr()[0] == "Grüße"


def test_the_token_comes_from_the_config_of_the_server(tmp_path):
    require_server()

    async def with_config():
        async with HDF5Client(config=server.config) as client:
            await client.write("/a", 1)

    async def with_token(token):
        async with HDF5Client(port=server.port, token=token) as client:
            return await client.exists("/a")

    with ServerProcess(tmp_path, {"auth_token": "correct horse"}) as server:
        asyncio.run(with_config())
        assert asyncio.run(with_token("correct horse"))
        with pytest.raises(errors.AuthFailed):
            asyncio.run(with_token("wrong"))
        with pytest.raises(errors.AuthRequired):
            asyncio.run(with_token(None))


def test_several_files_of_one_server(tmp_path):
    require_server()

    async def work(client):
        assert sorted(client.server["files"]) == ["default", "run42"]
        await client.write("/a", 1)
        await client.write("/a", 42, file="run42")
        assert (await client.read("/a")).tolist() == [1]
        assert (await client.read("/a", file="run42")).tolist() == [42]
        with pytest.raises(errors.NotFound):
            await client.read("/a", file="run43")

    other = tmp_path / "other.h5"
    with ServerProcess(tmp_path, files={"run42": other}) as server:
        together(server, work)
    with h5py.File(other, "r") as file:
        assert file["a"][0] == 42


def test_the_end_of_the_server_is_the_end_of_the_connection(tmp_path):
    require_server()

    async def main():
        client = HDF5Client(port=server.port, reconnect=False)
        await client.connect()
        await client.append("/a", 1, ack="applied")
        server.signal()
        with pytest.raises((errors.ConnectionLost, errors.ShuttingDown)):
            while True:
                await asyncio.wait_for(client.append("/a", 1, ack="applied"), 30)
        with pytest.raises((errors.ConnectionLost, errors.ShuttingDown)):
            await client.ping()
        await client.close()

    with ServerProcess(tmp_path) as server:
        asyncio.run(main())
