// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/models/status_model.h"

namespace hdf5async {

/// The served files, one a row. @thread window
class FileModel final : public StatusModel<FileStatus>
{
    Q_OBJECT

public:
    enum Column { Name, State, Size, FreeDisk, Rows, TotalRows, Queued, Committed, Path, ColumnCount };

    using StatusModel::StatusModel;

    void setStatus(const ServerStatus &status);

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const FileStatus &file, int column) const;
    [[nodiscard]] QString stateText(const FileStatus &file) const;
    [[nodiscard]] QString toolTip(const FileStatus &file, int column) const;

    QDateTime m_now;
};

} // namespace hdf5async
