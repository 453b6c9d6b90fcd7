# SPDX-License-Identifier: BSD-3-Clause
"""The operations on groups, links, attributes and shapes."""
from __future__ import annotations

import builtins
from typing import Any, Dict, Mapping, Optional, Sequence, Union

from .caller import Caller, ChangeResult


class TreeOperations(Caller):
    """create_group, delete, list, info, exists, attributes, move, copy, resize."""

    async def create_group(
        self, path: str, *, file: Optional[str] = None, ack: Optional[str] = None
    ) -> ChangeResult:
        """Makes the group and its parents; one that is there is fine. Gives `created`."""
        return await self._change("create_group", path=path, file=file, ack=ack)

    async def delete(
        self,
        path: str,
        *,
        missing_ok: bool = False,
        file: Optional[str] = None,
        ack: Optional[str] = None,
    ) -> ChangeResult:
        """Removes the object, a group with all below it. Gives `deleted`. Raises NotFound."""
        return await self._change(
            "delete", path=path, missing_ok=missing_ok or None, file=file, ack=ack
        )

    async def list(
        self,
        path: str = "/",
        *,
        recursive: bool = False,
        detail: bool = False,
        attrs: bool = False,
        file: Optional[str] = None,
    ) -> builtins.list[Any]:
        """The names in a group, sorted; `recursive` the paths of everything below it.

        `detail` gives maps with `name`, `kind`, and of datasets `shape` and `dtype`; with `attrs`
        these carry all attributes too: a whole tree in one request.
        """
        names: builtins.list[Any] = await self.call(
            "list",
            path=path,
            recursive=recursive or None,
            detail=detail or None,
            attrs=attrs or None,
            file=file,
        )
        return names

    async def info(self, path: str, *, file: Optional[str] = None) -> Dict[str, Any]:
        """What the object is: kind, shape, type, chunks, filters, number of attributes."""
        result: Dict[str, Any] = await self.call("info", path=path, file=file)
        return result

    async def exists(self, path: str, *, file: Optional[str] = None) -> bool:
        return bool(await self.call("exists", path=path, file=file))

    async def get_attrs(
        self, path: str, names: Optional[Sequence[str]] = None, *, file: Optional[str] = None
    ) -> Dict[str, Any]:
        """The attributes by name, or those of `names`. One without a wire form is given as
        {"unsupported": why}."""
        wanted = None if names is None else builtins.list(names)
        result: Dict[str, Any] = await self.call("get_attrs", path=path, names=wanted, file=file)
        return result

    async def set_attrs(
        self,
        path: str,
        attrs: Mapping[str, Any],
        *,
        file: Optional[str] = None,
        ack: Optional[str] = None,
    ) -> ChangeResult:
        """Creates or replaces attributes, all or none. Gives `set`, how many."""
        return await self._change("set_attrs", path=path, attrs=dict(attrs), file=file, ack=ack)

    async def delete_attrs(
        self,
        path: str,
        names: Union[str, Sequence[str]],
        *,
        missing_ok: bool = False,
        file: Optional[str] = None,
        ack: Optional[str] = None,
    ) -> ChangeResult:
        """Removes attributes, all or none unless `missing_ok`. Gives `deleted`, how many."""
        return await self._change(
            "delete_attrs",
            path=path,
            names=[names] if isinstance(names, str) else builtins.list(names),
            missing_ok=missing_ok or None,
            file=file,
            ack=ack,
        )

    async def move(
        self, path: str, to: str, *, file: Optional[str] = None, ack: Optional[str] = None
    ) -> ChangeResult:
        """Renames the link; `to` must not exist. Gives `path`, the new one."""
        return await self._change("move", path=path, to=to, file=file, ack=ack)

    async def copy(
        self, path: str, to: str, *, file: Optional[str] = None, ack: Optional[str] = None
    ) -> ChangeResult:
        """Copies the object with all below it and its attributes. Gives `path`, the new one."""
        return await self._change("copy", path=path, to=to, file=file, ack=ack)

    async def resize(
        self,
        path: str,
        shape: Sequence[int],
        *,
        file: Optional[str] = None,
        ack: Optional[str] = None,
    ) -> ChangeResult:
        """Gives the dataset another shape of the same rank; new elements have its fill value."""
        return await self._change(
            "resize", path=path, shape=builtins.list(shape), file=file, ack=ack
        )
