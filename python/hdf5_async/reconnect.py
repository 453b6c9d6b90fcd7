# SPDX-License-Identifier: BSD-3-Clause
"""How a lost connection is made again, and who a client is while that happens."""
from __future__ import annotations

import os
import random
import uuid
from dataclasses import dataclass
from typing import Any, Iterator, Optional, Union

from .errors import ClientIdInUse

try:
    import fcntl
except ImportError:  # not a POSIX system: nothing guards the file there
    fcntl = None  # type: ignore[assignment]

PathLike = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class Reconnect:
    """Waiting times, in seconds: `first`, doubled after each attempt in vain up to `longest`.

    Each is multiplied by a random number between 0.5 and 1, so that the clients of a server that
    was away do not all come back in the same moment. After `give_up` seconds waiting calls raise
    ConnectionLost (None: never), and `connect()` tries anew.
    """

    first: float = 0.1
    longest: float = 30.0
    give_up: Optional[float] = None

    def delays(self) -> Iterator[float]:
        delay = self.first
        while True:
            yield min(delay, self.longest) * random.uniform(0.5, 1.0)
            delay = min(delay * 2, self.longest)


class Identity:
    """The id under which a server counts this client's changes.

    A file keeps it over restarts of the program, and is locked while the client is open: two
    programs that counted under one id would take each other's requests for their own.
    """

    def __init__(self, client_id: Optional[str] = None, path: Optional[PathLike] = None) -> None:
        if client_id is not None and path is not None:
            raise ValueError("a client has an id or a file that keeps it, not both")
        self._given = client_id
        self._generated = str(uuid.uuid4())
        self._path = path
        self._file: Any = None

    def acquire(self) -> str:
        """The id. Raises OSError, ClientIdInUse, ValueError for a file that holds no id."""
        if self._path is None:
            return self._given or self._generated
        if self._file is None:
            self._file = self._open(os.fspath(self._path))
        self._file.seek(0)
        text: str = self._file.read().strip()
        if not text:
            text = self._generated
            self._file.write(text + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        try:
            return str(uuid.UUID(text))
        except ValueError:
            raise ValueError(f"{os.fspath(self._path)} holds no client id") from None

    def release(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            file.close()

    @staticmethod
    def _open(path: str) -> Any:
        file = open(path, "a+", encoding="utf-8")
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                raise ClientIdInUse(f"{path} belongs to a client that is open") from None
        return file
