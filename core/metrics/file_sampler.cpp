// SPDX-License-Identifier: BSD-3-Clause
#include "core/metrics/file_sampler.h"

#include "core/metrics/volume_space.h"

#include <QFile>

#include <algorithm>
#include <utility>

#include <sys/stat.h>

namespace hdf5async {

namespace {

qint64 sizeOf(const QByteArray &path)
{
    struct stat file = {};
    return ::stat(path.constData(), &file) == 0 ? qint64(file.st_size) : 0;
}

constexpr double datasetSeconds = 1; // between two measurements of datasets, and of the disk
constexpr double forgetSeconds = 10; // a dataset without rows for so long is not measured any more

double rate(quint64 now, quint64 before, double seconds)
{
    return seconds > 0 ? double(now - before) / seconds : 0.0;
}

} // namespace

FileSampler::FileSampler(QByteArray name, QString path, bool readOnly, FileCountersPtr counters)
    : m_name(std::move(name)), m_path(std::move(path)), m_readOnly(readOnly), m_counters(std::move(counters))
{
}

FileStatus FileSampler::sample(double seconds, double clock)
{
    const FileCounters &c = *m_counters;
    FileStatus s;
    s.name = QString::fromUtf8(m_name);
    s.path = m_path;
    measureDisk(s, clock);
    s.queued = int(c.queued.value());
    s.queuedBytes = qint64(c.queuedBytes.value());
    s.operations = c.operations.value();
    s.rowsWritten = c.rowsWritten.value();
    s.committedRows = c.committedRows.value();
    s.rowsPerSecond = rate(s.rowsWritten, std::exchange(m_rows, s.rowsWritten), seconds);
    s.committedRowsPerSecond = rate(s.committedRows, std::exchange(m_committed, s.committedRows), seconds);
    s.commit = m_commits.sample(c.commits.counts(), clock);
    s.lastCommit = c.lastCommit.value();
    s.lastCommitAt = timeOf(c.lastCommitAtMs);
    s.dirty = c.dirty.value() != 0;
    s.readOnly = m_readOnly;
    s.problem = c.problem.value();
    s.recovery = c.recovery.value();
    s.rejectedWrites = c.rejectedWrites.value();
    s.lostRows = c.lostRows.value();
    measureDatasets(clock);
    return s;
}

void FileSampler::measureDisk(FileStatus &status, double clock)
{
    if (m_diskAt < 0 || clock - m_diskAt >= datasetSeconds) {
        m_diskAt = clock;
        const QByteArray path = QFile::encodeName(m_path);
        // What was committed lately lies in the journal beside the file.
        m_bytes = sizeOf(path) + sizeOf(path + "-journal");
        const VolumeSpace volume = volumeSpace(m_path);
        m_disk.add(clock, volume.free, volume.total, m_bytes);
    }
    status.bytes = m_bytes;
    status.disk = m_disk.forecast();
    status.freeDiskBytes = status.disk.freeBytes;
}

void FileSampler::measureDatasets(double clock)
{
    m_measured = m_measuredAt < 0 || clock - m_measuredAt >= datasetSeconds;
    if (!m_measured)
        return;
    const double seconds = m_measuredAt < 0 ? 0 : clock - m_measuredAt;
    m_measuredAt = clock;
    for (DatasetCountersPtr &fresh : m_counters->activity.takeActive())
        m_active.push_back({std::move(fresh), 0, 0, clock});
    for (Active &active : m_active) {
        DatasetCounters &c = *active.counters;
        const quint64 rows = c.writtenRows.value();
        const quint64 bytes = c.writtenBytes.value();
        if (rows != active.rows || bytes != active.bytes)
            active.idleSince = clock;
        c.rowsPerSecond.store(rate(rows, std::exchange(active.rows, rows), seconds));
        c.bytesPerSecond.store(rate(bytes, std::exchange(active.bytes, bytes), seconds));
    }
    std::erase_if(m_active, [this, clock](const Active &active) {
        if (clock - active.idleSince < forgetSeconds)
            return false;
        m_counters->activity.release(*active.counters);
        return true;
    });
}

DatasetActivity FileSampler::describe(const DatasetCounters &counters) const
{
    DatasetActivity a;
    a.file = m_name;
    a.path = counters.path;
    a.rows = qint64(counters.rows.value());
    a.durableRows = qint64(counters.durableRows.value());
    a.rowsPerSecond = counters.rowsPerSecond.load();
    a.bytesPerSecond = counters.bytesPerSecond.load();
    a.lastWriteAt = timeOf(counters.lastWriteAtMs);
    a.writers = int(counters.writers.value());
    return a;
}

void FileSampler::addBusiest(std::vector<DatasetActivity> &into, std::size_t count) const
{
    std::vector<const DatasetCounters *> ranked;
    ranked.reserve(m_active.size());
    for (const Active &active : m_active) {
        if (active.counters->rowsPerSecond.load() > 0)
            ranked.push_back(active.counters.get());
    }
    const std::size_t kept = std::min(count, ranked.size());
    std::partial_sort(ranked.begin(), ranked.begin() + std::ptrdiff_t(kept), ranked.end(),
                      [](const DatasetCounters *a, const DatasetCounters *b) {
                          return a->rowsPerSecond.load() > b->rowsPerSecond.load();
                      });
    for (std::size_t i = 0; i < kept; ++i)
        into.push_back(describe(*ranked[i]));
}

bool FileSampler::addWatched(std::vector<DatasetActivity> &into, const QByteArray &path) const
{
    const DatasetCountersPtr counters = m_counters->activity.find(path);
    if (counters)
        into.push_back(describe(*counters));
    return counters != nullptr;
}

quint64 FileSampler::lastWriter(const QByteArray &path) const
{
    const DatasetCountersPtr counters = m_counters->activity.find(path);
    return counters ? counters->lastWriter.value() : 0;
}

} // namespace hdf5async
