// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>

#include <cstddef>
#include <memory>
#include <span>

namespace hdf5async {

class BlockPool;

/// The memory that the connections of one network thread receive into. Small frames of all connections lie one behind the other
/// in shared chunks, so that a waiting or idle connection holds nothing; large frames get blocks of their own, which are reused.
/// What was handed out stays valid as SharedBytes on any thread, also after this object is gone.
/// @thread the one network thread that owns it
class ReceiveMemory
{
public:
    ReceiveMemory();
    ~ReceiveMemory();
    ReceiveMemory(const ReceiveMemory &) = delete;
    ReceiveMemory &operator=(const ReceiveMemory &) = delete;

    /// At least `atLeast` bytes of the current chunk to receive into. Valid until the next call of writable().
    [[nodiscard]] std::span<char> writable(std::size_t atLeast);
    /// The first `size` bytes of the last writable() are taken; the rest is for the next caller.
    [[nodiscard]] SharedBytes take(std::size_t size);

    /// Where the blocks of large frames come from.
    [[nodiscard]] const std::shared_ptr<BlockPool> &blocks() const { return m_blocks; }

    /// Gives memory that lies unused back to the system. Call it now and then, for instance every few seconds.
    void trim();

private:
    std::shared_ptr<char[]> m_chunk;
    std::size_t m_used = 0;
    std::size_t m_size = 0;
    std::shared_ptr<BlockPool> m_blocks;
};

} // namespace hdf5async
