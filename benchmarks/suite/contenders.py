# SPDX-License-Identifier: BSD-3-Clause
"""The servers that are measured: how each is started on a port and a folder of its own, and what it speaks."""
import json
import os
import shutil
import sys

from . import wire
from .processes import Failed, Running, free_port, new_folder

HERE = os.path.dirname(os.path.abspath(__file__))

OURS = "HDF5 Async"
ECHO_QT = "echo, Qt"
ECHO_EPOLL = "echo, epoll"
LOOPBACK = "loopback TCP"
ORIGINAL = "original"
KEPT_OPEN = "original, file kept open"
PAGES_KEPT = "original, memory kept"
REDIS_EVERYSEC = "Redis everysec"
REDIS_ALWAYS = "Redis always"
NATS = "NATS JetStream"
# Not servers: what local_peers.py and the programs of benchmarks/ measure in one process.
POSTGRES = "PostgreSQL"
H5PY_FLOCK = "h5py under flock"
H5PY = "h5py, in process"
SQLITE = "SQLite WAL"
SQLITE_SYNCED = "SQLite WAL, synced"
HDF5 = "HDF5, in process"
ZLIB = "zlib, one core"
LIBDEFLATE = "libdeflate, all cores"
DECODING = "decoding alone"
DISK = "disk"

# About what a reply to an append has; the echo servers answer with as many bytes.
REPLY_BYTES = 80
# glibc gives large freed blocks back to the kernel; these keep them, which is worth much to a program of large arrays.
KEEP_PAGES = {"MALLOC_MMAP_THRESHOLD_": str(1 << 30), "MALLOC_TRIM_THRESHOLD_": str(1 << 30)}


class Contenders:
    """Starts them. `programs` is the folder of what was built, `folder` where temporary files go."""

    def __init__(self, programs, folder, server=None):
        self.programs, self.folder = programs, folder
        self.server = server or os.path.join(programs, "hdf5async")

    def start(self, name, file=None, reply_bytes=REPLY_BYTES):
        """A running server; `file` is an HDF5 file that HDF5 Async is to serve a copy of. Raises Failed."""
        folder, port = new_folder(self.folder), free_port()
        try:
            command, environment = self._command(name, folder, port, file, reply_bytes)
            return Running(command, folder, port, environment)
        except (OSError, Failed) as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise Failed(str(error)) from error

    def _command(self, name, folder, port, file, reply_bytes):
        if name == OURS:
            return self._ours(folder, port, file)
        if name in (ECHO_QT, ECHO_EPOLL, LOOPBACK):
            program = os.path.join(self.programs, "echo_qt" if name == ECHO_QT else "echo_epoll")
            return [program, str(port), str(reply_bytes)], {"QT_NO_GLIB": "1"}
        if name in (ORIGINAL, KEPT_OPEN, PAGES_KEPT):
            program = os.path.join(HERE, "original_server.py")
            command = [sys.executable, program, "--folder", folder, "--port", str(port)]
            return command + (["--keep-open"] if name == KEPT_OPEN else []), KEEP_PAGES if name == PAGES_KEPT else {}
        if name in (REDIS_EVERYSEC, REDIS_ALWAYS):
            return self._redis(name, folder, port), {}
        return self._nats(folder, port), {}

    def _ours(self, folder, port, file):
        data = os.path.join(folder, "data.h5")
        if file:
            shutil.copyfile(file, data)
        config = os.path.join(folder, "config.ini")
        with open(config, "w", encoding="utf-8") as out:
            out.write(f"[server]\nhost = 127.0.0.1\nport = {port}\nhdf5_file_path = {data}\n")
        return [self.server, "--no-gui", "--config", config], {}

    @staticmethod
    def _redis(name, folder, port):
        program = _installed("redis-server")
        config = os.path.join(folder, "redis.conf")
        sync = "always" if name == REDIS_ALWAYS else "everysec"
        with open(config, "w", encoding="utf-8") as out:
            out.write(
                f'bind 127.0.0.1\nport {port}\ndir "{folder}"\nsave ""\nappendonly yes\nappendfsync {sync}\n'
                "maxclients 5000\ndaemonize no\n"
            )
        return [program, config]

    @staticmethod
    def _nats(folder, port):
        program = _installed("nats-server")
        config = os.path.join(folder, "nats.conf")
        with open(config, "w", encoding="utf-8") as out:
            out.write(
                f'listen: "127.0.0.1:{port}"\nmax_payload: 33554432\nmax_pending: 268435456\n'
                f"jetstream {{ store_dir: {json.dumps(folder)}, max_file_store: 20000000000 }}\n"
            )
        return [program, "-c", config]


def _installed(program):
    found = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin")
    if not found:
        raise Failed(f"{program} is not installed")
    return found


def append_request(name, rows):
    """One append of such rows to the dataset or stream /d of a server, and how load knows its replies."""
    if name in (REDIS_EVERYSEC, REDIS_ALWAYS):
        return wire.resp(b"XADD", b"d", b"*", b"r", rows.tobytes()), {"reply_lines": 2, "good": b"-"}
    if name == NATS:
        return wire.publish(b"s.d", rows.tobytes()), {**NATS_REPLIES, "good": b'"seq":'}
    if name in (ORIGINAL, KEPT_OPEN, PAGES_KEPT):
        return wire.Original().append("/d", rows), {"good": wire.Original.good}
    request = wire.Ours().append("/d", rows)
    return request, {"good": wire.Ours.good} if name == OURS else {}


NATS_REPLIES = {"reply_lines": 2, "hello": wire.NATS_HELLO, "hello_lines": 2}
_STREAM = {"name": "S", "subjects": ["s.*"], "storage": "file", "retention": "limits", "num_replicas": 1}
NATS_STREAM = wire.publish(b"$JS.API.STREAM.CREATE.S", json.dumps(_STREAM).encode())
