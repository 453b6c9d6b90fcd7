// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/result.h>

#include "network/protocol/data_decoder.h"
#include "network/protocol/wire_reader.h"

namespace hdf5async {

/// Decodes a value of a reply: the counterpart of writeValue(). Arrays and texts refer to the body. Nested lists that hold nothing but
/// str and bin and have a shape come as Texts; a list without elements is a List.
/// @errors BAD_REPLY; what is wrong with an array is in detail "code" @source docs/protocol.md, "Values"
[[nodiscard]] Result<Value> decodeValue(WireReader &reader, const DecodeSource &source);

/// A type as `info` names it: the counterpart of writeNamedType(). A form of a newer server comes as None. @errors BAD_REPLY
[[nodiscard]] Result<NamedType> decodeNamedType(WireReader &reader);

} // namespace hdf5async
