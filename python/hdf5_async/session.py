# SPDX-License-Identifier: BSD-3-Clause
"""A client's conversation with its server, over as many connections as it takes."""
from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any, Awaitable, Callable, Dict, List, Mapping, Optional, Set

from .connection import Connection
from .errors import (
    Busy,
    ConnectionLost,
    HDF5AsyncError,
    IoError,
    Internal,
    Overloaded,
    ReplayLost,
    SequenceGap,
    ShuttingDown,
    StorageFull,
)
from .numbering import Numbering
from .parts import PartAssembler
from .pending import Pending, is_changing, is_numbered, pause_after
from .reconnect import Reconnect
from .subscription import Feed

_log = logging.getLogger("hdf5_async")

Greeting = Callable[[Connection], Awaitable[Dict[str, Any]]]

# Refusals of a connection that another moment may change. All others are final.
_PASSING = (ConnectionLost, Busy, ShuttingDown, Overloaded, IoError, StorageFull, Internal)
# Failures of the machine, not of the request: they use up no number, the same may succeed later.
_TRANSIENT = (StorageFull, IoError, Overloaded, Internal, ShuttingDown)
_WORTH_REPEATING = (StorageFull, IoError, Overloaded)
# Well below the 1024 replies that a server remembers, so that none is asked for too late.
_MOST_NUMBERED = 1000
_MOST_REPEATS = 100


class Session:
    """Sends requests, in order, and sends again what a connection took with it when it ended.

    What only reads is always repeated. Changes are numbered if `numbering` is given, and repeated
    under their numbers, so that the server applies them once; without it they fail with
    ConnectionLost, because nobody knows whether they were applied.

    `on_loss(file, count)` tells that the server forgot changes which it had acknowledged as
    applied, because it crashed before it had stored them.
    """

    def __init__(
        self,
        open_connection: Callable[[], Awaitable[Connection]],
        greet: Greeting,
        policy: Optional[Reconnect],
        numbering: Optional[Numbering],
        on_loss: Optional[Callable[[str, int], None]] = None,
    ) -> None:
        self._open_connection = open_connection
        self._greet = greet
        self._policy = policy
        self._numbering = numbering
        self._on_loss = on_loss
        self.reconnects = 0
        self.max_frame = 0
        self._connection: Optional[Connection] = None
        self._pending: Dict[int, Pending] = {}
        self._numbered = 0
        self._changed = asyncio.Event()
        self._establishing = asyncio.Lock()
        self._returning: Optional[asyncio.Task[None]] = None
        self._failure: Optional[HDF5AsyncError] = None
        self._stalled: Dict[str, Optional[asyncio.TimerHandle]] = {}
        self._miscounted: Set[str] = set()
        self._counting: Set[asyncio.Task[None]] = set()
        self._closed = False
        self._server: Dict[str, Any] = {}
        self._feeds: List[Feed] = []

    # Connecting

    @property
    def connected(self) -> bool:
        return self._connection is not None and not self._connection.closed

    @property
    def connection(self) -> Optional[Connection]:
        return self._connection

    async def connect(self) -> None:
        """Once; raises ConnectionLost when there is no server."""
        if self._returning is not None:
            await asyncio.shield(self._returning)
        async with self._establishing:
            if self.connected:
                return
            self._failure = None
            await self._establish()

    async def _establish(self) -> None:
        connection = await self._open_connection()
        try:
            server = await self._greet(connection)
        except BaseException:
            await connection.close()
            raise
        if self._closed:
            await connection.close()
            raise ConnectionLost("the client was closed by this program")
        self.max_frame = connection.max_frame
        self._connection = connection
        self._server = server
        connection.on_lost = partial(self._lost, connection)
        connection.on_event = self._take_event
        if self._numbering is not None:
            for file, count in self._numbering.resume(server).items():
                self._report_loss(file, count)
        self._stop_waiting()
        if not self._counts:
            self._fail_unrepeatable("the server that came back does not count changes")
        if connection.closed:  # between its hello and this line
            self._lost(connection, ConnectionLost("the connection was lost"))
            return
        self._send_again(connection, list(self._pending.values()))
        for feed in list(self._feeds):
            feed.begin(connection, server)
        self._notify()

    def _lost(self, connection: Connection, reason: HDF5AsyncError) -> None:
        if self._connection is not connection:
            return
        self._connection = None
        for feed in self._feeds:
            feed.lost()
        self._stop_waiting()
        repeat = self._policy is not None and not self._closed
        if not repeat or not isinstance(reason, _PASSING):
            self._fail_all(reason)
            return
        self._fail_unrepeatable(reason.message)
        self._notify()
        self._returning = asyncio.get_running_loop().create_task(self._return(reason))

    def _fail_unrepeatable(self, why: str) -> None:
        """Fails the changes under way of which nobody knows whether they were applied."""
        for pending in list(self._pending.values()):
            safe = self._counts if pending.numbered else pending.repeatable
            if not safe and not pending.refused:
                self._finish(pending)
                pending.fail(
                    ConnectionLost(f"{why}; without exactly-once the request is not sent again")
                )

    async def _return(self, reason: HDF5AsyncError) -> None:
        assert self._policy is not None
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for delay in self._policy.delays():
            limit = self._policy.give_up
            left = None if limit is None else begin + limit - loop.time()
            if left is not None and left <= 0:
                self._fail_all(ConnectionLost(f"{reason.message}; no way back for {limit} s"))
                return
            await asyncio.sleep(delay if left is None else min(delay, left))
            try:
                async with self._establishing:
                    if not self.connected:
                        await self._establish()
                self.reconnects += 1
                if self._returning is asyncio.current_task():
                    self._returning = None
                return
            except _PASSING as error:
                reason = error
            except HDF5AsyncError as error:
                self._fail_all(error)
                return
            except Exception as error:
                _log.exception("connecting failed unexpectedly")
                self._fail_all(ConnectionLost(f"{reason.message}; and no way back: {error!r}"))
                return

    async def close(self) -> None:
        """Ends the connection; what still waits fails with ConnectionLost."""
        self._closed = True
        self._stop_waiting()
        if self._returning is not None:
            self._returning.cancel()
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()
        self._fail_all(ConnectionLost("the connection was closed by this program"))

    # Sending

    async def exchange(
        self, request: Mapping[str, Any], parts: Optional[PartAssembler] = None
    ) -> Dict[str, Any]:
        """The reply map of a request. Raises HDF5AsyncError."""
        pending = await self.send(request, parts)
        try:
            return await pending.future
        except asyncio.CancelledError:
            if not pending.numbered:
                self._finish(pending)
                pending.abandon()
            raise

    async def send(
        self,
        request: Mapping[str, Any],
        parts: Optional[PartAssembler] = None,
        *,
        persist: bool = False,
    ) -> Pending:
        """Gives the request its place in the order; `.future` of what it gives is the reply map.

        With `persist` it is repeated, in its place, as long as the server's disk or memory is full.
        """
        file = request.get("file") or "default"
        numbered = is_numbered(request) and self._counts and "seq" not in request
        while not self._may_send(file, numbered):
            if self._failure is not None:
                raise _copy(self._failure)
            self._changed.clear()
            connection = self._connection
            if connection is not None and not connection.has_room:
                await connection.room()
            else:
                await self._changed.wait()
        pending = Pending(
            request, parts, file, numbered, repeatable=not is_changing(request), persist=persist
        )
        assert self._connection is not None
        self._transmit(self._connection, pending)
        self._pending[id(pending)] = pending
        self._numbered += numbered
        return pending

    @property
    def _counts(self) -> bool:
        return self._numbering is not None and self._numbering.offered

    def _may_send(self, file: str, numbered: bool) -> bool:
        if self._connection is None or not self._connection.has_room:
            if self._connection is None and self._returning is None and self._failure is None:
                raise ConnectionLost("not connected; await client.connect() first")
            return False
        return not numbered or (self._numbered < _MOST_NUMBERED and file not in self._stalled)

    def _transmit(self, connection: Connection, pending: Pending) -> None:
        """Raises what cannot be encoded; then no number is used up."""
        request, answered = pending.request, partial(self._answered, pending)
        if pending.numbered:
            assert self._numbering is not None
            number = self._numbering.number_for(pending)
            request = {**request, "seq": number}
            pending.sent(connection.submit(request, pending.parts, answered))
            self._numbering.used(pending, number)
        else:
            pending.sent(connection.submit(request, pending.parts, answered))

    def _send_again(self, connection: Connection, pendings: List[Pending]) -> None:
        for pending in pendings:
            if pending.parts is not None:
                pending.parts.restart()
            try:
                self._transmit(connection, pending)
            except Exception as error:  # the server takes less than the one before it did
                self._finish(pending)
                pending.fail(error)

    # Subscriptions

    def follow(self, feed: Feed) -> None:
        """Begins a subscription, now and on every connection to come. Raises ConnectionLost."""
        if self._connection is None and self._returning is None:
            raise _copy(self._failure or ConnectionLost("not connected"))
        self._feeds.append(feed)
        if self._connection is not None:
            feed.begin(self._connection, self._server)

    def unfollow(self, feed: Feed) -> None:
        feed.stop()
        if feed in self._feeds:
            self._feeds.remove(feed)

    def _take_event(self, message: Mapping[str, Any]) -> None:
        for feed in list(self._feeds):
            feed.take(message)

    # Receiving

    def _answered(
        self, pending: Pending, reply: Optional[Dict[str, Any]], error: Optional[BaseException]
    ) -> None:
        if isinstance(error, HDF5AsyncError) and error.unanswered:
            return  # it is sent again, or failed, once the connection is known to be lost
        if isinstance(error, ShuttingDown) and self._policy is not None:
            pending.refused = True  # goes out again over the next connection
            pending.held_back()
        elif pending.numbered and self._has_to_wait(pending, reply, error):
            pending.held_back()
        else:
            self._finish(pending)
            if error is not None:
                pending.fail(error)
            elif reply is not None:
                pending.resolve(reply)
        if pending.file in self._stalled:
            self._resume(pending.file)

    def _has_to_wait(
        self,
        pending: Pending,
        reply: Optional[Dict[str, Any]],
        error: Optional[BaseException],
    ) -> bool:
        """Whether the server did not apply this numbered request, and it has to be sent again."""
        assert self._numbering is not None
        if reply is not None:
            foreign = bool(reply.get("replayed"))
        else:
            foreign = isinstance(error, ReplayLost) or bool(getattr(error, "replayed", False))
        if isinstance(error, SequenceGap):
            self._numbering.expect(pending.file, error.detail.get("expected"))
            wait = True
        elif foreign and not pending.repeated:
            # The number was that of another request, which an earlier run of this client had sent
            # and the server applied after it had answered our hello.
            wait = True
            self._miscounted.add(pending.file)
        elif isinstance(error, _TRANSIENT):
            self._numbering.unused(pending)
            wait = pending.persist and isinstance(error, _WORTH_REPEATING)
        else:
            self._numbering.confirmed(pending, error is None)
            return False
        pending.repeats += wait and not pending.persist
        if not wait or pending.repeats > _MOST_REPEATS:
            return False
        self._stalled.setdefault(pending.file, None)
        if isinstance(error, _WORTH_REPEATING):
            pending.pause = pause_after(error, pending.pause)
        return True

    def _resume(self, file: str) -> None:
        """Sends what was held back, once nothing of this file is under way any more."""
        mine = [one for one in self._pending.values() if one.numbered and one.file == file]
        if any(one.is_under_way for one in mine) or self._stalled[file] is not None:
            return
        pause = max((one.pause for one in mine), default=0.0)
        loop = asyncio.get_running_loop()
        self._stalled[file] = loop.call_later(pause, self._release, file)

    def _release(self, file: str) -> None:
        if self._connection is None or self._connection.closed:
            return
        if file in self._miscounted:
            self._miscounted.discard(file)
            task = asyncio.get_running_loop().create_task(self._count_again(self._connection, file))
            self._counting.add(task)
            task.add_done_callback(self._counting.discard)
        else:
            self._stalled.pop(file, None)
            held = [one for one in self._pending.values() if one.numbered and one.file == file]
            self._send_again(self._connection, held)
            self._notify()

    async def _count_again(self, connection: Connection, file: str) -> None:
        """Asks the server for its count, while nothing of this file is under way."""
        assert self._numbering is not None
        try:
            self._numbering.expect_of(file, await self._greet(connection))
        except HDF5AsyncError as error:
            _log.debug("counting again failed: %s", error)  # then the connection is lost
        if connection is self._connection:
            self._release(file)

    # Ends

    def _finish(self, pending: Pending) -> None:
        if self._pending.pop(id(pending), None) is not None and pending.numbered:
            self._numbered -= 1
            if self._numbered == _MOST_NUMBERED - 1:
                self._notify()

    def _fail_all(self, error: HDF5AsyncError) -> None:
        self._failure = error
        self._returning = None
        feeds, self._feeds = self._feeds, []
        for feed in feeds:
            feed.fail(_copy(error))
        waiting, self._pending, self._numbered = list(self._pending.values()), {}, 0
        for pending in waiting:
            pending.fail(_copy(error))
        self._notify()

    def _stop_waiting(self) -> None:
        for timer in self._stalled.values():
            if timer is not None:
                timer.cancel()
        self._stalled.clear()
        self._miscounted.clear()

    def _notify(self) -> None:
        self._changed.set()

    def _report_loss(self, file: str, count: int) -> None:
        _log.warning(
            "the server forgot up to %d changes of file %s, acknowledged as applied", count, file
        )
        if self._on_loss is not None:
            try:
                self._on_loss(file, count)
            except Exception:
                _log.exception("on_loss failed")


def _copy(error: HDF5AsyncError) -> HDF5AsyncError:
    """An exception of its own for each caller: one that is shared gathers tracebacks."""
    return type(error)(error.message, code=error.code, detail=error.detail)
