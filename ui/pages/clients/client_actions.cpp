// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/clients/client_actions.h"

#include "ui/format.h"
#include "ui/icons/icons.h"
#include "ui/models/client_model.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 tenMinutes = 600, hour = 3600;

QJsonObject json(const ClientStatus &c)
{
    return {{QStringLiteral("id"), qint64(c.id)},
            {QStringLiteral("peer"), c.peer},
            {QStringLiteral("name"), c.name},
            {QStringLiteral("user"), c.user},
            {QStringLiteral("connected_at"), c.connectedAt.toUTC().toString(Qt::ISODate)},
            {QStringLiteral("requests"), qint64(c.requests)},
            {QStringLiteral("errors"), qint64(c.errors)},
            {QStringLiteral("rows_written"), qint64(c.rowsWritten)},
            {QStringLiteral("rejected_rows"), qint64(c.rejectedRows)},
            {QStringLiteral("received_bytes"), qint64(c.receivedBytes)},
            {QStringLiteral("sent_bytes"), qint64(c.sentBytes)},
            {QStringLiteral("rows_per_second"), c.rowsPerSecond},
            {QStringLiteral("queue"), c.queueFraction},
            {QStringLiteral("throttled"), c.throttledFraction},
            {QStringLiteral("request_limit"), c.requestLimit},
            {QStringLiteral("byte_limit"), c.byteLimit},
            {QStringLiteral("round_trip"), c.roundTrip},
            {QStringLiteral("slowest_reply"), c.slowestReply},
            {QStringLiteral("last_operation"), c.lastOperation},
            {QStringLiteral("last_error"), c.lastError},
            {QStringLiteral("datasets"), QJsonArray::fromStringList(c.datasets)}};
}

QString line(const ClientStatus &c)
{
    return c.name.isEmpty() ? c.peer : QStringLiteral("%1  (%2)").arg(c.name, c.peer);
}

QStringList lines(const std::vector<ClientStatus> &clients)
{
    QStringList lines;
    for (const ClientStatus &client : clients)
        lines.append(line(client));
    return lines;
}

QVariantList idsOf(const std::vector<ClientStatus> &clients)
{
    QVariantList ids;
    for (const ClientStatus &client : clients)
        ids.append(client.id);
    return ids;
}

} // namespace

QString addressOf(const QString &peer)
{
    QString host = peer.first(std::max<qsizetype>(0, peer.lastIndexOf(u':')));
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.sliced(1, host.size() - 2);
    return host;
}

ClientActions::ClientActions(const PageContext &context, QWidget *parent)
    : QObject(parent), m_parent(parent), m_context(context)
{
}

bool ClientActions::mayOperate() const
{
    return m_context.controller.capabilities().role >= Role::Operator;
}

bool ClientActions::mayLimit() const
{
    return mayOperate() && m_context.controller.capabilities().panels.contains(QStringLiteral("limit"));
}

// Of the newest snapshot, also while the display is held: what is gone cannot be hit.
std::vector<ClientStatus> ClientActions::present(const std::vector<quint64> &ids) const
{
    std::vector<ClientStatus> found;
    const ServerStatusPtr status = m_context.controller.status();
    for (const ClientStatus &client : status->clients) {
        if (std::find(ids.begin(), ids.end(), client.id) != ids.end())
            found.push_back(client);
    }
    // Not every status tells of all.
    for (const quint64 id : ids) {
        const auto isIt = [id](const ClientStatus &client) { return client.id == id; };
        const ClientStatus *const other = m_others ? m_others(id) : nullptr;
        if (other && std::none_of(found.begin(), found.end(), isIt))
            found.push_back(*other);
    }
    if (found.empty())
        m_context.navigator.say(tr("The client is gone"));
    return found;
}

void ClientActions::disconnectClients(const std::vector<quint64> &ids)
{
    const std::vector<ClientStatus> clients = present(ids);
    if (clients.empty() || !mayOperate())
        return;
    Question question;
    const bool own = std::any_of(clients.begin(), clients.end(), [](const ClientStatus &c) { return c.console; });
    question.title = clients.size() == 1 ? tr("Disconnect %1?").arg(clientTitle(clients.front()))
                                         : tr("Disconnect %n client(s)?", nullptr, int(clients.size()));
    question.text =
        own ? tr("This includes a console, perhaps this one. What was sent is answered and stored first. "
                 "Programs that reconnect by themselves come back.")
            : tr("What was sent is answered and stored first. Programs that reconnect by themselves come back.");
    question.details = lines(clients).join(u'\n');
    question.confirm = tr("Disconnect");
    question.choice = tr("At once, without answering what was sent");
    m_context.navigator.ask(question, [this, ids](bool atOnce) { giveDisconnect(present(ids), !atOnce); });
}

void ClientActions::giveDisconnect(const std::vector<ClientStatus> &clients, bool drain)
{
    if (clients.empty())
        return;
    m_context.navigator.run({"disconnect", {{QStringLiteral("ids"), idsOf(clients)}, {QStringLiteral("drain"), drain}}},
                            clients.size() == 1
                                ? tr("%1 is being disconnected").arg(clientTitle(clients.front()))
                                : tr("%n client(s) are being disconnected", nullptr, int(clients.size())));
}

void ClientActions::limitRate(const std::vector<quint64> &ids)
{
    const std::vector<ClientStatus> clients = present(ids);
    if (clients.empty() || !mayLimit())
        return;
    const ClientStatus &first = clients.front();
    const QString whom = clients.size() == 1 ? tr("Limit the rate of %1").arg(clientTitle(first))
                                             : tr("Limit the rate of %n client(s)", nullptr, int(clients.size()));
    auto *const sheet = new LimitSheet(
        whom, lines(clients), {first.requestLimit, first.byteLimit},
        [this, ids](const LimitSheet::Rates &rates) { giveLimit(present(ids), rates); }, m_parent);
    sheet->open();
}

void ClientActions::giveLimit(const std::vector<ClientStatus> &clients, const LimitSheet::Rates &rates)
{
    if (clients.empty())
        return;
    const bool limited = rates.requests > 0 || rates.bytes > 0;
    m_context.navigator.run({"limit",
                             {{QStringLiteral("ids"), idsOf(clients)},
                              {QStringLiteral("requests_per_second"), rates.requests},
                              {QStringLiteral("bytes_per_second"), rates.bytes}}},
                            limited ? tr("The rate of %n client(s) is limited", nullptr, int(clients.size()))
                                    : tr("%n client(s) may send as all others", nullptr, int(clients.size())));
}

void ClientActions::blockAddress(quint64 id, qint64 seconds, bool untilRestart)
{
    const std::vector<ClientStatus> clients = present({id});
    if (clients.empty() || !mayOperate())
        return;
    const QString address = addressOf(clients.front().peer);
    block(address, countIf([&address](const ClientStatus &c) { return addressOf(c.peer) == address; }), seconds,
          untilRestart);
}

void ClientActions::blockUser(quint64 id)
{
    const std::vector<ClientStatus> clients = present({id});
    if (clients.empty() || !mayOperate() || clients.front().user.isEmpty())
        return;
    const QString user = clients.front().user;
    block(QStringLiteral("user:") + user, countIf([&user](const ClientStatus &c) { return c.user == user; }), 0, false);
}

std::optional<int> ClientActions::countIf(const std::function<bool(const ClientStatus &)> &isMeant) const
{
    const ServerStatusPtr status = m_context.controller.status();
    if (connectedClients(*status) > status->clients.size())
        return std::nullopt;
    return int(std::count_if(status->clients.begin(), status->clients.end(), isMeant));
}

void ClientActions::block(const QString &subject, std::optional<int> matches, qint64 seconds, bool untilRestart)
{
    Question question;
    question.title = tr("Block %1?").arg(subject);
    const QString hit = matches ? tr("%n connected client(s) are hit and will be disconnected.", nullptr, *matches)
                                : tr("Those of its clients that are connected are hit and will be disconnected.");
    const QString until = untilRestart  ? tr("Blocked until the server is restarted.")
                          : seconds > 0 ? tr("Blocked for %1.").arg(format::duration(double(seconds)))
                                        : tr("Blocked until it is taken back.");
    question.text = hit + u'\n' + until;
    question.confirm = tr("Block");
    m_context.navigator.ask(question, [this, subject, seconds, untilRestart](bool) {
        QVariantMap arguments{{QStringLiteral("subject"), subject}};
        if (seconds > 0)
            arguments.insert(QStringLiteral("seconds"), seconds);
        if (untilRestart)
            arguments.insert(QStringLiteral("until_restart"), true);
        m_context.navigator.run({"block", arguments}, tr("%1 is blocked").arg(subject));
    });
}

void ClientActions::unblock(const QString &subject)
{
    m_context.navigator.run({"unblock", {{QStringLiteral("subject"), subject}}},
                            tr("%1 may connect again").arg(subject));
}

void ClientActions::showDatasets(quint64 id)
{
    const std::vector<ClientStatus> clients = present({id});
    if (!clients.empty() && !clients.front().datasets.isEmpty())
        m_context.navigator.openPage(PageId::Datasets, {{QStringLiteral("path"), clients.front().datasets.front()}});
}

void ClientActions::showLog(quint64 id)
{
    const std::vector<ClientStatus> clients = present({id});
    if (!clients.empty())
        m_context.navigator.openPage(PageId::Log, {{QStringLiteral("filter"), clientTitle(clients.front())}});
}

void ClientActions::plotRate(quint64 id)
{
    m_context.navigator.openPage(PageId::Rates, {{QStringLiteral("series"), QStringLiteral("client:%1:rows").arg(id)}});
}

void ClientActions::copyJson(const std::vector<quint64> &ids)
{
    QJsonArray list;
    for (const ClientStatus &client : present(ids))
        list.append(json(client));
    if (!list.isEmpty())
        m_context.navigator.copy(QString::fromUtf8(QJsonDocument(list).toJson()));
}

void ClientActions::addBlockChoices(QMenu &menu, quint64 id)
{
    const auto add = [this, &menu, id](const QString &text, qint64 seconds, bool untilRestart) {
        menu.addAction(text, this, [this, id, seconds, untilRestart] { blockAddress(id, seconds, untilRestart); });
    };
    add(tr("For 10 minutes…"), tenMinutes, false);
    add(tr("For an hour…"), hour, false);
    add(tr("Until the server restarts…"), 0, true);
    add(tr("Until it is taken back…"), 0, false);
}

QMenu *ClientActions::menu(const std::vector<quint64> &ids, QWidget *parent)
{
    auto *const menu = new QMenu(parent);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool one = ids.size() == 1;
    const quint64 id = ids.empty() ? 0 : ids.front();
    QAction *const end = menu->addAction(icon(QStringLiteral("disconnect")), tr("Disconnect…"), this,
                                         [this, ids] { disconnectClients(ids); });
    QAction *const limit = menu->addAction(tr("Limit rate…"), this, [this, ids] { limitRate(ids); });
    QMenu *const block = menu->addMenu(icon(QStringLiteral("block")), tr("Block address"));
    addBlockChoices(*block, id);
    QAction *const user = menu->addAction(tr("Block user…"), this, [this, id] { blockUser(id); });
    menu->addSeparator();
    QAction *const datasets =
        menu->addAction(icon(QStringLiteral("datasets")), tr("Show datasets"), this, [this, id] { showDatasets(id); });
    QAction *const plot =
        menu->addAction(icon(QStringLiteral("rates")), tr("Plot rate"), this, [this, id] { plotRate(id); });
    QAction *const log =
        menu->addAction(icon(QStringLiteral("log")), tr("Show log lines"), this, [this, id] { showLog(id); });
    menu->addSeparator();
    menu->addAction(tr("Copy as JSON"), this, [this, ids] { copyJson(ids); });
    end->setEnabled(!ids.empty() && mayOperate());
    limit->setEnabled(!ids.empty() && mayLimit());
    block->setEnabled(one && mayOperate());
    user->setEnabled(one && mayOperate());
    for (QAction *action : {datasets, plot, log})
        action->setEnabled(one);
    return menu;
}

} // namespace hdf5async
