# SPDX-License-Identifier: BSD-3-Clause
"""Nothing is lost and nothing doubled, whatever moment the connection or the server ends at."""
import asyncio
import random
import uuid

import h5py
import numpy as np
import pytest

from hdf5_async import HDF5Client, Reconnect, errors

from cutting_proxy import CuttingProxy
from fake_server import HELLO, FakeServer, failure, frame, success
from server_process import ServerProcess, require_server

AT_ONCE = Reconnect(first=0.002, longest=0.05)


def run(coroutine, seconds=120):
    return asyncio.run(asyncio.wait_for(coroutine, seconds))


def rows_of(path, dataset):
    with h5py.File(path, "r") as file:
        return file[dataset][()]


# Against a server that is cut off


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


# Against a server that does what the test wants


def numbered_hello(applied=0, features=("exactly_once",)):
    def hello(request):
        sequences = {"default": {"applied": applied, "durable": applied}}
        return success(request, {**HELLO, "features": list(features), "sequences": sequences})

    return hello


def client_of(fake, **more):
    return HDF5Client(port=fake.port, **{"reconnect": AT_ONCE, **more})


def cut_first(answer):
    """Hangs up on the first request, and answers those that come later."""
    seen = []

    def act(request):
        seen.append(request)
        return FakeServer.hang_up if len(seen) == 1 else answer(request)

    return act


def shape_of(request):
    return success(request, {"shape": [1]})


@pytest.mark.parametrize("op, path", [("info", "/a"), ("exists", "/a"), ("read", "/a")])
def test_what_reads_is_sent_again(op, path):
    async def main():
        answers = {op: cut_first(lambda request: success(request, 7))}
        async with FakeServer(answers) as fake:
            async with client_of(fake, exactly_once=False) as client:
                assert await client.call(op, path=path) == 7
                assert client.reconnects == 1
            return len(fake.of(op)), len(fake.of("hello"))

    assert run(main()) == (2, 2)


@pytest.mark.parametrize("reason", ["switched off", "an older server"])
def test_without_numbers_a_change_under_way_fails_and_is_not_sent_again(reason):
    async def main():
        answers = {"append": cut_first(shape_of)}
        if reason == "an older server":
            answers["hello"] = numbered_hello(features=("stream",))
        async with FakeServer(answers) as fake:
            async with client_of(fake, exactly_once=reason != "switched off") as client:
                with pytest.raises(errors.ConnectionLost, match="without exactly-once"):
                    await client.append("/a", 1)
                await client.append("/a", 2)
            assert [request["data"] for request in fake.of("append")] == [1, 2]
            assert not any("seq" in request for request in fake.of("append"))

    run(main())


def test_a_change_is_sent_again_under_its_number():
    async def main():
        applied = [0]
        answers = {"append": cut_first(shape_of)}
        async with FakeServer(answers) as fake:
            fake.answers["hello"] = lambda request: numbered_hello(applied[0])(request)
            async with client_of(fake) as client:
                await client.append("/a", 1)
                await client.append("/a", 2)
            hello = fake.of("hello")
            assert hello[0]["client_id"] == hello[1]["client_id"]
            return [(one["seq"], one["data"]) for one in fake.of("append")]

    assert run(main()) == [(1, 1), (1, 1), (2, 2)]


def test_the_order_is_kept_when_many_are_sent_again():
    async def main():
        seen = []

        def act(request):
            seen.append((request["seq"], request["data"]))
            return FakeServer.hang_up if len(seen) == 20 else shape_of(request)

        async with FakeServer({"append": act, "hello": numbered_hello(applied=0)}) as fake:
            async with client_of(fake) as client:
                calls = [asyncio.ensure_future(client.append("/a", n)) for n in range(30)]
                await asyncio.gather(*calls)
        # Answered ones are forgotten by this server, so what was unanswered is counted anew.
        again = [data for _, data in seen[20:]]
        assert again == list(range(again[0], 30)) and again[0] <= 19
        return [number for number, _ in seen[20:]]

    assert run(main())[0] == 1


def test_a_number_that_an_earlier_run_had_used_is_not_taken_for_done():
    """The server applied late what the program before this one had sent under the same id."""

    async def main():
        applied = [5]
        kept = []

        def append(request):
            if request["seq"] <= 9:
                applied[0] = 9
                return success(request, {"shape": [99]}, replayed=True)
            if request["seq"] != applied[0] + 1:
                return failure(
                    request, "SEQUENCE_GAP", "no", detail={"expected": applied[0] + 1}
                )
            applied[0] += 1
            kept.append(request["data"])
            return shape_of(request)

        async with FakeServer({"append": append}) as fake:
            fake.answers["hello"] = lambda request: numbered_hello(applied[0])(request)
            async with client_of(fake) as client:
                results = await asyncio.gather(*(client.append("/a", n) for n in range(7)))
        assert [result["shape"] for result in results] == [[1]] * 7
        return kept

    assert sorted(run(main())) == list(range(7))


def test_a_failure_that_used_no_number_does_not_block_what_follows():
    async def main():
        applied = [0]

        def append(request):
            if request["seq"] != applied[0] + 1:
                expected = {"expected": applied[0] + 1}
                return failure(request, "SEQUENCE_GAP", "no", detail=expected)
            if request["data"] == 1:
                return failure(request, "STORAGE_FULL", "full")
            applied[0] += 1
            return success(request, {"shape": [request["data"]]})

        async with FakeServer({"append": append, "hello": numbered_hello()}) as fake:
            async with client_of(fake) as client:
                calls = [client.append("/a", n) for n in range(5)]
                got = await asyncio.gather(*calls, return_exceptions=True)
                last = await client.append("/a", 5)
        assert isinstance(got.pop(1), errors.StorageFull)
        return [result["shape"][0] for result in (*got, last)]

    assert run(main()) == [0, 2, 3, 4, 5]


def test_a_stream_that_was_cut_begins_anew():
    async def main():
        def parts(request, numbers):
            return b"".join(
                success(request, np.full(2, n), part=n, more=n < 2) for n in numbers
            )

        tries = []

        def read(request):
            tries.append(1)
            if len(tries) > 1:
                return parts(request, range(3))
            fake.writers[-1].write(parts(request, range(2)))
            return FakeServer.hang_up

        async with FakeServer({"read": read}) as fake:
            async with client_of(fake) as client:
                return (await client.read("/a", stream=True)).tolist()

    assert run(main()) == [0, 0, 1, 1, 2, 2]


def test_it_gives_up_when_it_is_told_to():
    async def main():
        async with FakeServer({"info": lambda request: FakeServer.hang_up}) as fake:
            policy = Reconnect(first=0.001, longest=0.01, give_up=0.05)
            client = client_of(fake, reconnect=policy)
            await client.connect()
            call = asyncio.ensure_future(client.info("/a"))
            fake.server.close()
            with pytest.raises(errors.ConnectionLost, match="no way back"):
                await call
            with pytest.raises(errors.ConnectionLost):
                await client.info("/a")
            await client.close()

    run(main())


def test_a_token_that_is_refused_on_return_ends_the_waiting():
    async def main():
        hellos = []

        def hello(request):
            hellos.append(request)
            return failure(request, "AUTH_FAILED") if len(hellos) > 1 else success(request, HELLO)

        async with FakeServer({"info": lambda r: FakeServer.hang_up, "hello": hello}) as fake:
            async with client_of(fake) as client:
                with pytest.raises(errors.AuthFailed):
                    await client.info("/a")

    run(main())


def test_a_server_that_stops_is_waited_for():
    """SHUTTING_DOWN, with the request's id or without, is no answer to what may be sent again."""

    async def main(code_has_id):
        def refuse(request):
            fake.answers["append"] = shape_of
            writer = fake.writers[-1]
            writer.write(failure(request if code_has_id else None, "SHUTTING_DOWN"))
            return FakeServer.hang_up

        async with FakeServer({"append": refuse, "hello": numbered_hello()}) as fake:
            async with client_of(fake) as client:
                await client.append("/a", 1)
                return len(fake.of("append"))

    assert run(main(True)) == run(main(False)) == 2


def test_delays_grow_are_bounded_and_differ():
    delays = [
        [delay for delay, _ in zip(Reconnect(first=0.1, longest=30).delays(), range(12))]
        for _ in range(5)
    ]
    for run_ in delays:
        for n, delay in enumerate(run_):
            full = min(0.1 * 2**n, 30)
            assert full / 2 <= delay <= full
    assert len({tuple(run_) for run_ in delays}) == 5


def test_a_server_that_stopped_counting_gets_no_number():
    async def main():
        async with FakeServer({"append": cut_first(shape_of)}) as fake:
            offers = [("stream",), ("exactly_once",)]
            fake.answers["hello"] = lambda request: numbered_hello(features=offers.pop())(request)
            async with client_of(fake) as client:
                with pytest.raises(errors.ConnectionLost, match="does not count"):
                    await client.append("/a", 1)
            return len(fake.of("append"))

    assert run(main()) == 1


def test_connect_waits_for_a_return_that_is_under_way():
    async def main():
        async with FakeServer({"info": cut_first(lambda request: success(request, 7))}) as fake:
            async with client_of(fake) as client:
                call = asyncio.ensure_future(client.info("/a"))
                while client.connected:
                    await asyncio.sleep(0)
                await client.connect()
                assert client.connected and await call == 7
            assert len(fake.of("hello")) == 2

    run(main())


def test_a_server_from_before_client_ids_will_do():
    def hello(request):
        if "client_id" in request:
            return failure(request, "BAD_REQUEST", "no key client_id")
        return success(request, HELLO)

    async def main():
        async with FakeServer({"hello": hello, "append": shape_of}) as fake:
            async with client_of(fake) as client:
                await client.append("/a", 1)
                assert not client.exactly_once
            assert "seq" not in fake.of("append")[0]

    run(main())


def test_servers_of_other_versions_are_understood():
    """Unknown keys in replies are ignored; what an older server lacks is told, not tried."""

    async def main():
        answers = {
            "info": lambda request: success(request, {"kind": "group", "colour": 3}, future=[1]),
            "append": lambda request: success(request, {"shape": [1], "new": 1}, commit=5, more2=1),
            "hello": lambda request: success(
                request, {"version": 1, "limits": {**HELLO["limits"], "max_new": 5}, "x": {}}
            ),
        }
        async with FakeServer(answers) as fake:
            async with client_of(fake) as client:
                assert (await client.info("/"))["kind"] == "group"
                assert (await client.append("/a", 1)).commit == 5
                assert client.features == frozenset() and not client.exactly_once
                with pytest.raises(errors.UnknownOp, match="no batches"):
                    await client.batch([])
            assert not fake.of("batch")

    run(main())


def test_events_reach_whoever_asks_for_them():
    """Frames without an id are no replies; the connection hands them on."""

    async def main():
        event = {"event": "change", "sub": 1, "seq": 0}
        answers = {"info": lambda request: frame(event) + success(request, 1)}
        async with FakeServer(answers) as fake:
            async with client_of(fake) as client:
                events = []
                client._session.connection.on_event = events.append
                assert await client.info("/a") == 1
                assert events == [event]

    run(main())
