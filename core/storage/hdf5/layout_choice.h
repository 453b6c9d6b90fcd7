// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/compression.h>
#include <hdf5async/result.h>
#include <hdf5async/shape.h>

#include <optional>
#include <vector>

namespace hdf5async {

/// How far a dataset may grow along each axis; nothing = without limit.
using MaxShape = std::vector<std::optional<qint64>>;

/// How a dataset to be created lies in the file.
struct DatasetLayout
{
    Shape shape;
    MaxShape maxShape;
    Shape chunks; ///< empty = contiguous, only for rank 0
    Filters filters;

    [[nodiscard]] bool isChunked() const { return !chunks.empty(); }
};

/// The filters that a request asks for; what it leaves open comes from `defaults`.
/// @errors BAD_VALUE: `compression_opts` for a codec without levels, or a level that it does not have. @source docs/protocol.md, "Storage options"
[[nodiscard]] Result<Filters> chosenFilters(const StorageOptions &options, const Filters &defaults);

/// A chunk shape that depends on the size of a row (shape[1:] × elementBytes) and never on the number of rows: about 64 KiB of
/// small rows (a commit writes chunks that are not full whole), 16 rows of those from 4 KiB on as far as they stay within 1 MiB,
/// a part of at most 1 MiB of a row that is larger still. Every axis is ≥ 1 and not above a fixed non-zero axis. @shape rank of `shape`, which must be ≥ 1
[[nodiscard]] Shape automaticChunks(const Shape &shape, const MaxShape &maxShape, quint64 elementBytes);

/// The chunks of a dataset of `shape`, whether they exist or not; saturates. Shrinking takes HDF5 time for each of them.
[[nodiscard]] quint64 chunkCount(const Shape &shape, const Shape &chunks);

/// The layout of a new dataset: contiguous for rank 0, else chunked and growing along axis 0 unless `maxShape` says otherwise.
/// `chunks` and `maxShape` are what the client asked for, nothing where it left the choice to the server.
/// @errors BAD_VALUE: `chunks` or `maxShape` do not fit the shape
[[nodiscard]] Result<DatasetLayout> chosenLayout(const Shape &shape, quint64 elementBytes,
                                                 const std::optional<Shape> &chunks,
                                                 const std::optional<MaxShape> &maxShape, const Filters &filters);

} // namespace hdf5async
