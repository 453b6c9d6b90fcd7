# SPDX-License-Identifier: BSD-3-Clause
"""The targets, each as a ratio of two figures of the same run or as an absolute figure."""
from . import bulk, changes, console, mixed, small
from .contenders import (
    DECODING, ECHO_EPOLL, ECHO_QT, H5PY, H5PY_FLOCK, HDF5, LIBDEFLATE, LOOPBACK, NATS, ORIGINAL, OURS, PAGES_KEPT,
    POSTGRES, REDIS_ALWAYS, REDIS_EVERYSEC, SQLITE, SQLITE_SYNCED, ZLIB,
)  # fmt: skip
from .figures import Check, Key

MIB = 1 << 20
MILLISECOND = 1000.0


def _ratio(section, case, metric, peer, bound, at_least=True, peer_case=None, either=""):
    return Check(section, Key(case, OURS, metric), Key(peer_case or case, peer, metric), bound, at_least, either)


def _absolute(section, case, metric, bound, at_least=True, either=""):
    return Check(section, Key(case, OURS, metric), None, bound, at_least, either)


def _append():
    section = "small appends"
    for rows in (1, 100):
        for connections, times in ((16, 40), (100, 50), (1000, 55)):
            case = small.title(rows, connections)
            yield _ratio(section, case, "rate", ECHO_QT, 0.8)
            yield _ratio(section, case, "rate", ORIGINAL, times)
            yield _ratio(section, case, "p99", ORIGINAL, 1 / 15, False)
            yield _ratio(section, case, "rate", REDIS_EVERYSEC, 0.9)
            yield _ratio(section, case, "rate", NATS, 1)
        case = small.title(rows, 1)
        yield _ratio(section, case, "rate", ORIGINAL, 15)
        yield _ratio(section, case, "p50", ECHO_QT, 1.5, False)
        yield _ratio(section, case, "rate", H5PY_FLOCK, 1, peer_case=f"{rows} row{'s' * (rows > 1)}, 1 process")
    for rows, bound in ((1, 0.8), (100, 0.7)):
        for connections in small.CONNECTIONS:
            several = small.title(rows, connections, 100)
            yield _ratio(section, several, "rate", OURS, bound, peer_case=small.title(rows, connections))


def _pipeline():
    section = "pipelined appends"
    case = small.title(1, 1, 1, small.WINDOW)
    yield _absolute(section, case, "rate", 250_000, either="rate")
    yield _ratio(section, case, "rate", DECODING, 0.5, either="rate")


def _durable():
    section = "durable appends"
    for connections in (100, 1000):
        case = small.title(1, connections, durable=True)
        yield _ratio(section, case, "rate", REDIS_ALWAYS, 0.5)
        yield _ratio(section, case, "rate", POSTGRES, 1, peer_case=small.title(1, 100, durable=True))
        yield _ratio(section, case, "rate", SQLITE_SYNCED, 1, peer_case=small.title(1, 1, durable=True))
    # "Do not slow a commit": what a disk varies by itself is let pass.
    yield _ratio(section, small.many_open(), "rate", OURS, 0.8, peer_case=small.title(1, 100, durable=True))


def _bulk():
    section = "bulk"
    for size in bulk.SIZES:
        case = bulk.title(size)
        yield _ratio(section, case, "bandwidth", LOOPBACK, 0.6)
        yield _ratio(section, case, "bandwidth", ORIGINAL, 10)
        yield _ratio(section, case, "bandwidth", PAGES_KEPT, 2.5)
    yield _ratio(section, bulk.title(1), "bandwidth", NATS, 2.5)
    for size in bulk.SIZES:
        case = bulk.title(size, True)
        yield _ratio(section, case, "bandwidth", LIBDEFLATE, 0.85)
        yield _ratio(section, case, "bandwidth", ZLIB, 2)
    yield _absolute(section, bulk.wide_title(), "bandwidth", 1e9, either="wide")
    yield _ratio(section, bulk.wide_title(), "bandwidth", LOOPBACK, 0.6, either="wide")


def _read():
    section = "reads"
    yield _ratio(section, bulk.read_title(), "bandwidth", LOOPBACK, 0.7)
    yield _ratio(section, bulk.read_title(), "bandwidth", PAGES_KEPT, 2)
    for connections in (16, 100):
        yield _ratio(section, bulk.read_title(connections), "rate", ECHO_EPOLL, 0.5)
    yield _ratio(section, changes.tree_title(), "p50", H5PY, 10, False)
    yield _ratio(section, changes.tree_title(), "p50", H5PY, 1, False)


def _changes():
    section = "dedup and insert"
    largest = 10**7
    yield _absolute(section, changes.dedup_title(largest, changes.WINDOW), "rate", 10_000)
    # Where the run stops at a million, so does the claim.
    yield _absolute(section, changes.dedup_title(10**6, changes.WINDOW), "rate", 10_000)
    for size in (10**6, largest):
        yield _ratio(section, changes.dedup_title(size), "p50", OURS, 1.5, False, changes.dedup_title(10**4))
    yield _ratio(section, changes.dedup_title(10**6), "rate", ORIGINAL, 1)
    yield _ratio(section, changes.dedup_title(10**6), "rate", SQLITE, 1)
    yield _ratio(section, changes.insert_title(10**6), "rate", HDF5, 0.7)


def _mixed():
    section = "side by side"
    for what in (mixed.writers_title(), mixed.writers_title(True), "a read of 1 GiB", "a read of 0.25 GiB"):
        yield _absolute(section, mixed.beside_title(what), "p99", 20 * MILLISECOND, False)
    yield _ratio(section, mixed.camera_title(mixed.SCALARS), "rate", OURS, 0.9, peer_case=mixed.camera_title())


def _console():
    section = "with a console"
    for peer in (console.NOBODY, console.ELSEWHERE):
        for durable, pace in ((False, 0), (True, 0)):
            left, right = (console.title(who, durable, pace) for who in (console.ATTACHED, peer))
            yield _ratio(section, left, "rate", OURS, 0.98, peer_case=right)
        left, right = (console.commit_title(who) for who in (console.ATTACHED, peer))
        yield _ratio(section, left, "p99", OURS, 1.05, False, peer_case=right)
        # Such a client's reply waits for its commit.
        for pace in (0, console.PACE):
            left, right = (console.title(who, True, pace) for who in (console.ATTACHED, peer))
            yield _ratio(section, left, "p99", OURS, 1.05, False, peer_case=right)


def _memory():
    section = "memory"
    yield _absolute(section, mixed.idle_title(), "memory", 25 * MIB, False)
    yield _absolute(section, mixed.per_connection_title(5000), "memory", 3 * 1024, False)
    yield _absolute(section, mixed.idle_title(5000), "memory", 45 * MIB, False)


def _commit():
    section = "commits"
    for what, every, bound in (("100 rows", 1, 1), ("100 rows", 10, 1.4), ("100 rows", 100, 1.6),
                               ("1 MiB", 1, 0.8), ("1 MiB", 4, 0.95)):  # fmt: skip
        yield _ratio(section, mixed.commit_title(what, every), "rate", mixed.PLAIN_DRIVER, bound)


def all_checks():
    """In the order of the report. Those whose figures a run does not have are left out there."""
    parts = (_append, _pipeline, _durable, _bulk, _read, _changes, _mixed, _console, _memory, _commit)
    return [check for part in parts for check in part()]
