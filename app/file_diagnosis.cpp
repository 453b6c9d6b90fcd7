// SPDX-License-Identifier: BSD-3-Clause
#include "app/file_diagnosis.h"

#include <QFile>
#include <QFileInfo>

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace hdf5async {

namespace {

bool isLocked(const QString &path)
{
    const int file = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool locked = ::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(file);
    return locked;
}

bool isUsable(const QString &path)
{
    const QFileInfo file(path);
    const QFileInfo folder(file.absolutePath());
    return file.isFile() && file.isReadable() && file.isWritable() && folder.isWritable();
}

} // namespace

ExitCode whyNotOpened(const QString &path, const Error &error)
{
    switch (error.code) {
    case ErrorCode::NotFound:
    case ErrorCode::Forbidden:
    case ErrorCode::StorageFull: return ExitCode::CannotOpen;
    case ErrorCode::Internal: return ExitCode::Internal;
    default: break;
    }
    if (isLocked(path))
        return ExitCode::Locked;
    return isUsable(path) ? ExitCode::NotHdf5 : ExitCode::CannotOpen;
}

} // namespace hdf5async
