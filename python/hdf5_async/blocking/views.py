# SPDX-License-Identifier: BSD-3-Clause
"""Ways to look at a dataset: as texts, in another type, some of its fields."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Sequence, Union

import numpy as np
from numpy.typing import DTypeLike

from .types import Array, decoded

if TYPE_CHECKING:
    from .dataset import Dataset


class _View:
    def __init__(self, dset: Dataset) -> None:
        self._dset = dset

    def __len__(self) -> int:
        return len(self._dset)

    def __getitem__(self, args: Any) -> Any:
        raise NotImplementedError

    def __array__(self, dtype: DTypeLike = None, copy: Any = None) -> Array:
        value = np.asarray(self[...])
        return value if dtype is None else value.astype(dtype)


class AsStrView(_View):
    def __init__(self, dset: Dataset, encoding: str, errors: str) -> None:
        super().__init__(dset)
        self._encoding = encoding
        self._errors = errors

    def __getitem__(self, args: Any) -> Any:
        return decoded(self._dset[args], self._encoding, self._errors)


class AsTypeView(_View):
    def __init__(self, dset: Dataset, dtype: np.dtype[Any]) -> None:
        super().__init__(dset)
        self._dtype = dtype

    def __getitem__(self, args: Any) -> Any:
        return self._dset._read(args, self._dtype)


class FieldsView(_View):
    def __init__(self, dset: Dataset, names: Union[str, Sequence[str]]) -> None:
        super().__init__(dset)
        self._names = (names,) if isinstance(names, str) else tuple(names)
        dset._fields(list(self._names))

    def __getitem__(self, args: Any) -> Any:
        rest = args if isinstance(args, tuple) else (args,)
        return self._dset[(*self._names, *rest)]
