// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/commit_record.h"

#include <QDataStream>
#include <QIODevice>

namespace hdf5async {

namespace {
constexpr quint32 recordMagic = 0x48354152; // "H5AR"
}

QByteArray CommitRecord::toBytes() const
{
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_0);
    out << recordMagic << commit << madeAtMs << replayMemory;
    return bytes;
}

CommitRecord CommitRecord::fromBytes(const QByteArray &bytes)
{
    QDataStream in(bytes);
    in.setVersion(QDataStream::Qt_6_0);
    quint32 magic = 0;
    CommitRecord record;
    in >> magic >> record.commit >> record.madeAtMs >> record.replayMemory;
    return in.status() == QDataStream::Ok && magic == recordMagic ? record : CommitRecord();
}

} // namespace hdf5async
