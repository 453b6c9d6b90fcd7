# SPDX-License-Identifier: BSD-3-Clause
"""A request that is not over, whatever happens to the connection it was sent on."""
from __future__ import annotations

import asyncio
from typing import Any, Dict, Mapping, Optional

from .connection import Waiter
from .errors import HDF5AsyncError
from .parts import PartAssembler

# Operations that may be repeated at will. Whatever is not known here counts as changing.
_READING = frozenset(
    ("hello", "ping", "flush", "read", "list", "info", "exists", "get_attrs", "server_status")
)

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0


def is_changing(request: Mapping[str, Any]) -> bool:
    """Whether doing it twice may harm. Of a console's questions one carries commands out."""
    if request.get("op") == "console":
        return request.get("ask") == "execute"
    return request.get("op") not in _READING


def is_numbered(request: Mapping[str, Any]) -> bool:
    """Whether a server that counts takes a number: only what changes a file has one."""
    return is_changing(request) and request.get("op") != "console"


class Pending:
    """`repeatable`: harmless when done twice; `persist`: repeated while the machine is in trouble.

    `number` is the one it was last sent under; `repeated` says that it was so more than once."""

    __slots__ = (
        "request",
        "parts",
        "file",
        "numbered",
        "repeatable",
        "persist",
        "refused",
        "number",
        "repeated",
        "repeats",
        "pause",
        "future",
        "_wire",
    )

    def __init__(
        self,
        request: Mapping[str, Any],
        parts: Optional[PartAssembler],
        file: str,
        numbered: bool,
        *,
        repeatable: bool,
        persist: bool,
    ) -> None:
        self.request = request
        self.parts = parts
        self.file = file
        self.numbered = numbered
        self.repeatable = repeatable
        self.persist = persist
        self.refused = False
        self.number: Optional[int] = None
        self.repeated = False
        self.repeats = 0
        self.pause = 0.0
        self.future: asyncio.Future[Dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._wire: Optional[Waiter] = None

    @property
    def is_under_way(self) -> bool:
        """Sent, and not known to be unapplied."""
        return self._wire is not None

    def sent(self, waiter: Waiter) -> None:
        self._wire = waiter
        self.refused = False

    def held_back(self) -> None:
        """It was not applied, and its number is free for another."""
        self._wire = None
        self.number = None

    def resolve(self, reply: Dict[str, Any]) -> None:
        if not self.future.done():
            self.future.set_result(reply)

    def fail(self, error: BaseException) -> None:
        self.abandon()
        if not self.future.done():
            self.future.set_exception(error)
            # A caller that was cancelled no longer looks; nobody is to be warned about it.
            self.future.exception()

    def abandon(self) -> None:
        """What still comes for it is dropped on arrival."""
        waiter, self._wire = self._wire, None
        if waiter is not None:
            waiter.abandon()


def pause_after(error: BaseException, last: float) -> float:
    """How long to wait, in seconds, before a request that failed with `error` is repeated."""
    after: object = None
    if isinstance(error, HDF5AsyncError):
        after = error.detail.get("retry_after_ms")
    if type(after) is int and after > 0:
        return min(after / 1000, _LONGEST_PAUSE)
    return min(max(_FIRST_PAUSE, last * 2), _LONGEST_PAUSE)
