// SPDX-License-Identifier: BSD-3-Clause
// The parts of RedoLog that look after its segments and the spill area.
#include "core/storage/journal/redo_log.h"

#include <algorithm>
#include <cerrno>

namespace hdf5async::journal {

// ---- checkpoint ------------------------------------------------------------------------------------------------------------

IoStatus RedoLog::carry(const CommitInfo &last)
{
    unsigned slot = 0;
    std::uint64_t order = 0;
    {
        const std::lock_guard lock(m_mutex);
        slot = 1 - activeSlot();
        if (m_slots[slot].state != State::Ready)
            return EINVAL;
        order = m_slots[slot].order;
    }
    IoStatus status = writeHeader(slot, order, last);
    if (status == 0)
        status = sync();
    if (status != 0)
        return status; // makeReady() tries again
    const std::lock_guard lock(m_mutex);
    m_slots[slot].state = State::Ready;
    return 0;
}

void RedoLog::seal()
{
    const std::lock_guard lock(m_mutex);
    const unsigned active = activeSlot();
    if (m_slots[active].frames == 0 || m_slots[1 - active].state != State::Ready)
        return;
    m_slots[active].state = State::Sealed;
    m_slots[1 - active].state = State::Active;
}

std::optional<SealedSegment> RedoLog::sealed() const
{
    const std::lock_guard lock(m_mutex);
    for (unsigned slot = 0; slot < 2; ++slot) {
        const Slot &candidate = m_slots[slot];
        if (candidate.state == State::Sealed)
            return SealedSegment{slot, candidate.order, candidate.used, candidate.lastSequence};
    }
    return std::nullopt;
}

void RedoLog::applied(const SealedSegment &segment, std::uint64_t eof)
{
    const std::lock_guard lock(m_mutex);
    m_slots[segment.slot].state = State::Applied;
    m_baseEof = eof;
}

IoStatus RedoLog::makeReady()
{
    unsigned slot = 0;
    std::uint64_t order = 0;
    {
        const std::lock_guard lock(m_mutex);
        slot = 1 - activeSlot();
        if (!isOpen() || m_slots[slot].state != State::Applied)
            return 0;
        order = m_slots[activeSlot()].order + 1;
    }
    IoStatus status = writeHeader(slot, order, std::nullopt);
    if (status == 0)
        status = sync();
    const std::lock_guard lock(m_mutex);
    m_slots[slot].state = status == 0 ? State::Ready : State::Applied;
    m_slots[slot].usesSpill = m_slots[slot].usesSpill && status != 0; // until then a crash brings its old frames back
    return status;
}

bool RedoLog::hasFrames() const
{
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_slots.begin(), m_slots.end(), [](const Slot &slot) {
        return slot.frames > 0 && (slot.state == State::Active || slot.state == State::Sealed);
    });
}

std::uint64_t RedoLog::border() const
{
    const std::lock_guard lock(m_mutex);
    std::uint64_t border = m_baseEof;
    for (const Slot &slot : m_slots) {
        if (slot.state == State::Active || slot.state == State::Sealed)
            border = std::max(border, slot.largestEof);
    }
    return border;
}

std::uint64_t RedoLog::baseEof() const
{
    const std::lock_guard lock(m_mutex);
    return m_baseEof;
}

void RedoLog::setBaseEof(std::uint64_t eof)
{
    const std::lock_guard lock(m_mutex);
    m_baseEof = eof;
}

std::uint64_t RedoLog::usedBytes() const
{
    const std::lock_guard lock(m_mutex);
    std::uint64_t used = 0;
    for (const Slot &slot : m_slots) {
        if (slot.frames > 0 && (slot.state == State::Active || slot.state == State::Sealed))
            used += slot.used;
    }
    return used;
}

// ---- spill area ------------------------------------------------------------------------------------------------------------

IoStatus RedoLog::appendSpill(const char *data, std::size_t size, std::uint64_t &offset)
{
    if (const IoStatus status = ensureOpen(std::nullopt))
        return status;
    {
        const std::lock_guard lock(m_mutex);
        offset = m_spillEnd;
        m_spillEnd += roundUp(size);
    }
    return write(offset, data, size);
}

IoStatus RedoLog::readSpill(std::uint64_t offset, char *data, std::size_t size)
{
    return isOpen() ? m_file->read(offset, data, size) : EBADF;
}

void RedoLog::resetSpill()
{
    const std::lock_guard lock(m_mutex);
    if (!m_slots[0].usesSpill && !m_slots[1].usesSpill)
        shortenSpill(slotOffset(m_header.segmentBytes, 2));
}

void RedoLog::cutSpill()
{
    const std::lock_guard lock(m_mutex);
    const bool isUsed = m_slots[0].usesSpill || m_slots[1].usesSpill;
    shortenSpill(isUsed ? m_spillOfFrames : slotOffset(m_header.segmentBytes, 2));
}

void RedoLog::shortenSpill(std::uint64_t end)
{
    if (isOpen() && m_spillEnd > end && m_file->resize(end) == 0) // else the room stays taken a little longer
        m_spillEnd = end;
}

} // namespace hdf5async::journal
