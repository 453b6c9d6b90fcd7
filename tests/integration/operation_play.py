#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Plays random operations against the real server and compares every answer, and the file, with a model.

    operation_play.py [--seed N] [--minutes N] [--steps N]     $HDF5ASYNC_SERVER names the program

Runs one sequence after the other, each on a server and file of its own. At a difference it prints the seed and the shortest
sequence it can find that shows it, and ends with 1.
"""
import argparse
import copy
import os
import random
import sys
import tempfile
import time

import h5py
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from operation_model import Dataset, Fault, Group, Model, same  # noqa: E402
from server_process import ServerProcess  # noqa: E402
from wire import Wire, request  # noqa: E402

RECORD = np.dtype([("k", "<i4"), ("v", "<f8")])
TYPES = ["i1", "<i2", "<i4", "<i8", "u1", "<u2", "<u4", "<u8", "<f4", "<f8", ">i4", ">f8", "?", "S4", "U", RECORD]
NAMES = ["a", "b", "c", "data", "ä", "x y"]
OWN_FILTERS = (h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32)  # of every HDF5
BAD_REQUESTS = [
    ("nothing", {}, ("UNKNOWN_OP",)), ("read", {}, ("BAD_REQUEST",)), ("write", {"path": "/a"}, ("BAD_REQUEST",)),
    ("read", {"path": "/a/../b"}, ("BAD_PATH",)), ("exists", {"path": ""}, ("BAD_PATH",)), ("list", {"path": 5}, ("BAD_REQUEST",)),
    ("delete", {"path": "/a", "surplus": 1}, ("BAD_REQUEST",)), ("delete", {"path": "/"}, ("BAD_PATH",)),
    ("append", {"path": "/a", "data": {"nd": True, "type": "<f8", "kind": b"", "shape": [3], "data": b""}}, ("BAD_ARRAY",)),
    ("write", {"path": "/a", "data": {"nd": True, "type": "|O", "kind": b"O", "shape": [1], "data": b"."}}, ("UNSUPPORTED_TYPE",)),
    ("write", {"path": "/a", "data": [1, "x"]}, ("UNSUPPORTED_TYPE",)), ("write", {"path": "/a", "data": [[1], [1, 2]]}, ("BAD_VALUE",)),
    ("resize", {"path": "/a", "shape": [-1]}, ("BAD_VALUE", "NOT_FOUND", "NOT_DATASET")),
    ("batch", {"requests": [{"op": "ping"}]}, ("BAD_REQUEST",)),
    ("set_attrs", {"path": "/", "attrs": {"a": [1, "x"]}}, ("UNSUPPORTED_TYPE",)),
]


class Generator:
    """Steps that are mostly sensible for what the model holds by then."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.model = Model()

    def steps(self, count):
        return [self.step() for _ in range(count)]

    def step(self):
        roll = self.dice.random()
        if roll < 0.004:
            return {"do": self.dice.choice(["stop", "kill"])}
        if roll < 0.05:
            op, keys, code = self.dice.choice(BAD_REQUESTS)
            return {"do": "refused", "op": op, "keys": keys, "code": code}
        if roll < 0.12:
            members = [self._operation(changing=True) for _ in range(self.dice.randint(0, 5))]
            op, keys = "batch", {"requests": [{"op": o, **k} for o, k in members]}
        else:
            op, keys = self._operation()
        try:
            copy.deepcopy(self.model).apply(op, copy.deepcopy(keys))
            self.model.apply(op, copy.deepcopy(keys))
        except Fault:
            pass
        ack = self.dice.choice(["applied"] * 9 + ["durable"])
        return {"do": "ask", "op": op, "keys": keys, "ack": ack, "again": self.dice.random() < 0.05,
                "lane": self.dice.randrange(3)}

    def _operation(self, changing=False):
        kinds = ["write"] * 3 + ["append"] * 6 + ["update"] * 4 + ["insert"] * 2 + ["delete", "move", "copy", "resize"]
        kinds += ["create_group", "set_attrs", "set_attrs", "delete_attrs"]
        if not changing or self.dice.random() < 0.2:
            kinds += ["read"] * 6 + ["list", "info", "exists", "get_attrs"]
        op = self.dice.choice(kinds)
        return op, getattr(self, "_" + op)()

    # Parts

    def _path(self, wanted=None):
        """A path of the model of that class; now and then any other."""
        known = [path for path in self.model.paths()
                 if wanted is None or isinstance(self.model._find(path.split("/")), wanted)]
        if known and self.dice.random() < 0.85:
            return "/" + self.dice.choice(known)
        return self._new_path()

    def _new_path(self):
        names = [self.dice.choice(NAMES) for _ in range(self.dice.choice([1, 1, 2, 2, 3]))]
        return self.dice.choice(["/", "/", "", "//", "/./"]) + "/".join(names)

    def _shape(self):
        rank = self.dice.choice([0, 1, 1, 1, 1, 2, 2, 3])
        return tuple(self.dice.choice([0, 1, 2, 3, 3, 5, 40] if axis == 0 else [1, 2, 3]) for axis in range(rank))

    def _array(self, shape, kind=None):
        kind = kind or self.dice.choice(TYPES)
        count = int(np.prod(shape))
        numbers = [self.dice.randrange(0, 100) for _ in range(count)]
        if kind == "U":
            return np.array(["t" * (n % 7) + "ä" * (n % 2) for n in numbers] or [], "U").reshape(shape)
        if kind is RECORD:
            return np.array([(n, n / 4) for n in numbers], RECORD).reshape(shape)
        if kind == "S4":
            return np.array([b"s" * (n % 5) for n in numbers], "S4").reshape(shape)
        if kind == "?":
            return np.array([n % 2 == 0 for n in numbers], "?").reshape(shape)
        return np.array(numbers, kind).reshape(shape)

    def _rows_for(self, path):
        """Data that mostly fit the dataset at that path."""
        thing = self.model._find([name for name in path.split("/") if name not in ("", ".")])
        if not isinstance(thing, Dataset) or self.dice.random() < 0.08:
            return self._array(self._shape() or (1,), self.dice.choice(TYPES[:12]))
        shape = (self.dice.choice([0, 1, 1, 2, 5, 70]), *thing.data.shape[1:])
        if self.dice.random() < 0.2:
            shape = shape[1:]
        return self._array(shape, self._kind_for(thing.data))

    def _kind_for(self, data):
        if data.dtype == object:
            return "U"
        if data.dtype.names:
            return RECORD
        if data.dtype.kind in "S?" or self.dice.random() < 0.6:
            return {"S": "S4", "b": "?"}.get(data.dtype.kind, data.dtype.str)
        return self.dice.choice([kind for kind in TYPES[:12]])

    def _selectors(self, shape):
        selectors, listed = [], False
        for length in shape[: self.dice.randint(0, len(shape))]:
            kind = self.dice.randrange(5)
            near = lambda: self.dice.randint(-length - (self.dice.random() < 0.05), max(0, length - 1))  # noqa: E731
            if kind == 0:
                selectors.append(None)
            elif kind == 1:
                selectors.append(near())
            elif kind == 2 and not listed:
                listed = True
                selectors.append([near() for _ in range(self.dice.randint(0, 4))] if length else [])
            else:
                ends = {key: self.dice.randint(-length - 2, length + 2) for key in ("start", "stop") if self.dice.random() < 0.7}
                selectors.append({**ends, "step": self.dice.randint(1, 3)} if self.dice.random() < 0.5 else ends)
        return selectors

    # Operations

    def _write(self):
        keys = {"path": self._path(Dataset) if self.dice.random() < 0.3 else self._new_path(), "data": self._array(self._shape())}
        if self.dice.random() < 0.2:
            keys["data"] = self.dice.choice([5, 2.5, "text", [1, 2, 3], [[1.5], [2.0]], ["a", "bc"], True])
        if self.dice.random() < 0.3:
            keys["compression"] = self.dice.choice(["gzip", "zstd", "lz4", "none"])
        if self.dice.random() < 0.2:
            keys["attrs"] = self._values()
        return keys

    def _append(self):
        path = self._path(Dataset)
        return {"path": path, "data": self._rows_for(path)}

    def _insert(self):
        path = self._path(Dataset)
        return {"path": path, "index": self.dice.randint(-4, 4), "data": self._rows_for(path)}

    def _update(self):
        path = self._path(Dataset)
        keys = {"path": path, "data": self._rows_for(path)}
        thing = self.model._find([name for name in path.split("/") if name not in ("", ".")])
        roll = self.dice.random()
        if roll < 0.4 and isinstance(thing, Dataset) and thing.data.ndim:
            keys["select"] = self._selectors(thing.data.shape)
            try:
                region = self.model.apply("read", {"path": path, "select": keys["select"]})
                region = np.shape(region)
            except Fault:
                region = ()
            shape = tuple(self.dice.choice([1, length]) if length else length for length in region)
            keys["data"] = self._array(shape, self._kind_for(thing.data))
        elif roll < 0.7:
            keys["start"] = self.dice.randint(0, 5)
        return keys

    def _resize(self):
        path = self._path(Dataset)
        thing = self.model._find([name for name in path.split("/") if name not in ("", ".")])
        rest = list(thing.data.shape[1:]) if isinstance(thing, Dataset) else []
        return {"path": path, "shape": [self.dice.choice([0, 1, 2, 30]), *rest]}

    def _delete(self):
        return {"path": self._path(), "missing_ok": self.dice.random() < 0.5}

    def _move(self):
        return {"path": self._path(), "to": self._path() if self.dice.random() < 0.2 else self._new_path()}

    _copy = _move

    def _create_group(self):
        return {"path": self._path() if self.dice.random() < 0.2 else self._new_path()}

    def _read(self):
        path = self._path(Dataset)
        keys = {"path": path}
        thing = self.model._find([name for name in path.split("/") if name not in ("", ".")])
        if isinstance(thing, Dataset):
            if self.dice.random() < 0.6 and thing.data.ndim:
                keys["select"] = self._selectors(thing.data.shape)
            if thing.data.dtype.names and self.dice.random() < 0.5:
                keys["fields"] = self.dice.choice(["k", "v", ["v"], ["v", "k"], "none", ["k", "none"]])
        return keys

    def _list(self):
        return {"path": self.dice.choice(["/", self._path(Group)]), "recursive": self.dice.random() < 0.7}

    def _info(self):
        return {"path": self._path()}

    _exists = _info

    def _values(self):
        values = [1, -5, 2.5, "text", "", True, [1, 2, 3], ["a", "bc"], np.arange(3, dtype="<i2"), np.zeros((2, 2), "<f4")]
        return {self.dice.choice(NAMES): self.dice.choice(values) for _ in range(self.dice.randint(0, 3))}

    def _set_attrs(self):
        return {"path": self._path(), "attrs": self._values()}

    def _get_attrs(self):
        keys = {"path": self._path()}
        if self.dice.random() < 0.3:
            keys["names"] = self.dice.sample(NAMES, self.dice.randint(0, 2))
        return keys

    def _delete_attrs(self):
        return {"path": self._path(), "names": self.dice.sample(NAMES, 2), "missing_ok": self.dice.random() < 0.7}


READING = {"read", "list", "info", "exists", "get_attrs"}


class Difference(Exception):
    pass


class Player:
    """Steps on a server and on a model. Lane 0 numbers its requests, so that it may send one twice."""

    def __init__(self, folder):
        self.server = ServerProcess(folder)
        self.model = Model()
        self.lanes = []
        self.sequence = 0

    def play(self, steps):
        """The number of the first step that differs, and how; None when all is as it should be. The last number is the file's."""
        self.server.start()
        number = -1
        try:
            self._connect()
            for number, step in enumerate(steps):
                self._step(step)
            number = len(steps)
            for path in self.model.paths():  # of groups that is an error, which is compared as well
                self._ask({"op": "read", "keys": {"path": path}, "lane": 1, "again": False})
            self._end("stop")
            with h5py.File(self.server.file, "r") as file:
                compare_file(self.model.root, file)
        except Exception as problem:  # noqa: BLE001: whatever it is, it is a finding
            return number, f"{type(problem).__name__}: {problem}"
        finally:
            if self.server.process.poll() is None:
                self.server.kill()
        return None

    def _connect(self):
        self.lanes = [Wire(self.server.address, seconds=60) for _ in range(3)]
        hello = self.lanes[0].result("hello", version=1, client_id="6c1d1a1e-0000-4000-8000-000000000001")
        known = hello["sequences"].get("default", {}).get("applied", 0)
        if known != self.sequence:
            raise Difference(f"{known} numbered requests are remembered, not {self.sequence}")

    def _step(self, step):
        if step["do"] in ("stop", "kill"):
            self.lanes[1].result("flush")
            self._end(step["do"])
            self.server.start()
            self._connect()
        elif step["do"] == "refused":
            code = self.lanes[1].code(step["op"], **step["keys"])
            if code not in step["code"]:
                raise Difference(f"refused with {code} instead of {step['code']}")
        else:
            self._ask(step)

    def _end(self, how):
        for lane in self.lanes:
            lane.close()
        if how == "kill":
            self.server.kill()
        elif (code := self.server.stop()) != 0:
            raise Difference(f"the server ended with {code}:\n{self.server.log_tail()}")

    def _ask(self, step):
        op, keys = step["op"], dict(step["keys"])
        if op not in READING:
            keys["ack"] = step["ack"]
            if step["lane"] == 0:
                self.sequence += 1
                keys["seq"] = self.sequence
        lane = self.lanes[step["lane"]]
        message = request(op, **keys)
        lane.send(message)
        reply = lane.reply()
        self._compare(op, step["keys"], reply)
        if step["again"] and "seq" in keys:
            lane.send(message)
            again = lane.reply()
            if not again.get("replayed") or again["ok"] != reply["ok"]:
                raise Difference(f"sent again it is answered with {again}")

    def _compare(self, op, keys, reply):
        try:
            expected = self.model.apply(op, copy.deepcopy(keys))
        except Fault as fault:
            if reply["ok"] or reply["error"]["code"] not in fault.codes:
                raise Difference(f"expected {sorted(fault.codes)}, got {reply}") from None
            return
        if not reply["ok"]:
            raise Difference(f"expected {expected}, got {reply['error']}")
        compare(expected, reply["result"])


def compare(expected, found):
    """Raises Difference. Keys of maps that are not expected do not matter."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            if key not in found:
                raise Difference(f"no '{key}' in {found}")
            compare(value, found[key])
    elif isinstance(expected, list) and isinstance(found, list) and not all(isinstance(e, (int, float)) for e in expected):
        if len(expected) != len(found):
            raise Difference(f"{len(found)} items instead of {len(expected)}: {found} and {expected}")
        for left, right in zip(expected, found):
            compare(left, right)
    elif expected is None or found is None:
        if expected is not found:
            raise Difference(f"expected {expected!r}, got {found!r}")
    elif not same(expected, found):
        raise Difference(f"expected {expected!r}, got {found!r}")


def compare_file(group, file):
    if sorted(group.members) != sorted(file):
        raise Difference(f"{file.name} holds {sorted(file)} instead of {sorted(group.members)}")
    compare_attributes(group, file)
    for name, thing in group.members.items():
        found = file[name]
        if isinstance(thing, Group):
            compare_file(thing, found)
            continue
        plist = found.id.get_create_plist()
        if all(plist.get_filter(i)[0] in OWN_FILTERS for i in range(plist.get_nfilters())):
            compare(thing.data, found.asstr()[()] if thing.data.dtype == object else found[()])
        compare_attributes(thing, found)


def compare_attributes(thing, found):
    names = {name for name in found.attrs if not name.startswith("_hdf5async_state")}
    if names != set(thing.attrs):
        raise Difference(f"{found.name} has the attributes {names} instead of {set(thing.attrs)}")


def play(steps):
    with tempfile.TemporaryDirectory(prefix="hdf5async-play-") as folder:
        return Player(folder).play(steps)


def shortened(steps, seconds=120):
    """The shortest sequence found within the time that still differs somewhere."""
    end = time.monotonic() + seconds
    size = max(1, len(steps) // 2)
    while size >= 1:
        at = 0
        while at < len(steps) and time.monotonic() < end:
            fewer = steps[:at] + steps[at + size :]
            if play(fewer):
                steps = fewer
            else:
                at += size
        size //= 2
    return steps


def report(seed, steps, found):
    number, problem = found
    short = shortened(steps[: number + 1])
    lines = [f"seed {seed}, step {number}: {problem}", f"the shortest sequence of {len(short)} steps, and what it gives:"]
    return "\n".join([*lines, *map(repr, short), repr(play(short))])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1, help="of the first sequence; each following one has the next")
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--steps", type=int, default=500, help="of each sequence")
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes
    seed = options.seed
    while time.monotonic() < end:
        steps = Generator(seed).steps(options.steps)
        if found := play(steps):
            print(report(seed, steps, found))
            return 1
        seed += 1
    print(f"{seed - options.seed} sequences of {options.steps} steps, no difference; the next seed is {seed}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
