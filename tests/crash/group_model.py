# SPDX-License-Identifier: BSD-3-Clause
"""What one client of the kill test does, as a function of the operation's number, and what its group then holds.

The state after operation k is known beforehand, so whatever a crash leaves can be compared with every state that is allowed.
"""
import random
import zlib

import numpy as np

ROW = np.dtype([("op", "<i8"), ("index", "<i4"), ("check", "<u4")])
KEYED = np.dtype([("key", "<i4"), ("op", "<i8")])
LONGEST = 400  # rows; longer datasets begin anew


def rows_of(client, op, count):
    """Rows that tell who wrote them, in which operation, and whether they are whole."""
    rows = np.zeros(count, ROW)
    for index in range(count):
        rows[index] = (op, index, zlib.crc32(b"%d %d %d" % (client, op, index)))
    return rows


class GroupModel:
    """The content of one client's group after so many operations, and the request of the next one."""

    def __init__(self, client, seed, batches):
        self.client = client
        self.seed = seed
        self.batches = batches  # every operation is a batch that notes its number, too
        self.path = f"/client{client}"
        self.done = 0
        self.rows = np.zeros(0, ROW)
        self.keyed = {}
        self.scratch = None
        self.attributes = {}

    def copy(self):
        twin = GroupModel(self.client, self.seed, self.batches)
        twin.done, twin.rows, twin.scratch = self.done, self.rows.copy(), self.scratch
        twin.keyed, twin.attributes = dict(self.keyed), dict(self.attributes)
        return twin

    def next_request(self):
        """The request of operation done + 1, as (op, keys); applies it to this model."""
        op = self.done + 1
        dice = random.Random(self.seed * 1_000_003 + self.client * 10_007 + op)
        requests = self._requests(op, dice)
        self.done = op
        if not self.batches:
            (request,) = requests
            return request
        self.attributes["op"] = op
        note = ("set_attrs", {"path": self.path, "attrs": {"op": op}})
        made = ("create_group", {"path": self.path})
        return "batch", {"requests": [{"op": o, **keys} for o, keys in [made, *requests, note]]}

    def _requests(self, op, dice):
        if len(self.rows) > LONGEST:
            return [self._begin_anew(op)]
        kinds = [self._append] * 5 + [self._keyed] * 2 + [self._write_scratch]
        if len(self.rows) > 0:
            kinds += [self._update, self._insert]
        if not self.batches:
            kinds += [self._note]
            if self.scratch is not None:
                kinds += [self._delete_scratch]
            return [dice.choice(kinds)(op, dice)]
        return [kind(op, dice) for kind in dice.sample(sorted(set(kinds), key=lambda k: k.__name__), k=2)]

    def _begin_anew(self, op):
        self.rows = rows_of(self.client, op, 1)
        return "write", {"path": self.path + "/rows", "data": self.rows.copy(), "shuffle": True, "compression": "gzip"}

    def _append(self, op, dice):
        new = rows_of(self.client, op, dice.choice([1, 1, 3, 40]))
        self.rows = np.concatenate([self.rows, new])
        return "append", {"path": self.path + "/rows", "data": new}

    def _update(self, op, dice):
        count = min(len(self.rows), dice.randint(1, 5))
        start = dice.randint(0, len(self.rows) - count)
        new = rows_of(self.client, op, count)
        self.rows[start : start + count] = new
        return "update", {"path": self.path + "/rows", "data": new, "start": start}

    def _insert(self, op, dice):
        new = rows_of(self.client, op, dice.randint(1, 4))
        index = dice.randint(0, len(self.rows))
        self.rows = np.insert(self.rows, index, new)
        return "insert", {"path": self.path + "/rows", "data": new, "index": index}

    def _keyed(self, op, dice):
        new = np.zeros(dice.randint(1, 6), KEYED)
        for row in new:
            row["key"], row["op"] = dice.randint(0, 30), op
        for key, number in new.tolist():
            self.keyed[key] = number
        return "append", {"path": self.path + "/keyed", "data": new, "deduplicate_on": "key"}

    def _write_scratch(self, op, dice):
        self.scratch = (op, dice.choice([1, 1000, 30_000]))
        return "write", {"path": self.path + "/scratch", "data": np.full(self.scratch[1], op, "<i8")}

    def _delete_scratch(self, op, dice):
        self.scratch = None
        return "delete", {"path": self.path + "/scratch"}

    def _note(self, op, dice):
        name = f"note{dice.randint(0, 3)}"
        self.attributes[name] = op
        # The group may not be there yet: whatever makes it comes first.
        return "batch", {
            "requests": [
                {"op": "create_group", "path": self.path},
                {"op": "set_attrs", "path": self.path, "attrs": {name: op}},
            ]
        }

    def faults(self, content):
        """What is wrong with `content`: a dict of rows, keyed, scratch (arrays or None) and attributes."""
        bad = []
        rows = content["rows"] if content["rows"] is not None else np.zeros(0, ROW)
        if rows.tolist() != self.rows.tolist():
            bad.append(f"{self.path}/rows: {_difference(rows.tolist(), self.rows.tolist())}")
        keyed = content["keyed"].tolist() if content["keyed"] is not None else []
        if keyed != list(self.keyed.items()):
            bad.append(f"{self.path}/keyed: {_difference(keyed, list(self.keyed.items()))}")
        scratch = None if content["scratch"] is None else content["scratch"].tolist()
        if scratch != (None if self.scratch is None else [self.scratch[0]] * self.scratch[1]):
            bad.append(f"{self.path}/scratch is not what operation {self.done} leaves")
        if content["attributes"] != self.attributes:
            bad.append(f"{self.path} attributes: {content['attributes']}, expected {self.attributes}")
        return bad


def _difference(got, expected):
    for index, (a, b) in enumerate(zip(got, expected)):
        if a != b:
            return f"row {index} of {len(got)} is {a}, expected {b} of {len(expected)}"
    return f"{len(got)} rows, expected {len(expected)}"
