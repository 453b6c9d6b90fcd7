// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>

#include "network/protocol/wire_writer.h"

namespace hdf5async {

/// What a request carries under `data` or as the value of an attribute, such that the decoder of requests gives the same Data again:
/// plain values as MessagePack's own, others as msgpack-numpy writes them. Large payloads are referred to, not copied.
/// @source docs/protocol.md, "Values"
void writeData(WireWriter &writer, const Data &data);

} // namespace hdf5async
