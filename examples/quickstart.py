# SPDX-License-Identifier: BSD-3-Clause
"""A first session: write, append, look around, read a part, change two things at once.

    quickstart.py [--port 8888]
"""
import argparse
import asyncio

import numpy as np

from hdf5_async import HDF5Client, NotFound, request

READING = np.dtype([("time", "i8"), ("celsius", "f4")])


async def main(port):
    async with HDF5Client(port=port) as client:
        print("server:", client.server["server"])

        # A dataset appears with its first rows, its groups with it.
        rows = np.array([(0, 20.5), (1, 20.6), (2, 20.8)], READING)
        counts = await client.append("/quickstart/oven", rows)
        print("rows appended:", counts["appended"])

        # A measurement that is sent twice is stored once: the newer row takes the older one's place.
        again = np.array([(2, 20.9), (3, 21.0)], READING)
        counts = await client.append("/quickstart/oven", again, deduplicate_on="time")
        print("new rows:", counts["appended"], "replaced:", counts["updated"])

        await client.set_attrs("/quickstart/oven", {"unit": "degree Celsius", "channel": 4})
        for entry in await client.list("/quickstart", recursive=True, detail=True):
            print("there is", entry["name"], entry["shape"])

        # Only what is selected travels.
        last = await client.read("/quickstart/oven", select=np.s_[-2:], fields="celsius")
        print("the last two:", last.tolist())

        # Calls that do not wait for each other: one connection, answers in order.
        numbers = (client.append("/quickstart/numbers", n) for n in range(100))
        await asyncio.gather(*numbers)
        print("sum of 0 to 99:", (await client.read("/quickstart/numbers")).sum())

        # Errors are exceptions, and a request that failed changed nothing.
        try:
            await client.update("/quickstart/nothing", 1)
        except NotFound as error:
            print("as expected:", error.code)

        # All of it or nothing of it, also for those who read meanwhile, if the server offers it.
        if "batch" in client.server.get("features", ()):
            frame = np.zeros((1, 4, 4), "u2")
            await client.batch(
                [
                    request("append", path="/quickstart/frames", data=frame),
                    request("append", path="/quickstart/times", data=1),
                ]
            )

        await client.flush()
        await client.delete("/quickstart")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8888)
    asyncio.run(main(parser.parse_args().port))
