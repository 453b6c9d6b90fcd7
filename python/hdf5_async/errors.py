# SPDX-License-Identifier: BSD-3-Clause
"""What can go wrong, one exception class for each error code of the protocol."""
from __future__ import annotations

from typing import Any, ClassVar, Dict, Mapping, Optional, Type


class HDF5AsyncError(Exception):
    """A request that did not succeed; unless a subclass says otherwise, it changed nothing.

    `code` is for programs ("NOT_FOUND"), `message` for people, `detail` a map that some codes
    fill. A code that this version does not know arrives as a plain HDF5AsyncError.
    """

    default_code: ClassVar[str] = "INTERNAL"

    # The connection ended before a reply came: nothing is known about the request.
    unanswered: bool = False
    # The failure of a request with the same number, repeated.
    replayed: bool = False

    def __init__(
        self,
        message: str,
        *,
        code: Optional[str] = None,
        detail: Optional[Mapping[str, Any]] = None,
    ) -> None:
        super().__init__(message)
        self.code: str = code or self.default_code
        self.message: str = message
        self.detail: Dict[str, Any] = dict(detail or {})

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class ConnectionLost(HDF5AsyncError, ConnectionError):
    """The connection ended before the reply came: the request may have been applied or not."""

    default_code = "CONNECTION_LOST"


class ProtocolError(HDF5AsyncError):
    """The peer sent something that is not this protocol; the connection is closed."""

    default_code = "PROTOCOL_ERROR"


class ClientIdInUse(HDF5AsyncError):
    """Another program uses the client id of this file: its numbers must not be used twice."""

    default_code = "CLIENT_ID_IN_USE"


class AppenderFull(HDF5AsyncError):
    """The appender holds as much as it may and was told to raise; none of the rows were taken."""

    default_code = "APPENDER_FULL"


class FrameTooLarge(HDF5AsyncError):
    """The request is larger than the server's `max_frame`."""

    default_code = "FRAME_TOO_LARGE"


class BadMsgpack(HDF5AsyncError):
    default_code = "BAD_MSGPACK"


class BadRequest(HDF5AsyncError):
    """An unknown, missing or ill-typed key, or keys that exclude each other."""

    default_code = "BAD_REQUEST"


class UnknownOp(HDF5AsyncError):
    default_code = "UNKNOWN_OP"


class BadVersion(HDF5AsyncError):
    """The server speaks other protocol versions: `detail["supported"]`."""

    default_code = "BAD_VERSION"


class AuthRequired(HDF5AsyncError):
    default_code = "AUTH_REQUIRED"


class AuthFailed(HDF5AsyncError):
    default_code = "AUTH_FAILED"


class Forbidden(HDF5AsyncError):
    """A read-only server, or an object that keeps its data in another file."""

    default_code = "FORBIDDEN"


class BadPath(HDF5AsyncError):
    default_code = "BAD_PATH"


class NotFound(HDF5AsyncError):
    default_code = "NOT_FOUND"


class Exists(HDF5AsyncError):
    default_code = "EXISTS"


class NotDataset(HDF5AsyncError):
    default_code = "NOT_DATASET"


class NotGroup(HDF5AsyncError):
    default_code = "NOT_GROUP"


class BadArray(HDF5AsyncError):
    default_code = "BAD_ARRAY"


class UnsupportedType(HDF5AsyncError, TypeError):
    """A value or a dataset whose type has no form on the wire, for instance Python objects."""

    default_code = "UNSUPPORTED_TYPE"


class BadValue(HDF5AsyncError, ValueError):
    default_code = "BAD_VALUE"


class TypeMismatch(HDF5AsyncError):
    """The data does not cast safely to the type of the dataset."""

    default_code = "TYPE_MISMATCH"


class ShapeMismatch(HDF5AsyncError):
    default_code = "SHAPE_MISMATCH"


class BadSelection(HDF5AsyncError):
    default_code = "BAD_SELECTION"


class BadField(HDF5AsyncError):
    default_code = "BAD_FIELD"


class NotResizable(HDF5AsyncError):
    default_code = "NOT_RESIZABLE"


class TooLarge(HDF5AsyncError):
    """The reply, an attribute or the number of objects in a request is above a limit."""

    default_code = "TOO_LARGE"


class FilterUnavailable(HDF5AsyncError):
    default_code = "FILTER_UNAVAILABLE"


class Conflict(HDF5AsyncError):
    """The dataset changed while it was read in parts; read again, or read a range of rows."""

    default_code = "CONFLICT"


class SequenceGap(HDF5AsyncError):
    default_code = "SEQUENCE_GAP"


class ReplayLost(HDF5AsyncError):
    """The request was applied before, but its reply is no longer remembered."""

    default_code = "REPLAY_LOST"


class StorageFull(HDF5AsyncError):
    default_code = "STORAGE_FULL"


class Overloaded(HDF5AsyncError):
    """Try again after `detail["retry_after_ms"]`."""

    default_code = "OVERLOADED"


class Busy(HDF5AsyncError):
    """The server has too many connections and closed this one."""

    default_code = "BUSY"


class ShuttingDown(HDF5AsyncError):
    """The server is stopping and closed the connection."""

    default_code = "SHUTTING_DOWN"


class IoError(HDF5AsyncError):
    """HDF5 or the disk of the server failed."""

    default_code = "IO_ERROR"


class Internal(HDF5AsyncError):
    """A defect of the server."""

    default_code = "INTERNAL"


_BY_CODE: Dict[str, Type[HDF5AsyncError]] = {
    kind.default_code: kind
    for kind in HDF5AsyncError.__subclasses__()
    if kind not in (ConnectionLost, ProtocolError, ClientIdInUse, AppenderFull)
}


def error_from_reply(error: object) -> HDF5AsyncError:
    """The exception of a reply's `error` map."""
    if not isinstance(error, Mapping) or not isinstance(error.get("code"), str):
        return ProtocolError(f"malformed error in a reply: {error!r:.200}")
    detail = error.get("detail")
    kind = _BY_CODE.get(error["code"], HDF5AsyncError)
    return kind(
        str(error.get("message", "")),
        code=error["code"],
        detail=detail if isinstance(detail, Mapping) else None,
    )
