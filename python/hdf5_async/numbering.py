# SPDX-License-Identifier: BSD-3-Clause
"""The numbers that make a change happen once: one sequence for each file of the server."""
from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

from .pending import Pending


class Numbering:
    """Counts the changes of one client id."""

    def __init__(self) -> None:
        self.offered = False
        self._last: Dict[str, int] = {}
        self._confirmed: Dict[str, int] = {}
        self._applied: Dict[str, int] = {}

    def resume(self, server: Mapping[str, Any]) -> Dict[str, int]:
        """Takes over what `hello` says is applied.

        Gives, per file, how many changes at most the server had acknowledged and no longer knows.
        """
        sequences = server.get("sequences")
        self.offered = "exactly_once" in (server.get("features") or ()) and isinstance(
            sequences, Mapping
        )
        lost: Dict[str, int] = {}
        self._applied = {}
        if not self.offered or not isinstance(sequences, Mapping):
            return lost
        for file in sequences:
            self._applied[file] = self._last[file] = _applied(sequences, file) or 0
            missing = self._confirmed.get(file, 0) - self._applied[file]
            if missing > 0:
                lost[file] = missing
                self._confirmed[file] = self._applied[file]
        for file in set(self._last) - set(self._applied):
            self._last[file] = 0
        return lost

    def number_for(self, pending: Pending) -> int:
        """Its own number, when the server may know it by that; the next one otherwise."""
        if pending.number is not None and pending.number <= self._applied.get(pending.file, 0):
            return pending.number
        return self._last.get(pending.file, 0) + 1

    def used(self, pending: Pending, number: int) -> None:
        pending.repeated = pending.number == number
        pending.number = number
        self._last[pending.file] = max(number, self._last.get(pending.file, 0))

    def unused(self, pending: Pending) -> None:
        """The server did not count this request: the machine failed, not the request."""
        if pending.number is not None and self._last.get(pending.file) == pending.number:
            self._last[pending.file] = pending.number - 1

    def expect_of(self, file: str, server: Mapping[str, Any]) -> None:
        """Takes over what `hello` says of one file, of which nothing is under way."""
        applied = _applied(server.get("sequences"), file)
        if applied is not None:
            self._last[file] = applied

    def expect(self, file: str, expected: object) -> None:
        """The server says which number comes next."""
        if type(expected) is int and expected > 0:
            self._last[file] = expected - 1

    def confirmed(self, pending: Pending, success: bool) -> None:
        if success and pending.number is not None:
            self._confirmed[pending.file] = max(
                self._confirmed.get(pending.file, 0), pending.number
            )


def _applied(sequences: object, file: str) -> Optional[int]:
    state = sequences.get(file) if isinstance(sequences, Mapping) else None
    applied = state.get("applied") if isinstance(state, Mapping) else None
    return applied if type(applied) is int else None
