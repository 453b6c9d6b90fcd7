// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"
#include "ui/widgets/cell.h"

#include <QDateTime>
#include <QHash>
#include <QString>

namespace hdf5async {

class WriteGlow;

/// The columns of every list of datasets; those from DatasetColumn::Rows on are hidden at first.
namespace DatasetColumn {
enum Column {
    Name,
    Type,
    Shape,
    Dtype,
    Chunks,
    Codec,
    Stored,
    Ratio,
    Rate,
    LastWrite,
    Writer,
    Rows,
    SafeRow,
    Uncommitted,
    MaxShape,
    Logical,
    Count
};
} // namespace DatasetColumn

/// What a model's data() answers beside Qt's own roles.
namespace DatasetRole {
enum Role {
    Path = Qt::UserRole, ///< bytes; invalid while a row is not loaded
    Kind                 ///< int of ObjectKind
};
} // namespace DatasetRole

/// Activity by path, of one file.
using ActivityByPath = QHash<QByteArray, DatasetActivity>;

/// A name as it can be shown on one line and taken for no other: control characters and those that change the direction of text are
/// replaced; an empty name is "". @thread any
[[nodiscard]] QString shownName(QByteArrayView name);
/// "b" for "/a/b", shown so.
[[nodiscard]] QString lastPartOf(const QByteArray &path);
/// The containing group's path; "/" for what lies in the root.
[[nodiscard]] QByteArray groupOf(const QByteArray &path);
/// `path` below `group`
[[nodiscard]] QByteArray memberPath(const QByteArray &group, const QByteArray &name);

/// "(41M*, 16)": axes that may grow with a star; long ones shortened when `brief`.
[[nodiscard]] QString shapeText(const TreeNode &node, bool brief);
/// "zstd 3 + shuffle"; "-" without filters.
[[nodiscard]] QString filtersText(const Filters &filters);
[[nodiscard]] QString kindText(ObjectKind kind);

/// What stands in a cell. `activity` may be null: then the numbers of the listing are all there is.
[[nodiscard]] QString datasetCell(const TreeNode &node, const DatasetActivity *activity, int column,
                                  const QDateTime &now);
/// The same for painting.
[[nodiscard]] Cell datasetPaintedCell(const TreeNode &node, int column, const QString &text, double glow);
/// How much of it a row has; without one, or for what is no dataset, nothing.
[[nodiscard]] double glowOf(const WriteGlow *glow, const TreeNode &node);
[[nodiscard]] QString datasetToolTip(const TreeNode &node, const DatasetActivity *activity, int column);
[[nodiscard]] QString datasetHeader(int column);
[[nodiscard]] Qt::Alignment datasetAlignment(int column);
/// Whether one of the cells that a snapshot changes differs.
[[nodiscard]] bool looksDifferent(const DatasetActivity &a, const DatasetActivity &b);

} // namespace hdf5async
