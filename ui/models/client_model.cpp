// SPDX-License-Identifier: BSD-3-Clause
#include "ui/models/client_model.h"

#include "ui/format.h"

namespace hdf5async {

void ClientModel::setStatus(const ServerStatus &status)
{
    m_now = status.sampledAt;
    replaceItems(status.clients, [](const ClientStatus &a, const ClientStatus &b) { return a.id == b.id; });
}

int ClientModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ClientModel::text(const ClientStatus &client, int column) const
{
    switch (column) {
    case Peer: return client.peer;
    case Name: return client.name;
    case Connected: return format::age(client.connectedAt, m_now);
    case Requests: return format::perSecond(client.requestsPerSecond);
    case Rows: return format::perSecond(client.rowsPerSecond);
    case Received: return format::bytesPerSecond(client.receivedBytesPerSecond);
    case Sent: return format::bytesPerSecond(client.sentBytesPerSecond);
    case Waiting: return format::count(quint64(client.unanswered));
    case LastOperation: return client.lastOperation;
    case LastError: return client.lastError;
    }
    return {};
}

QString ClientModel::toolTip(const ClientStatus &client, int column) const
{
    switch (column) {
    case Connected: return client.connectedAt.toLocalTime().toString(Qt::ISODate);
    case Requests:
        return tr("%1 requests in all, %2 refused").arg(format::count(client.requests), format::count(client.errors));
    case Rows: return tr("%1 rows written in all").arg(format::count(client.rowsWritten));
    case Received: return tr("%1 received in all").arg(format::bytes(qint64(client.receivedBytes)));
    case Sent: return tr("%1 sent in all").arg(format::bytes(qint64(client.sentBytes)));
    case Waiting: return tr("Requests taken and not yet answered: %1").arg(format::bytes(client.unansweredBytes));
    }
    return text(client, column);
}

QVariant ClientModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const ClientStatus &client = item(index.row());
    if (role == Qt::DisplayRole)
        return text(client, index.column());
    if (role == Qt::ToolTipRole)
        return toolTip(client, index.column());
    if (role == Qt::TextAlignmentRole && index.column() >= Connected && index.column() <= Waiting)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant ClientModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section >= Connected && section <= Waiting ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Peer: return tr("Peer");
    case Name: return tr("Name");
    case Connected: return tr("Connected");
    case Requests: return tr("Requests");
    case Rows: return tr("Rows");
    case Received: return tr("In");
    case Sent: return tr("Out");
    case Waiting: return tr("Waiting");
    case LastOperation: return tr("Last operation");
    case LastError: return tr("Last error");
    }
    return {};
}

} // namespace hdf5async
