// SPDX-License-Identifier: BSD-3-Clause
#include "ui/models/client_model.h"

#include "ui/format.h"
#include "ui/role_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace hdf5async {

QString activityText(ClientActivity activity)
{
    switch (activity) {
    case ClientActivity::Failing: return QCoreApplication::translate("activity", "Errors");
    case ClientActivity::Throttled: return QCoreApplication::translate("activity", "Throttled");
    case ClientActivity::Writing: return QCoreApplication::translate("activity", "Writing");
    case ClientActivity::Reading: return QCoreApplication::translate("activity", "Reading");
    case ClientActivity::Idle: return QCoreApplication::translate("activity", "Idle");
    }
    return {};
}

QString activityIcon(ClientActivity activity)
{
    switch (activity) {
    case ClientActivity::Failing: return QStringLiteral("critical");
    case ClientActivity::Throttled: return QStringLiteral("state-stale");
    case ClientActivity::Writing: return QStringLiteral("state-good");
    case ClientActivity::Reading: return QStringLiteral("eye");
    case ClientActivity::Idle: return QStringLiteral("state-idle");
    }
    return {};
}

Cell::Tone activityTone(ClientActivity activity)
{
    switch (activity) {
    case ClientActivity::Failing: return Cell::Tone::Bad;
    case ClientActivity::Throttled: return Cell::Tone::Warning;
    case ClientActivity::Writing: return Cell::Tone::Good;
    case ClientActivity::Reading:
    case ClientActivity::Idle: break;
    }
    return Cell::Tone::Secondary;
}

QString clientTitle(const ClientStatus &client)
{
    return client.name.isEmpty() ? client.peer : client.name;
}

QString limitText(const ClientStatus &client)
{
    QStringList rates;
    if (client.requestLimit > 0)
        rates.append(format::perSecond(double(client.requestLimit)));
    if (client.byteLimit > 0)
        rates.append(format::bytesPerSecond(double(client.byteLimit)));
    return rates.isEmpty() ? QStringLiteral("-") : rates.join(QStringLiteral(", "));
}

QString roundTripText(const ClientStatus &client)
{
    return client.roundTrip > 0 ? format::milliseconds(client.roundTrip * 1000) : QStringLiteral("-");
}

void ClientModel::setStatus(const ServerStatusPtr &status)
{
    m_clients = {status, &status->clients};
    sourceReplaced(status->sampledAt);
}

void ClientModel::setPage(const std::vector<ClientStatus> &clients, const QDateTime &now)
{
    m_clients = std::make_shared<const std::vector<ClientStatus>>(clients);
    sourceReplaced(now);
}

void ClientModel::setChips(const ClientChips &chips)
{
    m_chips = chips;
    refilter();
}

void ClientModel::togglePin(quint64 id)
{
    if (!m_pinned.remove(id))
        m_pinned.insert(id);
    refilter();
}

const ClientStatus *ClientModel::client(quint64 id) const
{
    const auto &all = *m_clients;
    const auto found = std::find_if(all.begin(), all.end(), [id](const ClientStatus &c) { return c.id == id; });
    return found == all.end() ? nullptr : &*found;
}

int ClientModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

int ClientModel::sourceCount() const
{
    return int(m_clients->size());
}

Cell ClientModel::cell(int source, int column) const
{
    const ClientStatus &client = at(source);
    return isNumber(column) ? numberCell(client, column) : textCell(client, column);
}

Cell ClientModel::numberCell(const ClientStatus &client, int column) const
{
    Cell cell;
    cell.number = true;
    switch (column) {
    case Connected: cell.text = format::age(client.connectedAt, now()); break;
    case Requests: cell.text = format::number(client.requestsPerSecond); break;
    case Rows: cell.text = format::number(client.rowsPerSecond); break;
    case Received: cell.text = format::bytesPerSecond(client.receivedBytesPerSecond); break;
    case Sent: cell.text = format::bytesPerSecond(client.sentBytesPerSecond); break;
    case Queue:
        cell.text = format::percent(client.queueFraction);
        cell.bar = client.queueFraction;
        if (isThrottled(client))
            cell.tone = Cell::Tone::Warning;
        break;
    case Id: cell.text = QString::number(client.id); break;
    case TotalRows: cell.text = format::count(client.rowsWritten); break;
    case TotalReceived: cell.text = format::bytes(qint64(client.receivedBytes)); break;
    case TotalSent: cell.text = format::bytes(qint64(client.sentBytes)); break;
    case RejectedRows:
        cell.text = format::count(client.rejectedRows);
        if (client.rejectedRows > 0)
            cell.tone = Cell::Tone::Bad;
        break;
    case Idle: cell.text = format::age(client.lastAppendAt, now()); break;
    case Datasets: cell.text = format::count(quint64(client.datasetCount)); break;
    case Throttled:
        cell.text = format::percent(client.throttledFraction);
        if (isThrottled(client))
            cell.tone = Cell::Tone::Warning;
        break;
    case RoundTrip: cell.text = roundTripText(client); break;
    case Slowest: cell.text = format::milliseconds(client.slowestReply * 1000); break;
    }
    // What is nothing is quiet, so that what is something stands out.
    if (cell.text == QStringLiteral("0") || cell.text.startsWith(QStringLiteral("0 ")))
        cell.tone = Cell::Tone::Secondary;
    return cell;
}

Cell ClientModel::textCell(const ClientStatus &client, int column) const
{
    Cell cell;
    switch (column) {
    case State: {
        const ClientActivity activity = activityOf(client, now());
        cell.icon = activityIcon(activity);
        cell.text = activityText(activity);
        cell.tone = activityTone(activity);
        break;
    }
    case Peer: cell.text = client.peer; break;
    case Name:
        if (m_pinned.contains(client.id))
            cell.icon = QStringLiteral("pin");
        cell.text = client.console ? tr("%1 (a console)").arg(client.name) : client.name;
        break;
    case User: cell.text = client.user; break;
    case LastOperation: cell.text = client.lastOperation; break;
    case LastError:
        if (client.lastError.isEmpty())
            break;
        cell.text = client.lastErrorAt.isValid()
                        ? tr("%1, %2 ago").arg(client.lastError, format::age(client.lastErrorAt, now()))
                        : client.lastError;
        cell.icon = QStringLiteral("critical");
        cell.tone = hasNewError(client, now()) ? Cell::Tone::Bad : Cell::Tone::Secondary;
        break;
    case RoleColumn: cell.text = roleText(client.role); break;
    case Limit: cell.text = limitText(client); break;
    case Transport: cell.text = client.transport.isEmpty() ? tr("not encrypted") : client.transport; break;
    }
    return cell;
}

QString ClientModel::toolTip(int source, int column) const
{
    const ClientStatus &client = at(source);
    switch (column) {
    case Connected: return client.connectedAt.toLocalTime().toString(Qt::ISODate);
    case Requests:
        return tr("%1 requests in all, %2 refused").arg(format::count(client.requests), format::count(client.errors));
    case Rows: return tr("%1 rows written in all").arg(format::count(client.rowsWritten));
    case Received: return tr("%1 received in all").arg(format::bytes(qint64(client.receivedBytes)));
    case Sent: return tr("%1 sent in all").arg(format::bytes(qint64(client.sentBytes)));
    case Queue:
        return tr("%1 requests taken and not yet answered, %2")
            .arg(format::count(quint64(client.unanswered)), format::bytes(client.unansweredBytes));
    case Datasets: return client.datasets.join(u'\n');
    default: return cell(source, column).text;
    }
}

QVariant ClientModel::raw(int source, int column) const
{
    const ClientStatus &client = at(source);
    switch (column) {
    case State: return int(activityOf(client, now()));
    case Peer: return client.peer;
    case Name: return client.name;
    case User: return client.user;
    case Connected: return client.connectedAt;
    case Requests: return client.requestsPerSecond;
    case Rows: return client.rowsPerSecond;
    case Received: return client.receivedBytesPerSecond;
    case Sent: return client.sentBytesPerSecond;
    case Queue: return client.queueFraction;
    case LastOperation: return client.lastOperation;
    case LastError: return client.lastError;
    case Id: return client.id;
    case RoleColumn: return int(client.role);
    case Transport: return client.transport;
    case TotalRows: return client.rowsWritten;
    case TotalReceived: return client.receivedBytes;
    case TotalSent: return client.sentBytes;
    case RejectedRows: return client.rejectedRows;
    case Idle: return client.lastAppendAt;
    case Datasets: return client.datasetCount;
    case Throttled: return client.throttledFraction;
    case Limit: return limitText(client);
    case RoundTrip: return client.roundTrip;
    case Slowest: return client.slowestReply;
    }
    return {};
}

QString ClientModel::header(int column) const
{
    switch (column) {
    case State: return tr("State");
    case Peer: return tr("Peer");
    case Name: return tr("Name");
    case User: return tr("User");
    case Connected: return tr("Age");
    case Requests: return tr("Req/s");
    case Rows: return tr("Rows/s");
    case Received: return tr("In");
    case Sent: return tr("Out");
    case Queue: return tr("Queue");
    case LastOperation: return tr("Last op");
    case LastError: return tr("Last error");
    case Id: return tr("Id");
    case RoleColumn: return tr("Role");
    case Transport: return tr("TLS");
    case TotalRows: return tr("Rows in all");
    case TotalReceived: return tr("In, in all");
    case TotalSent: return tr("Out, in all");
    case RejectedRows: return tr("Rejected rows");
    case Idle: return tr("Last append");
    case Datasets: return tr("Datasets");
    case Throttled: return tr("Throttled");
    case Limit: return tr("Limit");
    case RoundTrip: return tr("Round trip");
    case Slowest: return tr("Slowest reply");
    }
    return {};
}

QString ClientModel::headerToolTip(int column) const
{
    switch (column) {
    case Connected: return tr("Age: how long it has been connected");
    case Requests: return tr("Requests/s");
    case Queue: return tr("Queue: how near the connection is to its own limits");
    case LastOperation: return tr("Last operation");
    case Throttled: return tr("Throttled: part of the time in which it was not read from, because it had had its rate");
    case Limit: return tr("Limit: rates of its own");
    case RoundTrip: return tr("Round trip: to the client and back, as TCP sees it");
    case Slowest: return tr("Slowest reply: from a request to its reply, the longest of the last ten seconds");
    default: return {};
    }
}

bool ClientModel::isNumber(int column) const
{
    switch (column) {
    case Connected:
    case Requests:
    case Rows:
    case Received:
    case Sent:
    case Queue:
    case Id:
    case TotalRows:
    case TotalReceived:
    case TotalSent:
    case RejectedRows:
    case Idle:
    case Datasets:
    case Throttled:
    case RoundTrip:
    case Slowest: return true;
    default: return false;
    }
}

QStringList ClientModel::filterTexts(int source) const
{
    return textsOf(at(source));
}

} // namespace hdf5async
