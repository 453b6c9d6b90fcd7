// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/reply_line.h"

#include <algorithm>
#include <utility>

namespace hdf5async {

namespace {

constexpr std::size_t smallestRing = 4;
constexpr std::size_t largestIdleRing = 16;

std::size_t bytesOf(const Reply &reply)
{
    return sizeof(AddressedReply) + (reply.outcome ? std::size_t(payloadBytes(*reply.outcome)) : 0);
}

} // namespace

quint64 ReplyLine::open(RequestNote note)
{
    if (m_count == m_ring.size())
        grow();
    const quint64 slot = m_base + m_count++;
    m_bytes += note.frameBytes;
    at(slot).note = std::move(note);
    return slot;
}

bool ReplyLine::expects(quint64 slot) const
{
    return slot >= m_base && slot - m_base < m_count && !at(slot).held && !at(slot).isDone;
}

void ReplyLine::hold(AddressedReply reply)
{
    Slot &slot = at(reply.address.slot);
    slot.heldBytes = bytesOf(reply.reply);
    m_bytes += slot.heldBytes;
    slot.held = std::make_unique<AddressedReply>(std::move(reply));
}

std::unique_ptr<AddressedReply> ReplyLine::takeFront()
{
    if (m_count == 0)
        return nullptr;
    Slot &slot = at(m_base);
    m_bytes -= std::exchange(slot.heldBytes, 0);
    return std::move(slot.held);
}

void ReplyLine::finishFront()
{
    Slot &slot = at(m_base);
    m_bytes -= slot.note.frameBytes + slot.heldBytes;
    slot = {};
    ++m_base;
    if (--m_count == 0 && m_ring.size() > largestIdleRing) {
        m_ring.clear();
        m_ring.shrink_to_fit();
    }
}

void ReplyLine::abandon()
{
    for (std::size_t i = 0; i < m_count; ++i) {
        Slot &slot = at(m_base + i);
        slot.isDone = slot.held != nullptr;
        m_bytes -= std::exchange(slot.heldBytes, 0);
        slot.held.reset();
    }
    while (m_count > 0 && at(m_base).isDone)
        finishFront();
}

void ReplyLine::drop(quint64 slot)
{
    at(slot).isDone = true;
    while (m_count > 0 && at(m_base).isDone)
        finishFront();
}

void ReplyLine::grow()
{
    std::vector<Slot> larger(std::max(smallestRing, m_ring.size() * 2));
    for (std::size_t i = 0; i < m_count; ++i)
        larger[(m_base + i) & (larger.size() - 1)] = std::move(at(m_base + i));
    m_ring.swap(larger);
}

} // namespace hdf5async
