#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Stands in for systemd in a chroot, for tests/package_install.sh.

as_service.py --user USER --ready FILE --log FILE -- COMMAND…: runs the command as the user with a notification socket
and a journal, makes FILE when the service says READY=1, passes SIGTERM on, and insists on signs of life and STOPPING=1.
The journal's entries go to LOG.journal, one JSON object a line.

as_service.py --session ROWS: a client that appends five rows to what is there and expects so many afterwards.
"""
import argparse
import asyncio
import json
import os
import pwd
import signal
import socket
import subprocess
import sys
import time


def entry(datagram):
    """The fields of an entry in the journal's own protocol, those of one line."""
    lines = datagram.decode("utf-8", "replace").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def listening(path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.exists(path):
        os.unlink(path)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    server.bind(path)
    os.chmod(path, 0o666)
    server.settimeout(0.1)
    return server


def received(server):
    try:
        return server.recv(1 << 16)
    except socket.timeout:
        return b""


def run(options, command):
    user = pwd.getpwnam(options.user)
    notifications = listening("/run/test-notify")
    journal = listening("/run/systemd/journal/socket")
    with open(options.log, "wb") as log, open(options.log + ".journal", "a", encoding="utf-8") as entries:
        stream = os.fstat(log.fileno())

        def become():
            os.initgroups(options.user, user.pw_gid)
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            os.umask(0o027)

        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=user.pw_dir,
            preexec_fn=become,
            env={
                "PATH": "/usr/bin:/bin",
                "NOTIFY_SOCKET": "/run/test-notify",
                "WATCHDOG_USEC": "1500000",
                "JOURNAL_STREAM": f"{stream.st_dev}:{stream.st_ino}",
            },
        )
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        told = set()
        life = time.monotonic()
        while process.poll() is None:
            for line in received(notifications).decode().splitlines():
                told.add(line)
                if line == "READY=1":
                    open(options.ready, "w", encoding="utf-8").close()
                if line == "WATCHDOG=1":
                    life = time.monotonic()
            if time.monotonic() - life > 60:
                process.kill()
                sys.exit("no sign of life for a minute")
            while datagram := received(journal):
                entries.write(json.dumps(entry(datagram)) + "\n")
        while datagram := received(notifications):
            told.update(datagram.decode().splitlines())
        while datagram := received(journal):
            entries.write(json.dumps(entry(datagram)) + "\n")
    if process.returncode != 0 or not {"READY=1", "STOPPING=1", "WATCHDOG=1"} <= told:
        sys.exit(f"ended with {process.returncode}, having told {sorted(told)}")


def session(rows):
    import numpy as np
    from hdf5_async import HDF5Client

    async def work():
        async with HDF5Client(config="/etc/hdf5async/config.ini") as client:
            await client.append("/test/rows", np.arange(rows - 5, rows), ack="durable")
            return await client.read("/test/rows")

    found = asyncio.run(work())
    assert found.tolist() == list(range(rows)), found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--user")
    parser.add_argument("--ready")
    parser.add_argument("--log")
    parser.add_argument("--session", type=int)
    parser.add_argument("command", nargs="*")
    options = parser.parse_args()
    if options.session:
        session(options.session)
    else:
        run(options, options.command)


if __name__ == "__main__":
    main()
