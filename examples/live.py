# SPDX-License-Identifier: BSD-3-Clause
"""Watches data arrive: the rows that are there, then each one that is added, once and in order.

    live.py [--port 8888] [--rows 1000]

An instrument writes at its own pace, another program looks on. Both may lose their connection, or
the server may be restarted, without a row missing or coming twice.
"""
import argparse
import asyncio

import numpy as np

from hdf5_async import HDF5Client

PATH = "/live/adc"


async def instrument(port, total):
    async with HDF5Client(port=port) as client:
        for first in range(0, total, 10):
            count = min(10, total - first)
            await client.append(PATH, np.sin(np.arange(first, first + count) / 50))


async def onlooker(port, total):
    seen = 0
    async with HDF5Client(port=port) as client:
        async for event in client.subscribe("/live", recursive=True, from_row=0):
            if event.op in ("overflow", "resumed"):
                print(f"{event.op}: changes other than new rows may have been missed")
            elif event.data is not None:
                print(f"{event.path} rows {event.rows}: last value {event.data[-1]:.3f}")
                seen += len(event.data)
            if seen == total:
                break
        await client.delete("/live")
    print(f"{seen} rows seen")


async def main(port, total):
    await asyncio.gather(onlooker(port, total), instrument(port, total))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--port", type=int, default=8888)
    parser.add_argument("--rows", type=int, default=1000)
    options = parser.parse_args()
    asyncio.run(main(options.port, options.rows))
