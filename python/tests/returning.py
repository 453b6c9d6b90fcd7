# SPDX-License-Identifier: BSD-3-Clause
"""What tests of clients that come back share."""
import asyncio

from hdf5_async import Reconnect

AT_ONCE = Reconnect(first=0.002, longest=0.05)


def run(coroutine, seconds=120):
    return asyncio.run(asyncio.wait_for(coroutine, seconds))
