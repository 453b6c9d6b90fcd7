// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/pages/datasets/dataset_cells.h"

#include <QAbstractTableModel>

#include <vector>

namespace hdf5async {

class WriteGlow;

/// Datasets from anywhere in a file, one a row, with their full paths: what a search found, or what is pinned. @thread window
class NodeListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;

    void setNodes(std::vector<TreeNode> nodes);
    /// Replaces what is known of one path, or adds it at the end.
    void setNode(const TreeNode &node);
    void remove(const QByteArray &path);
    /// The newest numbers; announces changes in rows `first` to `last` alone.
    void setActivity(ActivityByPath activity, const QDateTime &now, int first, int last);

    /// Tints the rows that are being written; must outlive the model.
    void setGlow(const WriteGlow &glow) { m_glow = &glow; }

    [[nodiscard]] const std::vector<TreeNode> &nodes() const { return m_nodes; }
    [[nodiscard]] int rowOf(const QByteArray &path) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<TreeNode> m_nodes;
    ActivityByPath m_activity;
    QDateTime m_now;
    const WriteGlow *m_glow = nullptr;
};

} // namespace hdf5async
