// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/library.h"

#include <hdf5.h>

namespace hdf5async {

/// The registered numbers of the filters that HDF5 does not bring along.
constexpr H5Z_filter_t lz4Filter = 32004;
constexpr H5Z_filter_t bitShuffleFilter = 32008;
constexpr H5Z_filter_t zstdFilter = 32015;

/// Places of the values that a dataset keeps for bitshuffle. The filter itself sets the first three when the dataset is made.
enum BitShuffleValue : unsigned { BitShuffleElement = 2, BitShuffleBlock, BitShuffleCodec, BitShuffleValues };

/// Makes zstd, lz4 and bitshuffle (without a compressor of its own) filters of this process, so that H5Dread and H5Dwrite need no
/// plugins for them. They run core/storage/codec's functions inside HDF5. Says whether HDF5 took all of them.
bool registerCodecFilters(const Hdf5Guard &guard);

} // namespace hdf5async
