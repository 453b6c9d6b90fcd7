# SPDX-License-Identifier: BSD-3-Clause
"""The Markdown that a run prints: targets with their ratios first, then every figure, then the machine."""
import statistics

from .figures import verdicts

BEGIN = "<!-- results: begin -->"
END = "<!-- results: end -->"


def number(value):
    """Three significant digits, thousands apart; no exponents."""
    if value == 0:
        return "0"
    digits = 2
    size = abs(value)
    while size >= 10 and digits > 0:
        size /= 10
        digits -= 1
    while size < 1:
        size *= 10
        digits += 1
    return f"{value:,.{digits}f}"


def shown(value, metric):
    """A figure with its unit."""
    if metric == "rate":
        return number(value) + " /s"
    if metric == "bandwidth":
        return number(value / 1e6) + " MB/s"
    if metric == "memory":
        return number(value / 1024) + " KiB" if value < 1 << 20 else number(value / (1 << 20)) + " MiB"
    return number(value) + " µs" if value < 1000 else number(value / 1000) + " ms"


def spread(values, show):
    """The median, and between which the rounds were if there is more than one."""
    middle = show(statistics.median(values))
    if len(values) == 1:
        return middle
    return f"{middle} ({show(min(values))} … {show(max(values))})"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def _peer(check):
    """What a check compares with: another contender, or the same one in another case or metric."""
    left, right = check.left, check.right
    words = [] if right.contender == left.contender else [right.contender]
    if right.case != left.case:
        words.append(right.case)
    if right.metric != left.metric:
        words.append(right.metric)
    return ", ".join(words)


def targets(checks, figures):
    rows = []
    section = None
    for check, met in verdicts(checks, figures):
        metric = check.left.metric
        ours = shown(statistics.median(figures.values(check.left)), metric)
        sign = "≥" if check.at_least else "≤"
        if check.right:
            peer = f"{_peer(check)}: {shown(statistics.median(figures.values(check.right)), check.right.metric)}"
            ratio = spread(check.measured(figures), number)
            target = f"{sign} {number(check.bound)}"
        else:
            peer, ratio, target = "", "", f"{sign} {shown(check.bound, metric)}"
        if check.either:
            target += " (one of these)"
        rows.append(
            ["" if check.section == section else check.section, check.left.case, metric, ours, peer, ratio, target,
             "yes" if met else "**no**"]
        )  # fmt: skip
        section = check.section
    met = sum(row[-1] == "yes" for row in rows)
    header = ["part", "case", "of", "HDF5 Async", "beside", "ratio (rounds)", "target", "met"]
    return f"{met} of {len(rows)} targets met.\n\n" + table(header, rows)


METRICS = ("rate", "bandwidth", "p50", "p99", "max", "cpu", "memory")


def everything(figures):
    """All figures: median (least … greatest)."""
    lines = {}
    for key in figures.keys():
        lines.setdefault(key.case, {}).setdefault(key.contender, {})[key.metric] = figures.values(key)
    rows = []
    for case, contenders in lines.items():
        for contender, metrics in contenders.items():
            cells = [
                spread(metrics[name], lambda value, name=name: shown(value, name)) if name in metrics else ""
                for name in METRICS
            ]
            rows.append(["" if contender != next(iter(contenders)) else case, contender, *cells])
    header = ["case", "who", "rate", "bandwidth", "p50", "p99", "slowest", "server CPU a request", "memory"]
    return table(header, rows)


def document(checks, figures, facts):
    """`facts` are lines about the machine and the run."""
    parts = ["### Targets\n", targets(checks, figures), "### Every figure: median (least … greatest of the rounds)\n"]
    parts.append(everything(figures))
    if figures.failures:
        parts += ["### Not measured\n", *(f"- {case}, {who}: {why}\n" for case, who, why in figures.failures)]
    parts += ["### Where\n", "\n".join("- " + fact for fact in facts) + "\n"]
    return "\n".join(parts)


def replaced(text, section):
    """A document with what stands between its two marks replaced. Raises ValueError if it has no marks."""
    start, end = text.find(BEGIN), text.find(END)
    if start < 0 or end < start:
        raise ValueError(f"the document does not hold {BEGIN} and then {END}")
    return text[: start + len(BEGIN)] + "\n" + section.rstrip("\n") + "\n" + text[end:]
