# SPDX-License-Identifier: BSD-3-Clause
"""An event loop on a thread of its own, for callers that wait."""
from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from typing import Any, Coroutine, TypeVar

T = TypeVar("T")


class Background:
    """Runs coroutines for any thread that waits for them. The thread does not keep a program alive."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="hdf5_async", daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """What the coroutine returns or raises. Interrupting the wait cancels it."""
        if threading.current_thread() is self._thread:
            coroutine.close()
            raise RuntimeError("a blocking call inside the event loop that is to answer it")
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        except concurrent.futures.CancelledError:
            raise RuntimeError("the file was closed while the call waited") from None
        except BaseException:
            future.cancel()
            raise

    def finish(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Runs a last coroutine and ends the thread. The garbage collector may call from anywhere."""
        if threading.current_thread() is self._thread:
            last = self._loop.create_task(coroutine)
            last.add_done_callback(lambda _: self._loop.stop())
            return
        try:
            self.run(coroutine)
        finally:
            self.stop()

    def stop(self) -> None:
        """Ends the thread; coroutines that still run are cancelled."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            if threading.current_thread() is not self._thread:
                self._thread.join()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
            tasks = asyncio.all_tasks(self._loop)
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        finally:
            self._loop.close()
