# SPDX-License-Identifier: BSD-3-Clause
"""What an attached console costs those who write: appends with and without one that has every page open, and with one that asks
another server of this machine the same: that one takes the same part of the processors, but has nothing to do with the writers'
server.

Who plays the console stands for a program of another machine and so takes only what the others leave of the processors; what the
server does for it is done as always."""
import contextlib
import itertools
import os
import socket
import struct
import threading
import time

import msgpack

from . import wire
from .contenders import OURS
from .processes import Failed

CONNECTIONS = 100
TURNS = 4  # in each round
PACE = 10_000  # requests a second: half of the processors are free
PACED_TIMES = 4  # as long as a turn at full speed, which has as many replies
COMMIT_SECONDS = 10  # a status tells of the commits of that time
NOBODY, ELSEWHERE, ATTACHED = "no console", "a console at another server", "a console attached"
STATUS_SECONDS = 0.25
NETWORK_PATIENCE = 20
LOWEST = 19  # niceness
HISTORY_MS = 600_000

# What the pages of the window ask for, once a second each; the status comes four times a second.
PAGES = (
    ("list", {"file": "default", "group": "/", "order": 2, "descending": True, "limit": 200}),
    ("preview", {"kind": 0, "file": "default", "path": "/small0", "rows": 200}),
    ("preview", {"kind": 1, "file": "default", "path": "/small0", "points": 1000}),
    ("history", {"series": ["rows", "ops", "in"], "points": 600}),
    ("logs", {"limit": 500}),
    ("settings", {}),
)


def title(who, durable=False, pace=0):
    work = f"1 row, {CONNECTIONS} connections{', durable' if durable else ''}{f', {pace:,}/s' if pace else ''}"
    return f"{work}, {who}"


def commit_title(who):
    return f"commits of {CONNECTIONS} durable writers, {who}"


class Link:
    """A console's connection."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port), NETWORK_PATIENCE)

    def ask(self, question, **arguments):
        """The answer. Raises ConnectionError for an error."""
        self._socket.sendall(wire.packed({"op": "console", "ask": question, "args": arguments}))
        size = struct.unpack(">I", wire.receive(self._socket, 4))[0]
        reply = msgpack.unpackb(wire.receive(self._socket, size), strict_map_key=False)
        if not reply.get("ok"):
            raise ConnectionError(f"{question}: {reply.get('error')}")
        return reply["result"]

    def close(self):
        self._socket.close()


class Console(threading.Thread):
    """Asks what a window asks that has every page open; ends with stop()."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self._link = Link(port)
        self._end = threading.Event()
        self._since = None
        self.answers = 0
        self.problem = ""

    def _ask(self, question, **arguments):
        result = self._link.ask(question, **arguments)
        self.answers += 1
        return result

    def run(self):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST)
        try:
            pages = itertools.cycle(PAGES)
            while not self._end.wait(STATUS_SECONDS):
                interest = {"datasets": [["default", "/small0"]], "clients": True}
                known = {} if self._since is None else {"since": self._since}
                self._since = self._ask("status", interest=interest, **known)["sample"]
                for question, arguments in itertools.islice(pages, len(PAGES) // 4 + 1):
                    now = int(time.time() * 1000)
                    times = {"from": now - HISTORY_MS, "to": now} if question == "history" else {}
                    self._ask(question, **arguments, **times)
        except (OSError, KeyError, ValueError) as error:
            self.problem = str(error)

    def stop(self):
        self._end.set()
        self.join(NETWORK_PATIENCE)
        self._link.close()
        if self.problem or self.answers < 1:
            raise Failed(f"the console was not answered: {self.problem}")


@contextlib.contextmanager
def attached_console(port):
    console = Console(port)
    console.start()
    try:
        yield
    finally:
        console.stop()


def told_commits(port):
    """What the server tells of the commits of the last seconds, as figures."""
    with contextlib.closing(Link(port)) as link:
        commit = link.ask("status")["commit"]
    return {name: commit[name] * 1000 for name in ("p50", "p99", "max")} | {"rate": commit["commits"] / COMMIT_SECONDS}


def console(suite):
    """One-row appends of 100 connections, applied and durable, as fast as they go and paced, without and with a console, in turn."""
    speaks = wire.Ours()

    def append(durable):
        return speaks.append("/small0", wire.rows(1, 1000), ack="durable" if durable else "applied")

    def measured(server, who, durable, pace):
        suite.measure(
            title(who, durable, pace), OURS, server, [append(durable)], connections=CONNECTIONS, good=speaks.good, pace=pace,
            seconds=suite.seconds * (PACED_TIMES if pace else 1),
        )  # fmt: skip

    def commits(server, who):
        seconds = COMMIT_SECONDS + 1 if suite.full else suite.seconds
        suite.load(server, [append(True)], connections=CONNECTIONS, good=speaks.good, seconds=seconds)
        suite.figures.add(commit_title(who), OURS, **told_commits(server.port))

    def in_turn(server, other, turns, work, *words):
        everybody = [(NOBODY, None), (ELSEWHERE, other), (ATTACHED, server)]
        for turn in range(turns if suite.full else 1):
            first = (suite.figures.round + turn) % len(everybody)  # nobody always comes first
            for who, asked in everybody[first:] + everybody[:first]:
                with attached_console(asked.port) if asked else contextlib.nullcontext():
                    work(server, who, *words)

    def ours(server):
        with suite.contenders.start(OURS) as other:
            for one in (server, other):
                suite.prepare(one, speaks, [speaks.append(f"/small{n}", wire.rows(1, 1000)) for n in range(100)])
            for durable, pace in ((False, 0), (True, 0), (True, PACE)):
                in_turn(server, other, TURNS, measured, durable, pace)
            in_turn(server, other, 1, commits)

    suite.served(title(NOBODY), OURS, ours)
