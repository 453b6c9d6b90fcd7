# SPDX-License-Identifier: BSD-3-Clause
"""Copies of objects: on the server within a file, through the client from one file to another."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List

from ..messages import make_request
from .objects import HLObject

if TYPE_CHECKING:
    from .group import Group


def copy(source: HLObject, target: Group, path: str, *, shallow: bool, attrs: bool) -> None:
    """Raises ValueError when there is something at `path`."""
    same = source._remote is target._remote or (
        source._identity()[:2] == target._identity()[:2]  # type: ignore[index]
    )
    if not same:
        _through_here(source, target, path, shallow=shallow, attrs=attrs)
    elif not shallow and attrs:
        target._remote.change("copy", path=source.name, to=path)
    else:
        target._remote.batch(_requests(source, path, shallow, attrs))


def _requests(source: HLObject, path: str, shallow: bool, attrs: bool) -> List[Dict[str, Any]]:
    """A whole copy, and the removal of what it should not have."""
    requests = [make_request("copy", path=source.name, to=path)]
    below = _tree(source, attrs=not attrs)
    if not attrs:
        everything = [("", dict(source.attrs)), *((one["name"], one["attrs"]) for one in below)]
        for name, values in everything:
            if values:
                place = f"{path}/{name}"
                requests.append(make_request("delete_attrs", path=place, names=list(values)))
    if shallow:
        for one in below:
            if one["name"].count("/") == 1:
                requests.append(make_request("delete", path=f"{path}/{one['name']}"))
    return requests


def _tree(source: HLObject, attrs: bool) -> List[Dict[str, Any]]:
    from .group import Group

    return source.tree(attrs=attrs) if isinstance(source, Group) else []


def _through_here(
    source: HLObject, target: Group, path: str, *, shallow: bool, attrs: bool
) -> None:
    from .dataset import Dataset
    from .group import Group

    if isinstance(source, Group):
        made: HLObject = target.create_group(path)
        for name, member in source.items():
            if shallow and isinstance(member, Group):
                below = target.create_group(f"{path}/{name}")
                if attrs:
                    below.attrs.update(member.attrs)
            elif member is not None:
                _through_here(member, target, f"{path}/{name}", shallow=shallow, attrs=attrs)
    elif isinstance(source, Dataset):
        made = source.copied_to(target, path)
    else:
        raise NotImplementedError("the protocol makes no named types")
    if attrs:
        made.attrs.update(source.attrs)
