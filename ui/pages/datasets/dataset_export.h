// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/pages/datasets/dataset_cells.h"

#include <QByteArray>

#include <vector>

namespace hdf5async {

/// A cell as programs want it: numbers without prefix and unit, times as ISO 8601, full paths. @thread any
[[nodiscard]] QString datasetRawCell(const TreeNode &node, const DatasetActivity *activity, int column);

/// Rows and columns as CSV, with a header.
[[nodiscard]] QByteArray datasetsCsv(const std::vector<const TreeNode *> &nodes, const ActivityByPath &activity,
                                     const std::vector<int> &columns);

} // namespace hdf5async
