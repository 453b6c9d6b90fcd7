# SPDX-License-Identifier: BSD-3-Clause
"""Nothing is lost and nothing doubled, whatever moment the connection or the server ends at."""
import asyncio
import random
import uuid

import h5py
import numpy as np
import pytest

from hdf5_async import HDF5Client, errors

from cutting_proxy import CuttingProxy
from returning import AT_ONCE, run
from server_process import ServerProcess, require_server


def rows_of(path, dataset):
    with h5py.File(path, "r") as file:
        return file[dataset][()]


def test_hundreds_of_cuts_leave_every_row_once_and_in_order(tmp_path):
    """Four tasks append numbered rows, read, and change attributes through a proxy that cuts."""
    require_server()
    cuts, tasks = 300, 4
    counts = [0] * tasks

    async def write(client, proxy, task):
        while proxy.made < cuts or counts[task] < 20:
            n = counts[task]
            rows = np.full(1 + n % 7, n, "i8")
            await client.append(f"/rows/{task}", rows, ack=("applied", "durable")[n % 2])
            counts[task] += 1
            if n % 10 == 0:
                await client.set_attrs(f"/rows/{task}", {"n": n})
                assert (await client.read(f"/rows/{task}", select=[-1]))[()] == n

    async def main(server):
        async with CuttingProxy(server.address, seed=1, cuts=cuts) as proxy:
            # The first connection, too, may be cut before hello is over.
            client = HDF5Client(port=proxy.port, reconnect=AT_ONCE)
            while True:
                try:
                    await client.connect()
                    break
                except errors.ConnectionLost:
                    continue
            await asyncio.gather(*(write(client, proxy, task) for task in range(tasks)))
            await client.flush()
            assert client.reconnects > cuts / 4
            await client.close()

    with ServerProcess(tmp_path) as server:
        run(main(server))
    for task in range(tasks):
        expected = np.concatenate([np.full(1 + n % 7, n) for n in range(counts[task])])
        assert np.array_equal(rows_of(server.file, f"/rows/{task}"), expected)


def test_an_appender_loses_nothing_to_cuts(tmp_path):
    require_server()
    cuts, sent = 150, [0]

    async def main(server):
        async with CuttingProxy(server.address, seed=2, cuts=cuts, most=20_000) as proxy:
            client = HDF5Client(port=proxy.port, reconnect=AT_ONCE)
            while not client.connected:
                try:
                    await client.connect()
                except errors.ConnectionLost:
                    pass
            async with client.appender("/adc", max_bytes=4096, max_delay=0.01) as rows:
                while proxy.made < cuts:
                    await rows.append(np.arange(sent[0], sent[0] + 300))
                    sent[0] += 300
                await rows.flush()
                assert rows.durable == rows.accepted == sent[0] and rows.lost == rows.pending == 0
            await client.close()

    with ServerProcess(tmp_path) as server:
        run(main(server))
    assert np.array_equal(rows_of(server.file, "/adc"), np.arange(sent[0]))


def test_kills_of_the_server_leave_every_durable_row_once(tmp_path):
    require_server()
    server = ServerProcess(tmp_path, {"default_ack": "durable"})
    chance = random.Random(3)
    kills, counts = 6, {"/plain": 0, "/adc": 0}

    async def main():
        loop = asyncio.get_running_loop()
        done = False
        async with HDF5Client(port=server.port, reconnect=AT_ONCE) as client:

            async def call():
                while not done:
                    await client.append("/plain", counts["/plain"])
                    counts["/plain"] += 1

            async def push():
                async with client.appender("/adc", max_bytes=2048, max_delay=0.005) as rows:
                    while not done:
                        await rows.append(np.arange(counts["/adc"], counts["/adc"] + 10))
                        counts["/adc"] += 10
                        await asyncio.sleep(0)
                    await rows.flush()
                    assert rows.lost == 0 and rows.durable == counts["/adc"]

            tasks = [asyncio.ensure_future(call()), asyncio.ensure_future(push())]
            for _ in range(kills):
                goal = counts["/plain"] + chance.randrange(1, 60)
                while counts["/plain"] < goal and not any(task.done() for task in tasks):
                    await asyncio.sleep(0)
                server.kill()
                await loop.run_in_executor(None, server.start)
            done = True
            await asyncio.gather(*tasks)
            assert client.reconnects >= kills

    server.start()
    try:
        run(main())
    finally:
        assert server.stop() == 0
    assert np.array_equal(rows_of(server.file, "/plain"), np.arange(counts["/plain"]))
    assert np.array_equal(rows_of(server.file, "/adc"), np.arange(counts["/adc"]))


def test_what_was_only_applied_and_is_forgotten_is_told(tmp_path):
    """A crash takes acknowledged changes that were not durable; numbering goes on all the same."""
    require_server()
    server = ServerProcess(tmp_path, {"default_ack": "applied", "commit_interval": "60 s"})
    losses = []

    async def main():
        loop = asyncio.get_running_loop()
        client = HDF5Client(
            port=server.port, reconnect=AT_ONCE, on_loss=lambda *loss: losses.append(loss)
        )
        async with client:
            await client.append("/a", 0, ack="durable")
            for n in range(1, 6):
                await client.append("/a", n)
            server.kill()
            await loop.run_in_executor(None, server.start)
            await client.append("/a", 6, ack="durable")
            return (await client.read("/a")).tolist()

    server.start()
    try:
        rows = run(main())
    finally:
        assert server.stop() == 0
    assert rows[0] == 0 and rows[-1] == 6
    missing = 7 - len(rows)
    assert missing == 0 or losses == [("default", missing)]
    assert missing == 5, "the kill was expected to come before the commit"


def test_an_id_kept_in_a_file_goes_on_counting(server, tmp_path):
    path = tmp_path / "client-id"

    async def once(value):
        async with HDF5Client(port=server.port, client_id_file=path) as client:
            await client.append("/kept", value, ack="durable")
            second = HDF5Client(port=server.port, client_id_file=path)
            with pytest.raises(errors.ClientIdInUse):
                await second.connect()
            hello = await client.hello()
            return client.client_id, hello["sequences"]["default"]["applied"]

    first, second = run(once(1)), run(once(2))
    assert first[0] == second[0] == str(uuid.UUID(path.read_text().strip()))
    assert (first[1], second[1]) == (1, 2)
    path.write_text("no id\n")
    with pytest.raises(ValueError, match="no client id"):
        run(once(3))


def test_an_id_is_given_or_kept_not_both(tmp_path):
    with pytest.raises(ValueError):
        HDF5Client(client_id=str(uuid.uuid4()), client_id_file=tmp_path / "id")
