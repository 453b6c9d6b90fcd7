# SPDX-License-Identifier: BSD-3-Clause
"""The command line of the suite; benchmarks/run.sh builds what it needs and starts it."""
import argparse
import datetime
import os
import platform
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

import h5py
import numpy

from . import bulk, changes, console, mixed, small
from .checks import all_checks
from .contenders import OURS, Contenders
from .figures import Figures
from .measuring import Suite
from .report import document, replaced

CONNECTION_FILES = 20000
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CASES = {
    case.__name__: case
    for case in (
        small.append, small.pipeline, small.durable, bulk.bulk, bulk.gzip, bulk.wide, bulk.read, changes.tree,
        changes.dedup, changes.insert, mixed.mixed, mixed.camera, console.console, mixed.memory, mixed.commit,
    )
}  # fmt: skip


def say(text):
    print(text, file=sys.stderr, flush=True)


def names(text):
    return [name.strip() for name in text.split(";" if ";" in text else ",") if name.strip()]


def cases_of(text):
    found = names(text)
    unknown = [name for name in found if name not in CASES]
    if unknown:
        raise argparse.ArgumentTypeError(f"no case {', '.join(unknown)}; the cases are {', '.join(CASES)}")
    return found


def arguments_of(words):
    parser = argparse.ArgumentParser(prog="benchmarks/run.sh", description="Prints targets and figures as Markdown.")
    parser.add_argument("--quick", action="store_true", help="one short round with fewer cases: two to three minutes")
    parser.add_argument("--rounds", type=int, help="rounds over all cases (3; 1 with --quick)")
    parser.add_argument("--seconds", type=float, help="how long one figure is measured (0.8; 0.4 with --quick)")
    parser.add_argument("--minutes", type=float, help="no further case begins after that (14; 3 with --quick)")
    parser.add_argument("--cases", type=cases_of, default=list(CASES), help=f"some of {','.join(CASES)}")
    parser.add_argument("--only", type=names, default=[], help="some contenders, divided by ; (names hold commas)")
    parser.add_argument("--write", metavar="FILE", help="also replace the results in this document")
    parser.add_argument("--folder", help="where data are written; on the disk that counts (build/)")
    parser.add_argument("--programs", default=os.path.join(ROOT, "build", "release", "bin"), help=argparse.SUPPRESS)
    parser.add_argument("--server", help="the program to measure (build/release/bin/hdf5async)")
    arguments = parser.parse_args(words)
    arguments.rounds = arguments.rounds or (1 if arguments.quick else 3)
    arguments.minutes = arguments.minutes or (3 if arguments.quick else 14)
    arguments.seconds = arguments.seconds or (0.4 if arguments.quick else 0.8)
    return arguments


def first_line(*command):
    """Of what a program prints about itself; empty if it is not installed."""
    program = shutil.which(command[0], path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not program:
        return ""
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).strip().split("\n")[0]


def field(path, name, separator):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            key, _, value = line.partition(separator)
            if key.strip() == name:
                return value.strip().strip('"')
    return "unknown"


def facts(arguments, contenders, started, seconds):
    """About the machine, the versions and this run."""
    revision = first_line("git", "-C", ROOT, "describe", "--always", "--dirty")
    kind = first_line("stat", "-f", "-c", "%T", arguments.folder)
    processor = field("/proc/cpuinfo", "model name", ":")
    memory = int(field("/proc/meminfo", "MemTotal", ":").split()[0]) >> 20
    others = [first_line("redis-server", "--version"), first_line("nats-server", "--version")]
    versions = [f"Python {platform.python_version()}", f"h5py {h5py.__version__} (HDF5 {h5py.version.hdf5_version})",
                f"numpy {numpy.__version__}", f"SQLite {sqlite3.sqlite_version}"]  # fmt: skip
    return [
        f"{started:%-d %B %Y, %H:%M}; {arguments.rounds} round(s), {arguments.seconds:g} s a figure, "
        f"{seconds / 60:.1f} minutes in all{'; quick' if arguments.quick else ''}",
        f"{os.cpu_count()} × {processor}, {memory} GiB, {field('/etc/os-release', 'PRETTY_NAME', '=')}, "
        f"kernel {platform.release()}, {kind}",
        f"load average {', '.join(f'{value:.2f}' for value in arguments.load_before)} before, "
        f"{', '.join(f'{value:.2f}' for value in os.getloadavg())} after",
        f"{first_line(contenders.server, '--version')}, revision {revision or 'unknown'}",
        "; ".join([*versions, *filter(None, others)]),
    ]


def run(arguments, folder):
    """Measures, and gives the section of the document."""
    started, begin = datetime.datetime.now(), time.monotonic()
    arguments.load_before = os.getloadavg()
    contenders = Contenders(arguments.programs, folder, arguments.server)
    figures = Figures()
    suite = Suite(contenders, figures, folder, arguments.seconds, not arguments.quick, arguments.only)
    for figures.round in range(arguments.rounds):
        for name in arguments.cases:
            if time.monotonic() - begin > arguments.minutes * 60:
                figures.fail(f"{name}, round {figures.round + 1}", "everybody", "the time is up")
                continue
            say(f"round {figures.round + 1} of {arguments.rounds}: {name} ({time.monotonic() - begin:.0f} s)")
            CASES[name](suite)
    for case, contender, why in figures.failures:
        say(f"not measured: {case}, {contender}: {why}")
    text = document(all_checks(), figures, facts(arguments, contenders, started, time.monotonic() - begin))
    measured = any(key.contender == OURS for key in figures.keys()) or arguments.only
    return text, 0 if measured and not any(who == OURS for _, who, _ in figures.failures) else 1


def allow_many_connections():
    """For this process and all that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = CONNECTION_FILES if hard == resource.RLIM_INFINITY else min(CONNECTION_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def main(words):
    arguments = arguments_of(words)
    allow_many_connections()
    arguments.folder = os.path.abspath(arguments.folder or os.path.join(ROOT, "build"))
    os.makedirs(arguments.folder, exist_ok=True)
    folder = tempfile.mkdtemp(prefix="benchmarks_", dir=arguments.folder)
    try:
        text, code = run(arguments, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(text)
    if arguments.write:
        with open(arguments.write, encoding="utf-8") as file:
            before = file.read()
        with open(arguments.write, "w", encoding="utf-8") as file:
            file.write(replaced(before, text))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
