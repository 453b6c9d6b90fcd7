// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/result.h>

#include "network/protocol/data_decoder.h"
#include "network/protocol/wire_reader.h"

namespace hdf5async {

/// As many elements that take no bytes (S0, U0, or records of these only) an array may have: nothing else bounds them.
constexpr quint64 maxElementsWithoutBytes = 1 << 20;

/// How many bytes an array has. @errors BAD_ARRAY: 2^63 or more, also if zero axes were 1; TOO_LARGE: many elements without bytes
[[nodiscard]] Result<quint64> byteCount(const Shape &shape, std::uint32_t itemSize);

/// Decodes a map that stands for a value, of which `reader` has read the head: an array, a numpy scalar, a complex number, or a null
/// dataspace. The array's bytes are those of the body; only bools other than 0 and 1 are copied.
/// @errors BAD_ARRAY, BAD_VALUE; UNSUPPORTED_TYPE: objects, or a map that is none of these
/// @source docs/protocol.md, "Arrays"
[[nodiscard]] Result<Data> decodeMapValue(WireReader &reader, quint64 pairs, const DecodeSource &source);

} // namespace hdf5async
