// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/key_index.h"
#include "core/storage/hdf5/open_datasets.h"

#include <hdf5async/result.h>

#include <unordered_map>
#include <vector>

namespace hdf5async {

/// Rows of a dataset whose key an earlier row has.
struct RepeatedRows
{
    std::vector<qint64> rows;                  ///< rising
    std::unordered_map<qint64, qint64> lastOf; ///< by the first row of such a key: its last row

    [[nodiscard]] bool isEmpty() const { return rows.empty(); }
    /// Which row number `row`, which is not one of them, gets when they are taken out.
    [[nodiscard]] qint64 rowWithout(qint64 row) const;
};

/// Takes the rows from `index.rows` to the dataset's end into the index. Reads the key fields alone, in blocks.
/// @errors TOO_LARGE: more keys than memory allows; IO_ERROR
[[nodiscard]] Result<RepeatedRows> scanKeys(const Hdf5Guard &guard, const OpenDataset &dataset, KeyIndex &index);

/// What becomes of the rows of a batch.
struct BatchPlan
{
    struct Replaced
    {
        qint64 row = 0;  ///< of the dataset
        qint64 from = 0; ///< of the batch
    };
    std::vector<Replaced> replaced; ///< rising rows, each once
    std::vector<qint64> added;      ///< rows of the batch, in the order in which they go to the end
};

/// Decides by the keys of `rows` records in memory form, `recordBytes` apart. The index learns the keys of the added rows as rows
/// `existing`, `existing` + 1 …; up to there it must be complete. @errors TOO_LARGE
[[nodiscard]] Result<BatchPlan> planBatch(KeyIndex &index, KeyCodec &codec, const char *records,
                                          std::size_t recordBytes, qint64 rows, qint64 existing);

} // namespace hdf5async
