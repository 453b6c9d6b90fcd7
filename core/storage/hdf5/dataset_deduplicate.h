// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/dataset_create.h"
#include "core/storage/hdf5/dataset_rows.h"
#include "core/storage/hdf5/file_context.h"

#include <hdf5async/replies.h>

namespace hdf5async {

/// Whether a dataset of this type and these axes can be deduplicated by these fields.
/// @errors BAD_FIELD: no records, not of rank 1, no scalar fields of these names
[[nodiscard]] Result<void> checkKeyFields(const FileType &type, std::size_t rank, const FieldList &fields);

/// What the dictionary {key: row} over existing rows, then the batch's, makes of the dataset.
/// @errors TOO_LARGE: more repeated rows than memory allows; NOT_RESIZABLE; STORAGE_FULL, IO_ERROR
[[nodiscard]] Result<AppendReply> appendDeduplicated(const Hdf5Guard &guard, FileContext &context,
                                                     const QByteArray &path, const OpenDatasetPtr &dataset,
                                                     const FieldList &fields, const RowPlan &batch);

/// Leaves each key of a dataset that is about to be made once: at the place of its first row, with the value of its last.
[[nodiscard]] Result<void> deduplicate(NewDataset &plan, const FieldList &fields);

} // namespace hdf5async
