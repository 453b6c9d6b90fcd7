// SPDX-License-Identifier: BSD-3-Clause
#include "ui/plot/decimate.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace hdf5async {

namespace {

// A missing sample or two (a busy server) is no gap yet.
constexpr double gapSteps = 3.5;

bool isFar(const PlotSeries &series, std::size_t left, std::size_t right)
{
    return series.step > 0 && series.at[right] - series.at[left] > gapSteps * series.step;
}

void enter(PixelColumn &column, const PlotSeries &series, std::size_t i, bool gapBefore)
{
    if (!column.any) {
        column = {series.low[i], series.high[i], series.mean[i], series.mean[i], true, gapBefore};
        return;
    }
    column.low = std::min(column.low, series.low[i]);
    column.high = std::max(column.high, series.high[i]);
    column.last = series.mean[i];
}

} // namespace

std::pair<std::size_t, std::size_t> pointsBetween(const PlotSeries &series, double from, double to)
{
    const auto first = std::lower_bound(series.at.begin(), series.at.end(), from);
    const auto last = std::upper_bound(first, series.at.end(), to);
    return {std::size_t(first - series.at.begin()), std::size_t(last - series.at.begin())};
}

std::size_t nearestPoint(const PlotSeries &series, double at)
{
    const auto right = std::lower_bound(series.at.begin(), series.at.end(), at);
    if (right == series.at.begin())
        return 0;
    if (right == series.at.end() || at - *(right - 1) <= *right - at)
        return std::size_t(right - series.at.begin()) - 1;
    return std::size_t(right - series.at.begin());
}

std::vector<PixelColumn> decimate(const PlotSeries &series, double from, double to, int columns)
{
    std::vector<PixelColumn> result(std::size_t(std::max(columns, 0)));
    if (result.empty() || !(to > from))
        return result;
    const double scale = columns / (to - from);
    const auto [first, last] = pointsBetween(series, from, to);
    bool gap = true;
    for (std::size_t i = first; i < last; ++i) {
        if (std::isnan(series.mean[i])) {
            gap = true;
            continue;
        }
        if (i > first && isFar(series, i - 1, i))
            gap = true;
        const auto at = std::min(std::size_t((series.at[i] - from) * scale), result.size() - 1);
        enter(result[at], series, i, gap);
        gap = false;
    }
    return result;
}

std::vector<std::pair<double, double>> gaps(const PlotSeries &series, double from, double to)
{
    std::vector<std::pair<double, double>> result;
    const auto [first, last] = pointsBetween(series, from, to);
    // The neighbours outside take part, so that a gap that reaches beyond the edge is seen.
    const std::size_t begin = first > 0 ? first - 1 : first;
    const std::size_t end = std::min(last + 1, series.at.size());
    std::optional<std::size_t> lastValue;
    for (std::size_t i = begin; i < end; ++i) {
        if (std::isnan(series.mean[i]))
            continue;
        const bool holds = lastValue && (i - *lastValue > 1 || isFar(series, *lastValue, i));
        if (holds && series.step > 0) {
            const double left = std::max(series.at[*lastValue], from), right = std::min(series.at[i], to);
            if (right > left)
                result.emplace_back(left, right);
        }
        lastValue = i;
    }
    return result;
}

RangeSummary summarize(const PlotSeries &series, double from, double to)
{
    const auto [first, last] = pointsBetween(series, from, to);
    RangeSummary result;
    std::vector<float> means;
    means.reserve(last - first);
    double sum = 0;
    for (std::size_t i = first; i < last; ++i) {
        if (std::isnan(series.mean[i]))
            continue;
        result.min = result.any ? std::min(result.min, double(series.low[i])) : series.low[i];
        result.max = result.any ? std::max(result.max, double(series.high[i])) : series.high[i];
        result.any = true;
        result.current = series.mean[i];
        sum += series.mean[i];
        means.push_back(series.mean[i]);
    }
    if (means.empty())
        return result;
    result.mean = sum / double(means.size());
    const std::size_t third = std::max<std::size_t>(means.size() / 3, 1);
    double early = 0, late = 0;
    for (std::size_t i = 0; i < third; ++i) {
        early += means[i];
        late += means[means.size() - 1 - i];
    }
    result.trend = (late - early) / double(third);
    const std::size_t rank = std::size_t(std::ceil(0.99 * double(means.size()))) - 1;
    std::nth_element(means.begin(), means.begin() + std::ptrdiff_t(rank), means.end());
    result.p99 = means[rank];
    return result;
}

} // namespace hdf5async
