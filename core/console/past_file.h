// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QDateTime>
#include <QString>

namespace hdf5async {

/// A file that a server has finished: a new one has taken its place.
struct PastFile
{
    QString name; ///< by which requests choose the file that was served
    QString path; ///< where it lies since then
    qint64 bytes = 0;
    QDateTime endedAt;
    QString why;         ///< "size", "interval": of config.ini; "command"
    QString by;          ///< who gave the command
    bool isThere = true; ///< when this was asked
};

} // namespace hdf5async
