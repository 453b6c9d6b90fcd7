// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_controller.h"

#include <algorithm>

namespace hdf5async {

template<typename T>
QFuture<Result<T>> FakeController::answer(const std::function<T()> &make)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    const auto finish = [this, promise, make] {
        promise->addResult(problem ? Result<T>(failure(*problem)) : Result<T>(make()));
        promise->finish();
    };
    if (late)
        m_waiting.push_back(finish);
    else
        finish();
    return promise->future();
}

QFuture<Result<ClientPage>> FakeController::clients(const ClientQuery &query)
{
    clientQueries.push_back(query);
    return answer<ClientPage>([this, query] { return clientPage(*m_status, query); });
}

QFuture<Result<TreePage>> FakeController::list(const TreeQuery &query)
{
    lists.push_back(query);
    return answer<TreePage>([this, query] { return tree.list(query).value_or(TreePage{}); });
}

QFuture<Result<SearchResult>> FakeController::search(const SearchQuery &query)
{
    searches.push_back(query);
    return answer<SearchResult>([this, query] { return tree.search(query); });
}

QFuture<Result<PreviewResult>> FakeController::preview(const PreviewQuery &query)
{
    previews.push_back(query);
    return answer<PreviewResult>([query] { return examplePreview(query); });
}

QFuture<Result<HistoryResult>> FakeController::history(const HistoryQuery &query)
{
    histories.push_back(query);
    return answer<HistoryResult>([query] { return exampleHistory(query); });
}

QFuture<Result<std::vector<AlarmEvent>>> FakeController::alarmHistory()
{
    ++alarmHistories;
    return answer<std::vector<AlarmEvent>>([this] { return alarmEvents; });
}

QFuture<Result<LogPage>> FakeController::logs(const LogQuery &query)
{
    logQueries.push_back(query);
    return answer<LogPage>([this, query] {
        LogPage page;
        page.first = log.empty() ? 0 : log.front().number;
        for (const LogEntry &entry : log) {
            const bool wanted = query.before != 0 ? entry.number < query.before : entry.number > query.after;
            if (wanted && entry.level >= query.atLeast)
                page.entries.push_back(entry);
        }
        const std::size_t limit = std::size_t(query.limit);
        if (page.entries.size() > limit && query.before != 0)
            page.entries.erase(page.entries.begin(), page.entries.end() - std::ptrdiff_t(limit));
        else if (page.entries.size() > limit)
            page.entries.resize(limit);
        return page;
    });
}

QFuture<Result<TrialResult>> FakeController::tryCodecs(const TrialQuery &query)
{
    trials.push_back(query);
    return answer<TrialResult>([] { return exampleTrial(); });
}

QFuture<Result<ServerSettings>> FakeController::settings()
{
    return answer<ServerSettings>([this] { return serverSettings; });
}

QFuture<Result<std::vector<PastFile>>> FakeController::pastFiles()
{
    return answer<std::vector<PastFile>>([this] { return finishedFiles; });
}

QFuture<Result<UserList>> FakeController::users()
{
    ++userLists;
    return answer<UserList>([this] { return userList; });
}

QFuture<Result<CommandResult>> FakeController::execute(const Command &command)
{
    commands.push_back(command);
    if (command.name == "settings" && !problem) {
        for (SettingValue &setting : serverSettings.values) {
            if (command.arguments.contains(setting.key))
                setting.value = command.arguments.value(setting.key).toString();
        }
    }
    return answer<CommandResult>([this] { return CommandResult{0, commandDetail}; });
}

int FakeController::answerAll()
{
    const auto waiting = std::exchange(m_waiting, {});
    for (const auto &finish : waiting)
        finish();
    return int(waiting.size());
}

int FakeController::answerAllReversed()
{
    std::reverse(m_waiting.begin(), m_waiting.end());
    return answerAll();
}

} // namespace hdf5async
