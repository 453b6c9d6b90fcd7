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

std::vector<CommitRecord> commitRecords(const QByteArray &bytes)
{
    std::vector<CommitRecord> records;
    QDataStream in(bytes);
    in.setVersion(QDataStream::Qt_6_0);
    while (!in.atEnd()) {
        quint32 magic = 0;
        CommitRecord record;
        in >> magic >> record.commit >> record.madeAtMs >> record.replayMemory;
        if (in.status() != QDataStream::Ok || magic != recordMagic)
            break;
        records.push_back(std::move(record));
    }
    return records;
}

} // namespace hdf5async
