// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/compression.h>

#include <cstddef>
#include <optional>
#include <string_view>

namespace hdf5async {

/// The compressors in the formats of HDF5's filters: zlib streams for deflate, frames for zstd (32015), and for lz4 the layout of
/// filter 32004: size (8 bytes) and block size (4), then for each block its stored size (4) and its bytes, which are not
/// compressed when both sizes are equal; numbers with the highest byte first. A thread's compressors are made once and used again.

/// Compresses into at most `capacity` bytes and returns how many; 0 when that does not suffice or there is no memory. A level
/// out of range counts as the nearest; lz4 has none. `codec` is not None.
[[nodiscard]] std::size_t compress(Codec codec, int level, std::string_view bytes, char *to, std::size_t capacity);

/// Decompresses what must give exactly `size` bytes, and says whether it did. Takes no memory that `compressed` could ask for.
[[nodiscard]] bool decompress(Codec codec, std::string_view compressed, char *to, std::size_t size);

/// The size that zstd's or lz4's bytes claim to decompress to. Nothing when they say none, or one that is impossible for a chunk.
[[nodiscard]] std::optional<std::size_t> claimedSize(Codec codec, std::string_view compressed);

} // namespace hdf5async
