# SPDX-License-Identifier: BSD-3-Clause
"""Chromium, and h5web as a page for it. Needs the packages of `installer/setup.sh browser`, and npm's registry once."""
import os
import shutil
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "integration"))

from viewer import Viewer, serve_folder  # noqa: E402

BUILD = os.path.join(HERE, "..", "..", "build", "browser")
NPM_SECONDS = 300


def _missing(what):
    """Skips the test; fails it when $HDF5ASYNC_REQUIRE_BROWSER is 1."""
    if os.environ.get("HDF5ASYNC_REQUIRE_BROWSER") == "1":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def page():
    """The address of h5web, which takes the server's address as an argument; it is built when it is not there."""
    for program in ("npm", "node"):
        if not shutil.which(program):
            _missing(f"{program} is not installed: installer/setup.sh browser")
    try:
        built = subprocess.run([os.path.join(HERE, "build_page.sh"), BUILD], check=False, capture_output=True, text=True,
                               stdin=subprocess.DEVNULL, timeout=NPM_SECONDS)  # fmt: skip
    except subprocess.TimeoutExpired:
        _missing(f"npm did not bring h5web within {NPM_SECONDS} s")
    if built.returncode:
        _missing("h5web could not be built:\n" + (built.stdout + built.stderr)[-2000:])
    with serve_folder(os.path.join(BUILD, "dist")) as address:
        yield address


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Chromium without a window."""
    for program in ("chromium", "chromedriver"):
        if not shutil.which(program):
            _missing(f"{program} is not installed: installer/setup.sh browser")
    try:
        import selenium  # noqa: F401
    except ImportError:
        _missing("selenium is not installed: installer/setup.sh browser")
    with Viewer(tmp_path_factory.mktemp("chromium")) as viewer:
        yield viewer
