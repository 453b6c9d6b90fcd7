# SPDX-License-Identifier: BSD-3-Clause
"""`hdf5async recover` and `hdf5async verify`, as an operator calls them."""
import json
import os
import shutil
import subprocess

import h5py
import numpy as np
import pytest

from server_process import ServerProcess, require_server, server_command
from wire import Wire


def call(*arguments):
    require_server()
    return subprocess.run([*server_command(), *map(str, arguments)], capture_output=True, text=True, timeout=120)


@pytest.fixture
def left_behind(tmp_path):
    """A file whose server was killed, with its journal."""
    require_server()
    server = ServerProcess(tmp_path)
    server.start()
    with Wire(server.address) as wire:
        for n in range(20):
            assert wire.call("append", path="/run/a", data=np.arange(n), ack="durable")["ok"]
    server.kill()
    assert os.path.getsize(server.file + "-journal") > 0
    return server.file


def check_content(path):
    with h5py.File(path, "r") as file:
        assert file["run/a"].shape == (190,)


def test_recover_leaves_an_ordinary_file(left_behind):
    result = call("recover", left_behind)
    assert result.returncode == 0 and "recovered" in result.stdout, result
    assert not os.path.exists(left_behind + "-journal")
    check_content(left_behind)
    again = call("recover", left_behind)
    assert again.returncode == 0 and "nothing to recover" in again.stdout


def test_a_dry_run_changes_nothing(left_behind):
    before = [open(left_behind + end, "rb").read() for end in ("", "-journal")]
    result = call("recover", "--dry-run", left_behind)
    assert result.returncode == 0 and "recovered" in result.stdout and "not done" in result.stdout
    assert [open(left_behind + end, "rb").read() for end in ("", "-journal")] == before


def test_a_file_in_use_is_left_alone(tmp_path):
    require_server()
    with ServerProcess(tmp_path) as server:
        for command in ("recover", "verify"):
            result = call(command, server.file)
            assert result.returncode == 5 and "locked" in result.stderr, result


def test_verify_sees_what_recovery_would_leave(left_behind):
    result = call("verify", "--json", left_behind)
    report = json.loads(result.stdout)
    assert result.returncode == 0 and report["good"] is True
    assert report["groups"] == 2 and report["datasets"] == 1 and report["bytes"] == 190 * 8
    assert os.path.exists(left_behind + "-journal")


@pytest.fixture
def damaged(tmp_path):
    path = tmp_path / "damaged.h5"
    with h5py.File(path, "w") as file:
        file["good"] = np.arange(100)
        places = []
        for name, options in (("deflated", {"compression": "gzip"}), ("summed", {"fletcher32": True})):
            dataset = file.create_dataset(name, data=np.random.default_rng(1).integers(0, 9, 20000), chunks=(5000,), **options)
            places += [dataset.id.get_chunk_info(chunk).byte_offset for chunk in (1, 3)]
        file["loop"] = file["/"]
        file["soft"] = h5py.SoftLink("/nowhere")
        file["good"].attrs["unit"] = "mm"
    with open(path, "r+b") as out:
        for place in places:
            out.seek(place + 60)
            out.write(b"\xff" * 40)
    return path


def test_verify_names_every_damaged_dataset(damaged):
    result = call("verify", damaged)
    assert result.returncode == 8
    lines = result.stdout.splitlines()
    assert any("/deflated" in line for line in lines) and any("/summed" in line and "1 more" in line for line in lines)
    assert not any("/good" in line for line in lines)


def test_verify_counts_what_there_is(damaged):
    report = json.loads(call("verify", "--json", damaged).stdout)
    assert (report["groups"], report["datasets"], report["soft_links"], report["attributes"]) == (1, 3, 1, 1)
    assert report["chunks"] == 8 and len(report["faults"]) == 2


def test_verify_survives_files_cut_anywhere(tmp_path, damaged):
    size = os.path.getsize(damaged)
    for part in range(1, 12):
        path = tmp_path / "cut.h5"
        shutil.copyfile(damaged, path)
        os.truncate(path, size * part // 12)
        assert call("verify", "--timeout", 20, path).returncode in (6, 8)


@pytest.mark.parametrize("command", ["recover", "verify"])
def test_the_exit_code_tells_why_a_file_cannot_be_opened(tmp_path, command):
    assert call(command, tmp_path / "missing.h5").returncode == 4
    assert call(command).returncode == 2
    assert call(command, "--colour", tmp_path / "a.h5").returncode == 2
    assert call(command, "--help").returncode == 0


def test_an_unknown_command_is_named():
    result = call("repair", "a.h5")
    assert result.returncode == 2 and "repair" in result.stderr


def test_top_shows_a_running_server(tmp_path):
    require_server()
    with ServerProcess(tmp_path) as server:
        host, port = server.address
        with Wire(server.address) as wire:
            assert wire.call("append", path="/run/a", data=np.arange(9), ack="durable")["ok"]
        shown = call("top", "--once", "--host", host, "--port", port)
        assert shown.returncode == 0 and f"{host}:{port}" in shown.stdout and "default" in shown.stdout, shown
        line = call("top", "--once", "--csv", "--host", host, "--port", port)
        names, values = (row.split(",") for row in line.stdout.splitlines())
        told = dict(zip(names, values))
        assert len(names) == len(values) and told["rows"] == told["committed_rows"] == "9", line
    gone = call("top", "--once", "--host", host, "--port", port)
    assert gone.returncode == 9 and gone.stderr == f"hdf5async top: {host}:{port}: Connection refused\n", gone
    assert call("top", "--port", "99999").returncode == 2
