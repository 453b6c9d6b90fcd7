# SPDX-License-Identifier: BSD-3-Clause
"""What the methods put on the wire and make of the answers."""
import numpy as np
import pytest

from hdf5_async import errors
from hdf5_async import HDF5Client, request

from fake_server import FakeServer, failure, success

pytestmark = pytest.mark.asyncio


async def sent_by(call, answer=None):
    """The request that `call(client)` makes, without its id; and what the call gave."""
    async with FakeServer(answer) as fake:
        async with HDF5Client(port=fake.port) as client:
            result = await call(client)
        sent = {key: value for key, value in fake.requests[-1].items() if key != "id"}
        return sent, result


@pytest.mark.parametrize(
    "call, sent",
    [
        (lambda c: c.create_group("/g"), {"op": "create_group", "path": "/g"}),
        (lambda c: c.read("/a"), {"op": "read", "path": "/a"}),
        (lambda c: c.write("/a", 5), {"op": "write", "path": "/a", "data": 5}),
        (
            lambda c: c.write("/a", "x", "gzip", compression_opts=9, shuffle=False, ack="durable"),
            {
                "op": "write",
                "path": "/a",
                "data": "x",
                "compression": "gzip",
                "compression_opts": 9,
                "shuffle": False,
                "ack": "durable",
            },
        ),
        (
            lambda c: c.write("/a", [1], chunks=(4,), maxshape=(None,), attrs={"u": "m"}),
            {
                "op": "write",
                "path": "/a",
                "data": [1],
                "chunks": [4],
                "maxshape": [None],
                "attrs": {"u": "m"},
            },
        ),
        (
            lambda c: c.read("/a", select=np.s_[1:2, 3], fields=("x", "y"), dtype="f8", file="run"),
            {
                "op": "read",
                "path": "/a",
                "select": [{"start": 1, "stop": 2}, 3],
                "fields": ["x", "y"],
                "dtype": "<f8",
                "file": "run",
            },
        ),
        (
            lambda c: c.read("/a", strings="list", fields="x"),
            {"op": "read", "path": "/a", "strings": "list", "fields": "x"},
        ),
        (
            lambda c: c.read("/a", stream=True, part_bytes=1000),
            {"op": "read", "path": "/a", "stream": True, "part_bytes": 1000},
        ),
        (
            lambda c: c.update("/a", [1, 2], True, start=-2),
            {"op": "update", "path": "/a", "data": [1, 2], "compression": True, "start": -2},
        ),
        (
            lambda c: c.update("/a", 0, select=np.s_[::2], fields="x"),
            {"op": "update", "path": "/a", "data": 0, "select": [{"step": 2}], "fields": "x"},
        ),
        (
            lambda c: c.append("/a", [1], deduplicate_on=("x",), compression=0),
            {
                "op": "append",
                "path": "/a",
                "data": [1],
                "compression": 0,
                "deduplicate_on": ["x"],
            },
        ),
        (
            lambda c: c.insert("/a", 0, [1], "none", fletcher32=True),
            {
                "op": "insert",
                "path": "/a",
                "index": 0,
                "data": [1],
                "compression": "none",
                "fletcher32": True,
            },
        ),
        (lambda c: c.delete("/a"), {"op": "delete", "path": "/a"}),
        (
            lambda c: c.delete("/a", missing_ok=True),
            {"op": "delete", "path": "/a", "missing_ok": True},
        ),
        (lambda c: c.list(), {"op": "list", "path": "/"}),
        (
            lambda c: c.list("/g", recursive=True, detail=True, attrs=True),
            {"op": "list", "path": "/g", "recursive": True, "detail": True, "attrs": True},
        ),
        (lambda c: c.info("/a"), {"op": "info", "path": "/a"}),
        (lambda c: c.exists("/a", file="run"), {"op": "exists", "path": "/a", "file": "run"}),
        (lambda c: c.get_attrs("/a"), {"op": "get_attrs", "path": "/a"}),
        (
            lambda c: c.get_attrs("/a", ("u", "v")),
            {"op": "get_attrs", "path": "/a", "names": ["u", "v"]},
        ),
        (
            lambda c: c.set_attrs("/a", {"u": 1}),
            {"op": "set_attrs", "path": "/a", "attrs": {"u": 1}},
        ),
        (
            lambda c: c.delete_attrs("/a", "u", missing_ok=True),
            {"op": "delete_attrs", "path": "/a", "names": ["u"], "missing_ok": True},
        ),
        (lambda c: c.move("/a", "/b"), {"op": "move", "path": "/a", "to": "/b"}),
        (lambda c: c.copy("/a", "/b"), {"op": "copy", "path": "/a", "to": "/b"}),
        (lambda c: c.resize("/a", (3, 4)), {"op": "resize", "path": "/a", "shape": [3, 4]}),
        (lambda c: c.ping(), {"op": "ping"}),
        (lambda c: c.flush(file="run"), {"op": "flush", "file": "run"}),
        (
            lambda c: c.call("append", path="/a", data=1, seq=7, nothing=None),
            {"op": "append", "path": "/a", "data": 1, "seq": 7},
        ),
    ],
)
async def test_a_method_makes_its_request(call, sent):
    got, _ = await sent_by(call)
    assert got == sent


async def test_a_batch_carries_requests_without_ids():
    answer = {"batch": lambda r: success(r, [{"shape": [1]}, {"set": 1}], commit=4)}
    rows = np.array([1], "i2")
    sent, result = await sent_by(
        lambda c: c.batch(
            [
                request("update", path="/a", data=rows, select=np.s_[3:4]),
                request("set_attrs", path="/a", attrs={"n": 1}),
            ],
            ack="durable",
        ),
        answer,
    )
    assert sent["op"] == "batch" and sent["ack"] == "durable"
    first, second = sent["requests"]
    assert first["select"] == [{"start": 3, "stop": 4}] and first["data"].tolist() == [1]
    assert second == {"op": "set_attrs", "path": "/a", "attrs": {"n": 1}}
    assert result == [{"shape": [1]}, {"set": 1}]


async def test_a_change_tells_its_commit():
    answer = {"append": lambda r: success(r, {"appended": 3}, commit=12, replayed=True)}
    _, result = await sent_by(lambda c: c.append("/a", [1, 2, 3]), answer)
    assert result == {"appended": 3} and result.commit == 12 and result.replayed
    _, result = await sent_by(lambda c: c.flush(), {"flush": lambda r: success(r, True, commit=13)})
    assert result == 13


async def test_a_missing_dataset_is_none():
    _, result = await sent_by(lambda c: c.read("/a"), {"read": lambda r: success(r, None)})
    assert result is None


# Results above max_response


def in_parts(whole, rows):
    """Answers a read as a server whose replies hold so many rows."""

    def answer(asked):
        if not asked.get("stream"):
            detail = {"bytes": whole.nbytes + 90, "limit": 1000}
            return failure(asked, "TOO_LARGE", "too large", detail=detail)
        begins = range(0, len(whole), rows)
        return b"".join(
            success(asked, whole[b : b + rows], part=i, more=b + rows < len(whole))
            for i, b in enumerate(begins)
        )

    return {"read": answer}


async def test_a_large_result_comes_in_parts_by_itself():
    whole = np.arange(999, dtype="<f4").reshape(333, 3)
    sent, result = await sent_by(lambda c: c.read("/a", select=np.s_[:]), in_parts(whole, 10))
    assert sent["stream"] is True and sent["part_bytes"] > 0 and sent["select"] == [None]
    np.testing.assert_array_equal(result, whole)
    assert result.dtype == whole.dtype and result.flags.writeable


async def test_a_reader_who_wants_one_reply_gets_the_error():
    whole = np.arange(9)
    with pytest.raises(errors.TooLarge):
        await sent_by(lambda c: c.read("/a", stream=False), in_parts(whole, 2))
    _, result = await sent_by(lambda c: c.read("/a", stream=True), in_parts(whole, 2))
    np.testing.assert_array_equal(result, whole)


async def test_a_read_that_met_a_change_starts_again():
    whole = np.arange(30)
    good = in_parts(whole, 10)["read"]
    streams = []

    def answer(asked):
        if asked.get("stream"):
            streams.append(asked)
            if len(streams) < 3:
                first = success(asked, whole[:10] + 1, part=0, more=True)
                return first + failure(asked, "CONFLICT")
        return good(asked)

    _, result = await sent_by(lambda c: c.read("/a"), {"read": answer})
    np.testing.assert_array_equal(result, whole)
    assert len(streams) == 3


async def test_a_dataset_that_never_rests_is_a_conflict():
    def answer(asked):
        return failure(asked, "CONFLICT" if asked.get("stream") else "TOO_LARGE")

    with pytest.raises(errors.Conflict):
        await sent_by(lambda c: c.read("/a"), {"read": answer})


async def test_an_error_between_parts_ends_the_read_and_nothing_else():
    def answer(asked):
        return success(asked, np.zeros(3), part=0, more=True) + failure(asked, "IO_ERROR")

    async with FakeServer({"read": answer}) as fake:
        async with HDF5Client(port=fake.port) as client:
            with pytest.raises(errors.IoError):
                await client.read("/a", stream=True)
            assert await client.ping() is True


# Arrays above max_frame: the fake keeps what a server would store


class Store:
    """One dataset, changed as a server would."""

    def __init__(self, content=None):
        self.content = content
        self.fake = FakeServer(
            {
                "write": self.replace,
                "append": self.append,
                "insert": self.insert,
                "update": self.update,
                "resize": self.resize,
                "info": lambda asked: success(asked, {"shape": list(self.content.shape)}),
            },
            limits={"max_frame": 200_000},
        )

    def done(self, asked, **more):
        return success(asked, {"shape": list(self.content.shape), **more}, commit=9)

    def replace(self, asked):
        created, self.content = self.content is None, asked["data"].copy()
        return self.done(asked, created=created)

    def append(self, asked):
        rows = asked["data"]
        created = self.content is None
        self.content = rows.copy() if created else np.concatenate([self.content, rows])
        return self.done(asked, created=created, appended=len(rows), updated=1, removed=0)

    def insert(self, asked):
        self.content = np.insert(self.content, asked["index"], asked["data"], axis=0)
        return self.done(asked)

    def resize(self, asked):
        old = self.content
        self.content = np.zeros(asked["shape"], old.dtype)
        self.content[: len(old)] = old[: len(self.content)]
        return self.done(asked)

    def update(self, asked):
        if "select" in asked:
            region = tuple(slice(s.get("start"), s.get("stop")) for s in asked["select"])
            self.content[region] = asked["data"]
        elif "start" in asked:
            self.content[asked["start"] :][: len(asked["data"])] = asked["data"]
        else:
            self.content = asked["data"].copy()
        return self.done(asked)

    async def run(self, call):
        async with self.fake:
            async with HDF5Client(port=self.fake.port) as client:
                result = await call(client)
        assert max(self.fake.frames) <= 200_000
        return result


BIG = np.arange(300_000, dtype="<i4").reshape(60_000, 5)


async def test_a_large_write_arrives_in_rows():
    store = Store()
    result = await store.run(lambda c: c.write("/a", BIG, attrs={"u": "m"}, chunks=(100, 5)))
    np.testing.assert_array_equal(store.content, BIG)
    assert result == {"shape": [60_000, 5], "created": True} and result.commit == 9
    first, *rest = store.fake.requests[1:]
    assert first["op"] == "write" and first["attrs"] == {"u": "m"} and first["chunks"] == [100, 5]
    assert {asked["op"] for asked in rest} == {"append"} and "chunks" not in rest[0]


async def test_a_write_whose_rows_do_not_fit_fills_blocks():
    data = np.arange(200_000, dtype="<i4").reshape(2, 2, 50_000)
    store = Store()
    result = await store.run(lambda c: c.write("/a", data))
    np.testing.assert_array_equal(store.content, data)
    assert result["shape"] == [2, 2, 50_000] and result["created"] is True


async def test_a_large_append_adds_up_its_counts():
    store = Store(BIG[:10].copy())
    result = await store.run(lambda c: c.append("/a", BIG, deduplicate_on="x"))
    np.testing.assert_array_equal(store.content, np.concatenate([BIG[:10], BIG]))
    requests = store.fake.of("append")
    assert len(requests) > 5 and all(asked["deduplicate_on"] == "x" for asked in requests)
    assert result["appended"] == 60_000 and result["updated"] == len(requests)
    assert result["created"] is False and result["shape"] == [60_010, 5]


async def test_a_large_append_that_creates_says_so():
    assert (await Store().run(lambda c: c.append("/a", BIG)))["created"] is True


@pytest.mark.parametrize("index", [0, 3, 10, -1, -10])
async def test_a_large_insert_keeps_its_rows_together(index):
    store = Store(BIG[:10].copy())
    await store.run(lambda c: c.insert("/a", index, BIG))
    np.testing.assert_array_equal(store.content, np.insert(BIG[:10], index, BIG, axis=0))


@pytest.mark.parametrize("start", [0, 5, -60_000])
async def test_a_large_update_of_rows_stays_in_its_place(start):
    old = np.zeros((60_005, 5), "<i4")
    store = Store(old.copy())
    await store.run(lambda c: c.update("/a", BIG, start=start))
    begin = start % len(old)
    old[begin : begin + 60_000] = BIG
    np.testing.assert_array_equal(store.content, old)


@pytest.mark.parametrize("start", [6, -59_999, -70_000])
async def test_a_large_update_outside_the_rows_changes_nothing(start):
    store = Store(np.zeros((60_005, 5), "<i4"))
    with pytest.raises(errors.BadSelection):
        await store.run(lambda c: c.update("/a", BIG, start=start))
    assert not store.content.any()


@pytest.mark.parametrize("rows", [60_000, 7, 70_000])
@pytest.mark.parametrize("compression", [None, "gzip"])
async def test_a_large_update_replaces_the_whole(rows, compression):
    store = Store(np.ones((rows, 5), "<i4"))
    result = await store.run(lambda c: c.update("/a", BIG, compression))
    np.testing.assert_array_equal(store.content, BIG)
    assert result == {"shape": [60_000, 5]}
    resized = [asked["shape"] for asked in store.fake.of("resize")]
    assert resized == ([[60_000, 5]] if rows != 60_000 and compression is None else [])


async def test_a_large_update_of_a_region_is_refused_here():
    store = Store(BIG.copy())
    with pytest.raises(errors.FrameTooLarge):
        await store.run(lambda c: c.update("/a", BIG, select=np.s_[:]))
    assert store.fake.of("update") == []
