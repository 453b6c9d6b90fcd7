// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/convert/elements.h"
#include "core/storage/hdf5/open_datasets.h"

#include <hdf5async/array.h>
#include <hdf5async/result.h>

namespace hdf5async {

/// Rows are what lies along axis 0. These functions decide from what is known of an open dataset, without calling HDF5.

/// The shape of one row: the axes behind the first, then those of an array type.
[[nodiscard]] Shape rowShape(const OpenDataset &dataset);

/// Whether rows can be written at all. @errors UNSUPPORTED_TYPE; SHAPE_MISMATCH: null dataspace or no axes
[[nodiscard]] Result<void> checkTakesRows(const OpenDataset &dataset);

/// How many rows `data` is: as many as its axis 0 is long when it has all the dataset's axes, one when it is exactly one row.
/// @errors SHAPE_MISMATCH
[[nodiscard]] Result<qint64> rowCount(const OpenDataset &dataset, const Data &data);

/// Rows that fit a dataset, in the memory form of its type.
struct RowPlan
{
    qint64 rows = 0;
    Elements elements;

    [[nodiscard]] const char *bytes() const { return elements.bytes.data(); }
};

/// Rows to be added: shape and cast, in this order. @errors SHAPE_MISMATCH, TYPE_MISMATCH, BAD_VALUE
[[nodiscard]] Result<RowPlan> planRows(const OpenDataset &dataset, const Data &data);

/// The error with the dataset's path in its message.
[[nodiscard]] Error about(const QByteArray &path, Error error);

} // namespace hdf5async
