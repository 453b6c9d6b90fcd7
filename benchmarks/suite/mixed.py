# SPDX-License-Identifier: BSD-3-Clause
"""Small requests beside large ones, a camera frame with its scalars, memory, the cost of commits."""
import re
import resource
import socket
import subprocess
import time

import numpy as np

from . import wire
from .contenders import ORIGINAL, OURS
from .processes import Failed
from .wire import receive

MIB = 1 << 20
SMALL_CONNECTIONS = 16
WRITERS = 2
SCALARS = 20
CAMERA = (2048, 2048)  # of uint16: 8 MiB
IDLE = (1000, 5000)
QUIET_SECONDS = 0.5
PLAIN_DRIVER = "HDF5's own driver"
SMALL_CACHES = "HDF5's own driver, our caches"


def beside_title(what):
    return f"1 row, {SMALL_CONNECTIONS} connections, beside {what}"


def writers_title(packed=False):
    return f"{WRITERS} writers of 16 MiB{' gzip' if packed else ''}"


def reader_title(suite):
    return f"a read of {1 if suite.full else 0.25:g} GiB"


def _beside(suite, name, speaks, server, what, request, connections, **replies):
    """One-row appends while other connections repeat `request`."""
    small = speaks.append("/small", wire.rows(1, 1000))
    suite.prepare(server, speaks, [small])
    seconds = max(suite.seconds, 1)
    command = suite.load_command(server, [request], name="large", seconds=seconds + 2 * QUIET_SECONDS,
                                 connections=connections, good=speaks.good, **replies)  # fmt: skip
    suite.warm_memory()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as large:
        suite.measure(beside_title(what), name, server, [small], connections=SMALL_CONNECTIONS, seconds=seconds,
                      warm=QUIET_SECONDS, good=speaks.good)  # fmt: skip
        if large.wait() != 0:
            raise Failed("the large requests failed")


def mixed(suite):
    """The latency of one-row appends beside bulk writers and beside a large read."""
    block = wire.wave(16 * MIB)

    def writers(name, speaks, packed, server):
        suite.prepare(server, speaks, [speaks.create("/large", block, "gzip" if packed else None)])
        _beside(suite, name, speaks, server, writers_title(packed), speaks.append("/large", block), WRITERS)

    def reader(server):
        speaks = wire.Ours()
        part = wire.wave(32 * MIB)
        count = 32 if suite.full else 8
        suite.prepare(server, speaks, [speaks.create("/large", part)] + [speaks.append("/large", part)] * (count - 1))
        _beside(suite, OURS, speaks, server, reader_title(suite), speaks.stream("/large"), 1, last=speaks.last_part)

    for packed in (False, True):
        case = beside_title(writers_title(packed))
        suite.served(case, OURS, lambda server, p=packed: writers(OURS, wire.Ours(), p, server))
    suite.served(beside_title(reader_title(suite)), OURS, reader)
    case = beside_title(writers_title(True))
    suite.served(case, ORIGINAL, lambda server: writers(ORIGINAL, wire.Original(), True, server))


def camera_title(scalars=0):
    return "camera frame of 8 MiB" + (f" and {scalars} scalars in one batch" if scalars else "")


def camera(suite):
    """A camera frame with 20 scalars as one atomic batch, beside the frame alone."""
    picture = np.random.default_rng(2).integers(0, 4096, (1, *CAMERA), dtype="<u2")
    speaks = wire.Ours()
    alone = speaks.append("/frames", picture)
    batch = speaks.batch([("/frames", picture)] + [(f"/scalar{i:02d}", np.array([1.5])) for i in range(SCALARS)])

    def ours(server):
        suite.prepare(server, speaks, [alone, batch])
        cases = ((0, alone), (SCALARS, batch))
        for scalars, request in cases + cases[::-1]:  # the later one finds less warm memory for its pages
            suite.measure(camera_title(scalars), OURS, server, [request], picture.nbytes, good=speaks.good)

    suite.served(camera_title(), OURS, ours)


def idle_title(connections=0):
    return f"{connections:,} idle connections" if connections else "just started"


def per_connection_title(connections):
    return f"each of {connections:,} idle connections"


def _settled(server):
    """Memory when it no longer changes, or after two seconds."""
    before = server.memory()
    for _ in range(8):
        time.sleep(QUIET_SECONDS / 2)
        now = server.memory()
        if now == before:
            break
        before = now
    return before


def memory(suite):
    """Resident memory of a server just started and with connections that have pinged once and are idle."""
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if allowed < max(IDLE) + 200:
        suite.figures.fail(idle_title(max(IDLE)), OURS, f"only {allowed} files may be open (ulimit -Hn)")
        return

    def ours(server):
        base = _settled(server)
        suite.figures.add(idle_title(), OURS, memory=base)
        ping = wire.Ours().ping()
        connections = []
        try:
            for count in IDLE:
                while len(connections) < count:
                    connections.append(socket.create_connection(("127.0.0.1", server.port), 20))
                    connections[-1].sendall(ping)
                    receive(connections[-1], 4)
                used = _settled(server)
                suite.figures.add(idle_title(count), OURS, memory=used)
                suite.figures.add(per_connection_title(count), OURS, memory=(used - base) / count)
        finally:
            for connection in connections:
                connection.close()

    suite.served(idle_title(), OURS, ours)


# What storage_commit prints: a heading, then one line for each way.
_HEADING = re.compile(r"(.+), commit every (\d+)$")
_WAY = re.compile(r"  (.+?) +([\d.]+) /s")
WAYS = {
    "HDF5 + H5Fflush + fdatasync": PLAIN_DRIVER,
    "the same with the server's caches": SMALL_CACHES,
    "journaled": OURS,
}


def commit_title(what, every):
    return f"in process: {what}, commit every {every}"


def commit(suite):
    """The journaled driver beside HDF5's own, by storage_commit, which interleaves them itself; once a run."""
    if suite.figures.round > 0:
        return

    def run():
        words = ["folder=" + suite.folder, *(["rounds=3"] if suite.full else ["rounds=1", "quick=1"])]
        case = ""
        for line in suite.output("storage_commit", *words).splitlines():
            heading, way = _HEADING.match(line), _WAY.match(line)
            if heading:
                case = commit_title("1 MiB" if heading[1].startswith("1 MiB") else "100 rows", heading[2])
            elif way and way[1] in WAYS:
                suite.figures.add(case, WAYS[way[1]], rate=float(way[2]))

    suite.guarded(commit_title("100 rows", 1), OURS, run)
