// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/result.h>
#include <hdf5async/shape.h>

#include <QByteArray>
#include <QString>

#include <utility>
#include <vector>

namespace hdf5async {

/// A copy of a file that grows beside its requests, a part at a time, and stays as of its beginning. Without being completed it
/// leaves nothing behind. @thread one at a time, any
class StorageCopy
{
public:
    virtual ~StorageCopy() = default;
    /// Some milliseconds' worth of work. @return whether the copy is complete and durable
    /// @errors STORAGE_FULL, IO_ERROR; EXISTS; CANCELLED: the file was closed meanwhile
    [[nodiscard]] virtual Result<bool> step() = 0;
    [[nodiscard]] virtual qint64 bytes() const = 0; ///< of the whole copy
    [[nodiscard]] virtual qint64 copiedBytes() const = 0;
    /// Whether the file system shares the blocks, so that the copy takes no room.
    [[nodiscard]] virtual bool isShared() const = 0;

    /// Of a copy that has no name: how another process reads the file as it was. Nothing but what changes is copied then.
    struct Frozen
    {
        QString file, part, map; ///< as FrozenFile has it (core/storage/journal/frozen_io.h)
        qint64 bytes = 0;
        bool isShared = false;
        QString exported; ///< where what is taken out of it may grow
    };
    [[nodiscard]] virtual Frozen frozen() const { return {}; }
    /// Whether it is still to be had as it was. @errors as step()
    [[nodiscard]] virtual Result<void> check() const { return {}; }
};

/// How a file is to be followed by a new one.
struct NewFile
{
    QString finished;      ///< the name, in the same folder and free, that the old file gets
    QByteArray record;     ///< the application record that the new one begins with
    bool structure = true; ///< what is in the old one is in the new one too, but for the rows of what grows
};

/// What has become of it.
struct BegunFile
{
    /// Datasets that have lost their rows with the new file, and the shapes they have now.
    std::vector<std::pair<QByteArray, Shape>> emptied;
    qint64 finishedBytes = 0; ///< size of the old file
};

} // namespace hdf5async
