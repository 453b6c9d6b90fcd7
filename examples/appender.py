# SPDX-License-Identifier: BSD-3-Clause
"""An instrument that pushes rows at its own pace, and never waits for the network.

    appender.py [--port 8888] [--rows 100000] [--client-id FILE]

Rows are collected, sent in batches, and stored once, even if the connection or the server ends in
the middle. With --client-id that holds over restarts of this program too.
"""
import argparse
import asyncio

import numpy as np

from hdf5_async import HDF5Client

SAMPLE = np.dtype([("time", "i8"), ("channel", "u2"), ("volt", "f4")])
PATH = "/appender/adc"


async def main(port, total, client_id):
    def lost(rows, error):
        print(f"{rows} rows were lost: {error}")

    async with HDF5Client(port=port, client_id_file=client_id) as client:
        async with client.appender(
            PATH, dtype=SAMPLE, max_bytes=256 << 10, max_delay=0.05, on_loss=lost
        ) as rows:
            await rows.append((0, 1, 0.5))  # one row
            block = np.zeros(1000, SAMPLE)
            while rows.accepted < total:
                count = min(len(block), total - rows.accepted)
                block["time"] = np.arange(rows.accepted, rows.accepted + len(block))
                block["volt"] = np.sin(block["time"] / 100)
                await rows.append(block[:count])  # many; waits only when the server is behind
            await rows.flush()
            print(f"{rows.accepted} rows taken, {rows.durable} on stable storage, {rows.lost} lost")
        stored = await client.read(PATH, fields="time")
        assert np.array_equal(stored, np.arange(total))
        await client.delete("/appender")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--port", type=int, default=8888)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--client-id", metavar="FILE")
    options = parser.parse_args()
    asyncio.run(main(options.port, options.rows, options.client_id))
