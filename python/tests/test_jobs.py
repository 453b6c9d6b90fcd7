# SPDX-License-Identifier: BSD-3-Clause
"""Snapshots, exports and the other jobs at the server's files, followed to their ends."""
import asyncio
import os

import h5py
import numpy as np
import pytest

from hdf5_async import HDF5Client, Reconnect, errors

from fake_server import HELLO, FakeServer, success
from server_process import ServerProcess, require_server

EPOCH = 77
RUNNING = {"id": 5, "kind": "export", "phase": "copy", "fraction": 0.5, "finished": False}


@pytest.fixture
def served(tmp_path):
    require_server()
    with ServerProcess(tmp_path) as server:
        yield server


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 120))


def together(server, work):
    async def main():
        async with HDF5Client(port=server.port) as client:
            await client.write("/run/x", np.arange(100_000), compression="none")
            await client.write("/beside", 5, ack="durable")
            return await work(client)

    return run(main())


def test_a_snapshot_is_told_about_and_has_everything(served, tmp_path):
    told = []
    path = together(served, lambda client: client.snapshot("copy.h5", progress=told.append))
    assert path == str(tmp_path / "copy.h5")
    assert told[-1]["finished"] and told[-1]["fraction"] == 1 and told[-1]["kind"] == "snapshot"
    assert all(not status["finished"] for status in told[:-1])
    with h5py.File(path, "r") as file:
        assert sorted(file) == ["beside", "run"] and file["run/x"].shape == (100_000,)


def test_an_export_has_what_was_asked_for(served, tmp_path):
    async def work(client):
        with pytest.raises(errors.NotFound, match="nowhere"):
            await client.export("/nowhere")
        with pytest.raises(errors.BadValue):
            await client.export("/run", "../else.h5")
        path = await client.export("/run")
        with pytest.raises(errors.Exists):
            await client.export("/run", os.path.basename(path))
        with pytest.raises(errors.NotFound):
            await client.export("/run", file="none")
        return path

    path = together(served, work)
    assert os.path.dirname(path) == str(tmp_path) and "export" in os.path.basename(path)
    with h5py.File(path, "r") as file:
        assert list(file) == ["run"] and np.array_equal(file["run/x"], np.arange(100_000))


def test_a_rotation_goes_on_with_a_new_file(served):
    async def work(client):
        first = await client.rotate("first.h5")
        kept = await client.list("/run")
        second = await client.rotate("second.h5", structure=False)
        await client.write("/new", 1)
        return first, second, kept, await client.list("/")

    first, second, kept, names = together(served, work)
    assert kept == ["x"] and names == ["new"]
    with h5py.File(first, "r") as one, h5py.File(second, "r") as two:
        assert one["run/x"].shape == (100_000,) and "run/x" in two


def test_what_is_packed_and_checked_stays_the_same(served):
    async def work(client):
        with pytest.raises(errors.BadValue, match="bits"):
            await client.repack("/run/x", codec="gzip", shuffle="bits")
        with pytest.raises(errors.BadValue, match="rar"):
            await client.repack("/run/x", codec="rar")
        ended = await client.repack("/run/x", codec="gzip", level=4, shuffle="byte", chunk=[5000])
        await client.verify()
        return ended, await client.info("/run/x"), await client.read("/run/x")

    ended, info, rows = together(served, work)
    assert 0 < ended["bytes_after"] < ended["bytes_before"] / 2
    assert list(info["chunks"]) == [5000] and np.array_equal(rows, np.arange(100_000))


# Against a server whose answers are the test's


def answers(execute, statuses):
    """Answers of a console; the last status is given again and again."""
    left = list(statuses)

    def console(request):
        if request["ask"] == "execute":
            return execute(request)
        status = left.pop(0) if len(left) > 1 else left[0]
        return success(request, {"epoch": EPOCH, **status})

    return {"console": console}


def begins(request):
    return success(request, {"job": 5, "detail": {"target": "/data/new.h5"}})


def commands(fake):
    return [r["args"] for r in fake.of("console") if r["ask"] == "execute"]


async def with_console(console, work, **options):
    fake = FakeServer(console)
    fake.hello = {**HELLO, "features": [*HELLO["features"], "console", "exactly_once"]}
    async with fake:
        async with HDF5Client(port=fake.port, reconnect=Reconnect(first=0.01), **options) as client:
            return await work(client, fake)


def test_a_job_that_nobody_waits_for_is_cancelled():
    async def work(client, fake):
        seen = asyncio.Event()
        task = asyncio.ensure_future(client.export("/a", progress=lambda _: seen.set()))
        await seen.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return commands(fake)

    console = answers(begins, [{"sample": 1, "jobs": [RUNNING]}])
    first, last = run(with_console(console, work))
    assert first == {"name": "export", "arguments": {"path": "/a"}, "epoch": EPOCH}
    assert last == {"name": "cancel", "arguments": {"job": 5}, "epoch": EPOCH}


def test_a_job_whose_progress_cannot_be_shown_is_cancelled():
    async def work(client, fake):
        with pytest.raises(ZeroDivisionError):
            await client.snapshot(progress=lambda status: 1 / 0)
        return commands(fake)

    console = answers(begins, [{"sample": 1, "jobs": [RUNNING]}])
    assert [command["name"] for command in run(with_console(console, work))] == ["snapshot", "cancel"]


def test_a_job_is_not_begun_twice_and_takes_no_number():
    def lost(request):
        assert "seq" not in request
        return FakeServer.hang_up

    async def work(client, fake):
        with pytest.raises(errors.ConnectionLost):
            await client.snapshot()
        await client.ping()  # the connection is back
        return commands(fake)

    console = answers(lost, [{"sample": 1, "jobs": []}])
    assert len(run(with_console(console, work))) == 1


@pytest.mark.parametrize(
    "later, why",
    [
        ({"epoch": EPOCH + 1, "sample": 3, "jobs": [RUNNING]}, "started anew"),
        ({"sample": 3, "jobs": [{**RUNNING, "id": 6}]}, "does not remember"),
    ],
)
def test_a_job_of_which_nothing_is_known_any_more_is_an_error(later, why):
    async def work(client, fake):
        with pytest.raises(errors.ConnectionLost, match=why):
            await client.snapshot()

    before = {"sample": 1, "jobs": []}
    run(with_console(answers(begins, [before, {**before, "sample": 2}, later]), work))


def test_why_a_job_failed_is_its_error():
    ended = {**RUNNING, "finished": True, "problem": "STORAGE_FULL: there is 1 GB"}

    async def work(client, fake):
        with pytest.raises(errors.StorageFull, match="there is 1 GB"):
            await client.snapshot()

    run(with_console(answers(begins, [{"sample": 1, "jobs": []}, {"sample": 2, "jobs": [ended]}]), work))


def test_a_server_without_a_console_has_no_jobs():
    async def work():
        async with FakeServer() as fake, HDF5Client(port=fake.port) as client:
            with pytest.raises(errors.UnknownOp):
                await client.verify()

    run(work())
