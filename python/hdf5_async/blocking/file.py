# SPDX-License-Identifier: BSD-3-Clause
"""A file of a server, opened for callers that wait."""
from __future__ import annotations

from types import TracebackType
from typing import Any, Dict, Optional, Tuple, Type, Union

from ..client import HDF5Client
from ..config import DEFAULT_HOST, DEFAULT_PORT
from ..encryption import Encryption
from ..reconnect import PathLike, Reconnect
from .group import Group
from .remote import Remote

# Somebody waits: a server that does not come back within a minute is reported.
_PATIENCE = Reconnect(give_up=60.0)


class File(Group):
    """`File("host:port")` is used like h5py.File; see python/README.md for the differences.

        with hdf5_async.File("localhost:8888") as file:
            file["run/adc"][-100:]

    Any number of threads may use it and what it gives at the same time. Calls wait for their
    answers; nothing is kept here, so that each access sees what other programs have written.
    """

    def __init__(
        self,
        address: Union[str, Tuple[str, int], None] = None,
        mode: str = "a",
        *,
        token: Optional[str] = None,
        file: Optional[str] = None,
        config: Optional[PathLike] = None,
        ssl: Encryption = None,
        fingerprint: Optional[str] = None,
        timeout: Optional[float] = 10.0,
        reconnect: Union[Reconnect, bool] = _PATIENCE,
        exactly_once: bool = True,
        client_id: Optional[str] = None,
        client_id_file: Optional[PathLike] = None,
    ) -> None:
        """`address` is "host:port", "host", a pair, or None for what `config` or the default says.

        `file` is the name of one of the server's files. `mode` "r" refuses every change here; "a"
        and "r+" do not. A server's file cannot be made or emptied by opening it: "w" is refused.
        The others are those of HDF5Client. Raises ConnectionLost, AuthFailed, KeyError for a file
        that the server does not have.
        """
        if mode not in ("r", "r+", "a"):
            raise ValueError(f"mode {mode!r}: a server's file is opened with 'r', 'r+' or 'a'")
        host, port = _split(address)
        client = HDF5Client(
            host,
            port,
            token,
            config,
            ssl=ssl,
            fingerprint=fingerprint,
            timeout=timeout,
            reconnect=reconnect,
            exactly_once=exactly_once,
            client_id=client_id,
            client_id_file=client_id_file,
        )
        super().__init__(Remote(client, file, writable=mode != "r"), "/")

    @classmethod
    def over(cls, remote: Remote) -> File:
        """The file that an object belongs to."""
        file = cls.__new__(cls)
        Group.__init__(file, remote, "/")
        return file

    @property
    def filename(self) -> str:
        """The server's address and the name of the file there."""
        return f"{self._remote.address}/{self._remote.file_name or 'default'}"

    @property
    def mode(self) -> str:
        return "r+" if self._remote.writable else "r"

    @property
    def server(self) -> Dict[str, Any]:
        """What the server said of itself: version, features, limits, files."""
        return self._remote.client.server

    @property
    def reconnects(self) -> int:
        return self._remote.client.reconnects

    def flush(self) -> None:
        """Returns when everything written so far is on stable storage."""
        self._remote.run(lambda client: client.flush(file=self._remote.file_name))

    def close(self) -> None:
        """Ends the connection. Closing again does nothing."""
        self._remote.close()

    def __enter__(self) -> File:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        if not self._remote.open:
            return "<Closed HDF5 file>"
        return f'<HDF5 file "{self.filename}" (mode {self.mode})>'


def _split(address: Union[str, Tuple[str, int], None]) -> Tuple[Optional[str], Optional[int]]:
    if address is None:
        return None, None
    if not isinstance(address, str):
        host, port = address
        return host, int(port)
    if address.startswith("["):
        host, _, rest = address[1:].partition("]")
        port_text = rest[1:] if rest.startswith(":") else rest
    elif address.count(":") > 1:
        host, port_text = address, ""
    else:
        host, _, port_text = address.partition(":")
    if port_text and not (port_text.isdecimal() and 0 < int(port_text) < 65536):
        raise ValueError(f"{address!r} is no address: expected host:port")
    return host or DEFAULT_HOST, int(port_text) if port_text else DEFAULT_PORT
