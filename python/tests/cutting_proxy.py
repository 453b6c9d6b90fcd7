# SPDX-License-Identifier: BSD-3-Clause
"""A proxy that passes bytes on and cuts each connection at a random byte, without a farewell."""
import asyncio
import random


class CuttingProxy:
    """Listens on `port`, speaks to `target`. The first `cuts` connections end after a random number
    of bytes below `most`, counted in both directions; those that follow live."""

    def __init__(self, target, seed, cuts, most=6000):
        self.target = target
        self.random = random.Random(seed)
        self.cuts = cuts
        self.most = most
        self.made = 0

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        self.tasks = set()
        return self

    async def __aexit__(self, *_):
        self.server.close()
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _serve(self, reader, writer):
        task = asyncio.current_task()
        self.tasks.add(task)
        left = None
        if self.made < self.cuts:
            self.made += 1
            left = self.random.randrange(self.most)
        try:
            up_reader, up_writer = await asyncio.open_connection(*self.target)
        except OSError:
            writer.transport.abort()
            self.tasks.discard(task)
            return
        budget = [left]
        passing = [
            asyncio.ensure_future(self._pass(reader, up_writer, budget)),
            asyncio.ensure_future(self._pass(up_reader, writer, budget)),
        ]
        try:
            await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in passing:
                one.cancel()
            await asyncio.gather(*passing, return_exceptions=True)
            # Half of the cuts are a reset, half a close: what was passed on arrives or not.
            for end in (writer, up_writer):
                end.transport.abort() if self.random.random() < 0.5 else end.close()
            self.tasks.discard(task)

    async def _pass(self, reader, writer, budget):
        while True:
            data = await reader.read(4096)
            if not data:
                return
            if budget[0] is not None:
                data = data[: budget[0]]
                budget[0] -= len(data)
            writer.write(data)
            await writer.drain()
            if budget[0] == 0:
                return
