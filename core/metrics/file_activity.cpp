// SPDX-License-Identifier: BSD-3-Clause
#include "core/metrics/file_activity.h"

#include <algorithm>
#include <utility>

namespace hdf5async {

namespace {

constexpr std::size_t mostKnownWriters = 16;

} // namespace

DatasetCounters *FileActivity::obtain(const QByteArray &path)
{
    const auto known = m_datasets.constFind(path);
    if (known != m_datasets.constEnd())
        return known->get();
    if (m_datasets.size() >= most)
        return nullptr;
    auto counters = std::make_shared<DatasetCounters>(path);
    const std::lock_guard lock(m_mutex);
    m_datasets.insert(path, counters);
    return counters.get();
}

void FileActivity::wrote(DatasetCounters &dataset, quint64 client, quint64 rows, quint64 bytes, qint64 nowMs)
{
    dataset.writtenRows.add(rows);
    dataset.writtenBytes.add(bytes);
    dataset.lastWriteAtMs.set(quint64(nowMs));
    if (client != 0 && dataset.lastWriter.value() != client) {
        dataset.lastWriter.set(client);
        std::vector<quint64> &known = dataset.knownWriters;
        if (known.size() < mostKnownWriters && std::find(known.begin(), known.end(), client) == known.end()) {
            known.push_back(client);
            dataset.writers.set(known.size());
        }
    }
    if (!dataset.m_isListed.load(std::memory_order_relaxed))
        enlist(dataset);
}

void FileActivity::enlist(const DatasetCounters &dataset)
{
    const std::lock_guard lock(m_mutex);
    const DatasetCountersPtr shared = m_datasets.value(dataset.path);
    if (shared && !shared->m_isListed.exchange(true))
        m_active.push_back(shared);
}

void FileActivity::changed(StructureChange change)
{
    const std::lock_guard lock(m_mutex);
    if (m_tooManyChanges)
        return;
    m_changes.push_back(std::move(change));
    if (m_changes.size() > mostChanges) {
        m_tooManyChanges = true;
        m_changes = {};
    }
}

DatasetCountersPtr FileActivity::find(const QByteArray &path) const
{
    const std::lock_guard lock(m_mutex);
    return m_datasets.value(path);
}

std::vector<DatasetCountersPtr> FileActivity::takeActive()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_active, {});
}

std::optional<std::vector<StructureChange>> FileActivity::takeChanges()
{
    const std::lock_guard lock(m_mutex);
    if (std::exchange(m_tooManyChanges, false))
        return std::nullopt;
    return std::exchange(m_changes, {});
}

} // namespace hdf5async
