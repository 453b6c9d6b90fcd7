# SPDX-License-Identifier: BSD-3-Clause
"""Monitoring by the HTTP port, with a stranger's client, and by the log: what is slow."""
import json
import os
import socket
import subprocess

import numpy as np
import pytest

from http_site import site_of
from server_process import ServerProcess, require_server
from wire import Wire


def test_tells_that_it_is_well(site):
    assert site.request("/healthz")[2] == b"ok\n"


def test_counts_what_happens(tmp_path):
    found = site_of(tmp_path)
    with found.process, Wire(found.process.address) as wire:
        found.wait_for(lambda: found.request("/healthz")[0] == 200)
        wire.result("hello", version=1)
        for _ in range(3):
            wire.result("append", path="/a", data=[1.0, 2.0])
        wire.call("info", path="/b")
        found.wait_for(lambda: found.value("hdf5async_rows_committed_total", file="default") == 6)
        metrics = found.metrics()

        def value(name, **labels):
            return metrics[(name, frozenset(labels.items()))]

        assert value("hdf5async_rows_written_total", file="default") == 6
        assert value("hdf5async_requests_total", operation="append") == 3
        assert value("hdf5async_requests_total", operation="hello") == 1
        assert value("hdf5async_errors_total", code="NOT_FOUND") == 1
        assert value("hdf5async_connections") == 1
        assert value("hdf5async_state", state="listening") == 1
        assert value("hdf5async_file_ok", file="default") == 1
        assert value("hdf5async_commit_seconds_count", file="default") >= 1
        assert value("hdf5async_commit_seconds_bucket", file="default", le="+Inf") == value(
            "hdf5async_commit_seconds_count", file="default"
        )
        assert value("hdf5async_journal_bytes", file="default") > 0
        assert value("hdf5async_disk_free_bytes", file="default") > 0
        assert value("hdf5async_received_bytes_total") > 0


def test_metrics_do_not_name_what_clients_bring(tmp_path):
    found = site_of(tmp_path)
    with found.process, Wire(found.process.address) as wire:
        wire.result("hello", version=1, client="mallory")
        before = len(found.metrics())
        for i in range(50):
            wire.result("append", path=f"/secret{i}", data=[1.0])
        found.wait_for(lambda: found.value("hdf5async_rows_written_total", file="default") == 50)
        _, _, body = found.request("/metrics")
        assert b"secret" not in body and b"mallory" not in body
        assert len(found.metrics()) <= before + 3


def test_status_is_what_top_shows(site):
    status = json.loads(site.request("/status.json")[2])
    assert status["ok"] is True and status["problem"] == ""
    assert status["status"]["state"] == 2
    assert [file["name"] for file in status["status"]["files"]] == ["default"]


def test_the_page_is_complete(site):
    status, headers, page = site.request("/", {"Accept-Language": "zh-CN,zh;q=0.9"})
    assert status == 200 and b'lang="zh-CN"' in page
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    for name in ("status.css", "status.js"):
        assert name.encode() in page
        assert site.request("/" + name)[0] == 200


def test_is_not_well_when_files_refuse_changes(tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6M", "tmpfs", small], check=False, capture_output=True).returncode:
        pytest.skip("may not mount a small file system")
    try:
        found = site_of(tmp_path, settings={"hdf5_file_path": small / "data.h5", "journal_size": "1 MiB"})
        with found.process, Wire(found.process.address) as wire:
            found.wait_for(lambda: found.request("/healthz")[0] == 200)
            wire.result("hello", version=1)
            for i in range(20):
                if not wire.call("write", path=f"/a{i}", data=np.frombuffer(os.urandom(1 << 20)))["ok"]:
                    break
            found.wait_for(lambda: found.request("/healthz")[0] == 503)
            assert b"File 'default' refuses changes" in found.request("/healthz")[2]
            assert found.value("hdf5async_file_ok", file="default") == 0
    finally:
        subprocess.run(["umount", "-l", small], check=False)


def test_it_is_off_unless_wanted(tmp_path):
    require_server()
    with ServerProcess(tmp_path) as process:
        assert "HTTP on" not in process.log_text()


def test_a_port_that_is_taken_is_an_error(tmp_path):
    require_server()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = ServerProcess(tmp_path, settings={"http_port": taken.getsockname()[1]})
        process.spawn()
        assert process.wait() == 3
        assert "Cannot listen on 127.0.0.1" in process.log_text()


# --- What takes long


def test_slow_requests_are_logged(tmp_path):
    require_server()
    with ServerProcess(tmp_path, settings={"slow_request": "1 ms"}) as process, Wire(process.address) as wire:
        wire.result("hello", version=1, client='da"q')
        wire.result("write", path="/large \n", data=np.random.default_rng(1).random(1 << 20), compression="gzip")
        process.wait_for_log("slow request: operation=write")
        line = next(line for line in process.log_text().splitlines() if "slow request: operation=write" in line)
        assert " hdf5async.slow: client 127.0.0.1:" in line
        assert ' file=default path="/large ?" user="" program="da\\"q" bytes=' in line
        values = dict(part.split("=") for part in line.split() if part.endswith(tuple("0123456789")) and "_ms=" in part)
        assert set(values) == {"waited_ms", "hdf5_ms", "total_ms"}
        assert float(values["total_ms"]) >= float(values["hdf5_ms"]) > 1
        process.wait_for_log("slow commit: file=default commit=")


def test_slow_requests_are_not_logged_unless_wanted(tmp_path):
    require_server()
    with ServerProcess(tmp_path) as process, Wire(process.address) as wire:
        wire.result("hello", version=1)
        wire.result("write", path="/large", data=np.zeros(1 << 20))
        assert "hdf5async.slow" not in process.log_text()
