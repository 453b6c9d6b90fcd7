// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QLatin1StringView>
#include <QString>
#include <QVariantMap>

#include <optional>

namespace hdf5async {

/// What went wrong, for programs. The codes down to Internal travel on the wire under the names of errorCodeName(); those behind it
/// are made by the client library and never travel. @source docs/protocol.md, "Error codes"
enum class ErrorCode : quint8 {
    FrameTooLarge,
    BadMsgpack,
    BadRequest,
    UnknownOp,
    BadVersion,
    AuthRequired,
    AuthFailed,
    Forbidden,
    BadPath,
    NotFound,
    Exists,
    NotDataset,
    NotGroup,
    BadArray,
    UnsupportedType,
    BadValue,
    TypeMismatch,
    ShapeMismatch,
    BadSelection,
    BadField,
    NotResizable,
    TooLarge,
    FilterUnavailable,
    Conflict,
    SequenceGap,
    ReplayLost,
    StorageFull,
    Overloaded,
    Busy,
    ShuttingDown,
    IoError,
    Internal,
    Cancelled,      ///< client: the call was given up before an answer came
    ConnectionLost, ///< client: there is no connection, and none is waited for
    BadReply,       ///< client: what the server sent is not the protocol
    Unknown,        ///< client: a code of a newer server, whose name is in detail "code"
};

/// The code's name on the wire, for instance "NOT_FOUND".
[[nodiscard]] QLatin1StringView errorCodeName(ErrorCode code);

/// The code of a wire name; nothing for a name this version does not know.
[[nodiscard]] std::optional<ErrorCode> errorCodeFromName(QByteArrayView name);

/// An expected failure.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    /// One sentence for a person; names the file and dataset it speaks of.
    QString message;
    /// What the wire's `detail` map carries: "trace" (the technical cause, such as HDF5's error stack), "bytes", "limit",
    /// "index", "supported", "retry_after_ms". Empty when there is nothing to add.
    QVariantMap detail = {};

    friend bool operator==(const Error &a, const Error &b)
    {
        return a.code == b.code && a.message == b.message && a.detail == b.detail;
    }
};

} // namespace hdf5async
