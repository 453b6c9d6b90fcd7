// SPDX-License-Identifier: BSD-3-Clause
#include "ui/plot/axis.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace hdf5async {

namespace {

constexpr double shrinkAfterSeconds = 30;
constexpr int mostTicks = 1000; // whatever the numbers are

std::vector<double> multiples(double from, double to, double step, double offset)
{
    std::vector<double> result;
    // Counted, not summed: 0.1 + 0.1 + … misses the last tick.
    const double first = std::ceil((from + offset) / step - 1e-9);
    for (int i = 0; i < mostTicks; ++i) {
        const double at = (first + i) * step - offset;
        if (at > to + step * 1e-9 || !std::isfinite(at))
            break;
        result.push_back(at);
    }
    return result;
}

} // namespace

double niceCeiling(double value)
{
    if (!(value > 0) || !std::isfinite(value))
        return 1;
    const double decade = std::pow(10, std::floor(std::log10(value)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (value <= decade * factor * (1 + 1e-9))
            return decade * factor;
    }
    return decade * 10;
}

double niceEnd(double value)
{
    if (!(value > 0) || !std::isfinite(value))
        return 1;
    const double step = niceCeiling(value / 4);
    return std::ceil(value / step - 1e-9) * step;
}

std::vector<double> linearTicks(double from, double to, int most)
{
    if (!(to > from) || !std::isfinite(to - from) || most < 1)
        return {};
    return multiples(from, to, niceCeiling((to - from) / most), 0);
}

std::vector<double> decadeTicks(double from, double to)
{
    std::vector<double> result;
    if (!(from > 0) || !(to >= from) || !std::isfinite(to))
        return result;
    for (int power = int(std::ceil(std::log10(from) - 1e-9)); power <= int(std::floor(std::log10(to) + 1e-9)); ++power)
        result.push_back(std::pow(10, power));
    return result;
}

std::vector<double> timeTicks(double from, double to, int most)
{
    static constexpr std::array steps = {0.1,    0.2,    0.5,    1.0,     2.0,     5.0,     10.0,
                                         15.0,   30.0,   60.0,   120.0,   300.0,   600.0,   900.0,
                                         1800.0, 3600.0, 7200.0, 10800.0, 21600.0, 43200.0, 86400.0};
    if (!(to > from) || !std::isfinite(to - from) || most < 1)
        return {};
    const double wanted = (to - from) / most;
    const auto *const step = std::lower_bound(steps.begin(), steps.end(), wanted);
    const double chosen = step != steps.end() ? *step : std::ceil(wanted / 86400) * 86400;
    const int offset = timeAt(from).offsetFromUtc(); // 0 of an invalid one
    return multiples(from, to, chosen, offset);
}

QDateTime timeAt(double seconds)
{
    constexpr double earliest = -62'135'596'800, latest = 253'402'300'799;
    if (!(seconds >= earliest && seconds <= latest))
        return {};
    return QDateTime::fromMSecsSinceEpoch(qint64(std::llround(seconds * 1000)));
}

QString timeTickText(double at, double span)
{
    const QDateTime time = timeAt(at);
    if (span <= 2)
        return time.toString(QStringLiteral("HH:mm:ss.zzz"));
    if (span <= 1200)
        return time.toString(QStringLiteral("HH:mm:ss"));
    return time.toString(span <= 86400 * 1.5 ? QStringLiteral("HH:mm") : QStringLiteral("MM-dd HH:mm"));
}

double GrowingAxis::update(double largest, double now)
{
    const double needed = niceEnd(largest);
    if (needed >= m_end || now < m_neededAt) {
        m_end = needed;
        m_neededAt = now;
    } else if (now - m_neededAt >= shrinkAfterSeconds) {
        m_end = needed;
        m_neededAt = now;
    }
    return m_end;
}

double GrowingAxis::fit(double largest, double now)
{
    m_end = niceEnd(largest);
    m_neededAt = now;
    return m_end;
}

} // namespace hdf5async
