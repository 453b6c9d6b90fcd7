// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/spill_map.h"

namespace hdf5async::journal {

SpillMap::Entry slice(const SpillMap::Entry &entry, std::uint64_t first, std::uint64_t end)
{
    const auto from = static_cast<std::ptrdiff_t>(first - entry.run.page);
    const auto to = static_cast<std::ptrdiff_t>(end - entry.run.page);
    const auto &hashes = entry.run.hashes;
    SpillRun run{first, entry.run.offset + (first - entry.run.page) * pageBytes,
                 std::vector<std::uint64_t>(hashes.begin() + from, hashes.begin() + to)};
    return {std::move(run), entry.uncommitted, entry.sequence};
}

void SpillMap::count(const Entry &entry, bool added)
{
    const std::uint64_t pages = entry.run.count();
    m_pages += added ? pages : -pages;
    if (entry.uncommitted)
        m_uncommitted += added ? pages : -pages;
}

SpillMap::Entries::const_iterator SpillMap::firstTouching(std::uint64_t page) const
{
    auto it = m_entries.upper_bound(page);
    if (it != m_entries.begin()) {
        const auto before = std::prev(it);
        if (before->second.run.end() > page)
            return before;
    }
    return it;
}

SpillMap::Entries::const_iterator SpillMap::entryAt(std::uint64_t page) const
{
    const auto it = firstTouching(page);
    return it != m_entries.end() && it->first <= page ? it : m_entries.end();
}

void SpillMap::insert(Entry entry)
{
    if (entry.run.hashes.empty())
        return;
    erase(entry.run.page, entry.run.end());
    count(entry, true);
    const std::uint64_t page = entry.run.page;
    m_entries.emplace(page, std::move(entry));
}

void SpillMap::erase(std::uint64_t first, std::uint64_t end)
{
    auto it = firstTouching(first);
    while (it != m_entries.end() && it->first < end) {
        const Entry entry = it->second;
        count(entry, false);
        it = m_entries.erase(it);
        const auto keep = [&](std::uint64_t from, std::uint64_t to) {
            if (from >= to)
                return;
            Entry part = slice(entry, from, to);
            count(part, true);
            m_entries.emplace(from, std::move(part));
        };
        keep(entry.run.page, first);
        keep(end, entry.run.end());
    }
}

void SpillMap::eraseThrough(std::uint64_t sequence)
{
    for (auto it = m_entries.begin(); it != m_entries.end();) {
        if (it->second.uncommitted || it->second.sequence > sequence) {
            ++it;
            continue;
        }
        count(it->second, false);
        it = m_entries.erase(it);
    }
}

std::optional<SpillMap::Entry> SpillMap::find(std::uint64_t page) const
{
    const auto it = entryAt(page);
    return it == m_entries.end() ? std::nullopt : std::optional(slice(it->second, page, page + 1));
}

std::vector<SpillRun> SpillMap::uncommitted() const
{
    std::vector<SpillRun> runs;
    for (const auto &[page, entry] : m_entries) {
        if (entry.uncommitted)
            runs.push_back(entry.run);
    }
    return runs;
}

void SpillMap::markCommitted(std::uint64_t sequence)
{
    for (auto &[page, entry] : m_entries) {
        if (entry.uncommitted) {
            entry.uncommitted = false;
            entry.sequence = sequence;
        }
    }
    m_uncommitted = 0;
}

void SpillMap::clear()
{
    m_entries.clear();
    m_pages = 0;
    m_uncommitted = 0;
}

} // namespace hdf5async::journal
