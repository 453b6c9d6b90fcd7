# SPDX-License-Identifier: BSD-3-Clause
"""The design that HDF5 Async started from, small and honest: asyncio, msgpack-numpy, a thread pool, h5py.

Operations on the file are serialised, and it is opened for each, as the original did; --keep-open leaves it open.
"""
import argparse
import asyncio
import os
import struct
from concurrent.futures import ThreadPoolExecutor

import h5py
import msgpack
import msgpack_numpy
import numpy as np


class Store:
    def __init__(self, path, keep_open):
        self._path = path
        self._file = h5py.File(path, "a") if keep_open else None

    def run(self, message):
        handler = getattr(self, "do_" + message["op"])
        if self._file is not None:
            return handler(self._file, message)
        with h5py.File(self._path, "a") as file:
            return handler(file, message)

    def do_write(self, file, message):
        path, data = message["path"], message["data"]
        if path in file:
            del file[path]
        maxshape = (None,) + data.shape[1:] if data.ndim else None
        file.create_dataset(path, data=data, maxshape=maxshape, compression=message.get("compression"))
        return {}

    def do_read(self, file, message):
        return {"data": file[message["path"]][message.get("start") : message.get("stop")]}

    def do_append(self, file, message):
        path, new, key = message["path"], message["data"], message.get("key")
        if path not in file:
            return self.do_write(file, message)
        dataset = file[path]
        if key is None:
            count = dataset.shape[0]
            dataset.resize(count + new.shape[0], axis=0)
            dataset[count:] = new
        else:
            merged = np.concatenate([dataset[...], new])
            # The last row of each key wins; that keys come out sorted is the original's way too.
            _, last = np.unique(merged[key][::-1], return_index=True)
            self._rewrite(dataset, merged[len(merged) - 1 - last])
        return {"rows": dataset.shape[0]}

    def do_insert(self, file, message):
        dataset = file[message["path"]]
        self._rewrite(dataset, np.insert(dataset[...], message["index"], message["data"], axis=0))
        return {"rows": dataset.shape[0]}

    @staticmethod
    def _rewrite(dataset, data):
        dataset.resize(data.shape[0], axis=0)
        dataset[...] = data


class Server:
    def __init__(self, store):
        self._store, self._pool, self._lock = store, ThreadPoolExecutor(), asyncio.Lock()

    async def serve(self, reader, writer):
        try:
            while True:
                (size,) = struct.unpack(">I", await reader.readexactly(4))
                reply = await self._answer(await reader.readexactly(size))
                body = msgpack.packb(reply, default=msgpack_numpy.encode)
                writer.write(struct.pack(">I", len(body)) + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, body):
        try:
            message = msgpack.unpackb(body, object_hook=msgpack_numpy.decode)
            async with self._lock:
                loop = asyncio.get_running_loop()
                result = await loop.run_in_executor(self._pool, self._store.run, message)
            return {"status": "ok", **result}
        except Exception as error:  # whatever it is, the client hears of it, as in the original
            return {"status": "error", "message": f"{type(error).__name__}: {error}"}


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--keep-open", action="store_true")
    arguments = parser.parse_args()
    server = Server(Store(os.path.join(arguments.folder, "data.h5"), arguments.keep_open))
    async with await asyncio.start_server(server.serve, "127.0.0.1", arguments.port, backlog=4096) as listening:
        await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
