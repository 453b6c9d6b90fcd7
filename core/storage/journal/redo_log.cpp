// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/redo_log.h"

#include <QRandomGenerator>

#include <algorithm>
#include <cerrno>

namespace hdf5async::journal {

namespace {
constexpr std::uint64_t allocationStep = 256u << 10;
}

RedoLog::RedoLog(Io &io, QString path, std::uint64_t segmentBytes) : m_io(io), m_path(std::move(path))
{
    m_header.segmentBytes = std::max(roundUp(segmentBytes), 16 * pageBytes);
}

void RedoLog::setIdentity(const FileFacts &facts)
{
    m_header.device = facts.device;
    m_header.inode = facts.inode;
}

// ---- life ------------------------------------------------------------------------------------------------------------------

IoStatus RedoLog::write(std::uint64_t offset, const char *data, std::size_t size)
{
    const IoStatus status = m_file->write(offset, data, size);
    if (status == 0)
        m_bytesWritten.fetch_add(size, std::memory_order_relaxed);
    return status;
}

IoStatus RedoLog::sync()
{
    const IoStatus status = m_file->sync();
    if (status == 0)
        m_syncs.fetch_add(1, std::memory_order_relaxed);
    return status;
}

IoStatus RedoLog::ensureOpen(const std::optional<CommitInfo> &carried)
{
    const std::lock_guard lock(m_openMutex);
    if (isOpen())
        return 0;
    const IoStatus status = create(carried);
    if (status == 0)
        m_isOpen.store(true, std::memory_order_release);
    return status;
}

IoStatus RedoLog::create(const std::optional<CommitInfo> &carried)
{
    if (!m_file) {
        if (const IoStatus status = m_io.open(m_path, FileAccess::MakePrivate, m_file))
            return status;
    }
    m_header.journalId = QRandomGenerator::system()->generate64();
    const QByteArray page = encode(m_header);
    // The header is durable before any segment exists: a journal without a readable header never held a commit.
    IoStatus status = m_file->resize(0);
    if (status == 0)
        status = write(0, page.constData(), static_cast<std::size_t>(page.size()));
    if (status == 0)
        status = sync();
    if (status == 0)
        status = m_io.syncDirectory(m_path);
    if (status == 0)
        status = writeHeader(0, 1, carried);
    if (status == 0)
        status = writeHeader(1, 2, std::nullopt);
    if (status == 0)
        status = sync();
    if (status == 0)
        start(0);
    return status;
}

void RedoLog::start(unsigned active)
{
    const std::lock_guard lock(m_mutex);
    m_slots[active].state = State::Active;
    m_slots[1 - active].state = State::Ready;
    m_spillEnd = slotOffset(m_header.segmentBytes, 2);
}

IoStatus RedoLog::restart(std::unique_ptr<IoFile> file, const ScannedJournal &scanned, const std::optional<CommitInfo> &last)
{
    m_file = std::move(file);
    m_baseEof = last ? last->eof : 0;
    if (scanned.header.segmentBytes == 0)
        return ensureOpen(last);
    m_header = scanned.header;
    // The slot that is rewritten first must be one whose loss takes nothing away: the older one (replaying it alone would move the
    // file backwards), unless the newest is still empty. The gap in the orders takes the other out of the count.
    const bool none = scanned.segments.empty();
    const bool newestIsEmpty = !none && scanned.segments.back().frames.empty() && !scanned.segments.back().header.carried;
    const std::uint64_t order = none ? 0 : scanned.segments.back().header.order;
    const unsigned newest = none ? 1 : scanned.segments.back().slot;
    const unsigned first = newestIsEmpty ? newest : 1 - newest;
    // A killed process may have made file or journal without syncing their names.
    IoStatus status = m_io.syncDirectory(m_path);
    if (status == 0)
        status = writeHeader(first, order + 2, last);
    if (status == 0)
        status = sync();
    if (status == 0)
        status = writeHeader(1 - first, order + 3, std::nullopt);
    if (status == 0)
        status = sync();
    if (status != 0)
        return status;
    start(first);
    m_isOpen.store(true, std::memory_order_release);
    return 0;
}

void RedoLog::attachReadOnly(std::unique_ptr<IoFile> file)
{
    m_file = std::move(file);
    m_isOpen.store(true, std::memory_order_release);
}

IoStatus RedoLog::writeHeader(unsigned slot, std::uint64_t order, const std::optional<CommitInfo> &carried)
{
    SegmentHeader header{order, QRandomGenerator::system()->generate64(), carried};
    if (carried && encodedBytes(header) + 4 * pageBytes > m_header.segmentBytes)
        header.carried->record.clear(); // a record from times with larger segments
    const QByteArray bytes = encode(header, m_header.journalId);
    const std::uint64_t start = slotOffset(m_header.segmentBytes, slot);
    const IoStatus status = write(start, bytes.constData(), static_cast<std::size_t>(bytes.size()));
    const std::lock_guard lock(m_mutex);
    Slot &target = m_slots[slot];
    target = {State::Applied, order, header.generation, static_cast<std::uint64_t>(bytes.size()), target.allocated, 0, 0, 0,
              target.usesSpill};
    return status;
}

IoStatus RedoLog::remove()
{
    if (!m_file)
        return 0;
    IoStatus status = m_file->resize(0);
    if (status == 0)
        status = sync();
    if (status == 0)
        status = m_io.remove(m_path);
    return status == ENOENT ? 0 : status;
}

IoStatus RedoLog::removeAndForget()
{
    if (const IoStatus status = remove())
        return status;
    m_isOpen.store(false, std::memory_order_release);
    m_file.reset();
    m_failedFrame.reset();
    const std::lock_guard lock(m_mutex);
    m_slots = {};
    return 0;
}

// ---- commit ----------------------------------------------------------------------------------------------------------------

unsigned RedoLog::activeSlot() const
{
    return m_slots[1].state == State::Active ? 1 : 0;
}

std::uint64_t RedoLog::activeOrder() const
{
    const std::lock_guard lock(m_mutex);
    return std::max<std::uint64_t>(m_slots[activeSlot()].order, 1);
}

bool RedoLog::nextIsReady() const
{
    const std::lock_guard lock(m_mutex);
    return m_slots[1 - activeSlot()].state == State::Ready;
}

Placement RedoLog::place(std::uint64_t payloadBytes) const
{
    const std::lock_guard lock(m_mutex);
    const Slot &active = m_slots[activeSlot()];
    const std::uint64_t order = std::max<std::uint64_t>(active.order, 1); // 1: the journal is not made yet
    const std::uint64_t used = active.order == 0 ? pageBytes : active.used;
    const std::uint64_t bytes = roundUp(frameHeaderBytes + payloadBytes);
    const bool mayMove = active.frames > 0;
    // Spilled pages take room until their segment is in the file: move on as soon as possible.
    const bool shouldMove = mayMove && active.usesSpill && m_slots[1 - activeSlot()].state == State::Ready;
    if (!shouldMove && used + bytes <= m_header.segmentBytes)
        return {order, false, false};
    const bool fitsNext = pageBytes + bytes <= m_header.segmentBytes;
    if (mayMove && (fitsNext || shouldMove || used + pageBytes > m_header.segmentBytes))
        return {order + 1, true, !fitsNext};
    return {order, false, true};
}

Placement RedoLog::placeInNext(std::uint64_t payloadBytes) const
{
    const bool fits = pageBytes + roundUp(frameHeaderBytes + payloadBytes) <= m_header.segmentBytes;
    return {activeOrder() + 1, true, !fits};
}

IoStatus RedoLog::append(const Placement &placement, FrameHeader &header, FrameBuilder &builder)
{
    unsigned slot = 0;
    std::uint64_t start = 0;
    {
        const std::lock_guard lock(m_mutex);
        slot = placement.nextSegment ? 1 - activeSlot() : activeSlot();
        const Slot &target = m_slots[slot];
        if (target.order != placement.order || (placement.nextSegment && target.state != State::Ready))
            return EINVAL;
        start = slotOffset(m_header.segmentBytes, slot) + target.used;
        header.generation = target.generation;
    }
    const std::uint64_t bytes = placement.external ? pageBytes : roundUp(frameHeaderBytes + builder.payloadBytes());
    m_failedFrame = start;
    if (const IoStatus status = writeFrame(slot, start, header, builder, placement.external))
        return status;
    m_failedFrame.reset();
    const std::lock_guard lock(m_mutex);
    if (placement.nextSegment) {
        m_slots[1 - slot].state = State::Sealed;
        m_slots[slot].state = State::Active;
    }
    Slot &target = m_slots[slot];
    target.used += bytes;
    target.frames += 1;
    target.lastSequence = header.commit.sequence;
    target.largestEof = std::max(target.largestEof, header.commit.eof);
    if (placement.external || header.runs > 0) {
        target.usesSpill = true;
        m_spillOfFrames = m_spillEnd;
    }
    return 0;
}

IoStatus RedoLog::writeFrame(unsigned slot, std::uint64_t start, FrameHeader &header, FrameBuilder &builder, bool external)
{
    builder.finish(header);
    std::vector<char> &bytes = builder.bytes();
    const char *payload = bytes.data() + frameHeaderBytes;
    header.payloadHash = hashPayload({payload, static_cast<qsizetype>(header.payloadBytes)}, header.generation,
                                     header.commit.sequence);
    IoStatus status = 0;
    header.payloadOffset = 0;
    if (external) {
        const std::uint64_t size = header.payloadBytes;
        const std::lock_guard lock(m_mutex);
        header.payloadOffset = m_spillEnd;
        m_spillEnd += roundUp(size);
    }
    if (external)
        status = write(header.payloadOffset, payload, header.payloadBytes);
    // What the frame points to is durable before the frame can be.
    if (status == 0 && (external || header.runs > 0))
        status = sync();
    if (status != 0)
        return status;
    encode(header, bytes.data());
    bytes.resize(external ? frameHeaderBytes : bytes.size());
    bytes.resize(roundUp(bytes.size()));
    status = allocate(slot, start + bytes.size());
    if (status == 0)
        status = write(start, bytes.data(), bytes.size());
    return status == 0 ? sync() : status;
}

/// Writes zeros ahead of the frames, in growing steps: overwriting what is there needs no block allocation and syncs twice as fast.
IoStatus RedoLog::allocate(unsigned slot, std::uint64_t end)
{
    const std::uint64_t start = slotOffset(m_header.segmentBytes, slot);
    Slot &target = m_slots[slot]; // `allocated` is only used here and under writeHeader()'s lock, one at a time for a slot in use
    end -= start;
    if (end <= target.allocated)
        return 0;
    const std::uint64_t goal = std::min(std::max(end + allocationStep, 2 * end), m_header.segmentBytes);
    const std::vector<char> zeros(std::min<std::uint64_t>(goal - end, 1u << 20));
    for (std::uint64_t at = end; at < goal; at += zeros.size()) {
        if (const IoStatus status = m_file->write(start + at, zeros.data(), std::min<std::uint64_t>(zeros.size(), goal - at)))
            return status;
    }
    target.allocated = goal;
    return 0;
}

IoStatus RedoLog::killFailedFrame()
{
    if (!m_failedFrame || !isOpen())
        return 0;
    std::vector<char> page(pageBytes);
    IoStatus status = m_file->read(*m_failedFrame, page.data(), page.size());
    // On a full disk there may be nothing to overwrite, and no room to do it.
    if (status == 0 && decodeFrameHeader({page.data(), static_cast<qsizetype>(page.size())})) {
        std::fill(page.begin(), page.end(), '\0');
        status = write(*m_failedFrame, page.data(), page.size());
        if (status == 0)
            status = sync();
    }
    if (status == 0)
        m_failedFrame.reset();
    return status;
}

} // namespace hdf5async::journal
