// SPDX-License-Identifier: BSD-3-Clause
// JournaledFile::Impl: prepare, sync, the first commit of a new file.
#include "core/storage/journal/journaled_file_impl.h"
#include "core/storage/journal/replay.h"

#include <QDateTime>

#include <algorithm>
#include <cerrno>

namespace hdf5async {

using namespace journal;

Error JournaledFile::Impl::fail(Error error)
{
    m_image->setError(EIO, "committing"); // what HDF5 writes from now on stays in memory
    const std::lock_guard lock(m_mutex);
    if (!m_failure)
        m_failure = error;
    return error;
}

Error JournaledFile::Impl::fail(IoStatus status, const char *what)
{
    return fail(errorOf(status, what));
}

std::uint64_t JournaledFile::Impl::fingerprint(std::uint64_t eof)
{
    const auto read = [this](std::uint64_t offset, char *data, std::size_t size) { return m_image->read(offset, data, size); };
    const auto found = m_superblock ? superblockAt(read, *m_superblock, eof) : findSuperblock(read, eof);
    if (!found)
        return 0;
    m_superblock = found->offset;
    return found->fingerprint;
}

Result<void> JournaledFile::Impl::mayCommit(qint64 recordBytes)
{
    if (auto broken = failureNow())
        return failure(*broken);
    if (m_closed || m_mode == OpenMode::ReadOnly)
        return failure(ErrorCode::Forbidden, QStringLiteral("%1 is not open for writing").arg(m_path));
    if (m_prepared)
        return failure(ErrorCode::Busy, QStringLiteral("%1: the commit before is not durable yet").arg(m_path));
    if (m_image->hasSavepoint())
        return failure(ErrorCode::Internal, QStringLiteral("%1: a savepoint is open").arg(m_path));
    const quint64 limit = maxRecordBytes();
    if (static_cast<quint64>(recordBytes) > limit)
        return failure(ErrorCode::TooLarge, QStringLiteral("%1: the commit's record has %2 bytes, %3 are possible")
                                                .arg(m_path).arg(recordBytes).arg(limit));
    return checkOutsideWorld();
}

/// Two cheap questions to the system: is the file what we left, and is it still found under its name? The journal of a file that
/// was moved would stay behind.
Result<void> JournaledFile::Impl::checkOutsideWorld()
{
    IoStatus status = m_image->checkFile(isUnborn());
    FileFacts named;
    if (status == 0 && !isUnborn()) {
        status = m_io->facts(m_realPath, named);
        if (status == ENOENT || (status == 0 && (named.inode != m_facts.inode || named.device != m_facts.device)))
            status = ESTALE;
    }
    if (status == 0)
        return {};
    return failure(fail(status, status == ESTALE ? "committing (the file was moved, deleted or replaced by another program)"
                                                 : "committing (the file was cut by another program)"));
}

Result<PreparedCommit> JournaledFile::Impl::prepare(const QByteArray &record, RecordMode mode)
{
    const qsizetype before = mode == RecordMode::Append ? m_last.record.size() : 0;
    if (auto may = mayCommit(before + record.size()); !may)
        return failure(may.error());
    if (m_image->spillIsEmpty())
        m_log->resetSpill();

    Prepared prepared;
    prepared.changed = m_image->hasChanges() || (before > 0 ? !record.isEmpty() : record != m_last.record);
    prepared.record = record;
    if (!prepared.changed) {
        m_prepared = std::move(prepared);
        return PreparedCommit{m_last.sequence, 0, false};
    }
    FrameHeader &header = prepared.header;
    const std::uint64_t order = m_log->activeOrder();
    header.recordBase = static_cast<std::uint64_t>(before);
    header.commit.eof = m_image->collect(m_builder, record, order);
    prepared.placement = m_log->place(m_builder.payloadBytes());
    if (prepared.placement.nextSegment) { // there, every page needs a whole image, and the record does
        prepared.record = m_last.record.first(before) + record;
        header.recordBase = 0;
        m_image->collect(m_builder, prepared.record, order + 1);
        prepared.placement = m_log->placeInNext(m_builder.payloadBytes());
    }
    header.commit.sequence = m_last.sequence + 1;
    header.commit.time = static_cast<std::uint64_t>(QDateTime::currentMSecsSinceEpoch());
    header.fingerprintBefore = m_fingerprint;
    header.commit.fingerprint = m_fingerprint = fingerprint(header.commit.eof);
    {
        const std::lock_guard lock(m_fileSyncMutex);
        prepared.fileSyncFailures = m_fileSyncFailures;
    }
    // The first commit of a new file goes to its place, not into the log: no segment has its pages.
    const std::uint64_t imagesIn = isUnborn() ? 0 : prepared.placement.order;
    prepared.syncFile = m_image->markCommitted(header.commit.sequence, imagesIn);
    const PreparedCommit answer{header.commit.sequence, m_builder.payloadBytes() + frameHeaderBytes, true};
    m_prepared = std::move(prepared);
    return answer;
}

IoStatus JournaledFile::Impl::syncFile(std::uint64_t failuresBefore)
{
    const std::lock_guard lock(m_fileSyncMutex);
    if (m_fileSyncFailures != failuresBefore)
        return EIO; // another sync was told that pages are lost; ours would not be told again
    const IoStatus status = m_file->sync();
    if (status != 0) {
        ++m_fileSyncFailures;
    } else {
        const std::lock_guard counters(m_mutex);
        ++m_fileSyncs;
    }
    return status;
}

Result<void> JournaledFile::Impl::sync()
{
    if (!m_prepared)
        return {};
    Result<void> result;
    if (auto broken = failureNow())
        result = failure(*broken);
    else if (m_prepared->changed)
        result = isUnborn() ? firstCommit() : syncPrepared();
    const bool moved = result && m_prepared->changed && m_prepared->placement.nextSegment;
    m_prepared.reset();
    constexpr std::size_t keepBytes = 8u << 20;
    if (m_builder.bytes().capacity() > keepBytes)
        m_builder = {};
    if (moved)
        scheduleCheckpoint();
    return result;
}

Result<void> JournaledFile::Impl::syncPrepared()
{
    Prepared &prepared = *m_prepared;
    if (!m_log->isOpen()) {
        const auto carried = m_last.sequence > 0 ? std::optional(m_last) : std::nullopt;
        if (const IoStatus status = m_log->ensureOpen(carried))
            return failure(fail(status, "making the journal"));
    }
    if (prepared.placement.nextSegment && !m_log->nextIsReady()) {
        const std::lock_guard lock(m_control->mutex); // a checkpoint in the background may be about to finish
        if (auto made = checkpointSealed(); !made)
            return failure(fail(made.error()));
    }
    // Data in new space must be durable before the commit that refers to it can be.
    if (prepared.syncFile) {
        if (const IoStatus status = syncFile(prepared.fileSyncFailures))
            return failure(fail(status, "syncing"));
    }
    if (const IoStatus status = reserveRoom(prepared.header.commit.eof))
        return failure(fail(status, "growing the file"));
    {
        const std::lock_guard lock(m_mutex);
        prepared.header.checkpointed = m_inFile;
    }
    prepared.header.baseEof = m_log->baseEof();
    if (const IoStatus status = m_log->append(prepared.placement, prepared.header, m_builder))
        return failure(fail(status, "writing the journal"));
    committed();
    return {};
}

void JournaledFile::Impl::committed()
{
    const std::lock_guard lock(m_mutex);
    QByteArray record = std::move(m_last.record); // grows in its place
    record.truncate(static_cast<qsizetype>(m_prepared->header.recordBase));
    record.append(m_prepared->record);
    m_last = m_prepared->header.commit;
    m_last.record = std::move(record);
    ++m_commits;
}

IoStatus JournaledFile::Impl::writeFirstImage(std::uint64_t eof)
{
    FrameHeader &header = m_prepared->header;
    m_builder.finish(header);
    const QByteArrayView payload(m_builder.bytes().data() + frameHeaderBytes, static_cast<qsizetype>(header.payloadBytes));
    auto decoded = decodePayload(payload, header);
    if (!decoded)
        return EINVAL;
    Replay replay;
    if (!replay.add({header, 0, std::move(*decoded)}, 1) || !replay.runs().isEmpty())
        return EINVAL;
    IoStatus status = replay.applyTo(*m_file, *m_file);
    if (status == 0)
        status = m_file->resize(eof);
    if (status == 0)
        status = syncFile(m_prepared->fileSyncFailures);
    return status;
}

/// The file has no name yet, so there is nothing to protect: everything goes to its place, then the name appears.
Result<void> JournaledFile::Impl::firstCommit()
{
    const FrameHeader &header = m_prepared->header;
    const std::uint64_t eof = header.commit.eof;
    if (const IoStatus status = writeFirstImage(eof))
        return failure(fail(status, "writing"));
    m_log->setBaseEof(eof);
    if (!m_prepared->record.isEmpty()) { // only a journal can hold it
        CommitInfo carried = header.commit;
        carried.record = m_prepared->record;
        if (const IoStatus status = m_log->ensureOpen(carried))
            return failure(fail(status, "making the journal"));
    }
    if (const IoStatus status = m_io->rename(m_temporaryPath, m_realPath))
        return failure(fail(status, "naming the new file"));
    m_named = true;
    if (const IoStatus status = m_io->syncDirectory(m_realPath))
        return failure(fail(status, "making the new file's name durable")); // rollback() takes the name away again
    m_temporaryPath.clear();
    m_realPath = m_io->realPath(m_realPath);
    committed();
    {
        const std::lock_guard lock(m_mutex);
        m_inFile = header.commit.sequence;
    }
    m_image->noteWritten(eof);
    m_image->checkpointed(header.commit.sequence, eof);
    return {};
}

/// What a commit promises to be in the file later must find its room there, also when the disk is full by then.
IoStatus JournaledFile::Impl::reserveRoom(std::uint64_t eof)
{
    constexpr std::uint64_t step = 1u << 20;
    const std::lock_guard lock(m_roomMutex);
    m_promisedEnd = eof;
    m_reservedEnd = std::min(m_reservedEnd, m_image->takeLowestCut());
    if (eof <= m_reservedEnd)
        return 0;
    const std::uint64_t begin = m_reservedEnd;
    m_reservedEnd = eof + step;
    m_furthestReserved = std::max(m_furthestReserved, m_reservedEnd);
    if (m_file->reserve(begin, eof + step - begin) == 0)
        return 0;
    m_reservedEnd = eof; // nearly full: just what is needed
    return m_file->reserve(begin, eof - begin);
}

/// Gives back the room of what was written into new space and never committed: on a full disk nothing else may be left.
void JournaledFile::Impl::cutUncommitted()
{
    FileFacts facts;
    const std::uint64_t border = std::max(m_last.eof, m_log->border());
    if (m_file->facts(facts) == 0 && facts.size > border)
        (void)m_file->resize(border); // what lies there means nothing to anybody
    const std::lock_guard lock(m_roomMutex);
    m_promisedEnd = border;
    m_reservedEnd = std::min(m_reservedEnd, border);
}

Result<void> JournaledFile::Impl::rollback()
{
    const std::lock_guard lock(m_control->mutex); // no checkpoint meanwhile
    m_prepared.reset();
    if (isUnborn()) {
        IoStatus status = m_named ? m_io->rename(m_realPath, m_temporaryPath) : 0;
        m_named = m_named && status != 0;
        if (status == 0)
            status = m_log->removeAndForget();
        if (status != 0)
            return failure(errorOf(status, "undoing an unfinished commit"));
        m_log->setBaseEof(0);
        m_image->reset(0, 0);
    } else {
        if (const IoStatus status = m_log->killFailedFrame())
            return failure(errorOf(status, "undoing an unfinished commit"));
        if (auto rebuilt = rebuildImage(); !rebuilt)
            return rebuilt;
        cutUncommitted();
        m_log->cutSpill();
    }
    const std::lock_guard state(m_mutex);
    m_failure.reset();
    m_fingerprint = m_last.fingerprint;
    return {};
}

} // namespace hdf5async
