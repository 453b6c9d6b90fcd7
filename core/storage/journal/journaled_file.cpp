// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/driver.h"
#include "core/storage/journal/frozen_io.h"
#include "core/storage/journal/journaled_file_impl.h"

#include <QFile>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace hdf5async {

using namespace journal;

JournaledFile::Impl::Impl(const QString &path, OpenMode mode, const JournalOptions &options)
    : m_path(path), m_mode(mode), m_options(options), m_io(options.io), m_name(QFile::encodeName(path))
{
    m_control->impl = this;
}

JournaledFile::Impl::~Impl()
{
    const std::lock_guard lock(m_control->mutex); // waits for a checkpoint that runs; later ones find nobody
    m_control->impl = nullptr;
    if (isUnborn() && m_file && !m_closed) { // never committed: as if it had never been
        (void)m_log->remove();
        (void)m_io->remove(m_temporaryPath);
    }
}

Error JournaledFile::Impl::errorOf(IoStatus status, const char *what) const
{
    const QString system = QString::fromLocal8Bit(std::strerror(status));
    return {errorCodeOf(status), QStringLiteral("%1: %2 failed: %3").arg(m_path, QLatin1StringView(what), system), {}};
}

Result<void> JournaledFile::Impl::open()
{
    auto opened = m_mode == OpenMode::Create ? openNew() : openExisting();
    if (!opened) {
        m_closed = true;
        return opened;
    }
    m_fileSystem = m_io->fileSystem(m_realPath);
    if (m_fileSystem.warning.isEmpty() && m_facts.links > 1)
        m_fileSystem.warning = QStringLiteral("the file has several names (hard links); after a crash it must be opened under this "
                                              "one, where its journal is");
    return opened;
}

Result<void> JournaledFile::Impl::lockFile()
{
    const IoStatus status = m_file->lock(m_mode == OpenMode::ReadOnly ? LockKind::Shared : LockKind::Exclusive);
    if (status == EWOULDBLOCK)
        return failure(ErrorCode::IoError,
                       QStringLiteral("%1 is in use: another process has locked it (another server, or a program that has it "
                                      "open with HDF5)").arg(m_path));
    if (status != 0)
        return failure(errorOf(status, "locking"));
    return {};
}

void JournaledFile::Impl::makeImage(std::uint64_t eof)
{
    auto gate = std::make_unique<CopyGate>(std::move(m_file));
    m_gate = gate.get();
    m_file = std::move(gate);
    m_log = std::make_unique<RedoLog>(*m_io, m_journalPath, m_options.segmentBytes);
    m_log->setIdentity(m_facts);
    m_log->setBaseEof(eof);
    const ImageLimits limits{std::max<quint64>(m_options.overlayBytes, 64 * pageBytes), m_options.smallWriteBytes,
                             m_options.smallWriteBudget, m_mode == OpenMode::ReadOnly};
    m_image = std::make_unique<PagedImage>(*m_file, *m_log, limits);
    m_image->reset(eof, eof);
    m_last = {0, eof, 0, 0, {}};
}

Result<void> JournaledFile::Impl::openExisting()
{
    m_realPath = m_io->realPath(m_path);
    m_journalPath = m_realPath + QStringLiteral("-journal");
    FileFacts named;
    if (const IoStatus status = m_io->facts(m_realPath, named))
        return failure(errorOf(status, "opening"));
    if (!named.regular)
        return failure(ErrorCode::IoError, QStringLiteral("%1 is not an ordinary file").arg(m_path));
    const FileAccess access = m_mode == OpenMode::ReadOnly ? FileAccess::ReadOnly : FileAccess::ReadWrite;
    if (const IoStatus status = m_io->open(m_realPath, access, m_file))
        return failure(errorOf(status, "opening"));
    if (auto locked = lockFile(); !locked)
        return locked;
    IoStatus status = m_file->facts(m_facts);
    if (status == 0)
        status = m_io->facts(m_realPath, named);
    if (status != 0)
        return failure(errorOf(status, "opening"));
    if (named.inode != m_facts.inode || named.device != m_facts.device)
        return failure(ErrorCode::IoError, QStringLiteral("%1 was replaced by another file while it was opened").arg(m_path));
    if (m_mode != OpenMode::ReadOnly) {
        for (const QString &part : {partPath(), mapPath(), exportPath(m_realPath)}) {
            if (m_io->facts(part, named) == 0)
                (void)m_io->remove(part); // of a copy that a crash cut off
        }
    }
    makeImage(m_facts.size);
    m_reservedEnd = m_facts.size;
    if (auto recovered = recover(); !recovered)
        return recovered;
    return checkSuperblock();
}

Result<void> JournaledFile::Impl::checkSuperblock()
{
    const auto found = findSuperblock([this](std::uint64_t offset, char *data, std::size_t size) {
        return m_image->read(offset, data, size);
    }, m_image->eof());
    if (!found)
        return {}; // H5Fopen will say that this is no HDF5 file
    m_superblock = found->offset;
    m_fingerprint = found->fingerprint;
    if (found->markedOpen)
        return failure(ErrorCode::IoError,
                       QStringLiteral("%1 is marked as open for writing: a program that did not use this server was stopped "
                                      "while it wrote, and the file may be damaged; check it and clear the mark with "
                                      "\"h5clear -s %1\"").arg(m_path));
    return {};
}

Result<void> JournaledFile::Impl::checkJournalOfGoneFile()
{
    FileFacts journalFacts;
    if (m_io->facts(m_journalPath, journalFacts) != 0 || journalFacts.size == 0)
        return {};
    // One that a first commit had made when the machine stopped, just before the file got its name, is ours to remove.
    FileFacts temporary;
    std::unique_ptr<IoFile> file;
    std::vector<char> page(pageBytes);
    if (m_io->facts(m_temporaryPath, temporary) == 0 && m_io->open(m_journalPath, FileAccess::ReadOnly, file) == 0
        && file->read(0, page.data(), page.size()) == 0) {
        const auto header = decodeJournalHeader({page.data(), static_cast<qsizetype>(page.size())});
        if (header && header->inode == temporary.inode && header->device == temporary.device) {
            const IoStatus status = m_io->remove(m_journalPath);
            return status == 0 ? Result<void>() : failure(errorOf(status, "removing a leftover journal"));
        }
    }
    return failure(ErrorCode::Conflict,
                   QStringLiteral("%1 cannot be created: the journal of an earlier file of this name is still there; move or "
                                  "delete %2 first").arg(m_path, m_journalPath));
}

Result<void> JournaledFile::Impl::openNew()
{
    m_realPath = m_path;
    m_journalPath = m_realPath + QStringLiteral("-journal");
    FileFacts named;
    if (m_io->facts(m_realPath, named) == 0)
        return failure(ErrorCode::Exists, QStringLiteral("%1 exists already").arg(m_path));
    m_temporaryPath = m_realPath + QStringLiteral("-hdf5async-new");
    if (auto clear = checkJournalOfGoneFile(); !clear)
        return clear;
    if (const IoStatus status = m_io->open(m_temporaryPath, FileAccess::Make, m_file))
        return failure(errorOf(status, "creating"));
    if (auto locked = lockFile(); !locked)
        return locked;
    IoStatus status = m_file->resize(0);
    if (status == 0)
        status = m_file->facts(m_facts);
    if (status != 0)
        return failure(errorOf(status, "creating"));
    makeImage(0);
    return {};
}

Result<void> JournaledFile::Impl::close()
{
    if (m_closed)
        return {};
    if (auto broken = failureNow())
        return failure(*broken);
    if (m_mode != OpenMode::ReadOnly) {
        if (auto done = sync(); !done)
            return done;
        auto prepared = prepare(m_last.record, RecordMode::Replace);
        if (!prepared)
            return failure(prepared.error());
        if (auto done = sync(); !done)
            return done;
        if (!isUnborn()) {
            if (auto removed = removeJournal(); !removed)
                return removed;
        } else if (const IoStatus status = m_io->remove(m_temporaryPath)) {
            return failure(errorOf(status, "removing"));
        }
    }
    m_closed = true;
    m_file.reset(); // and with it the lock; the image stays for status()
    return {};
}

Result<void> JournaledFile::Impl::removeJournal()
{
    const std::lock_guard lock(m_control->mutex);
    if (auto everything = checkpointEverything(true); !everything)
        return everything;
    FileFacts facts;
    IoStatus status = m_file->facts(facts);
    const bool hasMore = facts.size > m_last.eof || m_furthestReserved > m_last.eof; // or room behind its end
    if (status == 0 && hasMore && m_last.sequence > 0) {
        status = m_file->resize(m_last.eof);
        if (status == 0)
            status = m_file->sync();
    }
    if (status != 0)
        return failure(errorOf(status, "closing"));
    if (!m_log->isOpen())
        return {};
    status = m_log->remove();
    if (status != 0)
        return failure(errorOf(status, "removing the journal"));
    (void)m_io->syncDirectory(m_realPath); // the journal is empty: its name coming back would do no harm
    return {};
}

std::optional<Error> JournaledFile::Impl::failureNow() const
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_failure)
            return m_failure;
    }
    const ImageError error = m_image ? m_image->error() : ImageError{};
    return error.status == 0 ? std::nullopt : std::optional(errorOf(error.status, error.what));
}

JournalStatus JournaledFile::Impl::status() const
{
    JournalStatus status;
    if (!m_image)
        return status;
    const auto broken = failureNow();
    status.journalBytes = m_log->usedBytes();
    status.journalLimit = 2 * m_log->segmentBytes();
    status.overlayBytes = m_image->overlayBytes();
    status.uncommittedBytes = m_image->uncommittedBytes();
    status.spilledBytes = m_image->spilledBytes();
    status.journalSyncs = m_log->syncs();
    status.journalBytesWritten = m_log->bytesWritten();
    status.fileBytesWritten = m_image->fileBytesWritten();
    const std::lock_guard lock(m_mutex);
    status.lastSequence = m_last.sequence;
    status.lastCommitTime = static_cast<qint64>(m_last.time);
    status.checkpoint = m_checkpointState;
    status.commits = m_commits;
    status.checkpoints = m_checkpoints;
    status.fileSyncs = m_fileSyncs;
    status.fileBytesWritten += m_checkpointBytes;
    status.needsAttention = broken ? broken->message : m_trouble;
    return status;
}

// ---- the public face -------------------------------------------------------------------------------------------------------

JournaledFile::JournaledFile(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) { }

JournaledFile::~JournaledFile() = default;

Result<std::unique_ptr<JournaledFile>> JournaledFile::open(const QString &path, OpenMode mode, const JournalOptions &options)
{
    auto impl = std::make_unique<Impl>(path, mode, options);
    if (auto opened = impl->open(); !opened)
        return failure(opened.error());
    return std::unique_ptr<JournaledFile>(new JournaledFile(std::move(impl)));
}

const QString &JournaledFile::path() const
{
    return m_impl->m_path;
}

OpenMode JournaledFile::mode() const
{
    return m_impl->m_mode;
}

const RecoveryReport &JournaledFile::recovery() const
{
    return m_impl->m_report;
}

const FileSystemInfo &JournaledFile::fileSystem() const
{
    return m_impl->m_fileSystem;
}

Result<hid_t> JournaledFile::accessProperties()
{
    if (m_impl->isClosed())
        return failure(ErrorCode::Internal, QStringLiteral("%1 is closed").arg(path()));
    return makeAccessProperties({m_impl->m_image.get(), m_impl->m_name.constData(), m_impl->m_mode == OpenMode::ReadOnly});
}

Result<PreparedCommit> JournaledFile::prepare(const QByteArray &record, RecordMode mode)
{
    return m_impl->prepare(record, mode);
}

Result<void> JournaledFile::sync()
{
    return m_impl->sync();
}

Result<void> JournaledFile::checkpoint()
{
    return m_impl->checkpoint();
}

Result<std::shared_ptr<FileCopy>> JournaledFile::beginCopy(const QString &name)
{
    return m_impl->beginCopy(name);
}

std::optional<Error> JournaledFile::stickyError() const
{
    return m_impl->failureNow();
}

std::optional<Error> JournaledFile::lackOfRoom() const
{
    const ImageError lack = m_impl->m_image->lack();
    return lack.status == 0 ? std::nullopt : std::optional(m_impl->errorOf(lack.status, lack.what));
}

void JournaledFile::forgetLackOfRoom()
{
    m_impl->m_image->forgetLack();
}

bool JournaledFile::isIncomplete() const
{
    return m_impl->m_image->isIncomplete();
}

void JournaledFile::beginDiscard()
{
    m_impl->m_image->beginDiscard();
}

Result<void> JournaledFile::rollback()
{
    return m_impl->rollback();
}

Savepoint JournaledFile::savepoint()
{
    return {m_impl->m_image->savepoint()};
}

Result<void> JournaledFile::rollbackTo(Savepoint savepoint)
{
    if (auto broken = m_impl->failureNow())
        return failure(*broken);
    if (!m_impl->m_image->rollbackTo(savepoint.id))
        return failure(ErrorCode::Internal, QStringLiteral("%1: this savepoint has ended").arg(path()));
    return {};
}

void JournaledFile::release(Savepoint savepoint)
{
    m_impl->m_image->release(savepoint.id);
}

QByteArray JournaledFile::lastRecord() const
{
    const std::lock_guard lock(m_impl->m_mutex);
    return m_impl->m_last.record;
}

quint64 JournaledFile::maxRecordBytes() const
{
    return m_impl->maxRecordBytes();
}

quint64 JournaledFile::uncommittedBytes() const
{
    return m_impl->m_image->uncommittedBytes();
}

JournalStatus JournaledFile::status() const
{
    return m_impl->status();
}

Result<void> JournaledFile::close()
{
    return m_impl->close();
}

} // namespace hdf5async
