// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/convert/element_cast.h"
#include "core/storage/hdf5/file_type.h"

#include <hdf5async/array.h>

namespace hdf5async {

/// The cast of array elements into the memory form of `to` (its `dims` aside). `byValue`: the elements came as plain values.
/// @errors UNSUPPORTED_TYPE, TYPE_MISMATCH @source docs/protocol.md, "Casting"
[[nodiscard]] Result<ElementCastPtr> makeWriteCast(const FileType &to, const ElementType &from, bool byValue);

/// TYPE_MISMATCH of data described by `from`.
[[nodiscard]] Error typeMismatch(const QString &from, const FileType &to);

} // namespace hdf5async
