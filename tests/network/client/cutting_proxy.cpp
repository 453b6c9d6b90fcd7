// SPDX-License-Identifier: BSD-3-Clause
#include "tests/network/client/cutting_proxy.h"

#include <QHostAddress>

#include <algorithm>

namespace hdf5async::testing {

struct CuttingProxy::Pair : QObject
{
    QTcpSocket *client = nullptr;
    QTcpSocket *server = nullptr;
    qint64 left = 0;
    bool isEnded = false;
};

CuttingProxy::CuttingProxy(quint16 serverPort, quint32 longest, quint32 seed)
    : m_serverPort(serverPort), m_longest(longest), m_random(seed)
{
    m_server.listen(QHostAddress(QHostAddress::LocalHost));
    connect(&m_server, &QTcpServer::newConnection, this, &CuttingProxy::accept);
}

void CuttingProxy::accept()
{
    while (QTcpSocket *client = m_server.nextPendingConnection()) {
        auto *pair = new Pair;
        pair->setParent(this);
        pair->client = client;
        client->setParent(pair);
        pair->server = new QTcpSocket(pair);
        pair->left = m_random.bounded(m_longest);
        for (QTcpSocket *socket : {pair->client, pair->server}) {
            QTcpSocket *const other = socket == pair->client ? pair->server : pair->client;
            connect(socket, &QTcpSocket::readyRead, pair,
                    [this, pair, socket, other] { forward(pair, socket, other); });
            connect(socket, &QTcpSocket::disconnected, pair, [pair] { end(pair); });
            connect(socket, &QTcpSocket::errorOccurred, pair, [pair] { end(pair); });
        }
        pair->server->connectToHost(QHostAddress(QHostAddress::LocalHost), m_serverPort);
    }
}

void CuttingProxy::forward(Pair *pair, QTcpSocket *from, QTcpSocket *to)
{
    if (pair->isEnded)
        return;
    const QByteArray bytes = from->readAll();
    const qint64 passing = m_isCutting ? std::min<qint64>(bytes.size(), pair->left) : bytes.size();
    to->write(bytes.constData(), passing);
    pair->left -= passing;
    if (passing == bytes.size())
        return;
    ++m_cuts;
    to->flush(); // what passed should arrive
    end(pair);
}

void CuttingProxy::end(Pair *pair)
{
    if (std::exchange(pair->isEnded, true))
        return;
    pair->client->disconnectFromHost();
    pair->server->disconnectFromHost();
    pair->deleteLater();
}

} // namespace hdf5async::testing
