// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

namespace hdf5async {

/// Blocks of memory for large frames, kept for reuse: a fresh block costs a page fault every 4 KiB, which takes longer than
/// receiving into it. @thread any
class BlockPool
{
public:
    struct Block
    {
        char *data = nullptr;
        std::size_t capacity = 0;
    };

    BlockPool() = default;
    ~BlockPool();
    BlockPool(const BlockPool &) = delete;
    BlockPool &operator=(const BlockPool &) = delete;

    /// A block that lies here unused and holds `wanted` bytes, or at least `enough`; else a new one of `enough` bytes. Throws
    /// std::bad_alloc.
    [[nodiscard]] Block acquire(std::size_t wanted, std::size_t enough);
    /// Keeps it. With too many bytes here, those leave that have not been wanted for longest.
    void release(Block block) noexcept;
    /// Frees what has not been used since the last call.
    void trim();
    [[nodiscard]] std::size_t idleBytes() const;

private:
    struct Idle
    {
        Block block;
        bool sinceTrim = false;
    };
    [[nodiscard]] static bool suitsBetter(const Idle &idle, const Idle &best, std::size_t wanted);
    Block takeLocked(std::vector<Idle>::iterator idle);

    mutable std::mutex m_mutex;
    std::vector<Idle> m_idle; ///< in the order in which they came
    std::size_t m_idleBytes = 0;
};

/// A block that is being filled with the body of one frame. It grows with what arrives: to at most twice that, and to the whole
/// body once a quarter is there.
class GrowingBlock
{
public:
    GrowingBlock(std::shared_ptr<BlockPool> pool, std::size_t bodySize, std::string_view arrived);
    ~GrowingBlock();
    GrowingBlock(const GrowingBlock &) = delete;
    GrowingBlock &operator=(const GrowingBlock &) = delete;

    /// Where the next bytes of the body belong; empty when it is complete.
    [[nodiscard]] std::span<char> writable();
    void advance(std::size_t size) { m_size += size; }

    [[nodiscard]] bool isComplete() const { return m_size == m_bodySize; }
    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] std::size_t capacity() const { return m_block.capacity; }
    /// The complete body. The block goes back to the pool with the last owner of it.
    [[nodiscard]] SharedBytes take();

private:
    void reserve(std::size_t enough);

    std::shared_ptr<BlockPool> m_pool;
    BlockPool::Block m_block;
    std::size_t m_bodySize;
    std::size_t m_size = 0;
};

} // namespace hdf5async
