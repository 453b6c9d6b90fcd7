// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/node_list_model.h"

#include <algorithm>

namespace hdf5async {

void NodeListModel::setNodes(std::vector<TreeNode> nodes)
{
    beginResetModel();
    m_nodes = std::move(nodes);
    endResetModel();
}

int NodeListModel::rowOf(const QByteArray &path) const
{
    const auto at = std::find_if(m_nodes.begin(), m_nodes.end(), [&](const TreeNode &n) { return n.path == path; });
    return at == m_nodes.end() ? -1 : int(at - m_nodes.begin());
}

void NodeListModel::setNode(const TreeNode &node)
{
    const int row = rowOf(node.path);
    if (row >= 0) {
        m_nodes[std::size_t(row)] = node;
        Q_EMIT dataChanged(index(row, 0), index(row, DatasetColumn::Count - 1));
        return;
    }
    beginInsertRows({}, rowCount(), rowCount());
    m_nodes.push_back(node);
    endInsertRows();
}

void NodeListModel::remove(const QByteArray &path)
{
    const int row = rowOf(path);
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_nodes.erase(m_nodes.begin() + row);
    endRemoveRows();
}

void NodeListModel::setActivity(ActivityByPath activity, const QDateTime &now, int first, int last)
{
    const ActivityByPath before = std::exchange(m_activity, std::move(activity));
    m_now = now;
    for (int row = std::max(first, 0); row <= last && row < rowCount(); ++row) {
        const QByteArray &path = m_nodes[std::size_t(row)].path;
        if (before.contains(path) || m_activity.contains(path))
            Q_EMIT dataChanged(index(row, DatasetColumn::Rate), index(row, DatasetColumn::Uncommitted));
    }
}

int NodeListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_nodes.size());
}

int NodeListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(DatasetColumn::Count);
}

QVariant NodeListModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const TreeNode &node = m_nodes[std::size_t(index.row())];
    const auto found = m_activity.constFind(node.path);
    const DatasetActivity *const live = found != m_activity.cend() ? &*found : nullptr;
    const auto text = [&] {
        return index.column() == DatasetColumn::Name ? datasetToolTip(node, live, DatasetColumn::Name)
                                                     : datasetCell(node, live, index.column(), m_now);
    };
    switch (role) {
    case CellRole: return QVariant::fromValue(datasetPaintedCell(node, index.column(), text(), glowOf(m_glow, node)));
    case Qt::DisplayRole: return text();
    case Qt::ToolTipRole: return datasetToolTip(node, live, index.column());
    case Qt::TextAlignmentRole: return int(datasetAlignment(index.column()));
    case DatasetRole::Path: return node.path;
    case DatasetRole::Kind: return int(node.kind);
    default: return {};
    }
}

QVariant NodeListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    switch (role) {
    case Qt::DisplayRole: return section == DatasetColumn::Name ? tr("Path") : datasetHeader(section);
    case Qt::TextAlignmentRole: return int(datasetAlignment(section));
    default: return {};
    }
}

} // namespace hdf5async
