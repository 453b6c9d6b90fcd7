// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/superblock.h"

#include <QFile>

namespace hdf5async {

namespace {

constexpr char signature[] = "\x89HDF\r\n\x1a\n";
constexpr int signatureBytes = 8;
constexpr int versionAt = 8;
constexpr int flagsAt = 11; // versions 2 and 3
constexpr int headBytes = 12;
constexpr unsigned char newestVersion = 3;
constexpr unsigned char openForWriting = 0x01;

// The superblock lies at 0, or behind a user block at 512, 1024, 2048 …
QByteArray findHead(QFile &file)
{
    const qint64 size = file.size();
    for (qint64 at = 0; at >= 0 && at + headBytes <= size; at = at == 0 ? 512 : at * 2) {
        if (!file.seek(at))
            return {};
        const QByteArray head = file.read(headBytes);
        if (head.size() == headBytes && head.startsWith(QByteArray(signature, signatureBytes)))
            return head;
    }
    return {};
}

} // namespace

Result<void> checkSuperblock(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::IoError, QStringLiteral("%1 cannot be read: %2.").arg(path, file.errorString()));
    const QByteArray head = findHead(file);
    if (head.isEmpty())
        return failure(ErrorCode::IoError, QStringLiteral("%1 is not an HDF5 file.").arg(path));
    const auto version = static_cast<unsigned char>(head[versionAt]);
    if (version > newestVersion) {
        return failure(ErrorCode::IoError,
                       QStringLiteral("%1 was made by a newer HDF5 (superblock version %2) than this server can read.")
                           .arg(path)
                           .arg(version));
    }
    if (version == newestVersion && (static_cast<unsigned char>(head[flagsAt]) & openForWriting) != 0) {
        return failure(
            ErrorCode::IoError,
            QStringLiteral(
                "%1 is marked as open for writing: another program has it open, or ended without closing it. "
                "If none has, \"h5clear -s %1\" removes the mark.")
                .arg(path));
    }
    return {};
}

} // namespace hdf5async
