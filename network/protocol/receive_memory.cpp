// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/receive_memory.h"

#include "network/protocol/receive_block.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr std::size_t chunkSize = 65536;

} // namespace

ReceiveMemory::ReceiveMemory() : m_blocks(std::make_shared<BlockPool>()) { }

ReceiveMemory::~ReceiveMemory() = default;

std::span<char> ReceiveMemory::writable(std::size_t atLeast)
{
    if (m_size - m_used < atLeast) {
        m_size = std::max(chunkSize, atLeast);
        m_chunk.reset(new char[m_size]);
        m_used = 0;
    }
    return {m_chunk.get() + m_used, m_size - m_used};
}

SharedBytes ReceiveMemory::take(std::size_t size)
{
    SharedBytes bytes(m_chunk, m_chunk.get() + m_used, size);
    m_used += size;
    return bytes;
}

void ReceiveMemory::trim()
{
    m_chunk.reset();
    m_used = 0;
    m_size = 0;
    m_blocks->trim();
}

} // namespace hdf5async
