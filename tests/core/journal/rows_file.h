// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/journaled_file.h"
#include "tests/support/journal/memory_disk.h"

#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace hdf5async::test {

/// A journaled file with one growing dataset of integers, for tests that read as sentences.
class RowsFile
{
public:
    RowsFile(std::shared_ptr<Io> io, const QString &path, JournalOptions options = {});
    ~RowsFile();
    RowsFile(const RowsFile &) = delete;
    RowsFile &operator=(const RowsFile &) = delete;

    [[nodiscard]] Result<void> open(OpenMode mode);
    /// The error of H5Fopen counts as IoError.
    [[nodiscard]] Result<void> openHdf5();
    /// Writes nothing to the disk by itself: a crash.
    void kill();
    [[nodiscard]] Result<void> close();

    void append(int rows, int value);
    /// Another dataset of so many bytes, written and deleted; the file ends where it did.
    void makeAndDelete(std::size_t bytes);
    void overwrite(int first, int rows, int value);
    [[nodiscard]] Result<void> commit(const QByteArray &record = {}, RecordMode mode = RecordMode::Replace);
    [[nodiscard]] bool flush();
    void closeHdf5();
    [[nodiscard]] Result<void> rollback();
    [[nodiscard]] Result<void> rollbackTo(Savepoint savepoint);
    /// Everything in the dataset; empty when it cannot be read.
    [[nodiscard]] std::vector<int> rows() const;

    [[nodiscard]] JournaledFile &journal() { return *m_journal; }
    [[nodiscard]] bool isOpen() const { return m_journal != nullptr; }

private:
    QString m_path;
    JournalOptions m_options;
    std::unique_ptr<JournaledFile> m_journal;
    hid_t m_file = -1;
    hid_t m_dataset = -1;
};

/// So many times this value, and then the next.
[[nodiscard]] std::vector<int> repeated(std::initializer_list<std::pair<int, int>> runs);
/// Of a journal whose segments are soon full.
[[nodiscard]] JournalOptions smallSegments();

/// The dataset of a file as HDF5's own driver sees it; the file comes from `disk`. Empty when it cannot be read.
[[nodiscard]] std::vector<int> rowsByStockDriver(const QString &path);
[[nodiscard]] std::vector<int> rowsByStockDriver(MemoryDisk &disk, const QString &path);

} // namespace hdf5async::test
