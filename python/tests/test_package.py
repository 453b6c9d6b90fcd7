# SPDX-License-Identifier: BSD-3-Clause
"""The package as pip installs it."""
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

import pytest

import hdf5_async
from server_process import REPOSITORY


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("build")
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(os.path.join(REPOSITORY, "python"), source)
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--wheel",
        "--outdir",
        folder,
        source,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_a_wheel_has_the_package_and_its_types_and_no_tests(wheel):
    names = wheel.namelist()
    package = pathlib.Path(hdf5_async.__file__).parent
    modules = {str(path.relative_to(package.parent)) for path in package.rglob("*.py")}
    assert len(modules) > 30 and modules <= set(names)
    assert "hdf5_async/py.typed" in names
    assert not [name for name in names if "test" in name]


def test_a_wheel_says_what_it_is_and_needs(wheel):
    (name,) = [name for name in wheel.namelist() if name.endswith("METADATA")]
    metadata = wheel.read(name).decode()
    assert f"Version: {hdf5_async.__version__}\n" in metadata
    for line in ("Name: hdf5-async", "License: BSD-3-Clause", "Requires-Python: >=3.9"):
        assert line in metadata
    assert "Requires-Dist: numpy" in metadata and "Requires-Dist: msgpack" in metadata
    assert "msgpack-numpy" not in metadata.split("extra")[0]


def test_the_types_are_consistent(tmp_path):
    pytest.importorskip("mypy")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path)]
    done = subprocess.run(
        command, cwd=os.path.join(REPOSITORY, "python"), capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_name_that_is_promised_is_there():
    for name in hdf5_async.__all__:
        assert getattr(hdf5_async, name) is not None


def test_every_error_code_of_the_protocol_has_its_class():
    header = os.path.join(REPOSITORY, "docs", "protocol.md")
    with open(header, encoding="utf-8") as text:
        table = text.read().split("### Error codes")[1].split("###")[0]
    codes = [row.split("|")[1].strip() for row in table.splitlines() if row.startswith("| ")][1:]
    known = {kind.default_code for kind in hdf5_async.HDF5AsyncError.__subclasses__()}
    assert len(codes) > 25 and set(codes) <= known
