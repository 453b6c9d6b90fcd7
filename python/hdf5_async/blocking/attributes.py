# SPDX-License-Identifier: BSD-3-Clause
"""The attributes of an object as a dictionary."""
from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, Dict, Iterator, Optional, Tuple, Union

import numpy as np
from numpy.typing import DTypeLike

from .remote import Name, Remote
from .types import Empty, converted, dtype_of, sendable, text_dtype, wire_type


class AttributeManager(MutableMapping):  # type: ignore[type-arg]
    """`obj.attrs`: each access is a request, `dict(obj.attrs)` one for all of them.

    Numbers are numpy scalars or arrays, texts str, texts of fixed width numpy.bytes_.
    """

    def __init__(self, remote: Remote, path: str) -> None:
        self._remote = remote
        self._path = path

    def __getitem__(self, name: Name) -> Any:
        key = _key(name)
        values = self._remote.ask("get_attrs", path=self._path, names=[key])
        return _shown(values[key])

    def __setitem__(self, name: Name, value: Any) -> None:
        self.create(name, value)

    def __delitem__(self, name: Name) -> None:
        self._remote.change("delete_attrs", path=self._path, names=[_key(name)])

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._all()))

    def __reversed__(self) -> Iterator[str]:
        return reversed(list(self._all()))

    def __len__(self) -> int:
        return int(self._remote.ask("info", path=self._path)["attrs"])

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, (str, bytes)):
            return False
        return _key(name) in self._all()

    def items(self) -> Any:
        return {name: _shown(value) for name, value in self._all().items()}.items()

    def values(self) -> Any:
        return dict(self.items()).values()

    def create(
        self,
        name: Name,
        data: Any,
        shape: Union[int, Tuple[int, ...], None] = None,
        dtype: DTypeLike = None,
    ) -> None:
        """Creates or replaces an attribute, of `shape` and `dtype` if they are given."""
        wanted = None if dtype is None else np.dtype(dtype)
        if isinstance(data, Empty):
            value: Any = {"empty": True, "dtype": wire_type(data.dtype)}
        else:
            value = _shaped(data, shape, wanted)
        self._remote.change("set_attrs", path=self._path, attrs={_key(name): value})

    def modify(self, name: Name, value: Any) -> None:
        """Changes the value; type and shape stay. Creates what is not there."""
        try:
            old = self[name]
        except KeyError:
            self.create(name, value)
            return
        if isinstance(old, Empty):
            raise OSError("an attribute without elements cannot be modified")
        known = np.asarray(old)
        plain = known.dtype.kind in "iufcb" and not hasattr(value, "dtype")
        array = sendable(value, known.dtype if plain else None)
        if array.shape != known.shape and not (array.size == 1 and known.size == 1):
            raise TypeError(f"a value of shape {array.shape} for an attribute of {known.shape}")
        if known.dtype.kind in "iufb" and array.dtype.kind in "iufb":
            array = converted(array, known.dtype)
        self.create(name, array.reshape(known.shape))

    def __repr__(self) -> str:
        return f"<Attributes of {self._path if self._remote.open else 'a closed file'}>"

    def _all(self) -> Dict[str, Any]:
        values: Dict[str, Any] = self._remote.ask("get_attrs", path=self._path)
        return values


def _key(name: Name) -> str:
    return name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name


def _shaped(
    data: Any, shape: Union[int, Tuple[int, ...], None], dtype: Optional[np.dtype[Any]]
) -> Any:
    base: Optional[np.dtype[Any]] = dtype
    extra: Tuple[int, ...] = ()
    if dtype is not None and dtype.subdtype is not None:
        base, extra = dtype.base, dtype.shape
    array = sendable(data, base)
    wanted = array.shape if shape is None else (shape,) if isinstance(shape, int) else tuple(shape)
    if extra and array.shape[-len(extra) :] != extra:
        raise ValueError(f"data of shape {array.shape} for an array type {dtype}")
    if shape is not None:
        wanted = wanted + extra
    if int(np.prod(wanted)) != array.size:
        raise ValueError(f"data of shape {array.shape} does not fit {wanted}")
    array = array.reshape(wanted)
    if array.ndim == 0 and array.dtype.kind == "U":
        return str(array[()])
    return array


def _shown(value: Any) -> Any:
    if isinstance(value, dict) and value.get("empty") is True:
        return Empty(dtype_of(value.get("dtype")))
    if isinstance(value, dict) and "unsupported" in value:
        raise TypeError(f"this attribute cannot be sent: {value['unsupported']}")
    if isinstance(value, bytes):
        return np.bytes_(value)
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "U":
            texts = np.empty(value.shape, text_dtype())
            texts[...] = value.astype("O")
            return texts[()] if value.ndim == 0 else texts
        return value[()] if value.ndim == 0 else value
    return value


