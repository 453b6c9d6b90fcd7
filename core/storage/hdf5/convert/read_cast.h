// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/convert/element_cast.h"
#include "core/storage/hdf5/file_type.h"

namespace hdf5async {

/// The wire type that `count` elements of `type` in memory form (`type.dims` included, so `type.elementBytes()` each) read as:
/// variable text and references to paths as <Um, m = the longest of these elements, at least 1, in records for each field.
/// Nothing when an element would be larger than 2 GiB.
[[nodiscard]] std::optional<ElementType> readType(const FileType &type, const char *elements, std::size_t count);

/// The cast of elements in memory form (`dims` aside) into the wire type that readType() gave. Where hasWireLayout(), it may run
/// in place.
[[nodiscard]] ElementCastPtr makeReadCast(const FileType &from, const ElementType &to);

/// Bit fields into an integer or float type: integers clip as HDF5's own conversions do. `to.isNumber()`, not bool or complex.
[[nodiscard]] ElementCastPtr makeBitfieldCast(const ElementType &from, const ElementType &to);

} // namespace hdf5async
