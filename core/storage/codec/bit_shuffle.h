// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace hdf5async {

/// The registered filter 32008 (bitshuffle) with its own block size and no compression of its own: in every block of about 8 KiB
/// all bits 0 of the elements, then all bits 1 …, lowest bit first. Elements beyond the last multiple of eight stay as they are.
/// `bytes` must be whole elements; `to` has as many and does not overlap `from`.
void shuffleBits(const char *from, std::size_t bytes, std::size_t elementBytes, char *to);

/// The reverse of shuffleBits(). Takes memory for one block. Throws std::bad_alloc like any container.
void unshuffleBits(const char *from, std::size_t bytes, std::size_t elementBytes, char *to);

} // namespace hdf5async
