// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_type.h"
#include "core/storage/hdf5/variable_memory.h"

namespace hdf5async {

/// Moves what `count` elements of `type` point to from HDF5's own memory, where H5Aread puts it, into `memory`, and frees the former
/// in any case. `memoryType` is what they were read with. @return false when `memory` is full; the elements point nowhere then
[[nodiscard]] bool adoptVariable(const Hdf5Guard &guard, const FileType &type, hid_t memoryType, char *elements, std::size_t count,
                                 VariableMemory &memory);

} // namespace hdf5async
