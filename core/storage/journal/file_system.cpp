// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/file_system.h"

#include <QByteArray>
#include <QFile>
#include <QFileInfo>

#include <array>

#include <sys/vfs.h>

namespace hdf5async {

namespace {

struct Known
{
    std::uint64_t magic;
    const char *name;
    const char *warning;
};

constexpr const char *network = "on a network file system locks and durability are what server and mount options make of them; "
                                "use a local disk, or serve the file from the machine that has the disk";
constexpr const char *memory = "this file system lives in memory and loses everything when the machine stops";
constexpr const char *user = "a file system in user space may report data as durable that is not";
constexpr const char *simple = "this file system has no journal of its own: a power failure can lose the names of new files";

constexpr std::array known = {
    Known{0xEF53, "ext4", ""},
    Known{0x58465342, "xfs", ""},
    Known{0x9123683E, "btrfs", ""},
    Known{0x2FC12FC1, "zfs", ""},
    Known{0xF2F52010, "f2fs", ""},
    Known{0xCA451A4E, "bcachefs", ""},
    Known{0x3153464A, "jfs", ""},
    Known{0x52654973, "reiserfs", ""},
    Known{0x794C7630, "overlayfs", "on an overlay (a container's own file system) the data vanish with the container; use a volume"},
    Known{0x01021994, "tmpfs", memory},
    Known{0x858458F6, "ramfs", memory},
    Known{0x6969, "nfs", network},
    Known{0x517B, "smb", network},
    Known{0xFF534D42, "cifs", network},
    Known{0xFE534D42, "smb2", network},
    Known{0x01021997, "9p", network},
    Known{0x00C36400, "ceph", network},
    Known{0x5346414F, "afs", network},
    Known{0x0BD00BD0, "lustre", network},
    Known{0x47504653, "gpfs", network},
    Known{0x65735546, "fuse", user},
    Known{0x4D44, "vfat", simple},
    Known{0x2011BAB0, "exfat", simple},
    Known{0x5346544E, "ntfs", simple},
};

} // namespace

FileSystemInfo fileSystemOfMagic(std::uint64_t magic)
{
    for (const Known &entry : known) {
        if (entry.magic == magic)
            return {QString::fromLatin1(entry.name), QString::fromLatin1(entry.warning)};
    }
    return {QStringLiteral("0x%1").arg(magic, 0, 16), {}};
}

FileSystemInfo fileSystemOf(const QString &path)
{
    struct statfs status = {};
    if (::statfs(QFile::encodeName(path).constData(), &status) < 0
        && ::statfs(QFile::encodeName(QFileInfo(path).absolutePath()).constData(), &status) < 0) {
        return {QStringLiteral("unknown"), QStringLiteral("the file system could not be asked what it is")};
    }
    return fileSystemOfMagic(static_cast<std::uint32_t>(status.f_type));
}

} // namespace hdf5async
