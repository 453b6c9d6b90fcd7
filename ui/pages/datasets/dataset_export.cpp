// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/dataset_export.h"

#include "ui/csv.h"

namespace hdf5async {

QString datasetRawCell(const TreeNode &node, const DatasetActivity *activity, int column)
{
    switch (column) {
    case DatasetColumn::Name: return QString::fromUtf8(node.path);
    case DatasetColumn::Type: return objectKindName(node.kind);
    case DatasetColumn::Shape:
        if (node.kind == ObjectKind::Group)
            return QString::number(node.members);
        return node.shape ? toText(*node.shape) : QString();
    case DatasetColumn::Chunks: return node.chunks ? toText(*node.chunks) : QString();
    case DatasetColumn::Stored: return QString::number(node.storedBytes);
    case DatasetColumn::Logical: return QString::number(node.logicalBytes);
    case DatasetColumn::Ratio:
        return node.storedBytes > 0 ? QString::number(double(node.logicalBytes) / double(node.storedBytes), 'g', 6)
                                    : QString();
    case DatasetColumn::Rate: return QString::number(activity ? activity->rowsPerSecond : node.rowsPerSecond, 'g', 9);
    case DatasetColumn::LastWrite: {
        const QDateTime at = activity ? activity->lastWriteAt : node.lastWriteAt;
        return at.isValid() ? at.toUTC().toString(Qt::ISODateWithMs) : QString();
    }
    case DatasetColumn::Rows:
        if (activity)
            return QString::number(activity->rows);
        return node.shape && !node.shape->empty() ? QString::number(node.shape->front()) : QString();
    case DatasetColumn::SafeRow: return activity ? QString::number(activity->durableRows) : QString();
    case DatasetColumn::Uncommitted:
        return activity ? QString::number(activity->rows - activity->durableRows) : QString();
    default: return datasetCell(node, activity, column, {});
    }
}

QByteArray datasetsCsv(const std::vector<const TreeNode *> &nodes, const ActivityByPath &activity,
                       const std::vector<int> &columns)
{
    QByteArray csv;
    const auto line = [&](const auto &cell) {
        for (std::size_t i = 0; i < columns.size(); ++i)
            csv += (i > 0 ? "," : "") + csvField(cell(columns[i]));
        csv += '\n';
    };
    line([](int column) { return datasetHeader(column); });
    for (const TreeNode *const node : nodes) {
        const auto live = activity.constFind(node->path);
        line([&](int column) { return datasetRawCell(*node, live != activity.cend() ? &*live : nullptr, column); });
    }
    return csv;
}

} // namespace hdf5async
