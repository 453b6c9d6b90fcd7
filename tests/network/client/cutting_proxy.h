// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QObject>
#include <QRandomGenerator>
#include <QTcpServer>
#include <QTcpSocket>

namespace hdf5async::testing {

/// Stands between a client and a server and ends each connection after a random number of bytes, counted in both directions together:
/// in the middle of a request, of a reply, between them, or before the first byte.
class CuttingProxy : public QObject
{
    Q_OBJECT

public:
    /// At most `longest` bytes a connection; the same seed gives the same lengths.
    CuttingProxy(quint16 serverPort, quint32 longest, quint32 seed);

    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    [[nodiscard]] int cuts() const { return m_cuts; }
    /// From now on connections last.
    void stopCutting() { m_isCutting = false; }
    void setServerPort(quint16 port) { m_serverPort = port; }

private:
    struct Pair;
    void accept();
    void forward(Pair *pair, QTcpSocket *from, QTcpSocket *to);
    static void end(Pair *pair);

    QTcpServer m_server;
    quint16 m_serverPort;
    quint32 m_longest;
    QRandomGenerator m_random;
    int m_cuts = 0;
    bool m_isCutting = true;
};

} // namespace hdf5async::testing
