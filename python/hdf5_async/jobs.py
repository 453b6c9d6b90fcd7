# SPDX-License-Identifier: BSD-3-Clause
"""What takes its time at the server's files while everything goes on, and is followed to its end."""
from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Callable, Dict, Mapping, Optional, Sequence, Tuple

from .caller import Caller
from .errors import BadValue, ConnectionLost, HDF5AsyncError, UnknownOp, error_from_reply

# Called with how far a job is, in the names of docs/protocol.md, "Console": `phase`, `fraction`,
# `bytes_s`, `seconds_left` …
Progress = Callable[[Dict[str, Any]], None]

_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 0.5
# For telling the server that a job is no longer wanted, before its caller goes on.
_CANCEL_SECONDS = 5.0
_SHUFFLES = ("none", "byte", "bit")


class JobOperations(Caller):
    """snapshot, export, rotate, verify, repack. They need the role of an operator.

    Each waits until the server has done it, and raises why it was not done. When its task is
    cancelled or `progress` raises, the job is cancelled too, as if it had never begun. `target` is
    a name without folders, or None for one made of the file's and the date. A job is begun once:
    when the connection ends before the server has said that it has, ConnectionLost is raised.
    """

    async def snapshot(
        self,
        target: Optional[str] = None,
        *,
        file: Optional[str] = None,
        progress: Optional[Progress] = None,
    ) -> str:
        """Copies the file, as it is at a commit, to a new one beside it. Gives the copy's path."""
        made, _ = await self._job("snapshot", progress, target=target, file=file)
        return made

    async def export(
        self,
        path: str,
        target: Optional[str] = None,
        *,
        file: Optional[str] = None,
        progress: Optional[Progress] = None,
    ) -> str:
        """Copies an object with all that is below it, as it is at a commit, to a new file beside
        the served one. Gives the new file's path. Raises NotFound."""
        made, _ = await self._job("export", progress, path=path, target=target, file=file)
        return made

    async def rotate(
        self,
        target: Optional[str] = None,
        *,
        structure: bool = True,
        file: Optional[str] = None,
        progress: Optional[Progress] = None,
    ) -> str:
        """Goes on with a new file under the old name; clients notice nothing. `structure`: groups,
        attributes and empty datasets are in it from the beginning. Gives the finished file's path.
        """
        made, _ = await self._job(
            "rotate", progress, target=target, structure=structure, file=file
        )
        return made

    async def verify(
        self, *, file: Optional[str] = None, progress: Optional[Progress] = None
    ) -> None:
        """Reads every object, attribute and chunk, and the journal. Raises what it has found."""
        await self._job("verify", progress, file=file)

    async def repack(
        self,
        path: Optional[str] = None,
        *,
        codec: str,
        level: Optional[int] = None,
        shuffle: Optional[str] = None,
        fletcher32: Optional[bool] = None,
        chunk: Optional[Sequence[int]] = None,
        file: Optional[str] = None,
        progress: Optional[Progress] = None,
    ) -> Dict[str, Any]:
        """Writes a dataset (None: every one) anew with other filters or chunks, compares, and puts
        it in the place of the old one. `codec` is none, gzip, zstd or lz4, `shuffle` none, byte or
        bit. Gives the job as it ended, with `bytes_before` and `bytes_after`."""
        if shuffle is not None and shuffle not in _SHUFFLES:
            raise BadValue(f"'{shuffle}' is no way to shuffle; there are {', '.join(_SHUFFLES)}")
        _, ended = await self._job(
            "repack",
            progress,
            path=path,
            codec=codec,
            level=level,
            shuffle=None if shuffle is None else _SHUFFLES.index(shuffle),
            fletcher32=fletcher32,
            chunk=None if chunk is None else list(chunk),
            file=file,
        )
        return ended

    async def _job(
        self, name: str, progress: Optional[Progress], **arguments: Any
    ) -> Tuple[str, Dict[str, Any]]:
        """The path of the file that was made, if one was, and the job as it ended."""
        if "console" not in self.features:
            raise UnknownOp("this server takes no commands")
        given = {key: value for key, value in arguments.items() if value is not None}
        epoch = (await self._status())["epoch"]
        command = {"name": name, "arguments": given, "epoch": epoch}
        # Not ended with its caller: only its answer says which job is to be cancelled.
        begun = asyncio.ensure_future(self.call("console", ask="execute", args=command))
        try:
            answer = await asyncio.shield(begun)
            ended = await self._end_of(answer["job"], epoch, progress)
        except BaseException:
            with suppress(HDF5AsyncError, asyncio.TimeoutError):
                await asyncio.wait_for(self._cancel(begun, epoch), _CANCEL_SECONDS)
            raise
        code, colon, sentence = str(ended.get("problem", "")).partition(": ")
        if colon:
            raise error_from_reply({"code": code, "message": sentence})
        return str(answer.get("detail", {}).get("target", "")), ended

    async def _end_of(
        self, job: int, epoch: int, progress: Optional[Progress]
    ) -> Dict[str, Any]:
        """Its status when it is over. Statuses are made now and then: the first may be too old."""
        first: Optional[int] = None
        shown: Dict[str, Any] = {}
        pause = _FIRST_PAUSE
        while True:
            status = await self._status()
            if status["epoch"] != epoch:
                raise ConnectionLost("the server has been started anew before the job was done")
            first = status["sample"] if first is None else first
            known: Dict[str, Any] = {}
            for one in status.get("jobs", ()):
                if one["id"] == job:
                    known = dict(one)
            if not known and status["sample"] > first:
                raise ConnectionLost("the server does not remember any more what came of the job")
            if known != shown and progress is not None:
                progress(known)
            shown = known
            if known.get("finished"):
                return known
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _status(self) -> Mapping[str, Any]:
        args = {"interest": {"datasets": [], "clients": False}}
        status: Mapping[str, Any] = await self.call("console", ask="status", args=args)
        return status

    async def _cancel(self, begun: asyncio.Future[Any], epoch: int) -> None:
        command = {"name": "cancel", "arguments": {"job": (await begun)["job"]}, "epoch": epoch}
        await self.call("console", ask="execute", args=command)
