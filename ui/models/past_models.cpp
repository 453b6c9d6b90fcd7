// SPDX-License-Identifier: BSD-3-Clause
#include "ui/models/past_models.h"

#include "ui/format.h"
#include "ui/shell/alarm_text.h"

#include <QHash>

namespace hdf5async {

namespace {

QString localTime(const QDateTime &time)
{
    return time.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

Cell numberCell(const QString &text)
{
    Cell cell = textCell(text);
    cell.number = true;
    return cell;
}

} // namespace

// Closed

void ClosedModel::setStatus(const ServerStatus &status)
{
    // Ages are told by the minute here: nothing else changes in a list that is the same.
    const quint64 minute = quint64(status.sampledAt.toSecsSinceEpoch() / 60);
    if (status.closed == m_closed && minute == m_minute)
        return;
    m_closed = status.closed;
    m_minute = minute;
    sourceReplaced(status.sampledAt);
}

int ClosedModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

Cell ClosedModel::cell(int source, int column) const
{
    const ClosedClient &client = at(source);
    switch (column) {
    case Peer: return textCell(client.peer);
    case Name: return textCell(client.name);
    case User: return textCell(client.user);
    case ClosedAt: return textCell(localTime(client.closedAt), Cell::Tone::Secondary);
    case Duration: return numberCell(format::age(client.connectedAt, client.closedAt));
    case Rows: return numberCell(format::count(client.rowsWritten));
    case Requests: return numberCell(format::count(client.requests));
    case Reason: return textCell(client.reason);
    case LastError: {
        Cell cell = textCell(client.lastError, Cell::Tone::Bad);
        if (!client.lastError.isEmpty())
            cell.icon = QStringLiteral("critical");
        return cell;
    }
    }
    return {};
}

QString ClosedModel::toolTip(int source, int column) const
{
    if (column == ClosedAt)
        return tr("%1 ago").arg(format::age(at(source).closedAt, now()));
    return cell(source, column).text;
}

QVariant ClosedModel::raw(int source, int column) const
{
    const ClosedClient &client = at(source);
    switch (column) {
    case Peer: return client.peer;
    case Name: return client.name;
    case User: return client.user;
    case ClosedAt: return client.closedAt;
    case Duration: return client.connectedAt.secsTo(client.closedAt);
    case Rows: return client.rowsWritten;
    case Requests: return client.requests;
    case Reason: return client.reason;
    case LastError: return client.lastError;
    }
    return {};
}

QString ClosedModel::header(int column) const
{
    switch (column) {
    case Peer: return tr("Peer");
    case Name: return tr("Name");
    case User: return tr("User");
    case ClosedAt: return tr("Closed");
    case Duration: return tr("Duration");
    case Rows: return tr("Rows");
    case Requests: return tr("Requests");
    case Reason: return tr("Reason");
    case LastError: return tr("Last error");
    }
    return {};
}

bool ClosedModel::isNumber(int column) const
{
    return column == Duration || column == Rows || column == Requests;
}

QStringList ClosedModel::filterTexts(int source) const
{
    const ClosedClient &client = at(source);
    return QStringList{client.peer, client.name, client.user, client.reason, client.lastError};
}

// Blocked

void BlockedModel::setStatus(const ServerStatus &status)
{
    if (status.blocked == m_blocked)
        return;
    m_blocked = status.blocked;
    sourceReplaced(status.sampledAt);
}

int BlockedModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

quint64 BlockedModel::sourceKey(int source) const
{
    return qHash(at(source).subject);
}

Cell BlockedModel::cell(int source, int column) const
{
    const BlockedPeer &peer = at(source);
    switch (column) {
    case Subject: {
        Cell cell = textCell(peer.subject);
        cell.icon = QStringLiteral("block");
        return cell;
    }
    case By: return textCell(peer.by);
    case Since: return textCell(localTime(peer.since), Cell::Tone::Secondary);
    case Until:
        if (peer.untilRestart)
            return textCell(tr("restart of the server"));
        return peer.until.isValid() ? textCell(localTime(peer.until)) : textCell(tr("taken back"));
    case Hits: return numberCell(format::count(peer.hits));
    case Reason: return textCell(peer.reason);
    }
    return {};
}

QVariant BlockedModel::raw(int source, int column) const
{
    const BlockedPeer &peer = at(source);
    switch (column) {
    case Since: return peer.since;
    case Until: return peer.until;
    case Hits: return peer.hits;
    default: return cell(source, column).text;
    }
}

QString BlockedModel::header(int column) const
{
    switch (column) {
    case Subject: return tr("Address or user");
    case By: return tr("By");
    case Since: return tr("Since");
    case Until: return tr("Until");
    case Hits: return tr("Attempts");
    case Reason: return tr("Reason");
    }
    return {};
}

QStringList BlockedModel::filterTexts(int source) const
{
    const BlockedPeer &peer = at(source);
    return QStringList{peer.subject, peer.by, peer.reason};
}

// Alarms

void AlarmModel::setStatus(const ServerStatusPtr &status)
{
    m_status = status;
    sourceReplaced(status->sampledAt);
}

quint64 AlarmModel::keyOf(const QString &id, const QString &subject)
{
    return qHashMulti(0, id, subject);
}

int AlarmModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

quint64 AlarmModel::sourceKey(int source) const
{
    return keyOf(at(source).id, at(source).subject);
}

Cell AlarmModel::cell(int source, int column) const
{
    const AlarmStatus &alarm = at(source);
    switch (column) {
    case Severity: {
        const hdf5async::Severity severity = shownSeverity(alarm);
        const bool over = alarm.current == hdf5async::Severity::None;
        Cell cell = textCell(over ? tr("%1, over").arg(severityName(severity)) : severityName(severity));
        cell.icon = severityIcon(severity);
        cell.tone = severity == hdf5async::Severity::Critical  ? Cell::Tone::Bad
                    : severity == hdf5async::Severity::Warning ? Cell::Tone::Warning
                                                               : Cell::Tone::Secondary;
        return cell;
    }
    case Message: return textCell(alarmSentence(alarm));
    case Subject: return textCell(alarm.subject);
    case Since: return textCell(localTime(alarm.since), Cell::Tone::Secondary);
    case Acknowledged:
        return textCell(alarm.acknowledgedAt.isValid()
                            ? tr("%1, %2 ago").arg(alarm.acknowledgedBy, format::age(alarm.acknowledgedAt, now()))
                            : QString(),
                        Cell::Tone::Secondary);
    case Note: return textCell(alarm.note);
    }
    return {};
}

QString AlarmModel::toolTip(int source, int column) const
{
    return column == Severity ? at(source).id : cell(source, column).text;
}

QVariant AlarmModel::raw(int source, int column) const
{
    const AlarmStatus &alarm = at(source);
    switch (column) {
    case Severity: return int(shownSeverity(alarm));
    case Since: return alarm.since;
    case Acknowledged: return alarm.acknowledgedAt;
    default: return cell(source, column).text;
    }
}

QString AlarmModel::header(int column) const
{
    switch (column) {
    case Severity: return tr("Severity");
    case Message: return tr("What");
    case Subject: return tr("Of");
    case Since: return tr("Since");
    case Acknowledged: return tr("Acknowledged");
    case Note: return tr("Note");
    }
    return {};
}

QStringList AlarmModel::filterTexts(int source) const
{
    const AlarmStatus &alarm = at(source);
    return QStringList{alarm.id, alarmSentence(alarm), alarm.subject, alarm.note};
}

} // namespace hdf5async
