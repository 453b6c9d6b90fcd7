// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QtGlobal>

#include <string_view>

namespace hdf5async {

/// Bytes that the fletcher32 filter appends, lowest first.
constexpr std::size_t checksumBytes = 4;

/// HDF5's variant of Fletcher's checksum: words of 16 bits with the higher byte first.
[[nodiscard]] quint32 fletcher32(std::string_view bytes);

/// Appends the checksum of `size` bytes at `bytes` to them.
void appendChecksum(char *bytes, std::size_t size);

/// Whether the last four bytes are the checksum of those before them. What HDF5 before 1.6.3 wrote is accepted as HDF5 does.
[[nodiscard]] bool hasChecksum(std::string_view bytes);

} // namespace hdf5async
