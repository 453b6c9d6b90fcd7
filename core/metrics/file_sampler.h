// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counters.h"
#include "core/metrics/disk_trend.h"
#include "core/metrics/latency_histogram.h"

#include <hdf5async/server_status.h>

#include <vector>

namespace hdf5async {

/// What the counters of one file say from sample to sample: rates, the disk's trend, the datasets in which something happens.
/// @thread one at a time
class FileSampler
{
public:
    FileSampler(QByteArray name, QString path, bool readOnly, FileCountersPtr counters);

    [[nodiscard]] const QByteArray &name() const { return m_name; }
    [[nodiscard]] const FileCounters &counters() const { return *m_counters; }

    /// `seconds`: since the sample before, 0 for the first; `clock`: of a steady clock.
    [[nodiscard]] FileStatus sample(double seconds, double clock);

    /// Whether anything was measured about single datasets in the last sample; that is done once a second.
    [[nodiscard]] bool measuredDatasets() const { return m_measured; }
    /// Those with the most rows per second, at most `count` of them. `writer` names who wrote last.
    void addBusiest(std::vector<DatasetActivity> &into, std::size_t count) const;
    /// One dataset; false when it was not written since the file was opened.
    [[nodiscard]] bool addWatched(std::vector<DatasetActivity> &into, const QByteArray &path) const;
    /// Of the entries just added, whose name is to be found: the id of the last writer.
    [[nodiscard]] quint64 lastWriter(const QByteArray &path) const;

private:
    struct Active
    {
        DatasetCountersPtr counters;
        quint64 rows = 0, bytes = 0; ///< when it was measured before
        double idleSince = 0;
    };
    void measureDatasets(double clock);
    void measureDisk(FileStatus &status, double clock);
    [[nodiscard]] DatasetActivity describe(const DatasetCounters &counters) const;

    const QByteArray m_name;
    const QString m_path;
    const bool m_readOnly;
    const FileCountersPtr m_counters;
    quint64 m_rows = 0, m_committed = 0;
    LatencyWindow m_commits;
    DiskTrend m_disk;
    qint64 m_bytes = 0;
    double m_diskAt = -1;
    std::vector<Active> m_active;
    double m_measuredAt = -1;
    bool m_measured = false;
};

} // namespace hdf5async
