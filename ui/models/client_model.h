// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/client_query.h"
#include "ui/models/live_model.h"

#include <QSet>

namespace hdf5async {

[[nodiscard]] QString activityText(ClientActivity activity);
[[nodiscard]] QString activityIcon(ClientActivity activity);
[[nodiscard]] Cell::Tone activityTone(ClientActivity activity);
/// Its name, or its peer as long as it has none.
[[nodiscard]] QString clientTitle(const ClientStatus &client);

/// What it may send for itself alone, "500/s, 1.0 MB/s"; "-" when it may what all may.
[[nodiscard]] QString limitText(const ClientStatus &client);
/// "0.2 ms"; "-" when it is not known.
[[nodiscard]] QString roundTripText(const ClientStatus &client);

/// The connected clients, or a page of them. @thread window
class ClientModel final : public LiveModel
{
    Q_OBJECT

public:
    /// What the server sorts by is the columns there are: a column is its ClientOrder.
    enum Column {
        State = int(ClientOrder::State),
        Peer = int(ClientOrder::Peer),
        Name = int(ClientOrder::Name),
        User = int(ClientOrder::User),
        Connected = int(ClientOrder::Connected),
        Requests = int(ClientOrder::Requests),
        Rows = int(ClientOrder::Rows),
        Received = int(ClientOrder::Received),
        Sent = int(ClientOrder::Sent),
        Queue = int(ClientOrder::Queue),
        LastOperation = int(ClientOrder::LastOperation),
        LastError = int(ClientOrder::LastError),
        // not shown at first
        Id = int(ClientOrder::Id),
        RoleColumn = int(ClientOrder::Role),
        Transport = int(ClientOrder::Transport),
        TotalRows = int(ClientOrder::TotalRows),
        TotalReceived = int(ClientOrder::TotalReceived),
        TotalSent = int(ClientOrder::TotalSent),
        RejectedRows = int(ClientOrder::RejectedRows),
        Idle = int(ClientOrder::LastAppend),
        Datasets = int(ClientOrder::Datasets),
        Throttled = int(ClientOrder::Throttled),
        Limit = int(ClientOrder::Limit),
        RoundTrip = int(ClientOrder::RoundTrip),
        Slowest = int(ClientOrder::Slowest),
        ColumnCount = int(ClientOrder::Count)
    };

    using LiveModel::LiveModel;

    void setStatus(const ServerStatusPtr &status);
    /// A page, as of `now`, instead of all that a status has.
    void setPage(const std::vector<ClientStatus> &clients, const QDateTime &now);
    void setChips(const ClientChips &chips);
    /// Pinned clients stand above the others as long as they are connected.
    void togglePin(quint64 id);
    [[nodiscard]] const QSet<quint64> &pinned() const { return m_pinned; }
    /// Null when it is not connected any more.
    [[nodiscard]] const ClientStatus *client(quint64 id) const;
    [[nodiscard]] const ClientStatus &clientAt(int row) const { return at(sourceAt(row)); }

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] int sourceCount() const override;
    [[nodiscard]] quint64 sourceKey(int source) const override { return at(source).id; }
    [[nodiscard]] bool accepts(int source) const override { return m_chips.accepts(at(source)); }
    [[nodiscard]] Cell cell(int source, int column) const override;
    [[nodiscard]] QString toolTip(int source, int column) const override;
    [[nodiscard]] QVariant raw(int source, int column) const override;
    [[nodiscard]] QString header(int column) const override;
    [[nodiscard]] QString headerToolTip(int column) const override;
    [[nodiscard]] bool isNumber(int column) const override;
    [[nodiscard]] QStringList filterTexts(int source) const override;
    [[nodiscard]] bool isPinned(int source) const override { return m_pinned.contains(at(source).id); }

private:
    [[nodiscard]] const ClientStatus &at(int source) const { return (*m_clients)[std::size_t(source)]; }
    [[nodiscard]] Cell numberCell(const ClientStatus &client, int column) const;
    [[nodiscard]] Cell textCell(const ClientStatus &client, int column) const;

    std::shared_ptr<const std::vector<ClientStatus>> m_clients = std::make_shared<const std::vector<ClientStatus>>();
    ClientChips m_chips;
    QSet<quint64> m_pinned;
};

} // namespace hdf5async
