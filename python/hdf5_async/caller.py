# SPDX-License-Identifier: BSD-3-Clause
"""What the operations of a client stand on: one way to ask, one way to change."""
from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Dict, FrozenSet, Mapping, Optional

from .messages import make_request
from .parts import PartAssembler


class ChangeResult(Dict[str, Any]):
    """The `result` map of a changing request, with what stands beside it in the reply.

    `commit` is the number of the commit that holds (or will hold) the change, if the server says
    so: it is on stable storage once `flush()` gave that number or a higher one. `replayed` says
    that the request had been applied before.
    """

    def __init__(self, reply: Mapping[str, Any]) -> None:
        result = reply["result"]
        super().__init__(result if isinstance(result, dict) else {"result": result})
        self.commit: Optional[int] = reply.get("commit")
        self.replayed: bool = bool(reply.get("replayed", False))


class Caller(ABC):
    """Makes requests of operations; a subclass sends them."""

    @abstractmethod
    async def _exchange(
        self, request: Mapping[str, Any], parts: Optional[PartAssembler] = None
    ) -> Dict[str, Any]:
        """The reply map of a request. Raises HDF5AsyncError."""

    @property
    @abstractmethod
    def max_frame(self) -> int:
        """Bytes that a request's body may have."""

    @property
    @abstractmethod
    def features(self) -> FrozenSet[str]:
        """What the server can do beyond the first version."""

    async def call(self, op: str, **params: Any) -> Any:
        """Any operation by its name; the keys of `params` that are None are absent.

        The way to operations and keys that this version has no method for.
        """
        return (await self._exchange(make_request(op, **params)))["result"]

    async def _change(self, op: str, **params: Any) -> ChangeResult:
        return ChangeResult(await self._exchange(make_request(op, **params)))
