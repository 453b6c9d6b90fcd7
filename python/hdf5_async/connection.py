# SPDX-License-Identifier: BSD-3-Clause
"""One TCP connection: requests go out one after another, replies are matched in order."""
from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import deque
from functools import partial
from typing import Any, Callable, Deque, Dict, List, Mapping, Optional

from . import arrays
from .encryption import Encryptor
from .errors import Busy, ConnectionLost, HDF5AsyncError, ProtocolError, ShuttingDown
from .errors import error_from_reply
from .framing import Buffer, FrameDecoder
from .messages import decode_reply, encode_request
from .parts import PartAssembler

# Until hello has told the server's limits.
_FIRST_FRAME_LIMIT = 1 << 20
# Requests beyond so many bytes wait in their callers, not in memory.
_OUTGOING_LIMIT = 8 << 20
# Small frames are joined up to this size, large ones cut, so that one write is neither tiny nor huge.
_WRITE_SIZE = 256 << 10


Answered = Callable[[Optional[Dict[str, Any]], Optional[BaseException]], None]


class Waiter:
    """A request whose reply has not come. `answered` is told the reply, or why there is none."""

    __slots__ = ("request_id", "parts", "answered", "done")

    def __init__(
        self, request_id: int, parts: Optional[PartAssembler], answered: Answered
    ) -> None:
        self.request_id = request_id
        self.parts = parts
        self.answered = answered
        self.done = False

    def settle(self, reply: Optional[Dict[str, Any]], error: Optional[BaseException]) -> None:
        if not self.done:
            self.done = True
            self.answered(reply, error)

    def fail(self, error: BaseException) -> None:
        self.settle(None, error)

    def abandon(self) -> None:
        """Nobody is told; what comes is dropped on arrival."""
        self.done = True


class Connection(asyncio.Protocol):
    """Pipelines the calls of any number of tasks of one event loop over one socket.

    A call that is cancelled is still sent, or finished sending: whether the server applies it is
    then unknown, as with a lost connection.

    `on_lost` is called once, with the reason, after every waiting call has failed with it;
    `on_event` with each frame that answers no request (events of subscriptions).
    """

    def __init__(self) -> None:
        self.on_lost: Optional[Callable[[HDF5AsyncError], None]] = None
        self.on_event: Optional[Callable[[Dict[str, Any]], None]] = None
        self.max_frame = _FIRST_FRAME_LIMIT
        self._decoder = FrameDecoder(_FIRST_FRAME_LIMIT)
        self._waiters: Deque[Waiter] = deque()
        self._outgoing: Deque[List[Buffer]] = deque()
        self._outgoing_bytes = 0
        self._next_id = 1
        self._transport: Optional[asyncio.Transport] = None
        self._writer: Optional[asyncio.Task[None]] = None
        self._something_to_write = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._drained = asyncio.Event()
        self._drained.set()
        self._lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reason: Optional[HDF5AsyncError] = None

    @classmethod
    async def open(
        cls,
        host: str,
        port: int,
        *,
        encryptor: Optional[Encryptor] = None,
        timeout: Optional[float] = 10.0,
    ) -> Connection:
        """A connection to host:port. Raises ConnectionLost when there is none within `timeout` s."""
        loop = asyncio.get_running_loop()
        try:
            ssl = encryptor.context if encryptor is not None else None
            connecting = loop.create_connection(cls, host, port, ssl=ssl)
            transport, connection = await asyncio.wait_for(connecting, timeout)
        except asyncio.TimeoutError:
            raise ConnectionLost(f"{host}:{port} did not answer within {timeout} s") from None
        except OSError as error:
            raise ConnectionLost(f"no connection to {host}:{port}: {error}") from error
        try:
            if encryptor is not None:
                encryptor.check(transport, f"{host}:{port}")
        except ConnectionLost:
            transport.abort()
            raise
        return connection

    @property
    def closed(self) -> bool:
        return self._lost.done() or self._reason is not None

    def set_limits(self, max_frame: int, max_reply: int) -> None:
        """Bytes of a request's and of a reply's body."""
        self.max_frame = max_frame
        self._decoder.max_frame = max_reply

    async def call(
        self, request: Mapping[str, Any], parts: Optional[PartAssembler] = None
    ) -> Dict[str, Any]:
        """Sends a request and gives its reply map; the parts of a streamed one go to `parts`.

        Calls of one task take effect in order. A large array must not be changed before the call
        is over. Raises HDF5AsyncError.
        """
        await self.room()
        future: asyncio.Future[Dict[str, Any]] = asyncio.get_running_loop().create_future()
        waiter = self.submit(request, parts, partial(_settle, future))
        try:
            return await future
        finally:
            waiter.abandon()

    @property
    def has_room(self) -> bool:
        """Whether a request may be submitted; what cannot be sent waits in its caller."""
        return self._room.is_set()

    async def room(self) -> None:
        """Waits until there is room, or the connection has ended."""
        while not self._room.is_set() and not self.closed:
            await self._room.wait()

    def submit(
        self, request: Mapping[str, Any], parts: Optional[PartAssembler], answered: Answered
    ) -> Waiter:
        """Like `call`, at once: the request has its place in the order when this returns.

        Raises what encode_request raises, and HDF5AsyncError when the connection has ended.
        """
        if self.closed:
            raise self._loss()
        frame = encode_request(request, self._next_id, self.max_frame)
        waiter = Waiter(self._next_id, parts, answered)
        self._next_id += 1
        self._waiters.append(waiter)
        self._enqueue(frame)
        return waiter

    async def close(self) -> None:
        """Ends the connection. Calls that still wait fail with ConnectionLost."""
        if self._reason is None:
            self._reason = ConnectionLost("the connection was closed by this program")
        if self._transport is not None:
            self._transport.abort() if self._waiters else self._transport.close()
        await asyncio.shield(self._lost)

    # Sending

    def _enqueue(self, frame: List[Buffer]) -> None:
        self._outgoing.append(frame)
        self._outgoing_bytes += sum(len(part) for part in frame)
        if self._outgoing_bytes >= _OUTGOING_LIMIT:
            self._room.clear()
        self._something_to_write.set()

    async def _write(self, transport: asyncio.Transport) -> None:
        """The one writer: frames leave whole and in order, whatever happens to their callers."""
        while True:
            await self._something_to_write.wait()
            self._something_to_write.clear()
            while self._outgoing:
                for chunk in self._next_chunks():
                    transport.write(chunk)
                    await self._drained.wait()
                if self._outgoing_bytes < _OUTGOING_LIMIT:
                    self._room.set()

    def _next_chunks(self) -> List[Buffer]:
        """The next frames, as buffers of about the size of one write."""
        small: List[Buffer] = []
        size = 0
        while self._outgoing and size < _WRITE_SIZE:
            frame = self._outgoing[0]
            if len(frame) > 1 or len(frame[0]) > _WRITE_SIZE:
                break
            small.append(frame[0])
            size += len(frame[0])
            self._outgoing.popleft()
        if small:
            self._outgoing_bytes -= size
            return [small[0] if len(small) == 1 else b"".join(small)]
        large = self._outgoing.popleft()
        self._outgoing_bytes -= sum(len(part) for part in large)
        return [
            view[begin : begin + _WRITE_SIZE]
            for view in map(memoryview, large)
            for begin in range(0, len(view), _WRITE_SIZE)
        ]

    # Called by the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.set_write_buffer_limits(high=2 * _WRITE_SIZE)
        _notice_silence(transport.get_extra_info("socket"))
        self._writer = asyncio.get_running_loop().create_task(self._write(transport))

    def pause_writing(self) -> None:
        self._drained.clear()

    def resume_writing(self) -> None:
        self._drained.set()

    def data_received(self, data: bytes) -> None:
        if self._reason is not None:
            return
        try:
            for body in self._decoder.feed(data):
                self._take(decode_reply(body))
        except ProtocolError as error:
            self._abort(error)

    def connection_lost(self, exc: Optional[Exception]) -> None:
        if self._reason is None:
            how = f"the connection was lost: {exc}" if exc else "the server closed the connection"
            inside = " inside a reply" if self._decoder.inside_frame else ""
            self._reason = ConnectionLost(f"{how}{inside}; unanswered requests may be applied")
        if self._writer is not None:
            self._writer.cancel()
        self._outgoing.clear()
        self._outgoing_bytes = 0
        self._room.set()
        while self._waiters:
            self._waiters.popleft().fail(self._loss())
        if not self._lost.done():
            self._lost.set_result(None)
        if self.on_lost is not None:
            self.on_lost(self._loss())

    # Receiving

    def _take(self, reply: Dict[str, Any]) -> None:
        if "event" in reply and "ok" not in reply:
            if self.on_event is not None:
                self.on_event(reply)
            return
        if not isinstance(reply.get("ok"), bool):
            raise ProtocolError(f"a reply without ok: {reply!r:.200}")
        if reply.get("id") is None and reply["ok"] is False:
            self._take_unnumbered(error_from_reply(reply.get("error")))
            return
        if not self._waiters or reply.get("id") != self._waiters[0].request_id:
            raise ProtocolError(f"a reply to request {reply.get('id')!r}, which is not the next")
        waiter = self._waiters[0]
        if reply["ok"] is False:
            error = error_from_reply(reply.get("error"))
            error.replayed = bool(reply.get("replayed", False))
            self._waiters.popleft().fail(error)
        elif "result" not in reply:
            raise ProtocolError("a reply without result")
        elif "more" not in reply:
            reply["result"] = arrays.owned(reply["result"])
            self._waiters.popleft().settle(reply, None)
        else:
            self._take_part(waiter, reply)

    def _take_part(self, waiter: Waiter, reply: Dict[str, Any]) -> None:
        if waiter.parts is None:
            raise ProtocolError("a part of a reply that was not asked for in parts")
        more = reply["more"]
        if not waiter.done:
            try:
                waiter.parts.add(reply.get("part"), reply["result"])
            except MemoryError as error:  # the rest still has to be read, and is dropped
                waiter.fail(error)
        if not more:
            self._waiters.popleft()
            if not waiter.done:
                waiter.settle({**reply, "result": waiter.parts.result()}, None)

    def _take_unnumbered(self, error: HDF5AsyncError) -> None:
        """An error without id: of the connection as a whole, or of a frame that was not read."""
        if isinstance(error, (Busy, ShuttingDown)):
            self._abort(error)
        elif self._waiters:
            self._waiters.popleft().fail(error)
        else:
            raise ProtocolError(f"an error that belongs to no request: {error}")

    def _abort(self, reason: HDF5AsyncError) -> None:
        self._reason = self._reason or reason
        if self._transport is not None:
            self._transport.abort()

    def _loss(self) -> HDF5AsyncError:
        """The reason again, as an exception of its own: one that is shared gathers tracebacks."""
        reason = self._reason or ConnectionLost("the connection is closed")
        loss = type(reason)(reason.message, code=reason.code, detail=reason.detail)
        loss.unanswered = True
        return loss


def _notice_silence(sock: Any) -> None:
    """A peer that vanished without a word is noticed within half a minute, where the system can."""
    for level, name, value in (
        (socket.SOL_SOCKET, "SO_KEEPALIVE", 1),
        (socket.IPPROTO_TCP, "TCP_KEEPIDLE", 10),
        (socket.IPPROTO_TCP, "TCP_KEEPINTVL", 5),
        (socket.IPPROTO_TCP, "TCP_KEEPCNT", 4),
        (socket.IPPROTO_TCP, "TCP_USER_TIMEOUT", 30_000),
    ):
        if sock is not None and hasattr(socket, name):
            with contextlib.suppress(OSError):
                sock.setsockopt(level, getattr(socket, name), value)


def _settle(
    future: "asyncio.Future[Dict[str, Any]]",
    reply: Optional[Dict[str, Any]],
    error: Optional[BaseException],
) -> None:
    if future.done():
        return
    if error is None and reply is not None:
        future.set_result(reply)
    elif error is not None:
        future.set_exception(error)
