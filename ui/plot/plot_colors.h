// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QColor>

namespace hdf5async {

/// Colours and line styles of plotted series, distinguishable for the colour-blind: neighbours differ in both. Contrast at least
/// 3 : 1, for text 4.5 : 1, on the plots' background. @thread any
[[nodiscard]] QColor seriesColor(int index, bool dark);
[[nodiscard]] Qt::PenStyle seriesDash(int index);

} // namespace hdf5async
