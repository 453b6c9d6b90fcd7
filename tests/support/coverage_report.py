#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""How many lines of each folder a build with gcov's counters has reached.

    coverage_report.py BUILD [--missed]
"""
import argparse
import json
import os
import subprocess
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("app", "core", "network", "ui")
AT_ONCE = 20


def counters_of(build):
    """(source, line, count) of every line that a compiler has made code of."""
    counters = sorted(Path(build).rglob("*.gcda"))
    for first in range(0, len(counters), AT_ONCE):
        command = ["gcov", "--json-format", "--stdout", *map(str, counters[first : first + AT_ONCE])]
        output = subprocess.run(command, check=True, capture_output=True, cwd=build).stdout
        for text in output.splitlines():
            for file in json.loads(text)["files"]:
                for line in file["lines"]:
                    yield os.path.normpath(os.path.join(build, file["file"])), line["line_number"], line["count"]


def lines_by_source(build):
    """Of each source below FOLDERS the lines and how often they ran; a line of a header counts once."""
    sources = defaultdict(dict)
    for source, line, count in counters_of(build):
        if not source.startswith(f"{ROOT}/") or source.startswith(f"{os.path.abspath(build)}/"):
            continue
        name = source[len(str(ROOT)) + 1 :]
        if name.split("/")[0] in FOLDERS:
            sources[name][line] = max(count, sources[name].get(line, 0))
    return sources


def print_table(sources):
    folders = defaultdict(lambda: [0, 0])
    for name, lines in sources.items():
        reached = sum(count > 0 for count in lines.values())
        for key in (os.path.dirname(name), "all"):
            folders[key][0] += reached
            folders[key][1] += len(lines)
    print(f"{'folder':40} {'lines':>7} {'reached':>8}")
    for key in sorted(folders, key=lambda key: (key == "all", key)):
        reached, lines = folders[key]
        print(f"{key:40} {lines:7} {100 * reached / lines:7.1f}%")


def print_missed(sources):
    for name in sorted(sources):
        missed = sorted(line for line, count in sources[name].items() if count == 0)
        if missed:
            print(f"{name}: {' '.join(map(str, missed))}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--missed", action="store_true")
    options = parser.parse_args()
    sources = lines_by_source(os.path.abspath(options.build))
    if options.missed:
        print_missed(sources)
    print_table(sources)


if __name__ == "__main__":
    main()
