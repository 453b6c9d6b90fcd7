# SPDX-License-Identifier: BSD-3-Clause
"""Plays vectors to a server over sockets; each function gives a list of problems."""
import socket
import threading
import time

import msgpack
import numpy as np

from conformance_notation import Mismatch, expect
from wire import Closed, Wire, frame, request, unpack

# What playing a vector may raise when the server is wrong; anything else is a defect of the tests.
FAILURES = (Mismatch, Closed, socket.timeout, OSError, ValueError, KeyError)


def describe(error):
    return str(error) if isinstance(error, Mismatch) else f"{type(error).__name__}: {error}"


def check_envelope(reply, want):
    """Raises Mismatch unless `reply` has the id, ok and code that `want` says."""
    if not isinstance(reply, dict) or "id" not in reply:
        raise Mismatch(f"a reply without id: {reply!r:.300}")
    if reply["id"] != want["id"] or isinstance(reply["id"], bool):
        raise Mismatch(f"a reply to {reply['id']!r}, expected {want['id']!r}")
    if reply.get("ok") is not want["ok"]:
        raise Mismatch(f"ok is not {want['ok']}: {reply!r:.300}")
    if want["ok"]:
        if "result" not in reply:
            raise Mismatch("a reply without result")
        return
    error = reply.get("error")
    if not isinstance(error, dict) or not isinstance(error.get("message"), str):
        raise Mismatch(f"a malformed error {error!r:.200}")
    if error.get("code") != want["code"]:
        raise Mismatch(f"{error.get('code')} ({error['message']}), expected {want['code']}")


# Encodings: write the value, read it back


def encoding_path(index):
    return f"/enc/{index:03d}"


def play_encodings(server, vectors):
    """{name: problems}; what each vector leaves in the file is checked afterwards."""
    found = {}
    for index, vector in enumerate(vectors):
        found[vector["name"]] = problems = []
        try:
            with Wire(server.address) as wire:
                _play_encoding(wire, vector, encoding_path(index))
        except FAILURES as error:
            problems.append(describe(error))
    return found


def _play_encoding(wire, vector, path):
    head = {"id": 1, "op": "write", "path": path}
    pairs = b"".join(msgpack.packb(item) for pair in head.items() for item in pair)
    wire.send(frame(b"\x84" + pairs + msgpack.packb("data") + bytes.fromhex(vector["hex"])))
    store = vector["store"]
    reply = wire.reply()
    check_envelope(reply, {"id": 1, **store})
    if not store["ok"]:
        if wire.result("exists", path=path):
            raise Mismatch("a refused write left something behind")
        return
    expect({"shape": store["shape"], "created": True}, reply["result"])
    wire.send(request("read", path=path))
    body = wire.body()
    reply = unpack(body)
    check_envelope(reply, {"id": 1, "ok": True})
    expect(store["readback"], reply["result"])
    if bytes.fromhex(store["readback_hex"]) not in body:
        raise Mismatch("the value read is right, its encoding is not the canonical one")


# Malformed


def play_malformed(server, vectors):
    found = {}
    for vector in vectors:
        found[vector["name"]] = problems = []
        try:
            with Wire(server.address) as wire:
                _play_malformed(wire, vector)
            with Wire(server.address) as wire:
                for path in vector.get("absent", ()):
                    if wire.result("exists", path=path):
                        raise Mismatch(f"{path} exists now")
        except FAILURES as error:
            problems.append(describe(error))
    return found


def _play_malformed(wire, vector):
    try:
        for number, part in enumerate(vector["send"]):
            if number:
                time.sleep(0.01)  # so that each part is a segment of its own
            wire.send(bytes.fromhex(part))
        if vector.get("eof"):
            wire.half_close()
    except (ConnectionError, OSError):
        pass  # the server may close before everything is sent; its replies tell
    for want in vector["replies"]:
        reply = wire.reply()
        check_envelope(reply, want)
        if want["ok"] and "result" in want:
            expect(want["result"], reply["result"])
    if vector["conn"] == "open":
        expect("pong", wire.result("ping"))
    elif not wire.ended():
        raise Mismatch("the connection is still open, or more bytes came")


# Operations


def play_scripts(server, scripts, pipeline):
    return {script["name"]: _play_script(server, script, pipeline) for script in scripts}


def _play_script(server, script, pipeline):
    wires = {}
    try:
        if (pipeline or script.get("pipeline")) and not script.get("multi"):
            wires["a"] = Wire(server.address)
            sender = _send_aside(wires["a"], script["steps"])
            problems = [p for step in script["steps"] for p in _read_step(wires["a"], step)]
            sender.join()
            return problems
        return [p for step in script["steps"] for p in _play_step(server, wires, script, step)]
    except FAILURES as error:
        return [describe(error)]
    finally:
        for wire in wires.values():
            wire.close()


def _send_aside(wire, steps):
    """Sends all frames in one go from a thread: the server may want replies to be read first."""
    data = b"".join(bytes.fromhex(step["frame"]) for step in steps)
    sender = threading.Thread(target=_send_quietly, args=(wire, data), daemon=True)
    sender.start()
    return sender


def _send_quietly(wire, data):
    try:
        wire.send(data)
    except OSError:
        pass  # the replies tell


def _play_step(server, wires, script, step):
    if "parallel" in step:
        return _play_parallel(server, step)
    name = step.get("conn", "a")
    if name not in wires:
        wires[name] = Wire(server.address)
    wire = wires[name]
    data = bytes.fromhex(step["frame"])
    size = 1 if script.get("bytewise") else len(data)
    for begin in range(0, len(data), size):
        wire.send(data[begin : begin + size])
    problems = _read_step(wire, step)
    if step.get("closes"):
        if not wire.ended():
            problems.append(f"{step['title']}: the connection is still open")
        wires.pop(name).close()
    return problems


def _read_step(wire, step):
    want = step["expect"]
    try:
        if want["ok"] and "stream" in want:
            result = _read_stream(wire, want)
        else:
            reply = wire.reply()
            check_envelope(reply, want)
            result = reply.get("result")
        if want["ok"] and "result" in want:
            expect(want["result"], result)
    except Mismatch as error:
        return [f"{step['title']}: {error}"]
    return []


def _read_stream(wire, want):
    parts = []
    more = True
    while more:
        reply = wire.reply()
        check_envelope(reply, want)
        more = reply.get("more")
        if reply.get("part") != len(parts) or not isinstance(more, bool):
            raise Mismatch(f"part {len(parts)}: {reply.get('part')!r}, more {more!r}")
        parts.append(reply["result"])
    if len(parts) < want["stream"].get("min_parts", 1):
        raise Mismatch(f"{len(parts)} parts, expected {want['stream']['min_parts']}")
    if len(parts) == 1:
        return parts[0]
    widest = max((part.dtype for part in parts), key=lambda dtype: dtype.itemsize)
    return np.concatenate(parts).astype(widest)


def _play_parallel(server, step):
    """Several connections at once, each sending all its frames in one go."""
    problems = []

    def lane(plan):
        try:
            with Wire(server.address) as wire:
                wire.send(b"".join(map(bytes.fromhex, plan["frames"])))
                for number in range(len(plan["frames"])):
                    want = {"id": plan["first_id"] + number, "ok": True}
                    check_envelope(wire.reply(), want)
        except FAILURES as error:
            problems.append(f"{step['title']}: {describe(error)}")

    threads = [threading.Thread(target=lane, args=(plan,)) for plan in step["parallel"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems
