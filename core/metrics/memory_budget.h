// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QtGlobal>

#include <atomic>

namespace hdf5async {

/// How many bytes of requests and replies the server holds, against the limit that the configuration sets. Whoever takes memory
/// on behalf of a client adds it here and takes it off again; whoever could wait asks isExhausted() first. @thread any
class MemoryBudget
{
public:
    explicit MemoryBudget(qint64 limit) : m_limit(limit) { }

    void add(qint64 bytes) { m_used.fetch_add(bytes, std::memory_order_relaxed); }
    void remove(qint64 bytes) { m_used.fetch_sub(bytes, std::memory_order_relaxed); }
    [[nodiscard]] qint64 used() const { return m_used.load(std::memory_order_relaxed); }
    [[nodiscard]] qint64 limit() const { return m_limit; }
    [[nodiscard]] bool isExhausted() const { return used() >= m_limit; }

private:
    const qint64 m_limit;
    std::atomic<qint64> m_used{0};
};

} // namespace hdf5async
