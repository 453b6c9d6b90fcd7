# SPDX-License-Identifier: BSD-3-Clause
"""Requests whose cost may grow with what is there: deduplication, insert, the listing of a large tree."""
import functools
import os

from . import local_peers, wire
from .contenders import H5PY, HDF5, ORIGINAL, OURS, SQLITE
from .processes import Failed

WINDOW = 32
BATCH = 100
STEP = 10**6
GROUPS, DATASETS = 1000, 10


def sizes(suite):
    return (10**4, 10**5, 10**6, 10**7) if suite.full else (10**4, 10**6)


def dedup_title(size, window=1):
    return f"deduplicate {BATCH} rows onto {size:,}" + (f", {window} under way" if window > 1 else "")


def insert_title(size):
    return f"insert {BATCH} rows into the middle of {size:,}"


def _grow(suite, server, speaks, size):
    """A dataset of so many rows, made anew."""
    requests = [speaks.create("/d", wire.rows(min(size, STEP)))]
    requests += [speaks.append("/d", wire.rows(STEP, first)) for first in range(STEP, size, STEP)]
    suite.prepare(server, speaks, requests)


def _batches(speaks, size, count):
    """Batches in the order of time: half of each is known from the one before."""
    rows = wire.rows(50 * count + BATCH, size - 50)
    template = speaks.append("/d", rows[:BATCH], "key")
    return [wire.with_rows(template, rows[:BATCH], rows[50 * k : 50 * k + BATCH]) for k in range(count)]


def _dedup_ours(suite, size, server):
    speaks = wire.Ours()
    _grow(suite, server, speaks, size)
    enough = int(20000 * max(suite.seconds, 0.1))
    requests = _batches(speaks, size, 2 * enough)
    # The first may have to build an index.
    suite.prepare(server, speaks, requests[:1])
    for window, part in ((1, requests[1:enough]), (WINDOW, requests[enough:])):
        suite.measure(dedup_title(size, window), OURS, server, part, once=True, window=window, good=speaks.good)


def _dedup_original(suite, size, server):
    speaks = wire.Original()
    _grow(suite, server, speaks, size)
    suite.measure(dedup_title(size), ORIGINAL, server, _batches(speaks, size, 2000), once=True, good=speaks.good)


def _dedup_sqlite(suite, size):
    with local_peers.Sqlite(suite.folder, False, size) as base:
        found = local_peers.timed(lambda k: base.upsert(size - 50 + 50 * k, BATCH), suite.seconds)
    suite.figures.add(dedup_title(size), SQLITE, **found)


def dedup(suite):
    """Appends of 100 rows with deduplicate_on, in the order of time, onto datasets of different length."""
    for size in sizes(suite):
        suite.served(dedup_title(size), OURS, functools.partial(_dedup_ours, suite, size))
    for size in (10**4, 10**6):
        suite.served(dedup_title(size), ORIGINAL, functools.partial(_dedup_original, suite, size))
    suite.guarded(dedup_title(10**6), SQLITE, lambda: _dedup_sqlite(suite, 10**6))


def _insert(suite, name, speaks, size, server):
    _grow(suite, server, speaks, size)
    request = speaks.insert("/d", size // 2, wire.rows(BATCH))
    suite.measure(insert_title(size), name, server, [request], good=speaks.good)


def insert(suite):
    """Inserts of 100 rows into the middle; HDF5 alone moving the tail is the limit."""
    for size in sizes(suite):
        suite.served(insert_title(size), OURS, functools.partial(_insert, suite, OURS, wire.Ours(), size))
        suite.guarded(insert_title(size), HDF5, lambda n=size: suite.figures.add(
            insert_title(n), HDF5, rate=suite.limits("tail", str(n))[f"tail {n}"]["rate"]))  # fmt: skip
    suite.served(insert_title(10**6), ORIGINAL, functools.partial(_insert, suite, ORIGINAL, wire.Original(), 10**6))


def tree_title():
    return f"list {GROUPS * (DATASETS + 1):,} objects with attributes"


def tree(suite):
    """The whole tree with shapes, types and attributes in one request, beside a walk of the same file by h5py."""
    path = os.path.join(suite.folder, "tree.h5")
    if not os.path.exists(path):
        local_peers.make_tree(path, GROUPS, DATASETS)

    def ours(server):
        speaks = wire.Ours()
        listing = suite.prepare(server, speaks, [speaks.tree()])
        if listing.count(b"\xa4unit") != GROUPS * DATASETS:
            raise Failed("the listing does not hold every attribute")
        suite.measure(tree_title(), OURS, server, [speaks.tree()], good=speaks.good)

    def local():
        seconds, _ = local_peers.walk(path)
        suite.figures.add(tree_title(), H5PY, rate=1 / seconds, p50=seconds * 1e6)

    suite.served(tree_title(), OURS, ours, file=path)
    suite.guarded(tree_title(), H5PY, local)
