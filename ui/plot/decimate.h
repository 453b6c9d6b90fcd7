// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/plot/plot_series.h"

#include <utility>
#include <vector>

namespace hdf5async {

/// What of a series falls into one column of pixels.
struct PixelColumn
{
    float low = 0, high = 0;   ///< extremes of everything in it
    float first = 0, last = 0; ///< means, where the line enters and leaves
    bool any = false;          ///< whether there is something
    bool gapBefore = false;    ///< the line is not drawn from the column before with anything to this one
};

/// A series as `columns` columns between positions `from` and `to`; extremes survive, whatever the scale. @thread any
[[nodiscard]] std::vector<PixelColumn> decimate(const PlotSeries &series, double from, double to, int columns);

/// Where nothing was recorded between two positions: pairs of beginning and end within `from` and `to`.
[[nodiscard]] std::vector<std::pair<double, double>> gaps(const PlotSeries &series, double from, double to);

/// Indices [first, last) of a series' points with `from` <= at <= `to`.
[[nodiscard]] std::pair<std::size_t, std::size_t> pointsBetween(const PlotSeries &series, double from, double to);

/// Index of the point nearest to a position; the series must have points.
[[nodiscard]] std::size_t nearestPoint(const PlotSeries &series, double at);

/// Numbers about the visible range.
struct RangeSummary
{
    double current = 0; ///< the last value there
    double min = 0, mean = 0, max = 0, p99 = 0;
    double trend = 0; ///< mean of the last third less mean of the first
    bool any = false; ///< otherwise all are 0
};
[[nodiscard]] RangeSummary summarize(const PlotSeries &series, double from, double to);

} // namespace hdf5async
