#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Says what lacks in the translations: translations.py ROOT LUPDATE; with --update brings them up to date instead.

Brings a copy of each .ts file up to date with the sources and names what is then not translated, what has other place
holders than its source, texts of headers that are lost on the way, and every text of the window that is shown without
being translatable.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

PLACE_HOLDER = re.compile(r"%(?:L?\d|n)")
# Texts set straight from a literal with letters in it. Names of the trade, such as codecs, are not translated.
LITERAL = re.compile(
    r"(?:setText|setToolTip|setWindowTitle|setTitle|setFullText|setPlaceholderText|setAccessibleName|addTab|say|"
    r"addItem)\(\s*QStringLiteral\(\"[^\"]*[A-Za-z]{3}"
)
NOT_TRANSLATED = {"HDF5 Async", "Language / 语言"}


# A tr() with one literal, as headers have it; what is not plain is left to lupdate.
HEADER_TEXT = re.compile(r'\btr\("((?:[^"\\\\])+)"\)')


def translations(root):
    return sorted((root / "resources/translations").glob("*.ts"))


def update(root, lupdate, original, file):
    """The whole folder with its headers: lupdate drops the texts of files it is not told of."""
    options = ["-pluralonly"] if original.stem.endswith("_en") else []
    command = [lupdate, "-silent", "-no-obsolete", "-locations", "none", "-I", str(root), *options]
    subprocess.run([*command, str(root / "ui"), "-ts", str(file)], check=True)


def lost_header_texts(root, file):
    known = {m.findtext("source") for m in ElementTree.parse(file).getroot().iter("message")}
    for header in sorted((root / "ui").rglob("*.h")):
        for text in HEADER_TEXT.findall(header.read_text("utf-8")):
            if text not in known:
                yield f"{file.name}: lacks {text!r} of {header.relative_to(root)}"


def texts(message):
    forms = message.findall("translation/numerusform")
    return [f.text or "" for f in forms] if forms else [message.findtext("translation") or ""]


def wrong_messages(file):
    for context in ElementTree.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            source = message.findtext("source")
            where = f"{file.name}: {context.findtext('name')}: {source!r}"
            if message.find("translation").get("type") == "unfinished":
                yield f"{where}: not translated"
                continue
            for text in texts(message):
                wanted = set(PLACE_HOLDER.findall(source))
                # A plural may leave its number out ("one client").
                if set(PLACE_HOLDER.findall(text)) - {"%n"} != wanted - {"%n"}:
                    yield f"{where}: other place holders in {text!r}"


def literal_texts(root):
    for source in sorted((root / "ui").rglob("*.cpp")):
        for number, line in enumerate(source.read_text("utf-8").splitlines(), 1):
            if LITERAL.search(line) and not any(text in line for text in NOT_TRANSLATED):
                yield f"{source.relative_to(root)}:{number}: a text that is not translated"


def unknown_alarms(root):
    """The sentences of alarms are made by the server's side and translated in the window."""
    known = (root / "ui/shell/alarm_text.cpp").read_text("utf-8")
    for source in sorted((root / "core/monitor").glob("alarm_readings*.cpp")):
        for sentence in re.findall(r'QStringLiteral\("([^"]*[a-z] [^"]*)"\)', source.read_text("utf-8")):
            if f'"{sentence}"' not in known and re.search(r"[a-z]{4}", sentence):  # not units alone
                yield f"ui/shell/alarm_text.cpp: lacks {sentence!r}"


def main(root, lupdate, updating):
    if updating:
        for original in translations(root):
            update(root, lupdate, original, original)
        return 0
    problems = [*literal_texts(root), *unknown_alarms(root)]
    with tempfile.TemporaryDirectory() as folder:
        for original in translations(root):
            copy = Path(folder) / original.name
            shutil.copy(original, copy)
            update(root, lupdate, original, copy)
            problems += wrong_messages(copy)
            if not original.stem.endswith("_en"):
                problems += lost_header_texts(root, copy)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], "--update" in sys.argv[3:]))
