# SPDX-License-Identifier: BSD-3-Clause
"""Subscriptions of the client: against the real program, over connections that are cut, and alone."""
import asyncio
import gc
import threading

import numpy as np
import pytest

from hdf5_async import Event, HDF5Client, Reconnect, errors
from hdf5_async.subscription import Positions

from cutting_proxy import CuttingProxy
from fake_server import FakeServer
from server_process import ServerProcess, require_server

QUICK = Reconnect(first=0.01, longest=0.05)


@pytest.fixture
def own_server(tmp_path):
    require_server()
    settings = {"default_ack": "applied", "event_queue": "64 KiB"}
    with ServerProcess(tmp_path, settings) as process:
        yield process


def together(server, work, **options):
    async def main():
        async with HDF5Client(port=server.port, reconnect=QUICK, **options) as client:
            return await asyncio.wait_for(work(client), 120)

    return asyncio.run(main())


async def gather_rows(events, count):
    """The rows that events tell, which must be in order and without a gap."""
    rows = []
    async for event in events:
        if event.rows is None:
            continue
        assert event.rows[0] == len(rows), (event.op, event.rows, len(rows))
        rows += list(event.data)
        assert event.rows[1] == len(rows)
        if len(rows) >= count:
            return rows


def test_changes_are_told_with_their_rows(own_server):
    async def work(client):
        await client.append("/a", np.arange(3))
        async with client.subscribe("/a") as events:
            await client.append("/a", np.arange(3, 5))
            await client.set_attrs("/a", {"unit": "V"})
            await client.delete("/a")
            return [await events.__anext__() for _ in range(3)]

    append, attrs, delete = together(own_server, work)
    assert (append.op, append.path, append.shape, append.rows) == ("append", "/a", (5,), (3, 5))
    np.testing.assert_array_equal(append.data, [3, 4])
    assert append.data.flags.writeable and append.commit >= 1 and append.file == "default"
    assert (attrs.op, attrs.rows, attrs.data) == ("set_attrs", None, None)
    assert delete == Event("delete", "/a", commit=delete.commit)


def test_a_loop_begins_with_the_rows_that_are_there(own_server):
    async def work(client):
        await client.append("/a", np.arange(10))
        rows = []
        async for event in client.subscribe("/a", from_row=6):
            rows += [(event.op, event.data.tolist())]
            if len(rows) == 2:
                break
            await client.append("/a", np.arange(10, 12))
        return rows

    assert together(own_server, work) == [("subscribe", [6, 7, 8, 9]), ("append", [10, 11])]


def test_a_tree_is_followed_without_data(own_server):
    async def work(client):
        async with client.subscribe("/run", recursive=True, data=False) as events:
            for path in ("/run/a", "/other", "/run/b/c"):
                await client.append(path, np.arange(2))
            return [await events.__anext__() for _ in range(2)]

    first, second = together(own_server, work)
    assert (first.path, second.path, first.data) == ("/run/a", "/run/b/c", None)


def test_nothing_is_missed_or_doubled_over_cut_connections(own_server):
    """Compared row by row with the file."""
    total, block = 4000, 20

    async def main():
        async with CuttingProxy(own_server.address, seed=3, cuts=40) as proxy:
            async with HDF5Client(port=own_server.port) as writer:
                async with HDF5Client(port=proxy.port, reconnect=QUICK) as client:
                    events = client.subscribe("/a", from_row=0)
                    told = asyncio.ensure_future(gather_rows(events, total))
                    for first in range(0, total, block):
                        await writer.append("/a", np.arange(first, first + block))
                        await asyncio.sleep(0)
                    rows = await asyncio.wait_for(told, 120)
                    resumed = client.reconnects
                return rows, (await writer.read("/a")).tolist(), resumed

    rows, stored, resumed = asyncio.run(main())
    assert rows == stored == list(range(total))
    assert resumed >= 3


def test_it_goes_on_when_the_server_was_killed(own_server):
    async def work(client):
        events = client.subscribe("/run", recursive=True, from_row=0)
        told = asyncio.ensure_future(gather_rows(events, 20))
        await client.append("/run/a", np.arange(10), ack="durable")
        await asyncio.get_running_loop().run_in_executor(None, own_server.kill)
        await asyncio.get_running_loop().run_in_executor(None, own_server.start)
        await client.append("/run/a", np.arange(10, 20), ack="durable")
        return await told

    assert together(own_server, work) == list(range(20))


def test_a_slow_program_is_told_so_and_misses_no_row(own_server):
    total, block = 1000, 5

    async def work(client):
        seen, rows = [], []
        async with client.subscribe("/a", from_row=0, max_waiting=10) as events:
            for first in range(0, total, block):
                await client.append("/a", np.arange(first, first + block))
            async for event in events:
                seen.append(event.op)
                if event.rows is not None:
                    assert event.rows[0] == len(rows)
                    rows += event.data.tolist()
                if len(rows) == total:
                    return seen, rows

    seen, rows = together(own_server, work)
    assert rows == list(range(total))
    assert seen[10] == "overflow" and "subscribe" in seen[11:]


def test_it_catches_up_with_what_the_server_dropped(own_server):
    block, count = 20000, 200

    def write():
        async def main():
            async with HDF5Client(port=own_server.port) as writer:
                for n in range(1, count):
                    await writer.append("/a", np.arange(n * block, (n + 1) * block))

        asyncio.run(main())

    async def work(client):
        await client.append("/a", np.arange(block))
        rows, overflows = 0, 0
        async for event in client.subscribe("/a", from_row=0):
            if event.op == "overflow":
                overflows += event.dropped
                continue
            assert event.rows[0] == rows
            np.testing.assert_array_equal(event.data, np.arange(rows, rows + len(event.data)))
            rows += len(event.data)
            if rows == block:
                # This loop takes nothing meanwhile: the way to it fills up.
                writer = threading.Thread(target=write)
                writer.start()
                writer.join()
            if rows == block * count:
                return overflows

    assert together(own_server, work) > 0


def test_the_end_is_clean(own_server):
    async def work(client):
        events = client.subscribe("/a")
        async with events:
            waiting = asyncio.ensure_future(events.__anext__())
            await asyncio.sleep(0)
        with pytest.raises(StopAsyncIteration):
            await waiting
        dropped = client.subscribe("/a")
        async with dropped:
            pass
        async for _ in dropped:
            raise AssertionError("it has ended")
        # One that is only let go of ends at the server too.
        forgotten = client.subscribe("/a")
        await forgotten.__aenter__()
        del forgotten
        gc.collect()
        assert client._session._feeds == []
        await client.append("/a", 1)
        # All of 256 are free: none is left at the server.
        kept = [client.subscribe("/b") for _ in range(256)]
        for one in kept:
            await one.__aenter__()
        with pytest.raises(errors.Overloaded):
            async with client.subscribe("/b"):
                pass

    together(own_server, work)


def test_closing_the_client_ends_it(own_server):
    async def main():
        client = HDF5Client(port=own_server.port)
        await client.connect()
        events = client.subscribe("/a")
        await events.__aenter__()
        waiting = asyncio.ensure_future(events.__anext__())
        await asyncio.sleep(0)
        await client.close()
        with pytest.raises(errors.ConnectionLost):
            await waiting

    asyncio.run(main())


def test_refusals_are_raised(own_server):
    async def work(client):
        with pytest.raises(errors.BadPath):
            async for _ in client.subscribe("/a/../b"):
                pass
        with pytest.raises(errors.NotFound):
            async with client.subscribe("/a", file="nothing"):
                pass

    together(own_server, work)


def test_an_older_server_is_told_apart():
    async def main():
        async with FakeServer() as server:
            async with HDF5Client(port=server.port) as client:
                with pytest.raises(errors.UnknownOp, match="subscriptions"):
                    async with client.subscribe("/a"):
                        pass

    asyncio.run(main())


def test_positions_follow_changes():
    positions = Positions()
    assert not positions.take(Event("subscribe", "/g/a", rows=(3, 3)))
    assert positions.take(Event("subscribe", "/g/b", rows=(0, 1)))
    assert not positions.take(Event("subscribe", "/g"))
    assert positions.take(Event("append", "/g/a", shape=(5,), rows=(3, 5)))
    assert positions.next == {"/g/a": 5, "/g/b": 1}
    positions.take(Event("move", "/g", to="/h"))
    assert positions.next == {"/h/a": 5, "/h/b": 1}
    positions.take(Event("rollback", "/h/a", rows=(2, 2)))
    positions.take(Event("resize", "/h/b", shape=(7,)))
    positions.take(Event("copy", "/h/b", to="/c", shape=(7,)))
    assert positions.next == {"/h/a": 2, "/h/b": 7, "/c": 7}
    # Rows that were told have gone.
    assert positions.take(Event("subscribe", "/c", rows=(4, 4)))
    positions.take(Event("delete", "/h"))
    positions.take(Event("rollback", "/c"))
    assert positions.next == {}
