// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/handle.h"

#include <hdf5async/result.h>

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace hdf5async {

/// Where variable strings and sequences live while they are in memory: pieces are added, never freed alone, all go with the
/// object. Bounded: HDF5 reads into it by a transfer list and fails when a file claims more than the limit.
class VariableMemory
{
public:
    /// `limit` in bytes, over everything allocated.
    explicit VariableMemory(std::size_t limit) : m_limit(limit) { }
    VariableMemory(const VariableMemory &) = delete;
    VariableMemory &operator=(const VariableMemory &) = delete;

    /// Uninitialised memory aligned for any number, or null when the limit is reached.
    [[nodiscard]] void *allocate(std::size_t size) { return allocate(size, alignof(double)); }
    /// A NUL-terminated copy, or null when the limit is reached.
    [[nodiscard]] char *copy(std::string_view text);

    [[nodiscard]] std::size_t limit() const { return m_limit; }
    /// An allocation was refused.
    [[nodiscard]] bool isExhausted() const { return m_wanted > 0; }
    /// What would have been needed at the least when an allocation was refused.
    [[nodiscard]] std::size_t wanted() const { return m_wanted; }

    /// A dataset transfer property list that makes HDF5 allocate here. This object must outlive every use of it. @errors INTERNAL
    [[nodiscard]] Result<Handle> makeTransferList(const Hdf5Guard &guard);

private:
    void *allocate(std::size_t size, std::size_t alignment);
    void *newBlock(std::size_t size);

    std::size_t m_limit = 0;
    std::size_t m_used = 0;
    std::size_t m_wanted = 0;
    char *m_next = nullptr;
    std::size_t m_left = 0;
    std::vector<std::unique_ptr<char[]>> m_blocks;
};

} // namespace hdf5async
