// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>

namespace hdf5async {

/// What is committed together with the data: the number of the commit, when it was made, and what the file remembers of clients
/// that number their requests.
struct CommitRecord
{
    quint64 commit = 0;
    qint64 madeAtMs = 0; ///< since the epoch, UTC
    QByteArray replayMemory;

    [[nodiscard]] QByteArray toBytes() const;
    /// All zero when the bytes are no record.
    [[nodiscard]] static CommitRecord fromBytes(const QByteArray &bytes);
};

} // namespace hdf5async
