# SPDX-License-Identifier: BSD-3-Clause
"""Plants paths in small documents and looks whether documented_paths.py misses those that do not exist."""

import tempfile
import unittest
from pathlib import Path

import documented_paths


class DocumentedPaths(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name in ("run.sh", "config.ini", "core/storage/queue.h", "core/storage/queue.cpp", "docs/protocol.md"):
            self.write(name, "")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def missing(self, text, document="README.md"):
        self.write(document, text)
        problems = documented_paths.missing_paths(self.root)[1]
        (self.root / document).unlink()
        return [problem.split(": ")[1].split()[0] for problem in problems]

    def looked_for(self, text):
        self.write("README.md", text)
        return documented_paths.missing_paths(self.root)[0]

    def test_finds_what_exists(self):
        text = (
            "`run.sh`, `./run.sh --port 9`, `config.ini`, `core/storage/`, `core/storage/queue.h:12`, `queue.cpp`,\n"
            "`core/storage/queue.{h,cpp}`, `core/*/queue.h` and [the protocol](docs/protocol.md#errors).\n"
            "```\n./run.sh\ncore/storage   one queue per file\n```\n"
        )
        self.assertEqual(self.missing(text), [])
        self.assertEqual(self.looked_for(text), 10)

    def test_misses_what_is_named_in_backticks(self):
        self.assertEqual(self.missing("See `core/storage/gone.h`."), ["core/storage/gone.h"])
        self.assertEqual(self.missing("See `core/gone/`."), ["core/gone/"])
        self.assertEqual(self.missing("See `gone.sh` and ``gone.md``."), ["gone.sh", "gone.md"])
        self.assertEqual(self.missing("Run `bash installer/gone.sh --now`."), ["installer/gone.sh"])
        self.assertEqual(self.missing("`network/` is a folder that is gone"), ["network/"])

    def test_misses_what_patterns_do_not_match(self):
        self.assertEqual(self.missing("`core/storage/queue.{h,hpp}`"), ["core/storage/queue.{h,hpp}"])
        self.assertEqual(self.missing("`core/*/gone.h`"), ["core/*/gone.h"])

    def test_misses_what_blocks_name(self):
        self.assertEqual(self.missing("```sh\npython3 examples/gone.py --port 1\n```\n"), ["examples/gone.py"])

    def test_misses_links_relative_to_their_document(self):
        self.assertEqual(self.missing("[text](docs/gone.md)"), ["docs/gone.md"])
        self.assertEqual(self.missing("[`text`](docs/gone.md)"), ["docs/gone.md"])
        self.assertEqual(self.missing("[text](protocol.md) [up](../run.sh)", "docs/threading.md"), [])
        self.assertEqual(self.missing("[text](docs/protocol.md)", "docs/decisions/one.md"), ["docs/protocol.md"])

    def test_leaves_alone_what_is_no_path_of_the_repository(self):
        text = (
            "`/my_group/data`, `build/release/bin/hdf5async`, `docs/decisions/NNNN-title.md`, `core/<layer>/x.h`,\n"
            "`hdf5.h`, `run.h5`, `int/float`, `and/or`, `core/…`, core/not/marked.h, [web](https://example.org/x.md),\n"
            "[here](#top), `#include <hdf5async/error.h>`\n"
        )
        self.assertEqual(self.missing(text), [])
        self.assertEqual(self.looked_for(text), 0)

    def test_reads_every_document(self):
        documents = ("README.zh_CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/a/b.md", "python/README.md")
        for document in documents:
            with self.subTest(document=document):
                self.assertEqual(self.missing("`core/gone.h`", document), ["core/gone.h"])


if __name__ == "__main__":
    unittest.main()
