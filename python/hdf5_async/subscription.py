# SPDX-License-Identifier: BSD-3-Clause
"""Subscriptions: what changes in a file, as it changes, over as many connections as it takes."""
from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Deque, Dict, Mapping, Optional, Tuple, Type, Union

from . import arrays
from .errors import ConnectionLost, HDF5AsyncError, ShuttingDown, UnknownOp
from .messages import make_request

if TYPE_CHECKING:
    from .connection import Connection
    from .session import Session

# Names of objects that are not UTF-8 are bytes.
Path = Union[str, bytes]

# A row behind all others: a subscription from there on says where each dataset ends.
_AT_THE_END = (1 << 63) - 1
_MOST_WAITING_BYTES = 64 << 20


@dataclass(frozen=True)
class Event:
    """Something that has changed.

    `op` is the operation that made the change ("append", "write", "delete" …), or one of these:

    * "subscribe": rows that were there already;
    * "rollback": the server's disk has failed, and `path` is again as commit `commit` left it; what
      was kept of later changes follows;
    * "overflow": `dropped` events are missing here, of any subscription of this client (None: this
      program took too long, nobody knows how many); rows that were added follow;
    * "resumed": the connection was away; rows that were added meanwhile follow.
    """

    op: str
    path: Path = ""
    file: str = "default"
    to: Optional[Path] = None
    """Where a move or a copy has led."""
    shape: Optional[Tuple[int, ...]] = None
    """Of the dataset, after the change."""
    rows: Optional[Tuple[int, int]] = None
    """The rows that are new or changed, from the first to behind the last."""
    data: Any = None
    """Those rows from the first on, as many as the server's `max_event` admits."""
    updated: int = 0
    """Rows that a deduplicating append has replaced before them."""
    removed: int = 0
    commit: Optional[int] = None
    """The commit that contains the change, or will: durable once a flush answers with this number."""
    dropped: Optional[int] = None


def _event_of(message: Mapping[str, Any]) -> Event:
    def pair(key: str) -> Any:
        value = message.get(key)
        return None if value is None else tuple(value)

    return Event(
        op=message["op"],
        path=message.get("path", ""),
        file=message.get("file", "default"),
        to=message.get("to"),
        shape=pair("shape"),
        rows=pair("rows"),
        data=arrays.owned(message.get("data")),
        updated=message.get("updated", 0),
        removed=message.get("removed", 0),
        commit=message.get("commit"),
    )


def _is_at_or_below(path: Path, ancestor: Path) -> bool:
    inner, outer = (one if isinstance(one, bytes) else one.encode() for one in (path, ancestor))
    return inner == outer or outer == b"/" or inner.startswith(outer + b"/")


def _moved(path: Path, source: Path, target: Path) -> Path:
    names = [one if isinstance(one, bytes) else one.encode() for one in (path, source, target)]
    new = names[2] + names[0][len(names[1]) :]
    try:
        return new.decode()
    except UnicodeDecodeError:
        return new


class Positions:
    """Which rows of which datasets have been told."""

    def __init__(self) -> None:
        self.next: Dict[Path, int] = {}

    def take(self, event: Event) -> bool:
        """Follows an event; False for one that says only where a dataset begins, as expected."""
        if event.op == "subscribe":
            if event.rows is None:
                return False  # there is nothing
            known = self.next.get(event.path)
            self.next[event.path] = event.rows[1]
            return event.rows[0] < event.rows[1] or (known is not None and known > event.rows[1])
        if event.op == "rollback" and event.rows is not None:
            self.next[event.path] = event.rows[1]
        elif event.op in ("delete", "rollback"):
            self.next = {
                path: row
                for path, row in self.next.items()
                if not _is_at_or_below(path, event.path)
            }
        elif event.op == "move" and event.to is not None:
            self.next = {
                _moved(path, event.path, event.to) if _is_at_or_below(path, event.path) else path: row
                for path, row in self.next.items()
            }
        elif event.shape:
            self.next[event.path if event.to is None else event.to] = event.shape[0]
        return True


class Feed:
    """A subscription as the session sees it: it begins on every connection anew, where it was."""

    def __init__(
        self,
        path: str,
        recursive: bool,
        data: bool,
        from_row: Optional[int],
        file: Optional[str],
        max_waiting: int,
    ) -> None:
        self._request = make_request(
            "subscribe", path=path, recursive=recursive or None, data=data or None, file=file
        )
        self._from_row = _AT_THE_END if from_row is None else from_row
        self._max_waiting = max_waiting
        self._positions = Positions()
        self._waiting: Deque[Event] = deque()
        self._waiting_bytes = 0
        self._connection: Optional[Connection] = None
        self._number: Optional[int] = None
        self._asking = self._begun = self._was_lost = self._lagging = False
        self._knows_all = False  # every dataset that was there when it began
        self._something = asyncio.Event()
        self.error: Optional[BaseException] = None
        self.over = False
        self.started: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    # From the session

    def begin(self, connection: Connection, server: Mapping[str, Any]) -> None:
        """Subscribes on this connection."""
        self._connection = connection
        if "events" not in (server.get("features") or ()):
            self.fail(UnknownOp(f"{server.get('server')} has no subscriptions"))
        elif not self._lagging:
            self._ask()

    def lost(self) -> None:
        self._was_lost = self._was_lost or self._begun
        self._connection = self._number = None

    def fail(self, error: BaseException) -> None:
        if self.over:
            return
        self.over, self.error = True, error
        if not self.started.done():
            self.started.set_exception(error)
            self.started.exception()  # it is raised by next() all the same
        self._something.set()

    def take(self, message: Mapping[str, Any]) -> None:
        if self._number is None:
            return
        if message["event"] == "overflow":
            self._put(Event("overflow", dropped=message.get("dropped")))
            self._end_at_server()
            self._ask()
        elif message["event"] == "change" and message.get("sub") == self._number:
            event = _event_of(message)
            if self._is_full(event):
                # Nothing more until what waits has been taken; then from here on.
                self._lagging = True
                self._end_at_server()
            else:
                self._knows_all |= event.op == "subscribe" and not message.get("more")
                if self._positions.take(event):
                    self._put(event)

    # From the program

    async def next(self) -> Event:
        while not self._waiting:
            if self.error is not None:
                raise self.error
            if self.over:
                raise StopAsyncIteration
            if self._lagging:
                self._lagging = False
                self._put(Event("overflow"))
                if self._connection is not None:
                    self._ask()
                continue
            self._something.clear()
            await self._something.wait()
        event = self._waiting.popleft()
        self._waiting_bytes -= _bytes_of(event)
        return event

    def stop(self) -> None:
        """Ends it, from whichever state; what waits is dropped."""
        self.over = True
        self._waiting.clear()
        self._waiting_bytes = 0
        self._end_at_server()
        self._something.set()

    # Inside

    def _ask(self) -> None:
        if self.over or self._asking or self._number is not None or self._connection is None:
            return
        # "/" stands for all others: once all that were there are known, these are new ones.
        others = 0 if self._knows_all else self._from_row
        rows: Dict[Path, int] = {**self._positions.next, "/": others}
        connection = self._connection

        def answered(reply: Optional[Dict[str, Any]], error: Optional[BaseException]) -> None:
            self._answered(connection, reply, error)

        self._asking = True
        try:
            connection.submit({**self._request, "from": rows}, None, answered)
        except HDF5AsyncError as error:
            answered(None, error)

    def _answered(
        self,
        connection: Connection,
        reply: Optional[Dict[str, Any]],
        error: Optional[BaseException],
    ) -> None:
        self._asking = False
        if error is not None or reply is None:
            passing = isinstance(error, (ConnectionLost, ShuttingDown))
            if error is not None and not passing and not getattr(error, "unanswered", False):
                self.fail(error)
            return
        result = reply["result"]
        self._connection, self._number = connection, result["sub"]
        if self.over:
            self._end_at_server()
            return
        self._begun = True
        if self._was_lost:
            self._was_lost = False
            self._put(Event("resumed"))
        if not self.started.done():
            self.started.set_result(None)

    def _end_at_server(self) -> None:
        number, self._number = self._number, None
        if number is None or self._connection is None or self._connection.closed:
            return
        with contextlib.suppress(HDF5AsyncError):
            request = make_request("unsubscribe", sub=number)
            self._connection.submit(request, None, lambda reply, error: None)

    def _is_full(self, event: Event) -> bool:
        bytes_then = self._waiting_bytes + _bytes_of(event)
        return bool(self._waiting) and (
            len(self._waiting) >= self._max_waiting or bytes_then > _MOST_WAITING_BYTES
        )

    def _put(self, event: Event) -> None:
        self._waiting.append(event)
        self._waiting_bytes += _bytes_of(event)
        self._something.set()


def _bytes_of(event: Event) -> int:
    return int(getattr(event.data, "nbytes", 0))


class Subscription:
    """What changes at a path, one Event after another; made by `HDF5Client.subscribe`.

        async for event in client.subscribe("/run/adc", from_row=0):
            plot(event.rows, event.data)

    As a context manager it has begun when its block does, and ends with it; `aclose()` ends it
    too, and so does letting go of it.
    """

    def __init__(self, session: Session, options: Mapping[str, Any]) -> None:
        self._session = session
        self._options = options
        self._feed: Optional[Feed] = None

    def _begin(self) -> Feed:
        if self._feed is None:
            self._feed = Feed(**self._options)
            self._session.follow(self._feed)
        return self._feed

    async def __aenter__(self) -> Subscription:
        feed = self._begin()
        try:
            await asyncio.shield(feed.started)
        except BaseException:
            await self.aclose()
            raise
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        await self.aclose()

    def __aiter__(self) -> Subscription:
        return self

    async def __anext__(self) -> Event:
        return await self._begin().next()

    async def aclose(self) -> None:
        """Ends it: a loop over it ends. Not to be used again."""
        self._stop()

    def _stop(self) -> None:
        if self._feed is not None:
            self._session.unfollow(self._feed)

    def __del__(self) -> None:
        feed = getattr(self, "_feed", None)
        if feed is not None and not feed.over:
            with contextlib.suppress(Exception):  # there may be no loop any more
                self._stop()
