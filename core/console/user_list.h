// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QString>
#include <QStringList>

#include <vector>

namespace hdf5async {

/// A user as administrators see him. Of his token nothing is told but whether he has one.
struct UserEntry
{
    QString name;
    Role role = Role::Reader;
    QStringList files;     ///< served files, by name; none = all
    QStringList paths;     ///< patterns; "/**" = everything
    bool hasToken = false; ///< else he comes in by a TLS certificate alone
    int connected = 0;     ///< how many times, at the last sample
};

/// The users of a server. @source docs/security.md
struct UserList
{
    QString file;        ///< the users file; empty = the server has none
    QString revision;    ///< of the users; commands that name another one are refused. Empty = there is no file yet
    bool inForce = true; ///< else the file has been changed since the server read it
    std::vector<UserEntry> users; ///< of the file, by name; with a problem those in force
    QString problem;              ///< why nothing can be changed: the file is unreadable, or gone; empty = it can be
};

} // namespace hdf5async
