#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Sums up one JUnit file of ctest or pytest: the failed tests with the end of their output, then one line
'passed failed skipped'. Exit code 1: the file is missing or no such file."""

import sys
import xml.etree.ElementTree as ElementTree

LINES_OF_OUTPUT = 60


def outcome(case):
    """'failed', 'skipped' or 'passed' of one <testcase>."""
    status = case.get("status")
    if case.find("failure") is not None or case.find("error") is not None or status == "fail":
        return "failed"
    if status == "disabled":
        return "skipped"
    skip = case.find("skipped")
    if status == "notrun":  # ctest says so of what skipped itself, and of what could not be started
        return "skipped" if skip is not None and skip.get("message", "").startswith("SKIP_") else "failed"
    return "passed" if skip is None else "skipped"


def output_of(case):
    """What a failed test said: pytest puts it into the failure, ctest into system-out."""
    texts = []
    for tag in ("failure", "error", "system-out"):
        for element in case.findall(tag):
            texts.append(element.text or element.get("message") or "")
    return "\n".join(texts).strip().splitlines()[-LINES_OF_OUTPUT:]


def main(path):
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for case in root.iter("testcase"):
        result = outcome(case)
        counts[result] += 1
        if result == "failed":
            print("FAILED: " + "::".join(dict.fromkeys(filter(None, (case.get("classname"), case.get("name"))))))
            for line in output_of(case):
                print("    " + line)
    print(counts["passed"], counts["failed"], counts["skipped"])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
