// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/succession.h"

#include <cerrno>
#include <cstring>

namespace hdf5async {

namespace {

QString finishedPath(const QString &path)
{
    return path + QStringLiteral("-hdf5async-finished");
}

bool exists(Io &io, const QString &path)
{
    FileFacts facts;
    return io.facts(path, facts) == 0;
}

IoStatus renameDurably(Io &io, const QString &from, const QString &to)
{
    const IoStatus status = io.rename(from, to);
    return status != 0 ? status : io.syncDirectory(to);
}

tl::unexpected<Error> failed(const QString &path, IoStatus status)
{
    return failure(errorCodeOf(status), QStringLiteral("%1: putting a new file in its place failed: %2")
                                            .arg(path, QString::fromLocal8Bit(std::strerror(status))));
}

} // namespace

QString successorPath(const QString &path)
{
    return path + QStringLiteral("-hdf5async-next");
}

Result<void> succeed(Io &io, const QString &path, const QString &finished)
{
    if (exists(io, finished))
        return failure(ErrorCode::Exists, QStringLiteral("%1 exists already").arg(finished));
    if (const IoStatus status = renameDurably(io, path, finishedPath(path))) {
        if (!exists(io, path)) // renamed, but perhaps not durably
            (void)renameDurably(io, finishedPath(path), path);
        return failed(path, status);
    }
    if (const IoStatus status = renameDurably(io, successorPath(path), path)) {
        if (!exists(io, path))
            (void)renameDurably(io, finishedPath(path), path);
        return failed(path, status);
    }
    if (const IoStatus status = renameDurably(io, finishedPath(path), finished))
        return failed(finished, status);
    return {};
}

Result<void> settleSuccession(Io &io, const QString &path, const NameChoice &name)
{
    const QString next = successorPath(path), last = finishedPath(path);
    IoStatus status = 0;
    if (!exists(io, path) && exists(io, last)) // before or behind step 3
        status = renameDurably(io, exists(io, next) ? next : last, path);
    // Whatever else lies under the successor's names was never complete, or never needed.
    for (const char *end : {"", "-journal", "-hdf5async-new"}) {
        const QString leftover = next + QLatin1StringView(end);
        if (status == 0 && exists(io, path) && exists(io, leftover))
            status = io.remove(leftover);
    }
    if (status == 0 && exists(io, path) && exists(io, last))
        status = renameDurably(io, last, name(path, [&io](const QString &taken) { return exists(io, taken); }));
    if (status != 0)
        return failed(path, status);
    return {};
}

} // namespace hdf5async
