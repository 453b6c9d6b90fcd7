// SPDX-License-Identifier: BSD-3-Clause
// JournaledFile::Impl: what a journal left behind, and rebuilding memory from it.
#include "core/storage/journal/journaled_file_impl.h"
#include "core/storage/journal/replay.h"

#include <QDateTime>
#include <QElapsedTimer>

#include <algorithm>
#include <cerrno>

namespace hdf5async {

using namespace journal;

namespace {

// Every state that the file itself can have had since the log was begun.
struct KnownStates
{
    std::vector<std::uint64_t> fingerprints; ///< of superblocks; 0 = none
    std::vector<std::uint64_t> ends;         ///< of the file

    explicit KnownStates(const ScannedJournal &scanned)
    {
        for (const ScannedSegment &segment : scanned.segments) {
            if (segment.header.carried)
                add(segment.header.carried->fingerprint, segment.header.carried->eof);
            for (const ScannedFrame &frame : segment.frames) {
                add(frame.header.fingerprintBefore, frame.header.baseEof);
                add(frame.header.commit.fingerprint, frame.header.commit.eof);
            }
        }
    }
    [[nodiscard]] bool has(std::uint64_t fingerprint) const
    {
        return std::find(fingerprints.begin(), fingerprints.end(), fingerprint) != fingerprints.end();
    }

private:
    void add(std::uint64_t fingerprint, std::uint64_t eof)
    {
        fingerprints.push_back(fingerprint);
        ends.push_back(eof);
    }
};

// Whether the superblock on disk is that of one of the states. Of one that ended within the superblock's sector, the disk may hold
// other bytes behind its end.
bool isKnown(const Superblock &found, const KnownStates &states, const ReadBytes &read)
{
    return states.has(found.fingerprint) || states.has(0) ||
           std::any_of(states.ends.begin(), states.ends.end(), [&](std::uint64_t end) {
               const auto then = end < found.offset + superblockBytes ? superblockAt(read, found.offset, end) : std::nullopt;
               return then && states.has(then->fingerprint);
           });
}

} // namespace

Result<void> JournaledFile::Impl::recover()
{
    std::unique_ptr<IoFile> file;
    const FileAccess access = m_mode == OpenMode::ReadOnly ? FileAccess::ReadOnly : FileAccess::ReadWrite;
    if (const IoStatus status = m_io->open(m_journalPath, access, file))
        return status == ENOENT ? Result<void>() : failure(errorOf(status, "opening the journal"));
    const ScannedJournal scanned = scanJournal(*file);
    if (scanned.outcome == ScanOutcome::ReadError)
        return failure(errorOf(scanned.status, "reading the journal"));
    if (scanned.outcome == ScanOutcome::Damaged)
        return failure(ErrorCode::IoError,
                       QStringLiteral("the journal %1 is damaged: commits are in it that cannot be read any more; the file itself "
                                      "has not been touched").arg(m_journalPath));
    auto ours = belongsToFile(scanned);
    if (!ours)
        return failure(ours.error());
    if (!*ours) {
        m_report.text = QStringLiteral("%1: a journal of an earlier file of this name held nothing to recover; it was dropped")
                            .arg(m_path);
        return m_mode == OpenMode::ReadOnly ? Result<void>() : applyJournal(std::move(file), ScannedJournal());
    }
    if (m_mode != OpenMode::ReadOnly)
        return applyJournal(std::move(file), scanned);
    m_log->attachReadOnly(std::move(file));
    return showJournal(scanned);
}

/// True: ours. False: of another file, but there is nothing in it. An error: of another file, and commits are in it.
Result<bool> JournaledFile::Impl::belongsToFile(const ScannedJournal &scanned)
{
    if (scanned.segments.empty())
        return true;
    const KnownStates states(scanned);
    if (states.ends.empty())
        return true; // a journal that never held a commit
    const auto read = [this](std::uint64_t offset, char *data, std::size_t size) { return m_file->read(offset, data, size); };
    const auto found = findSuperblock(read, m_facts.size);
    // Without a signature: a sector that a torn write left in disorder, if it is the very same file.
    const bool matches = found ? isKnown(*found, states, read) : scanned.header.inode == m_facts.inode;
    if (matches && m_facts.size >= *std::min_element(states.ends.begin(), states.ends.end()))
        return true;
    if (scanned.frameCount() == 0)
        return false;
    return failure(ErrorCode::IoError,
                   QStringLiteral("the journal %1 does not belong to %2: the file was replaced, or changed by another program "
                                  "after a crash; move the journal away to use the file as it is, or put the right file back")
                       .arg(m_journalPath, m_path));
}

Result<Replay> JournaledFile::Impl::replayOf(const ScannedJournal &scanned, IoFile &file) const
{
    Replay replay;
    bool good = true;
    for (const ScannedSegment &segment : scanned.segments) {
        for (const ScannedFrame &frame : segment.frames)
            good = good && replay.add(frame, segment.header.order);
    }
    IoStatus status = 0;
    good = good && verifyRuns(replay.runs(), file, status);
    if (status != 0)
        return failure(errorOf(status, "reading the journal"));
    if (!good)
        return failure(ErrorCode::IoError, QStringLiteral("the journal %1 is damaged; the file itself has not been touched")
                                               .arg(m_journalPath));
    return replay;
}

Result<void> JournaledFile::Impl::applyJournal(std::unique_ptr<IoFile> file, const ScannedJournal &scanned)
{
    QElapsedTimer timer;
    timer.start();
    auto replay = replayOf(scanned, *file);
    if (!replay)
        return failure(replay.error());
    auto last = scanned.lastCommit();
    std::uint64_t size = m_facts.size;
    IoStatus status = 0;
    if (replay->frames() > 0) {
        // After a killed process the last frame may be in the system's cache only. Applied without being durable itself, it would
        // leave half a commit in the file if the power failed now.
        status = file->sync();
        // What an unfinished commit had written may be the very room that the finished ones need. The superblock stays whole: after
        // a crash in between it must still be known.
        if (status == 0 && m_facts.size > roundUp(replay->eof()))
            status = m_file->resize(roundUp(replay->eof()));
        if (status == 0)
            status = replay->applyTo(*m_file, *file);
        size = replay->eof();
    } else if (last) {
        size = last->eof = std::min(last->eof, size); // the disk is not trusted: no commit is longer than the file it is in
    }
    if (status == 0 && (replay->frames() > 0 || size != m_facts.size)) {
        status = m_file->resize(size);
        if (status == 0)
            status = m_file->sync();
    }
    if (status != 0)
        return failure(errorOf(status, "recovering from the journal"));
    status = m_log->restart(std::move(file), scanned, last);
    if (status != 0)
        return failure(errorOf(status, "starting the journal anew"));
    report(scanned, *replay, m_facts.size > size ? m_facts.size - size : 0, timer.elapsed());
    m_last = last.value_or(CommitInfo{0, size, 0, 0, {}});
    m_inFile = m_last.sequence;
    m_reservedEnd = size;
    m_log->setBaseEof(size);
    m_image->setSequenceInFile(m_inFile);
    m_image->reset(size, size);
    return {};
}

void JournaledFile::Impl::report(const ScannedJournal &scanned, const Replay &replay, std::uint64_t discarded, qint64 elapsed)
{
    m_report.found = replay.frames() > 0;
    m_report.framesApplied = replay.frames();
    m_report.bytesApplied = replay.bytes();
    m_report.bytesDiscarded = discarded;
    m_report.milliseconds = elapsed;
    if (const auto last = scanned.lastCommit()) {
        m_report.lastSequence = last->sequence;
        m_report.lastCommitTime = static_cast<qint64>(last->time);
    }
    if (!m_report.found)
        return;
    const QString when = QDateTime::fromMSecsSinceEpoch(m_report.lastCommitTime, Qt::UTC).toString(Qt::ISODateWithMs);
    m_report.text = QStringLiteral("%1: recovered to commit %2 of %3: %4 commits with %5 bytes from the journal, %6 bytes of an "
                                   "unfinished one cut off, %7 ms")
                        .arg(m_path).arg(m_report.lastSequence).arg(when).arg(m_report.framesApplied)
                        .arg(m_report.bytesApplied).arg(discarded).arg(elapsed);
}

void JournaledFile::Impl::adopt(const Replay &replay)
{
    replay.forEachPage([&](std::uint64_t number, std::uint64_t sequence, std::uint64_t order) {
        if (sequence <= m_inFile)
            return;
        auto page = std::make_unique<Page>();
        replay.image(number, page->data.data());
        page->sequence = sequence;
        page->order = order;
        m_image->adopt(number, std::move(page));
    });
    for (const auto &[first, entry] : replay.runs().entries()) {
        if (entry.sequence > m_inFile)
            m_image->adopt(entry);
    }
}

Result<void> JournaledFile::Impl::showJournal(const ScannedJournal &scanned)
{
    QElapsedTimer timer;
    timer.start();
    auto replay = replayOf(scanned, m_log->file());
    if (!replay)
        return failure(replay.error());
    const auto last = scanned.lastCommit();
    if (!last)
        return {};
    m_last = *last;
    m_last.eof = replay->frames() > 0 ? replay->eof() : std::min(last->eof, m_facts.size);
    m_image->reset(m_last.eof, m_last.eof);
    adopt(*replay);
    report(scanned, *replay, m_facts.size > m_last.eof ? m_facts.size - m_last.eof : 0, timer.elapsed());
    return {};
}

Result<void> JournaledFile::Impl::rebuildImage()
{
    if (!m_log->isOpen()) {
        m_image->reset(m_last.eof, m_last.eof);
        return {};
    }
    const ScannedJournal scanned = scanJournal(m_log->file());
    if (scanned.outcome == ScanOutcome::ReadError)
        return failure(errorOf(scanned.status, "reading the journal"));
    const ScannedFrame *frame = scanned.lastFrame();
    const std::uint64_t reached = std::max(m_inFile, frame ? frame->header.commit.sequence : 0);
    if (scanned.outcome == ScanOutcome::Damaged || reached != m_last.sequence)
        return failure(ErrorCode::IoError, QStringLiteral("the journal %1 was damaged on disk").arg(m_journalPath));
    auto replay = replayOf(scanned, m_log->file());
    if (!replay)
        return failure(replay.error());
    m_image->reset(m_last.eof, m_log->border());
    adopt(*replay);
    return {};
}

} // namespace hdf5async
