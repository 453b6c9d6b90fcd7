// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"

#include <hdf5async/client.h>

#include <QTimer>

namespace hdf5async {

/// A server somewhere else: asks it for its status again and again, each time only for what has changed, and never before the last
/// answer has come, so that a slow line gets fewer snapshots and never a backlog. When the connection is lost the last status stays,
/// and it comes back by itself (after 1, 2, 4 … 30 s).
/// @thread the one it lives in, which needs an event loop
class RemoteController final : public ServerController
{
    Q_OBJECT

public:
    explicit RemoteController(const ClientOptions &options, QObject *parent = nullptr);
    ~RemoteController() override;

    /// Begins to connect.
    void open();
    [[nodiscard]] QString serverName() const; ///< "daq-host:8888"

    [[nodiscard]] ServerStatusPtr status() const override { return m_status; }
    [[nodiscard]] Capabilities capabilities() const override { return m_capabilities; }
    [[nodiscard]] LinkState link() const override;
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
    /// Asks the server to; one that does not run cannot hear it.
    void start() override;
    void drain() override;

private:
    template<typename T>
    QFuture<Result<T>> ask(Client &client, const char *question, Value arguments);
    void stateChanged();
    void greet();
    void setRefusal(const QString &why);
    void poll();
    void takeStatus(const Reply &reply);

    Client m_client;    ///< for the status and for commands
    Client m_questions; ///< what may take long: answers come in the order of the questions
    QTimer m_poll;
    Interest m_interest;
    Capabilities m_capabilities;
    ServerStatusPtr m_status = std::make_shared<const ServerStatus>();
    QDateTime m_lastHeard;
    QString m_problem;
    QString m_refusal; ///< why what this server says cannot be shown; empty when it can
    int m_attempt = 0;
    bool m_isWhole = false; ///< m_status is what the server's next changes start from
    bool m_asked = false;   ///< for a status that has not come yet
};

} // namespace hdf5async
