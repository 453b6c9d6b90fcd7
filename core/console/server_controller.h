// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QObject>

namespace hdf5async {

/// The one door between a window and a server, the same for a server in this process and for a remote one. Status comes as
/// immutable snapshots by signal; what a user may do are slots that return at once and show their effect in later snapshots.
/// @thread lives in the window's thread; implementations cross to the server's threads themselves
class ServerController : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    /// The newest snapshot; never null.
    [[nodiscard]] virtual ServerStatusPtr status() const = 0;

public Q_SLOTS:
    /// Opens the files and listens. Nothing when it does already.
    virtual void start() = 0;
    /// Takes no new connections, answers and commits what was taken, closes the files. Nothing when stopped.
    virtual void drain() = 0;

Q_SIGNALS:
    /// About four times a second while the server runs, and at every change of state.
    void statusSampled(const hdf5async::ServerStatusPtr &status);
};

} // namespace hdf5async
