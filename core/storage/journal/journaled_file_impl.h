// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/file_copy.h"
#include "core/storage/journal/journaled_file.h"
#include "core/storage/journal/redo_log.h"
#include "core/storage/journal/superblock.h"

#include <mutex>

namespace hdf5async {

namespace journal {
class Replay;
}

/// The parts of a JournaledFile and what passes between them. Its members are defined in journaled_file.cpp (life),
/// commit.cpp, checkpoint.cpp, copying.cpp and recovery.cpp.
class JournaledFile::Impl
{
public:
    Impl(const QString &path, OpenMode mode, const JournalOptions &options);
    ~Impl();

    // Life.
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<void> close();

    // Commit.
    [[nodiscard]] quint64 maxRecordBytes() const { return std::min<quint64>(2u << 20, m_log->segmentBytes() / 4); }
    [[nodiscard]] Result<PreparedCommit> prepare(const QByteArray &record, RecordMode mode);
    [[nodiscard]] Result<void> sync();
    [[nodiscard]] Result<void> rollback();

    // Checkpoint.
    [[nodiscard]] Result<void> checkpoint();
    [[nodiscard]] Result<std::shared_ptr<FileCopy>> beginCopy(const QString &name);

    [[nodiscard]] std::optional<Error> failureNow() const;
    [[nodiscard]] JournalStatus status() const;
    [[nodiscard]] bool isUnborn() const { return !m_temporaryPath.isEmpty(); }
    [[nodiscard]] bool isClosed() const { return m_closed; }
    [[nodiscard]] Error errorOf(IoStatus status, const char *what) const;

    const QString m_path;
    const OpenMode m_mode;
    const JournalOptions m_options;
    const std::shared_ptr<Io> m_io;
    QByteArray m_name; ///< the path for HDF5
    FileSystemInfo m_fileSystem;
    RecoveryReport m_report;
    std::unique_ptr<journal::RedoLog> m_log;
    std::unique_ptr<journal::PagedImage> m_image;
    journal::CommitInfo m_last; ///< the last durable commit; under m_mutex
    mutable std::mutex m_mutex;

private:
    struct Prepared
    {
        journal::FrameHeader header;
        journal::Placement placement;
        QByteArray record; ///< behind the first header.recordBase bytes of the one before
        bool changed = false;
        bool syncFile = false;
        std::uint64_t fileSyncFailures = 0;
    };
    /// Outlives the Impl while a task of the background still knows it.
    struct Control
    {
        std::mutex mutex; ///< held during a checkpoint; no callback of HDF5 ever takes it
        Impl *impl = nullptr;
    };

    [[nodiscard]] Result<void> openExisting();
    [[nodiscard]] Result<void> openNew();
    [[nodiscard]] Result<void> lockFile();
    [[nodiscard]] Result<void> checkJournalOfGoneFile();
    [[nodiscard]] Result<void> checkSuperblock();
    [[nodiscard]] Result<void> removeJournal();
    [[nodiscard]] QString partPath() const { return m_realPath + QStringLiteral("-hdf5async-part"); }
    [[nodiscard]] QString mapPath() const { return m_realPath + QStringLiteral("-hdf5async-map"); }
    void makeImage(std::uint64_t eof);

    [[nodiscard]] Result<void> recover();
    [[nodiscard]] Result<void> applyJournal(std::unique_ptr<IoFile> file, const journal::ScannedJournal &scanned);
    [[nodiscard]] Result<void> showJournal(const journal::ScannedJournal &scanned);
    [[nodiscard]] Result<void> rebuildImage();
    void cutUncommitted();
    IoStatus reserveRoom(std::uint64_t eof);
    [[nodiscard]] IoStatus growFile(std::uint64_t eof);
    [[nodiscard]] Result<journal::Replay> replayOf(const journal::ScannedJournal &scanned, IoFile &file) const;
    [[nodiscard]] Result<bool> belongsToFile(const journal::ScannedJournal &scanned);
    void adopt(const journal::Replay &replay);
    void report(const journal::ScannedJournal &scanned, const journal::Replay &replay, std::uint64_t discarded, qint64 elapsed);

    [[nodiscard]] std::uint64_t fingerprint(std::uint64_t eof);
    [[nodiscard]] Result<void> mayCommit(qint64 recordBytes);
    [[nodiscard]] Result<void> checkOutsideWorld();
    [[nodiscard]] Result<void> syncPrepared();
    [[nodiscard]] Result<void> firstCommit();
    [[nodiscard]] IoStatus writeFirstImage(std::uint64_t eof);
    [[nodiscard]] IoStatus syncFile(std::uint64_t failuresBefore);
    void committed();
    [[nodiscard]] Error fail(IoStatus status, const char *what);
    [[nodiscard]] Error fail(Error error);

    [[nodiscard]] Result<void> checkpointSealed(); // with Control::mutex
    [[nodiscard]] Result<void> applySealed(const journal::SealedSegment &sealed);
    [[nodiscard]] Result<void> checkpointEverything(bool closing); // with Control::mutex
    void scheduleCheckpoint();
    void setCheckpoint(CheckpointState state, const QString &trouble = {});

    QString m_realPath;
    QString m_journalPath;
    QString m_temporaryPath; ///< not empty until the first commit of a new file
    bool m_named = false;    ///< the new file has its name, but not durably
    FileFacts m_facts;
    std::unique_ptr<IoFile> m_file; ///< a CopyGate once it is locked, which is …
    CopyGate *m_gate = nullptr;
    std::mutex m_roomMutex;               ///< the next three, and the file's size while a checkpoint grows it
    std::uint64_t m_reservedEnd = 0;      ///< the disk has given the file room up to here
    std::uint64_t m_furthestReserved = 0; ///< and perhaps, of commits that failed, up to here
    std::uint64_t m_promisedEnd = 0;      ///< and must, up to here: the end of a commit that may not be in the log yet
    std::optional<std::uint64_t> m_superblock; ///< its offset, once known
    std::uint64_t m_fingerprint = 0;           ///< as of the last prepared commit

    journal::FrameBuilder m_builder;
    std::optional<Prepared> m_prepared;
    std::uint64_t m_inFile = 0; ///< commits up to this one are in the file; under m_mutex

    std::mutex m_fileSyncMutex; ///< a failure is reported to one fdatasync only: one at a time
    std::uint64_t m_fileSyncFailures = 0;
    std::uint64_t m_fileSyncs = 0;

    std::optional<Error> m_failure;    ///< under m_mutex
    CheckpointState m_checkpointState = CheckpointState::Idle;
    QString m_trouble;
    std::uint64_t m_commits = 0;
    std::uint64_t m_checkpoints = 0;
    std::uint64_t m_checkpointBytes = 0;
    std::shared_ptr<Control> m_control = std::make_shared<Control>();
    bool m_closed = false;
};

} // namespace hdf5async
