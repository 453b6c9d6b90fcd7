#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks that a program runs on a machine without Qt's windows: server_links.py PROGRAM.

Neither Qt Gui nor Qt Widgets may be among the libraries that the loader maps at the program's start.
"""

import re
import subprocess
import sys

WINDOW_LIBRARIES = re.compile(r"libQt6(Gui|Widgets|Svg|SvgWidgets|DBus)\b")


def main(program):
    loader = subprocess.run(["ldd", program], capture_output=True, text=True, check=False, timeout=60)
    libraries = [line.split()[0] for line in loader.stdout.splitlines() if line.strip()]
    if loader.returncode != 0 or not any(name.startswith("libQt6Core") for name in libraries):
        print(f"{program} is no program that uses Qt: {loader.stderr.strip()}")
        return 2
    found = [name for name in libraries if WINDOW_LIBRARIES.match(name)]
    print(f"{len(libraries)} libraries; of the window: {', '.join(found) or 'none'}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
