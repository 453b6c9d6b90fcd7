// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>

#include <vector>

namespace hdf5async {

/// What is committed together with the data: the number of the commit, when it was made, and what the file remembers of clients
/// that number their requests, or what is added to that.
struct CommitRecord
{
    quint64 commit = 0;
    qint64 madeAtMs = 0; ///< since the epoch, UTC
    QByteArray replayMemory;

    [[nodiscard]] QByteArray toBytes() const;
};

/// The records that stand one behind the other in `bytes`, up to the first that is none.
[[nodiscard]] std::vector<CommitRecord> commitRecords(const QByteArray &bytes);

} // namespace hdf5async
