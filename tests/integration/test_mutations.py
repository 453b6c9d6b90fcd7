# SPDX-License-Identifier: BSD-3-Clause
"""Requests with random faults: each is answered, and the program goes on unharmed.

The faults come from fixed seeds, so that what fails once fails again.
"""
import random

import h5py
import pytest

from conformance import OPEN_SET, VectorSet
from server_process import ServerProcess, require_server
from wire import Wire, frame

MUTANTS = 1500


def bodies():
    """The requests of the vectors, without their lengths; those of moderate size."""
    found = []
    for script in VectorSet().vectors("ops", "default"):
        for step in script["steps"]:
            lanes = step.get("parallel") or [{"frames": [step.get("frame")]}]
            found += [bytes.fromhex(text)[4:] for lane in lanes for text in lane["frames"][:2]]
    return [body for body in found if len(body) < 20_000]


def mutant(source, body, others):
    """`body` with one to four faults."""
    data = bytearray(body)
    for _ in range(source.randint(1, 4)):
        at = source.randrange(len(data)) if data else 0
        kind = source.randrange(6)
        if kind == 0 and data:
            data[at] ^= 1 << source.randrange(8)
        elif kind == 1 and data:
            data[at] = source.choice((0x00, 0x7F, 0x80, 0x90, 0xC0, 0xC1, 0xC6, 0xDD, 0xDF, 0xFF))
        elif kind == 2:
            del data[at : at + source.randint(1, 8)]
        elif kind == 3:
            data[at:at] = source.randbytes(source.randint(1, 8))
        elif kind == 4:
            data[at:at] = data[at : at + source.randint(1, 64)]
        else:
            other = source.choice(others)
            cut = source.randrange(len(other))
            data[at:] = other[cut:]
    return bytes(data)


@pytest.mark.parametrize("seed", range(4))
def test_faulty_requests_are_answered_and_harm_nothing(tmp_path, seed):
    require_server()
    source = random.Random(seed)
    originals = bodies()
    with ServerProcess(tmp_path, source=OPEN_SET / "fixture.h5") as server:
        before = server.peak_memory()
        with Wire(server.address, seconds=30) as wire:
            for _ in range(MUTANTS):
                wire.send(frame(mutant(source, source.choice(originals), originals)))
                answer_of(wire)
            # Whatever they were, the connection is in step: every one was answered exactly once.
            assert wire.result("ping") == "pong"
        assert server.peak_memory() - before < 256 << 20
    with h5py.File(server.file, "r") as file:
        file.visititems(lambda name, thing: thing.attrs.keys())


def answer_of(wire):
    """The reply to one request, all parts of it."""
    reply = wire.reply()
    while reply["ok"] and reply.get("more"):
        reply = wire.reply()
    if not reply["ok"]:
        assert reply["error"]["code"] not in ("INTERNAL", "IO_ERROR"), reply
    return reply
