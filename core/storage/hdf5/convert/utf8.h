// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hdf5async {

/// Text in the file is UTF-8 (or what others wrote as such), `<Um` on the wire is UTF-32. Bytes that are not UTF-8 travel as the
/// code points U+DC80 … U+DCFF, as Python's "surrogateescape" has it.
/// @source PEP 383; RFC 3629

/// Number of code points that decodeUtf8() gives.
[[nodiscard]] std::size_t codePoints(std::string_view utf8);

/// Writes at most `width` code points as little-endian UTF-32 to `to` (no alignment needed) and fills up with U+0000.
void decodeUtf8(std::string_view utf8, char *to, std::size_t width);

/// Turns `width` code points of UTF-32 into UTF-8; trailing U+0000 are padding. Nothing for what is not a code point: above
/// U+10FFFF, or a surrogate other than U+DC80 … U+DCFF. @return a view of `buffer`, valid until that changes
[[nodiscard]] std::optional<std::string_view> encodeUtf8(const char *utf32, std::size_t width, bool bigEndian, std::string &buffer);

/// No byte above 0x7f.
[[nodiscard]] bool isAscii(std::string_view text);

} // namespace hdf5async
