// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace hdf5async {

/// HDF5's byte shuffle: all bytes 0 of the elements, then all bytes 1 …, then what is left of `bytes` % `elementBytes` as it
/// is. Without a second element, or with elements of one byte, nothing moves. `to` has `bytes` bytes and does not overlap `from`.
void shuffleBytes(const char *from, std::size_t bytes, std::size_t elementBytes, char *to);

/// The reverse of shuffleBytes().
void unshuffleBytes(const char *from, std::size_t bytes, std::size_t elementBytes, char *to);

} // namespace hdf5async
