// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/past_file.h"
#include "ui/models/live_model.h"

namespace hdf5async {

/// The files that a server has finished. @thread window
class PastFileModel final : public LiveModel
{
    Q_OBJECT

public:
    enum Column { File, Served, Size, EndedAt, Why, ColumnCount };

    using LiveModel::LiveModel;

    void setFiles(const std::vector<PastFile> &files);
    [[nodiscard]] const PastFile &fileAt(int row) const { return at(sourceAt(row)); }
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] int sourceCount() const override { return int(m_files.size()); }
    [[nodiscard]] quint64 sourceKey(int source) const override;
    [[nodiscard]] Cell cell(int source, int column) const override;
    [[nodiscard]] QString toolTip(int source, int column) const override;
    [[nodiscard]] QVariant raw(int source, int column) const override;
    [[nodiscard]] QString header(int column) const override;
    [[nodiscard]] bool isNumber(int column) const override { return column == Size; }
    [[nodiscard]] QStringList filterTexts(int source) const override { return {at(source).path}; }

private:
    [[nodiscard]] const PastFile &at(int source) const { return m_files[std::size_t(source)]; }

    std::vector<PastFile> m_files;
};

} // namespace hdf5async
