// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/variable_memory.h"

#include "core/storage/hdf5/error_stack.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>

namespace hdf5async {

namespace {

constexpr std::size_t blockSize = 64 * 1024;

void *allocateForHdf5(std::size_t size, void *memory)
{
    try {
        return static_cast<VariableMemory *>(memory)->allocate(size);
    } catch (const std::bad_alloc &) {
        return nullptr; // HDF5 is C: no exception may pass through it
    }
}

void keepForHdf5(void *, void *) { } // everything is freed together

} // namespace

void *VariableMemory::allocate(std::size_t size, std::size_t alignment)
{
    const std::size_t padding = (alignment - reinterpret_cast<std::uintptr_t>(m_next) % alignment) % alignment;
    if (size > m_limit || m_used + size + padding > m_limit) {
        m_wanted = std::max(m_wanted, m_used) + size;
        return nullptr;
    }
    m_used += size + padding;
    if (size + padding > m_left)
        return newBlock(size);
    char *start = m_next + padding;
    m_next = start + size;
    m_left -= size + padding;
    return start;
}

void *VariableMemory::newBlock(std::size_t size)
{
    const bool ownBlock = size > blockSize / 4;
    const std::size_t length = ownBlock ? size : blockSize;
    m_blocks.emplace_back(new char[length]);
    char *start = m_blocks.back().get();
    if (!ownBlock) {
        m_next = start + size;
        m_left = length - size;
    }
    return start;
}

char *VariableMemory::copy(std::string_view text)
{
    auto *copy = static_cast<char *>(allocate(text.size() + 1, 1));
    if (!copy)
        return nullptr;
    std::memcpy(copy, text.data(), text.size());
    copy[text.size()] = '\0';
    return copy;
}

Result<Handle> VariableMemory::makeTransferList(const Hdf5Guard &guard)
{
    Handle list(H5Pcreate(H5P_DATASET_XFER));
    if (!list || H5Pset_vlen_mem_manager(list.id(), allocateForHdf5, this, keepForHdf5, this) < 0)
        return hdf5Failure(guard, ErrorCode::Internal, QStringLiteral("cannot make a transfer list"));
    return list;
}

} // namespace hdf5async
