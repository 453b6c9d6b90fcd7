// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/format.h"

#include <algorithm>
#include <map>

namespace hdf5async::journal {

/// Which pages of the file have their newest content in the journal's spill area. Neighbouring pages share an entry, so gigabytes
/// cost little memory. @thread the owner's lock
class SpillMap
{
public:
    struct Entry
    {
        SpillRun run;
        /// Not yet part of a commit: goes into the next frame.
        bool uncommitted = true;
        /// The commit it belongs to, once there is one.
        std::uint64_t sequence = 0;
    };

    /// Takes the place of whatever these pages had.
    void insert(Entry entry);
    /// The pages [first, end) are no longer here.
    void erase(std::uint64_t first, std::uint64_t end);
    /// Forgets committed pages that a checkpoint has brought into the file.
    void eraseThrough(std::uint64_t sequence);
    /// The entry of one page alone; nothing when it is not here.
    [[nodiscard]] std::optional<Entry> find(std::uint64_t page) const;
    [[nodiscard]] bool contains(std::uint64_t page) const { return entryAt(page) != m_entries.end(); }
    /// What the next frame has to name, in page order.
    [[nodiscard]] std::vector<SpillRun> uncommitted() const;
    /// All that find() knows, in page order.
    [[nodiscard]] const std::map<std::uint64_t, Entry> &entries() const { return m_entries; }
    void markCommitted(std::uint64_t sequence);
    void clear();

    [[nodiscard]] bool isEmpty() const { return m_entries.empty(); }
    [[nodiscard]] std::uint64_t pages() const { return m_pages; }
    [[nodiscard]] std::uint64_t uncommittedPages() const { return m_uncommitted; }

    /// Calls visit(page, journalOffset, pages) for each stored piece of [first, end).
    template<typename Visit>
    void forEachIn(std::uint64_t first, std::uint64_t end, Visit visit) const
    {
        for (auto it = firstTouching(first); it != m_entries.end() && it->first < end; ++it) {
            const SpillRun &run = it->second.run;
            const std::uint64_t from = std::max(first, run.page);
            const std::uint64_t to = std::min(end, run.end());
            visit(from, run.offset + (from - run.page) * pageBytes, to - from);
        }
    }

private:
    using Entries = std::map<std::uint64_t, Entry>;
    [[nodiscard]] Entries::const_iterator entryAt(std::uint64_t page) const;
    [[nodiscard]] Entries::const_iterator firstTouching(std::uint64_t page) const;
    void count(const Entry &entry, bool added);

    Entries m_entries;
    std::uint64_t m_pages = 0;
    std::uint64_t m_uncommitted = 0;
};

/// The pages [first, end) of an entry, which must lie within.
[[nodiscard]] SpillMap::Entry slice(const SpillMap::Entry &entry, std::uint64_t first, std::uint64_t end);

} // namespace hdf5async::journal
