// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/dataset_repack.h"
#include "core/storage/hdf5/file_context.h"
#include "core/storage/hdf5/hdf5_file.h"
#include "core/storage/storage.h"

namespace hdf5async {

/// How one file is served.
struct Hdf5StorageSettings
{
    QString path;
    bool readOnly = false; ///< nothing on disk is changed; changing operations are FORBIDDEN
    bool create = true;    ///< make the file if it does not exist (not with readOnly)
    StorageLimits limits = {};
    Filters defaultFilters = {}; ///< of new datasets where a request says nothing
    JournalOptions journal = {};
    std::shared_ptr<const CompressionRules> rules = {}; ///< for new datasets, before defaultFilters
    QThreadPool *codecPool = nullptr; ///< threads that help to compress chunks; must outlive the storage
};

/// One HDF5 file, on the crash-safe driver. Between the operations the file is complete in memory; on disk it is as of the last
/// commit that was synced.
class Hdf5Storage final : public Storage
{
public:
    /// Opens the file, recovers it if need be, or makes it. `library` must outlive the storage.
    /// @errors NOT_FOUND: no such file or folder; FORBIDDEN: may not be read or written; IO_ERROR: locked by another process, not
    ///         an HDF5 file, made by a newer HDF5, left open by a program that ended badly, damaged; STORAGE_FULL
    /// @thread any; must not be called with a guard held
    [[nodiscard]] static Result<std::unique_ptr<Hdf5Storage>> open(Hdf5Library &library,
                                                                   const Hdf5StorageSettings &settings);
    /// Without close(): what was not committed is lost, the journal stays and the next open() recovers.
    ~Hdf5Storage() override;

    Result<Outcome> execute(const Operation &operation) override;
    [[nodiscard]] bool reaches(const QByteArray &path, const PathRules &rules) override;
    Result<Outcome> look(const Operation &operation, const PathRules &rules) override;
    Result<Outcome> readPart(StreamCursor &cursor) override;
    [[nodiscard]] std::optional<SlicePlan> planSlices(const Operation &operation) override;
    [[nodiscard]] bool areDifferentDatasets(const QByteArray &one, const QByteArray &other) override;
    [[nodiscard]] bool isFree() const override { return m_library.isFree(); }
    [[nodiscard]] bool knowsKeys(const AppendRequest &append) const override;
    [[nodiscard]] bool needsRollback() const override;
    [[nodiscard]] bool isDirty() const override;
    Result<std::unique_ptr<PendingCommit>> prepareCommit(const StateRecord &record) override;
    Result<void> rollBack() override;
    void restored() override;
    Result<void> checkpoint() override;
    Result<std::shared_ptr<StorageCopy>> beginCopy(const QString &name) override;
    Result<BegunFile> beginNewFile(const NewFile &plan) override;
    [[nodiscard]] QString trouble() const override { return m_file->journal().status().needsAttention; }
    /// After a clean close the record is found in the file itself (state_attribute.h).
    [[nodiscard]] qint64 maxRecordBytes() const override { return qint64(m_file->journal().maxRecordBytes()); }
    [[nodiscard]] QByteArray lastRecord() const override;
    /// What is not committed yet is committed with it. After a failure the journal stays and the next open() recovers.
    Result<void> close() override;

    /// What opening found. @thread any
    [[nodiscard]] const RecoveryReport &recovery() const { return m_file->journal().recovery(); }
    /// @thread any
    [[nodiscard]] JournalStatus journalStatus() const { return m_file->journal().status(); }
    [[nodiscard]] const FileSystemInfo &fileSystem() const { return m_file->journal().fileSystem(); }

private:
    Hdf5Storage(Hdf5Library &library, const Hdf5StorageSettings &settings, std::unique_ptr<Hdf5File> file);
    Result<void> openFile(quint64 firstVersion);
    Result<void> saveNewFile();
    Result<void> saveRecord();
    Result<BegunFile> makeSuccessor(const QString &path, const NewFile &plan);
    Result<void> reopen();
    Result<Outcome> repack(const ConsoleRequest &question);
    void dropContext(); // with the guard held
    Result<void> checkUsable(bool changing) const;
    [[nodiscard]] std::optional<Error> failureOfWriting(bool changing) const;
    template<typename Carry>
    auto contained(bool changing, const Carry &carry) -> decltype(carry());
    template<typename Carry>
    Result<Outcome> guarded(bool changing, const Carry &carry);

    Hdf5Library &m_library;
    Hdf5StorageSettings m_settings;
    std::unique_ptr<Hdf5File> m_file;
    std::unique_ptr<FileContext> m_context; ///< none while the file is closed
    std::unique_ptr<Repacking> m_repacking; ///< under way; gone before m_context
    QByteArray m_storedRecord;              ///< as of the file's state attributes
    quint64 m_lastVersion = 0;              ///< of datasets, before a rollback
    bool m_isRestoring = false;             ///< from rollBack() to restored()
    bool m_mustReopen = false;              ///< m_file is closed, and another file has its name, or the same one again
};

} // namespace hdf5async
