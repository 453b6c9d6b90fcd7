// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_type.h"

namespace hdf5async {

/// No element may be larger, in the file or in memory.
constexpr std::size_t maxElementBytes = 0x7fffffff;

/// A record type of these members, one directly behind the other in memory form, which HDF5 converts to and from the file's.
/// The sum of the members' sizes must not exceed maxElementBytes.
[[nodiscard]] FileType packedRecord(std::vector<FileType::Member> members);

/// Sets `wire` of a record type whose members and their sizes are known: the packed record, if it has no variable text.
void setWireRecord(FileType &record);

} // namespace hdf5async
