// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/format.h"
#include "core/storage/journal/journal_scan.h"
#include "core/storage/journal/paged_image.h"

#include <array>
#include <atomic>
#include <mutex>

namespace hdf5async::journal {

/// Where a frame is to go.
struct Placement
{
    std::uint64_t order = 0; ///< of the segment
    bool nextSegment = false;
    /// The payload is too long for a segment and goes into the spill area.
    bool external = false;
};

/// The segment that waits to be brought into the file.
struct SealedSegment
{
    unsigned slot = 0;
    std::uint64_t order = 0;
    std::uint64_t used = 0;
    std::uint64_t lastSequence = 0;
};

/// The journal on disk: two segments that take frames in turns, and a spill area behind them. Commits go to the active segment; when
/// it is full the other one takes over while the full one is checkpointed. Made with the first commit.
///
/// A segment gets its new header, durably, before its first frame and only when all of its old frames are in the file; the older
/// segment is always the one that is rewritten. @thread any; its lock is not held during I/O
class RedoLog final : public SpillArea
{
public:
    RedoLog(Io &io, QString path, std::uint64_t segmentBytes);

    [[nodiscard]] bool isOpen() const { return m_isOpen.load(std::memory_order_acquire); }
    /// Only while isOpen().
    [[nodiscard]] IoFile &file() { return *m_file; }
    [[nodiscard]] JournalHeader header() const { return m_header; }
    /// What appendSpill() writes into the header when it has to make the journal.
    void setIdentity(const FileFacts &facts);

    /// Makes the journal when there is none; `carried` is remembered in it.
    [[nodiscard]] IoStatus ensureOpen(const std::optional<CommitInfo> &carried);
    /// After recovery: every frame of `scanned` is in the file, durably; start anew, remembering `last`.
    [[nodiscard]] IoStatus restart(std::unique_ptr<IoFile> file, const ScannedJournal &scanned, const std::optional<CommitInfo> &last);
    /// For looking only: what appendSpill() wrote in another life can be read.
    void attachReadOnly(std::unique_ptr<IoFile> file);
    /// Takes the journal out of the world: empties it durably first, so that a lost unlink brings no old frames back.
    [[nodiscard]] IoStatus remove();
    /// The same, and ready to make a new one.
    [[nodiscard]] IoStatus removeAndForget();

    // Commit.
    [[nodiscard]] std::uint64_t activeOrder() const;
    [[nodiscard]] Placement place(std::uint64_t payloadBytes) const;
    /// The same when the segment `order` (the next one) must be used anyway.
    [[nodiscard]] Placement placeInNext(std::uint64_t payloadBytes) const;
    [[nodiscard]] bool nextIsReady() const;
    /// Writes the frame and makes it durable: the commit point. Fills generation, hash and payload place of `header`.
    [[nodiscard]] IoStatus append(const Placement &placement, FrameHeader &header, FrameBuilder &builder);
    /// A frame whose write or sync failed may still be valid on disk: kills it. Without such a frame it does nothing.
    [[nodiscard]] IoStatus killFailedFrame();

    // Checkpoint.
    /// Notes `last` in the next segment, which is ready and empty, before seal() leaves no frame to tell it.
    [[nodiscard]] IoStatus carry(const CommitInfo &last);
    /// Seals the active segment when it has frames; the next one must be ready.
    void seal();
    [[nodiscard]] std::optional<SealedSegment> sealed() const;
    /// The sealed segment's frames are in the file, which ends at `eof` then.
    void applied(const SealedSegment &segment, std::uint64_t eof);
    /// Gives the applied segment a new header, durably.
    [[nodiscard]] IoStatus makeReady();
    [[nodiscard]] bool hasFrames() const;
    /// The largest end of file that a state in the log, or the file below it, has.
    [[nodiscard]] std::uint64_t border() const;
    [[nodiscard]] std::uint64_t baseEof() const;
    void setBaseEof(std::uint64_t eof);

    // Spill area.
    [[nodiscard]] IoStatus appendSpill(const char *data, std::size_t size, std::uint64_t &offset) override;
    [[nodiscard]] IoStatus readSpill(std::uint64_t offset, char *data, std::size_t size) override;
    /// Gives the spill area back when no frame of the log needs it; the caller knows that nothing else does.
    void resetSpill();
    /// Gives back what no frame of the log needs of it. The caller holds nothing there that is not in such a frame.
    void cutSpill();

    [[nodiscard]] std::uint64_t usedBytes() const;
    [[nodiscard]] std::uint64_t segmentBytes() const { return m_header.segmentBytes; }
    [[nodiscard]] std::uint64_t syncs() const { return m_syncs.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t bytesWritten() const { return m_bytesWritten.load(std::memory_order_relaxed); }

private:
    enum class State : quint8 { Ready, Active, Sealed, Applied };
    struct Slot
    {
        State state = State::Applied;
        std::uint64_t order = 0;
        std::uint64_t generation = 0;
        std::uint64_t used = 0;
        std::uint64_t allocated = 0; // bytes written before, so that writing them again costs no block allocation
        std::uint64_t frames = 0;
        std::uint64_t lastSequence = 0;
        std::uint64_t largestEof = 0;
        bool usesSpill = false; // also by frames of an earlier life, until a header without them is durable
    };

    [[nodiscard]] IoStatus create(const std::optional<CommitInfo> &carried);
    [[nodiscard]] IoStatus writeHeader(unsigned slot, std::uint64_t order, const std::optional<CommitInfo> &carried);
    [[nodiscard]] IoStatus write(std::uint64_t offset, const char *data, std::size_t size);
    [[nodiscard]] IoStatus sync();
    [[nodiscard]] IoStatus allocate(unsigned slot, std::uint64_t end);
    [[nodiscard]] IoStatus writeFrame(unsigned slot, std::uint64_t start, FrameHeader &header, FrameBuilder &builder, bool external);
    [[nodiscard]] unsigned activeSlot() const;
    void shortenSpill(std::uint64_t end);
    void start(unsigned active);

    Io &m_io;
    const QString m_path;
    std::unique_ptr<IoFile> m_file;
    JournalHeader m_header;
    mutable std::mutex m_mutex;
    std::mutex m_openMutex;
    std::array<Slot, 2> m_slots;
    std::uint64_t m_baseEof = 0;
    std::uint64_t m_spillEnd = 0;
    std::uint64_t m_spillOfFrames = 0; ///< the frames that use the spill area use no more than up to here
    std::optional<std::uint64_t> m_failedFrame;
    std::atomic<bool> m_isOpen = false;
    std::atomic<std::uint64_t> m_syncs = 0;
    std::atomic<std::uint64_t> m_bytesWritten = 0;
};

} // namespace hdf5async::journal
