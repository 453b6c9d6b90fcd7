# SPDX-License-Identifier: BSD-3-Clause
"""What test.sh counts: small JUnit files as ctest and pytest write them."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))

import junit_summary  # noqa: E402

CTEST = """<testsuite>
<testcase name="good" status="run"><system-out>fine</system-out></testcase>
<testcase name="bad" status="fail"><failure message=""/><system-out>line 1\nwhy it failed</system-out></testcase>
<testcase name="absent" status="notrun"><skipped message="Unable to find executable"/></testcase>
<testcase name="left_out" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/></testcase>
<testcase name="disabled" status="disabled"><system-out>Disabled</system-out></testcase>
</testsuite>"""
PYTEST = """<testsuites><testsuite>
<testcase classname="tests.test_a" name="test_good"/>
<testcase classname="tests.test_a" name="test_bad"><failure message="assert 1">assert 1 == 2</failure></testcase>
<testcase classname="tests.test_a" name="test_broken"><error message="no fixture">no fixture</error></testcase>
<testcase classname="tests.test_a" name="test_left_out"><skipped message="no file">why</skipped></testcase>
</testsuite></testsuites>"""


class JunitSummary(unittest.TestCase):
    def summary(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "result.xml"
            if text is not None:
                path.write_text(text, encoding="utf-8")
            output = io.StringIO()
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
                code = junit_summary.main(str(path))
            return code, output.getvalue().splitlines()

    def test_counts_what_ctest_says(self):
        code, lines = self.summary(CTEST)
        self.assertEqual((code, lines[-1]), (0, "1 2 2"))
        self.assertEqual(lines[:3], ["FAILED: bad", "    line 1", "    why it failed"])
        self.assertIn("FAILED: absent", lines)

    def test_counts_what_pytest_says(self):
        code, lines = self.summary(PYTEST)
        self.assertEqual((code, lines[-1]), (0, "1 2 1"))
        self.assertEqual(lines[:2], ["FAILED: tests.test_a::test_bad", "    assert 1 == 2"])

    def test_fails_where_a_runner_left_nothing(self):
        self.assertEqual(self.summary(None), (1, []))
        self.assertEqual(self.summary("<testsuite><testcase"), (1, []))


if __name__ == "__main__":
    unittest.main()
