// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace hdf5async {

/// The layout of filter 32004. @source compressors.h

/// Bytes written to `to`; 0 when `capacity` does not suffice.
[[nodiscard]] std::size_t packLz4(std::string_view bytes, char *to, std::size_t capacity);

/// Whether the bytes unpack to exactly `size`.
[[nodiscard]] bool unpackLz4(std::string_view packed, char *to, std::size_t size);

/// What the head says, as far as so many bytes can unpack to it.
[[nodiscard]] std::optional<std::size_t> claimedLz4Size(std::string_view packed);

} // namespace hdf5async
