# SPDX-License-Identifier: BSD-3-Clause
"""What groups, datasets and types have in common."""
from __future__ import annotations

from typing import TYPE_CHECKING

from .attributes import AttributeManager
from .remote import Remote

if TYPE_CHECKING:
    from .file import File
    from .group import Group


class HLObject:
    """An object of the file, by its path: it is looked up anew with each request."""

    def __init__(self, remote: Remote, name: str) -> None:
        self._remote = remote
        self._name = name

    @property
    def name(self) -> str:
        """The absolute path."""
        return self._name

    @property
    def file(self) -> File:
        from .file import File

        return File.over(self._remote)

    @property
    def parent(self) -> Group:
        from .group import Group

        return Group(self._remote, self._name.rsplit("/", 1)[0] or "/")

    @property
    def attrs(self) -> AttributeManager:
        return AttributeManager(self._remote, self._name)

    def __bool__(self) -> bool:
        """Whether the file is open."""
        return self._remote.open

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, HLObject):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> object:
        remote = self._remote
        return (remote.address, remote.file_name or "default", self._name)
