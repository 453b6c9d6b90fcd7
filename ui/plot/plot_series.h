// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/plot/quantity.h"

#include <QColor>
#include <QString>

#include <vector>

namespace hdf5async {

/// One line of a plot: at each position the smallest, mean and largest value seen there.
/// @shape all four vectors have the same length; `at` ascends; not-a-number where nothing was recorded
/// @units `at`: seconds since 1970 on a time axis, else a plain number
struct PlotSeries
{
    QString key;  ///< names it for programs
    QString name; ///< for people
    Quantity quantity = Quantity::Number;
    QColor color;
    Qt::PenStyle dash = Qt::SolidLine;
    bool visible = true;
    std::vector<double> at;
    std::vector<float> low, mean, high;
    double step = 0; ///< usual distance of positions; farther neighbours have a gap between them. 0 = there are no gaps
};

/// Something that happened, marked on the time axis.
struct PlotEvent
{
    double at = 0;
    QString kind, text;
};

/// A drawing area of its own with its own y axis; all strips of a plot share the x axis.
struct PlotStrip
{
    QString title;
    Quantity quantity = Quantity::Number;
    bool logarithmic = false;
    bool fromZero = true; ///< whether the y axis must hold zero
    std::vector<PlotSeries> series;
};

} // namespace hdf5async
