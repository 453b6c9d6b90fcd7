# SPDX-License-Identifier: BSD-3-Clause
"""One run of the suite: its settings, and how a case is measured with the programs load and limits."""
import json
import mmap
import os
import struct
import subprocess

from . import wire
from .processes import Failed

# A run of load or limits that takes longer hangs.
PATIENCE = 300


# Requests of this size fill memory that nobody has touched for a while.
LARGE = 1 << 20


def touch_memory(size=3 << 30):
    """Many virtual machines give memory back to their host a few seconds after it was freed, and get it again when it is touched, at
    a third to a tenth of the speed at which it is written otherwise: whoever comes first would pay for all. So free memory is filled
    and freed."""
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    mmap.mmap(-1, min(size, free // 2), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE).close()


class Suite:
    """What the cases get: contenders, figures, settings. `seconds` is how long one figure is measured."""

    def __init__(self, contenders, figures, folder, seconds, full, only=()):
        self.contenders, self.figures, self.folder = contenders, figures, folder
        self.seconds, self.full, self.only = seconds, full, only

    def wants(self, contender):
        return not self.only or contender in self.only

    def guarded(self, case, contender, work):
        """Does work(), unless the contender is not wanted; a failure becomes a line of the report."""
        if not self.wants(contender):
            return
        try:
            work()
        except (Failed, OSError, subprocess.SubprocessError) as error:
            self.figures.fail(case, contender, str(error))

    def served(self, case, contender, work, **start):
        """Starts a contender, does work(server), ends it."""

        def run():
            with self.contenders.start(contender, **start) as server:
                work(server)

        self.guarded(case, contender, run)

    def _entries(self, server, name, requests):
        path = os.path.join(server.folder, name)
        with open(path, "wb") as out:
            out.writelines(struct.pack("<I", len(request)) + request for request in requests)
        return path

    def load_command(self, server, requests, name="requests", seconds=None, **options):
        """The command line of load. Options: as in benchmarks/load/options.h."""
        words = {
            "port": server.port,
            "frames": self._entries(server, name, requests),
            "seconds": self.seconds if seconds is None else seconds,
        }
        hello = options.pop("hello", None)
        if hello:
            words["hello"] = self._entries(server, "hello", [hello])
        for option, value in options.items():
            words[option] = value.hex() if isinstance(value, bytes) else int(value) if value is True else value
        command = [os.path.join(self.contenders.programs, "load")]
        for option, value in words.items():
            command += ["--" + option.replace("_", "-"), str(value)]
        return command

    def load(self, server, requests, **options):
        """Runs load and gives what it printed."""
        command = self.load_command(server, requests, **options)
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        if done.returncode != 0:
            raise Failed(f"load: {' '.join(done.stderr.split())} {server.log_tail()}")
        return json.loads(done.stdout)

    def warm_memory(self):
        """Before what writes gigabytes; everybody gets the same."""
        if self.full:
            touch_memory()

    def measure(self, case, contender, server, requests, transferred=0, **options):
        """Measures and keeps one figure; `transferred` is the payload of a request or a reply in bytes."""
        if transferred >= LARGE:
            self.warm_memory()
            options.setdefault("warm", self.seconds / 2)  # every buffer of a server has been used once
        options.setdefault("warm", min(0.2, self.seconds / 4))
        before = server.cpu()
        found = self.load(server, requests, **options)
        used = server.cpu() - before
        if found["count"] < 1:
            raise Failed("no request ended in time")
        metrics = {name: found[name] for name in ("rate", "p50", "p99", "max")}
        metrics["cpu"] = used / found["answered"] * 1e6
        if transferred:
            metrics["bandwidth"] = found["rate"] * transferred
        self.figures.add(case, contender, **metrics)

    def output(self, program, *words):
        """What a program of the build prints."""
        command = [os.path.join(self.contenders.programs, program), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        if done.returncode != 0:
            raise Failed(f"{program}: {' '.join(done.stderr.split())}")
        return done.stdout

    def limits(self, *words):
        """Figures of the program limits, by their names."""
        lines = self.output("limits", self.folder, str(min(self.seconds, 0.5)), *words).splitlines()
        found = {}
        for figure in map(json.loads, lines):
            name = figure.pop("case")
            found[name] = {metric: value for metric, value in figure.items() if value}
        return found

    @staticmethod
    def prepare(server, speaks, requests):
        """Requests that are not measured; each must succeed. `speaks` is of wire.py."""
        try:
            return wire.call_all(server.port, requests, speaks.good)
        except ConnectionError as error:
            raise Failed(str(error)) from error
