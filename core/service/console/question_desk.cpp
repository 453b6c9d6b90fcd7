// SPDX-License-Identifier: BSD-3-Clause
// The questions of consoles that are connected.
#include "core/console/fields.h"
#include "core/console/status_codec.h"
#include "core/service/console/console_desk.h"

namespace hdf5async {

namespace {

constexpr int mostUnderWay = 16;

struct StatusQuestion
{
    quint64 since = 0; ///< number of the sample that is known; 0 = none
    Interest interest;
};

template<typename Visitor>
void visitFields(Visitor &visit, const StatusQuestion *)
{
    visit("since", &StatusQuestion::since);
    visit("interest", &StatusQuestion::interest);
}

// A question with a number that this server does not know gets no answer to another one.
template<typename Query, typename Ask>
void asked(const Value &arguments, const std::function<void(Result<Value>)> &then, Ask ask)
{
    const Result<Query> query = fromValue<Query>(arguments);
    if (!query)
        return then(failure(query.error()));
    ask(*query);
}

template<typename T>
Then<T> encoded(std::function<void(Result<Value>)> answer)
{
    return [answer = std::move(answer)](const Result<T> &result) {
        if (result)
            answer(toValue(*result));
        else
            answer(failure(result.error()));
    };
}

} // namespace

// A console that asks faster than it is answered is refused; whoever is many gets no more of the lane than its share.
ConsoleDesk::Answered ConsoleDesk::limited(quint64 console, Answered answer)
{
    const std::lock_guard lock(m_mutex);
    Console &asking = m_consoles[console];
    asking.seenAt = QDateTime::currentDateTimeUtc();
    if (asking.underWay >= mostUnderWay)
        return nullptr;
    ++asking.underWay;
    return [this, console, answer = std::move(answer)](Result<Value> result) {
        {
            const std::lock_guard ended(m_mutex);
            if (const auto it = m_consoles.find(console); it != m_consoles.end())
                --it->second.underWay;
        }
        answer(std::move(result));
    };
}

void ConsoleDesk::ask(const ConsoleCaller &caller, ConsoleRequest request, Answered answer)
{
    const Answered then = limited(caller.client, answer);
    if (!then)
        return answer(failure(ErrorCode::Busy, QStringLiteral("This console has too many questions under way")));
    const Value &arguments = request.arguments;
    const QByteArray &ask = request.ask;
    if (ask == "status")
        return then(statusChanges(caller, arguments));
    if (ask == "hello")
        return then(toValue(capabilities(caller)));
    if (ask == "clients")
        return asked<ClientQuery>(arguments, then,
                                  [&](const ClientQuery &query) { clients(caller, query, encoded<ClientPage>(then)); });
    if (ask == "list")
        return asked<TreeQuery>(arguments, then,
                                [&](const TreeQuery &query) { list(caller, query, {}, encoded<TreePage>(then)); });
    if (ask == "search")
        return asked<SearchQuery>(
            arguments, then, [&](const SearchQuery &query) { search(caller, query, {}, encoded<SearchResult>(then)); });
    if (ask == "preview")
        return asked<PreviewQuery>(arguments, then, [&](const PreviewQuery &query) {
            preview(caller, query, {}, encoded<PreviewResult>(then));
        });
    if (ask == "history")
        return asked<HistoryQuery>(
            arguments, then, [&](const HistoryQuery &query) { history(caller, query, encoded<HistoryResult>(then)); });
    if (ask == "alarms")
        return alarmHistory(caller, encoded<std::vector<AlarmEvent>>(then));
    if (ask == "logs")
        return asked<LogQuery>(arguments, then,
                               [&](const LogQuery &query) { logs(caller, query, encoded<LogPage>(then)); });
    if (ask == "try")
        return asked<TrialQuery>(arguments, then, [&](const TrialQuery &query) {
            tryCodecs(caller, query, {}, encoded<TrialResult>(then));
        });
    if (ask == "settings")
        return settings(caller, encoded<ServerSettings>(then));
    if (ask == "past_files")
        return pastFiles(caller, encoded<std::vector<PastFile>>(then));
    if (ask == "users")
        return users(caller, encoded<UserList>(then));
    if (ask == "execute")
        return asked<Command>(arguments, then,
                              [&](const Command &command) { execute(caller, command, encoded<CommandResult>(then)); });
    then(failure(ErrorCode::UnknownOp,
                 QStringLiteral("This server does not answer consoles that ask '%1'").arg(QString::fromUtf8(ask))));
}

Result<Value> ConsoleDesk::statusChanges(const ConsoleCaller &caller, const Value &arguments)
{
    const Result<StatusQuestion> question = fromValue<StatusQuestion>(arguments);
    if (!question)
        return failure(question.error());
    setInterest(caller.client, question->interest, QDateTime::currentDateTimeUtc());
    ServerStatusPtr before, now;
    {
        const std::lock_guard lock(m_mutex);
        Console &console = m_consoles[caller.client];
        now = m_told;
        before = std::exchange(console.sent, now);
    }
    if (!question->interest.clients) {
        auto without = std::make_shared<ServerStatus>(*now);
        without->clients.clear();
        return statusValue(*without, nullptr);
    }
    const bool follows = before && question->since != 0 && before->sample == question->since;
    return statusValue(*now, follows ? before.get() : nullptr);
}

} // namespace hdf5async
