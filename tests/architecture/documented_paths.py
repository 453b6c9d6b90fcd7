#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks that every path of the repository that a document names exists: documented_paths.py ROOT.

A path is named by a link, by a word in backticks or by a word of an indented or fenced block, if it begins with one of
the repository's folders (`core/storage/queue.h`), or, in backticks, is the bare name of a script, source or document
(`run.sh`). A bare name may lie in any folder. `*` and `{a,b}` stand for what they do in a shell; what holds a
placeholder (<name>, NNNN, an ellipsis) is no path, and what is built is not looked for.
"""

import re
import sys
from pathlib import Path

DOCUMENTS = ("*.md", "docs/**/*.md", "python/*.md", "benchmarks/**/*.md", "tests/**/*.md", "installer/**/*.md")
# Written out, so that a folder that is gone is missed.
FOLDERS = {
    "app", "benchmarks", "cmake", "core", "docs", "examples", "installer", "network", "python", "resources", "tests",
    "ui", ".ci",
}  # fmt: skip
BARE_SUFFIXES = (".md", ".sh", ".cpp", ".cmake")
BARE_NAMES = {"config.ini", "CMakeLists.txt", "CMakePresets.json", "LICENSE", ".clang-format", ".clang-tidy", ".gitignore"}
IGNORED_FOLDERS = {".git", "build", ".venv", "__pycache__"}

FENCE = re.compile(r"^\s*(```|~~~)")
CODE = re.compile(r"(`+)(.+?)\1")
LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
FOREIGN_LINK = re.compile(r"[a-z][a-z0-9+.-]*:|#|/")
PLACEHOLDER = re.compile(r"[<>$…]|NNNN|\.\.\.")
WORD_CHARACTERS = re.compile(r"[\w./*{},+-]+$")
BRACES = re.compile(r"\{([^{}]*)\}")


def files_of(root):
    """Every file of the repository with its folders, as paths relative to the root."""
    found = set()
    for path in root.rglob("*"):
        relative = path.relative_to(root)
        if not IGNORED_FOLDERS.intersection(relative.parts):
            found.add(relative.as_posix())
    return found


def documents_of(root):
    return sorted({path for pattern in DOCUMENTS for path in root.glob(pattern) if path.is_file()})


def expand(pattern):
    """a/{b,c}/d -> a/b/d, a/c/d"""
    match = BRACES.search(pattern)
    if not match:
        return [pattern]
    parts = match[1].split(",")
    return [name for part in parts for name in expand(pattern[: match.start()] + part.strip() + pattern[match.end() :])]


def path_in(word, bare_too):
    """The path that a word of a document names, or None."""
    word = re.sub(r":\d+(-\d+)?$", "", word.strip("()[]\"';").rstrip(".,:;"))
    word = word.removeprefix("./")
    if not word or PLACEHOLDER.search(word) or not WORD_CHARACTERS.match(word):
        return None
    if "/" in word:
        return word if word.split("/", 1)[0] in FOLDERS else None
    return word if bare_too and (word.endswith(BARE_SUFFIXES) or word in BARE_NAMES) else None


def named_paths(text):
    """(line, path, kind) of every path that a document names; the kind is 'path' or 'link'."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if FENCE.match(line):
            fenced = not fenced
            continue
        if fenced:
            for word in line.split():
                path = path_in(word, bare_too=False)
                if path:
                    yield number, path, "path"
            continue
        for code in CODE.finditer(line):
            for word in code[2].split():
                path = path_in(word, bare_too=True)
                if path:
                    yield number, path, "path"
        for link in LINK.finditer(CODE.sub(lambda code: code[2], line)):
            target = link[1].split("#", 1)[0]
            if target and not FOREIGN_LINK.match(link[1]):
                yield number, target, "link"


def exists(root, files, document, path, kind):
    if kind == "link":
        return (document.parent / path).exists()
    for name in expand(path):
        if "*" in name:
            if not any(root.glob(name)):
                return False
        elif "/" not in name:
            if not any(file == name or file.endswith("/" + name) for file in files):
                return False
        elif name.rstrip("/") not in files:
            return False
    return True


def missing_paths(root):
    """(number of paths looked for, lines that say what is missing)"""
    files = files_of(root)
    looked_for, problems = 0, []
    for document in documents_of(root):
        for line, path, kind in named_paths(document.read_text(encoding="utf-8")):
            looked_for += 1
            if not exists(root, files, document, path, kind):
                problems.append(f"{document.relative_to(root)}:{line}: {path} does not exist")
    return looked_for, problems


def main(root):
    looked_for, problems = missing_paths(Path(root))
    print("\n".join(problems))
    print(f"{looked_for} paths named in {len(documents_of(Path(root)))} documents, {len(problems)} missing")
    return 1 if problems or not looked_for else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
