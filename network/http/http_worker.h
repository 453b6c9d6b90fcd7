// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "network/http/data_host.h"
#include "network/http/health.h"
#include "network/http/http_connection.h"
#include "network/http/http_server.h"
#include "network/http/metrics_text.h"
#include "network/server/reply_mailbox.h"

#include <QHostAddress>
#include <QThreadPool>

#include <deque>
#include <map>

namespace hdf5async {

/// The connections of the HTTP thread: finds out who asks, and answers or has the service answer. What takes long (making JSON of
/// many numbers) is done beside, so that health is always told at once. @thread made anywhere, moved to its thread, used there alone
class HttpWorker final : public QObject, private DataHost
{
    Q_OBJECT

public:
    static constexpr std::size_t mostConnections = 128;
    static constexpr int mostOfAddress = 32;
    static constexpr int mostAnswers = 4; ///< with data, in memory at the same time

    HttpWorker(const HttpServer::Parts &parts, TlsIdentityPtr tls);
    ~HttpWorker() override;

    /// Takes over a connected socket; closes it when there are too many.
    void adopt(int socket, const QHostAddress &peer, quint16 port);
    void setStatus(const ServerStatusPtr &status) { m_health.look(status); }
    void openData() { m_dataOpen = true; }
    void setTls(TlsIdentityPtr tls) { m_tls = std::move(tls); }

Q_SIGNALS:
    void connectionClosed();

private:
    /// One connection, and what it has asked.
    struct Visit
    {
        std::unique_ptr<HttpConnection> connection;
        ClientContext client;
        HttpRequest request;
        quint64 nextSlot = 0;
        bool hasPermit = false;
    };
    using Slot = std::pair<quint64, quint64>; ///< session, slot

    // DataHost
    void ask(quint64 visit, const QByteArray &file, Operation operation, Then then) override;
    void work(quint64 visit, std::function<HttpResponse()> make) override;
    void answer(quint64 visit, HttpResponse response) override;
    [[nodiscard]] qint64 maxResponse() const override { return m_settings.maxResponse; }

    void route(quint64 id, const HttpRequest &request);
    [[nodiscard]] static std::optional<HttpResponse> withoutUser(const HttpRequest &request);
    void routeFor(quint64 id, Visit &visit);
    [[nodiscard]] HttpResponse health(const ClientContext &client, const Result<void> &identified) const;
    [[nodiscard]] HttpResponse metrics() const;
    [[nodiscard]] HttpResponse status() const;
    void refuse(quint64 id, const Error &error);
    void addCors(const HttpRequest &request, HttpResponse &response) const;
    void startData();
    void sent(quint64 id);
    void readMail(ReplyMailbox::Mail mail);
    void forget(quint64 id);

    const Settings &m_settings;
    AccessControl &m_access;
    RequestService &m_service;
    MetricsHub &m_hub;
    MemoryBudget &m_budget;
    const LogStore &m_log;
    TlsIdentityPtr m_tls;
    const std::shared_ptr<ReplyMailbox> m_mailbox;
    Health m_health;
    bool m_dataOpen = false;
    quint64 m_nextVisit = 1;
    std::map<quint64, Visit> m_visits;
    std::map<QByteArray, int> m_visitsFrom;
    std::map<Slot, Then> m_asked;
    int m_permits = mostAnswers;
    std::deque<quint64> m_waiting; ///< for a permit
    quint64 m_refusedConnections = 0;
    std::map<int, quint64> m_responses;
    QThreadPool m_encoders; ///< one thread
};

} // namespace hdf5async
