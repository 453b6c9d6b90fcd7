// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/plot/plot_painter.h"

#include <QByteArray>
#include <QImage>

namespace hdf5async {

/// The points of the visible series within the visible range as CSV: ISO time (or position), then each series with its unit in
/// brackets, not scaled; smallest and largest beside the mean where they differ. Empty cells where a series has nothing.
[[nodiscard]] QByteArray plotCsv(const PlotScene &scene);

/// The plot with a title above and the names of the series below it.
/// @units size in device-independent pixels; the picture has `scale` times as many
[[nodiscard]] QImage plotPicture(const PlotScene &scene, const PlotColors &colors, const QFont &font,
                                 const QString &title, QSize size, double scale = 2);

} // namespace hdf5async
