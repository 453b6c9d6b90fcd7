#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Runs conformance vectors against a server.

    conformance.py [--set FOLDER] [--spawn COMMAND] [--pipeline] [--only TEXT] [SUITE...]

Per profile of the set the server is started on a copy of its fixture.h5, the vectors are played
over sockets, the server is ended with SIGTERM, and its file is compared by h5py. SUITE is
encodings, malformed or ops (default: all). COMMAND may name {config}, {port} and {file}; without
it the program is $HDF5ASYNC_SERVER or the release build. Exit status 0: everything agreed.
"""
import argparse
import json
import os
import shlex
import sys
import tempfile
from pathlib import Path

import h5py

import conformance_file
import conformance_play
from conformance_notation import short
from server_process import REPOSITORY, ServerProcess

OPEN_SET = Path(REPOSITORY) / "tests" / "data" / "conformance"
SUITES = ("encodings", "malformed", "ops")
# Whatever lengths the malformed vectors claim, this much memory is enough.
MEMORY_LIMIT = 256 << 20


class VectorSet:
    """The vectors of one folder."""

    def __init__(self, folder=OPEN_SET, only=""):
        self.folder = Path(folder)
        self.profiles = json.loads((self.folder / "profiles.json").read_text())
        self.roots = set(json.loads((self.folder / "roots.json").read_text()))
        self._only = only

    def vectors(self, suite, profile=None):
        """The vectors of a suite, in order; those of one profile, if it is given."""
        with open(self.folder / f"{suite}.jsonl", encoding="utf-8") as lines:
            found = [json.loads(line) for line in lines]
        return [v for v in found if self._only in v["name"] and profile in (None, profile_of(v))]


def profile_of(vector):
    return vector.get("profile", "default")


class Run:
    """The vectors of one profile, played; `problems[suite][name]` lists what was wrong."""

    def __init__(self, vector_set, profile, folder, suites=SUITES, pipeline=False, command=None):
        self.set = vector_set
        self.pipeline = pipeline
        self.problems = {suite: {} for suite in (*suites, "server")}
        self._vectors = {suite: vector_set.vectors(suite, profile) for suite in suites}
        settings = vector_set.profiles[profile]
        source = vector_set.folder / "fixture.h5"
        self._server = ServerProcess(folder, settings, source=source, command=command)
        if any(self._vectors.values()):
            self._play()

    def _play(self):
        self._server.start()
        try:
            for suite, vectors in self._vectors.items():
                self.problems[suite] = getattr(self, f"_play_{suite}")(vectors)
        finally:
            code = self._server.stop()
        ended = [] if code == 0 else [f"exit code {code}:\n{self._server.log_tail()}"]
        self.problems["server"]["ends well"] = ended
        with h5py.File(self._server.file, "r") as file:
            self._check_file(file)

    def _play_encodings(self, vectors):
        return conformance_play.play_encodings(self._server, vectors)

    def _play_malformed(self, vectors):
        before = self._server.peak_memory()
        found = conformance_play.play_malformed(self._server, vectors)
        grown = self._server.peak_memory() - before
        much = [f"peak memory grew by {grown >> 20} MiB"] if grown > MEMORY_LIMIT else []
        self.problems["server"]["memory"] = much
        return found

    def _play_ops(self, vectors):
        return conformance_play.play_scripts(self._server, vectors, self.pipeline)

    def _check_file(self, file):
        for index, vector in enumerate(self._vectors.get("encodings", ())):
            found = _encoding_problems(file, conformance_play.encoding_path(index), vector["store"])
            self.problems["encodings"][vector["name"]] += found
        for vector in self._vectors.get("ops", ()):
            for root, wanted in vector["final"].items():
                found = conformance_file.tree_problems(file, root, wanted)
                self.problems["ops"][vector["name"]] += found
        left = sorted(set(file) - self.set.roots)
        self.problems["server"]["leftovers"] = [f"left in the file: {left}"] if left else []


def _encoding_problems(file, path, store):
    """What is stored at `path` otherwise than the vector says."""
    if not store["ok"]:
        return [f"{path}: a refused write is in the file"] if path in file else []
    if path not in file:
        return [f"{path}: missing in the file"]
    found = conformance_file.describe(file[path])
    wanted = {"h5type": store["h5type"], "shape": store["shape"]}
    if store["shape"]:
        wanted["maxshape"] = [None, *store["shape"][1:]]
    problems = [
        f"{key} is {short(found[key])}, expected {short(value)}"
        for key, value in wanted.items()
        if found[key] != value
    ]
    values = conformance_file.values_of(file[path])
    if values != store["h5values"]:
        problems.append(f"values {short(values)}, expected {short(store['h5values'])}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=" ".join(SUITES))
    parser.add_argument("--set", default=OPEN_SET)
    parser.add_argument("--spawn", help="the server's command line, with {config}")
    parser.add_argument("--pipeline", action="store_true", help="send each script in one go")
    parser.add_argument("--only", default="", help="vectors whose name contains this")
    options = parser.parse_args()
    vector_set = VectorSet(options.set, options.only)
    command = shlex.split(options.spawn) if options.spawn else None
    suites = options.suites or SUITES
    passed = failed = 0
    for profile in vector_set.profiles:
        with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
            run = Run(vector_set, profile, folder, suites, options.pipeline, command)
        for suite, results in run.problems.items():
            for name, problems in results.items():
                passed, failed = passed + (not problems), failed + bool(problems)
                for problem in problems[:12]:
                    print(f"FAIL {profile} {suite} {name}: {problem}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    os.chdir(REPOSITORY)
    sys.exit(main())
