# SPDX-License-Identifier: BSD-3-Clause
"""The client: an address, a connection, and every operation of the protocol."""
from __future__ import annotations

import asyncio
import os
import ssl as tls
from types import TracebackType
from typing import Any, Dict, List, Mapping, Optional, Sequence, Type, Union

from .config import Address, read_address
from .connection import Connection
from .datasets import DatasetOperations
from .errors import ConnectionLost, ProtocolError
from .messages import make_request
from .parts import PartAssembler
from .tree import TreeOperations
from .version import __version__

PROTOCOL_VERSION = 1

# Replies may be a little larger than the results they carry.
_REPLY_SLACK = 1 << 20
# What a server may ask this client to hold in one piece, whatever it announces.
_LARGEST_REPLY = 1 << 30


class HDF5Client(DatasetOperations, TreeOperations):
    """Asynchronous access to the files of one HDF5 Async server.

        async with HDF5Client(port=8888) as client:
            await client.write("/run/temperature", np.array([20.5, 20.7]))

    Any number of tasks of one event loop may call at the same time: their requests travel one
    after another over the one connection without waiting for each other's replies, and take
    effect in the order in which they were made. When the connection ends all waiting calls raise
    ConnectionLost; `connect()` makes a new one.
    """

    def __init__(
        self,
        host: Optional[str] = None,
        port: Optional[int] = None,
        token: Optional[str] = None,
        config: Union[str, "os.PathLike[str]", None] = None,
        *,
        ssl: Union[tls.SSLContext, bool, None] = None,
        timeout: Optional[float] = 10.0,
    ) -> None:
        """`config` is the path of a config.ini, whose `[server]` says what the others do not.

        `timeout`, in seconds, is for connecting; calls wait as long as it takes (asyncio.wait_for
        sets a limit). Raises OSError or ValueError for an unreadable or senseless `config`.
        """
        super().__init__()
        found = Address() if config is None else read_address(config)
        self.host = host if host is not None else found.host
        self.port = port if port is not None else found.port
        self._token = token if token is not None else found.token
        self._ssl = ssl
        self._timeout = timeout
        self._connection: Optional[Connection] = None
        self._connecting: Optional[asyncio.Lock] = None
        self._server: Dict[str, Any] = {}

    async def connect(self) -> None:
        """Connects and says hello; does nothing while connected.

        Raises ConnectionLost when there is no server, AuthRequired, AuthFailed, BadVersion.
        """
        if self._connecting is None:  # made here, because before Python 3.10 it binds the loop
            self._connecting = asyncio.Lock()
        async with self._connecting:
            if self.connected:
                return
            self._connection = await Connection.open(
                self.host, self.port, ssl=self._ssl, timeout=self._timeout
            )
            try:
                await self.hello()
            except BaseException:
                await self.close()
                raise

    async def close(self) -> None:
        """Ends the connection; calls that still wait raise ConnectionLost."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()

    async def __aenter__(self) -> HDF5Client:
        await self.connect()
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        await self.close()

    @property
    def connected(self) -> bool:
        return self._connection is not None and not self._connection.closed

    @property
    def server(self) -> Dict[str, Any]:
        """What the server said in answer to the last hello: its name, files, limits, features."""
        return self._server

    @property
    def max_frame(self) -> int:
        return self._live().max_frame

    async def hello(self, **more: Any) -> Dict[str, Any]:
        """Introduces the client, with its token; gives what `server` then holds.

        `connect` does this; further keys, such as `client_id`, may be given.
        """
        greeting = {
            "version": PROTOCOL_VERSION,
            "client": f"hdf5_async/{__version__}",
            "token": self._token,
            **more,
        }
        answer = await self.call("hello", **greeting)
        try:
            limits = answer["limits"]
            max_frame, max_response = int(limits["max_frame"]), int(limits["max_response"])
        except (KeyError, TypeError, ValueError):
            raise ProtocolError(f"hello was answered with {answer!r:.200}") from None
        self._live().set_limits(max_frame, min(max_response, _LARGEST_REPLY) + _REPLY_SLACK)
        self._server = answer
        return self._server

    async def ping(self) -> str:
        answer: str = await self.call("ping")
        return answer

    async def flush(self, *, file: Optional[str] = None) -> Optional[int]:
        """Puts every change made so far on stable storage; gives the number of that commit."""
        reply = await self._exchange(make_request("flush", file=file))
        commit = reply.get("commit")
        return commit if isinstance(commit, int) else None

    async def batch(
        self,
        requests: Sequence[Mapping[str, Any]],
        *,
        file: Optional[str] = None,
        ack: Optional[str] = None,
    ) -> List[Any]:
        """Several requests as one atomic change: all of them, or an error and none.

        `requests` are maps as `request("append", path=..., data=...)` makes them. Gives their
        results in order; the error of the first that failed has its `detail["index"]`.
        """
        reply = await self._exchange(
            make_request("batch", requests=[dict(one) for one in requests], file=file, ack=ack)
        )
        results: List[Any] = reply["result"]
        return results

    async def _exchange(
        self, request: Mapping[str, Any], parts: Optional[PartAssembler] = None
    ) -> Dict[str, Any]:
        return await self._live().call(request, parts)

    def _live(self) -> Connection:
        if self._connection is None:
            raise ConnectionLost("not connected; await client.connect() first")
        return self._connection
