// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/network_worker.h"

#include "core/threads/handover.h"
#include "network/server/logging.h"
#include "network/server/peer_name.h"
#include "network/server/socket_transport.h"
#include "network/server/tls_transport.h"

#include <algorithm>
#include <utility>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr auto tickInterval = 50ms;
constexpr quint64 ticksPerCheck = 5;  // of the sessions' time limits
constexpr quint64 ticksPerTrim = 100; // of unused receive memory
constexpr int maxRefused = 100;       // more than that are closed without a word
constexpr int roundsPerTurn = 8;      // of requests that follow on replies
constexpr auto stallLimit = 10s;      // when memory is short

/// So many requests whose replies may be large are under way at most: all of them at their largest would fill the memory limit.
int permitsFor(const Settings &settings)
{
    return int(std::clamp<qint64>(settings.memoryLimit / std::max<qint64>(settings.maxResponse, 1), 4, 256));
}

} // namespace

NetworkWorker::NetworkWorker(const Settings &serverSettings, RequestService &requestService, MetricsHub &hub,
                             MemoryBudget &memoryBudget, TlsIdentityPtr tls)
    : SessionHost(serverSettings, requestService, memoryBudget, hub.refusals(), hub.requests()),
      m_hub(hub),
      m_tls(std::move(tls)),
      m_mailbox(std::make_shared<ReplyMailbox>([this] { postTo(this, [this] { readMail(m_mailbox->takeWoken()); }); })),
      m_ticker(this),
      m_permits(permitsFor(serverSettings))
{
    connect(&m_ticker, &QTimer::timeout, this, &NetworkWorker::tick);
}

NetworkWorker::~NetworkWorker()
{
    m_mailbox->close();
    forEachSession([](Session &session) { session.close(QStringLiteral("the server ended")); });
    m_places.clear();
}

void NetworkWorker::begin()
{
    m_watcher = makeSocketWatcher([this] { finishTurn(); });
    m_ticker.start(tickInterval);
}

void NetworkWorker::adopt(int socket, const QHostAddress &peer, quint16 port)
{
    now = Clock::now();
    const QString name = peerText(peer, port);
    ClientContext client;
    client.loopback = peer.isLoopback();
    client.address = addressKey(peer);
    const std::optional<Error> refusal = refusalFor(peer, client.address);
    if (refusal)
        m_hub.refuseClient();
    if (refusal && m_refused >= maxRefused) {
        const SocketTransport closed(socket, *m_watcher);
        return finishTurn();
    }
    client.counters = m_hub.addClient(name);
    if (!refusal)
        ++m_connectedFrom[client.address];
    (refusal ? m_refused : m_connected) += 1;
    Session &session = place(transportFor(socket, name), std::move(client));
    if (refusal)
        session.refuse(*refusal);
    else
        session.start();
    finishTurn();
}

std::optional<Error> NetworkWorker::refusalFor(const QHostAddress &peer, const QByteArray &address) const
{
    if (service.refuses(peer.toString()))
        return Error{ErrorCode::Forbidden, QStringLiteral("This address is blocked by an operator"), {}};
    if (m_connected >= limits.connections || m_draining)
        return Error{ErrorCode::Busy, QStringLiteral("This server has as many connections as it may have"), {}};
    const int limit = limits.perAddress;
    if (limit == 0 || m_connectedFrom.value(address) < limit)
        return std::nullopt;
    refusals.addressLimit.add();
    return Error{
        ErrorCode::Busy, QStringLiteral("This server has as many connections from your address as it may have"), {}};
}

std::unique_ptr<Transport> NetworkWorker::transportFor(int socket, const QString &peer)
{
    if (!m_tls)
        return std::make_unique<SocketTransport>(socket, *m_watcher);
    return std::make_unique<TlsTransport>(
        socket, m_tls->configuration,
        TlsTransport::Place{peer, settings.tlsHandshakeTimeout, &refusals, [this] { finishTurn(); }});
}

Session &NetworkWorker::place(std::unique_ptr<Transport> transport, ClientContext client)
{
    if (m_freePlaces.empty()) {
        m_freePlaces.push_back(quint32(m_places.size()));
        m_places.emplace_back();
    }
    const quint32 index = m_freePlaces.back();
    m_freePlaces.pop_back();
    Place &place = m_places[index];
    client.port = m_mailbox;
    client.session = quint64(++place.generation) << 32 | index;
    qCDebug(netLog, "client %s: connected", qPrintable(client.counters->peer));
    place.session =
        std::make_unique<Session>(static_cast<SessionHost &>(*this), std::move(transport), std::move(client));
    return *place.session;
}

Session *NetworkWorker::find(quint64 id) const
{
    const auto index = quint32(id);
    if (index >= m_places.size() || m_places[index].generation != quint32(id >> 32))
        return nullptr;
    return m_places[index].session.get();
}

void NetworkWorker::remove(quint64 id)
{
    m_places[quint32(id)].session.reset();
    m_freePlaces.push_back(quint32(id));
}

template<typename Function>
void NetworkWorker::forEachSession(Function function)
{
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        if (m_places[i].session)
            function(*m_places[i].session);
    }
}

void NetworkWorker::workAgain(Session &session)
{
    m_again.push_back(session.id());
}

void NetworkWorker::waitForMemory(Session &session)
{
    m_waiting.push_back(session.id());
}

void NetworkWorker::waitForTime(Session &session)
{
    m_paced.push_back(session.id());
}

bool NetworkWorker::takeReadPermit(const Session &session)
{
    if (m_permits <= 0 || (!m_waiting.empty() && m_resuming != session.id()))
        return false;
    --m_permits;
    return true;
}

void NetworkWorker::returnReadPermit()
{
    ++m_permits;
}

void NetworkWorker::sessionClosed(Session &session)
{
    qCDebug(netLog, "client %s: closed", qPrintable(session.client().counters->peer));
    m_hub.removeClient(session.client().counters->id, session.closeReason());
    if (session.isRefused()) {
        --m_refused;
    } else {
        --m_connected;
        const auto from = m_connectedFrom.find(session.client().address);
        if (from != m_connectedFrom.end() && --*from == 0)
            m_connectedFrom.erase(from);
    }
    m_closed.push_back(session.id());
}

void NetworkWorker::readMail(ReplyMailbox::Mail mail)
{
    deliver(std::move(mail));
    finishTurn();
}

void NetworkWorker::deliver(ReplyMailbox::Mail mail)
{
    now = Clock::now();
    // Replies of one turn of a queue mostly go to few sessions; each sends once.
    std::vector<Session *> touched;
    touched.reserve(mail.replies.size() + mail.announced.size());
    for (AddressedReply &reply : mail.replies) {
        Session *const session = find(reply.address.session);
        if (!session)
            continue;
        session->deliver(std::move(reply));
        if (!session->isClosed() && session->touch())
            touched.push_back(session);
        else if (session->isOver())
            m_closed.push_back(session->id());
    }
    for (const quint64 id : mail.announced) {
        Session *const session = find(id);
        if (session && !session->isClosed() && session->touch())
            touched.push_back(session);
    }
    for (Session *session : touched)
        session->workAfterMail();
}

bool NetworkWorker::workNow()
{
    resumeWaiting();
    // Replies that come meanwhile would otherwise wait for a turn of the event loop.
    m_mailbox->attend();
    const bool worked = service.workNow();
    ReplyMailbox::Mail mail = m_mailbox->take();
    const bool answered = !mail.isEmpty();
    if (answered)
        deliver(std::move(mail));
    return worked || answered;
}

void NetworkWorker::finishTurn()
{
    // Sessions that are answered may have more to ask; but sockets and timers want their turn too.
    int rounds = 0;
    while (workNow() && ++rounds < roundsPerTurn) {
    }
    if ((rounds == roundsPerTurn || !m_again.empty()) && !std::exchange(m_againPosted, true))
        QMetaObject::invokeMethod(this, &NetworkWorker::giveFurtherTurns, Qt::QueuedConnection);
    bool anyClosed = false;
    for (const quint64 id : std::exchange(m_closed, {})) {
        anyClosed = true;
        if (const Session *session = find(id); session && session->isOver())
            remove(id);
    }
    if (anyClosed)
        Q_EMIT connectionClosed();
    checkDrained();
    now = Clock::now();
}

void NetworkWorker::giveFurtherTurns()
{
    m_againPosted = false;
    now = Clock::now();
    for (const quint64 id : std::exchange(m_again, {})) {
        if (Session *session = find(id))
            session->continueWork();
    }
    finishTurn();
}

void NetworkWorker::resumeWaiting()
{
    // As many as wait now: one that still cannot go on comes back to the end of the line.
    for (std::size_t left = m_waiting.size(); left > 0 && m_permits > 0 && !budget.isExhausted(); --left) {
        const quint64 id = m_waiting.front();
        m_waiting.pop_front();
        Session *const session = find(id);
        if (!session)
            continue;
        m_resuming = id;
        session->resume();
        m_resuming = 0;
    }
}

void NetworkWorker::tick()
{
    now = Clock::now();
    service.tick();
    relieveMemory();
    for (const quint64 id : std::exchange(m_paced, {})) {
        if (Session *session = find(id))
            session->continueLater();
    }
    if (++m_ticks % ticksPerCheck == 0)
        forEachSession([](Session &session) { session.checkTimes(); });
    if (m_ticks % ticksPerTrim == 0)
        memory.trim();
    if (m_draining && now >= m_drainEnd)
        forEachSession([](Session &session) { session.close(QStringLiteral("the server stopped")); });
    finishTurn();
}

void NetworkWorker::relieveMemory()
{
    Session *favourite = m_privileged ? find(m_privileged) : nullptr;
    if (favourite && (!budget.isExhausted() || favourite->partialBytes() == 0)) {
        m_privileged = 0;
        favourite->setPrivileged(false);
        favourite = nullptr;
    }
    if (!budget.isExhausted())
        return;
    forEachSession([](Session &session) { session.closeIfStalled(stallLimit); });
    if (favourite && !favourite->isClosed())
        return;
    // Memory may be full of requests that cannot be finished because memory is full. The one with the most goes on.
    favourite = nullptr;
    forEachSession([&favourite](Session &session) {
        if (session.partialBytes() > (favourite ? favourite->partialBytes() : 0))
            favourite = &session;
    });
    m_privileged = favourite ? favourite->id() : 0;
    if (favourite)
        favourite->setPrivileged(true);
}

template<typename Work>
int NetworkWorker::forClients(const std::vector<quint64> &ids, Work work)
{
    now = Clock::now();
    int found = 0;
    forEachSession([&](Session &session) {
        if (session.isClosed() || std::find(ids.begin(), ids.end(), session.client().counters->id) == ids.end())
            return;
        ++found;
        work(session);
    });
    finishTurn();
    return found;
}

int NetworkWorker::disconnectClients(const std::vector<quint64> &ids, const QString &reason, bool answered)
{
    return forClients(ids, [&](Session &session) {
        qCInfo(netLog, "client %s: %s", qPrintable(session.client().counters->peer), qPrintable(reason));
        session.disconnect(reason, answered);
    });
}

int NetworkWorker::limitClients(const std::vector<quint64> &ids, const ClientRates &rates)
{
    return forClients(ids, [&rates](Session &session) { session.limitRate(rates); });
}

void NetworkWorker::drain(std::chrono::milliseconds limit)
{
    now = Clock::now();
    m_draining = true;
    m_drainEnd = now + limit;
    forEachSession([](Session &session) { session.drain(); });
    finishTurn();
}

void NetworkWorker::checkDrained()
{
    if (m_draining && m_connected == 0 && m_refused == 0 && !std::exchange(m_drained, true))
        Q_EMIT drained();
}

} // namespace hdf5async
