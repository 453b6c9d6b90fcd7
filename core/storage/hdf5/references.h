// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/variable_memory.h"

namespace hdf5async {

/// Replaces `count` object references (hobj_ref_t) by pointers to the absolute paths of what they refer to: "" for null and
/// dangling ones. The file's links are walked once, however many references there are. `object` is any open object of the file.
/// @errors TOO_LARGE: `memory` is full; IO_ERROR
[[nodiscard]] Result<void> resolveReferences(const Hdf5Guard &guard, hid_t object, char *references, std::size_t count,
                                             VariableMemory &memory);

} // namespace hdf5async
