# SPDX-License-Identifier: BSD-3-Clause
"""Plants violations in small trees and looks whether includes.py finds them: test_includes.py QT-HEADERS."""

import sys
import tempfile
import unittest
from pathlib import Path

import includes

QT_HEADERS = Path("/usr/include/x86_64-linux-gnu/qt6")
SPDX = "// SPDX-License-Identifier: BSD-3-Clause\n"


class Includes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for header in (
            "core/include/hdf5async/shape.h",
            "core/model/shape_private.h",
            "core/console/console.h",
            "core/metrics/counters.h",
            "core/config/settings.h",
            "core/storage/storage_queue.h",
            "core/storage/codec/codec.h",
            "core/storage/journal/journaled_file.h",
            "core/storage/hdf5/guard.h",
            "core/service/dispatcher.h",
            "network/protocol/frame.h",
            "network/server/session.h",
            "network/client/include/hdf5async/client.h",
            "ui/main_window.h",
            "app/wiring.h",
        ):
            self.write(header, "#pragma once\n")

    def write(self, name, text, first=SPDX):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(first + text, encoding="utf-8")

    def violations(self):
        return includes.Checker(self.root, QT_HEADERS).check()

    def assert_allowed(self, name, *headers):
        self.write(name, "".join(f"#include {header}\n" for header in headers))
        self.assertEqual(self.violations(), [])

    def assert_refused(self, name, header, *words):
        """Exactly one violation, in the third line of the planted file, whose text holds the words."""
        self.write(name, f"#include <vector>\n#include {header}\n")
        violations = self.violations()
        self.assertEqual(len(violations), 1, (name, header, violations))
        self.assertTrue(violations[0].startswith(f"{name}:3: "), violations)
        for word in words:
            self.assertIn(word, violations[0])
        (self.root / name).unlink()

    def test_accepts_what_the_table_allows(self):
        self.assert_allowed("core/model/a.cpp", "<hdf5async/shape.h>", "<QString>", '"core/model/shape_private.h"')
        self.assert_allowed("core/console/a.cpp", "<hdf5async/shape.h>", '"core/console/console.h"', '"a.moc"', '"moc_a.cpp"')
        self.assert_allowed("core/storage/a.cpp", '"core/metrics/counters.h"', '"core/storage/codec/codec.h"')
        self.assert_allowed("core/storage/hdf5/a.cpp", "<hdf5.h>", "<H5Fpublic.h>", '"core/storage/storage_queue.h"')
        self.assert_allowed("core/storage/hdf5/parts/a.cpp", "<hdf5.h>", '"core/storage/hdf5/guard.h"')
        self.assert_allowed("core/storage/journal/a.cpp", "<hdf5.h>", "<xxhash.h>", "<H5FDdevelop.h>")
        self.assert_allowed("core/storage/codec/a.cpp", "<zstd.h>", "<libdeflate.h>")
        self.assert_allowed("core/service/a.cpp", '"core/storage/storage_queue.h"', '"core/config/settings.h"')
        self.assert_allowed("network/protocol/a.cpp", "<msgpack.hpp>", "<msgpack/pack.h>", "<QtCore/QByteArray>")
        self.assert_allowed("network/server/a.cpp", "<QTcpSocket>", '"core/service/dispatcher.h"', "<sys/socket.h>")
        self.assert_allowed("network/client/a.cpp", "<QtNetwork/QTcpSocket>", "<hdf5async/client.h>")
        self.assert_allowed("ui/pages/a.cpp", "<QLabel>", "<QPainter>", '"core/console/console.h"', "<QSvgRenderer>")
        self.assert_allowed("app/a.cpp", '"ui/main_window.h"', '"core/storage/hdf5/guard.h"', "<QTcpServer>")
        self.assert_allowed("tests/core/a.cpp", '"core/service/dispatcher.h"', "<hdf5.h>", "<QTest>")
        self.assert_allowed("examples/a.cpp", "<hdf5async/client.h>", "<QCoreApplication>")

    def test_refuses_layers_that_the_table_does_not_name(self):
        refused = {
            "core/model": ["core/console", "core/metrics", "core/storage", "network/protocol", "ui", "app"],
            "core/console": ["core/model", "core/metrics", "core/config", "core/storage", "core/service", "ui"],
            "core/metrics": ["core/config", "core/storage", "core/service"],
            "core/config": ["core/storage", "core/service", "network/server"],
            "core/storage": ["core/config", "core/service", "core/storage/hdf5", "core/storage/journal", "core/model"],
            "core/storage/codec": ["core/storage", "core/storage/hdf5", "core/storage/journal"],
            "core/storage/journal": ["core/storage", "core/storage/hdf5", "core/storage/codec"],
            "core/storage/hdf5": ["core/config", "core/service", "network/protocol"],
            "core/service": ["core/storage/hdf5", "core/storage/journal", "network/protocol", "ui", "app"],
            "network/protocol": ["core/service", "core/storage", "network/server"],
            "network/server": ["core/storage", "core/storage/hdf5", "ui", "app"],
            "network/client": ["core/service", "core/storage", "network/server"],
            "ui": ["core/storage", "core/service", "network/server", "network/protocol", "core/metrics", "app"],
        }
        headers = {path.parent.as_posix(): path for path in includes.source_files(self.root)}
        for source, targets in refused.items():
            for target in targets:
                with self.subTest(source=source, target=target):
                    header = f'"{headers[target]}"'
                    self.assert_refused(f"{source}/planted.cpp", header, f"{source} must not include {target}")

    def test_refuses_libraries_outside_their_layer(self):
        for source, header, library in (
            ("core/storage", "<hdf5.h>", "hdf5"),
            ("core/storage", "<H5Cpp.h>", "hdf5"),
            ("core/storage/codec", "<H5Zpublic.h>", "hdf5"),
            ("core/service", "<hdf5.h>", "hdf5"),
            ("network/client", "<hdf5_hl.h>", "hdf5"),
            ("ui", "<hdf5.h>", "hdf5"),
            ("core/service", "<msgpack.hpp>", "msgpack"),
            ("network/server", "<msgpack/unpack.hpp>", "msgpack"),
            ("network/server", "<zstd.h>", "codecs"),
            ("ui", "<sys/socket.h>", "sockets"),
            ("core/service", "<netinet/in.h>", "sockets"),
        ):
            with self.subTest(source=source, header=header):
                self.assert_refused(f"{source}/planted.h", header + "\n#pragma once", f"{source} must not include {library}")

    def test_refuses_qt_modules_outside_their_layer(self):
        for source, header, module in (
            ("core/model", "<QtNetwork/QHostAddress>", "QtNetwork"),
            ("core/service", "<QTcpSocket>", "QtNetwork"),
            ("core/service", "<qtcpsocket.h>", "QtNetwork"),
            ("core/console", "<QWidget>", "QtWidgets"),
            ("core/metrics", "<QColor>", "QtGui"),
            ("network/protocol", "<QTcpSocket>", "QtNetwork"),
            ("network/server", "<QtWidgets/QLabel>", "QtWidgets"),
            ("network/client", "<QImage>", "QtGui"),
            ("ui", "<QtNetwork/QTcpSocket>", "QtNetwork"),
            ("ui", "<QHostAddress>", "QtNetwork"),
        ):
            with self.subTest(source=source, header=header):
                self.assert_refused(f"{source}/planted.cpp", header, f"{source} must not include {module}")

    def test_refuses_all_of_a_qt_module(self):
        self.assert_refused("ui/planted.cpp", "<QtWidgets>", "all of a Qt module")
        self.assert_refused("tests/ui/planted.cpp", "<QtTest/QtTest>", "all of a Qt module")

    def test_refuses_an_internal_include_that_is_not_written_from_the_root(self):
        self.assert_refused("core/service/planted.cpp", '"dispatcher.h"', "from its root")
        self.assert_refused("core/service/planted.cpp", '"../service/dispatcher.h"', "from its root")
        self.assert_refused("core/service/planted.cpp", '"core/service/absent.h"', "no file")

    def test_refuses_a_public_header_written_as_internal(self):
        self.assert_refused("core/service/planted.cpp", '"core/include/hdf5async/shape.h"', "<hdf5async/shape.h>")
        self.assert_refused("app/planted.cpp", '"network/client/include/hdf5async/client.h"', "<hdf5async/client.h>")

    def test_refuses_unknown_public_headers_and_the_client_in_the_server(self):
        self.assert_refused("core/service/planted.cpp", "<hdf5async/absent.h>", "no public header")
        self.assert_refused("network/server/planted.cpp", "<hdf5async/client.h>", "network/client/include")
        self.assert_refused("ui/planted.cpp", "<hdf5async/client.h>", "network/client/include")

    def test_refuses_internal_headers_in_examples(self):
        self.assert_refused("examples/planted.cpp", '"core/service/dispatcher.h"', "public headers")

    def test_refuses_folders_that_the_table_does_not_know(self):
        for name in (
            "core/planted.cpp",
            "core/extra/planted.cpp",
            "core/storage/extra/planted.cpp",
            "network/planted.cpp",
            "network/extra/planted.cpp",
            "extra/planted.cpp",
            "planted.cpp",
        ):
            with self.subTest(name=name):
                self.write(name, "")
                self.assertEqual(self.violations(), [f"{name}:1: lies in no layer that the include table knows"])
                (self.root / name).unlink()

    def test_refuses_files_without_licence_or_include_guard(self):
        self.write("ui/planted.h", "#pragma once\n", first="")
        self.write("ui/other.h", "int x;\n")
        problems = [violation.split(": ")[1] for violation in self.violations()]
        self.assertEqual(len(problems), 2)
        self.assertIn("pragma once", problems[0])
        self.assertIn("first line", problems[1])

    def test_leaves_build_folders_alone(self):
        self.write("build/dev/core/planted.cpp", '#include "nothing.h"\n', first="")
        self.assertEqual(self.violations(), [])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        QT_HEADERS = Path(sys.argv.pop(1))
    unittest.main()
