# SPDX-License-Identifier: BSD-3-Clause
"""Small appends: lock-step, pipelined, durable; the echo servers and the peers beside them."""
import functools

from . import local_peers, postgres, wire
from .contenders import (
    DECODING, DISK, ECHO_EPOLL, ECHO_QT, H5PY_FLOCK, HDF5, KEPT_OPEN, NATS, NATS_REPLIES, NATS_STREAM, ORIGINAL, OURS,
    POSTGRES, REDIS_ALWAYS, REDIS_EVERYSEC, SQLITE, SQLITE_SYNCED, append_request,
)  # fmt: skip
from .processes import Failed

CONNECTIONS = (1, 16, 100, 1000)
WINDOW = 64
OPEN_DATASETS = 5000


def title(rows, connections, datasets=1, window=1, durable=False):
    """The name of a case of small appends."""
    words = [f"{rows} row" + "s" * (rows > 1), f"{connections:,} connection" + "s" * (connections > 1)]
    if datasets > 1:
        words.append(f"{datasets} datasets")
    if window > 1:
        words.append(f"{window} under way each")
    if durable:
        words.append("durable")
    return ", ".join(words)


def _our_requests(rows, datasets, ack="applied"):
    return [wire.Ours().append(f"/d{i:03d}", wire.rows(rows, 1000), ack=ack) for i in range(datasets)]


def _ours(suite, server, rows, connections, datasets=1, window=1, durable=False):
    case = title(rows, connections, datasets, window, durable)
    requests = _our_requests(rows, datasets, "durable" if durable else "applied")
    suite.prepare(server, wire.Ours, requests)
    suite.guarded(case, OURS, functools.partial(
        suite.measure, case, OURS, server, requests, connections=connections, window=window, good=wire.Ours.good
    ))  # fmt: skip


def _seconds(suite, name, connections):
    """Slow servers need longer for every connection to have its turn."""
    slow = name in (ORIGINAL, KEPT_OPEN)
    return max(suite.seconds, 2) if slow and connections >= 1000 else suite.seconds


def _peer(suite, name, counts, connections):
    def work(server):
        if name == NATS:
            suite.load(server, [NATS_STREAM], count=1, **{**NATS_REPLIES, "good": b"stream_create_response"})
        for rows in counts:
            if name in (ORIGINAL, KEPT_OPEN):
                suite.prepare(server, wire.Original, [wire.Original().create("/d", wire.rows(1000))])
            request, replies = append_request(name, wire.rows(rows, 1000))
            for number in connections:
                suite.measure(title(rows, number), name, server, [request], connections=number,
                              seconds=_seconds(suite, name, number), **replies)  # fmt: skip

    suite.served(title(counts[0], connections[0]), name, work)


def append(suite):
    """Small appends, each answered before the next of its connection, ack `applied`."""

    def ours(server):
        for rows in (1, 100):
            for datasets in (1, 100):
                for connections in CONNECTIONS if suite.full or datasets == 1 else (100,):
                    _ours(suite, server, rows, connections, datasets)

    suite.served(title(1, 1), OURS, ours)
    for name in (ECHO_QT, ECHO_EPOLL):
        _peer(suite, name, (1, 100), CONNECTIONS if suite.full or name == ECHO_QT else (1, 100))
    _peer(suite, ORIGINAL, (1, 100), CONNECTIONS)
    _peer(suite, KEPT_OPEN, (1, 100) if suite.full else (1,), (1, 100))
    for name in (REDIS_EVERYSEC, NATS):
        _peer(suite, name, (1, 100), CONNECTIONS)
    _without_server(suite)


def _without_server(suite):
    for rows in (1, 100):
        for processes in (1, 4):
            case = f"{rows} row{'s' * (rows > 1)}, {processes} process{'es' * (processes > 1)}"
            suite.guarded(case, H5PY_FLOCK, lambda r=rows, p=processes, c=case: suite.figures.add(
                c, H5PY_FLOCK, **local_peers.h5py_under_flock(suite.folder, r, p, suite.seconds)))  # fmt: skip
        _sqlite(suite, rows, SQLITE, title(rows, 1))

    def in_process():
        found = suite.limits("append")
        for rows in (1, 100):
            suite.figures.add(title(rows, 1), HDF5, rate=found[f"append {rows}"]["rate"])

    suite.guarded(title(1, 1), HDF5, in_process)


def _sqlite(suite, rows, name, case):
    def work():
        with local_peers.Sqlite(suite.folder, name == SQLITE_SYNCED) as base:
            suite.figures.add(case, name, **local_peers.timed(lambda _: base.append(rows), suite.seconds))

    suite.guarded(case, name, work)


def pipeline(suite):
    """One-row appends of clients that do not wait, 64 under way on each connection."""

    def ours(server):
        _ours(suite, server, 1, 1, 1, WINDOW)
        _ours(suite, server, 1, 16, 1, WINDOW)
        _ours(suite, server, 1, 1, 100, WINDOW)
        _ours(suite, server, 100, 1, 1, WINDOW)

    def echo(name, server):
        request, replies = append_request(name, wire.rows(1, 1000))
        for connections in (1, 16):
            suite.measure(title(1, connections, 1, WINDOW), name, server, [request], connections=connections,
                          window=WINDOW, **replies)  # fmt: skip

    suite.served(title(1, 1, 1, WINDOW), OURS, ours)
    for name in (ECHO_QT, REDIS_EVERYSEC):
        suite.served(title(1, 1, 1, WINDOW), name, functools.partial(echo, name))
    if suite.figures.round == 0:
        case = title(1, 1, 1, WINDOW)
        suite.guarded(case, DECODING, lambda: suite.figures.add(case, DECODING, rate=_decoding(suite)))


def _decoding(suite):
    """How many requests to append one row a core decodes in a second, by benchmark_protocol_decode."""
    for line in suite.output("benchmark_protocol_decode").splitlines():
        name, _, rest = line.partition(": decode")
        if name == "append 1 record" and rest:
            return 1e9 / float(rest.split()[0])
    raise Failed("benchmark_protocol_decode did not name the append of 1 record")


def durable(suite):
    """Appends that are answered when they are on stable storage; the same with 5,000 datasets open."""

    def ours(server):
        for connections in CONNECTIONS:
            _ours(suite, server, 1, connections, durable=True)
        _ours(suite, server, 100, 100, durable=True)

    def redis(server):
        request, replies = append_request(REDIS_ALWAYS, wire.rows(1, 1000))
        for connections in CONNECTIONS:
            suite.measure(title(1, connections, durable=True), REDIS_ALWAYS, server, [request],
                          connections=connections, **replies)  # fmt: skip

    def limits():
        for size, figure in suite.limits("disk").items():
            suite.figures.add(f"{size.removeprefix('sync ')} bytes and fdatasync", DISK, **figure)

    suite.served(title(1, 1, durable=True), OURS, ours)
    suite.served(many_open(), OURS, functools.partial(_many_open, suite))
    suite.served(title(1, 1, durable=True), REDIS_ALWAYS, redis)
    _sqlite(suite, 1, SQLITE_SYNCED, title(1, 1, durable=True))
    if suite.full:
        case = title(1, 100, durable=True)
        suite.guarded(case, POSTGRES, lambda: suite.figures.add(
            case, POSTGRES, rate=postgres.appends(suite.folder, 100, suite.seconds)))  # fmt: skip
    suite.guarded("fdatasync", DISK, limits)


def many_open():
    return title(1, 100, durable=True) + f", {OPEN_DATASETS:,} datasets open"


def _many_open(suite, server):
    requests = [wire.Ours().append(f"/open{i:04d}", wire.rows(1), ack="applied") for i in range(OPEN_DATASETS)]
    suite.load(server, requests, once=True, window=WINDOW, good=wire.Ours.good, seconds=60)
    suite.measure(many_open(), OURS, server, _our_requests(1, 1, "durable"), connections=100, good=wire.Ours.good)
