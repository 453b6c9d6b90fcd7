# SPDX-License-Identifier: BSD-3-Clause
"""The Python client: the appender beside one call a row, and the memory of a large read.

    benchmarks/python_client.py [--rows 200000] [--gib 1.0] [--port PORT]

Starts build/release/bin/hdf5async (or $HDF5ASYNC_SERVER) unless a port is given. Prints numbers;
what they are depends on the machine, the ratios less so.
"""
import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(ROOT, "python"), os.path.join(ROOT, "tests", "integration")]

import numpy as np  # noqa: E402

from hdf5_async import HDF5Client  # noqa: E402
from server_process import ServerProcess  # noqa: E402

ROW = np.dtype([("time", "i8"), ("value", "f8")])
MIB = 1 << 20


async def seconds_of(action):
    begin = time.perf_counter()
    await action
    return time.perf_counter() - begin


async def one_call_a_row(client, rows, ack):
    row = np.zeros(1, ROW)
    for _ in range(rows):
        await client.append("/bench/calls", row, ack=ack)
    await client.flush()


async def many_calls_in_flight(client, rows):
    row = np.zeros(1, ROW)
    for begin in range(0, rows, 256):
        count = min(256, rows - begin)
        await asyncio.gather(
            *(client.append("/bench/flight", row, ack="applied") for _ in range(count))
        )
    await client.flush()


async def appender(client, rows, block):
    data = np.zeros(block, ROW)
    async with client.appender("/bench/appender") as sink:
        for _ in range(rows // block):
            await sink.append(data)


async def appends(port, rows):
    async with HDF5Client(port=port) as client:
        cases = [
            ("one call a row, durable", rows // 200, lambda n: one_call_a_row(client, n, "durable")),
            ("one call a row, applied", rows // 20, lambda n: one_call_a_row(client, n, "applied")),
            ("256 calls in flight", rows // 10, lambda n: many_calls_in_flight(client, n)),
            ("appender, row by row", rows, lambda n: appender(client, n, 1)),
            ("appender, blocks of 100", rows * 10, lambda n: appender(client, n, 100)),
        ]
        base = None
        for name, count, case in cases:
            rate = count / await seconds_of(case(count))
            if name.endswith("applied"):
                base = rate
            ratio = f"{rate / base:8.1f} x one call a row (applied)" if base else ""
            print(f"{name:28}{rate:12.0f} rows/s{ratio}", flush=True)
        await client.delete("/bench")


async def make_large(port, size):
    block = np.random.default_rng(0).random(16 * MIB // 8)
    async with HDF5Client(port=port) as client:
        for _ in range(size // (16 * MIB)):
            await client.append("/large", block, ack="applied")
        await client.flush()


async def remove_large(port):
    async with HDF5Client(port=port) as client:
        await client.delete("/large")


def memory(key):
    """Bytes of this process: VmRSS now, VmHWM at most."""
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(key + ":"))


async def read_large(port):
    async with HDF5Client(port=port) as client:
        await client.read("/large", select=np.s_[:8])
        before = memory("VmRSS")
        begin = time.perf_counter()
        data = await client.read("/large")
        taken = time.perf_counter() - begin
        peak = memory("VmHWM")
    beyond = (peak - before - data.nbytes) / MIB
    print(
        f"reading {data.nbytes / MIB:.0f} MiB: {data.nbytes / MIB / taken:.0f} MiB/s, "
        f"{beyond:.1f} MiB of memory beyond the result (bound: 64)"
    )


def run(port, options):
    if options.rows:
        asyncio.run(appends(port, options.rows))
    size = int(options.gib * 1024) * MIB
    asyncio.run(make_large(port, size))
    # In a process of its own, whose peak of memory is that of the read.
    subprocess.run([sys.executable, __file__, "--port", str(port), "--read"], check=True)
    asyncio.run(remove_large(port))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--gib", type=float, default=1.0)
    parser.add_argument("--port", type=int)
    parser.add_argument("--read", action="store_true", help="only read what is there")
    options = parser.parse_args()
    if options.read:
        asyncio.run(read_large(options.port))
    elif options.port:
        run(options.port, options)
    else:
        with tempfile.TemporaryDirectory() as folder, ServerProcess(folder) as server:
            run(server.port, options)


if __name__ == "__main__":
    main()
