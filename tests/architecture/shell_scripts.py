# SPDX-License-Identifier: BSD-3-Clause
"""Fails when bash cannot parse a script of the project: shell_scripts.py PROJECT

Some of them are run by hand only, and an apostrophe in the wrong place shows nowhere else.
"""

import pathlib
import subprocess
import sys

LEFT_OUT = {"build", ".git", "node_modules"}


def scripts(folder):
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink() and path.name not in LEFT_OUT:
            yield from scripts(path)
        elif path.is_file() and path.open("rb").readline().startswith((b"#!/bin/sh", b"#!/bin/bash", b"#!/usr/bin/env bash")):
            yield path


def main(project):
    found = list(scripts(pathlib.Path(project)))
    wrong = [path for path in found if subprocess.run(["bash", "-n", path], check=False).returncode != 0]
    print(f"{len(found)} scripts, {len(wrong)} that do not parse")
    return not found or bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
