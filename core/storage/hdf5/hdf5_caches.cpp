// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/hdf5_caches.h"

#include "core/storage/hdf5/chunk_grid.h"
#include "core/storage/hdf5/error_stack.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr std::size_t metadataBytes = 512u << 10; // what some hundred open datasets need; HDF5 would keep up to 32 MiB
constexpr std::size_t ordinaryBytes = 64u << 10;  // one automatic chunk of small rows
constexpr std::size_t largestBytes = 1u << 20;    // as all that follows: HDF5's own default
constexpr std::size_t slots = 521;
constexpr double preemption = 0.75;

std::size_t wantedBytes(const OpenDataset &dataset)
{
    if (!dataset.chunks || dataset.isNull)
        return 0;
    if (dataset.otherFilters || dataset.filters != Filters())
        return largestBytes;
    const auto grid = ChunkGrid::of(dataset.shape, *dataset.chunks, H5Tget_size(dataset.fileType.id()));
    return grid ? std::min(grid->slabBytes(), largestBytes) : 0;
}

} // namespace

Result<void> limitCaches(const Hdf5Guard &guard, hid_t fileAccess)
{
    H5AC_cache_config_t metadata{};
    metadata.version = H5AC__CURR_CACHE_CONFIG_VERSION;
    const bool known = H5Pget_mdc_config(fileAccess, &metadata) >= 0;
    metadata.initial_size = metadata.min_size = metadata.max_size = metadataBytes;
    constexpr int ignored = 0;
    if (!known || H5Pset_mdc_config(fileAccess, &metadata) < 0 ||
        H5Pset_cache(fileAccess, ignored, slots, ordinaryBytes, preemption) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 takes no smaller caches."));
    return {};
}

Result<void> fitChunkCache(const Hdf5Guard &guard, hid_t file, OpenDataset &dataset)
{
    const std::size_t bytes = wantedBytes(dataset);
    if (bytes <= ordinaryBytes)
        return {};
    const Handle access(H5Pcreate(H5P_DATASET_ACCESS));
    dataset.dataset.reset(); // HDF5 keeps the cache of a dataset that is open already
    if (access && H5Pset_chunk_cache(access.id(), slots, bytes, preemption) >= 0)
        dataset.dataset = Handle(H5Rdereference2(file, access.id(), H5R_OBJECT, &dataset.address));
    if (!dataset.dataset)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("A dataset cannot be opened again."));
    return {};
}

} // namespace hdf5async
