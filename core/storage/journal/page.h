// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/spill_map.h"

#include <array>
#include <memory>
#include <unordered_map>

namespace hdf5async::journal {

/// A page of the file whose newest content is in memory.
struct Page
{
    std::array<char, pageBytes> data;
    /// Granules changed since the last prepare().
    std::uint64_t dirty = 0;
    /// The log segment (its order) that holds a full image of this page; 0 = none does.
    std::uint64_t order = 0;
    /// The last commit that contains it; 0 = none does.
    std::uint64_t sequence = 0;
};

using PageMap = std::unordered_map<std::uint64_t, std::unique_ptr<Page>>;

/// What a page was before it was touched under a savepoint: in memory, spilled, or (both empty) only in the file.
struct BeforeImage
{
    std::unique_ptr<Page> page;
    std::optional<SpillMap::Entry> spilled;
};

/// One open savepoint.
struct SavepointLayer
{
    std::uint64_t id = 0;
    std::uint64_t eoa = 0;
    std::uint64_t eof = 0;
    std::uint64_t newSpace = 0;
    std::unordered_map<std::uint64_t, BeforeImage> before;
};

} // namespace hdf5async::journal
