#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""How many lines of each folder the tests of a build with gcov's counters (HDF5ASYNC_COVERAGE) have reached.

    coverage_report.py BUILD [--missed]

The counts are those in BUILD/lines. Objects that no program has run count as well, with nothing reached.
"""
import argparse
import json
import os
import subprocess
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("app", "core", "network", "ui")
AT_ONCE = 10


def pair_up(build, folder):
    """Lays each object's notes and counts into `folder` side by side, where gcov looks for them; gives the notes.

    A file of counts is named by the whole path of the object, with # for /, in whatever checkout a compiler cache has it from.
    """
    notes = {str(path.relative_to(build)).replace("/", "#")[: -len(".gcno")]: path for path in build.rglob("*.gcno")}
    for name, path in notes.items():
        (folder / f"{name}.gcno").symlink_to(path)
    for path in (build / "lines").rglob("*.gcda"):
        parts = path.stem.split("#")
        known = next((name for name in ("#".join(parts[i:]) for i in range(len(parts))) if name in notes), None)
        if known:
            (folder / f"{known}.gcda").symlink_to(path)
    return sorted(folder.glob("*.gcno"))


def lines_of(build, notes):
    """(source, line, count) of every line of this project that a compiler has made code of for these objects."""
    command = ["gcov", "--json-format", "--stdout", "--relative-only", "--source-prefix", str(ROOT), *map(str, notes)]
    output = subprocess.run(command, check=True, capture_output=True, cwd=build).stdout
    found = []
    for text in output.splitlines():
        for file in json.loads(text)["files"]:
            # The compiler was given a path as seen from the build folder, or the whole one, of which gcov leaves what follows ROOT.
            name = file["file"]
            if name.startswith(".."):
                name = os.path.relpath(os.path.join(build, name), ROOT)
            if name.split("/")[0] in FOLDERS:
                found += [(name, line["line_number"], line["count"]) for line in file["lines"]]
    return found


def lines_by_source(build):
    """Of each source below FOLDERS the lines and how often they ran; a line of a header counts once."""
    sources = defaultdict(dict)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        notes = pair_up(build, Path(folder))
        parts = [notes[first : first + AT_ONCE] for first in range(0, len(notes), AT_ONCE)]
        for found in pool.map(lambda part: lines_of(build, part), parts):
            for name, line, count in found:
                sources[name][line] = max(count, sources[name].get(line, 0))
    return {name: lines for name, lines in sources.items() if (ROOT / name).is_file()}


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
    sources = lines_by_source(Path(options.build).resolve())
    if not any(any(lines.values()) for lines in sources.values()):
        parser.error(f"nothing was counted in {options.build}")
    if options.missed:
        print_missed(sources)
    print_table(sources)


if __name__ == "__main__":
    main()
