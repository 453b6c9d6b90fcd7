// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QString>

namespace hdf5async {

/// Bytes of a file system; -1 where it does not tell.
struct VolumeSpace
{
    qint64 free = -1; ///< for those who are not root
    qint64 total = -1;
};

/// Of the file system that an existing file or folder is on. Asks the kernel about the path itself: a list of mounts does not name
/// what a program in a chroot sees. @thread any
[[nodiscard]] VolumeSpace volumeSpace(const QString &path);

} // namespace hdf5async
