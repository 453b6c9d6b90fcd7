# SPDX-License-Identifier: BSD-3-Clause
"""What was measured: for each case and contender some metrics, each once a round; and the ratios between them."""
import collections
import statistics
from typing import NamedTuple, Optional


class Key(NamedTuple):
    """One row of figures. Metrics: rate (1/s), bandwidth (bytes/s), p50, p99, max (µs), cpu (µs), memory (bytes)."""

    case: str
    contender: str
    metric: str


class Figures:
    def __init__(self):
        self._values = collections.defaultdict(list)
        self._rounds = collections.defaultdict(list)
        self.round = 0
        self.failures = []

    def add(self, case, contender, **metrics):
        """Values of the present round."""
        for metric, value in metrics.items():
            key = Key(case, contender, metric)
            self._values[key].append(float(value))
            self._rounds[key].append(self.round)

    def fail(self, case, contender, why):
        """A measurement that gave no figures; the report names it."""
        self.failures.append((case, contender, why))

    def values(self, key):
        """The values of all rounds, in their order; empty when it was not measured."""
        return self._values.get(key, [])

    def keys(self):
        """In the order in which they were measured first."""
        return list(self._values)

    def ratios(self, left, right):
        """Left by right, round by round; of the medians if they are not of the same rounds. Empty if one is missing."""
        above, below = self.values(left), self.values(right)
        if not above or not below:
            return []
        if self._rounds[left] != self._rounds[right]:
            above, below = [statistics.median(above)], [statistics.median(below)]
        return [a / b for a, b in zip(above, below) if b]


class Check(NamedTuple):
    """A target: `left`, divided by `right` if there is one, is at least (or at most) `bound`.

    Checks of one section with the same `either` are alternatives: one that is met is enough.
    """

    section: str
    left: Key
    right: Optional[Key]
    bound: float
    at_least: bool = True
    either: str = ""

    def measured(self, figures):
        return figures.ratios(self.left, self.right) if self.right else figures.values(self.left)

    def holds(self, figures):
        """None when it was not measured."""
        measured = self.measured(figures)
        if not measured:
            return None
        middle = statistics.median(measured)
        return middle >= self.bound if self.at_least else middle <= self.bound


def verdicts(checks, figures):
    """For each check that was measured: (check, whether its target is met, alternatives counted)."""
    own = [(check, check.holds(figures)) for check in checks]
    own = [(check, holds) for check, holds in own if holds is not None]
    rescued = {(check.section, check.either) for check, holds in own if holds and check.either}
    return [(check, holds or (check.section, check.either) in rescued) for check, holds in own]
