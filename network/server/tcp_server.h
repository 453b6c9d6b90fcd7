// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/result.h>

#include <QHostAddress>
#include <QTcpServer>
#include <QTimer>

#include <functional>

namespace hdf5async {

/// Listens and hands connected sockets over. When the system has no descriptor left it pauses, says so once, and goes on when there
/// may be some. @thread the network thread
class TcpServer final : public QTcpServer
{
    Q_OBJECT

public:
    /// `take` becomes the owner of each socket.
    explicit TcpServer(std::function<void(int socket, const QHostAddress &peer, quint16 port)> take,
                       QObject *parent = nullptr);

    /// Listens on an address as config.ini has it; port 0 = any free one. @return the address with its port
    /// @errors EXISTS: somebody else listens there, with the details "address", "process" and "program" if they are known, and
    /// "free", a port that is not taken; IO_ERROR. Each in a sentence that names address and port
    [[nodiscard]] Result<QString> open(const QString &host, quint16 port);

    /// A descriptor may have become free.
    void tryAgain();

protected:
    void incomingConnection(qintptr socket) override;

private:
    void pause();

    std::function<void(int, const QHostAddress &, quint16)> m_take;
    QTimer m_retry;
    bool m_paused = false;
    bool m_complained = false; ///< since a connection was accepted
};

} // namespace hdf5async
