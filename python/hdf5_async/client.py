# SPDX-License-Identifier: BSD-3-Clause
"""The client: an address, a connection, and every operation of the protocol."""
from __future__ import annotations

import asyncio
import os
from types import TracebackType
from typing import Any, Callable, Dict, FrozenSet, List, Mapping, Optional, Sequence, Type, Union

from numpy.typing import DTypeLike

from .appender import Appender, LossHandler, WhenFull
from .config import Address, read_address
from .connection import Connection
from .datasets import Compression, DatasetOperations, Names, Shuffle, names_of
from .encryption import Encryption, Encryptor
from .errors import BadRequest, ConnectionLost, ProtocolError, UnknownOp
from .jobs import JobOperations
from .messages import make_request
from .numbering import Numbering
from .parts import PartAssembler
from .reconnect import Identity, Reconnect
from .session import Session
from .subscription import Subscription
from .tree import TreeOperations
from .version import __version__

PROTOCOL_VERSION = 1

# Replies may be a little larger than the results they carry.
_REPLY_SLACK = 1 << 20
# What a server may ask this client to hold in one piece, whatever it announces.
_LARGEST_REPLY = 1 << 30


class HDF5Client(DatasetOperations, TreeOperations, JobOperations):
    """Asynchronous access to the files of one HDF5 Async server.

        async with HDF5Client(port=8888) as client:
            await client.write("/run/temperature", np.array([20.5, 20.7]))

    Any number of tasks of one event loop may call at the same time: their requests travel one
    after another over the one connection without waiting for each other's replies, and take
    effect in the order in which they were made.

    When the connection ends it is made again, and what was not answered is sent again: calls just
    take longer. Changes are numbered, so that each is applied once whatever moment the connection
    ended at ("exactly once"). Without that (`exactly_once=False`, or a server that lacks it)
    changes under way raise ConnectionLost, and only what reads is repeated.
    """

    def __init__(
        self,
        host: Optional[str] = None,
        port: Optional[int] = None,
        token: Optional[str] = None,
        config: Union[str, "os.PathLike[str]", None] = None,
        *,
        ssl: Encryption = None,
        fingerprint: Optional[str] = None,
        timeout: Optional[float] = 10.0,
        reconnect: Union[Reconnect, bool] = True,
        exactly_once: bool = True,
        client_id: Optional[str] = None,
        client_id_file: Union[str, "os.PathLike[str]", None] = None,
        on_loss: Optional[Callable[[str, int], None]] = None,
    ) -> None:
        """`config` is the path of a config.ini, whose `[server]` says what the others do not.

        `timeout`, in seconds, is for connecting; calls wait as long as it takes (asyncio.wait_for
        sets a limit). Raises OSError or ValueError for an unreadable or senseless `config`.

        `ssl` True encrypts connections and checks the server's certificate and name against the
        authorities of this machine; an ssl.SSLContext says otherwise. `fingerprint`, SHA-256 of
        the server's certificate in hexadecimal, encrypts too and takes that certificate alone.

        `reconnect` False fails all calls with the connection; a Reconnect sets the waiting times.
        `client_id` is a UUID under which the server counts changes, a new one if none is given;
        `client_id_file` keeps it over restarts of the program, made when missing and locked while
        the client is open. Only one client at a time may use an id.
        `on_loss(file, count)` is called when the server crashed and forgot up to `count` changes
        it had acknowledged as "applied" ("durable" ones are never forgotten).
        """
        super().__init__()
        found = Address() if config is None else read_address(config)
        self.host = host if host is not None else found.host
        self.port = port if port is not None else found.port
        self._token = token if token is not None else found.token
        self._encryptor = Encryptor(ssl, fingerprint)
        self._timeout = timeout
        self._policy = Reconnect() if reconnect is True else (reconnect or None)
        self._identity = Identity(client_id, client_id_file)
        self._numbering = Numbering() if exactly_once else None
        self._on_loss = on_loss
        self._session: Optional[Session] = None
        self._connecting: Optional[asyncio.Lock] = None
        self._server: Dict[str, Any] = {}
        self._client_id: Optional[str] = None

    async def connect(self) -> None:
        """Connects and says hello; does nothing while connected.

        Raises ConnectionLost when there is no server, AuthRequired, AuthFailed, BadVersion,
        ClientIdInUse.
        """
        if self._connecting is None:  # made here, because before Python 3.10 it binds the loop
            self._connecting = asyncio.Lock()
        async with self._connecting:
            session, began = self._session, self._session is None
            if session is None:
                if self._numbering is not None:
                    self._client_id = self._identity.acquire()
                session = self._session = Session(
                    self._open_connection,
                    self._greet,
                    self._policy,
                    self._numbering,
                    self._on_loss,
                )
            try:
                await session.connect()
            except BaseException:
                if began:
                    await self.close()
                raise

    async def close(self) -> None:
        """Ends the connection; calls that still wait raise ConnectionLost."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()
        self._identity.release()

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
        """Whether there is a connection at this moment."""
        return self._session is not None and self._session.connected

    @property
    def reconnects(self) -> int:
        """How often a lost connection was made again."""
        return 0 if self._session is None else self._session.reconnects

    @property
    def client_id(self) -> Optional[str]:
        """Under which the server counts the changes; None before `connect` or when it does not."""
        return self._client_id

    @property
    def exactly_once(self) -> bool:
        """Whether changes are numbered, and so may be sent again: asked for, and offered."""
        return self._numbering is not None and self._numbering.offered

    @property
    def server(self) -> Dict[str, Any]:
        """What the server said in answer to the last hello: its name, files, limits, features."""
        return self._server

    @property
    def features(self) -> FrozenSet[str]:
        """What the server can do beyond the first version: "batch", "stream", "exactly_once" …"""
        return frozenset(self._server.get("features") or ())

    @property
    def max_frame(self) -> int:
        return self._live().max_frame

    async def hello(self, **more: Any) -> Dict[str, Any]:
        """Says hello again, with further keys if need be; gives what `server` then holds."""
        connection = self._live().connection
        if connection is None:
            await self.ping()  # which waits until the connection is back
            connection = self._live().connection
        if connection is None:
            raise ConnectionLost("the connection was lost")
        return await self._greet(connection, **more)

    async def _open_connection(self) -> Connection:
        return await Connection.open(
            self.host, self.port, encryptor=self._encryptor, timeout=self._timeout
        )

    async def _greet(self, connection: Connection, **more: Any) -> Dict[str, Any]:
        greeting = make_request(
            "hello",
            version=PROTOCOL_VERSION,
            client=f"hdf5_async/{__version__}",
            token=self._token,
            client_id=self._client_id,
        )
        greeting.update(more)
        try:
            try:
                reply = await asyncio.wait_for(connection.call(greeting), self._timeout)
            except BadRequest:
                if greeting.pop("client_id", None) is None:
                    raise
                # A server from before there were client ids takes no key of that name.
                reply = await asyncio.wait_for(connection.call(greeting), self._timeout)
        except asyncio.TimeoutError:
            raise ConnectionLost(f"hello was not answered within {self._timeout} s") from None
        answer = reply["result"]
        try:
            limits = answer["limits"]
            max_frame, max_response = int(limits["max_frame"]), int(limits["max_response"])
        except (KeyError, TypeError, ValueError):
            raise ProtocolError(f"hello was answered with {answer!r:.200}") from None
        connection.set_limits(max_frame, min(max_response, _LARGEST_REPLY) + _REPLY_SLACK)
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
        Raises UnknownOp when the server has no batches.
        """
        if self._server and "batch" not in self.features:
            raise UnknownOp(f"{self._server.get('server')} has no batches")
        reply = await self._exchange(
            make_request("batch", requests=[dict(one) for one in requests], file=file, ack=ack)
        )
        results: List[Any] = reply["result"]
        return results

    def appender(
        self,
        path: str,
        *,
        max_bytes: int = 1 << 20,
        max_delay: float = 0.1,
        max_in_flight: int = 8,
        max_waiting: int = 8,
        when_full: WhenFull = "wait",
        on_loss: Optional[LossHandler] = None,
        dtype: DTypeLike = None,
        deduplicate_on: Names = None,
        compression: Compression = None,
        compression_opts: Optional[int] = None,
        shuffle: Shuffle = None,
        fletcher32: Optional[bool] = None,
        file: Optional[str] = None,
    ) -> Appender:
        """Collects rows and appends them in batches, each once and on stable storage.

            async with client.appender("/run/adc", max_delay=0.05) as rows:
                await rows.append(block)

        See Appender. The other options are those of `append`.
        """
        options = {
            "deduplicate_on": names_of(deduplicate_on),
            "compression": compression,
            "compression_opts": compression_opts,
            "shuffle": shuffle,
            "fletcher32": fletcher32,
            "file": file,
        }
        return Appender(
            self._live,
            path,
            options,
            max_bytes=max_bytes,
            max_delay=max_delay,
            max_in_flight=max_in_flight,
            max_waiting=max_waiting,
            when_full=when_full,
            on_loss=on_loss,
            dtype=dtype,
        )

    def subscribe(
        self,
        path: str,
        *,
        recursive: bool = False,
        data: bool = True,
        from_row: Optional[int] = None,
        max_waiting: int = 1000,
        file: Optional[str] = None,
    ) -> Subscription:
        """What changes at `path`, or with `recursive` at and below it, as an asynchronous iterator.

            async for event in client.subscribe("/run", recursive=True):
                print(event.op, event.path, event.rows)

        New rows come with the events unless `data` is False. With `from_row` those that are there
        come first (0: all, -10: the last ten); without it only what comes from now on.

        After a lost connection it goes on with the first row that was not told, and so it does when
        more than `max_waiting` events (or 64 MiB) wait for this program or the server had to drop
        some: added rows are neither missed nor told twice, and events "resumed" and "overflow" say
        that other changes may have been missed. See Event.

        Iterating raises UnknownOp when the server has no subscriptions, ConnectionLost when the
        client is closed or gives up, and what else the server refuses.
        """
        options = {
            "path": path,
            "recursive": recursive,
            "data": data,
            "from_row": from_row,
            "file": file,
            "max_waiting": max_waiting,
        }
        return Subscription(self._live(), options)

    async def _exchange(
        self, request: Mapping[str, Any], parts: Optional[PartAssembler] = None
    ) -> Dict[str, Any]:
        return await self._live().exchange(request, parts)

    def _live(self) -> Session:
        if self._session is None:
            raise ConnectionLost("not connected; await client.connect() first")
        return self._session
