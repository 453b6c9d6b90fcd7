// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/compression_rules.h"
#include "core/storage/hdf5/key_memory.h"
#include "core/storage/hdf5/open_datasets.h"

#include <hdf5async/result.h>

#include <QString>
#include <QThreadPool>

namespace hdf5async {

struct StorageLimits
{
    qint64 maxResponse = 64 << 20; ///< bytes of one reply
    int openDatasets = 256;
    std::size_t keyMemory = std::size_t(2) << 30; ///< bytes for finding rows by key, of all datasets together
    std::size_t repeatedRowMemory = std::size_t(256)
                                    << 20; ///< bytes for the list of rows that a deduplication takes out
    qint64 keyBlockRows = 4096;            ///< at most, of which the index keeps nothing but the range of their keys
    std::size_t rowBuffer = 1 << 20;       ///< bytes of appended rows of one dataset that wait in memory
    std::size_t rowMemory = 64 << 20;      ///< the same of all datasets together
};

/// One open HDF5 file as the functions behind Hdf5Storage see it. @thread with the guard held
class FileContext
{
public:
    /// `file` stays the caller's and must be closed after this object is gone. Versions of datasets are above `firstVersion`.
    /// @errors IO_ERROR: the root group cannot be opened
    [[nodiscard]] static Result<std::unique_ptr<FileContext>> make(const Hdf5Guard &guard, hid_t file,
                                                                   const QString &name, const StorageLimits &limits,
                                                                   const Filters &defaultFilters,
                                                                   quint64 firstVersion = 0);
    FileContext(const FileContext &) = delete;
    FileContext &operator=(const FileContext &) = delete;

    [[nodiscard]] hid_t file() const { return m_file; }
    [[nodiscard]] const QString &name() const { return m_name; } ///< for messages
    [[nodiscard]] const StorageLimits &limits() const { return m_limits; }
    /// What new datasets get where a request says nothing.
    [[nodiscard]] const Filters &defaultFilters() const { return m_defaultFilters; }

    [[nodiscard]] const std::shared_ptr<Handle> &root() const { return m_root; }
    [[nodiscard]] haddr_t rootAddress() const { return m_rootAddress; }

    /// What new datasets of some paths get instead; null for none. May be changed by others at any time.
    void setRules(std::shared_ptr<const CompressionRules> rules) { m_rules = std::move(rules); }
    [[nodiscard]] Filters filtersOfNew(const QByteArray &path, const Data &data) const
    {
        const std::optional<Filters> ruled = m_rules ? m_rules->filtersFor(path, data) : std::nullopt;
        return ruled.value_or(m_defaultFilters);
    }

    /// Threads for the filters of chunks; null for none but the caller's.
    void setCodecPool(QThreadPool *pool) { m_codecPool = pool; }
    [[nodiscard]] QThreadPool *codecPool() const { return m_codecPool; }

    /// The dataset at canonical `path`, open; null when there is none (also below a dataset, or through a dangling link). Its
    /// content may be read and changed, and HDF5 has all of its rows.
    /// @errors NOT_DATASET: group, root or committed datatype; FORBIDDEN: external or user-defined link, external storage, virtual;
    ///         FILTER_UNAVAILABLE; IO_ERROR
    [[nodiscard]] Result<OpenDatasetPtr> findDataset(const Hdf5Guard &guard, const QByteArray &path);
    /// As findDataset(), but none is NOT_FOUND.
    [[nodiscard]] Result<OpenDatasetPtr> openDataset(const Hdf5Guard &guard, const QByteArray &path);
    /// As findDataset(), but rows may still be pending: for who adds more, or stores them when they are needed (storeRows()).
    [[nodiscard]] Result<OpenDatasetPtr> findGrowing(const Hdf5Guard &guard, const QByteArray &path);

    /// Keeps a dataset open that was not, and remembers the path to it.
    [[nodiscard]] Result<void> keepOpen(const Hdf5Guard &guard, const QByteArray &path, const OpenDatasetPtr &dataset);
    /// Closes one dataset. Before a link to it is removed or replaced: others may lead to it, so its rows are stored.
    [[nodiscard]] Result<void> forgetDataset(const Hdf5Guard &guard, haddr_t address);

    /// HDF5 gets the rows that are pending: of one dataset, of the dataset at that address if it is open, of all.
    /// @errors STORAGE_FULL, IO_ERROR: then the file must be rolled back
    [[nodiscard]] Result<void> storeRows(const Hdf5Guard &guard, OpenDataset &dataset);
    [[nodiscard]] Result<void> storeRows(const Hdf5Guard &guard, haddr_t address);
    [[nodiscard]] Result<void> storeAllRows(const Hdf5Guard &guard);
    /// The same, and no row stays in memory: before anything but adding rows changes the dataset, or it is closed.
    [[nodiscard]] Result<void> settleRows(const Hdf5Guard &guard, OpenDataset &dataset);
    [[nodiscard]] Result<void> settleAllRows(const Hdf5Guard &guard);
    /// Stores what must leave the memory so that this dataset's rows have room there.
    [[nodiscard]] Result<void> makeRowRoom(const Hdf5Guard &guard, OpenDataset &dataset);

    [[nodiscard]] OpenDatasets &datasets() { return m_datasets; }
    [[nodiscard]] const std::shared_ptr<KeyMemory> &keyMemory() const { return m_keyMemory; }
    [[nodiscard]] const std::shared_ptr<RowMemory> &rowMemory() const { return m_rowMemory; }
    [[nodiscard]] bool isOpenDataset(haddr_t address) const { return m_datasets.contains(address); }

    /// To be called before the first HDF5 call that changes the file.
    void markDirty() { m_dirty = true; }
    /// `dataset`'s content or shape has changed: a new version, and the file is dirty.
    void changed(OpenDataset &dataset);
    /// A change failed half way and could not be undone: the file must go back to the last commit.
    void markNeedsRollback() { m_needsRollback = true; }

    [[nodiscard]] bool isDirty() const { return m_dirty; }
    void markClean() { m_dirty = false; }
    [[nodiscard]] bool needsRollback() const { return m_needsRollback; }

private:
    FileContext(hid_t file, const QString &name, const StorageLimits &limits, const Filters &defaultFilters,
                quint64 firstVersion);
    Result<OpenDatasetPtr> open(const Hdf5Guard &guard, const QByteArray &path, haddr_t address);

    hid_t m_file;
    QString m_name;
    StorageLimits m_limits;
    Filters m_defaultFilters;
    std::shared_ptr<Handle> m_root;
    haddr_t m_rootAddress = HADDR_UNDEF;
    std::shared_ptr<KeyMemory> m_keyMemory;
    std::shared_ptr<RowMemory> m_rowMemory;
    OpenDatasets m_datasets;
    bool m_dirty = false;
    bool m_needsRollback = false;
    QThreadPool *m_codecPool = nullptr;
    std::shared_ptr<const CompressionRules> m_rules;
};

} // namespace hdf5async
