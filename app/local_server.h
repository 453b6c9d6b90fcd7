// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "app/file_opening.h"
#include "core/config/settings.h"
#include "core/console/server_controller.h"
#include "core/metrics/metrics_hub.h"
#include "core/service/access_control.h"
#include "core/service/console/console_desk.h"

#include "network/server/peer_limits.h"
#include "network/server/tls_identity.h"

#include <QTimer>

#include <memory>
#include <mutex>

namespace hdf5async {

struct RunningServer;

/// What a server may use beside its files.
struct ServerPlaces
{
    LogStore *log = nullptr;                 ///< what consoles see of the log; must outlive the server; null = nothing
    QString configFile;                      ///< that its settings came from; empty = none
    QString stateFile;                       ///< what operators have said, over a restart; empty = it is forgotten
    std::shared_ptr<CompressionRules> rules; ///< those of its storages
    QString program = {};                    ///< this one; empty = no jobs that need a child process
};

/// The server in this process, from its files to its sockets: starts, drains, may be started again. Nothing here waits: what takes
/// time happens on other threads and comes back. @thread main
class LocalServer final : public ServerController, private ConsoleHost
{
    Q_OBJECT

public:
    LocalServer(const Settings &settings, FileOpener opener, const ServerPlaces &places = {},
                QObject *parent = nullptr);
    /// Should have stopped. If not, connections are cut off, and the files are left to be recovered at the next start.
    ~LocalServer() override;

    [[nodiscard]] ServerStatusPtr status() const override { return m_status; }
    [[nodiscard]] ServerState state() const { return m_state; }
    /// Why the last start failed, or what could not be stored when it stopped.
    [[nodiscard]] const std::optional<StartFailure> &problem() const { return m_problem; }

    [[nodiscard]] Capabilities capabilities() const override;
    void setInterest(const Interest &interest) override;
    [[nodiscard]] QFuture<Result<ClientPage>> clients(const ClientQuery &query) override;
    [[nodiscard]] QFuture<Result<TreePage>> list(const TreeQuery &query) override;
    [[nodiscard]] QFuture<Result<SearchResult>> search(const SearchQuery &query) override;
    [[nodiscard]] QFuture<Result<PreviewResult>> preview(const PreviewQuery &query) override;
    [[nodiscard]] QFuture<Result<HistoryResult>> history(const HistoryQuery &query) override;
    [[nodiscard]] QFuture<Result<std::vector<AlarmEvent>>> alarmHistory() override;
    [[nodiscard]] QFuture<Result<LogPage>> logs(const LogQuery &query) override;
    [[nodiscard]] QFuture<Result<TrialResult>> tryCodecs(const TrialQuery &query) override;
    [[nodiscard]] QFuture<Result<ServerSettings>> settings() override;
    [[nodiscard]] QFuture<Result<std::vector<PastFile>>> pastFiles() override;
    [[nodiscard]] QFuture<Result<UserList>> users() override;
    [[nodiscard]] QFuture<Result<CommandResult>> execute(const Command &command) override;

public Q_SLOTS:
    void start() override;
    void drain() override;
    /// Reads users and certificate anew. Whoever is no user any more has to say hello again.
    void reload();

Q_SIGNALS:
    void listening(const QString &address);
    /// Stopped, in order or because the start failed: see problem().
    void stopped();

private:
    void filesOpened(tl::expected<std::vector<OpenedFile>, StartFailure> files);
    void serve(std::vector<OpenedFile> files);
    void startHttp();
    void isListening(const QString &address);
    void closeFiles();
    void fileClosed(const QByteArray &name, const Result<void> &result);
    void finish();
    void fail(const StartFailure &failure);
    void setState(ServerState state, const QString &address = {});
    [[nodiscard]] Result<void> startWith(const QVariantMap &values);
    [[nodiscard]] Settings settingsNow() const;
    [[nodiscard]] TlsIdentityPtr tlsNow() const;
    void tick();
    void sample();
    void useTls(const TlsIdentityPtr &tls);
    void warnOfExpiry() const;

    // ConsoleHost; in the console's lane
    void startServer(const QVariantMap &values, std::function<void(Result<void>)> done) override;
    void drainServer() override;
    void disconnectClients(std::vector<quint64> ids, const QString &reason, bool answered,
                           std::function<void(int)> done) override;
    void limitClients(std::vector<quint64> ids, const ClientRates &rates, std::function<void(int)> done) override;
    [[nodiscard]] ServerSettings consoleSettings() override;
    void changeSettings(const QVariantMap &values, std::function<void(Result<void>)> done) override;

    Settings m_settings; ///< change between two runs alone (startWith), when nobody but this thread reads what changes
    mutable std::mutex m_settingsLock; ///< for the console's lane, which shows them at any time
    const FileOpener m_opener;
    const QString m_configFile;
    QVariantMap m_live;           ///< what consoles have set since the process began; @thread the console's lane
    PeerLimits m_limits;          ///< with those of `m_live`
    const ConsoleCaller m_caller; ///< the window in this process
    LogStore m_noLog;
    LogStore &m_log;
    MetricsHub m_hub;
    AccessControl m_access;
    ConsoleDesk m_desk;
    ServerStatusPtr m_status;
    QTimer m_sampler;
    int m_ticks = 0;      ///< since the last sample
    TlsIdentityPtr m_tls; ///< under m_settingsLock for the console's lane
    QTimer m_expiryCheck;
    ServerState m_state = ServerState::Stopped;
    std::optional<StartFailure> m_problem;
    TakenPort m_taken;          ///< if that is the problem
    bool m_drainWanted = false; ///< asked for before it was listening
    std::unique_ptr<RunningServer> m_running;
};

} // namespace hdf5async
