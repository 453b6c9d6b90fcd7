# SPDX-License-Identifier: BSD-3-Clause
"""What a client does when it comes back, against a server that does what the test wants."""
import asyncio

import numpy as np
import pytest

from hdf5_async import HDF5Client, Reconnect, errors

from fake_server import HELLO, FakeServer, failure, frame, success
from returning import AT_ONCE, run


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
