# SPDX-License-Identifier: BSD-3-Clause
"""PostgreSQL, where it is installed: a cluster of its own in a temporary folder, loaded by its own pgbench."""
import glob
import os
import pwd
import re
import shutil
import subprocess
import time

from .processes import START_SECONDS, Failed, Running, free_port, new_folder

ACCOUNT = "postgres"
RATE = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
SETTINGS = (
    "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{folder}'\n"
    "max_connections = 200\nfsync = on\nsynchronous_commit = {commit}\n"
)


def _program(name):
    found = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}")) or [shutil.which(name)]
    if not found[-1]:
        raise Failed(f"PostgreSQL is not installed ({name})")
    return found[-1]


def _as_account(folder):
    """PostgreSQL refuses to run as root: then it runs as its own account, to which the folder goes."""
    if os.geteuid() != 0:
        return []
    try:
        account = pwd.getpwnam(ACCOUNT)
    except KeyError as error:
        raise Failed(f"PostgreSQL does not run as root, and there is no account {ACCOUNT}") from error
    os.chown(folder, account.pw_uid, account.pw_gid)
    os.chmod(os.path.dirname(folder), 0o711)
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


def _run(command, what):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode != 0:
        raise Failed(f"{what}: {' '.join(done.stderr.split())[-300:]}")
    return done.stdout


def appends(inside, connections, seconds, synced=True):
    """One-row inserts a second of so many connections, each its own transaction."""
    folder, port = new_folder(inside), free_port()
    data = os.path.join(folder, "data")
    try:
        prefix = _as_account(folder)
        _run([*prefix, _program("initdb"), "-D", data, "-A", "trust", "-U", "bench", "--no-sync"], "initdb")
        with open(os.path.join(data, "postgresql.conf"), "a", encoding="utf-8") as out:
            out.write(SETTINGS.format(port=port, folder=folder, commit="on" if synced else "off"))
        with Running([*prefix, _program("postgres"), "-D", data], folder, port):
            return _insert(folder, port, connections, seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _insert(folder, port, connections, seconds):
    where = ["-h", "127.0.0.1", "-p", str(port), "-U", "bench"]
    table = "create table t(key bigserial primary key, value double precision)"
    # It accepts connections before it serves them.
    end = time.monotonic() + START_SECONDS
    while subprocess.run([_program("pg_isready"), *where], capture_output=True, check=False).returncode != 0:
        if time.monotonic() > end:
            raise Failed("PostgreSQL does not get ready")
        time.sleep(0.05)
    _run([_program("psql"), *where, "-d", "postgres", "-c", table], "psql")
    script = os.path.join(folder, "insert.sql")
    with open(script, "w", encoding="ascii") as out:
        out.write("insert into t(value) values (1.5);\n")
    # pgbench counts whole seconds.
    bench = ["-n", "-M", "prepared", "-c", str(connections), "-T", str(max(1, round(seconds))), "-f", script]
    found = RATE.search(_run([_program("pgbench"), *where, *bench, "postgres"], "pgbench"))
    if not found:
        raise Failed("pgbench named no rate")
    return float(found[1])
