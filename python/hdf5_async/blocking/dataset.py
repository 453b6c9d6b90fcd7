# SPDX-License-Identifier: BSD-3-Clause
"""Datasets: arrays of which only what is asked for travels."""
from __future__ import annotations

import itertools
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import DTypeLike

from ..errors import HDF5AsyncError
from . import selections, writing
from .create import Shape
from .objects import HLObject
from .remote import Remote
from .types import Array, Empty, dtype_of, shown, text_kind
from .views import AsStrView, AsTypeView, FieldsView

# About how many bytes an iteration over rows fetches at a time.
_ITERATED_BYTES = 1 << 20


class Dataset(HLObject):
    """A dataset by its path, h5py's Dataset as far as the protocol goes.

    `shape`, `size`, `len()` ask the server, because others may append meanwhile; type, chunks and
    filters are kept from the first look at them.
    """

    def __init__(self, remote: Remote, name: str, info: Optional[Mapping[str, Any]] = None) -> None:
        super().__init__(remote, name)
        self._known = info

    # What it is

    def _info(self, fresh: bool = False) -> Mapping[str, Any]:
        if self._known is not None and not fresh:
            return self._known
        known: Mapping[str, Any] = self._remote.ask("info", path=self.name)
        self._known = known
        return known

    @property
    def shape(self) -> Optional[Shape]:
        """None for a dataset without elements (a null dataspace)."""
        shape = self._info(fresh=True)["shape"]
        return None if shape is None else tuple(shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        info = self._info()
        return dtype_of(info["dtype"], info)

    @property
    def ndim(self) -> int:
        return len(self._info()["shape"] or ())

    @property
    def size(self) -> Optional[int]:
        shape = self.shape
        return None if shape is None else int(np.prod(shape, dtype=object))

    @property
    def nbytes(self) -> int:
        return (self.size or 0) * self.dtype.itemsize

    @property
    def maxshape(self) -> Optional[Tuple[Optional[int], ...]]:
        limits = self._info()["maxshape"]
        return None if limits is None or self._info()["shape"] is None else tuple(limits)

    @property
    def chunks(self) -> Optional[Shape]:
        chunks = self._info()["chunks"]
        return None if chunks is None else tuple(chunks)

    @property
    def compression(self) -> Optional[str]:
        name: Optional[str] = self._info()["compression"]
        return name

    @property
    def compression_opts(self) -> Any:
        return self._info()["compression_opts"]

    @property
    def shuffle(self) -> Union[bool, str]:
        """True for the shuffling of bytes, "bit" for that of bits."""
        how: Union[bool, str] = self._info()["shuffle"] or False
        return how

    @property
    def fletcher32(self) -> bool:
        return bool(self._info()["fletcher32"])

    def len(self) -> int:
        return self.__len__()

    def __len__(self) -> int:
        shape = self.shape
        if not shape:
            raise TypeError("a dataset without axes has no length")
        return shape[0]

    # Reading

    def __getitem__(self, args: Any) -> Any:
        return self._read(args)

    def _read(self, args: Any, dtype: Optional[np.dtype[Any]] = None) -> Any:
        """The selection; numbers as `dtype` if it is given, converted by the server."""
        return self._looking_anew(lambda: self._read_known(*_split(args), dtype))

    def _looking_anew(self, action: Callable[[], Any]) -> Any:
        """Does it again when it failed and somebody had put another dataset in the place."""
        before = self._info()
        try:
            return action()
        except (TypeError, ValueError, IndexError):
            after = self._info(fresh=True)
            if before["dtype"] == after["dtype"] and _rank(before) == _rank(after):
                raise
            return action()

    def _read_known(self, names: List[str], rest: Tuple[Any, ...], dtype: Any) -> Any:
        if self._info()["shape"] is None:
            return self._read_empty(names, rest)
        fields = self._fields(names)
        if self.ndim == 0:
            return self._read_scalar(fields, rest, dtype)
        selection = selections.parse(rest, self.ndim, self._fresh_shape)
        if selection.mask is not None:
            return self._read_masked(selection.mask, fields, dtype)
        result = shown(self._fetch(selection.wire, fields, dtype))
        return result[()] if selection.is_scalar and not np.ndim(result) else result

    def _read_empty(self, names: List[str], rest: Tuple[Any, ...]) -> Empty:
        if names or rest not in ((), (Ellipsis,)):
            raise ValueError("a dataset without elements cannot be sliced")
        return Empty(self.dtype)

    def _read_scalar(self, fields: Any, rest: Tuple[Any, ...], dtype: Any) -> Any:
        if len(rest) > 1 or (rest and rest[0] is not Ellipsis):
            raise ValueError("illegal slicing argument for a scalar dataset")
        result = shown(self._fetch(None, fields, dtype))
        return result if rest else result[()]

    def _read_masked(self, mask: Array, fields: Any, dtype: Any) -> Any:
        rows = np.flatnonzero(mask.any(axis=tuple(range(1, mask.ndim))))
        part = shown(self._fetch((rows.astype("<i8"),), fields, dtype))
        return part[mask[rows]]

    def _fetch(self, select: Any, fields: Any, dtype: Any = None) -> Any:
        numeric = dtype is not None and dtype.kind in "iuf" and self.dtype.kind in "iuf"
        result = self._remote.run(
            lambda client: client.read(
                self.name,
                select=select,
                fields=fields,
                dtype=dtype if numeric else None,
                file=self._remote.file_name,
            )
        )
        if result is None:
            raise KeyError(f"{self.name} does not exist any more")
        if isinstance(result, list):
            return _ragged(result)
        return result if dtype is None or numeric else result.astype(dtype)

    def _fields(self, names: List[str]) -> Union[str, List[str], None]:
        if not names:
            return None
        dtype = self.dtype
        if dtype.names is None:
            raise ValueError("field names are only allowed for compound types")
        for name in names:
            if name not in dtype.names:
                raise ValueError(f"field {name} does not appear in this type")
        return names[0] if len(names) == 1 else names

    def _fresh_shape(self) -> Shape:
        return tuple(self._info(fresh=True)["shape"] or ())

    def __array__(self, dtype: DTypeLike = None, copy: Optional[bool] = None) -> Array:
        value = self[...]
        if isinstance(value, Empty):
            raise TypeError("a dataset without elements is no array")
        array: Array = value if dtype is None else value.astype(dtype)
        return array

    def __iter__(self) -> Iterator[Any]:
        shape = self.shape
        if not shape:
            raise TypeError("cannot iterate over a dataset without axes")
        row = max(1, self.dtype.itemsize * int(np.prod(shape[1:], dtype=object)))
        step = max(1, _ITERATED_BYTES // row)
        return itertools.chain.from_iterable(
            self[begin : begin + step] for begin in range(0, shape[0], step)
        )

    def read_direct(self, dest: Array, source_sel: Any = None, dest_sel: Any = None) -> None:
        """Reads into an array, which must be contiguous and writable."""
        if self.shape is None:
            raise TypeError("a dataset without elements cannot be read into an array")
        if not dest.flags.c_contiguous or not dest.flags.writeable:
            raise TypeError("the array must be C-contiguous and writable")
        source = self[() if source_sel is None else source_sel]
        target = dest[... if dest_sel is None else dest_sel]
        if np.squeeze(source).shape != np.squeeze(target).shape:
            raise TypeError(f"{np.shape(source)} does not fit into {target.shape}")
        target[...] = np.reshape(source, target.shape)

    def asstr(self, encoding: str = "utf-8", errors: str = "strict") -> AsStrView:
        """The texts as str: `dset.asstr()[:10]`. Raises TypeError for other types."""
        if text_kind(self.dtype) is None and self.dtype.kind != "S":
            raise TypeError("asstr() is for texts")
        return AsStrView(self, encoding, errors)

    def astype(self, dtype: DTypeLike) -> AsTypeView:
        """The elements in another type: `dset.astype("f4")[:10]`."""
        return AsTypeView(self, np.dtype(dtype))

    def fields(self, names: Union[str, Sequence[str]]) -> FieldsView:
        """Some fields of records: `dset.fields(["x", "y"])[:10]`."""
        return FieldsView(self, names)

    def iter_chunks(self, sel: Any = None) -> Iterator[Tuple[slice, ...]]:
        """The parts of the dataset, or of slices of it, that lie in one chunk each."""
        chunks, shape = self.chunks, self.shape
        if chunks is None or shape is None:
            raise TypeError("a dataset without chunks")
        args = () if sel is None else sel if isinstance(sel, tuple) else (sel,)
        lengths: Shape = shape
        selection = selections.parse(args, len(shape), lambda: lengths)
        axes = []
        for selector, length, chunk in zip(selection.selectors, shape, chunks):
            if not isinstance(selector, slice) or selector.step not in (None, 1):
                raise ValueError("iter_chunks takes slices with step 1")
            begin, end, _ = selector.indices(length)
            starts = range(begin - begin % chunk, end, chunk)
            axes.append([slice(max(at, begin), min(at + chunk, end), 1) for at in starts])
        return itertools.product(*axes)

    # Writing

    def __setitem__(self, args: Any, value: Any) -> None:
        self._remote.check_writable()
        self._looking_anew(lambda: self._write(*_split(args), value))

    def _write(self, names: List[str], rest: Tuple[Any, ...], value: Any) -> None:
        if self._info()["shape"] is None:
            raise TypeError("a dataset without elements cannot be written")
        dtype, fields = self.dtype, self._fields(names)
        if self.ndim == 0:
            if len(rest) > 1 or (rest and rest[0] is not Ellipsis):
                raise ValueError("illegal slicing argument for a scalar dataset")
            selection = selections.Selection([])
        else:
            selection = selections.parse(rest, self.ndim, self._fresh_shape)
        data = writing.as_content(value, dtype, fields)
        element = () if dtype.subdtype is None or fields else dtype.shape
        writing.write(self._remote, self.name, selection, data, fields, element, self._fresh_shape)

    def write_direct(self, source: Array, source_sel: Any = None, dest_sel: Any = None) -> None:
        """Writes from an array, which must be contiguous."""
        shape = self.shape
        if shape is None:
            raise TypeError("a dataset without elements cannot be written")
        if not source.flags.c_contiguous:
            raise TypeError("the array must be C-contiguous")
        data = source[... if source_sel is None else source_sel]
        if dest_sel is None and np.squeeze(data).shape != tuple(n for n in shape if n != 1):
            raise TypeError(f"{data.shape} does not fit into {shape}")
        self[() if dest_sel is None else dest_sel] = data

    def append(
        self, rows: Any, deduplicate_on: Union[str, Sequence[str], None] = None
    ) -> Dict[str, Any]:
        """Adds rows at the end, in one atomic change; says how many were added, updated, removed.

        With `deduplicate_on`, one field of records or several, a row whose key exists replaces the
        old one. `rows` is converted as in an assignment.
        """
        self._remote.check_writable()
        data = writing.as_content(rows, self.dtype, None)
        result: Dict[str, Any] = self._remote.run(
            lambda client: client.append(
                self.name, data, deduplicate_on=deduplicate_on, file=self._remote.file_name
            )
        )
        return result

    def resize(self, size: Union[int, Sequence[int]], axis: Optional[int] = None) -> None:
        """To another shape, or another length of one axis. New elements are 0."""
        self._remote.check_writable()
        shape = list(self.shape or ())
        if axis is not None:
            if not 0 <= axis < len(shape):
                raise ValueError(f"invalid axis (0 to {len(shape) - 1} allowed)")
            shape[axis] = int(size)  # type: ignore[arg-type]
        else:
            shape = [int(size)] if isinstance(size, int) else [int(one) for one in size]
        self._remote.change("resize", path=self.name, shape=shape)
        self._info(fresh=True)

    def flush(self) -> None:
        """Returns when everything written so far is on stable storage."""
        self.file.flush()

    def refresh(self) -> None:
        """Looks anew at type, chunks and filters."""
        self._info(fresh=True)

    def storage(self) -> Dict[str, Any]:
        """The keywords of create_dataset that make another dataset stored like this one."""
        keys = ("maxshape", "chunks", "compression", "compression_opts", "shuffle", "fletcher32")
        keywords = {key: getattr(self, key) or None for key in keys}
        if keywords["compression"] in (None, "other"):  # a filter that the server cannot apply
            keywords["compression"] = keywords["compression_opts"] = None
        elif self.compression_opts == 0:
            keywords["compression_opts"] = 0
        return keywords

    def copied_to(self, target: Any, path: str) -> Dataset:
        """A copy in another file; a large one travels in blocks of rows."""
        keywords = self.storage()
        shape = self.shape
        if not shape:
            copied: Dataset = target.create_dataset(path, data=self[()])
            return copied
        row = max(1, self.dtype.itemsize * int(np.prod(shape[1:], dtype=object)))
        step = max(1, (16 * _ITERATED_BYTES) // row)
        if shape[0] <= step:
            copied = target.create_dataset(path, data=self[...], **keywords)
            return copied
        copied = target.create_dataset(path, shape, self.dtype, **keywords)
        for begin in range(0, shape[0], step):
            copied[begin : begin + step] = self[begin : begin + step]
        return copied

    def __repr__(self) -> str:
        if not self._remote.open:
            return "<Closed HDF5 dataset>"
        try:
            info = self._info()
            return (
                f'<HDF5 dataset "{self.name.rsplit("/", 1)[1]}": '
                f"shape {info['shape'] and tuple(info['shape'])}, type {info['dtype']!r}>"
            )
        except (HDF5AsyncError, KeyError) as error:
            return f'<HDF5 dataset "{self.name}": {error}>'


def _split(args: Any) -> Tuple[List[str], Tuple[Any, ...]]:
    """The field names between the brackets, and the rest."""
    items = args if isinstance(args, tuple) else (args,)
    names = [one for one in items if isinstance(one, str)]
    return names, tuple(one for one in items if not isinstance(one, str))


def _rank(info: Mapping[str, Any]) -> Optional[int]:
    return None if info["shape"] is None else len(info["shape"])


def _ragged(value: List[Any]) -> Array:
    """Sequences of different lengths: an array of arrays."""
    out = np.empty(len(value), "O")
    for place, one in enumerate(value):
        out[place] = _ragged(one) if isinstance(one, list) else one
    return out
