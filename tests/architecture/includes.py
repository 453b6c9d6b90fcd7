#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks who includes whom: includes.py ROOT QT-HEADERS (the folder that holds QtCore/, QtNetwork/, ...).

The table below is the one of ARCHITECTURE.md. Prints every violation as file:line: what is wrong; exit code 1 if there
is one.
"""

import functools
import re
import sys
from pathlib import Path
from typing import NamedTuple


class Layer(NamedTuple):
    """What the files of one layer may include, besides their own layer and the model."""

    layers: frozenset = frozenset()
    qt: frozenset = frozenset({"QtCore"})
    libraries: frozenset = frozenset()


def layer(*layers, qt=(), libraries=()):
    return Layer(frozenset(layers), frozenset({"QtCore", *qt}), frozenset(libraries))


# A file belongs to the longest folder that it lies in. The queue of a file knows an abstract storage; storage/hdf5
# implements it, so it includes core/storage and never the reverse.
LAYERS = {
    "core/include/hdf5async": layer(),
    "core/model": layer(),
    "core/access": layer(),
    "core/config": layer(),
    "core/console": layer(),
    "core/metrics": layer(),
    "core/monitor": layer("core/console"),
    "core/threads": layer(),
    "core/storage": layer("core/access", "core/metrics", "core/threads", "core/storage/codec"),
    "core/storage/codec": layer(libraries=["codecs"]),
    "core/storage/journal": layer("core/metrics", libraries=["hdf5", "xxhash"]),
    "core/storage/hdf5": layer(
        "core/access",
        "core/metrics",
        "core/threads",
        "core/storage",
        "core/storage/journal",
        "core/storage/codec",
        libraries=["hdf5", "xxhash"],
    ),
    "core/service": layer("core/access", "core/metrics", "core/config", "core/storage", libraries=["xxhash"]),
    "core/service/console": layer(
        "core/service",
        "core/access",
        "core/console",
        "core/monitor",
        "core/metrics",
        "core/config",
        "core/storage",
        "core/storage/codec",
        "core/threads",
    ),
    "network/protocol": layer(libraries=["msgpack"]),
    "network/server": layer(
        "core/service",
        "core/config",
        "core/metrics",
        "core/threads",
        "network/protocol",
        qt=["QtNetwork"],
        libraries=["sockets"],
    ),
    "network/http": layer(
        "core/service",
        "core/console",
        "core/monitor",
        "core/metrics",
        "core/config",
        "core/storage",
        "core/threads",
        "network/server",
        qt=["QtNetwork"],
        libraries=["sockets"],
    ),
    "network/client": layer("network/protocol", qt=["QtNetwork"]),
    "network/console": layer("network/client", "core/console", qt=["QtNetwork"]),
    "ui": layer("core/console", qt=["QtGui", "QtWidgets", "QtSvg", "QtSvgWidgets"]),
}
# The public headers belong to the model, whose sources lie elsewhere.
MODEL = {"core/include/hdf5async", "core/model"}
CLIENT = {"network/client/include/hdf5async"}
# These see every layer. Examples do not, they are written against the public headers.
EVERYTHING = {"app", "benchmarks", "tests"}
PUBLIC_ONLY = {"examples"}
# The folders that <hdf5async/…> stands for, and who may include from each (None: everybody).
PUBLIC_FOLDERS = {
    "core/include": None,
    "network/client/include": {"network/client", "network/console", *EVERYTHING, *PUBLIC_ONLY},
}
LIBRARIES = {
    "hdf5": re.compile(r"(hdf5|hdf5_hl|H5\w*)\.h$"),
    "msgpack": re.compile(r"msgpack(\.hpp|\.h|/)"),
    "codecs": re.compile(r"(zstd|lz4|lz4hc|lz4frame|libdeflate|zlib)\.h$"),
    "xxhash": re.compile(r"xxhash\.h$"),
    "sockets": re.compile(r"(sys/socket|sys/un|netdb|netinet/\w+|arpa/inet)\.h$"),
}
UMBRELLAS = {"QtCore", "QtGui", "QtNetwork", "QtSvg", "QtTest", "QtWidgets"}
IGNORED_FOLDERS = {".git", "build", "python"}
SUFFIXES = {".h", ".hpp", ".c", ".cc", ".cpp"}
GENERATED_BY_MOC = re.compile(r"(\w+\.moc|moc_\w+\.cpp)$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def source_files(root):
    """Every C++ file of the project, relative to the root, in order."""
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.suffix in SUFFIXES and not IGNORED_FOLDERS.intersection(relative.parts[:1]):
            yield relative


def folder_in(path, folders):
    """The longest of the folders that the path lies in, or None."""
    found = [folder for folder in folders if path.as_posix().startswith(folder + "/")]
    return max(found, key=len, default=None)


def layer_of(path):
    """The layer of a file; None: the table does not know its folder.

    A layer may have folders of its own, but not where the table names folders: in core/, core/storage/ and network/.
    """
    name = folder_in(path, {*LAYERS, *EVERYTHING, *PUBLIC_ONLY, *CLIENT})
    if name and path.parent.as_posix() != name and any(other.startswith(name + "/") for other in LAYERS):
        return None
    return "network/client" if name in CLIENT else name


class Checker:
    """Reads the files of one tree; `violations` grows."""

    def __init__(self, root, qt_headers):
        self.root = root
        self.qt_headers = qt_headers
        self.violations = []

    def check(self):
        for path in source_files(self.root):
            self.check_file(path)
        return self.violations

    def check_file(self, path):
        text = (self.root / path).read_text(encoding="utf-8", errors="replace")
        lines = text.splitlines()
        if not lines or lines[0] != "// SPDX-License-Identifier: BSD-3-Clause":
            self.report(path, 1, "the first line must be // SPDX-License-Identifier: BSD-3-Clause")
        if path.suffix == ".h" and "#pragma once" not in lines:
            self.report(path, 1, "a header needs #pragma once")
        source = layer_of(path)
        if source is None:
            self.report(path, 1, "lies in no layer that the include table knows")
            return
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            if match:
                problem = self.problem_of(source, match[1], match[2])
                if problem:
                    self.report(path, number, problem)

    def report(self, path, line, problem):
        self.violations.append(f"{path}:{line}: {problem}")

    def problem_of(self, source, form, name):
        if form == '"':
            return self.problem_of_internal(source, name)
        if name.startswith("hdf5async/"):
            return self.problem_of_public(source, name)
        return self.problem_of_foreign(source, name)

    def problem_of_internal(self, source, name):
        """A quoted include: names a file of ours from the root of the repository."""
        if GENERATED_BY_MOC.match(name):
            return None
        if not (self.root / name).is_file() and not (self.root / (name + ".in")).is_file():
            return f'"{name}" is no file of the repository; write internal includes from its root'
        target = layer_of(Path(name))
        if target is None:
            return f'"{name}" lies in no layer that the include table knows'
        if target == "core/include/hdf5async" or "/include/hdf5async/" in name:
            return f'"{name}" is public: write <hdf5async/{Path(name).name}>'
        if source in EVERYTHING or source == target or {source, target} <= MODEL:
            return None
        if source in PUBLIC_ONLY:
            return f'"{name}" is internal; {source}/ is written against the public headers'
        if target not in LAYERS[source].layers:
            return f'{source} must not include {target} ("{name}")'
        return None

    def problem_of_public(self, source, name):
        for folder, allowed in PUBLIC_FOLDERS.items():
            if (self.root / folder / name).is_file():
                if allowed is None or source in allowed:
                    return None
                return f"{source} must not include <{name}> of {folder}"
        return f"<{name}> is no public header of ours"

    def problem_of_foreign(self, source, name):
        """An include of Qt, another library or the system."""
        if Path(name).name in UMBRELLAS:
            return f"<{name}> includes all of a Qt module; include the classes that are used"
        if source in EVERYTHING or source in PUBLIC_ONLY:
            return None
        module = self.qt_module(name)
        if module and module not in LAYERS[source].qt:
            return f"{source} must not include {module} (<{name}>)"
        for library, pattern in LIBRARIES.items():
            if pattern.match(name) and library not in LAYERS[source].libraries:
                return f"{source} must not include {library} (<{name}>)"
        return None

    @functools.lru_cache(maxsize=None)
    def qt_module(self, name):
        """The Qt module of a header, written with its module or without; None: not Qt's."""
        if "/" in name:
            module = name.split("/", 1)[0]
            return module if module.startswith("Qt") else None
        if not name.lower().startswith("q"):
            return None
        modules = [folder.parent.name for folder in self.qt_headers.glob(f"Qt*/{name}")]
        return "QtCore" if "QtCore" in modules else next(iter(sorted(modules)), None)


def main(root, qt_headers):
    root, qt_headers = Path(root), Path(qt_headers)
    if not (qt_headers / "QtCore" / "QString").exists():
        print(f"{qt_headers} does not hold Qt's headers")
        return 2
    files = list(source_files(root))
    violations = Checker(root, qt_headers).check()
    print("\n".join(violations))
    print(f"{len(files)} files, {len(violations)} violations; the longest files:")
    lengths = sorted(((len((root / f).read_bytes().splitlines()), f) for f in files), reverse=True)
    for length, path in lengths[:10]:
        print(f"{length:6} {path}")
    return 1 if violations or not files else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
