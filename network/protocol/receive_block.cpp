// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/receive_block.h"

#include <QtGlobal>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#ifdef Q_OS_LINUX
#include <sys/mman.h>
#endif

namespace hdf5async {

namespace {

constexpr std::size_t hugePage = std::size_t(2) << 20;
constexpr std::size_t worthKeeping = std::size_t(256) << 10;
constexpr std::size_t keptAtMost = std::size_t(128) << 20; // more than what changes may hold until a commit
constexpr std::size_t firstBlock = std::size_t(16) << 10;

char *allocate(std::size_t size)
{
    char *data = nullptr;
#ifdef Q_OS_LINUX
    if (size >= hugePage) {
        data = static_cast<char *>(std::aligned_alloc(hugePage, size));
        if (data)
            ::madvise(data, size, MADV_HUGEPAGE); // a wish; without it everything works, more slowly
    } else
#endif
        data = static_cast<char *>(std::malloc(size));
    if (!data)
        throw std::bad_alloc();
    return data;
}

std::size_t roundedUp(std::size_t size)
{
    const std::size_t step = size >= hugePage ? hugePage : 4096;
    return (size + step - 1) / step * step;
}

} // namespace

BlockPool::~BlockPool()
{
    for (const Idle &idle : m_idle)
        std::free(idle.block.data);
}

BlockPool::Block BlockPool::acquire(std::size_t wanted, std::size_t enough)
{
    {
        const std::lock_guard lock(m_mutex);
        auto best = m_idle.end(); // of equal ones the last: its memory is warm, and those that are one too many get trimmed
        for (auto it = m_idle.begin(); it != m_idle.end(); ++it) {
            if (it->block.capacity >= enough && (best == m_idle.end() || suitsBetter(*it, *best, wanted)))
                best = it;
        }
        if (best != m_idle.end())
            return takeLocked(best);
    }
    const std::size_t capacity = roundedUp(enough);
    return {allocate(capacity), capacity};
}

// The smallest of those that hold what is wanted is best, the largest of the others is next.
bool BlockPool::suitsBetter(const Idle &idle, const Idle &best, std::size_t wanted)
{
    const std::size_t capacity = idle.block.capacity;
    const std::size_t bestCapacity = best.block.capacity;
    if ((capacity >= wanted) != (bestCapacity >= wanted))
        return capacity >= wanted;
    return capacity >= wanted ? capacity <= bestCapacity : capacity >= bestCapacity;
}

BlockPool::Block BlockPool::takeLocked(std::vector<Idle>::iterator idle)
{
    const Block block = idle->block;
    m_idle.erase(idle);
    m_idleBytes -= block.capacity;
    return block;
}

void BlockPool::release(Block block) noexcept
{
    if (block.capacity >= worthKeeping && block.capacity <= keptAtMost) {
        try {
            const std::lock_guard lock(m_mutex);
            m_idle.reserve(m_idle.size() + 1);
            while (m_idleBytes + block.capacity > keptAtMost) // what has lain here longest was of the least use
                std::free(takeLocked(m_idle.begin()).data);
            m_idle.push_back({block, false});
            m_idleBytes += block.capacity;
            return;
        } catch (const std::bad_alloc &) { // nothing to remember it in
        }
    }
    std::free(block.data);
}

void BlockPool::trim()
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_idle, [this](Idle &idle) {
        if (!idle.sinceTrim) {
            idle.sinceTrim = true;
            return false;
        }
        m_idleBytes -= idle.block.capacity;
        std::free(idle.block.data);
        return true;
    });
}

std::size_t BlockPool::idleBytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_idleBytes;
}

GrowingBlock::GrowingBlock(std::shared_ptr<BlockPool> pool, std::size_t bodySize, std::string_view arrived)
    : m_pool(std::move(pool)), m_bodySize(bodySize)
{
    m_size = arrived.size();
    reserve(firstBlock);
    std::memcpy(m_block.data, arrived.data(), arrived.size());
}

GrowingBlock::~GrowingBlock()
{
    if (m_block.data)
        m_pool->release(m_block);
}

// Room for what has arrived and as much again, at least `enough`, at most the body.
void GrowingBlock::reserve(std::size_t enough)
{
    const bool isNear = m_size >= m_bodySize / 4;
    const std::size_t capacity = isNear ? m_bodySize : std::min(m_bodySize, std::max(enough, 2 * m_size));
    const BlockPool::Block old = m_block;
    m_block = m_pool->acquire(m_bodySize, capacity);
    if (!old.data)
        return;
    std::memcpy(m_block.data, old.data, m_size);
    m_pool->release(old);
}

std::span<char> GrowingBlock::writable()
{
    const std::size_t missing = m_bodySize - m_size;
    if (missing > 0 && m_size == m_block.capacity)
        reserve(m_size);
    return {m_block.data + m_size, std::min(missing, m_block.capacity - m_size)};
}

SharedBytes GrowingBlock::take()
{
    const BlockPool::Block block = std::exchange(m_block, {});
    std::shared_ptr<const void> owner(block.data, [pool = m_pool, block](const void *) { pool->release(block); });
    return {std::move(owner), block.data, m_bodySize};
}

} // namespace hdf5async
