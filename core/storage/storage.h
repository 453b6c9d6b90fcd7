// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/access/path_rules.h"

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>
#include <hdf5async/result.h>

#include <QByteArray>

#include <memory>
#include <optional>

namespace hdf5async {

/// What is known of a long operation before it begins.
struct SlicePlan
{
    Shape shape; ///< of a read's result, or of the dataset that rows are appended to; without axes: it cannot be cut
    qint64 bytes = 0; ///< of the result or of the rows
    qint64 unit = 1;  ///< rows that are best transferred together: those of one chunk
};

/// Where a streamed read has got to. A value that the caller keeps between parts; opaque but for `part` and `finished`.
struct StreamCursor
{
    ReadRequest request;
    quint32 part = 0;      ///< number of parts delivered
    bool finished = false; ///< the part just delivered was the last
    qint64 nextRow = 0;    ///< along axis 0 of the result
    quint64 version = 0;   ///< of the dataset when the stream began; a change in between is a CONFLICT
};

/// What is kept with a commit for lastRecord().
struct StateRecord
{
    QByteArray bytes;
    bool isAddition = false; ///< stands behind the record of the commit before instead of taking its place
};

/// A commit that has been prepared in memory and still has to reach stable storage.
class PendingCommit
{
public:
    virtual ~PendingCommit() = default;
    /// Writes it and waits until it is on stable storage. Needs no lock: operations may go on meanwhile.
    /// @thread any one; not two of the same file at once @errors STORAGE_FULL, IO_ERROR: then the file must be rolled back
    virtual Result<void> sync() = 0;
};

class StorageCopy;
struct NewFile;
struct BegunFile;

/// One open file as its queue drives it. The queue calls from one thread at a time, except PendingCommit::sync(), which may run
/// beside any other call but rollBack(), checkpoint() and close(). Implementations: Hdf5Storage, and an in-memory one in the tests.
class Storage
{
public:
    virtual ~Storage() = default;

    /// Carries out one operation on this file: everything but hello, ping, flush, batch and streamed reads. All or nothing: on
    /// an error the file is as it was, unless needsRollback() says that it could not be restored in place.
    virtual Result<Outcome> execute(const Operation &operation) = 0;

    /// Whether somebody with these rules gets to what canonical `path`, which they show, names: it is allowed, or a group on the way
    /// to what is, and no soft link on the way leads out of what they allow. True where nothing is.
    [[nodiscard]] virtual bool reaches(const QByteArray &path, const PathRules &rules) { return rules.allows(path); }

    /// As execute() of a list or an info, of what the rules show.
    virtual Result<Outcome> look(const Operation &operation, const PathRules &rules)
    {
        Q_UNUSED(rules)
        return execute(operation);
    }

    /// How to cut an operation that takes long, a read or an append of an array without deduplication: its rows, some at a time,
    /// give what the whole gives. Nothing when execute() is quick, or would fail, or the operation cannot be cut. Changes nothing.
    [[nodiscard]] virtual std::optional<SlicePlan> planSlices(const Operation &operation)
    {
        Q_UNUSED(operation)
        return std::nullopt;
    }

    /// Whether two paths certainly lead to two datasets.
    [[nodiscard]] virtual bool areDifferentDatasets(const QByteArray &one, const QByteArray &other)
    {
        Q_UNUSED(one)
        Q_UNUSED(other)
        return false;
    }

    /// The next part of a streamed read (request.stream). The first call fixes the dataset's version.
    /// @errors as read; CONFLICT when the dataset changed since the first part
    virtual Result<Outcome> readPart(StreamCursor &cursor) = 0;

    /// Whether an operation would be carried out now without waiting for other files. A hint: it may change at any time.
    [[nodiscard]] virtual bool isFree() const { return true; }
    /// Whether a deduplicating append finds the keys of its dataset without looking at all rows, and those it does look at take no time
    /// to unpack. False when in doubt. Looks at memory alone: a queue asks with its lock held.
    [[nodiscard]] virtual bool knowsKeys(const AppendRequest &append) const
    {
        Q_UNUSED(append)
        return false;
    }

    /// Whether an operation failed half way and left traces that only rollBack() removes.
    [[nodiscard]] virtual bool needsRollback() const = 0;

    /// Whether anything has changed since the last prepared commit.
    [[nodiscard]] virtual bool isDirty() const = 0;

    /// Collects everything since the last commit, together with `record` (kept for lastRecord(), even across a crash), and begins
    /// a new epoch. @errors STORAGE_FULL, IO_ERROR: then the file must be rolled back
    virtual Result<std::unique_ptr<PendingCommit>> prepareCommit(const StateRecord &record) = 0;

    /// Brings the file back to the last commit that reached stable storage and reopens it. Up to restored(), what is changed had
    /// been taken before: if it finds no room on the disk it waits in memory for the next commit, as far as that may be used.
    /// @errors IO_ERROR, STORAGE_FULL: the file stays closed; call again to retry
    virtual Result<void> rollBack() = 0;

    /// What rollBack() undid has been made again: what comes now is refused when there is no room on the disk for it.
    virtual void restored() = 0;

    /// Makes the file on disk itself complete, so that other programs may open a copy of it. Everything must have been committed.
    virtual Result<void> checkpoint() = 0;

    /// Begins a copy of the file as of the last checkpoint, while everything goes on; it gets the free name `name` in the file's
    /// folder when it is complete (none: StorageCopy::frozen()). @errors EXISTS; BUSY: another one is under way; STORAGE_FULL, IO_ERROR; UNKNOWN_OP
    virtual Result<std::shared_ptr<StorageCopy>> beginCopy(const QString &name);

    /// Goes on with a new file under the old name. Everything must have been committed. All or nothing, also in a crash: on an
    /// error the file is as it was, unless needsRollback() says that it has to be opened again. @errors EXISTS; STORAGE_FULL,
    /// IO_ERROR; UNKNOWN_OP
    virtual Result<BegunFile> beginNewFile(const NewFile &plan);

    /// What a person should look at about the file's journal; empty when all is well.
    [[nodiscard]] virtual QString trouble() const { return {}; }

    /// How many bytes the record of a commit may have, with all that it adds to.
    [[nodiscard]] virtual qint64 maxRecordBytes() const = 0;

    /// The application record of the last commit, with all that it added to; empty for a file that never had one.
    [[nodiscard]] virtual QByteArray lastRecord() const = 0;

    /// Commits nothing: closes the file. Call after the last commit was synced. An ordinary HDF5 file remains.
    virtual Result<void> close() = 0;
};

} // namespace hdf5async
