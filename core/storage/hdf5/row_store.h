// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/dataset_rows.h"
#include "core/storage/hdf5/file_context.h"

#include <hdf5async/result.h>

namespace hdf5async {

/// How appended rows get into a dataset: small appends wait in its RowBuffer, large ones go to HDF5 as whole chunks. None of this
/// may be called for rows beyond what the dataset may become without being replaced (canBecome()).

/// Appends of fewer bytes wait in memory.
constexpr std::size_t smallRowsBytes = 64 << 10;

/// Whether these rows may wait in memory: they are small, their memory form has no pointers, and the dataset is chunked.
[[nodiscard]] bool mayWait(const OpenDataset &dataset, const RowPlan &plan);

/// Makes the dataset's buffer, if it has none and may have one. What fails here would otherwise fail when rows are stored, when it is
/// too late to refuse them. @errors IO_ERROR: the chunk that the next rows belong to cannot be read; nothing has changed
[[nodiscard]] Result<void> prepareRows(const Hdf5Guard &guard, FileContext &context, OpenDataset &dataset);

/// Takes the rows into the dataset's buffer, when they may wait there and there is room. Calls no HDF5.
[[nodiscard]] bool bufferRows(FileContext &context, OpenDataset &dataset, const RowPlan &plan);

/// Brings what is pending into HDF5. @errors STORAGE_FULL, IO_ERROR: the file must be rolled back (and is marked so)
[[nodiscard]] Result<void> storePendingRows(const Hdf5Guard &guard, FileContext &context, OpenDataset &dataset);

/// The same, and the dataset has no buffer any more: nothing in memory and no chunk stored without its filters.
[[nodiscard]] Result<void> dropRows(const Hdf5Guard &guard, FileContext &context, OpenDataset &dataset);

/// Adds any number of rows, those that fill chunks at once. Nothing when this dataset's chunks can only be written through HDF5:
/// then nothing has been done. @errors as storePendingRows()
[[nodiscard]] std::optional<Result<void>> appendChunks(const Hdf5Guard &guard, FileContext &context,
                                                       OpenDataset &dataset, const RowPlan &plan);

} // namespace hdf5async
