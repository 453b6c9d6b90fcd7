// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/open_datasets.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr std::size_t maxClosedVersions = 100'000;

} // namespace

OpenDatasets::OpenDatasets(int capacity, quint64 firstVersion)
    : m_capacity(std::max(capacity, 1)), m_counter(firstVersion)
{
}

OpenDatasetPtr OpenDatasets::find(const QByteArray &path)
{
    const auto found = m_byPath.constFind(path);
    if (found == m_byPath.constEnd())
        return {};
    const Order::iterator entry = *found;
    touch(entry);
    return entry->dataset;
}

OpenDatasetPtr OpenDatasets::find(haddr_t address)
{
    const auto found = m_byAddress.find(address);
    if (found == m_byAddress.end())
        return {};
    touch(found->second);
    return found->second->dataset;
}

void OpenDatasets::insert(const OpenDatasetPtr &dataset)
{
    if (const auto known = m_byAddress.find(dataset->address); known != m_byAddress.end())
        close(known->second);
    while (count() >= m_capacity)
        close(std::prev(m_order.end()));

    const auto version = m_closedVersions.find(dataset->address);
    dataset->version = version == m_closedVersions.end() ? ++m_counter : version->second;
    m_order.push_front({dataset, {}});
    m_byAddress.emplace(dataset->address, m_order.begin());
}

void OpenDatasets::remember(const QByteArray &path, const OpenDatasetPtr &dataset)
{
    const auto found = m_byAddress.find(dataset->address);
    if (found == m_byAddress.end() || m_byPath.contains(path))
        return;
    constexpr std::size_t maxPathsOfOne = 8; // cycles of hard links give one dataset endlessly many
    if (found->second->paths.size() >= maxPathsOfOne)
        forgetPathsOf(*found->second);
    found->second->paths.push_back(path);
    m_byPath.insert(path, found->second);
}

void OpenDatasets::raiseVersion(OpenDataset &dataset)
{
    dataset.version = ++m_counter;
}

void OpenDatasets::forgetPaths()
{
    m_byPath.clear();
    for (Entry &entry : m_order)
        entry.paths.clear();
}

void OpenDatasets::forgetPathsTo(haddr_t address)
{
    if (const auto found = m_byAddress.find(address); found != m_byAddress.end())
        forgetPathsOf(*found->second);
}

void OpenDatasets::forget(haddr_t address)
{
    if (const auto found = m_byAddress.find(address); found != m_byAddress.end())
        close(found->second);
    m_closedVersions.erase(address); // another object may get this address
}

OpenDatasetPtr OpenDatasets::nextToClose() const
{
    return count() >= m_capacity ? m_order.back().dataset : OpenDatasetPtr();
}

std::vector<OpenDatasetPtr> OpenDatasets::all() const
{
    std::vector<OpenDatasetPtr> datasets;
    datasets.reserve(m_order.size());
    for (const Entry &entry : m_order)
        datasets.push_back(entry.dataset);
    return datasets;
}

void OpenDatasets::dropUnlinked()
{
    for (auto entry = m_order.begin(); entry != m_order.end();) {
        const auto current = entry++;
        H5O_info_t info;
        if (H5Oget_info2(current->dataset->dataset.id(), &info, H5O_INFO_BASIC) < 0 || info.rc == 0)
            close(current);
    }
    m_closedVersions.clear(); // which of those have been deleted is not known, and their addresses are used again
}

void OpenDatasets::dropKeyIndices()
{
    for (const Entry &entry : m_order)
        entry.dataset->keyIndex.reset();
}

void OpenDatasets::clear()
{
    while (!m_order.empty())
        close(m_order.begin());
}

void OpenDatasets::touch(Order::iterator entry)
{
    m_order.splice(m_order.begin(), m_order, entry);
}

void OpenDatasets::close(Order::iterator entry)
{
    const OpenDataset &dataset = *entry->dataset;
    if (m_closedVersions.size() >= maxClosedVersions)
        m_closedVersions.clear();
    m_closedVersions[dataset.address] = dataset.version;
    forgetPathsOf(*entry);
    m_byAddress.erase(dataset.address);
    m_order.erase(entry);
}

void OpenDatasets::forgetPathsOf(Entry &entry)
{
    for (const QByteArray &path : entry.paths)
        m_byPath.remove(path);
    entry.paths.clear();
}

} // namespace hdf5async
