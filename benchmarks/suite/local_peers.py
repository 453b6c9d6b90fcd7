# SPDX-License-Identifier: BSD-3-Clause
"""What programs do without a server: h5py under a file lock, SQLite in WAL mode; and a walk of a file with h5py."""
import fcntl
import multiprocessing
import os
import sqlite3
import time

import h5py
import numpy as np

from . import wire


def timed(work, seconds):
    """Repeats work(i) for so long. Gives rate and latencies as load does."""
    latencies = []
    start = last = time.perf_counter()
    while last - start < seconds:
        work(len(latencies))
        now = time.perf_counter()
        latencies.append((now - last) * 1e6)
        last = now
    return summary(latencies, last - start)


def summary(latencies, seconds):
    p50, p99 = np.percentile(latencies, [50, 99])
    return {"rate": len(latencies) / seconds, "p50": p50, "p99": p99, "max": max(latencies)}


def make_dataset(path, rows):
    with h5py.File(path, "w") as file:
        file.create_dataset("d", data=rows, maxshape=(None,))


def append_locked(path, data):
    with open(path + ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with h5py.File(path, "a") as file:
            dataset = file["d"]
            count = dataset.shape[0]
            dataset.resize(count + len(data), axis=0)
            dataset[count:] = data


def _locked_worker(path, count, seconds, results):
    data = wire.rows(count)
    results.put(timed(lambda _: append_locked(path, data), seconds))


def h5py_under_flock(folder, count, processes, seconds):
    """Appends of `count` rows by so many processes that take turns by flock."""
    path = os.path.join(folder, "flock.h5")
    make_dataset(path, wire.rows(1000))
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    workers = [context.Process(target=_locked_worker, args=(path, count, seconds, results)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    found = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    os.remove(path)
    return {
        "rate": sum(each["rate"] for each in found),
        "p50": float(np.median([each["p50"] for each in found])),
        "p99": max(each["p99"] for each in found),
        "max": max(each["max"] for each in found),
    }


class Sqlite:
    """A table of a key and a value, one transaction an append."""

    def __init__(self, folder, synced, rows=0):
        self._path = os.path.join(folder, "peer.db")
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(self._path + suffix):
                os.remove(self._path + suffix)
        self._base = sqlite3.connect(self._path, isolation_level=None)
        self._base.execute("pragma journal_mode=wal")
        self._base.execute(f"pragma synchronous={'full' if synced else 'off'}")
        self._base.execute("create table t(key integer primary key, value real)")
        self._base.execute(
            f"insert into t with recursive c(i) as (select 0 union all select i+1 from c where i<{rows - 1}) "
            "select i,0.5 from c"
        ) if rows else None
        self._next = rows

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._base.close()

    def _transaction(self, statement, keys):
        self._base.execute("begin")
        self._base.executemany(statement, [(key, 1.5) for key in keys])
        self._base.execute("commit")

    def append(self, count):
        self._transaction("insert into t values(?,?)", range(self._next, self._next + count))
        self._next += count

    def upsert(self, first, count):
        self._transaction(
            "insert into t values(?,?) on conflict(key) do update set value=excluded.value", range(first, first + count)
        )


def make_tree(path, groups, datasets):
    """A file of groups * (datasets + 1) objects, each with two attributes."""
    with h5py.File(path, "w", libver=("v110", "v110")) as file:
        for g in range(groups):
            group = file.create_group(f"group_{g:04d}")
            group.attrs["title"], group.attrs["number"] = f"group {g}", g
            for d in range(datasets):
                dataset = group.create_dataset(f"data_{d:02d}", data=np.arange(8.0))
                dataset.attrs["unit"], dataset.attrs["scale"] = "mV", 0.5


def walk(path):
    """Kind, shape, type and attributes of every object, as one request `list` gives them; seconds and objects."""
    found = []

    def visit(name, item):
        is_dataset = isinstance(item, h5py.Dataset)
        kind = ("dataset", item.shape, item.dtype.str) if is_dataset else ("group",)
        found.append((name, *kind, dict(item.attrs)))

    start = time.perf_counter()
    with h5py.File(path, "r") as file:
        file.visititems(visit)
    return time.perf_counter() - start, len(found)
