// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace hdf5async {

/// Memory that several key indices share.
struct KeyMemory
{
    std::size_t limit = 0; ///< bytes
    std::size_t used = 0;

    [[nodiscard]] std::size_t left() const { return used < limit ? limit - used : 0; }
    /// Counts `bytes` more as used, or does nothing when there is no room for them.
    [[nodiscard]] bool take(std::size_t bytes)
    {
        if (bytes > left())
            return false;
        used += bytes;
        return true;
    }
    void giveBack(std::size_t bytes) { used -= bytes; }
};

} // namespace hdf5async
