// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/io.h"

namespace hdf5async {

/// Where a file that another process goes on changing is still to be read as it was (JournaledFile::beginCopy() without a name).
struct FrozenFile
{
    QString file;            ///< the real path of the one that is changed
    QString part;            ///< what was changed since lies here as it was …
    QString map;             ///< … and which blocks that are, here
    std::uint64_t bytes = 0; ///< its size as it was
    bool isShared = false;   ///< all of it is in `part`, and there is no map
};

/// The operating system with nothing in it but that file, under its own path and for reading alone. It stays as it was as long as the
/// copy is held and FileCopy::check() says so. @thread any
[[nodiscard]] std::shared_ptr<Io> frozenIo(const FrozenFile &place, std::shared_ptr<Io> disk);

/// Where the export of a subtree grows beside the file at real path `path`. What a crash leaves there is removed when the file is
/// opened the next time.
[[nodiscard]] QString exportPath(const QString &path);

} // namespace hdf5async
