# SPDX-License-Identifier: BSD-3-Clause
"""Bulk data: appends raw and compressed, batches of wide rows, reads; loopback TCP and compressors as limits."""
import functools

import numpy as np

from . import wire
from .contenders import (
    ECHO_EPOLL, HDF5, LIBDEFLATE, LOOPBACK, NATS, NATS_REPLIES, NATS_STREAM, ORIGINAL, OURS, PAGES_KEPT, REDIS_EVERYSEC,
    ZLIB,
)  # fmt: skip

MIB = 1 << 20
SIZES = (1, 16)
READ_CONNECTIONS = (1, 16, 100)
WIDE_ROWS = 1000
WIDE_WINDOW = 16


def title(size, packed=False, window=1):
    return f"append {size} MiB {'gzip' if packed else 'raw'}" + (f", {window} under way" if window > 1 else "")


def wide_title():
    return f"append {WIDE_ROWS:,} rows of 60 bytes, {WIDE_WINDOW} under way"


def _append(suite, name, speaks, packed, windows, server):
    for size in SIZES:
        block = wire.wave(size * MIB)
        path = f"/bulk{size}"
        suite.prepare(server, speaks, [speaks.create(path, block, "gzip" if packed else None)])
        for window in windows:
            suite.measure(title(size, packed, window), name, server, [speaks.append(path, block)], size * MIB,
                          window=window, good=speaks.good)  # fmt: skip


def _appends(suite, packed):
    windows = (1, 4) if suite.full else (1,)
    suite.served(title(1, packed), OURS, functools.partial(_append, suite, OURS, wire.Ours(), packed, windows))
    for name in (ORIGINAL, PAGES_KEPT):
        suite.served(title(1, packed), name, functools.partial(_append, suite, name, wire.Original(), packed, (1,)))


def bulk(suite):
    """Appends of 1 and 16 MiB of floats from one client, not compressed."""
    _appends(suite, False)

    def loopback(server):
        for size in SIZES:
            for window in (1, 4) if suite.full else (1,):
                suite.measure(title(size, False, window), LOOPBACK, server, [wire.frame(bytes(size * MIB))], size * MIB,
                              window=window)  # fmt: skip

    def redis(server):
        request = wire.resp(b"XADD", b"d", b"*", b"r", bytes(MIB))
        suite.measure(title(1), REDIS_EVERYSEC, server, [request], MIB, reply_lines=2, good=b"-")

    def nats(server):
        suite.load(server, [NATS_STREAM], count=1, **{**NATS_REPLIES, "good": b"stream_create_response"})
        request = wire.publish(b"s.d", bytes(MIB))
        suite.measure(title(1), NATS, server, [request], MIB, **NATS_REPLIES, good=b'"seq":')

    def in_process():
        found = suite.limits("append")
        for size in SIZES:
            suite.figures.add(title(size), HDF5, **found[f"append {size} MiB"])

    suite.served(title(1), LOOPBACK, loopback)
    suite.served(title(1), REDIS_EVERYSEC, redis)
    suite.served(title(1), NATS, nats)
    suite.guarded(title(1), HDF5, in_process)


def gzip(suite):
    """The same compressed by the server: gzip, level 4."""
    _appends(suite, True)

    def limits():
        found = suite.limits("gzip")
        for size in SIZES:
            for name, figure in ((ZLIB, found["zlib"]), (LIBDEFLATE, found["libdeflate"])):
                suite.figures.add(title(size, True), name, bandwidth=figure["bandwidth"])

    suite.guarded(title(1, True), LIBDEFLATE, limits)


def wide(suite):
    """Rows of 60 bytes in batches of 1,000 from one client that does not wait."""
    data = np.zeros(WIDE_ROWS, wire.WIDE_ROW)
    data["time"] = np.arange(WIDE_ROWS)
    request = wire.Ours().append("/wide", data)

    def ours(server):
        suite.prepare(server, wire.Ours, [request])
        suite.measure(wide_title(), OURS, server, [request], data.nbytes, window=WIDE_WINDOW, good=wire.Ours.good)

    suite.served(wide_title(), OURS, ours)
    suite.served(wide_title(), LOOPBACK, lambda server: suite.measure(
        wide_title(), LOOPBACK, server, [request], data.nbytes, window=WIDE_WINDOW))  # fmt: skip


def read_title(connections=0):
    return f"read 100 rows, {connections} connection" + "s" * (connections > 1) if connections else "read 16 MiB"


def _read(suite, name, speaks, counts, server):
    created = [speaks.create("/big", wire.wave(16 * MIB)), speaks.create("/rows", wire.rows(10**6))]
    suite.prepare(server, speaks, created)
    suite.measure(read_title(), name, server, [speaks.read("/big")], 16 * MIB, good=speaks.good)
    small = [speaks.read("/rows", at, at + 100) for at in range(0, 900000, 9000)]
    for connections in counts:
        suite.measure(read_title(connections), name, server, small, connections=connections, good=speaks.good)


def read(suite):
    """Reads of 16 MiB by one client, and of 100 of a million rows by several."""
    suite.served(read_title(), OURS, functools.partial(_read, suite, OURS, wire.Ours(), READ_CONNECTIONS))
    for name in (ORIGINAL, PAGES_KEPT):
        counts = (100,) if name == ORIGINAL else ()
        suite.served(read_title(), name, functools.partial(_read, suite, name, wire.Original(), counts))

    def echo(server):
        for connections in READ_CONNECTIONS:
            suite.measure(read_title(connections), ECHO_EPOLL, server, [bytes_of_a_read], connections=connections)

    bytes_of_a_read = wire.Ours().read("/rows", 9000, 9100)
    suite.served(read_title(1), ECHO_EPOLL, echo, reply_bytes=1700)
    suite.served(read_title(), LOOPBACK, lambda server: suite.measure(
        read_title(), LOOPBACK, server, [wire.Ours().read("/big")], 16 * MIB), reply_bytes=16 * MIB)  # fmt: skip
    suite.guarded(read_title(), HDF5, lambda: suite.figures.add(
        read_title(), HDF5, **suite.limits("read")["read 16 MiB"]))  # fmt: skip
