// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/format.h"
#include "core/storage/journal/io.h"

#include <memory>

namespace hdf5async::journal {

/// One committed frame in memory.
struct ScannedFrame
{
    FrameHeader header;
    std::uint64_t end = 0; ///< where the next frame starts, counted from the segment's start
    FramePayload payload;
};

/// A segment's valid frames, in order. The payloads point into the buffers.
struct ScannedSegment
{
    unsigned slot = 0;
    SegmentHeader header;
    std::vector<ScannedFrame> frames;
    std::vector<std::shared_ptr<const QByteArray>> buffers;
    /// Where the next frame would start.
    std::uint64_t used = 0;
    /// Valid frames lie behind the end of the chain: something in between was valid once.
    bool damaged = false;
};

enum class ScanOutcome : quint8 {
    Empty,     ///< nothing that was ever used
    Usable,
    Damaged,   ///< commits are there that cannot be read any more
    ReadError, ///< see `status`
};

/// Everything that counts in a journal.
struct ScannedJournal
{
    ScanOutcome outcome = ScanOutcome::Empty;
    IoStatus status = 0;
    JournalHeader header;
    /// The segments to replay, oldest first; at most two. The last is the newest one.
    std::vector<ScannedSegment> segments;

    [[nodiscard]] std::uint64_t frameCount() const;
    [[nodiscard]] const ScannedFrame *lastFrame() const;
    /// What the last commit left; nothing when the journal knows of none.
    /// The record of the last commit: that of the last frame, behind those that it continues.
    [[nodiscard]] QByteArray lastRecord() const;
    [[nodiscard]] std::optional<CommitInfo> lastCommit() const;
};

/// Reads a journal. Nothing in it is trusted: every length is checked before it is used.
[[nodiscard]] ScannedJournal scanJournal(IoFile &journal);

/// Reads the frames in the first `limit` bytes of one segment. Empty: it has no valid header.
[[nodiscard]] ScanOutcome scanSegment(IoFile &journal, const JournalHeader &header, unsigned slot, std::uint64_t limit,
                                      ScannedSegment &segment, IoStatus &status);

} // namespace hdf5async::journal
