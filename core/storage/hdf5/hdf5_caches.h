// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/open_datasets.h"

#include <hdf5async/result.h>

namespace hdf5async {

/// Keeps HDF5's own caches small in a file that is opened with these access properties, because H5Fflush walks every entry of the
/// metadata cache and every cached chunk of each open dataset, changed or not. Rows that are appended wait in the row buffer and
/// have no use for cached chunks.
/// @thread with the guard held @errors IO_ERROR @source docs/storage.md, "Chunks"
[[nodiscard]] Result<void> limitCaches(const Hdf5Guard &guard, hid_t fileAccess);

/// Opens a dataset again with a larger chunk cache where its chunks ask for one: those that HDF5 would have to decompress for each
/// access, or to read once more for the next row. All other members of `dataset` must be known.
/// @thread with the guard held @errors IO_ERROR
[[nodiscard]] Result<void> fitChunkCache(const Hdf5Guard &guard, hid_t file, OpenDataset &dataset);

} // namespace hdf5async
