// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/row_buffer.h"

#include <algorithm>
#include <utility>

namespace hdf5async {

namespace {

// What an empty buffer keeps for the rows to come.
constexpr std::size_t keptBytes = 64 << 10;

} // namespace

RowBuffer::RowBuffer(std::shared_ptr<RowMemory> memory, std::size_t rowBytes, qint64 first)
    : m_memory(std::move(memory)), m_rowBytes(rowBytes), m_first(first), m_stored(first)
{
}

RowBuffer::~RowBuffer()
{
    m_memory->used -= m_accounted;
}

void RowBuffer::account()
{
    m_memory->used = m_memory->used - m_accounted + m_bytes.capacity();
    m_accounted = m_bytes.capacity();
}

bool RowBuffer::hasRoomFor(qint64 rows) const
{
    const std::size_t bytes = std::size_t(rows) * m_rowBytes;
    return m_bytes.size() + bytes <= m_memory->limitOfOne && m_memory->used + bytes <= m_memory->limit;
}

void RowBuffer::append(const char *bytes, qint64 rows)
{
    m_bytes.insert(m_bytes.end(), bytes, bytes + std::size_t(rows) * m_rowBytes);
    account();
}

void RowBuffer::prepend(const char *bytes, qint64 rows)
{
    m_bytes.insert(m_bytes.begin(), bytes, bytes + std::size_t(rows) * m_rowBytes);
    m_first -= rows;
    account();
}

void RowBuffer::markStored(qint64 keepFrom)
{
    m_isTailRaw = false;
    m_stored = end();
    m_bytes.erase(m_bytes.begin(), m_bytes.begin() + qint64(std::size_t(keepFrom - m_first) * m_rowBytes));
    m_first = keepFrom;
    if (m_bytes.capacity() > std::max(keptBytes, 2 * m_bytes.size()))
        m_bytes.shrink_to_fit();
    account();
}

void RowBuffer::restart(qint64 first)
{
    m_stored = end();
    markStored(m_stored);
    m_first = first;
    m_stored = first;
}

} // namespace hdf5async
