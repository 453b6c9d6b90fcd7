// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/error_stack.h"

#include <hdf5.h>

namespace hdf5async {

namespace {

constexpr qsizetype maxTraceLength = 4000;

struct Trace
{
    QString text;
    std::optional<ErrorCode> code;
};

/// What one entry of the stack says about the kind of failure. The wording is HDF5 1.10's; newer versions keep it.
std::optional<ErrorCode> codeOf(QByteArrayView description)
{
    const auto contains = [description](const char *text) { return description.contains(QByteArrayView(text)); };
    if (contains("errno = 28,") || contains("errno = 122,") || contains("errno = 27,")) // ENOSPC, EDQUOT, EFBIG
        return ErrorCode::StorageFull;
    if (contains("filter") && (contains("is not registered") || contains("can't find filter") || contains("not available")))
        return ErrorCode::FilterUnavailable;
    if (contains("object header message is too large"))
        return ErrorCode::UnsupportedType;
    return std::nullopt;
}

herr_t addEntry(unsigned, const H5E_error2_t *entry, void *data)
{
    auto &trace = *static_cast<Trace *>(data);
    const QByteArrayView description(entry->desc ? entry->desc : "");
    if (!trace.code)
        trace.code = codeOf(description);
    if (trace.text.size() < maxTraceLength) {
        if (!trace.text.isEmpty())
            trace.text += QStringLiteral("; ");
        trace.text += QStringLiteral("%1: %2").arg(QString::fromUtf8(entry->func_name), QString::fromUtf8(description));
    }
    return 0;
}

} // namespace

Error hdf5Error(const Hdf5Guard &, ErrorCode code, const QString &message)
{
    Trace trace;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, addEntry, &trace);
    H5Eclear2(H5E_DEFAULT);
    Error error{trace.code.value_or(code), message};
    trace.text.truncate(maxTraceLength);
    if (!trace.text.isEmpty())
        error.detail.insert(QStringLiteral("trace"), trace.text);
    return error;
}

tl::unexpected<Error> hdf5Failure(const Hdf5Guard &guard, ErrorCode code, const QString &message)
{
    return failure(hdf5Error(guard, code, message));
}

} // namespace hdf5async
