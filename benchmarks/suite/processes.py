# SPDX-License-Identifier: BSD-3-Clause
"""Programs that are measured: started on a free port and a folder of their own, watched, ended by their number."""
import os
import shutil
import socket
import subprocess
import tempfile
import time

START_SECONDS = 30
STOP_SECONDS = 60


class Failed(Exception):
    """A program did not do what the suite needs. The run goes on without its figures."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """A started program. As a context manager it ends the program and removes its folder."""

    def __init__(self, command, folder, port, environment=None, warm_seconds=START_SECONDS):
        self.folder, self.port = folder, port
        self._log = os.path.join(folder, "log")
        with open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
                env={**os.environ, **(environment or {})},
            )  # fmt: skip
        self._wait(command[0], warm_seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def pid(self):
        return self._process.pid

    def _wait(self, name, seconds):
        end = time.monotonic() + seconds
        while self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > end:
                    break
                time.sleep(0.02)
        tail = self.log_tail()
        self.stop()
        raise Failed(f"{os.path.basename(name)} did not start: {tail}")

    def log_tail(self):
        with open(self._log, encoding="utf-8", errors="replace") as log:
            return " ".join(log.read()[-400:].split())

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def memory(self):
        """Resident memory in bytes."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as lines:
            for line in lines:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        raise Failed("no VmRSS")

    def cpu(self):
        """Processor time so far, in seconds."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            words = stat.read().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def new_folder(inside):
    return tempfile.mkdtemp(prefix="bench_", dir=inside)
