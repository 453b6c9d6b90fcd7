# SPDX-License-Identifier: BSD-3-Clause
"""Pipelining, matching of replies, loss: against a server that does what the test wants."""
import asyncio
import gc

import numpy as np
import pytest

from hdf5_async import errors
from hdf5_async import HDF5Client

from fake_server import FakeServer, failure, frame, success

pytestmark = pytest.mark.asyncio


async def within(awaitable, seconds=10):
    return await asyncio.wait_for(awaitable, seconds)


async def test_says_hello_with_its_token():
    async with FakeServer() as fake:
        async with HDF5Client(port=fake.port, token="s3cret") as client:
            assert client.connected and client.server["server"] == "fake/0"
            assert client.max_frame == 1 << 20
        assert not client.connected
        (hello,) = fake.requests
        assert hello["version"] == 1 and hello["token"] == "s3cret"
        assert hello["client"].startswith("hdf5_async/")


async def test_calls_of_many_tasks_share_one_connection_without_waiting():
    replies = []

    async def answer_in_groups(request):
        """Answers only when 100 requests are there: a client that waits for each would hang."""
        replies.append(success(request, request["path"]))
        if len(replies) % 100:
            return None
        return b"".join(replies[-100:])

    async with FakeServer({"info": answer_in_groups}) as fake:
        async with HDF5Client(port=fake.port) as client:
            paths = [f"/{i}" for i in range(500)]
            got = await within(asyncio.gather(*(client.info(path) for path in paths)))
            assert got == paths
        assert [request["path"] for request in fake.of("info")] == paths
        assert len(fake.writers) == 1


async def test_large_and_small_frames_keep_their_order():
    async with FakeServer(limits={"max_frame": 8 << 20}) as fake:
        async with HDF5Client(port=fake.port) as client:
            sizes = [1, 700_000, 2, 100_000, 3, 65_536, 4]
            calls = [client.append("/a", np.arange(size, dtype="u1")) for size in sizes]
            await within(asyncio.gather(*calls))
        for request, size in zip(fake.of("append"), sizes):
            assert request["data"].tobytes() == np.arange(size, dtype="u1").tobytes()


async def test_callers_wait_when_the_server_does_not_read():
    gate = asyncio.Event()

    async def wait(request):
        await gate.wait()
        return success(request, {"shape": [1]})

    async with FakeServer({"append": wait}) as fake:
        async with HDF5Client(port=fake.port) as client:
            block = np.zeros(900_000, "u1")
            calls = [asyncio.ensure_future(client.append("/a", block)) for _ in range(100)]
            for _ in range(50):
                await asyncio.sleep(0)
            queued = client._session.connection._outgoing_bytes
            assert queued < (8 << 20) + 1_000_000
            gate.set()
            await within(asyncio.gather(*calls))
        assert len(fake.of("append")) == 100


@pytest.mark.parametrize("code", ["NOT_FOUND", "STORAGE_FULL", "NEVER_HEARD_OF"])
async def test_a_failure_is_an_exception_with_code_message_and_detail(code):
    answers = {"info": lambda request: failure(request, code, "why", detail={"n": 3})}
    async with FakeServer(answers) as fake:
        async with HDF5Client(port=fake.port) as client:
            with pytest.raises(errors.HDF5AsyncError) as caught:
                await client.info("/a")
            assert caught.value.code == code
            assert caught.value.message == "why" and caught.value.detail == {"n": 3}
            assert str(caught.value) == f"{code}: why"
            assert (type(caught.value) is errors.HDF5AsyncError) == (code == "NEVER_HEARD_OF")
            assert await client.call("ping") is True


async def test_an_error_reaches_the_caller_it_belongs_to_and_no_other():
    def odd_ones_fail(request):
        good = int(request["path"][1:]) % 2 == 0
        return success(request, {}) if good else failure(request, "NOT_FOUND", request["path"])

    async with FakeServer({"info": odd_ones_fail}) as fake:
        async with HDF5Client(port=fake.port) as client:
            calls = (client.info(f"/{i}") for i in range(20))
            got = await within(asyncio.gather(*calls, return_exceptions=True))
        for i, result in enumerate(got):
            assert result == {} if i % 2 == 0 else result.message == f"/{i}"


@pytest.mark.parametrize("answer", ["silence", "half a reply"])
async def test_a_lost_connection_fails_every_waiting_call(answer):
    heard = asyncio.Semaphore(0)

    def note(request):
        heard.release()
        return (
            success(request, 1)[:-1] if answer == "half a reply" and not request["path"] else None
        )

    async with FakeServer({"info": note}) as fake:
        client = HDF5Client(port=fake.port, reconnect=False)
        await client.connect()
        calls = [asyncio.ensure_future(client.info("/a" if i else "")) for i in range(5)]
        for _ in calls:
            await within(heard.acquire())
        fake.writers[0].close()
        got = await within(asyncio.gather(*calls, return_exceptions=True))
        assert [type(error) for error in got] == [errors.ConnectionLost] * 5
        assert len({id(error) for error in got}) == 5
        assert not client.connected
        with pytest.raises(errors.ConnectionLost):
            await client.info("/a")
        await client.connect()
        assert await client.ping() is True
        await client.close()
    assert isinstance(got[0], ConnectionError)


async def test_close_fails_what_still_waits():
    heard = asyncio.Event()
    async with FakeServer({"info": lambda request: heard.set()}) as fake:
        client = HDF5Client(port=fake.port)
        await client.connect()
        call = asyncio.ensure_future(client.info("/a"))
        await within(heard.wait())
        await within(client.close())
        with pytest.raises(errors.ConnectionLost):
            await within(call)


async def test_without_a_server_there_is_no_connection():
    async with FakeServer() as fake:
        port = fake.port
    client = HDF5Client(port=port)
    with pytest.raises(errors.ConnectionLost):
        await client.connect()
    with pytest.raises(errors.ConnectionLost, match="connect"):
        await client.ping()


@pytest.mark.parametrize(
    "code, kind", [("BUSY", errors.Busy), ("SHUTTING_DOWN", errors.ShuttingDown)]
)
async def test_a_farewell_is_what_waiting_calls_get(code, kind):
    async with FakeServer({"info": lambda request: failure(None, code, "full")}) as fake:
        client = HDF5Client(port=fake.port, reconnect=False)
        await client.connect()
        with pytest.raises(kind, match="full"):
            await within(client.info("/a"))
        with pytest.raises(kind):
            await client.ping()


async def test_an_error_without_id_belongs_to_the_next_request():
    async with FakeServer({"info": lambda request: failure(None, "BAD_MSGPACK")}) as fake:
        async with HDF5Client(port=fake.port) as client:
            with pytest.raises(errors.BadMsgpack):
                await client.info("/a")
            assert await client.ping() is True


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: frame({"id": 999, "ok": True, "result": 1}),
        lambda request: frame({"id": request["id"], "ok": True}),
        lambda request: frame({"id": request["id"], "ok": "yes", "result": 1}),
        lambda request: frame({"id": request["id"], "ok": False, "error": "no"}),
        lambda request: frame([1, 2]),
        lambda request: b"\0\0\0\1\xc1",
        lambda request: b"\xff\xff\xff\xff",
        lambda request: success(request, 1, part=0, more=True),
        lambda request: success(request, 1) * 2,
    ],
    ids=["id", "no result", "ok", "error", "no map", "no msgpack", "length", "part", "twice"],
)
async def test_nonsense_closes_the_connection(answer):
    async with FakeServer({"info": answer}) as fake:
        client = HDF5Client(port=fake.port)
        await client.connect()
        calls = [asyncio.ensure_future(client.info("/a")) for _ in range(2)]
        got = await within(asyncio.gather(*calls, return_exceptions=True))
        assert isinstance(got[1], errors.ProtocolError)
        await client.close()


async def test_events_and_unknown_keys_are_passed_over():
    def answer(request):
        return frame({"event": "change", "seq": 1}) + success(request, {"a": 1}, news=[1, 2])

    async with FakeServer({"info": answer}) as fake:
        async with HDF5Client(port=fake.port) as client:
            assert await client.info("/a") == {"a": 1}


async def test_a_cancelled_call_harms_nobody():
    gate = asyncio.Event()

    async def slow(request):
        await gate.wait()
        return success(request, request["path"])

    async with FakeServer({"info": slow}) as fake:
        async with HDF5Client(port=fake.port) as client:
            first = asyncio.ensure_future(client.info("/first"))
            second = asyncio.ensure_future(client.info("/second"))
            await asyncio.sleep(0)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            gate.set()
            assert await within(second) == "/second"


async def test_a_request_above_max_frame_is_not_sent():
    async with FakeServer(limits={"max_frame": 1000}) as fake:
        async with HDF5Client(port=fake.port) as client:
            with pytest.raises(errors.FrameTooLarge):
                await client.write("/a", "x" * 2000)
            assert await client.ping() is True
        assert fake.of("write") == []


async def test_a_value_that_cannot_be_sent_harms_nobody():
    async with FakeServer() as fake:
        async with HDF5Client(port=fake.port) as client:
            for value in (object(), np.array([None]), 1 << 70):
                with pytest.raises((errors.UnsupportedType, OverflowError)):
                    await client.write("/a", value)
            assert await client.ping() is True


async def test_wrong_tokens_and_versions_are_refused_when_connecting():
    for code, kind in (("AUTH_FAILED", errors.AuthFailed), ("BAD_VERSION", errors.BadVersion)):
        async with FakeServer({"hello": lambda request: failure(request, code)}) as fake:
            client = HDF5Client(port=fake.port)
            with pytest.raises(kind):
                await client.connect()
            assert not client.connected


async def test_a_senseless_hello_is_refused():
    async with FakeServer({"hello": lambda request: success(request, {"limits": {}})}) as fake:
        with pytest.raises(errors.ProtocolError):
            await HDF5Client(port=fake.port).connect()


async def test_two_tasks_that_connect_share_one_connection():
    async with FakeServer() as fake:
        client = HDF5Client(port=fake.port)
        await asyncio.gather(client.connect(), client.connect())
        assert len(fake.writers) == 1
        await client.close()


async def test_a_reply_of_the_announced_size_is_taken():
    big = np.zeros((1 << 20) - 200, "u1")
    async with FakeServer({"read": lambda request: success(request, big)}) as fake:
        async with HDF5Client(port=fake.port) as client:
            assert (await client.read("/a")).shape == big.shape


async def test_nothing_is_left_behind(recwarn):
    async with FakeServer() as fake:
        async with HDF5Client(port=fake.port) as client:
            await client.ping()
    assert [task for task in asyncio.all_tasks() if "Connection" in repr(task)] == []
    gc.collect()
    assert [str(warning.message) for warning in recwarn if "never" in str(warning.message)] == []
