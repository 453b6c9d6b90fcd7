# SPDX-License-Identifier: BSD-3-Clause
"""Many programs write into one dataset at once; afterwards every row is there, whole and in order.

    many_writers.py [--port 8888] [--writers 16] [--rows 200] [--keep]

Each writer has a connection of its own and appends one row a request, some of them in flight.
"""
import argparse
import asyncio
import time

import numpy as np

from hdf5_async import HDF5Client

ROW = np.dtype([("writer", "i4"), ("number", "i4"), ("value", "f8")])
PATH = "/many_writers/rows"
IN_FLIGHT = 32


async def write(port, writer, rows):
    async with HDF5Client(port=port) as client:
        for begin in range(0, rows, IN_FLIGHT):
            numbers = range(begin, min(begin + IN_FLIGHT, rows))
            calls = (
                client.append(PATH, np.array([(writer, n, n / 7)], ROW), ack="applied")
                for n in numbers
            )
            await asyncio.gather(*calls)


def check(data, writers, rows):
    assert len(data) == writers * rows, f"{len(data)} rows, expected {writers * rows}"
    assert np.array_equal(data["value"], data["number"] / 7), "a row is torn"
    for writer in range(writers):
        numbers = data["number"][data["writer"] == writer]
        assert np.array_equal(numbers, np.arange(rows)), f"rows of writer {writer} are out of order"


async def main(port, writers, rows, keep):
    async with HDF5Client(port=port) as client:
        await client.write(PATH, np.empty(0, ROW))
        begin = time.perf_counter()
        await asyncio.gather(*(write(port, writer, rows) for writer in range(writers)))
        await client.flush()
        seconds = time.perf_counter() - begin
        check(await client.read(PATH), writers, rows)
        if not keep:
            await client.delete("/many_writers")
    total = writers * rows
    print(
        f"{writers} writers, {total} rows, each a request: {total / seconds:.0f} rows/s, all there"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--port", type=int, default=8888)
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--rows", type=int, default=200, help="of each writer")
    parser.add_argument("--keep", action="store_true", help="leave the dataset in the file")
    options = parser.parse_args()
    asyncio.run(main(options.port, options.writers, options.rows, options.keep))
