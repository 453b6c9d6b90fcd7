// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counter.h"

#include <QByteArray>
#include <QHash>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace hdf5async {

/// What is counted about one dataset that was written since its file was opened. Raised by the file's queue; read by the sampler
/// and by whoever lists the file.
struct DatasetCounters
{
    explicit DatasetCounters(QByteArray datasetPath) : path(std::move(datasetPath)) { }

    const QByteArray path;
    Counter rows;        ///< visible to readers
    Counter durableRows; ///< on stable storage
    Counter writtenRows, writtenBytes;
    Counter lastWriteAtMs;                                   ///< since the epoch, UTC
    Counter lastWriter;                                      ///< id of a client
    Counter writers;                                         ///< clients that wrote to it
    std::atomic<double> rowsPerSecond{0}, bytesPerSecond{0}; ///< set by the sampler

    // The queue's alone:
    std::vector<quint64> knownWriters; ///< the first 16
    bool touched = false;              ///< since the last commit was prepared

private:
    friend class FileActivity;
    std::atomic<bool> m_isListed{false};
};
using DatasetCountersPtr = std::shared_ptr<DatasetCounters>;

/// A change of what paths there are, for those who keep a list of them.
struct StructureChange
{
    enum class Kind : quint8 { Group, Dataset, Deleted, Other };
    Kind kind = Kind::Other;
    QByteArray path;
};

/// What happens in the datasets of one file. Memory: some 250 bytes and the path for each of at most `most` datasets.
class FileActivity
{
public:
    static constexpr qsizetype most = 100'000;
    static constexpr std::size_t mostChanges = 4096;

    /// The counters of a dataset that is being written; null when there are too many. Stays valid. @thread the file's queue
    [[nodiscard]] DatasetCounters *obtain(const QByteArray &path);
    /// `rows` more, in `bytes` on the wire, by a client. @thread the file's queue
    void wrote(DatasetCounters &dataset, quint64 client, quint64 rows, quint64 bytes, qint64 nowMs);
    void changed(StructureChange change);

    /// Null when it was not written. @thread any
    [[nodiscard]] DatasetCountersPtr find(const QByteArray &path) const;
    /// Those that were written since they were last taken, or never; each once. release() them when nothing happens in them any
    /// more. @thread the sampler
    [[nodiscard]] std::vector<DatasetCountersPtr> takeActive();
    void release(DatasetCounters &dataset) { dataset.m_isListed.store(false); }
    /// What has changed since the last call; nothing when that is more than anybody could follow. @thread one reader
    [[nodiscard]] std::optional<std::vector<StructureChange>> takeChanges();

private:
    void enlist(const DatasetCounters &dataset);

    mutable std::mutex m_mutex; ///< the queue reads m_datasets without it, being the only one who changes them
    QHash<QByteArray, DatasetCountersPtr> m_datasets;
    std::vector<DatasetCountersPtr> m_active;
    std::vector<StructureChange> m_changes;
    bool m_tooManyChanges = true; ///< nobody has looked yet
};

} // namespace hdf5async
