# SPDX-License-Identifier: BSD-3-Clause
"""The real program as a child process, on a file and a config.ini of its own."""
import os
import shlex
import shutil
import signal
import socket
import subprocess
import time

import pytest

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEFAULT_SERVER = os.path.join(REPOSITORY, "build", "release", "bin", "hdf5async")
# Generous, because builds with sanitizers and loaded machines are slow; nothing waits for it in vain.
START_SECONDS = 30
STOP_SECONDS = 60


def server_command():
    """The program and its first arguments: $HDF5ASYNC_SERVER, or the release build."""
    return shlex.split(os.environ.get("HDF5ASYNC_SERVER", "")) or [DEFAULT_SERVER]


def require_server():
    """Skips the test when the program is not built; fails it when $HDF5ASYNC_REQUIRE_SERVER is 1."""
    program = server_command()[0]
    if shutil.which(program):
        return
    if os.environ.get("HDF5ASYNC_REQUIRE_SERVER") == "1":
        pytest.fail(f"there is no server to test at {program}")
    pytest.skip(f"no server at {program}: build it, or name one in HDF5ASYNC_SERVER")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_config(path, server, files=None, sections=None):
    """A config.ini with the sections [server], if there are more files [files], and others by their names."""
    with open(path, "w", encoding="utf-8") as out:
        for section, values in (("server", server), ("files", files), *(sections or {}).items()):
            if values:
                out.write(f"[{section}]\n")
                out.writelines(f"{key} = {value}\n" for key, value in values.items())


class ServerProcess:
    """Starts the program in `folder`, waits until it accepts, ends it with SIGTERM.

    `settings` are keys of [server], `files` those of [files]; `source` is copied to the default
    file. Left as a context manager it insists on exit code 0.
    """

    def __init__(self, folder, settings=None, files=None, source=None, arguments=(), command=None):
        self.folder = str(folder)
        self.command = command or [*server_command(), "--no-gui", "--config", "{config}"]
        self.arguments = list(arguments)
        self.file = os.path.join(self.folder, "data.h5")
        self.config = os.path.join(self.folder, "config.ini")
        self.log = os.path.join(self.folder, "server.log")
        self.port = free_port()
        self.process = None
        self._asked = False
        self.settings = {
            "host": "127.0.0.1",
            "port": self.port,
            "hdf5_file_path": self.file,
            "use_compression": "false",
            "debug": "false",
            "serialization_format": "messagepack",
            **(settings or {}),
        }
        self.files = files
        self.sections = {}
        if source is not None:
            shutil.copyfile(source, self.file)

    @property
    def address(self):
        return ("127.0.0.1", self.port)

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        code = self.stop()
        if kind is None:
            assert code == 0, f"the server ended with {code} on SIGTERM:\n{self.log_tail()}"

    def spawn(self):
        """Starts the program and does not wait for anything."""
        write_config(self.config, self.settings, self.files, self.sections)
        words = {"config": self.config, "port": self.port, "file": self.file}
        command = [word.format(**words) for word in self.command] + self.arguments
        self._asked = False
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder
            )

    def start(self):
        self.spawn()
        end = time.monotonic() + START_SECONDS
        while True:
            assert (
                self.process.poll() is None
            ), f"the server ended with {self.process.returncode} at start:\n{self.log_tail()}"
            try:
                socket.create_connection(self.address, 1).close()
                return
            except OSError:
                if time.monotonic() > end:
                    self.kill()
                    raise AssertionError(
                        f"the server does not accept:\n{self.log_tail()}"
                    ) from None
                time.sleep(0.02)

    def signal(self, number=signal.SIGTERM):
        """Asks the program to end. Once is enough: a second signal ends it without ceremony."""
        self._asked = True
        self.process.send_signal(number)

    def stop(self):
        """SIGTERM, if it still runs; gives the exit code, a negative one after a kill."""
        if self.process.poll() is None:
            if not self._asked:
                self.signal()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode

    def kill(self):
        self.process.kill()
        self.process.wait()

    def wait(self, seconds=START_SECONDS):
        """The exit code of a program that ends by itself."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not end:\n{self.log_tail()}") from None

    def peak_memory(self):
        """The most resident memory it ever had, in bytes."""
        return self._status("VmHWM")

    def memory(self):
        """Its resident memory now, in bytes."""
        return self._status("VmRSS")

    def _status(self, key):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as lines:
            for line in lines:
                if line.startswith(key + ":"):
                    return int(line.split()[1]) * 1024
        raise AssertionError(f"no {key} of process {self.pid}")

    def log_text(self):
        if not os.path.exists(self.log):
            return ""
        with open(self.log, encoding="utf-8", errors="replace") as text:
            return text.read()

    def wait_for_log(self, text, times=1):
        """Until the log has the text so many times."""
        end = time.monotonic() + START_SECONDS
        while self.log_text().count(text) < times:
            assert time.monotonic() < end, f"no '{text}' in the log:\n{self.log_tail()}"
            time.sleep(0.01)

    def log_tail(self):
        return self.log_text()[-4000:]
