// SPDX-License-Identifier: BSD-3-Clause
#include "network/console/remote_controller.h"

#include "core/console/answers.h"
#include "core/console/status_codec.h"
#include "network/client/answer.h"

#include <algorithm>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr double mostPerSecond = 10;
constexpr double leastPerSecond = 0.1;

ClientOptions patient(ClientOptions options)
{
    options.firstDelay = 1s;
    options.longestDelay = 30s;
    options.outageLimit = 2s; // a question of before is not worth an answer any more
    if (options.name.isEmpty())
        options.name = "console";
    return options;
}

// What a question was answered with.
template<typename T>
Result<T> answerOf(const Reply &reply)
{
    if (!reply.outcome)
        return failure(reply.outcome.error());
    const auto *read = std::get_if<ReadReply>(&*reply.outcome);
    if (!read)
        return failure(ErrorCode::BadReply, QStringLiteral("The server answers something else"));
    return answerFrom<T>(read->value);
}

} // namespace

RemoteController::RemoteController(const ClientOptions &options, QObject *parent)
    : ServerController(parent), m_client(patient(options)), m_questions(patient(options)), m_poll(this)
{
    m_capabilities.remote = true;
    m_capabilities.role = Role::Reader;
    m_poll.setSingleShot(true);
    connect(&m_poll, &QTimer::timeout, this, &RemoteController::poll);
    connect(&m_client, &Client::stateChanged, this, &RemoteController::stateChanged);
    connect(&m_client, &Client::problem, this, [this](const Error &error) {
        m_problem = error.message;
        Q_EMIT linkChanged();
    });
}

RemoteController::~RemoteController()
{
    for (Client *client : {&m_client, &m_questions}) {
        client->disconnect(this);
        client->close();
    }
}

void RemoteController::open()
{
    m_client.open();
    m_questions.open();
}

QString RemoteController::serverName() const
{
    return QStringLiteral("%1:%2").arg(m_client.options().host).arg(m_client.options().port);
}

LinkState RemoteController::link() const
{
    LinkState link{LinkPhase::Waiting, m_attempt, m_problem, m_lastHeard};
    switch (m_client.state()) {
    case Client::State::Ready:
        link.phase = m_refusal.isEmpty() ? LinkPhase::Connected : LinkPhase::Refused;
        link.problem = m_refusal;
        break;
    case Client::State::Connecting: link.phase = LinkPhase::Connecting; break;
    case Client::State::Failed: link.phase = LinkPhase::Refused; break;
    default: break;
    }
    return link;
}

void RemoteController::stateChanged()
{
    m_poll.stop();
    m_isWhole = false;
    m_asked = false;
    m_refusal.clear();
    if (m_client.state() == Client::State::Ready) {
        m_attempt = 0;
        m_problem.clear();
        greet();
    } else if (m_client.state() == Client::State::Connecting) {
        ++m_attempt;
    }
    Q_EMIT linkChanged();
}

void RemoteController::greet()
{
    ask<Capabilities>(m_client, "hello", Value{}).then(this, [this](const Result<Capabilities> &capabilities) {
        if (!capabilities) // an older server, or one that is too new: nothing of it can be shown
            return setRefusal(capabilities.error().message);
        m_capabilities = *capabilities;
        m_capabilities.remote = true;
        Q_EMIT linkChanged();
        poll();
    });
}

void RemoteController::setRefusal(const QString &why)
{
    if (why == m_refusal)
        return;
    m_refusal = why;
    Q_EMIT linkChanged();
}

void RemoteController::setInterest(const Interest &interest)
{
    m_interest = interest;
    if (m_poll.isActive()) // what is looked at now is wanted now
        m_poll.start(0ms);
}

void RemoteController::poll()
{
    if (m_asked || m_client.state() != Client::State::Ready)
        return;
    m_asked = true;
    Value::Map question{{"interest", toValue(m_interest)}};
    if (m_isWhole)
        question.emplace_back("since", toValue(m_status->sample));
    m_client.call(ConsoleRequest{"status", Value{std::move(question)}}).then(this, [this](const Reply &reply) {
        takeStatus(reply);
    });
}

void RemoteController::takeStatus(const Reply &reply)
{
    m_asked = false;
    if (m_client.state() != Client::State::Ready)
        return;
    const Result<Value> value = answerOf<Value>(reply);
    const Result<ServerStatusPtr> status =
        value ? statusFrom(*value, m_isWhole ? m_status.get() : nullptr) : failure(value.error());
    // What does not follow on what is here is asked for as a whole.
    m_isWhole = status.has_value() && m_interest.clients;
    const double perSecond = std::clamp(m_interest.perSecond, leastPerSecond, mostPerSecond);
    m_poll.start(std::chrono::milliseconds(int(1000 / perSecond)));
    if (!status) {
        if (status.error().code == ErrorCode::BadReply)
            setRefusal(status.error().message);
        return;
    }
    setRefusal({});
    const bool isNew = (*status)->sample != m_status->sample || (*status)->epoch != m_status->epoch;
    m_lastHeard = QDateTime::currentDateTimeUtc();
    m_status = *status;
    if (isNew)
        Q_EMIT statusSampled(m_status);
}

template<typename T>
QFuture<Result<T>> RemoteController::ask(Client &client, const char *question, Value arguments)
{
    const auto answer = std::make_shared<Answer<T>>();
    QFuture<Result<T>> future = answer->future();
    if (m_client.state() != Client::State::Ready) {
        answer->set(
            failure(ErrorCode::ConnectionLost, QStringLiteral("There is no connection to %1").arg(serverName())));
        return future;
    }
    client.call(ConsoleRequest{question, std::move(arguments)}).then(this, [answer](const Reply &reply) {
        answer->set(answerOf<T>(reply));
    });
    return future;
}

QFuture<Result<ClientPage>> RemoteController::clients(const ClientQuery &query)
{
    return ask<ClientPage>(m_questions, "clients", toValue(query));
}

QFuture<Result<TreePage>> RemoteController::list(const TreeQuery &query)
{
    return ask<TreePage>(m_questions, "list", toValue(query));
}

QFuture<Result<SearchResult>> RemoteController::search(const SearchQuery &query)
{
    return ask<SearchResult>(m_questions, "search", toValue(query));
}

QFuture<Result<PreviewResult>> RemoteController::preview(const PreviewQuery &query)
{
    return ask<PreviewResult>(m_questions, "preview", toValue(query));
}

QFuture<Result<HistoryResult>> RemoteController::history(const HistoryQuery &query)
{
    return ask<HistoryResult>(m_questions, "history", toValue(query));
}

QFuture<Result<std::vector<AlarmEvent>>> RemoteController::alarmHistory()
{
    return ask<std::vector<AlarmEvent>>(m_questions, "alarms", Value{});
}

QFuture<Result<LogPage>> RemoteController::logs(const LogQuery &query)
{
    return ask<LogPage>(m_questions, "logs", toValue(query));
}

QFuture<Result<TrialResult>> RemoteController::tryCodecs(const TrialQuery &query)
{
    return ask<TrialResult>(m_questions, "try", toValue(query));
}

QFuture<Result<ServerSettings>> RemoteController::settings()
{
    return ask<ServerSettings>(m_questions, "settings", Value{});
}

QFuture<Result<std::vector<PastFile>>> RemoteController::pastFiles()
{
    return ask<std::vector<PastFile>>(m_questions, "past_files", Value{});
}

QFuture<Result<UserList>> RemoteController::users()
{
    return ask<UserList>(m_questions, "users", Value{});
}

QFuture<Result<CommandResult>> RemoteController::execute(const Command &command)
{
    return ask<CommandResult>(m_client, "execute", toValue(command));
}

void RemoteController::start()
{
    (void)execute({"start", {}, m_status->epoch});
}

void RemoteController::drain()
{
    (void)execute({"drain", {}, m_status->epoch});
}

} // namespace hdf5async
