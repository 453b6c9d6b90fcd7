// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counters.h"

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>

#include <vector>

namespace hdf5async {

/// Counts what a file's changes do to its datasets: rows, who writes, and up to which row a dataset is on stable storage.
/// @thread the file's queue
class ActivityRecorder
{
public:
    explicit ActivityRecorder(FileCountersPtr counters) : m_counters(std::move(counters)) { }

    /// The time of what follows.
    void setTime(qint64 milliseconds) { m_nowMs = milliseconds; }

    /// A change has been made; `bytes`: of its frame. `client` may be null.
    void made(const Operation &operation, const Outcome &outcome, const ClientCountersPtr &client, qint64 bytes);
    /// Many clients' appends to one dataset were made as one: its length now, …
    DatasetCounters *appended(const QByteArray &path, qint64 length, quint64 appendedRows);
    /// … and for each of them who and how much.
    void wrote(DatasetCounters *dataset, const ClientCountersPtr &client, quint64 rows, qint64 bytes);
    /// A change was made again after a failure.
    void madeAgain(const Operation &operation, const Outcome &outcome);

    /// A commit has been prepared; what was made until now is in it.
    void prepared();
    /// The prepared commit is on stable storage.
    void durable();
    /// Everything that is not on stable storage has been undone.
    void undone();

private:
    struct Mark
    {
        DatasetCounters *dataset;
        quint64 rows;
    };
    DatasetCounters *setLength(const QByteArray &path, qint64 length, quint64 added);
    DatasetCounters *note(const Operation &operation, const Outcome &outcome, quint64 rows);
    void noteStructure(const Operation &operation, const Outcome &outcome);

    const FileCountersPtr m_counters;
    std::vector<DatasetCounters *> m_touched; ///< since the last commit was prepared
    std::vector<Mark> m_committing;
    qint64 m_nowMs = 0;
};

} // namespace hdf5async
