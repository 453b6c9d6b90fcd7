# SPDX-License-Identifier: BSD-3-Clause
"""Ratios, targets and the tables made of them."""
import re

import pytest

from benchmarks.suite.checks import all_checks
from benchmarks.suite.figures import Check, Figures, Key, verdicts
from benchmarks.suite.report import BEGIN, END, document, everything, number, replaced, shown, targets

OURS, PEER = Key("a case", "HDF5 Async", "rate"), Key("a case", "peer", "rate")


def figures_of(ours, peers):
    """One value a round; None is a round without one."""
    figures = Figures()
    for key, values in ((OURS, ours), (PEER, peers)):
        for figures.round, value in enumerate(values):
            if value is not None:
                figures.add(*key[:2], rate=value)
    return figures


def test_ratios_are_of_the_same_round():
    # The machine was slow in the second round: the ratio of medians would be 1.
    assert figures_of([100, 10, 100], [50, 5, 100]).ratios(OURS, PEER) == [2, 2, 1]


def test_ratios_are_of_medians_when_a_round_is_missing():
    assert figures_of([100, 10, 40], [10, 20]).ratios(OURS, PEER) == [40 / 15]
    assert figures_of([100, None, 40], [10, 20]).ratios(OURS, PEER) == [70 / 15]


def test_there_is_no_ratio_of_what_was_not_measured():
    assert figures_of([100], []).ratios(OURS, PEER) == []
    assert Check("part", OURS, PEER, 1).holds(figures_of([100], [])) is None


@pytest.mark.parametrize(
    "bound, at_least, holds", [(2, True, True), (2.1, True, False), (2, False, True), (1.9, False, False)]
)
def test_a_target_holds_by_the_median_of_the_rounds(bound, at_least, holds):
    figures = figures_of([10, 40, 10], [5, 10, 10])
    assert Check("part", OURS, PEER, bound, at_least).holds(figures) is holds


def test_an_absolute_target_looks_at_the_figure_itself():
    assert Check("part", OURS, None, 20).holds(figures_of([10, 20, 30], [])) is True
    assert Check("part", OURS, None, 21).holds(figures_of([10, 20, 30], [])) is False


def test_one_of_two_alternatives_is_enough():
    figures = figures_of([100], [50])
    poor, good = Check("part", OURS, None, 1000, either="x"), Check("part", OURS, PEER, 2, either="x")
    assert [met for _, met in verdicts([poor, good], figures)] == [True, True]
    assert [met for _, met in verdicts([poor], figures)] == [False]
    elsewhere = Check("other part", OURS, PEER, 2, either="x")
    assert [met for _, met in verdicts([poor, elsewhere], figures)] == [False, True]


def test_targets_come_with_ratio_bound_and_verdict():
    text = targets([Check("part", OURS, PEER, 0.8), Check("part", OURS, PEER, 3)], figures_of([100, 120], [50, 50]))
    assert "1 of 2 targets met." in text
    assert "| part | a case | rate | 110 /s | peer: 50.0 /s | 2.20 (2.00 … 2.40) | ≥ 0.800 | yes |" in text
    assert "|  | a case | rate | 110 /s | peer: 50.0 /s | 2.20 (2.00 … 2.40) | ≥ 3.00 | **no** |" in text


def test_figures_of_a_case_stand_together():
    figures = figures_of([100, 300, 200], [50])
    figures.add("another", "peer", p50=1500, memory=3 << 20)
    figures.add(*PEER[:2], p99=20)
    rows = [line for line in everything(figures).splitlines()[2:]]
    assert [row.split(" | ")[0] for row in rows] == ["| a case", "| ", "| another"]
    assert "200 /s (100 /s … 300 /s)" in rows[0] and "20.0 µs" in rows[1]
    assert "1.50 ms" in rows[2] and "3.00 MiB" in rows[2]


@pytest.mark.parametrize(
    "value, text", [(0, "0"), (0.01234, "0.0123"), (0.5, "0.500"), (1, "1.00"), (12.34, "12.3"), (1234567, "1,234,567")]
)
def test_numbers_have_three_digits(value, text):
    assert number(value) == text


def test_units():
    assert shown(2.5e9, "bandwidth") == "2,500 MB/s"
    assert shown(999, "p99") == "999 µs" and shown(20000, "p99") == "20.0 ms"
    assert shown(1500, "memory") == "1.46 KiB" and shown(25 << 20, "memory") == "25.0 MiB"


def test_failures_and_facts_are_part_of_the_document():
    figures = figures_of([100], [50])
    figures.fail("a case", "absent", "absent is not installed")
    text = document([], figures, ["a machine"])
    assert "- a case, absent: absent is not installed" in text and "- a machine" in text
    assert text.index("### Targets") < text.index("### Every figure") < text.index("### Where")


def test_only_what_stands_between_the_marks_is_replaced():
    before = f"above\n{BEGIN}\nold\n{END}\nbelow\n"
    after = replaced(before, "new\n\n")
    assert after == f"above\n{BEGIN}\nnew\n{END}\nbelow\n"
    assert replaced(after, "new") == after
    with pytest.raises(ValueError):
        replaced("no marks", "new")


def test_every_target_is_well_formed():
    checks = all_checks()
    assert len(checks) > 80
    assert len({(check.left, check.right, check.bound) for check in checks}) == len(checks)
    for check in checks:
        assert check.left.contender == "HDF5 Async" and check.bound > 0
        assert re.fullmatch(r"rate|bandwidth|p50|p99|memory", check.left.metric)
        assert check.right is None or check.right.metric == check.left.metric
