// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/http_worker.h"

#include "core/threads/handover.h"
#include "network/http/data_request.h"
#include "network/http/http_access.h"
#include "network/http/status_json.h"
#include "network/http/status_page.h"
#include "network/server/logging.h"
#include "network/server/peer_name.h"

#include <QTimer>

#include <utility>

#include <unistd.h>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr int shownWarnings = 20;
constexpr auto commitGrace = 30s;

// "/data/" is "/data".
QByteArray routeOf(const QByteArray &path)
{
    return path.size() > 1 && path.endsWith('/') ? path.chopped(1) : path;
}

QDateTime timeNow()
{
    return QDateTime::currentDateTimeUtc();
}

} // namespace

HttpWorker::HttpWorker(const HttpServer::Parts &parts, TlsIdentityPtr tls)
    : m_settings(parts.settings),
      m_access(parts.access),
      m_service(parts.service),
      m_hub(parts.hub),
      m_budget(parts.budget),
      m_log(parts.log),
      m_tls(std::move(tls)),
      m_mailbox(std::make_shared<ReplyMailbox>([this] { postTo(this, [this] { readMail(m_mailbox->takeWoken()); }); })),
      m_health(parts.settings.commitInterval + commitGrace),
      m_encoders(this)
{
    m_encoders.setMaxThreadCount(1);
    m_encoders.setObjectName(QStringLiteral("http answers"));
}

HttpWorker::~HttpWorker()
{
    m_mailbox->close();
    m_encoders.clear();
    m_encoders.waitForDone();
}

void HttpWorker::adopt(int socket, const QHostAddress &peer, quint16 port)
{
    const QByteArray address = addressKey(peer);
    const auto ofAddress = m_visitsFrom.find(address);
    const bool isFull =
        m_visits.size() >= mostConnections || (ofAddress != m_visitsFrom.end() && ofAddress->second >= mostOfAddress);
    if (isFull || m_service.refuses(peer.toString())) {
        ++m_refusedConnections;
        ::close(socket);
        return;
    }
    const quint64 id = m_nextVisit++;
    Visit &visit = m_visits[id];
    ++m_visitsFrom[address];
    visit.client.counters = std::make_shared<ClientCounters>(0, peerText(peer, port));
    visit.client.port = m_mailbox;
    visit.client.session = id;
    visit.client.loopback = peer.isLoopback();
    visit.client.address = address;
    visit.connection = std::make_unique<HttpConnection>(socket, m_tls, HttpTimes(), m_budget, m_hub.refusals());
    HttpConnection *const connection = visit.connection.get();
    connect(connection, &HttpConnection::requestArrived, this,
            [this, id](const HttpRequest &request) { route(id, request); });
    connect(connection, &HttpConnection::responseSent, this, [this, id] { sent(id); });
    connect(connection, &HttpConnection::closed, this, [this, id] { forget(id); });
    connection->start();
}

void HttpWorker::forget(quint64 id)
{
    const auto it = m_visits.find(id);
    if (it == m_visits.end())
        return;
    const auto from = m_visitsFrom.find(it->second.client.address);
    if (--from->second == 0)
        m_visitsFrom.erase(from);
    it->second.connection.release()->deleteLater(); // it is on the stack
    const bool hadPermit = it->second.hasPermit;
    m_visits.erase(it);
    m_asked.erase(m_asked.lower_bound({id, 0}), m_asked.lower_bound({id + 1, 0}));
    std::erase(m_waiting, id);
    if (hadPermit) {
        ++m_permits;
        QMetaObject::invokeMethod(
            this, [this] { startData(); }, Qt::QueuedConnection);
    }
    Q_EMIT connectionClosed();
}

void HttpWorker::route(quint64 id, const HttpRequest &request)
{
    Visit &visit = m_visits.at(id);
    visit.request = request;
    visit.client.certificateName = visit.connection->certificateName();
    if (request.method != "GET" && request.method != "HEAD" && request.method != "OPTIONS") {
        HttpResponse response = httpText(405, "only GET is answered here\n");
        response.headers.emplace_back("Allow", "GET, HEAD, OPTIONS");
        return answer(id, std::move(response));
    }
    if (std::optional<HttpResponse> open = withoutUser(request))
        return answer(id, std::move(*open));
    routeFor(id, visit);
}

// What does not depend on who asks: a browser's question before it asks with a token, and the page, which holds nothing.
std::optional<HttpResponse> HttpWorker::withoutUser(const HttpRequest &request)
{
    if (request.method == "OPTIONS") {
        HttpResponse response;
        response.status = 204;
        response.headers.emplace_back("Allow", "GET, HEAD, OPTIONS");
        return response;
    }
    return statusPage(request);
}

void HttpWorker::routeFor(quint64 id, Visit &visit)
{
    const QByteArray path = routeOf(visit.request.path);
    const Result<void> identified = identify(m_access, visit.client, visit.request);
    if (path == "/healthz")
        return answer(id, health(visit.client, identified));
    if (!identified)
        return refuse(id, identified.error());
    if (path == "/metrics" || path == "/status.json") {
        if (const Result<void> may = mayWatch(m_access, visit.client); !may)
            return refuse(id, may.error());
        return answer(id, path == "/metrics" ? metrics() : status());
    }
    if (!isDataRoute(path) || !m_settings.httpData)
        return answer(id, httpProblem(404, QStringLiteral("There is nothing at %1").arg(QString::fromUtf8(path))));
    if (!m_dataOpen)
        return answer(id, httpProblem(503, QStringLiteral("The server is opening its files")));
    m_waiting.push_back(id);
    startData();
}

void HttpWorker::refuse(quint64 id, const Error &error)
{
    HttpResponse response = httpProblem(httpStatusOf(error.code), error.message);
    if (response.status == 401)
        response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"hdf5async\"");
    const std::chrono::milliseconds penalty = m_visits.at(id).client.penalty;
    if (penalty.count() == 0)
        return answer(id, std::move(response));
    response.close = true;
    QTimer::singleShot(penalty, this, [this, id, response] { answer(id, response); });
}

void HttpWorker::addCors(const HttpRequest &request, HttpResponse &response) const
{
    if (m_settings.httpCorsOrigin.isEmpty())
        return;
    const QByteArray allowed = m_settings.httpCorsOrigin.toLatin1();
    response.headers.emplace_back("Vary", "Origin");
    const std::optional<QByteArray> origin = request.header("origin");
    if (!origin || (allowed != "*" && *origin != allowed))
        return;
    response.headers.emplace_back("Access-Control-Allow-Origin", allowed);
    if (request.method == "OPTIONS") {
        response.headers.emplace_back("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
        response.headers.emplace_back("Access-Control-Allow-Headers", "Authorization");
        response.headers.emplace_back("Access-Control-Max-Age", "600");
    }
}

void HttpWorker::answer(quint64 id, HttpResponse response)
{
    const auto it = m_visits.find(id);
    if (it == m_visits.end())
        return;
    addCors(it->second.request, response);
    ++m_responses[response.status];
    it->second.connection->respond(response);
}

// Whoever is not known hears only whether all is well, which is what load balancers ask.
HttpResponse HttpWorker::health(const ClientContext &client, const Result<void> &identified) const
{
    const QString problem = m_health.problem(timeNow());
    const bool mayKnow = identified && mayWatch(m_access, client);
    if (problem.isEmpty())
        return httpText(200, "ok\n");
    return httpText(503, mayKnow ? problem.toUtf8() + '\n' : QByteArrayLiteral("not well\n"));
}

HttpResponse HttpWorker::metrics() const
{
    if (!m_health.status())
        return httpText(503, "no numbers yet\n");
    MetricsExtra extra;
    extra.requests = &std::as_const(m_hub).requests();
    for (const auto &[name, counters] : m_hub.files())
        extra.commits.push_back({name, counters->commits.counts(), counters->commits.sum()});
    extra.http = {int(m_visits.size()), m_refusedConnections, m_responses};
    extra.now = timeNow();
    HttpResponse response = httpText(200, metricsText(*m_health.status(), extra));
    response.contentType = "text/plain; version=0.0.4; charset=utf-8";
    return response;
}

HttpResponse HttpWorker::status() const
{
    if (!m_health.status())
        return httpProblem(503, QStringLiteral("There are no numbers yet"));
    LogQuery query;
    query.before = m_log.cursor() + 1;
    query.atLeast = LogSeverity::Warning;
    query.limit = shownWarnings;
    return httpJson(200, statusJson(*m_health.status(), m_health.problem(timeNow()), m_log.read(query).entries));
}

void HttpWorker::startData()
{
    while (m_permits > 0 && !m_waiting.empty()) {
        const quint64 id = m_waiting.front();
        m_waiting.pop_front();
        const auto it = m_visits.find(id);
        if (it == m_visits.end())
            continue;
        --m_permits;
        it->second.hasPermit = true;
        startDataRequest(*this, id, it->second.request);
    }
}

void HttpWorker::sent(quint64 id)
{
    if (const auto it = m_visits.find(id); it != m_visits.end() && std::exchange(it->second.hasPermit, false)) {
        ++m_permits;
        startData();
    }
}

void HttpWorker::ask(quint64 id, const QByteArray &file, Operation operation, Then then)
{
    const auto it = m_visits.find(id);
    if (it == m_visits.end())
        return;
    Visit &visit = it->second;
    const Slot slot{id, visit.nextSlot++};
    RequestHead head;
    head.op = opCode(operation);
    head.file = file;
    m_asked.emplace(slot, std::move(then));
    std::optional<Reply> reply = m_service.dispatch(visit.client, slot.second, std::move(head), std::move(operation));
    if (reply) {
        std::vector<AddressedReply> replies;
        replies.push_back({{slot.first, slot.second}, std::move(*reply), nullptr});
        m_mailbox->post(std::move(replies)); // in its turn, so that what is asked does not nest
    }
    (void)m_service.workNow();
}

void HttpWorker::readMail(ReplyMailbox::Mail mail)
{
    for (AddressedReply &reply : mail.replies) {
        const auto it = m_asked.find({reply.address.session, reply.address.slot});
        if (it == m_asked.end())
            continue;
        const Then then = std::move(it->second);
        m_asked.erase(it);
        then(std::move(reply.reply.outcome));
    }
}

void HttpWorker::work(quint64 id, std::function<HttpResponse()> make)
{
    startIn(m_encoders, [this, id, make = std::move(make)] {
        HttpResponse response;
        try {
            response = make();
        } catch (const std::bad_alloc &) {
            response = httpProblem(503, QStringLiteral("There is not enough memory for this"));
        }
        postTo(this, [this, id, response = std::move(response)] { answer(id, response); });
    });
}

} // namespace hdf5async
