# SPDX-License-Identifier: BSD-3-Clause
"""One file of a server, asked by threads that wait for the answer."""
from __future__ import annotations

import weakref
from typing import Any, Awaitable, Callable, Dict, List, Optional, Union

from ..client import HDF5Client
from ..errors import BadPath, HDF5AsyncError
from .background import Background
from .errors import like_h5py

Name = Union[str, bytes]


class Remote:
    """The client of a File and the loop it lives in. Any thread may call."""

    def __init__(self, client: HDF5Client, file: Optional[str], writable: bool) -> None:
        self.client = client
        self.file_name = file
        self.writable = writable
        self.address = f"{client.host}:{client.port}"
        self._background = Background()
        try:
            self._background.run(_opened(client, file))
        except HDF5AsyncError as error:
            self._background.stop()
            raise like_h5py(error) from None
        except BaseException:
            self._background.stop()
            raise
        self.close = weakref.finalize(self, _close, client, self._background)

    @property
    def open(self) -> bool:
        return self.close.alive

    def run(self, action: Callable[[HDF5Client], Awaitable[Any]]) -> Any:
        """What `action(client)` gives. Raises what h5py would."""
        if not self.open:
            raise ValueError("the file is closed")
        try:
            return self._background.run(_awaited(action, self.client))
        except HDF5AsyncError as error:
            raise like_h5py(error) from None

    def ask(self, op: str, **params: Any) -> Any:
        """The result of an operation on this file."""
        return self.run(lambda client: client.call(op, file=self.file_name, **params))

    def change(self, op: str, **params: Any) -> Any:
        """Like `ask`. Raises PermissionError when the file was opened for reading."""
        self.check_writable()
        return self.ask(op, **params)

    def batch(self, requests: List[Dict[str, Any]]) -> List[Any]:
        """All of the requests or none."""
        self.check_writable()
        results: List[Any] = self.run(
            lambda client: client.batch(requests, file=self.file_name)
        )
        return results

    def check_writable(self) -> None:
        if not self.writable:
            raise PermissionError("the file was opened for reading only")


async def _opened(client: HDF5Client, file: Optional[str]) -> None:
    await client.connect()
    try:
        await client.info("/", file=file)
    except BaseException:
        await client.close()
        raise


async def _awaited(action: Callable[[HDF5Client], Awaitable[Any]], client: HDF5Client) -> Any:
    return await action(client)


def _close(client: HDF5Client, background: Background) -> None:
    background.finish(client.close())


def joined(base: str, name: object) -> str:
    """The absolute path of `name` seen from the group `base`, without `.` and empty parts."""
    if isinstance(name, bytes):
        name = name.decode("utf-8", "surrogateescape")
    if not isinstance(name, str):
        raise TypeError(f"an object is named by str or bytes, not by {type(name).__name__}")
    if name == "":
        raise like_h5py(BadPath("an empty name"))
    whole = name if name.startswith("/") else f"{base}/{name}"
    return "/" + "/".join(part for part in whole.split("/") if part not in ("", "."))
