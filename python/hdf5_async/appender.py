# SPDX-License-Identifier: BSD-3-Clause
"""Rows in at any rate, batches out: appends that wait for each other as little as possible."""
from __future__ import annotations

import asyncio
from collections import deque
from functools import partial
from types import TracebackType
from typing import Any, Callable, Deque, Dict, List, Literal, Optional, Set, Tuple, Type

import numpy as np
from numpy.typing import DTypeLike

from . import uploads
from .batch_buffer import BatchBuffer, as_rows
from .errors import AppenderFull, HDF5AsyncError
from .messages import make_request
from .session import Session

WhenFull = Literal["wait", "raise", "drop_oldest"]

# How many rows were lost, and why: an HDF5AsyncError, or AppenderFull when they were dropped.
LossHandler = Callable[[int, BaseException], None]


class Appender:
    """Appends rows to one dataset in batches, each applied once and answered when it is durable.

    A batch is sent when it holds `max_bytes`, or `max_delay` seconds after its first row. Up to
    `max_in_flight` batches are under way and `max_waiting` full ones behind them; when there are
    more, `append` waits, raises AppenderFull, or drops the oldest batch that is not under way
    (`when_full`). A connection that is lost, or a disk that is full, only makes it wait.

    `accepted` rows were taken, `durable` ones are on stable storage, `lost` ones were dropped or
    refused by the server; the others, `pending`, are under way. No loss is silent: each is counted,
    `on_loss(rows, error)` is called, and the next `flush` or `close` raises the first error.

    Rows arrive in the order in which they were accepted. All calls are made in one event loop.
    """

    def __init__(
        self,
        session: Callable[[], Session],
        path: str,
        options: Dict[str, Any],
        *,
        max_bytes: int,
        max_delay: float,
        max_in_flight: int,
        max_waiting: int,
        when_full: WhenFull,
        on_loss: Optional[LossHandler],
        dtype: DTypeLike,
    ) -> None:
        if when_full not in ("wait", "raise", "drop_oldest"):
            raise ValueError("when_full is 'wait', 'raise' or 'drop_oldest'")
        if max_bytes < 1 or max_in_flight < 1 or max_waiting < 1 or max_delay < 0:
            raise ValueError("an appender needs room for at least one batch and a delay from 0 on")
        self._session = session
        self._path = path
        self._options = options
        self._max_bytes = max_bytes
        self._max_delay = max_delay
        self._max_in_flight = max_in_flight
        self._max_waiting = max_waiting
        self._when_full = when_full
        self._on_loss = on_loss
        self._dtype = None if dtype is None else np.dtype(dtype)
        self._filling: Optional[BatchBuffer] = None
        self._waiting: Deque[Tuple[int, np.ndarray[Any, Any]]] = deque()
        self._in_flight = 0
        self._unsettled: Set[int] = set()
        self._last_batch = 0
        self._sender: Optional[asyncio.Task[None]] = None
        self._timer: Optional[asyncio.TimerHandle] = None
        self._changed: List[asyncio.Future[None]] = []
        self._error: Optional[BaseException] = None
        self._closed = False
        self.accepted = 0
        self.durable = 0
        self.lost = 0

    @property
    def pending(self) -> int:
        """Rows that were accepted and are neither durable nor lost."""
        return self.accepted - self.durable - self.lost

    @property
    def can_accept(self) -> bool:
        """Whether `append` would take a row without waiting, raising or dropping."""
        return not self._closed and len(self._waiting) < self._max_waiting

    async def append(self, rows: Any) -> None:
        """Takes rows: along axis 0 of an array or list; a scalar or a record is one row.

        The rows are copied, and may be changed afterwards. They have the type of the first ones,
        or of `dtype`. Raises TypeMismatch for rows that do not cast safely, AppenderFull; then
        none of them are taken. A block of more than `max_bytes` is taken piece by piece.
        """
        if self._taken_as_they_are(rows):
            return
        block = self._checked(rows)
        limit = self._rows_per_batch(block)
        if self._when_full == "raise":
            self._refuse_if_full(block, limit)
        for begin in range(0, len(block), limit):
            while not self.can_accept and self._when_full == "wait":
                await self._change()
            self._take(block[begin : begin + limit])

    def append_nowait(self, rows: Any) -> None:
        """Like `append`, at once; where that would wait, it raises AppenderFull."""
        if self._taken_as_they_are(rows):
            return
        block = self._checked(rows)
        limit = self._rows_per_batch(block)
        if self._when_full != "drop_oldest":
            self._refuse_if_full(block, limit)
        for begin in range(0, len(block), limit):
            self._take(block[begin : begin + limit])

    async def flush(self) -> None:
        """Sends what there is and waits until all rows accepted so far are durable or lost.

        Raises the first error since the last flush if rows were lost since then.
        """
        self._seal()
        goal = self._last_batch
        while any(number <= goal for number in self._unsettled):
            await self._change()
        error, self._error = self._error, None
        if error is not None:
            raise error

    async def close(self) -> None:
        """Takes no more rows, and flushes. Closing again does nothing."""
        if self._closed:
            return
        self._closed = True
        await self.flush()

    async def __aenter__(self) -> Appender:
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        try:
            await self.close()
        except HDF5AsyncError:
            if error is None:
                raise  # the body's own error says more

    # Taking rows

    def _taken_as_they_are(self, rows: Any) -> bool:
        """The usual case, quickly: more rows like those before, and room for them."""
        filling = self._filling
        if type(rows) is not np.ndarray or filling is None or not self.can_accept:
            return False
        if not filling.add_whole(rows):
            return False
        self.accepted += len(rows)
        if filling.full:
            self._seal()
        return True

    def _checked(self, rows: Any) -> np.ndarray[Any, Any]:
        if self._closed:
            raise ValueError("the appender is closed")
        block = as_rows(rows, self._dtype)
        if self._filling is not None:
            return self._filling.fitting(block)
        return block

    def _rows_per_batch(self, block: np.ndarray[Any, Any]) -> int:
        row_bytes = max(1, block.nbytes // max(1, len(block)))
        most = min(self._max_bytes, uploads.block_bytes(self._session().max_frame))
        return max(1, most // row_bytes)

    def _refuse_if_full(self, block: np.ndarray[Any, Any], limit: int) -> None:
        filling = self._filling
        batches = -(-len(block) // limit) + (filling is not None and not filling.takes(block))
        if batches and len(self._waiting) + batches > max(self._max_waiting, batches):
            raise AppenderFull(f"{self.pending} rows wait to be stored")

    def _take(self, block: np.ndarray[Any, Any]) -> None:
        if self._when_full == "drop_oldest" and not self.can_accept:
            number, dropped = self._waiting.popleft()
            self._lose(
                number, len(dropped), AppenderFull("the oldest rows were dropped for newer ones")
            )
        while len(block):
            if self._filling is None or not self._filling.takes(block):
                self._seal()
                self._filling = BatchBuffer(block, self._rows_per_batch(block))
                self._dtype = block.dtype if self._dtype is None else self._dtype
                self._timer = asyncio.get_running_loop().call_later(self._max_delay, self._seal)
            left = self._filling.add(block)
            self.accepted += len(block) - len(left)
            if self._filling.full:
                self._seal()
            block = left

    def _seal(self) -> None:
        """What was collected becomes a batch."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        filling, self._filling = self._filling, None
        if filling is not None and len(filling):
            self._last_batch += 1
            self._unsettled.add(self._last_batch)
            self._waiting.append((self._last_batch, filling.rows()))
        if self._waiting and self._sender is None:
            self._sender = asyncio.get_running_loop().create_task(self._send())

    # Sending

    async def _send(self) -> None:
        """Sends the waiting batches in order, a few at a time; ends when there are none."""
        while self._waiting:
            if self._in_flight >= self._max_in_flight:
                await self._change()
                continue
            number, batch = self._waiting.popleft()
            self._in_flight += 1
            self._wake()
            settle = partial(self._settled, number, len(batch))
            request = make_request(
                "append", path=self._path, data=batch, ack="durable", **self._options
            )
            try:
                pending = await self._session().send(request, persist=True)
            except asyncio.CancelledError as error:
                settle(error)
                raise
            except Exception as error:
                settle(error)
            else:
                pending.future.add_done_callback(partial(_settle, settle))
        self._sender = None

    def _settled(self, number: int, rows: int, error: Optional[BaseException]) -> None:
        self._in_flight -= 1
        if error is not None:
            self._lose(number, rows, error)
            return
        self.durable += rows
        self._unsettled.discard(number)
        self._wake()

    def _lose(self, number: int, rows: int, error: BaseException) -> None:
        self.lost += rows
        self._unsettled.discard(number)
        self._error = self._error or error
        self._wake()
        if self._on_loss is not None:
            self._on_loss(rows, error)

    # Waiting

    async def _change(self) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._changed.append(future)
        await future

    def _wake(self) -> None:
        waiting, self._changed = self._changed, []
        for future in waiting:
            if not future.done():
                future.set_result(None)


def _settle(
    settle: Callable[[Optional[BaseException]], None], future: "asyncio.Future[Any]"
) -> None:
    settle(asyncio.CancelledError() if future.cancelled() else future.exception())
