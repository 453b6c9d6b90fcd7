# SPDX-License-Identifier: BSD-3-Clause
"""Groups: mappings of names to objects."""
from __future__ import annotations

from collections.abc import ItemsView, KeysView, MutableMapping, ValuesView
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Tuple, Type, Union

import numpy as np
from numpy.typing import DTypeLike

from ..errors import Exists, NotFound, NotGroup
from ..messages import make_request
from . import copying
from .create import ShapeLike, create, same_kind
from .dataset import Dataset
from .errors import like_h5py
from .named_type import Datatype
from .objects import HLObject
from .remote import Name, joined


class _Keys(KeysView):  # type: ignore[type-arg]
    _mapping: Group

    def __reversed__(self) -> Iterator[str]:
        return reversed(self._mapping)


class _Values(ValuesView):  # type: ignore[type-arg]
    """In one request, whatever the number of members."""

    _mapping: Group

    def __iter__(self) -> Iterator[Any]:
        return (member for _, member in self._mapping._members())

    def __reversed__(self) -> Iterator[Any]:
        return iter([member for _, member in self._mapping._members()][::-1])

    def __contains__(self, value: object) -> bool:
        return any(member is value or member == value for member in self)


class _Items(ItemsView):  # type: ignore[type-arg]
    _mapping: Group

    def __iter__(self) -> Iterator[Tuple[str, Any]]:
        return iter(self._mapping._members())

    def __reversed__(self) -> Iterator[Tuple[str, Any]]:
        return iter(self._mapping._members()[::-1])


class Group(HLObject, MutableMapping):  # type: ignore[type-arg]
    """A group by its path, h5py's Group as far as the protocol goes. Names come sorted."""

    __hash__ = HLObject.__hash__

    def __eq__(self, other: object) -> bool:
        return HLObject.__eq__(self, other)

    # Reading

    def __getitem__(self, name: Name) -> Any:
        path = joined(self.name, name)
        info = self._remote.ask("info", path=path)
        return self._object(path, info["kind"], info)

    def get(
        self, name: Name, default: Any = None, getclass: bool = False, getlink: bool = False
    ) -> Any:
        """The object, its class, or `default`. There are no links to be had over the network."""
        if getlink:
            raise NotImplementedError("the protocol does not tell about links")
        try:
            found = self[name]
        except KeyError:
            return default
        return type(found) if getclass else found

    def __contains__(self, name: object) -> bool:
        if not self._remote.open or not isinstance(name, (str, bytes)) or not name:
            return False
        return bool(self._remote.ask("exists", path=joined(self.name, name)))

    def __len__(self) -> int:
        return int(self._remote.ask("info", path=self.name)["members"])

    def __iter__(self) -> Iterator[str]:
        return iter([_text(name) for name in self._remote.ask("list", path=self.name)])

    def __reversed__(self) -> Iterator[str]:
        return reversed(list(self))

    def keys(self) -> Any:
        return _Keys(self)

    def values(self) -> Any:
        return _Values(self)

    def items(self) -> Any:
        return _Items(self)

    def visit(self, func: Callable[[str], Any]) -> Any:
        """Calls `func` with the relative path of everything below, until it returns something."""
        for name in self._remote.ask("list", path=self.name, recursive=True):
            result = func(_text(name))
            if result is not None:
                return result
        return None

    def visititems(self, func: Callable[[str, Any], Any]) -> Any:
        """Like `visit`, with the objects: one request for the whole tree."""
        for name, member in self._members(recursive=True):
            result = func(name, member) if member is not None else None
            if result is not None:
                return result
        return None

    def tree(self, attrs: bool = False) -> List[Dict[str, Any]]:
        """Everything below in one request: maps with `name` (the relative path), `kind`, of
        datasets `shape` and `dtype`, and with `attrs` all attributes."""
        entries: List[Dict[str, Any]] = self._remote.ask(
            "list", path=self.name, recursive=True, detail=True, attrs=attrs or None
        )
        return entries

    def _members(self, recursive: bool = False) -> List[Tuple[str, Any]]:
        entries = self._remote.ask(
            "list", path=self.name, detail=True, recursive=recursive or None
        )
        return [(_text(one["name"]), self._member(one)) for one in entries]

    def _member(self, entry: Mapping[str, Any]) -> Any:
        kind = entry["kind"]
        if kind not in _CLASSES:
            return None  # a link that leads nowhere, or out of the file
        return self._object(joined(self.name, _text(entry["name"])), kind, None)

    def _object(self, path: str, kind: str, info: Optional[Mapping[str, Any]]) -> Any:
        if kind == "dataset":
            return Dataset(self._remote, path, info)
        if kind in _CLASSES:
            return _CLASSES[kind](self._remote, path)
        raise like_h5py(NotFound(f"{path} is of kind {kind}"))

    # Changing

    def create_group(self, name: Name, track_order: Optional[bool] = None) -> Group:
        """Raises ValueError when the name is taken."""
        if track_order:
            raise NotImplementedError("track_order is not part of the protocol")
        path = joined(self.name, name)
        try:
            created = self._remote.change("create_group", path=path)["created"]
        except NotGroup as error:
            raise like_h5py(error) from None
        if not created:
            raise like_h5py(Exists(f"{path} exists"))
        return Group(self._remote, path)

    def require_group(self, name: Name) -> Group:
        """Raises TypeError when there is something else of that name."""
        path = joined(self.name, name)
        try:
            self._remote.change("create_group", path=path)
        except Exists as error:
            raise TypeError(f"incompatible object: {error}") from None
        return Group(self._remote, path)

    def create_dataset(
        self,
        name: Name,
        shape: ShapeLike = None,
        dtype: DTypeLike = None,
        data: Any = None,
        **keywords: Any,
    ) -> Dataset:
        """As in h5py: chunks, maxshape, compression, compression_opts, shuffle, fletcher32.

        Unless `maxshape` says otherwise axis 0 can grow. `fillvalue` fills the new dataset; what a
        later resize adds has 0. Raises ValueError when the name is taken.
        """
        path = joined(self.name, name)
        create(self._remote, path, shape, dtype, data, keywords)
        return Dataset(self._remote, path)

    def require_dataset(
        self,
        name: Name,
        shape: ShapeLike,
        dtype: DTypeLike,
        exact: bool = False,
        **keywords: Any,
    ) -> Dataset:
        """Opens it, or makes it. Raises TypeError when it is there and is another."""
        try:
            found = self[name]
        except KeyError:
            return self.create_dataset(name, shape, dtype, **keywords)
        if not isinstance(found, Dataset):
            raise TypeError(f"incompatible object: {type(found).__name__} already exists")
        wanted = (shape,) if isinstance(shape, int) else tuple(shape or ())
        if found.shape != wanted:
            raise TypeError(f"shapes do not match (existing {found.shape} vs new {wanted})")
        if not same_kind(found.dtype, np.dtype(dtype), exact):
            raise TypeError(f"datatypes do not match (existing {found.dtype} vs new {dtype})")
        return found

    def create_dataset_like(self, name: Name, other: Dataset, **changes: Any) -> Dataset:
        """A dataset of the shape, type and storage of another one, unless `changes` says else."""
        keywords: Dict[str, Any] = {
            "shape": other.shape,
            "dtype": other.dtype,
            **other.storage(),
            **changes,
        }
        return self.create_dataset(name, **keywords)

    def __setitem__(self, name: Name, value: Any) -> None:
        if isinstance(value, HLObject):
            raise NotImplementedError("the protocol has no hard links; use copy or move")
        if isinstance(value, np.dtype) or type(value).__name__.endswith("Link"):
            raise NotImplementedError("the protocol makes neither named types nor links")
        if value is None:
            raise TypeError("None is no value of a dataset")
        self.create_dataset(name, data=value)

    def __delitem__(self, name: Name) -> None:
        self._remote.change("delete", path=joined(self.name, name))

    def clear(self) -> None:
        """Removes all members, in one change where the server can."""
        requests = [make_request("delete", path=joined(self.name, name)) for name in self]
        if requests and "batch" in self._remote.client.features:
            self._remote.batch(requests)
        else:
            MutableMapping.clear(self)

    def move(self, source: Name, dest: Name) -> None:
        """Raises ValueError when `dest` is taken, KeyError when there is no `source`."""
        begin, end = joined(self.name, source), joined(self.name, dest)
        if begin != end:
            self._remote.change("move", path=begin, to=end)

    def copy(
        self,
        source: Union[Name, HLObject],
        dest: Union[Name, "Group"],
        name: Optional[Name] = None,
        shallow: bool = False,
        expand_soft: bool = False,
        expand_external: bool = False,
        expand_refs: bool = False,
        without_attrs: bool = False,
    ) -> None:
        """Copies an object with all below it, on the server or, to another file, through here.

        `shallow` leaves out what is below the members of a group, `without_attrs` all attributes.
        """
        if expand_refs or expand_external:
            raise NotImplementedError("references and external links are not followed")
        begin = source if isinstance(source, HLObject) else self[source]
        if isinstance(dest, Group):
            target, path = dest, joined(dest.name, name or begin.name.rsplit("/", 1)[1])
        else:
            target, path = self, joined(self.name, dest)
        copying.copy(begin, target, path, shallow=shallow, attrs=not without_attrs)

    def __repr__(self) -> str:
        if not self._remote.open:
            return "<Closed HDF5 group>"
        return f'<HDF5 group "{self.name}" of {self._remote.address}>'


_CLASSES: Dict[str, Type[HLObject]] = {"group": Group, "dataset": Dataset, "datatype": Datatype}


def _text(name: Union[str, bytes]) -> str:
    return name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name
