// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/network_server.h"

#include "core/threads/handover.h"
#include "network/server/network_worker.h"

namespace hdf5async {

namespace {

TakenPort takenPort(const Error &error)
{
    if (error.code != ErrorCode::Exists)
        return {};
    const auto detail = [&error](const char *key) { return error.detail.value(QString::fromLatin1(key)); };
    return {detail("address").toString(), detail("process").toLongLong(), detail("program").toString(),
            quint16(detail("free").toUInt())};
}

} // namespace

NetworkServer::NetworkServer(const Settings &settings, RequestService &service, MetricsHub &hub, MemoryBudget &budget,
                             TlsIdentityPtr tls, QObject *parent)
    : QObject(parent),
      m_settings(settings),
      m_worker(new NetworkWorker(settings, service, hub, budget, std::move(tls))),
      m_thread(QStringLiteral("network"), m_worker,
               [worker = m_worker](int socket, const QHostAddress &peer, quint16 port) {
                   worker->adopt(socket, peer, port);
               })
{
    connect(m_worker, &NetworkWorker::connectionClosed, m_thread.listener(), &TcpServer::tryAgain);
    connect(m_worker, &NetworkWorker::drained, m_worker, [this] { postTo(this, [this] { Q_EMIT drained(); }); });
    postTo(m_worker, [worker = m_worker] { worker->begin(); });
}

NetworkServer::~NetworkServer() = default;

void NetworkServer::start()
{
    m_thread.listen(m_settings.host, m_settings.port, this, [this](const Result<QString> &address) {
        if (address)
            Q_EMIT listening(*address);
        else
            Q_EMIT failed(address.error().message, takenPort(address.error()));
    });
}

void NetworkServer::setTls(TlsIdentityPtr tls)
{
    postTo(m_worker, [worker = m_worker, tls = std::move(tls)] { worker->setTls(tls); });
}

void NetworkServer::setLimits(const PeerLimits &limits, std::function<void()> done)
{
    postTo(m_worker, [this, worker = m_worker, limits, done = std::move(done)] {
        worker->setLimits(limits);
        postTo(this, done);
    });
}

void NetworkServer::drain()
{
    postTo(m_thread.listener(), [listener = m_thread.listener()] { listener->close(); });
    postTo(m_worker, [worker = m_worker, limit = m_settings.drainTimeout] { worker->drain(limit); });
}

void NetworkServer::disconnectClients(std::vector<quint64> ids, const QString &reason, bool answered,
                                      std::function<void(int)> done)
{
    onWorker(std::move(done), [worker = m_worker, ids = std::move(ids), reason, answered] {
        return worker->disconnectClients(ids, reason, answered);
    });
}

void NetworkServer::limitClients(std::vector<quint64> ids, const ClientRates &rates, std::function<void(int)> done)
{
    onWorker(std::move(done),
             [worker = m_worker, ids = std::move(ids), rates] { return worker->limitClients(ids, rates); });
}

void NetworkServer::onWorker(std::function<void(int)> done, std::function<int()> work)
{
    postTo(m_worker, [this, done = std::move(done), work = std::move(work)] {
        const int found = work();
        postTo(this, [done, found] { done(found); });
    });
}

} // namespace hdf5async
