// SPDX-License-Identifier: BSD-3-Clause
// What a console in this process asks of the server, and what the server does for all consoles.
#include "app/local_server.h"
#include "app/running_server.h"
#include "app/server_settings.h"
#include "core/threads/handover.h"
#include "network/client/answer.h"
#include "network/console/certificate_probe.h"

namespace hdf5async {

namespace {

/// A future that `ask(cancelled, then)` fulfils: it may answer in any thread, the future is finished in that of `context`.
template<typename T, typename Ask>
QFuture<Result<T>> future(QObject *context, Ask ask)
{
    const auto answer = std::make_shared<Answer<T>>();
    QFuture<Result<T>> promised = answer->future();
    ask([promised] { return promised.isCanceled(); },
        [context, answer](Result<T> result) {
            postTo(context, [answer, result = std::move(result)]() mutable { answer->set(std::move(result)); });
        });
    return promised;
}

} // namespace

Capabilities LocalServer::capabilities() const
{
    return m_desk.capabilities(m_caller);
}

void LocalServer::setInterest(const Interest &interest)
{
    m_desk.setInterest(0, interest, QDateTime::currentDateTimeUtc());
}

QFuture<Result<ClientPage>> LocalServer::clients(const ClientQuery &query)
{
    return future<ClientPage>(this, [&](auto, auto then) { m_desk.clients(m_caller, query, then); });
}

QFuture<Result<TreePage>> LocalServer::list(const TreeQuery &query)
{
    return future<TreePage>(this, [&](auto cancelled, auto then) { m_desk.list(m_caller, query, cancelled, then); });
}

QFuture<Result<SearchResult>> LocalServer::search(const SearchQuery &query)
{
    return future<SearchResult>(this,
                                [&](auto cancelled, auto then) { m_desk.search(m_caller, query, cancelled, then); });
}

QFuture<Result<PreviewResult>> LocalServer::preview(const PreviewQuery &query)
{
    return future<PreviewResult>(this,
                                 [&](auto cancelled, auto then) { m_desk.preview(m_caller, query, cancelled, then); });
}

QFuture<Result<HistoryResult>> LocalServer::history(const HistoryQuery &query)
{
    return future<HistoryResult>(this, [&](auto, auto then) { m_desk.history(m_caller, query, then); });
}

QFuture<Result<std::vector<AlarmEvent>>> LocalServer::alarmHistory()
{
    return future<std::vector<AlarmEvent>>(this, [&](auto, auto then) { m_desk.alarmHistory(m_caller, then); });
}

QFuture<Result<LogPage>> LocalServer::logs(const LogQuery &query)
{
    return future<LogPage>(this, [&](auto, auto then) { m_desk.logs(m_caller, query, then); });
}

QFuture<Result<TrialResult>> LocalServer::tryCodecs(const TrialQuery &query)
{
    return future<TrialResult>(this,
                               [&](auto cancelled, auto then) { m_desk.tryCodecs(m_caller, query, cancelled, then); });
}

QFuture<Result<ServerSettings>> LocalServer::settings()
{
    return future<ServerSettings>(this, [&](auto, auto then) { m_desk.settings(m_caller, then); });
}

QFuture<Result<std::vector<PastFile>>> LocalServer::pastFiles()
{
    return future<std::vector<PastFile>>(this, [&](auto, auto then) { m_desk.pastFiles(m_caller, then); });
}

QFuture<Result<UserList>> LocalServer::users()
{
    return future<UserList>(this, [&](auto, auto then) { m_desk.users(m_caller, then); });
}

QFuture<Result<CommandResult>> LocalServer::execute(const Command &command)
{
    return future<CommandResult>(this, [&](auto, auto then) { m_desk.execute(m_caller, command, then); });
}

void LocalServer::startServer(const QVariantMap &values, std::function<void(Result<void>)> done)
{
    postTo(this, [this, values, done = std::move(done)] { done(startWith(values)); });
}

// What a start may bring with it is read by nobody else while no server runs.
Result<void> LocalServer::startWith(const QVariantMap &values)
{
    const bool runs = m_state != ServerState::Stopped && m_state != ServerState::Failed;
    if (runs && !values.isEmpty())
        return failure(ErrorCode::Conflict, QStringLiteral("The server runs; it has to be stopped first"));
    if (Result<void> good = checkStart(values); !good)
        return good;
    if (!runs && !values.isEmpty()) {
        // In place: the console's lane reads others, which do not change, at any time and without the lock.
        const std::lock_guard lock(m_settingsLock);
        applyStart(values, m_settings);
    }
    start();
    return {};
}

Settings LocalServer::settingsNow() const
{
    const std::lock_guard lock(m_settingsLock);
    return m_settings;
}

TlsIdentityPtr LocalServer::tlsNow() const
{
    const std::lock_guard lock(m_settingsLock);
    return m_tls;
}

void LocalServer::drainServer()
{
    postTo(this, [this] { drain(); });
}

void LocalServer::disconnectClients(std::vector<quint64> ids, const QString &reason, bool answered,
                                    std::function<void(int)> done)
{
    postTo(this, [this, ids = std::move(ids), reason, answered, done = std::move(done)] {
        if (m_running && m_running->network)
            m_running->network->disconnectClients(ids, reason, answered, done);
        else
            done(0);
    });
}

void LocalServer::limitClients(std::vector<quint64> ids, const ClientRates &rates, std::function<void(int)> done)
{
    postTo(this, [this, ids = std::move(ids), rates, done = std::move(done)] {
        if (m_running && m_running->network)
            m_running->network->limitClients(ids, rates, done);
        else
            done(0);
    });
}

ServerSettings LocalServer::consoleSettings()
{
    ServerSettings shown = shownSettings(withLive(settingsNow(), m_live), m_configFile);
    if (const TlsIdentityPtr tls = tlsNow()) {
        shown.certificate = shownCertificate(tls->configuration.localCertificate());
        shown.oldestTls = QString::fromLatin1(TlsIdentity::oldestProtocol);
    }
    return shown;
}

void LocalServer::changeSettings(const QVariantMap &values, std::function<void(Result<void>)> done)
{
    if (const Result<void> changed = changeConfigFile(m_configFile, values); !changed)
        return done(changed);
    m_live.insert(values);
    postTo(this, [this, limits = PeerLimits(withLive(settingsNow(), m_live)), done = std::move(done)] {
        m_limits = limits;
        if (m_running && m_running->network)
            m_running->network->setLimits(m_limits, [done] { done({}); });
        else
            done({});
    });
}

} // namespace hdf5async
