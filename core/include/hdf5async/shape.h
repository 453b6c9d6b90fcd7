// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QString>
#include <QtGlobal>

#include <optional>
#include <vector>

namespace hdf5async {

/// Lengths of the axes, slowest first; empty = one element without axes.
using Shape = std::vector<qint64>;

/// The largest rank anything has here (HDF5's own limit).
constexpr int maxRank = 32;

/// Number of elements; nothing when the product does not fit in 63 bits.
[[nodiscard]] std::optional<qint64> elementCount(const Shape &shape);

/// "(2, 3)", "(5,)", "()" as Python writes it, for messages.
[[nodiscard]] QString toText(const Shape &shape);

} // namespace hdf5async
