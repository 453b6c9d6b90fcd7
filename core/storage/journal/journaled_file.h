// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/io.h"

#include <hdf5async/result.h>

#include <H5Ipublic.h>

#include <functional>
#include <memory>
#include <optional>

namespace hdf5async {

class FileCopy;

/// How a JournaledFile works. Sizes in bytes.
struct JournalOptions
{
    /// Size of one of the journal's two log segments. A commit that does not fit goes to the other one while the full one is
    /// checkpointed. Rounded up to 4096; at least 64 KiB.
    quint64 segmentBytes = 16u << 20;
    /// Changed pages kept in memory. When an operation changes more, they are spilled to the journal. Peak memory is three times
    /// this value (pages, the frame being committed, before-images of savepoints) plus twice segmentBytes.
    quint64 overlayBytes = 64u << 20;
    /// Writes into new space up to this size go into the log (one sync a commit) ...
    quint64 smallWriteBytes = 64u << 10;
    /// ... up to this many bytes a commit; the rest is written once, straight to its place.
    quint64 smallWriteBudget = 4u << 20;
    /// Runs a task later, on any thread; every task given must run in the end. Without it sync() checkpoints by itself.
    std::function<void(std::function<void()>)> background = {};
    /// The operating system, or a test's stand-in for it.
    std::shared_ptr<Io> io = posixIo();
};

/// What opening found and did.
struct RecoveryReport
{
    /// A journal with commits that were not yet in the file was there.
    bool found = false;
    quint64 framesApplied = 0;
    quint64 bytesApplied = 0;
    /// Sequence number of the last commit the journal knows of; 0 = none.
    quint64 lastSequence = 0;
    /// When that commit was made, milliseconds since 1970 (UTC); 0 = unknown.
    qint64 lastCommitTime = 0;
    /// Bytes cut off behind the last commit: what an unfinished one had written into new space.
    quint64 bytesDiscarded = 0;
    qint64 milliseconds = 0;
    /// One sentence for log and status; empty when there was nothing to recover.
    QString text = {};
};

enum class CheckpointState : quint8 { Idle, Waiting, Running, Failing };

/// One moment's figures. @units bytes, counts since open
struct JournalStatus
{
    quint64 journalBytes = 0;     ///< log space used by commits that are not yet in the file
    quint64 journalLimit = 0;     ///< both segments
    quint64 overlayBytes = 0;     ///< pages in memory
    quint64 uncommittedBytes = 0; ///< changed since the last prepare(): in memory, spilled, or written into new space
    quint64 spilledBytes = 0;
    quint64 lastSequence = 0;  ///< the last durable commit
    qint64 lastCommitTime = 0; ///< milliseconds since 1970 (UTC)
    CheckpointState checkpoint = CheckpointState::Idle;
    quint64 commits = 0, checkpoints = 0, fileSyncs = 0, journalSyncs = 0;
    quint64 fileBytesWritten = 0, journalBytesWritten = 0;
    /// What a person should look at ("the disk is full: …"); empty when all is well.
    QString needsAttention = {};
};

/// How a commit's record relates to the one before.
enum class RecordMode : quint8 { Replace, Append };

struct PreparedCommit
{
    quint64 sequence = 0;
    quint64 frameBytes = 0;
    /// False: nothing has changed since the commit before; sync() will do nothing.
    bool changed = false;
};

/// A point that rollbackTo() can return to.
struct Savepoint
{
    quint64 id = 0;
};

enum class OpenMode : quint8 {
    ReadWrite, ///< an existing file; a leftover journal is applied
    ReadOnly,  ///< an existing file, nothing on disk is changed; a leftover journal is shown as if it had been applied
    Create,    ///< a new file: it appears under its name with its first commit
};

/// An HDF5 file that survives crashes: everything HDF5 writes between two commits appears in the file as a whole or not at all.
/// The object owns the file, its lock and its journal, and outlives HDF5's handle.
///
/// Life: open() -> H5Fopen/H5Fcreate(path(), accessProperties()) -> operations ... H5Fflush, prepare(), sync() ... -> H5Fclose ->
/// close(). HDF5 never sees a failed write: after an error stickyError() speaks and prepare() refuses until rollback().
///
/// To go back to the last durable commit: beginDiscard(), close every id, H5Fclose, rollback(), H5Fopen again.
/// To go back to a savepoint: the same with rollbackTo(savepoint) in place of rollback().
///
/// @thread [guard]: with the process-wide HDF5 guard held, and nobody else using this file. [free]: without it, on any thread;
/// does disk I/O. [any]: at any time, never waits for I/O. prepare(), sync(), checkpoint(), rollback() and close() of one file are
/// called one at a time; HDF5 may go on with the next operations during sync() and checkpoint().
class JournaledFile
{
public:
    /// Opens, locks (flock), checks and recovers.
    /// @errors NotFound, Exists (Create), IoError (locked by another process, journal of another file or damaged, file left open
    /// by another program, system errors), StorageFull, Forbidden (permissions)  @thread [free]
    [[nodiscard]] static Result<std::unique_ptr<JournaledFile>> open(const QString &path, OpenMode mode,
                                                                     const JournalOptions &options = {});
    /// Without close() before: leaves file and journal as a crash would; the next open() recovers. @thread [free]
    ~JournaledFile();
    JournaledFile(const JournaledFile &) = delete;
    JournaledFile &operator=(const JournaledFile &) = delete;

    /// The name to give to H5Fopen and H5Fcreate; the driver refuses any other (an external link, for instance).
    [[nodiscard]] const QString &path() const;
    [[nodiscard]] OpenMode mode() const;
    [[nodiscard]] const RecoveryReport &recovery() const;
    /// Where the file lies and whether the promise holds there. @thread [any]
    [[nodiscard]] const FileSystemInfo &fileSystem() const;

    /// A new file access property list: this driver, libver bounds V110, close degree strong, no HDF5 locks, no page buffering
    /// (never set it: HDF5 1.10.8 damages files with it). The caller closes it with H5Pclose. @thread [guard]
    [[nodiscard]] Result<hid_t> accessProperties();

    /// Takes everything written so far into one commit; call it right after a successful H5Fflush(H5F_SCOPE_GLOBAL), or after
    /// H5Fclose. `record`: what the owner wants to find with this state after a crash, whole or what is added to the one before
    /// (at most maxRecordBytes() in all).
    /// @errors the stickyError(); Busy when the commit before is not synced; Internal with an open savepoint;
    /// TooLarge record; IoError file replaced or truncated by others  @thread [guard]
    [[nodiscard]] Result<PreparedCommit> prepare(const QByteArray &record = {}, RecordMode mode = RecordMode::Replace);
    /// Makes the prepared commit durable. Acknowledge after it. On failure nothing of the commit may be assumed: rollback().
    /// @errors StorageFull, IoError  @thread [free]
    [[nodiscard]] Result<void> sync();
    /// Brings every durable commit into the file itself, so that outside readers see it. For idle moments.
    /// @errors Busy when a commit is prepared but not synced; StorageFull, IoError (the journal still has everything)
    /// @thread [free]
    [[nodiscard]] Result<void> checkpoint();

    /// Begins a copy of the file as of the last checkpoint, which needs no journal, while everything goes on. It gets the free name
    /// `name` in the file's folder when it is complete; one at a time. It goes no further once this file is closed. Without a name:
    /// the file stays readable as of now for FrozenIo, as long as the copy is held.
    /// @errors EXISTS; BUSY; FORBIDDEN: read-only, with commits that are in the journal alone; STORAGE_FULL, IO_ERROR
    /// @thread as checkpoint(), and nobody changes the HDF5 file meanwhile
    [[nodiscard]] Result<std::shared_ptr<FileCopy>> beginCopy(const QString &name);

    /// The first error since open or rollback; nothing is committed while there is one. @thread [any]
    [[nodiscard]] std::optional<Error> stickyError() const;
    /// What first found no room on the disk since open, rollback, the last prepared commit or forgetLackOfRoom(). It waits in memory,
    /// as far as that may be used, and the next commit has it if there is room by then. @thread [any]
    [[nodiscard]] std::optional<Error> lackOfRoom() const;
    /// lackOfRoom() tells of what is written from here on. @thread [guard]
    void forgetLackOfRoom();
    /// Whether reads may miss data that was written: after an error, what memory had no room for was dropped. @thread [any]
    [[nodiscard]] bool isIncomplete() const;
    /// From now on HDF5's writes go nowhere. @thread [guard]
    void beginDiscard();
    /// Back to the last durable commit; needs no disk space. HDF5 must have closed the file. Savepoints end.
    /// @errors StorageFull, IoError: the file stays unusable until a later rollback() succeeds  @thread [free]
    [[nodiscard]] Result<void> rollback();

    /// Remembers the present state. Call H5Fflush(H5F_SCOPE_GLOBAL) first. Savepoints nest. @thread [guard]
    [[nodiscard]] Savepoint savepoint();
    /// Back to `savepoint`, in memory, and ends it and all later ones. HDF5 must have closed the file after beginDiscard().
    /// @errors the stickyError() (then only rollback() helps); Internal for a savepoint that has ended  @thread [guard]
    [[nodiscard]] Result<void> rollbackTo(Savepoint savepoint);
    /// Ends `savepoint` and all later ones, keeping what was done since. @thread [guard]
    void release(Savepoint savepoint);

    /// The record of the last durable commit that the journal knows of; empty after a clean close. @thread [any]
    [[nodiscard]] QByteArray lastRecord() const;
    [[nodiscard]] quint64 maxRecordBytes() const;
    /// Bytes changed since the last prepare(). @thread [any]
    [[nodiscard]] quint64 uncommittedBytes() const;
    [[nodiscard]] JournalStatus status() const;

    /// After H5Fclose: commits what HDF5 wrote last, brings everything into the file, removes the journal, unlocks. What must
    /// survive beyond (the application record) the owner has written into the HDF5 file before. After an error the journal stays and
    /// the next open() recovers. @errors StorageFull, IoError  @thread [free]
    [[nodiscard]] Result<void> close();

private:
    class Impl;
    explicit JournaledFile(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace hdf5async
