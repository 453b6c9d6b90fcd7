// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/bytes.h>
#include <hdf5async/result.h>

#include "network/protocol/wire_reader.h"

#include <string_view>

namespace hdf5async {

class TypeCache;

/// What values are decoded from: the bytes they lie in, which the results keep alive.
struct DecodeSource
{
    const SharedBytes &body;
    TypeCache *cache = nullptr;

    /// The same bytes as a part of the body.
    [[nodiscard]] SharedBytes shared(std::string_view part) const
    {
        return body.slice(static_cast<std::size_t>(part.data() - body.data()), part.size());
    }
};

/// Decodes what stands for `data` or for the value of an attribute: an array, a numpy scalar, a complex number, a plain value, a
/// list of these, or {"empty": true, "dtype": T}.
/// @errors BAD_ARRAY, UNSUPPORTED_TYPE, BAD_VALUE @source docs/protocol.md, "Values", "Arrays", "Lists"
[[nodiscard]] Result<Data> decodeData(WireValue value, const DecodeSource &source);

/// The same for one that is no list: what may stand in a list. `reader` is moved behind it in case of success.
[[nodiscard]] Result<Data> decodeElement(WireReader &reader, const DecodeSource &source);

/// Decodes a list, nested or not. Its number type is the promotion of all numbers in it; texts and bytes keep their own lengths.
/// @errors UNSUPPORTED_TYPE: no such category, or several; BAD_VALUE: ragged, nested too deep, integers of no common type
[[nodiscard]] Result<Data> decodeList(WireValue value, const DecodeSource &source);

} // namespace hdf5async
