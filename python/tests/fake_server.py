# SPDX-License-Identifier: BSD-3-Clause
"""A server of a few lines for the tests of the client: every answer is the test's."""
import asyncio
import struct

import msgpack
import msgpack_numpy

HELLO = {
    "version": 1,
    "server": "fake/0",
    "files": ["default"],
    "read_only": False,
    "limits": {"max_frame": 1 << 20, "max_response": 1 << 20, "max_depth": 64, "max_items": 1000},
    "features": ["stream", "batch"],
}


def frame(message):
    """A message as the stock encoder of msgpack-numpy would put it on the wire."""
    body = msgpack.packb(message, default=msgpack_numpy.encode)
    return struct.pack(">I", len(body)) + body


def success(request, result, **more):
    return frame({"id": request["id"], "ok": True, "result": result, **more})


def failure(request, code, message="no", **more):
    request_id = request["id"] if request else None
    return frame(
        {"id": request_id, "ok": False, "error": {"code": code, "message": message, **more}}
    )


class FakeServer:
    """Answers each operation with what `answers[op](request)` gives: bytes to send, or None.

    `requests` holds what has arrived, decoded by the stock decoder, `frames` the sizes of their
    bodies. An answer may be a coroutine; `hang_up` as an answer closes the connection.
    """

    hang_up = object()

    def __init__(self, answers=None, limits=None):
        self.answers = dict(answers or {})
        self.hello = {**HELLO, "limits": {**HELLO["limits"], **(limits or {})}}
        self.requests = []
        self.frames = []
        self.writers = []

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.server.close()
        for writer in self.writers:
            writer.close()
        await self.server.wait_closed()

    def of(self, op):
        """The requests of one operation."""
        return [request for request in self.requests if request["op"] == op]

    async def _serve(self, reader, writer):
        self.writers.append(writer)
        try:
            while True:
                (size,) = struct.unpack(">I", await reader.readexactly(4))
                body = await reader.readexactly(size)
                request = msgpack.unpackb(body, object_hook=msgpack_numpy.decode)
                self.frames.append(size)
                self.requests.append(request)
                answer = self._answer(request)
                if asyncio.iscoroutine(answer):
                    answer = await answer
                if answer is self.hang_up:
                    break
                if answer is not None:
                    writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, request):
        if request["op"] in self.answers:
            return self.answers[request["op"]](request)
        if request["op"] == "hello":
            return success(request, self.hello)
        return success(request, True)
