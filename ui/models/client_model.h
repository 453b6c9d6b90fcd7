// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/models/live_model.h"

#include <hdf5async/server_status.h>

#include <QSet>

namespace hdf5async {

/// What a client is up to, worst first.
enum class ClientActivity : quint8 { Failing, Throttled, Writing, Reading, Idle };

/// @param now as of the snapshot; an error is news for a minute
[[nodiscard]] ClientActivity activityOf(const ClientStatus &client, const QDateTime &now);
[[nodiscard]] QString activityText(ClientActivity activity);
[[nodiscard]] QString activityIcon(ClientActivity activity);
[[nodiscard]] Cell::Tone activityTone(ClientActivity activity);
/// Its name, or its peer as long as it has none.
[[nodiscard]] QString clientTitle(const ClientStatus &client);

/// Which clients are shown; all that are set must be true of one.
struct ClientChips
{
    bool active = false, writing = false, errors = false, throttled = false, plainText = false;

    [[nodiscard]] bool any() const { return active || writing || errors || throttled || plainText; }
    [[nodiscard]] bool accepts(const ClientStatus &client) const;
};

/// The connected clients. @thread window
class ClientModel final : public LiveModel
{
    Q_OBJECT

public:
    enum Column {
        State,
        Peer,
        Name,
        User,
        Connected,
        Requests,
        Rows,
        Received,
        Sent,
        Queue,
        LastOperation,
        LastError,
        // not shown at first
        Id,
        RoleColumn,
        Transport,
        TotalRows,
        TotalReceived,
        TotalSent,
        RejectedRows,
        Idle,
        Datasets,
        ColumnCount
    };

    using LiveModel::LiveModel;

    void setStatus(const ServerStatusPtr &status);
    void setChips(const ClientChips &chips);
    /// Pinned clients stand above the others as long as they are connected.
    void togglePin(quint64 id);
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
    [[nodiscard]] const ClientStatus &at(int source) const { return m_status->clients[std::size_t(source)]; }
    [[nodiscard]] Cell numberCell(const ClientStatus &client, int column) const;
    [[nodiscard]] Cell textCell(const ClientStatus &client, int column) const;

    ServerStatusPtr m_status = std::make_shared<const ServerStatus>();
    ClientChips m_chips;
    QSet<quint64> m_pinned;
};

} // namespace hdf5async
