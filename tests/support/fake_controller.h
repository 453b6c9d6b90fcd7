// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"
#include "tests/support/fake_data.h"

#include <functional>
#include <vector>

namespace hdf5async {

/// A controller without a server: shows what a test gives it, answers every question from fixed data (fake_data.h) and keeps what the
/// window asked for. Answers come at once, or when the test says so, or fail.
class FakeController final : public ServerController
{
    Q_OBJECT

public:
    [[nodiscard]] ServerStatusPtr status() const override { return m_status; }
    [[nodiscard]] Capabilities capabilities() const override { return capability; }
    [[nodiscard]] LinkState link() const override { return linkState; }
    void setInterest(const Interest &interest) override { interests.push_back(interest); }

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

    void start() override { ++starts; }
    void drain() override { ++drains; }

    void publish(const ServerStatus &status) { publish(std::make_shared<const ServerStatus>(status)); }
    void publish(const ServerStatusPtr &status)
    {
        m_status = status;
        Q_EMIT statusSampled(m_status);
    }
    /// Answers, in their order, what was asked while `late`. Returns how many there were.
    int answerAll();
    /// Answers the newest question first: replies that overtake each other.
    int answerAllReversed();

    Capabilities capability = exampleCapabilities();
    LinkState linkState;
    FakeTree tree;
    std::vector<LogEntry> log = exampleLog();
    std::vector<AlarmEvent> alarmEvents = exampleAlarmHistory();
    ServerSettings serverSettings = exampleSettings();
    std::vector<PastFile> finishedFiles = examplePastFiles();
    UserList userList = exampleUsers();
    QVariantMap commandDetail;    ///< what commands are answered with
    bool late = false;            ///< answers wait for answerAll()
    std::optional<Error> problem; ///< every question and command is answered with it

    int starts = 0, drains = 0, alarmHistories = 0, userLists = 0;
    std::vector<Command> commands;
    std::vector<Interest> interests;
    std::vector<ClientQuery> clientQueries;
    std::vector<TreeQuery> lists;
    std::vector<SearchQuery> searches;
    std::vector<PreviewQuery> previews;
    std::vector<HistoryQuery> histories;
    std::vector<LogQuery> logQueries;
    std::vector<TrialQuery> trials;

private:
    template<typename T>
    QFuture<Result<T>> answer(const std::function<T()> &make);

    ServerStatusPtr m_status = std::make_shared<const ServerStatus>();
    std::vector<std::function<void()>> m_waiting;
};

} // namespace hdf5async
