// SPDX-License-Identifier: BSD-3-Clause
#include "core/metrics/volume_space.h"

#include <QFile>

#include <sys/statvfs.h>

namespace hdf5async {

VolumeSpace volumeSpace(const QString &path)
{
    struct statvfs volume = {};
    if (::statvfs(QFile::encodeName(path).constData(), &volume) != 0)
        return {};
    const auto unit = qint64(volume.f_frsize);
    return {qint64(volume.f_bavail) * unit, qint64(volume.f_blocks) * unit};
}

} // namespace hdf5async
