# SPDX-License-Identifier: BSD-3-Clause
"""The appender: batches by size and time, back-pressure, and losses that are told."""
import asyncio

import numpy as np
import pytest

from hdf5_async import AppenderFull, HDF5Client, errors

from fake_server import HELLO, FakeServer, failure, success

pytestmark = pytest.mark.asyncio

NUMBERED = {
    **HELLO,
    "features": ["exactly_once"],
    "sequences": {"default": {"applied": 0, "durable": 0}},
}


class Recording(FakeServer):
    """Takes appends; while `gate` is closed it answers none of them."""

    def __init__(self, answers=None):
        super().__init__({"append": self.append, "hello": self.greet, **(answers or {})})
        self.gate = asyncio.Event()
        self.gate.set()

    def greet(self, request):
        return success(request, NUMBERED)

    async def append(self, request):
        await self.gate.wait()
        return success(request, {"shape": [1]})

    @property
    def batches(self):
        return [request["data"].tolist() for request in self.of("append")]


async def within(awaitable, seconds=20):
    return await asyncio.wait_for(awaitable, seconds)


async def test_rows_go_in_batches_of_max_bytes_and_the_rest_at_the_end():
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        async with client.appender("/a", max_bytes=32, max_delay=60) as rows:
            for n in range(10):
                await rows.append(n)
            assert rows.accepted == 10
        assert rows.durable == 10 and rows.pending == 0
        assert fake.batches == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
        assert all(request["ack"] == "durable" for request in fake.of("append"))


async def test_rows_go_when_their_time_has_come():
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        rows = client.appender("/a", max_delay=0.01)
        await rows.append([1, 2])
        await rows.append([3])
        while rows.durable < 3:
            await within(rows._change())
        assert fake.batches == [[1, 2, 3]]


async def test_a_block_above_max_bytes_is_cut_into_batches():
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        async with client.appender("/a", max_bytes=64, max_delay=60) as rows:
            await within(rows.append(np.arange(100)))
        assert np.concatenate(fake.batches).tolist() == list(range(100))
        assert max(len(batch) for batch in fake.batches) == 8


async def test_rows_may_be_changed_once_they_are_taken():
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        block = np.zeros(3)
        async with client.appender("/a") as rows:
            for n in range(3):
                block[:] = n
                await rows.append(block)
        assert fake.batches == [[0.0] * 3 + [1.0] * 3 + [2.0] * 3]


async def test_when_full_wait_holds_the_caller_until_there_is_room():
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        fake.gate.clear()
        rows = client.appender("/a", max_bytes=8, max_in_flight=2, max_waiting=3)
        push = asyncio.ensure_future(rows.append(np.arange(20)))
        while len(fake.of("append")) < 1 or rows.can_accept:
            await asyncio.sleep(0)
        assert not push.done() and rows.accepted <= 6 and not rows.can_accept
        with pytest.raises(AppenderFull):
            rows.append_nowait(1)
        fake.gate.set()
        await within(push)
        await within(rows.close())
        assert np.concatenate(fake.batches).tolist() == list(range(20))


async def test_when_full_raise_takes_nothing_of_what_it_refuses():
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        fake.gate.clear()
        rows = client.appender(
            "/a", max_bytes=16, max_in_flight=1, max_waiting=2, when_full="raise"
        )
        taken = []
        for n in range(50):
            try:
                await rows.append([n, n])
                taken += [n, n]
            except AppenderFull:
                break
            await asyncio.sleep(0)
        assert 4 <= len(taken) <= 8 and rows.accepted == len(taken)
        fake.gate.set()
        await within(rows.close())
        assert np.concatenate(fake.batches).tolist() == taken and rows.lost == 0


async def test_when_full_drop_oldest_counts_and_tells_what_it_drops():
    losses = []
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        fake.gate.clear()
        rows = client.appender(
            "/a",
            max_bytes=16,
            max_in_flight=1,
            max_waiting=2,
            when_full="drop_oldest",
            on_loss=lambda count, error: losses.append((count, type(error))),
        )
        for n in range(20):
            await rows.append([n, n])
            await asyncio.sleep(0)
        assert rows.accepted == 40 and rows.lost == sum(count for count, _ in losses) >= 20
        assert {kind for _, kind in losses} == {AppenderFull}
        fake.gate.set()
        with pytest.raises(AppenderFull):
            await within(rows.flush())
        await within(rows.close())
        stored = np.concatenate(fake.batches)
        assert rows.durable == len(stored) == 40 - rows.lost
        assert stored[-1] == 19 and (np.diff(stored) >= 0).all()


async def test_rows_the_server_refuses_are_lost_and_told():
    losses = []

    def refuse(request):
        return failure(request, "TYPE_MISMATCH", "no")

    async with Recording({"append": refuse}) as fake, HDF5Client(port=fake.port) as client:
        rows = client.appender("/a", on_loss=lambda *loss: losses.append(loss))
        await rows.append([1, 2, 3])
        with pytest.raises(errors.TypeMismatch):
            await within(rows.flush())
        assert rows.lost == 3 and losses[0][0] == 3 and rows.durable == 0
        await within(rows.close())


async def test_a_full_disk_makes_it_wait_and_keeps_the_order():
    left = [3]

    def sometimes(request):
        if left[0] and request["data"].tolist()[0] == 1:
            left[0] -= 1
            return failure(request, "STORAGE_FULL", "full", detail={"retry_after_ms": 1})
        if request["seq"] != len(stored) + 1:
            return failure(request, "SEQUENCE_GAP", detail={"expected": len(stored) + 1})
        stored.append(request["data"].tolist())
        return success(request, {"shape": [1]})

    stored = []
    async with Recording({"append": sometimes}) as fake, HDF5Client(port=fake.port) as client:
        async with client.appender("/a", max_bytes=8) as rows:
            await within(rows.append(np.arange(6)))
            await within(rows.flush())
            assert rows.durable == 6 and rows.lost == 0
    assert stored == [[n] for n in range(6)] and left == [0]


async def test_types_are_those_of_the_first_rows_or_those_asked_for():
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        async with client.appender("/a", dtype="f4") as rows:
            await rows.append(1)
            await rows.append([2, 3.5])
            await rows.append(np.arange(2, dtype="i2"))
            with pytest.raises(errors.TypeMismatch):
                await rows.append(np.arange(2.0))
        assert fake.of("append")[0]["data"].dtype == "f4"
        assert fake.batches == [[1, 2, 3.5, 0, 1]] and rows.accepted == 5
        async with client.appender("/b", dtype="i1") as rows:
            with pytest.raises(errors.BadValue):
                await rows.append([1, 300])
            with pytest.raises(errors.TypeMismatch):
                await rows.append("text")
            with pytest.raises(errors.BadValue):
                await rows.append([[1], [2, 3]])
            assert rows.accepted == 0


async def test_records_and_rows_with_axes():
    record = np.dtype([("t", "i8"), ("x", "f4")])
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        async with client.appender("/r", dtype=record) as rows:
            await rows.append((1, 2.0))
            await rows.append(np.zeros(2, record)[0])
            await rows.append(np.zeros(2, record))
        assert len(fake.batches[0]) == 4 and fake.of("append")[0]["data"].dtype == record
        async with client.appender("/frames") as rows:
            await rows.append(np.zeros((2, 3, 4), "u2"))
            with pytest.raises(errors.ShapeMismatch):
                await rows.append(np.zeros((1, 4, 3), "u2"))
        assert fake.of("append")[-1]["data"].shape == (2, 3, 4)


async def test_wider_texts_get_a_batch_of_their_own():
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        async with client.appender("/t") as rows:
            await rows.append(["a", "b"])
            await rows.append(["longer"])
            await rows.append(["c"])
        assert fake.batches == [["a", "b"], ["longer", "c"]]


async def test_a_closed_appender_takes_no_rows():
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        rows = client.appender("/a")
        await rows.close()
        await rows.close()
        with pytest.raises(ValueError, match="closed"):
            await rows.append(1)
        assert not rows.can_accept and fake.batches == []


async def test_rows_are_kept_when_the_body_fails():
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        with pytest.raises(KeyError):
            async with client.appender("/a") as rows:
                await rows.append([1, 2])
                raise KeyError("of the body")
        assert fake.batches == [[1, 2]] and rows.durable == 2


async def test_a_client_that_is_closed_first_loses_nothing_silently():
    async with Recording() as fake:
        client = HDF5Client(port=fake.port)
        await client.connect()
        fake.gate.clear()
        rows = client.appender("/a")
        await rows.append([1, 2])
        flush = asyncio.ensure_future(rows.flush())
        while not fake.of("append"):
            await asyncio.sleep(0)
        await client.close()
        with pytest.raises(errors.ConnectionLost):
            await within(flush)
        assert rows.lost == 2
        fake.gate.set()


@pytest.mark.parametrize(
    "option", [{"when_full": "?"}, {"max_bytes": 0}, {"max_in_flight": 0}, {"max_delay": -1}]
)
async def test_senseless_options_are_refused(option):
    async with Recording() as fake, HDF5Client(port=fake.port) as client:
        with pytest.raises(ValueError):
            client.appender("/a", **option)
