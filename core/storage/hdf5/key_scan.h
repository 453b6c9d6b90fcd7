// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/key_index.h"
#include "core/storage/hdf5/open_datasets.h"

#include <hdf5async/result.h>

#include <memory>
#include <utility>
#include <vector>

namespace hdf5async {

class VariableMemory;

/// Reads the keys of rows of a dataset, in blocks.
class KeyReader
{
public:
    /// `dataset` must outlive the reader. @errors BAD_FIELD; IO_ERROR
    [[nodiscard]] static Result<KeyReader> make(const Hdf5Guard &guard, const OpenDataset &dataset,
                                                const std::vector<QByteArray> &names, quint64 seed);
    KeyReader(KeyReader &&) noexcept;
    ~KeyReader();

    /// Reads some keys from row `first` on, at most `most`; all when rows are not too long. @errors IO_ERROR
    Result<void> readSome(const Hdf5Guard &guard, qint64 first, qint64 most, std::vector<KeyId> &keys);
    /// @errors IO_ERROR
    Result<void> read(const Hdf5Guard &guard, qint64 first, qint64 count, KeyId *keys);

private:
    KeyReader(const OpenDataset &dataset, KeyCodec codec);
    Result<qint64> load(const Hdf5Guard &guard, qint64 first, qint64 most);
    Result<void> tryLoad(const Hdf5Guard &guard, qint64 first, qint64 rows);

    const OpenDataset *m_dataset;
    KeyCodec m_codec;
    Handle m_ownMemoryType; // of the key fields alone
    hid_t m_memoryType = H5I_INVALID_HID;
    std::size_t m_recordBytes = 1;
    bool m_hasPointers = false;
    qint64 m_rows = 1; // at once
    std::vector<char> m_records;
    std::unique_ptr<VariableMemory> m_text; // what text keys point to
};

/// Rows of a dataset whose key an earlier row has.
struct RepeatedRows
{
    std::vector<qint64> rows;                      ///< rising
    std::vector<std::pair<qint64, qint64>> lastOf; ///< the first row of such a key, rising, and its last row

    [[nodiscard]] bool isEmpty() const { return rows.empty(); }
    /// How many rows before `row` are left when they are taken out: the new number of a row that is not one of them.
    [[nodiscard]] qint64 rowWithout(qint64 row) const;
};

/// Takes the rows from `index.rows()` to the dataset's end into the index, those that are repeated too.
/// @errors TOO_LARGE: the list of repeated rows takes more than `listBytes`, or other indices take memory that this one needs;
///         IO_ERROR
[[nodiscard]] Result<RepeatedRows> scanKeys(const Hdf5Guard &guard, const OpenDataset &dataset, KeyReader &reader,
                                            KeyIndex &index, const KeyMemory &memory, std::size_t listBytes);

/// How many rows a block of an index of this dataset should have, at most `limit`: what is quickly read.
[[nodiscard]] qint64 rowsOfKeyBlock(const OpenDataset &dataset, qint64 limit);

} // namespace hdf5async
