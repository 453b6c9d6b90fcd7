// SPDX-License-Identifier: BSD-3-Clause
// The commands of consoles.
#include "core/console/fields.h"
#include "core/service/console/console_desk.h"
#include "core/service/console/rule_record.h"

#include <QJsonDocument>

#include <algorithm>
#include <array>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr auto flushTime = 60s;
constexpr double longestBlock = 10.0 * 365 * 86400;
constexpr double longestShelf = 30.0 * 86400;

struct Needed
{
    const char *command;
    Role role;
};
constexpr std::array commands{
    Needed{"start", Role::Operator},       Needed{"drain", Role::Operator},    Needed{"stop", Role::Operator},
    Needed{"disconnect", Role::Operator},  Needed{"block", Role::Operator},    Needed{"unblock", Role::Operator},
    Needed{"acknowledge", Role::Operator}, Needed{"shelve", Role::Operator},   Needed{"flush", Role::Operator},
    Needed{"rules", Role::Admin},          Needed{"settings", Role::Admin},    Needed{"snapshot", Role::Operator},
    Needed{"rotate", Role::Operator},      Needed{"verify", Role::Operator},   Needed{"cancel", Role::Operator},
    Needed{"repack", Role::Operator},      Needed{"export", Role::Operator},   Needed{"limit", Role::Operator},
    Needed{"add_user", Role::Admin},       Needed{"change_user", Role::Admin}, Needed{"new_token", Role::Admin},
    Needed{"remove_user", Role::Admin},    Needed{"read_users", Role::Admin},
};

QString text(const Command &command, const char *name)
{
    return command.arguments[QString::fromLatin1(name)].toString();
}

bool isNumber(const QVariant &value)
{
    return value.typeId() == QMetaType::LongLong || value.typeId() == QMetaType::ULongLong ||
           value.typeId() == QMetaType::Int || value.typeId() == QMetaType::Double;
}

// 0 where none is said.
Result<double> secondsOf(const Command &command, double longest)
{
    const QVariant value = command.arguments[QStringLiteral("seconds")];
    const double seconds = value.toDouble();
    if (value.isValid() && !(isNumber(value) && seconds >= 0))
        return failure(ErrorCode::BadValue, QStringLiteral("A time is a number of seconds, at least 0"));
    return std::min(seconds, longest);
}

bool isJob(const QByteArray &command)
{
    return command == "snapshot" || command == "rotate" || command == "verify" || command == "repack" ||
           command == "export";
}

bool isAboutUsers(const QByteArray &command)
{
    return command == "add_user" || command == "change_user" || command == "new_token" || command == "remove_user" ||
           command == "read_users";
}

// The arguments as the log keeps them. Values of settings may be secrets.
QString shown(const Command &command)
{
    if (command.name == "settings" || command.name == "start")
        return command.arguments.keys().join(u' ');
    const QByteArray json = QJsonDocument::fromVariant(command.arguments).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(json.left(400));
}

// What the host says when it is done is the answer.
std::function<void(Result<void>)> answersWith(Then<CommandResult> then)
{
    return [then = std::move(then)](const Result<void> &done) {
        then(done ? Result<CommandResult>(CommandResult()) : failure(done.error()));
    };
}

std::function<void(int)> answersWithCount(Then<CommandResult> then)
{
    return [then = std::move(then)](int clients) {
        CommandResult result;
        result.detail.insert(QStringLiteral("clients"), clients);
        then(result);
    };
}

// 0 when it is not said; nothing when it is none.
std::optional<qint64> rateOf(const Command &command, const char *name)
{
    const QVariant value = command.arguments[QString::fromLatin1(name)];
    if (!value.isValid())
        return 0;
    bool whole = false;
    const qint64 rate = value.toLongLong(&whole);
    return isNumber(value) && value.typeId() != QMetaType::Double && whole && rate >= 0 ? std::optional(rate)
                                                                                        : std::nullopt;
}

std::vector<quint64> idsOf(const Command &command)
{
    std::vector<quint64> ids;
    for (const QVariant &id : command.arguments[QStringLiteral("ids")].toList())
        ids.push_back(id.toULongLong());
    return ids;
}

} // namespace

QString nameOf(const ConsoleCaller &caller)
{
    return caller.user.isEmpty() ? (caller.client == 0 ? QStringLiteral("console") : caller.peer) : caller.user;
}

void ConsoleDesk::execute(const ConsoleCaller &caller, const Command &command, Then<CommandResult> then)
{
    m_lane.post([this, caller, command, then = std::move(then)] {
        // Whatever comes of it is written down.
        Done done = [caller, command, then](const Result<CommandResult> &result) {
            const QString outcome = result ? QStringLiteral("done") : result.error().message;
            qCInfo(consoleLog, "%s (%s): %s %s: %s", qPrintable(nameOf(caller)), qPrintable(caller.peer),
                   command.name.constData(), qPrintable(shown(command)), qPrintable(outcome));
            then(result);
        };
        const Done answer = done;
        const Result<CommandResult> result = carryOut(caller, command, done);
        if (done) // else it comes later
            answer(result);
    });
}

Result<CommandResult> ConsoleDesk::carryOut(const ConsoleCaller &caller, const Command &command, Done &later)
{
    const auto needed = std::find_if(commands.begin(), commands.end(),
                                     [&command](const Needed &known) { return command.name == known.command; });
    if (needed == commands.end())
        return failure(ErrorCode::UnknownOp,
                       QStringLiteral("This server has no command '%1'").arg(QString::fromUtf8(command.name)));
    if (caller.role < needed->role)
        return failure(ErrorCode::Forbidden, needed->role == Role::Admin
                                                 ? QStringLiteral("This needs the role of an administrator")
                                                 : QStringLiteral("This needs the role of an operator"));
    if (command.epoch != 0 && command.epoch != m_hub.epoch())
        return failure(ErrorCode::Conflict, QStringLiteral("The server has been started anew meanwhile"));
    const QDateTime now = QDateTime::currentDateTimeUtc();
    CommandResult result;
    if (command.name == "start") {
        return start(caller, command, later);
    } else if (command.name == "drain" || command.name == "stop") {
        m_host.drainServer();
    } else if (command.name == "disconnect") {
        return disconnect(caller, command, later);
    } else if (command.name == "limit") {
        return limit(command, later);
    } else if (command.name == "block") {
        return block(caller, command);
    } else if (command.name == "unblock") {
        if (!m_blocked.unblock(text(command, "subject")))
            return failure(ErrorCode::NotFound, QStringLiteral("%1 is not blocked").arg(text(command, "subject")));
        saveState();
    } else if (command.name == "acknowledge" || command.name == "shelve") {
        const std::lock_guard lock(m_mutex);
        const QString id = text(command, "id"), subject = text(command, "subject");
        const Result<double> seconds = secondsOf(command, longestShelf);
        if (!seconds)
            return failure(seconds.error());
        const int count = command.name == "shelve"
                              ? m_alarms.shelve(id, subject, *seconds, nameOf(caller), now)
                              : m_alarms.acknowledge(id, subject, nameOf(caller), text(command, "note"), now);
        result.detail.insert(QStringLiteral("alarms"), count);
    } else if (command.name == "flush") {
        return flush(command, later);
    } else if (command.name == "rules") {
        return setRules(command);
    } else if (command.name == "cancel") {
        if (const Result<void> cancelled = m_jobs.cancel(command.arguments[QStringLiteral("job")].toULongLong());
            !cancelled)
            return failure(cancelled.error());
    } else if (isJob(command.name)) {
        return beginJob(caller, command);
    } else if (isAboutUsers(command.name)) {
        return commandUsers(caller, command);
    } else {
        return changeSettings(command, later);
    }
    return result;
}

// As it was set up, or otherwise: then it is a change of settings.
Result<CommandResult> ConsoleDesk::start(const ConsoleCaller &caller, const Command &command, Done &later)
{
    if (!command.arguments.isEmpty() && caller.role < Role::Admin)
        return failure(ErrorCode::Forbidden, QStringLiteral("This needs the role of an administrator"));
    m_host.startServer(command.arguments, answersWith(std::exchange(later, nullptr)));
    return CommandResult();
}

Result<CommandResult> ConsoleDesk::disconnect(const ConsoleCaller &caller, const Command &command, Done &later)
{
    const bool answered = command.arguments[QStringLiteral("drain")].toBool();
    m_host.disconnectClients(idsOf(command), QStringLiteral("disconnected by %1").arg(nameOf(caller)), answered,
                             answersWithCount(std::exchange(later, nullptr)));
    return CommandResult();
}

Result<CommandResult> ConsoleDesk::limit(const Command &command, Done &later)
{
    const std::optional<qint64> requests = rateOf(command, "requests_per_second");
    const std::optional<qint64> bytes = rateOf(command, "bytes_per_second");
    if (!requests || !bytes)
        return failure(ErrorCode::BadValue,
                       QStringLiteral("A rate is a whole number of at least 1 per second, or 0: what all clients may"));
    m_host.limitClients(idsOf(command), {*requests, *bytes}, answersWithCount(std::exchange(later, nullptr)));
    return CommandResult();
}

Result<CommandResult> ConsoleDesk::block(const ConsoleCaller &caller, const Command &command)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const Result<double> seconds = secondsOf(command, longestBlock);
    if (!seconds)
        return failure(seconds.error());
    BlockedPeer peer;
    peer.subject = text(command, "subject").trimmed();
    peer.by = nameOf(caller);
    peer.since = now;
    peer.until = *seconds > 0 ? now.addMSecs(qint64(*seconds * 1000)) : QDateTime();
    peer.untilRestart = command.arguments[QStringLiteral("until_restart")].toBool();
    peer.reason = text(command, "reason").left(1000);
    if (peer.subject.isEmpty() || peer.subject.size() > 256)
        return failure(ErrorCode::BadValue, QStringLiteral("An address, or \"user:\" and a name, is to be blocked"));
    if (!m_blocked.block(peer))
        return failure(ErrorCode::TooLarge, QStringLiteral("Too many addresses are blocked"));
    std::vector<quint64> ids;
    {
        const std::lock_guard lock(m_mutex);
        for (const ClientStatus &client : m_latest->clients) {
            const QString address = client.peer.left(client.peer.lastIndexOf(u':')).remove(u'[').remove(u']');
            const bool isMeant = address == peer.subject || QStringLiteral("user:") + client.user == peer.subject;
            if (isMeant && client.id != caller.client)
                ids.push_back(client.id);
        }
    }
    CommandResult result;
    result.detail.insert(QStringLiteral("clients"), int(ids.size()));
    m_host.disconnectClients(std::move(ids), QStringLiteral("blocked by %1").arg(nameOf(caller)), false, [](int) {});
    saveState();
    return result;
}

Result<CommandResult> ConsoleDesk::flush(const Command &command, Done &later)
{
    const std::optional<File> file = find(text(command, "file").toUtf8());
    if (!file)
        return failure(ErrorCode::NotFound,
                       QStringLiteral("There is no file '%1' open here").arg(text(command, "file")));
    auto inquiry = std::make_shared<Inquiry>(m_lane, file->file, Cancelled(), flushTime);
    inquiry->ask(FlushRequest(), [inquiry, done = std::exchange(later, nullptr)](const Result<Outcome> &outcome) {
        done(outcome ? Result<CommandResult>(CommandResult()) : failure(outcome.error()));
    });
    return CommandResult();
}

Result<CommandResult> ConsoleDesk::changeSettings(const Command &command, Done &later)
{
    m_host.changeSettings(command.arguments, answersWith(std::exchange(later, nullptr)));
    return CommandResult();
}

Result<CommandResult> ConsoleDesk::setRules(const Command &command)
{
    if (!m_rules)
        return failure(ErrorCode::UnknownOp, QStringLiteral("This server has no rules"));
    const Value value = value_codec::fromVariant(command.arguments[QStringLiteral("rules")]);
    const auto wanted = fromValue<std::vector<CompressionRule>>(value);
    if (!wanted)
        return failure(wanted.error());
    Result<CompressionRules::Rules> rules = checkedRules(*wanted);
    if (!rules)
        return failure(rules.error());
    m_rules->set(std::move(*rules));
    saveState();
    return CommandResult();
}

} // namespace hdf5async
