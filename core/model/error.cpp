// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/error.h>

#include <array>

namespace hdf5async {

namespace {

// In the order of ErrorCode.
constexpr std::array names = {
    "FRAME_TOO_LARGE", "BAD_MSGPACK",    "BAD_REQUEST",        "UNKNOWN_OP",   "BAD_VERSION",    "AUTH_REQUIRED",
    "AUTH_FAILED",     "FORBIDDEN",      "BAD_PATH",           "NOT_FOUND",    "EXISTS",         "NOT_DATASET",
    "NOT_GROUP",       "BAD_ARRAY",      "UNSUPPORTED_TYPE",   "BAD_VALUE",    "TYPE_MISMATCH",  "SHAPE_MISMATCH",
    "BAD_SELECTION",   "BAD_FIELD",      "NOT_RESIZABLE",      "TOO_LARGE",    "FILTER_UNAVAILABLE", "CONFLICT",
    "SEQUENCE_GAP",    "REPLAY_LOST",    "STORAGE_FULL",       "OVERLOADED",   "BUSY",           "SHUTTING_DOWN",
    "IO_ERROR",      "INTERNAL",       "CANCELLED",          "CONNECTION_LOST", "BAD_REPLY",    "UNKNOWN",
};
static_assert(names.size() == static_cast<std::size_t>(ErrorCode::Unknown) + 1);
constexpr std::size_t wireNames = static_cast<std::size_t>(ErrorCode::Internal) + 1;

} // namespace

QLatin1StringView errorCodeName(ErrorCode code)
{
    return QLatin1StringView(names[static_cast<std::size_t>(code)]);
}

std::optional<ErrorCode> errorCodeFromName(QByteArrayView name)
{
    for (std::size_t i = 0; i < wireNames; ++i) {
        if (name == QByteArrayView(names[i]))
            return static_cast<ErrorCode>(i);
    }
    return std::nullopt;
}

} // namespace hdf5async
