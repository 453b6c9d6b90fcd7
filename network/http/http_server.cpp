// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/http_server.h"

#include "core/threads/handover.h"
#include "network/http/http_worker.h"

namespace hdf5async {

HttpServer::HttpServer(const Parts &parts, TlsIdentityPtr tls, QObject *parent)
    : QObject(parent),
      m_settings(parts.settings),
      m_worker(new HttpWorker(parts, std::move(tls))),
      m_thread(QStringLiteral("http"), m_worker,
               [worker = m_worker](int socket, const QHostAddress &peer, quint16 port) {
                   worker->adopt(socket, peer, port);
               })
{
    connect(m_worker, &HttpWorker::connectionClosed, m_thread.listener(), &TcpServer::tryAgain);
}

HttpServer::~HttpServer() = default;

void HttpServer::start()
{
    m_thread.listen(m_settings.httpHost, m_settings.httpPort.value_or(0), this, [this](const Result<QString> &address) {
        if (address)
            Q_EMIT listening(*address);
        else
            Q_EMIT failed(address.error().message);
    });
}

void HttpServer::setStatus(ServerStatusPtr status)
{
    postTo(m_worker, [worker = m_worker, status = std::move(status)] { worker->setStatus(status); });
}

void HttpServer::openData()
{
    postTo(m_worker, [worker = m_worker] { worker->openData(); });
}

void HttpServer::setTls(TlsIdentityPtr tls)
{
    postTo(m_worker, [worker = m_worker, tls = std::move(tls)] { worker->setTls(tls); });
}

} // namespace hdf5async
