// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QString>

namespace hdf5async {

/// What the numbers of a plotted series are.
enum class Quantity : quint8 { Number, BytesPerSecond, PerSecond, RowsPerSecond, Fraction, Milliseconds, Bytes };

/// "212 MB/s", "12 %", "8.4 ms": three significant digits, SI prefixes, always with the unit; "-" for not-a-number. @thread any
[[nodiscard]] QString quantityText(Quantity quantity, double value);
/// The same as short as an axis wants it: "200 MB/s", "2 k/s"; no digits that say nothing.
[[nodiscard]] QString axisText(Quantity quantity, double value);
/// The unit of unscaled numbers, for exported files: "B/s", "1/s", "ms"; empty for plain numbers and fractions.
[[nodiscard]] QString rawUnit(Quantity quantity);

} // namespace hdf5async
