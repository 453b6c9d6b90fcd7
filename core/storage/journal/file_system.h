// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/io.h"

namespace hdf5async {

/// The file system of `path` (or of its directory when it does not exist yet), by statfs.
[[nodiscard]] FileSystemInfo fileSystemOf(const QString &path);

/// The same from the magic number that statfs gives. @source statfs(2), linux/magic.h
[[nodiscard]] FileSystemInfo fileSystemOfMagic(std::uint64_t magic);

} // namespace hdf5async
