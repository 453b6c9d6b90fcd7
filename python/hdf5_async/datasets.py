# SPDX-License-Identifier: BSD-3-Clause
"""The operations on the content of datasets."""
from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Sequence, Union

import numpy as np
from numpy.typing import DTypeLike

from . import arrays, uploads
from .caller import Caller, ChangeResult
from .errors import BadSelection, Conflict, TooLarge
from .messages import make_request
from .parts import PartAssembler

Compression = Union[str, bool, int, None]
Shuffle = Union[bool, str, None]
# Of a result that does not fit one reply; small beside it, large beside the cost of a part.
_PART_BYTES = 4 << 20
# How often a read in parts starts again because the dataset changed meanwhile.
_STREAM_ATTEMPTS = 4

Names = Union[str, Sequence[str], None]


class DatasetOperations(Caller):
    """write, read, update, append, insert.

    Common to all: `file` chooses one of the server's files; `ack` is "applied" or "durable";
    `compression` is "gzip", "zstd", "lz4", "none", True, False or a gzip level 0 to 9, None the
    server's default, with `compression_opts` (the level), `shuffle` (True, False, "bit") and
    `fletcher32` beside it.

    `data` is a numpy array or scalar, a number, bool, str, bytes, or a nested list of these. An
    array must not be changed until the call is over: a large one is sent from where it lies.

    An array above the server's `max_frame` is sent in several requests. Each is atomic, all of
    them together are not: others may read the dataset between two of them, and an error leaves
    what was sent before it. Where that matters, write elsewhere and `move`, or use `batch`.
    """

    async def write(
        self,
        path: str,
        data: Any,
        compression: Compression = None,
        *,
        chunks: Optional[Sequence[int]] = None,
        maxshape: Optional[Sequence[Optional[int]]] = None,
        attrs: Optional[Mapping[str, Any]] = None,
        compression_opts: Optional[int] = None,
        shuffle: Shuffle = None,
        fletcher32: Optional[bool] = None,
        file: Optional[str] = None,
        ack: Optional[str] = None,
    ) -> ChangeResult:
        """Creates the dataset, or replaces it as a whole with its type, layout and attributes.

        Gives `shape` and `created`. Missing parent groups are made. A large array arrives as a
        first block of rows, the others follow as if by `append`.
        """
        where = {"path": path, "file": file, "ack": ack}
        options = {
            "chunks": None if chunks is None else list(chunks),
            "maxshape": None if maxshape is None else list(maxshape),
            "attrs": attrs,
            **_storage(compression, compression_opts, shuffle, fletcher32),
        }
        data = arrays.as_sent(data)
        if uploads.fits(data, self.max_frame):
            return await self._change("write", data=data, **where, **options)
        return await self._write_blocks(data, where, options)

    async def read(
        self,
        path: str,
        *,
        select: Any = None,
        fields: Names = None,
        strings: Optional[str] = None,
        dtype: DTypeLike = None,
        stream: Optional[bool] = None,
        part_bytes: int = _PART_BYTES,
        file: Optional[str] = None,
    ) -> Any:
        """The dataset, or None when there is nothing at `path`.

        A numpy array with memory of its own, writable; a scalar dataset gives a 0-d array, a null
        dataspace the map {"empty": True, "dtype": ...}, a ragged one lists of arrays.

        `select` chooses elements as brackets would: `select=np.s_[10:20, 3]`. `fields` is one
        field of a record, or several. `strings="list"` gives texts as nested lists instead of an
        array as wide as the longest. `dtype` converts numbers on the server.

        A result above the server's `max_response` comes in parts, put together here (`stream`
        True always asks for parts of `part_bytes`, False never); if the dataset changes meanwhile the read starts
        again, and raises Conflict when that does not help.
        """
        what = {
            "path": path,
            "select": select,
            "fields": names_of(fields),
            "strings": strings,
            "dtype": None if dtype is None else np.dtype(dtype).str,
            "file": file,
        }
        if stream:
            return await self._read_parts(what, part_bytes)
        try:
            # A single reply is never torn, and so comes first.
            return await self.call("read", **what)
        except TooLarge as error:
            if stream is False:
                raise
            return await self._read_parts(what, part_bytes, _bytes_of(error))

    async def update(
        self,
        path: str,
        data: Any,
        compression: Compression = None,
        *,
        select: Any = None,
        start: Optional[int] = None,
        fields: Names = None,
        compression_opts: Optional[int] = None,
        shuffle: Shuffle = None,
        fletcher32: Optional[bool] = None,
        file: Optional[str] = None,
        ack: Optional[str] = None,
    ) -> ChangeResult:
        """Changes the content of an existing dataset; type and attributes stay. Gives `shape`.

        Without `select`, `start` and `fields` the whole content is replaced, and axis 0 may get
        another length. `select` overwrites the selected region, data is broadcast to it as by
        numpy. `start` overwrites the rows from there on, which must exist.

        A large array with `select` or `fields` is not cut: FrameTooLarge.
        """
        where = {"path": path, "file": file, "ack": ack}
        options = _storage(compression, compression_opts, shuffle, fletcher32)
        data = arrays.as_sent(data)
        if select is not None or fields is not None or uploads.fits(data, self.max_frame):
            region = {"select": select, "start": start, "fields": names_of(fields)}
            return await self._change("update", data=data, **where, **region, **options)
        if start is not None:
            return await self._update_rows(data, start, where, options)
        return await self._update_whole(data, where, options)

    async def append(
        self,
        path: str,
        data: Any,
        compression: Compression = None,
        deduplicate_on: Names = None,
        *,
        compression_opts: Optional[int] = None,
        shuffle: Shuffle = None,
        fletcher32: Optional[bool] = None,
        file: Optional[str] = None,
        ack: Optional[str] = None,
    ) -> ChangeResult:
        """Adds rows at the end, creating the dataset if need be.

        Gives `shape`, `created`, `appended`, `updated`, `removed`. With `deduplicate_on`, a field
        or several, a row whose key exists replaces the old row in its place. Of an array sent in
        several requests the numbers are sums: a key that stands in two of them counts as updated.
        """
        options = {
            "path": path,
            "file": file,
            "ack": ack,
            **_storage(compression, compression_opts, shuffle, fletcher32),
            "deduplicate_on": names_of(deduplicate_on),
        }
        data = arrays.as_sent(data)
        if uploads.fits(data, self.max_frame):
            return await self._change("append", data=data, **options)
        total: Optional[ChangeResult] = None
        for begin, end in uploads.row_blocks(data, self.max_frame):
            result = await self._change("append", data=data[begin:end], **options)
            if total is not None:
                result["created"] = total.get("created", False)
                for count in ("appended", "updated", "removed"):
                    result[count] = result.get(count, 0) + total.get(count, 0)
            total = result
        assert total is not None, "an array above the limit has a row"
        return total

    async def insert(
        self,
        path: str,
        index: int,
        data: Any,
        compression: Compression = None,
        *,
        compression_opts: Optional[int] = None,
        shuffle: Shuffle = None,
        fletcher32: Optional[bool] = None,
        file: Optional[str] = None,
        ack: Optional[str] = None,
    ) -> ChangeResult:
        """Puts rows before row `index`, which counts from the end when negative. Gives `shape`."""
        options = {
            "path": path,
            "file": file,
            "ack": ack,
            **_storage(compression, compression_opts, shuffle, fletcher32),
        }
        data = arrays.as_sent(data)
        if uploads.fits(data, self.max_frame):
            return await self._change("insert", index=index, data=data, **options)
        result: Optional[ChangeResult] = None
        for begin, end in uploads.row_blocks(data, self.max_frame):
            # A negative index means the same place after each block, a positive one moves on.
            place = index if index < 0 else index + begin
            result = await self._change("insert", index=place, data=data[begin:end], **options)
        assert result is not None, "an array above the limit has a row"
        return result

    # Results above max_response

    async def _read_parts(
        self, what: Mapping[str, Any], part_bytes: int, expected_bytes: int = 0
    ) -> Any:
        request = make_request("read", stream=True, part_bytes=part_bytes, **what)
        for _ in range(_STREAM_ATTEMPTS - 1):
            try:
                return (await self._exchange(request, PartAssembler(expected_bytes)))["result"]
            except Conflict:
                continue  # the dataset changed meanwhile
        return (await self._exchange(request, PartAssembler(expected_bytes)))["result"]

    # Arrays above max_frame

    async def _write_blocks(
        self, data: np.ndarray[Any, Any], where: Mapping[str, Any], options: Mapping[str, Any]
    ) -> ChangeResult:
        blocks = uploads.blocks(data.shape, data.itemsize, uploads.block_bytes(self.max_frame))
        first = next(blocks)
        if len(first) == 1:
            result = await self._change("write", data=data[first], **where, **options)
            for block in blocks:
                last = await self._change("append", data=data[block], **where)
                result["shape"], result.commit = last["shape"], last.commit
            return result
        # Not even one row fits: make room first, then fill it.
        result = await self._change("write", data=data[:0], **where, **options)
        last = await self._change("resize", shape=list(data.shape), **where)
        result["shape"] = last["shape"]
        result.commit = await self._fill(data, first, where)
        for block in blocks:
            result.commit = await self._fill(data, block, where)
        return result

    async def _fill(
        self, data: np.ndarray[Any, Any], block: uploads.Block, where: Mapping[str, Any]
    ) -> Optional[int]:
        result = await self._change("update", data=data[block], select=block, **where)
        return result.commit

    async def _update_rows(
        self,
        data: np.ndarray[Any, Any],
        start: int,
        where: Mapping[str, Any],
        options: Mapping[str, Any],
    ) -> ChangeResult:
        shape = (await self.call("info", path=where["path"], file=where["file"])).get("shape")
        length = shape[0] if shape else 0
        begin = start + length if start < 0 else start
        if begin < 0 or begin + len(data) > length:
            raise BadSelection(f"rows {start} to {start + len(data)} of a dataset with {length}")
        return await self._send_rows(data, begin, where, options)

    async def _update_whole(
        self, data: np.ndarray[Any, Any], where: Mapping[str, Any], options: Mapping[str, Any]
    ) -> ChangeResult:
        if any(value is not None for value in options.values()):
            # New filters: the first block rebuilds the dataset with them, the others follow it.
            ranges = uploads.row_blocks(data, self.max_frame)
            begin, end = next(ranges)
            result = await self._change("update", data=data[begin:end], **where, **options)
            for begin, end in ranges:
                result = await self._change("append", data=data[begin:end], **where)
            return ChangeResult({"result": {"shape": result["shape"]}, "commit": result.commit})
        shape = (await self.call("info", path=where["path"], file=where["file"])).get("shape")
        if shape and list(shape)[1:] == list(data.shape[1:]) and shape[0] != data.shape[0]:
            await self._change("resize", shape=list(data.shape), **where)
        return await self._send_rows(data, 0, where, options)

    async def _send_rows(
        self,
        data: np.ndarray[Any, Any],
        start: int,
        where: Mapping[str, Any],
        options: Mapping[str, Any],
    ) -> ChangeResult:
        result: Optional[ChangeResult] = None
        for begin, end in uploads.row_blocks(data, self.max_frame):
            rows = data[begin:end]
            result = await self._change(
                "update", data=rows, start=start + begin, **where, **options
            )
        assert result is not None, "an array above the limit has a row"
        return result


def names_of(names: Names) -> Union[str, Sequence[str], None]:
    return names if names is None or isinstance(names, str) else list(names)


def _storage(
    compression: Compression,
    compression_opts: Optional[int],
    shuffle: Shuffle,
    fletcher32: Optional[bool],
) -> Dict[str, Any]:
    return {
        "compression": compression,
        "compression_opts": compression_opts,
        "shuffle": shuffle,
        "fletcher32": fletcher32,
    }


def _bytes_of(error: TooLarge) -> int:
    """How large the refused reply would have been, as far as the server says."""
    size = error.detail.get("bytes", 0)
    return size if type(size) is int and 0 < size < 1 << 48 else 0
