// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/network_server.h"

#include "core/threads/handover.h"
#include "network/server/network_worker.h"
#include "network/server/tcp_server.h"

namespace hdf5async {

NetworkServer::NetworkServer(const Settings &settings, RequestService &service, MetricsHub &hub, MemoryBudget &budget,
                             TlsIdentityPtr tls, QObject *parent)
    : QObject(parent),
      m_settings(settings),
      m_worker(new NetworkWorker(settings, service, hub, budget, std::move(tls))),
      m_listener(new TcpServer([worker = m_worker](int socket, const QHostAddress &peer, quint16 port) {
          worker->adopt(socket, peer, port);
      }))
{
    m_thread.setObjectName(QStringLiteral("network"));
    m_worker->moveToThread(&m_thread);
    m_listener->moveToThread(&m_thread);
    connect(m_worker, &NetworkWorker::connectionClosed, m_listener, &TcpServer::tryAgain);
    connect(m_worker, &NetworkWorker::drained, m_worker, [this] { postTo(this, [this] { Q_EMIT drained(); }); });
    // In this order: the listener hands sockets to the worker.
    connect(&m_thread, &QThread::finished, m_listener, &QObject::deleteLater);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    // Their end is the last that happens in the thread.
    const auto ends = [this] { handover::leaves(&m_thread); };
    connect(m_listener, &QObject::destroyed, this, ends, Qt::DirectConnection);
    connect(m_worker, &QObject::destroyed, this, ends, Qt::DirectConnection);
    m_thread.start();
    postTo(m_worker, [worker = m_worker] { worker->begin(); });
}

NetworkServer::~NetworkServer()
{
    m_thread.quit();
    m_thread.wait();
    handover::arrived(&m_thread);
}

void NetworkServer::start()
{
    const auto listen = [this, listener = m_listener, host = m_settings.host, port = m_settings.port] {
        const Result<QString> address = listener->open(host, port);
        postTo(this, [this, address] {
            if (address)
                Q_EMIT listening(*address);
            else
                Q_EMIT failed(address.error().message);
        });
    };
    postTo(m_listener, listen);
}

void NetworkServer::setTls(TlsIdentityPtr tls)
{
    postTo(m_worker, [worker = m_worker, tls = std::move(tls)] { worker->setTls(tls); });
}

void NetworkServer::setLimits(const PeerLimits &limits)
{
    postTo(m_worker, [worker = m_worker, limits] { worker->setLimits(limits); });
}

void NetworkServer::drain()
{
    postTo(m_listener, [listener = m_listener] { listener->close(); });
    postTo(m_worker, [worker = m_worker, limit = m_settings.drainTimeout] { worker->drain(limit); });
}

void NetworkServer::disconnectClients(std::vector<quint64> ids, const QString &reason, bool answered,
                                      std::function<void(int)> done)
{
    postTo(m_worker, [this, worker = m_worker, ids = std::move(ids), reason, answered, done = std::move(done)] {
        const int found = worker->disconnectClients(ids, reason, answered);
        postTo(this, [done, found] { done(found); });
    });
}

} // namespace hdf5async
