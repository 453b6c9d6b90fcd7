// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/handle.h"
#include "core/storage/journal/journaled_file.h"
#include "core/storage/storage.h"

#include <hdf5async/result.h>

#include <QString>

#include <memory>

namespace hdf5async {

/// The HDF5 file itself, open or closed, on its crash-safe driver: opened, brought to stable storage, taken back, closed.
/// @thread as JournaledFile: what takes a guard needs it, what does not must not be called with it held
class Hdf5File
{
public:
    /// Opens (or makes) the journal's side; open() follows. @errors as JournaledFile::open()
    [[nodiscard]] static Result<std::unique_ptr<Hdf5File>> make(const QString &path, OpenMode mode,
                                                                const JournalOptions &options);
    /// The HDF5 file must have been closed or abandoned; without closeJournal() the next open() recovers.
    ~Hdf5File() = default;

    /// Opens or creates the HDF5 file. Existing files get new objects in the format they were made for, so that the programs that
    /// made them go on reading them: 1.8 and older for superblocks 0 to 2, 1.10 for superblock 3 and new files.
    /// @errors IO_ERROR
    [[nodiscard]] Result<void> open(const Hdf5Guard &guard);
    [[nodiscard]] hid_t id() const { return m_file; }
    [[nodiscard]] bool isOpen() const { return m_file >= 0; }

    /// Everything up to now becomes a commit; sync() makes it durable. @errors STORAGE_FULL, IO_ERROR
    [[nodiscard]] Result<void> prepare(const Hdf5Guard &guard, const StateRecord &record);
    [[nodiscard]] Result<void> sync() { return m_journal->sync(); }
    [[nodiscard]] Result<void> checkpoint() { return m_journal->checkpoint(); }

    /// @errors as JournaledFile::beginCopy()
    [[nodiscard]] Result<std::shared_ptr<FileCopy>> beginCopy(const QString &name) { return m_journal->beginCopy(name); }

    /// Closes the HDF5 file without anything of it reaching the disk.
    void abandon(const Hdf5Guard &guard);
    /// After abandon(): back to the last durable commit; open() follows. @errors STORAGE_FULL, IO_ERROR: call again
    [[nodiscard]] Result<void> rollBack() { return m_journal->rollback(); }

    /// Closes the HDF5 file in order; closeJournal() follows. @errors IO_ERROR
    [[nodiscard]] Result<void> close(const Hdf5Guard &guard);
    [[nodiscard]] Result<void> closeJournal() { return m_journal->close(); }

    [[nodiscard]] const JournaledFile &journal() const { return *m_journal; }
    [[nodiscard]] JournaledFile &journal() { return *m_journal; }

private:
    Hdf5File(std::unique_ptr<JournaledFile> journal, bool create) : m_journal(std::move(journal)), m_create(create) { }
    void keepFormat();

    std::unique_ptr<JournaledFile> m_journal;
    hid_t m_file = H5I_INVALID_HID;
    bool m_create = false; ///< still to be created
};

} // namespace hdf5async
