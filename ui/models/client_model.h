// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/models/status_model.h"

namespace hdf5async {

/// The connected clients, one a row, in the order of their connecting. @thread window
class ClientModel final : public StatusModel<ClientStatus>
{
    Q_OBJECT

public:
    enum Column {
        Peer,
        Name,
        Connected,
        Requests,
        Rows,
        Received,
        Sent,
        Waiting,
        LastOperation,
        LastError,
        ColumnCount
    };

    using StatusModel::StatusModel;

    void setStatus(const ServerStatus &status);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const ClientStatus &client, int column) const;
    [[nodiscard]] QString toolTip(const ClientStatus &client, int column) const;

    QDateTime m_now;
};

} // namespace hdf5async
