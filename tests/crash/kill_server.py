#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Kills the real server under load, again and again, and compares every row with what each client was told.

    /usr/bin/python3 tests/crash/kill_server.py --kills 1000 --seed 7

Half of the clients number their requests (exactly once) and send ahead; the others send batches, one at a time. After each SIGKILL
the server starts again (sometimes it is killed once more while it recovers), and each client's group must be exactly the state after
some operation that is not older than the last one acknowledged as durable. Numbered clients then send again what the server does not
have; nothing may be doubled. Every tenth round the server is stopped in order and h5py reads the file instead.
"""
import argparse
import os
import random
import sys
import tempfile
import threading
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "integration"))

import h5py  # noqa: E402

from group_model import GroupModel  # noqa: E402
from server_process import ServerProcess  # noqa: E402
from wire import Closed, Wire, request  # noqa: E402

AHEAD = 8  # requests that a numbered client has under way


class Client:
    """One writer with its group: `model` is as of the last operation sent, `told` the last acknowledged as durable."""

    def __init__(self, number, seed, file):
        self.numbered = number % 2 == 0
        self.file = file
        self.id = str(uuid.UUID(int=(seed << 32) + number + 1))
        self.known = GroupModel(number, seed, batches=not self.numbered)  # the state that was last verified
        self.sent = 0
        self.told = 0
        self.applied = 0
        self.dice = random.Random(seed + number)
        self.problem = None

    def run(self, address, stop):
        try:
            with Wire(address, seconds=30) as wire:
                self._write(wire, stop)
        except (OSError, Closed):
            pass  # killed
        except Exception as error:  # noqa: BLE001
            self.problem = f"client of {self.known.path}: {type(error).__name__}: {error}"

    def _write(self, wire, stop):
        if self.numbered:
            wire.result("hello", version=1, client_id=self.id)
        model = self.known.copy()
        under_way = []
        while not stop.is_set():
            op, keys = model.next_request()
            ack = self.dice.choice(["applied", "applied", "applied", "durable"])
            more = {"seq": model.done} if self.numbered else {}
            self.sent = max(self.sent, model.done)
            under_way.append((model.done, ack))
            wire.send(request(op, model.done, ack=ack, file=self.file, **keys, **more))
            if len(under_way) >= (AHEAD if self.numbered else 1):
                self._hear(wire, under_way)
        while under_way:
            self._hear(wire, under_way)

    def _hear(self, wire, under_way):
        number, ack = under_way.pop(0)
        reply = wire.reply()
        if reply["id"] != number or not reply["ok"]:
            self.problem = f"operation {number} of {self.known.path}: {reply}"
            raise Closed
        self.applied = max(self.applied, number)
        if ack == "durable":
            self.told = max(self.told, number)

    def verify(self, content, reached):
        """`reached`: the operation that the file says it has got to. -> faults; afterwards `known` is that state."""
        if not self.told <= reached <= self.sent:
            return [f"{self.known.path}: the file is as of operation {reached}; {self.told} was acknowledged as durable, "
                    f"{self.sent} sent"]
        while self.known.done < reached:
            self.known.next_request()
        if self.known.done > reached:
            return [f"{self.known.path}: went back from operation {self.known.done} to {reached}"]
        self.told = self.applied = reached
        self.sent = max(self.sent, reached)
        return self.known.faults(content)


def content_by_wire(wire, client):
    path = client.known.path
    there = wire.call("exists", path=path, file=client.file)["result"]
    read = lambda name: wire.call("read", path=f"{path}/{name}", file=client.file)["result"]  # noqa: E731
    attributes = wire.call("get_attrs", path=path, file=client.file)["result"] if there else {}
    return {
        "rows": read("rows"),
        "keyed": read("keyed"),
        "scratch": read("scratch"),
        "attributes": {name: int(value) for name, value in attributes.items()},
    }


def content_by_h5py(files, client):
    with h5py.File(files[client.file], "r") as file:
        group = file.get(client.known.path)
        if group is None:
            return {"rows": None, "keyed": None, "scratch": None, "attributes": {}}
        content = {name: group[name][()] if name in group else None for name in ("rows", "keyed", "scratch")}
        content["attributes"] = {name: int(value) for name, value in group.attrs.items()}
        return content


def reached_operation(wire, client, content):
    if not client.numbered:
        return content["attributes"].get("op", 0)
    with Wire(wire.socket.getpeername()) as own:
        return own.result("hello", version=1, client_id=client.id)["sequences"][client.file]["durable"]


class KillTest:
    def __init__(self, folder, seed, clients):
        self.dice = random.Random(seed)
        self.files = {"default": os.path.join(folder, "data.h5"), "second": os.path.join(folder, "second.h5")}
        settings = {"commit_interval": "50 ms", "journal_size": "2 MiB"}
        self.server = ServerProcess(folder, settings, files={"second": self.files["second"]})
        self.clients = [Client(n, seed, "second" if n % 5 == 4 else "default") for n in range(clients)]
        self.faults = []
        self.kills = 0

    def write_for(self, seconds):
        """All clients write; after `seconds` the server is killed."""
        stop = threading.Event()
        threads = [threading.Thread(target=c.run, args=(self.server.address, stop)) for c in self.clients]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        self.kill()
        stop.set()
        for thread in threads:
            thread.join()
        self.faults += [c.problem for c in self.clients if c.problem]

    def kill(self):
        self.server.kill()
        self.kills += 1

    def verify(self):
        with Wire(self.server.address, seconds=60) as wire:
            for client in self.clients:
                content = content_by_wire(wire, client)
                self.faults += client.verify(content, reached_operation(wire, client, content))

    def verify_with_h5py(self):
        if self.server.stop() != 0:
            self.faults.append("the server did not stop in order: " + self.server.log_tail())
        for client in self.clients:
            self.faults += client.known.faults(content_by_h5py(self.files, client))
        self.server.start()

    def round(self, number):
        self.write_for(self.dice.choice([0.02, 0.05, 0.1, 0.2, 0.4]))
        while self.dice.random() < 0.2:  # once more, while it recovers
            self.server.spawn()
            time.sleep(self.dice.uniform(0, 0.06))
            self.kill()
        self.server.start()
        self.verify()
        if number % 10 == 9:
            self.verify_with_h5py()

    def run(self, kills, until):
        self.server.start()
        try:
            number = 0
            while self.kills < kills and not self.faults and time.monotonic() < until:
                self.round(number)
                number += 1
            if not self.faults:
                self.verify_with_h5py()
        finally:
            if self.server.process and self.server.process.poll() is None:
                self.server.stop()
        return self.faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=3600, help="ends then, however many kills it has made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        test = KillTest(folder, options.seed, options.clients)
        begun = time.monotonic()
        faults = test.run(options.kills, begun + options.seconds)
        operations = sum(c.known.done for c in test.clients)
        print(f"{test.kills} kills, {operations} operations verified, {len(faults)} faults, {time.monotonic() - begun:.0f} s")
        for fault in faults[:20]:
            print("  " + str(fault)[:400])
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
