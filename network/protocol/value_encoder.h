// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>

#include "network/protocol/wire_writer.h"

namespace hdf5async {

/// The `type` of an array: a type string, or numpy's descr list with padding as fields without name.
void writeType(WireWriter &writer, const ElementType &type);

/// A type as `info` names it: a wire type, "str", {"vlen": T}, "ref", a list with such members, or nil.
void writeNamedType(WireWriter &writer, const NamedType &type);

/// An array, byte for byte as msgpack-numpy 0.4.8 writes it; times too, and plain voids in their short form.
/// @source docs/protocol.md, "Arrays"
void writeArray(WireWriter &writer, const Array &array);

void writeValue(WireWriter &writer, const Value &value);

} // namespace hdf5async
