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
        return clients(caller, fromValue<ClientQuery>(arguments), encoded<ClientPage>(then));
    if (ask == "list")
        return list(caller, fromValue<TreeQuery>(arguments), {}, encoded<TreePage>(then));
    if (ask == "search")
        return search(caller, fromValue<SearchQuery>(arguments), {}, encoded<SearchResult>(then));
    if (ask == "preview")
        return preview(caller, fromValue<PreviewQuery>(arguments), {}, encoded<PreviewResult>(then));
    if (ask == "history")
        return history(caller, fromValue<HistoryQuery>(arguments), encoded<HistoryResult>(then));
    if (ask == "alarms")
        return alarmHistory(caller, encoded<std::vector<AlarmEvent>>(then));
    if (ask == "logs")
        return logs(caller, fromValue<LogQuery>(arguments), encoded<LogPage>(then));
    if (ask == "try")
        return tryCodecs(caller, fromValue<TrialQuery>(arguments), {}, encoded<TrialResult>(then));
    if (ask == "settings")
        return settings(caller, encoded<ServerSettings>(then));
    if (ask == "execute")
        return execute(caller, fromValue<Command>(arguments), encoded<CommandResult>(then));
    then(failure(ErrorCode::UnknownOp,
                 QStringLiteral("This server does not answer consoles that ask '%1'").arg(QString::fromUtf8(ask))));
}

Result<Value> ConsoleDesk::statusChanges(const ConsoleCaller &caller, const Value &arguments)
{
    const auto question = fromValue<StatusQuestion>(arguments);
    setInterest(caller.client, question.interest, QDateTime::currentDateTimeUtc());
    ServerStatusPtr before, now;
    {
        const std::lock_guard lock(m_mutex);
        Console &console = m_consoles[caller.client];
        now = m_told;
        before = std::exchange(console.sent, now);
    }
    if (!question.interest.clients) {
        auto without = std::make_shared<ServerStatus>(*now);
        without->clients.clear();
        return statusValue(*without, nullptr);
    }
    const bool follows = before && question.since != 0 && before->sample == question.since;
    return statusValue(*now, follows ? before.get() : nullptr);
}

} // namespace hdf5async
