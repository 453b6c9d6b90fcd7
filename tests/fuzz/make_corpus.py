#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes the seeds of the fuzz targets anew: corpus/<target>/seed-*, from the conformance vectors and by hand.

    make_corpus.py            what failed once (corpus/<target>/found-*) is left alone
"""
import json
import struct
from pathlib import Path

import msgpack
import msgpack_numpy
import numpy as np

HERE = Path(__file__).resolve().parent
VECTORS = HERE.parent / "data" / "conformance"
OPERATIONS = (  # in the order of OpCode
    "hello ping flush create_group write read update append insert delete list info exists get_attrs set_attrs"
    " delete_attrs move copy resize console batch subscribe unsubscribe"
).split()


def pack(value):
    return msgpack.packb(value, default=msgpack_numpy.encode)


def lines(name):
    with open(VECTORS / name, encoding="utf-8") as text:
        return [json.loads(line) for line in text]


def spread(items, count):
    """At most so many of them, from all of the list."""
    items = list(dict.fromkeys(items))
    step = max(1, -(-len(items) // count))
    return items[::step]


def request_bodies():
    """Bodies of moderate size, keyed by what operation they ask for."""
    found = {}
    for script in lines("ops.jsonl"):
        for step in script["steps"]:
            for lane in step.get("parallel") or [{"frames": [step.get("frame")]}]:
                for frame in lane["frames"][:2]:
                    body = bytes.fromhex(frame)[4:]
                    if len(body) <= 400:
                        operation = step.get("req", {}).get("op") if "req" in step else None
                        found.setdefault(operation, []).append(body)
    return found


def frame(body):
    return struct.pack(">I", len(body)) + body


def frame_decoder():
    head = struct.pack(">HBB", 0xFFFF, 4, 0)
    small = frame(pack({"op": "ping"})) * 3
    yield head + bytes(range(1, 9)) + small
    yield head + bytes(8) + small + frame(b"")
    yield head + b"\xff" * 8 + frame(bytes(3000))
    yield struct.pack(">HBB", 0xFFFF, 7, 63) + b"\xff\x01" * 4 + frame(bytes(4000))  # many
    yield struct.pack(">HBB", 0xFFFF, 7, 63) + b"\xff" * 8 + struct.pack(">I", 200_000) + bytes(4000)  # a large one
    yield struct.pack(">HBB", 16, 0, 0) + bytes(8) + small + frame(bytes(17))  # refused
    yield head + bytes(8) + b"\xff\xff\xff\xff"
    yield head + bytes(8) + frame(bytes(100))[:50]


def requests():
    for bodies in request_bodies().values():
        yield from spread(bodies, 3)
    bodies = [bytes.fromhex(text)[4:] for vector in lines("malformed.jsonl") for text in vector["send"]]
    yield from spread([body for body in bodies if 0 < len(body) <= 300], 40)
    yield pack({"id": 1, "op": "subscribe", "path": "/a", "recursive": True, "from": {"/": -1, "/a/b": 5}})
    yield pack({"id": 2**63, "op": "unsubscribe", "sub": 3})
    yield pack({"id": 1, "op": "console", "ask": "status", "args": {"interest": {"datasets": [["default", "/a"]]}}})
    yield pack({"id": 1, "op": "batch", "seq": 3, "requests": [{"op": "read", "path": "/a", "select": [[1, 2]]}]})
    yield pack({"op": "hello", "version": 1, "client_id": "0" * 36, "token": b"t", "replay_window": 7})
    yield pack({"op": "read", "path": "/a", "stream": True, "part_bytes": 9, "dtype": "<f4", "strings": "list",
                "select": [None, {"start": 1, "stop": None, "step": 2}, -1], "fields": ["a", "b"]})


RESULTS = {
    "hello": {"version": 1, "server": "s", "files": ["default"], "read_only": False, "features": ["events"],
              "limits": {"max_frame": 1, "max_response": 2, "max_depth": 3, "max_items": 4},
              "default_ack": "durable", "sequences": {"default": {"applied": 4, "durable": 3}}},
    "ping": "pong", "flush": True, "create_group": {"created": True}, "write": {"shape": [2], "created": True},
    "update": {"shape": [2]}, "append": {"shape": [2, 3], "created": False, "appended": 1, "updated": 2, "removed": 3},
    "insert": {"shape": [4]}, "delete": {"deleted": True}, "exists": True, "set_attrs": {"set": 2},
    "get_attrs": {"a": 1, "b": "text", "c": np.arange(3), "d": {"unsupported": "why"}, "e": [np.arange(2), []]},
    "delete_attrs": {"deleted": 1}, "move": {"path": "/b"}, "copy": {"path": "/b"}, "resize": {"shape": [9]},
    "subscribe": {"sub": 1}, "unsubscribe": True, "console": {"sample": 1, "files": [{"name": "default"}]},
    "info": {"path": "/a", "kind": "dataset", "shape": [2], "maxshape": [None], "dtype": [["a", "<f8"], ["b", "str"]],
             "chunks": [4], "compression": "gzip", "compression_opts": 4, "shuffle": "bit", "fletcher32": True,
             "size": 2, "attrs": 1, "enum": {"A": 0}, "element_shape": [2]},
    "list": [{"name": "a", "kind": "group", "attrs": {"x": 1}}, {"name": b"\xff", "kind": "dangling"},
             {"name": "d", "kind": "dataset", "shape": None, "dtype": {"vlen": "<i4"}}],
}
READ = [None, 5, "text", b"bytes", np.arange(6.0).reshape(2, 3), np.float32(1), ["a", ["b"]],
        np.zeros(2, [("t", "<f8"), ("s", "S3")]), np.array(["ä", "b"]), {"empty": True, "dtype": "str"}, [[], [1]]]


def replies():
    results = [(name, RESULTS[name]) for name in RESULTS] + [("read", value) for value in READ]
    results += [("list", ["a", "b"]), ("info", {"path": "/", "kind": "group", "members": 1, "attrs": 0})]
    for name, result in results:
        yield bytes([OPERATIONS.index(name)]) + pack({"id": 1, "ok": True, "result": result, "commit": 5})
    members = [RESULTS.get(name, READ[4]) for name in OPERATIONS if name != "batch"]
    yield bytes([OPERATIONS.index("batch")]) + pack({"id": 1, "ok": True, "result": members, "replayed": True})
    yield b"\x05" + pack({"id": 1, "ok": True, "part": 0, "more": True, "result": np.arange(3)})
    yield b"\x01" + pack({"id": None, "ok": False, "error": {"code": "BUSY", "message": "m", "detail": {"limit": 1}}})
    yield b"\x00" + pack({"event": "change", "sub": 1, "seq": 1, "op": "append", "path": "/a", "shape": [2], "rows": [1, 2],
                          "commit": 3, "data": np.arange(1), "more": True})
    yield b"\x00" + pack({"event": "overflow", "seq": 2, "dropped": 5})


def arrays():
    forms = {}
    for vector in lines("encodings.jsonl"):
        body = bytes.fromhex(vector["hex"])
        if len(body) <= 250:
            forms.setdefault(vector["form"], []).append(body)
    for bodies in forms.values():
        yield from spread(bodies, 45)


def selections():
    shape = bytes([2, 5, 9])
    every = [None, 0, -1, [[0, 2, 2, -1]], {"start": 1}, {"start": -3, "stop": None, "step": 2}, [1, None],
             [{"stop": 3}, [1, 0]], np.array([0, 1]), [np.array([], "i8")], [], 2**63, [0, 0, 0], [[0], [1]], [True], "x"]
    for value in every:
        yield shape + pack(value)
    yield bytes([3, 255, 254, 0]) + pack([{"start": 1, "step": 2**62}, -1, {"start": -(2**63), "stop": 2**63 - 1}])
    yield bytes([0]) + pack([0])


CONFIGS = (
    "[server]\nhost = 0.0.0.0\nport = 8000\n\n[files]\nother = other.h5\n",
    "\ufeff[server]\r\nmax_frame = 64MiB\r\ncommit_interval = 50 ms\r\n; note\r\ndebug = yes\r\n",
    '[server]\nhdf5_file_path = "a b.h5"\nauth_token = secret # no comment\nprot = 1\n[serve]\nx\n= 1\nport = 1\n',
    "[server]\ntls_certificate = a.pem\ntls_key = b.pem\ntls_client_ca = c\ntls_require_client_certificate = true\n",
    "[server]\nmemory_limit = 1 KiB\nidle_timeout = 3 h\nmax_connections = 99999999999999999999\nport =\n",
)


def config():
    yield from (text.encode() for text in CONFIGS)
    words = (HERE.parents[1] / "config.ini").read_text(encoding="utf-8").splitlines()
    yield "\n".join(line for line in words if line and not line.startswith("#")).encode()


def users():
    good = {"name": "a", "role": "writer", "paths": ["/run/**", "/x/*/y"], "files": ["default"],
            "salt": "00" * 16, "sha256": "11" * 32}
    for change in ({}, {"role": "admin", "paths": ["/**"]}, {"paths": []}, {"paths": ["/a/**/b"]}, {"name": "token"},
                   {"salt": "00"}, {"files": []}, {"more": 1}, {"paths": ["//a//./b*c*/"]}):
        yield json.dumps({"version": 1, "users": [{**good, **change}]}).encode()
    yield json.dumps({"version": 1, "users": [good, {**good, "name": "b@c"}, {"name": "d", "role": "reader", "paths": ["/"]}]}).encode()
    yield json.dumps({"version": 2, "users": []}).encode()


def spool():
    def record(kind, number, rows=0, payload=b""):
        return struct.pack("<4sIQQII", kind, len(payload), number, rows, 0, 0) + payload

    head = struct.pack("<8sII36sIQII", b"H5aSpool", 1, 0, b"0123456789-" * 3 + b"abc", 0, 5, 0, 0)
    batches = record(b"BTCH", 5, 2, b"first") + record(b"BTCH", 6, 1, b"second") + record(b"BTCH", 7, 1, b"third")
    for choice in (0, 2, 4):
        yield bytes([choice]) + head + batches
    yield b"\0" + head
    yield b"\0" + head + batches + record(b"DONE", 5) + record(b"DONE", 6)
    yield b"\2" + head + batches + record(b"DONE", 6) + record(b"BTCH", 9)
    yield b"\1" + head + batches
    yield b"\0" + head + batches + record(b"BTCH", 8, 1, b"torn")[:-2]
    yield b"\0short"
    yield b"\0" + head[:56] + struct.pack("<QII", 2**64 - 1, 0, 0) + record(b"BTCH", 2**64 - 1, 1, b"x")


PAGE = 4096
SEGMENT = 4 * PAGE


def piece(journal, at, data):
    """A piece of the file or of its journal, as the target journal takes it."""
    units = at // 64
    return bytes([(0x80 if journal else 0) | units >> 16]) + struct.pack(">HH", units & 0xFFFF, len(data)) + data


def journal_header(segment=SEGMENT):
    return piece(True, 0, struct.pack("<8s7Q", b"H5AJRNL1", 1, 77, segment, 1, 1, 0, 0))


def segment(slot, order, carried=None, size=SEGMENT):
    """A segment's header; `carried`: sequence, end of file and record of the last commit before."""
    sequence, end, record = carried or (0, 0, b"")
    head = struct.pack("<8s9Q40xQ", b"H5AJSEG1", order, 1000 + order, carried is not None, sequence, end, 9, 0, len(record), 0, 0)
    return piece(True, PAGE + slot * size, head + record)


def commit(slot, page, order, sequence, payload, end=8192, elsewhere=0, counts=(1, 0), record=0, size=SEGMENT):
    """A frame in page `page` of a segment; the target puts the checksums in."""
    head = struct.pack("<8s5QIIQQQQQQQQQ", b"H5AJFRM1", 1000 + order, sequence, elsewhere, len(payload), 0, *counts, record,
                       end, 9, 0, 0, 0, 4096, 0, 0)
    at = PAGE + slot * size + page * PAGE
    if elsewhere:
        return piece(True, at, head) + piece(True, elsewhere, payload)
    return piece(True, at, head + payload)


def page_record(number, byte, mask=2**64 - 1):
    return struct.pack("<QQ", number, mask) + bytes([byte]) * 64 * bin(mask).count("1")


def journal():
    data = b"\1" + piece(False, 0, b"\x89HDF\r\n\x1a\n\0" + bytes(64)) + piece(False, 4096, b"x" * 64)
    two = data + journal_header() + segment(0, 1) + segment(1, 2)
    whole = commit(0, 1, 1, 1, page_record(0, 7))
    yield data
    yield two
    yield two + whole
    yield two + commit(0, 1, 1, 1, b"record\0\0" + page_record(1, 3), record=6)
    sparse = page_record(1, 3) + page_record(1, 4, 0b1010)
    yield data + journal_header() + segment(0, 1, (4, 8192, b"before")) + commit(0, 1, 1, 5, sparse, counts=(2, 0))
    yield data + journal_header() + segment(0, 1, (4, 2**63, b"")) + segment(1, 7, (9, 2**64 - 1, b""))
    spill = PAGE + 2 * SEGMENT
    run = struct.pack("<QQQQ", 0, 1, spill, 0) + page_record(1, 5)
    yield two + commit(0, 1, 1, 1, run, counts=(1, 1)) + piece(True, spill, bytes(64))
    yield two + commit(0, 1, 1, 1, page_record(0, 7), elsewhere=spill)
    yield two + commit(0, 1, 1, 1, b"", counts=(0, 0), end=100)
    yield two + commit(0, 1, 1, 1, b"", counts=(0, 0), end=2**62)
    later = commit(1, 1, 2, 2, page_record(0, 8))
    yield two + whole + later
    yield two + later + commit(0, 3, 1, 9, b"", counts=(0, 0))
    yield data + piece(True, 0, b"garbage") + segment(0, 1)
    yield b"\0" + (two + whole)[1:]
    # No superblock, and a commit that claims to end where no file can.
    yield b"\1" + piece(False, 0, b"x" * 128) + journal_header() + segment(0, 1, (4, 64, b"")) + segment(1, 2, (9, 2**64 - 1, b""))
    again = [commit(0, at, 1, at, page_record(0, at), elsewhere=spill) for at in (1, 2, 3)]  # all of them the same payload
    yield two + b"".join(again)


FILTERS = {"codec": 2, "level": 3, "shuffle": 2, "fletcher32": True}
NODES = [{"path": b"/a", "kind": 1, "shape": [5, 0], "max_shape": [None, 16], "dtype": "float64", "chunks": [4, 4],
          "filters": FILTERS, "stored_bytes": 2**40, "rows_s": 1.5, "last_write_at": 1_790_000_000_000, "writers": 2},
         {"path": b"/g\xff", "kind": 0, "members": 100_000, "shape": None}]
CLIENT = {"id": 3, "peer": "10.0.0.7:4000", "name": "daq", "role": 1, "connected_at": 1_790_000_000_000, "requests": 2**63,
          "rows_s": 0.5, "queue": 0.9, "datasets": ["/a", "/\u4e2d"], "dataset_count": 2}
ANSWERS = (  # in the order of `answers` in console.cpp
    {"version": "0.4", "user": "anna", "role": 3, "codecs": [0, 1, 2, 3, 200], "panels": ["tree", "history"]},
    {"sample": 7, "total": 2500, "matches": 1, "offset": 0, "clients": [CLIENT]},
    {"total": 100_000, "offset": 256, "nodes": NODES},
    {"nodes": NODES, "matches": 2, "milliseconds": 0.5},
    {"kind": 1, "shape": [9], "dtype": "float64", "from": 4, "columns": ["v"], "cells": [["1"], ["2", ""]],
     "lines": [{"name": "v", "position": np.arange(3.0), "low": np.zeros(3), "high": np.ones(3)}]},
    {"series": [{"name": "rows", "step": 2.0, "from": 1_790_000_000_000, "low": np.zeros(2, "f4"), "mean": np.ones(2, "f4"),
                 "high": np.full(2, np.nan, "f4")}], "events": [{"at": 5, "kind": "start", "text": "t"}]},
    [{"at": 5, "id": "LOSS", "what": "raised", "severity": 2, "message": "%1 rows", "arguments": ["3"]}],
    {"entries": [{"number": 1, "level": 3, "message": "m"}, {"number": 4, "level": 0, "repeats": 3, "replaces": 1}], "first": 1},
    {"sampled_bytes": 9, "rows": [{"filters": FILTERS, "ratio": 2.5, "disk_seconds": -1.0}, {}], "recommended": 1, "reason": "%1"},
    {"values": [{"key": "port", "value": "1", "needs_restart": True}], "rules": [{"pattern": "/**", "filters": FILTERS}]},
    {"job": 5, "detail": {"target": "a.h5", "clients": 3, "more": [1, 2.5, None, {"b": b"c"}]}},
    {"file": "users.json", "revision": "8f2c", "in_force": False, "problem": "p",
     "users": [{"name": "anna", "role": 3, "files": ["a", "b"], "paths": ["/**"], "token": True, "connected": 2}, {}]},
    [{"name": "default", "path": "/data/a.h5", "bytes": 2**40, "ended_at": 1_790_000_000_000, "why": "size", "there": False}, {}],
)
STATUS = {"sample": 41, "epoch": 17, "state": 2, "clients": [{"id": 1}, CLIENT, {"id": 9, "role": 0}],
          "files": [{"name": "default", "commit": {"commits": 9, "p99": 1.5}, "disk": {"seconds_to_full": -1.0}}],
          "closed": [{"id": 2, "reason": "idle"}], "blocked": None, "jobs": [{"id": 1, "fraction": 0.5}],
          "watched": [{"file": b"default", "path": b"/a", "rows": 5}],
          "alarms": [{"id": "LOSS", "current": 1, "latched": 2, "arguments": ["1"]}], "refusals": {"idle": 3}}
CHANGES = {"sample": 42, "since": 41, "clients": [{"id": 9, "rows_s": 2.0}, {"id": 12, "role": 2}, {"id": 4}], "gone": [1, 5]}


def console():
    """Answers to a console, each also with something that cannot be; two statuses that follow each other."""
    wrong = ({"role": 9}, {"matches": -1}, {"nodes": [{"kind": 77}]}, {"nodes": [{"filters": {"codec": 2**40}}]},
             {"image_width": 3, "image_height": 2, "image": np.zeros(5)}, {"series": [{"low": np.zeros(1)}]},
             [{"severity": -1}], {"entries": [{"number": 2}, {"number": 2}]}, {"recommended": 5},
             {"rules": [{"filters": {"shuffle": 3}}]}, {"job": -1}, {"users": [{"role": 4}]}, [{"bytes": 2**64 - 1}])
    for number, answer in enumerate(ANSWERS):
        yield bytes([number]) + pack(answer)
        yield bytes([number]) + pack(wrong[number])
    yield b"\4" + pack({"kind": 2, "image_width": 3, "image_height": 2, "image": np.arange(6.0)})
    yield b"\4" + pack({"kind": 4, "statistics": {"count": 5, "histogram": [1, 2]}, "storage": {"chunk_shape": [2], "chunks": 1}})
    for second in (CHANGES, {**CHANGES, "since": 1}, {**CHANGES, "state": 9}, {"sample": 43, "clients": [CLIENT, CLIENT]}, {}):
        first = pack(STATUS)
        yield bytes([len(ANSWERS)]) + struct.pack(">H", len(first)) + first + pack(second)


def main():
    for target in (frame_decoder, requests, replies, arrays, selections, config, users, spool, journal, console):
        folder = HERE / "corpus" / target.__name__
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("seed-*"):
            old.unlink()
        for number, seed in enumerate(dict.fromkeys(target())):
            (folder / f"seed-{number:03}").write_bytes(seed)


if __name__ == "__main__":
    main()
