// SPDX-License-Identifier: BSD-3-Clause
#include "app/local_server.h"

#include "app/log_output.h"
#include "app/running_server.h"
#include "core/threads/handover.h"

#include <QMetaMethod>
#include <QThread>
#include <QThreadPool>

#include <algorithm>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr auto sampleInterval = 250ms;
constexpr auto expiryCheckInterval = 24h;
constexpr qint64 daysOfWarning = 14;
constexpr int ticksUnwatched = 4;

QueueSettings queueSettings(const Settings &settings, const QByteArray &name,
                            std::shared_ptr<const MemoryBudget> budget)
{
    QueueSettings result;
    result.name = name;
    result.defaultAck = settings.defaultAck;
    result.commitInterval = settings.commitInterval;
    // What is retained, and made again on a full disk, should fit into that memory.
    result.retainedLimit = std::min(result.retainedLimit, settings.storageMemory / 8);
    result.slowRequest = settings.slowRequest;
    result.maxResponse = settings.maxResponse;
    // Clients take no longer frames than max_response; besides the rows there are two paths and little more in it.
    result.maxEvent = std::min(settings.maxEvent, settings.maxResponse - (16 << 10));
    result.budget = std::move(budget);
    return result;
}

TlsFiles tlsFiles(const Settings &settings)
{
    return {settings.tlsCertificate, settings.tlsKey, settings.tlsClientCa, settings.tlsRequireClientCertificate};
}

} // namespace

LocalServer::LocalServer(const Settings &settings, FileOpener opener, const ServerPlaces &places, QObject *parent)
    : ServerController(parent),
      m_settings(settings),
      m_opener(std::move(opener)),
      m_configFile(places.configFile),
      m_limits(m_settings),
      m_caller{qEnvironmentVariable("USER"), QStringLiteral("this window"), Role::Admin, 0},
      m_log(places.log ? *places.log : m_noLog),
      m_access(m_settings, m_hub.refusals()),
      m_desk(m_hub, m_settings, *this, {m_log, places.stateFile, places.rules, places.program, &m_access}),
      m_status(m_desk.sample(QDateTime::currentDateTimeUtc())),
      m_sampler(this),
      m_expiryCheck(this)
{
    m_access.setBlocked(m_desk.blocked());
    connect(&m_expiryCheck, &QTimer::timeout, this, &LocalServer::warnOfExpiry);
    connect(&m_sampler, &QTimer::timeout, this, &LocalServer::tick);
}

LocalServer::~LocalServer() = default;

void LocalServer::start()
{
    if (m_state != ServerState::Stopped && m_state != ServerState::Failed)
        return;
    m_problem.reset();
    m_taken = {};
    m_drainWanted = false;
    if (const Result<std::size_t> users = m_access.reload(); !users)
        return fail(StartFailure{ExitCode::BadConfig, users.error().message});
    const Result<TlsIdentityPtr> tls = loadTlsIdentity(tlsFiles(m_settings));
    if (!tls)
        return fail(StartFailure{ExitCode::BadConfig, tls.error().message});
    useTls(*tls);
    m_running = std::make_unique<RunningServer>(m_settings, m_access, m_desk);
    m_hub.setLimits({m_settings.maxUnansweredRequests, m_settings.maxUnansweredBytes}, m_running->budget);
    startHttp();
    setState(ServerState::Starting);
    m_sampler.start(sampleInterval);
    // Opening may mean recovering, which takes its time.
    startIn(m_running->pool, [this] {
        auto files =
            std::make_shared<tl::expected<std::vector<OpenedFile>, StartFailure>>(openFiles(m_opener, m_settings));
        postTo(this, [this, files] { filesOpened(std::move(*files)); });
    });
}

// Before the files are open, so that health is told while they are being recovered.
void LocalServer::startHttp()
{
    if (!m_settings.httpPort)
        return;
    RunningServer &running = *m_running;
    running.http = std::make_unique<HttpServer>(
        HttpServer::Parts{m_settings, m_access, running.service, m_hub, *running.budget, m_log}, m_tls);
    connect(running.http.get(), &HttpServer::listening, this, [this](const QString &address) {
        qCInfo(appLog, "HTTP on %s%s", qPrintable(address), m_settings.httpData ? ", with the data" : "");
    });
    connect(running.http.get(), &HttpServer::failed, this, [this](const QString &problem) {
        m_problem = StartFailure{ExitCode::CannotListen, problem};
        drain();
    });
    running.http->start();
}

void LocalServer::filesOpened(tl::expected<std::vector<OpenedFile>, StartFailure> files)
{
    if (!files)
        return fail(files.error());
    serve(std::move(*files));
    if (m_running->http)
        m_running->http->openData();
    if (m_drainWanted)
        return closeFiles();
    RunningServer &running = *m_running;
    running.network = std::make_unique<NetworkServer>(m_settings, running.service, m_hub, *running.budget, m_tls);
    connect(running.network.get(), &NetworkServer::listening, this, &LocalServer::isListening);
    connect(running.network.get(), &NetworkServer::drained, this, &LocalServer::closeFiles);
    connect(running.network.get(), &NetworkServer::failed, this,
            [this](const QString &problem, const TakenPort &taken) {
                m_problem = StartFailure{ExitCode::CannotListen, problem};
                m_taken = taken;
                closeFiles();
            });
    running.network->setLimits(m_limits);
    running.network->start();
}

void LocalServer::serve(std::vector<OpenedFile> files)
{
    RunningServer &running = *m_running;
    std::vector<ConsoleFile> consoleFiles;
    for (OpenedFile &file : files) {
        const QString name = QString::fromUtf8(file.setting.name);
        if (!file.storage) {
            qCCritical(appLog, "file '%s' is not served: %s", qPrintable(name), qPrintable(file.warning));
            continue;
        }
        qCInfo(appLog, "file '%s': %s%s%s", qPrintable(name), qPrintable(file.setting.path),
               m_settings.readOnly ? ", read-only" : "",
               file.recovery.isEmpty() ? "" : qPrintable(QStringLiteral(", recovered: ") + file.recovery));
        if (!file.warning.isEmpty())
            qCWarning(appLog, "file '%s': %s", qPrintable(name), qPrintable(file.warning));
        const FileCountersPtr counters = m_hub.addFile(file.setting.name, file.setting.path, m_settings.readOnly);
        counters->recovery.set(file.recovery);
        running.files.add(std::make_shared<StorageQueue>(std::move(file.storage),
                                                         queueSettings(m_settings, file.setting.name, running.budget),
                                                         running.pool, counters));
        consoleFiles.push_back({file.setting.name, running.files.queues().back(), counters, file.setting.path});
    }
    running.openFiles = consoleFiles.size();
    m_desk.setFiles(std::move(consoleFiles));
}

void LocalServer::isListening(const QString &address)
{
    qCInfo(appLog, "listening on %s", qPrintable(address));
    setState(ServerState::Listening, address);
    Q_EMIT listening(address);
    if (m_drainWanted)
        drain();
}

void LocalServer::drain()
{
    m_drainWanted = true;
    if (m_state != ServerState::Listening)
        return;
    qCInfo(appLog, "stopping: answering what was taken");
    setState(ServerState::Draining, m_status->address);
    m_running->network->drain();
}

void LocalServer::reload()
{
    if (!m_settings.usersFile.isEmpty()) {
        if (const Result<std::size_t> users = m_access.reload(); users)
            qCInfo(appLog, "%zu users read anew", *users);
        else
            qCWarning(appLog, "the users stay as they were: %s", qPrintable(users.error().message));
    }
    if (!m_tls)
        return;
    if (const Result<TlsIdentityPtr> tls = loadTlsIdentity(tlsFiles(m_settings)); tls)
        useTls(*tls);
    else
        qCWarning(appLog, "the certificate stays as it was: %s", qPrintable(tls.error().message));
}

void LocalServer::useTls(const TlsIdentityPtr &tls)
{
    {
        const std::lock_guard lock(m_settingsLock);
        m_tls = tls;
    }
    m_hub.setCertificateExpiry(tls ? tls->expiresAt : QDateTime());
    if (!tls)
        return m_expiryCheck.stop();
    qCInfo(appLog, "connections are encrypted with the certificate of '%s', which is good until %s",
           qPrintable(tls->name), qPrintable(tls->expiresAt.toString(Qt::ISODate)));
    warnOfExpiry();
    m_expiryCheck.start(expiryCheckInterval);
    if (m_running && m_running->network)
        m_running->network->setTls(tls);
    if (m_running && m_running->http)
        m_running->http->setTls(tls);
}

void LocalServer::warnOfExpiry() const
{
    const qint64 days = QDateTime::currentDateTimeUtc().daysTo(m_tls->expiresAt);
    if (m_tls->expiresAt <= QDateTime::currentDateTimeUtc())
        qCCritical(appLog, "the TLS certificate has expired at %s: clients refuse to connect",
                   qPrintable(m_tls->expiresAt.toString(Qt::ISODate)));
    else if (days < daysOfWarning)
        qCWarning(appLog, "the TLS certificate expires in %lld days, at %s", qlonglong(days),
                  qPrintable(m_tls->expiresAt.toString(Qt::ISODate)));
}

void LocalServer::closeFiles()
{
    for (const auto &queue : m_running->files.queues()) {
        // Called on a thread of the pool.
        queue->close([this, name = queue->name()](const Result<void> &result) {
            postTo(this, [this, name, result] { fileClosed(name, result); });
        });
    }
}

void LocalServer::fileClosed(const QByteArray &name, const Result<void> &result)
{
    if (!result) {
        qCCritical(appLog, "file '%s' was not closed in order: %s", name.constData(),
                   qPrintable(result.error().message));
        if (!m_problem)
            m_problem = StartFailure{ExitCode::NotStored, result.error().message};
    }
    if (--m_running->openFiles == 0)
        finish();
}

void LocalServer::finish()
{
    m_running->network.reset(); // before the queues that they speak to
    m_running->http.reset();
    m_desk.setFiles({});
    m_running.reset();
    m_hub.removeFiles();
    if (m_problem && m_problem->code == ExitCode::CannotListen)
        return fail(*m_problem);
    qCInfo(appLog, "stopped");
    m_sampler.stop();
    setState(ServerState::Stopped);
    Q_EMIT stopped();
}

void LocalServer::fail(const StartFailure &failure)
{
    m_running.reset();
    m_problem = failure;
    m_sampler.stop();
    setState(ServerState::Failed);
    Q_EMIT stopped();
}

void LocalServer::setState(ServerState state, const QString &address)
{
    m_state = state;
    m_hub.setState(state, address, m_problem ? m_problem->sentence : QString(), m_taken);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (state == ServerState::Listening)
        m_desk.addEvent(QStringLiteral("start"), address, now);
    else if (state == ServerState::Stopped || state == ServerState::Failed)
        m_desk.addEvent(QStringLiteral("stop"), m_problem ? m_problem->sentence : QString(), now);
    sample();
}

void LocalServer::tick()
{
    // Where nobody looks, one sample a second keeps history and alarms.
    static const QMetaMethod sampled = QMetaMethod::fromSignal(&ServerController::statusSampled);
    const bool isWatched = isSignalConnected(sampled) || m_desk.isWatched(QDateTime::currentDateTimeUtc());
    if (++m_ticks >= (isWatched ? 1 : ticksUnwatched))
        sample();
}

void LocalServer::sample()
{
    m_ticks = 0;
    m_status = m_desk.sample(QDateTime::currentDateTimeUtc());
    if (m_running && m_running->http)
        m_running->http->setStatus(m_status);
    Q_EMIT statusSampled(m_status);
}

} // namespace hdf5async
