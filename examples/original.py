# SPDX-License-Identifier: BSD-3-Clause
"""The original's example program: only its import line is another one, and each step is checked.

    original.py [--port 8888]
"""
import argparse
import asyncio

import numpy as np

from hdf5_async import HDF5Client


async def main(port):
    client = HDF5Client(port=port)
    await client.connect()

    await client.create_group("/my_group")

    await client.write("/my_group/my_dataset", np.array([1, 2, 3, 4, 5]))
    read_data = await client.read("/my_group/my_dataset")
    assert np.array_equal(read_data, [1, 2, 3, 4, 5])

    await client.write("/my_group/string_data", "Hello HDF5!")
    read_str = await client.read("/my_group/string_data")
    assert read_str[0] == "Hello HDF5!"

    await client.append("/my_group/my_dataset", np.array([6, 7]))
    read_data = await client.read("/my_group/my_dataset")
    assert np.array_equal(read_data, [1, 2, 3, 4, 5, 6, 7])

    await client.insert("/my_group/my_dataset", 2, np.array([98, 99]))
    read_data = await client.read("/my_group/my_dataset")
    assert np.array_equal(read_data, [1, 2, 98, 99, 3, 4, 5, 6, 7])

    random_data = np.random.rand(500)
    await client.write("/my_group/compressed_data", random_data, compression="gzip")
    assert np.array_equal(await client.read("/my_group/compressed_data"), random_data)

    dt = np.dtype([("timestamp", np.int64), ("price", np.float32)])
    first = np.array([(1672531200, 150.0), (1672617600, 151.5)], dtype=dt)
    await client.write("/my_group/stocks", first)
    later = np.array([(1672617600, 152.0), (1672704000, 153.0)], dtype=dt)
    await client.append("/my_group/stocks", later, deduplicate_on="timestamp")
    stocks = await client.read("/my_group/stocks")
    assert stocks["price"].tolist() == [150.0, 152.0, 153.0]

    await client.delete("/my_group")
    assert await client.read("/my_group") is None

    await client.close()
    print("The original's example runs.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=8888)
    asyncio.run(main(parser.parse_args().port))
