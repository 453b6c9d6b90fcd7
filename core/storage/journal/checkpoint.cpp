// SPDX-License-Identifier: BSD-3-Clause
// JournaledFile::Impl: bringing the log into the file.
#include "core/storage/journal/journaled_file_impl.h"
#include "core/storage/journal/replay.h"

#include <algorithm>

namespace hdf5async {

using namespace journal;

void JournaledFile::Impl::setCheckpoint(CheckpointState state, const QString &trouble)
{
    const std::lock_guard lock(m_mutex);
    m_checkpointState = state;
    m_trouble = trouble;
}

void JournaledFile::Impl::scheduleCheckpoint()
{
    if (!m_options.background) {
        const std::lock_guard lock(m_control->mutex);
        (void)checkpointSealed(); // the commit is durable; the trouble shows in status() and in the next commit that needs room
        return;
    }
    setCheckpoint(CheckpointState::Waiting);
    m_options.background([control = m_control] {
        const std::lock_guard lock(control->mutex);
        if (control->impl)
            (void)control->impl->checkpointSealed();
    });
}

Result<void> JournaledFile::Impl::checkpointSealed()
{
    if (m_closed || !m_log || !m_log->isOpen())
        return {};
    if (const auto sealed = m_log->sealed()) {
        setCheckpoint(CheckpointState::Running);
        if (auto applied = applySealed(*sealed); !applied) {
            setCheckpoint(CheckpointState::Failing, applied.error().message);
            return applied;
        }
    }
    if (const IoStatus status = m_log->makeReady()) {
        const Error error = errorOf(status, "starting a new segment of the journal");
        setCheckpoint(CheckpointState::Failing, error.message);
        return failure(error);
    }
    setCheckpoint(CheckpointState::Idle);
    return {};
}

/// Some file systems give reserved room back when the file is resized: no commit may count on it meanwhile.
IoStatus JournaledFile::Impl::growFile(std::uint64_t eof)
{
    const std::lock_guard lock(m_roomMutex);
    if (const IoStatus status = m_image->growFile(eof))
        return status;
    const std::uint64_t border = std::max(m_log->border(), m_promisedEnd);
    const bool kept = border <= eof || m_file->reserve(eof, border - eof) == 0;
    m_reservedEnd = kept ? std::max(eof, border) : eof; // else the next commit that grows the file asks once more
    return 0;
}

Result<void> JournaledFile::Impl::applySealed(const SealedSegment &sealed)
{
    // From the log and not from memory: memory may hold changes that nobody has committed yet.
    ScannedSegment segment;
    IoStatus status = 0;
    const ScanOutcome outcome = scanSegment(m_log->file(), m_log->header(), sealed.slot, sealed.used, segment, status);
    if (status != 0)
        return failure(errorOf(status, "reading the journal"));
    Replay replay;
    bool good = outcome == ScanOutcome::Usable && !segment.frames.empty()
        && segment.frames.back().header.commit.sequence == sealed.lastSequence;
    for (std::size_t i = 0; good && i < segment.frames.size(); ++i)
        good = replay.add(segment.frames[i], sealed.order);
    good = good && verifyRuns(replay.runs(), m_log->file(), status);
    if (!good)
        return failure(fail({ErrorCode::IoError, QStringLiteral("%1: the journal was damaged on disk").arg(m_path), {}}));

    std::uint64_t failuresBefore = 0;
    {
        const std::lock_guard lock(m_fileSyncMutex);
        failuresBefore = m_fileSyncFailures;
    }
    // In the background, small syncs: a commit that comes meanwhile never waits for one big one.
    bool syncFailed = false;
    const auto syncNow = [&] {
        const IoStatus result = syncFile(failuresBefore);
        syncFailed = result != 0;
        return result;
    };
    status = replay.applyTo(*m_file, m_log->file(), m_options.background ? syncNow : std::function<IoStatus()>());
    if (status == 0)
        status = growFile(replay.eof());
    if (status == 0)
        status = syncNow();
    if (syncFailed) // pages are lost; those of the log will be written again, but the present epoch may have lost some too
        return failure(fail(status, "syncing"));
    if (status != 0)
        return failure(errorOf(status, "bringing the journal into the file"));
    m_image->noteWritten(replay.eof());
    m_log->applied(sealed, replay.eof());
    m_image->checkpointed(sealed.lastSequence, m_log->border());
    const std::lock_guard lock(m_mutex);
    m_inFile = sealed.lastSequence;
    m_checkpointBytes += replay.bytes();
    ++m_checkpoints;
    return {};
}

Result<void> JournaledFile::Impl::checkpointEverything(bool closing)
{
    if (!m_log->isOpen())
        return {};
    if (!m_log->nextIsReady()) {
        if (auto done = checkpointSealed(); !done)
            return done;
    }
    if (!closing && m_log->hasFrames()) {
        if (const IoStatus status = m_log->carry(m_last))
            return failure(errorOf(status, "starting a new segment of the journal"));
    }
    m_log->seal();
    if (const auto sealed = m_log->sealed())
        return applySealed(*sealed);
    return {};
}

Result<void> JournaledFile::Impl::checkpoint()
{
    if (m_mode == OpenMode::ReadOnly)
        return {};
    if (m_prepared)
        return failure(ErrorCode::Busy, QStringLiteral("%1: a commit is not durable yet").arg(m_path));
    const std::lock_guard lock(m_control->mutex);
    auto done = checkpointEverything(false);
    if (done)
        done = checkpointSealed(); // makes the segment ready again
    else
        setCheckpoint(CheckpointState::Failing, done.error().message);
    return done;
}

} // namespace hdf5async
