// SPDX-License-Identifier: BSD-3-Clause
#include "core/metrics/disk_trend.h"

namespace hdf5async {

namespace {

constexpr double windowSeconds = 600;
constexpr double leastBasis = 60; // less says nothing
constexpr double stepSeconds = 1;
constexpr double leastFilling = 1; // bytes per second; less is rounding

} // namespace

void DiskTrend::add(double seconds, qint64 freeBytes, qint64 totalBytes, qint64 fileBytes)
{
    m_free = freeBytes;
    m_total = totalBytes;
    if (freeBytes < 0 || (!m_points.empty() && seconds - m_points.back().seconds < stepSeconds))
        return;
    m_points.push_back({seconds, double(freeBytes), double(fileBytes)});
    while (m_points.front().seconds < seconds - windowSeconds)
        m_points.pop_front();
}

// Least squares, around the means so that nothing is lost to rounding.
double DiskTrend::slope(double Point::*value) const
{
    const auto n = double(m_points.size());
    double meanTime = 0, meanValue = 0;
    for (const Point &point : m_points) {
        meanTime += (point.seconds - m_points.front().seconds) / n;
        meanValue += point.*value / n;
    }
    double above = 0, below = 0;
    for (const Point &point : m_points) {
        const double time = point.seconds - m_points.front().seconds - meanTime;
        above += time * (point.*value - meanValue);
        below += time * time;
    }
    return below > 0 ? above / below : 0;
}

DiskForecast DiskTrend::forecast() const
{
    DiskForecast result;
    result.freeBytes = m_free;
    result.totalBytes = m_total;
    if (m_points.empty())
        return result;
    result.basisSeconds = m_points.back().seconds - m_points.front().seconds;
    if (result.basisSeconds < leastBasis)
        return result;
    const double filling = -slope(&Point::freeBytes);
    result.ownBytesPerSecond = slope(&Point::fileBytes);
    result.otherBytesPerSecond = filling - result.ownBytesPerSecond;
    if (filling >= leastFilling)
        result.secondsToFull = double(m_free) / filling;
    return result;
}

} // namespace hdf5async
