// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"
#include "core/storage/storage.h"

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>
#include <hdf5async/result.h>

namespace hdf5async {

/// Operations on the content of datasets, one function a file (dataset_write.cpp …). Each checks everything it can before its first
/// change and leaves the file as it was when it fails, or else has called FileContext::markNeedsRollback().
/// @source docs/protocol.md, "Operations" and "Order of checks"

/// Creates a dataset or replaces one as a whole.
/// @errors BAD_VALUE, UNSUPPORTED_TYPE, TOO_LARGE: data, options, attributes; NOT_DATASET, NOT_GROUP, EXISTS, FORBIDDEN: the place
[[nodiscard]] Result<WriteReply> writeDataset(const Hdf5Guard &guard, FileContext &context,
                                              const WriteRequest &request);

/// The value of a dataset or of a part of it; nil when there is no dataset.
/// @errors NOT_DATASET, FORBIDDEN, FILTER_UNAVAILABLE, UNSUPPORTED_TYPE, BAD_FIELD, BAD_SELECTION, TYPE_MISMATCH (`dtype`),
///         TOO_LARGE with detail bytes and limit, found before anything is read where the type allows
[[nodiscard]] Result<ReadReply> readDataset(const Hdf5Guard &guard, FileContext &context, const ReadRequest &request);

/// The next part of a streamed read: rows of the result as far as they fit `partBytes`, at least one.
/// @errors as readDataset(); TOO_LARGE: a single row; CONFLICT: the dataset has changed since the first part
[[nodiscard]] Result<ReadReply> readDatasetPart(const Hdf5Guard &guard, FileContext &context, StreamCursor &cursor);

/// Changes content: all of it, a selection and fields of it, or rows from `start` on.
/// @errors BAD_VALUE, NOT_FOUND, NOT_DATASET, FORBIDDEN, UNSUPPORTED_TYPE, BAD_FIELD, BAD_SELECTION, SHAPE_MISMATCH, TYPE_MISMATCH,
///         NOT_RESIZABLE
[[nodiscard]] Result<ShapeReply> updateDataset(const Hdf5Guard &guard, FileContext &context,
                                               const UpdateRequest &request);

/// Adds rows at the end, with `deduplicateOn` as a dictionary of rows would; creates the dataset if need be.
/// @errors BAD_VALUE, NOT_DATASET, NOT_GROUP, FORBIDDEN, UNSUPPORTED_TYPE, BAD_FIELD, SHAPE_MISMATCH, TYPE_MISMATCH, NOT_RESIZABLE
[[nodiscard]] Result<AppendReply> appendRows(const Hdf5Guard &guard, FileContext &context,
                                             const AppendRequest &request);

/// The same without calling HDF5, and so without the guard: for a few rows of a dataset that is open and has room for them in
/// memory. Nothing when that is not so; then nothing has been done.
[[nodiscard]] std::optional<Result<AppendReply>> appendRowsInMemory(FileContext &context, const AppendRequest &request);

/// Whether a deduplicating append finds an index of nearly all keys, of a dataset whose rows need no unpacking. Without calling HDF5, and
/// so without the guard.
[[nodiscard]] bool knowsKeys(FileContext &context, const AppendRequest &request);

/// Puts rows before the row `index`. @errors as appendRows() but those of creating; NOT_FOUND, BAD_SELECTION: the index
[[nodiscard]] Result<ShapeReply> insertRows(const Hdf5Guard &guard, FileContext &context, const InsertRequest &request);

/// Gives a dataset another shape of the same rank; new elements have its fill value.
/// @errors BAD_VALUE, NOT_FOUND, NOT_DATASET, FORBIDDEN, SHAPE_MISMATCH, NOT_RESIZABLE
[[nodiscard]] Result<ShapeReply> resizeDataset(const Hdf5Guard &guard, FileContext &context,
                                               const ResizeRequest &request);

} // namespace hdf5async
