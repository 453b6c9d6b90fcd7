// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/result.h>

#include <QString>

namespace hdf5async {

/// Looks at the first bytes of a file, without HDF5, to say clearly why HDF5 will not open it.
/// @errors IO_ERROR: not an HDF5 file, made by a newer HDF5, left open for writing by a program that ended badly, unreadable
/// @source HDF5 File Format Specification 3.0, II.A "Disk Format: Level 0A - Format Signature and Superblock"
[[nodiscard]] Result<void> checkSuperblock(const QString &path);

} // namespace hdf5async
