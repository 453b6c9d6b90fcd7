// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/plot/plot_series.h"
#include "ui/plot/plot_view.h"

#include <QFont>
#include <QRectF>

#include <optional>
#include <vector>

class QPainter;

namespace hdf5async {

/// Colours of a plot, from the widget that shows it.
struct PlotColors
{
    QColor background, text, secondary, grid, gap, accent;
};

/// Everything that is seen of a plot.
struct PlotScene
{
    std::vector<PlotStrip> strips;
    std::vector<double> ends; ///< upper end of each strip's y axis
    std::vector<double> beginnings;
    std::vector<PlotEvent> events;
    bool timeAxis = true;
    PlotView::Range range;
    std::optional<double> hover, cursorA, cursorB;
    std::optional<PlotView::Range> box; ///< being drawn by the pointer
    QString emphasized;                 ///< key of the current series
};

/// Where things are, so that painting and the pointer agree.
struct PlotGeometry
{
    std::vector<QRectF> strips; ///< the drawing areas
    QRectF axis;                ///< below them
    [[nodiscard]] double xOf(double at, const PlotView::Range &range) const;
    [[nodiscard]] double at(double x, const PlotView::Range &range) const;
};

[[nodiscard]] PlotGeometry layOut(const QRectF &area, const PlotScene &scene, const QFont &font);

/// Paints a plot; the same for the screen and for exported pictures.
void paintPlot(QPainter &painter, const PlotGeometry &geometry, const PlotScene &scene, const PlotColors &colors);

} // namespace hdf5async
