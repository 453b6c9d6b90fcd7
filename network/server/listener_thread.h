// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "network/server/tcp_server.h"

#include <hdf5async/result.h>

#include <QThread>

#include <functional>

namespace hdf5async {

/// A thread that listens and carries the connections of one port: a worker, which gets the sockets, and the listener live in it and end
/// with it. @thread the one that made it
class ListenerThread
{
public:
    using Take = std::function<void(int socket, const QHostAddress &peer, quint16 port)>;

    /// Takes over `worker`; `take` hands it a socket, in the thread.
    ListenerThread(const QString &name, QObject *worker, Take take);
    /// Waits for the thread.
    ~ListenerThread();
    Q_DISABLE_COPY_MOVE(ListenerThread)

    /// Listens; `then` hears in the thread of `context` at which address, or why not.
    void listen(const QString &host, quint16 port, QObject *context, std::function<void(Result<QString>)> then);
    /// Lives in the thread.
    [[nodiscard]] TcpServer *listener() const { return m_listener; }

private:
    QThread m_thread;
    TcpServer *const m_listener;
};

} // namespace hdf5async
