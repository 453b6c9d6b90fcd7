// SPDX-License-Identifier: BSD-3-Clause
#include "core/monitor/history_series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hdf5async {

namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
constexpr HistoryTier::Point gap{nothing, nothing, nothing};
// A sample a second may come a little late, so that a second has none: that is no gap.
constexpr qint64 lateSteps = 1;

bool isGap(const HistoryTier::Point &point)
{
    return std::isnan(point.mean);
}

HistoryTier::Point merged(const HistoryTier &tier, qint64 first, qint64 count)
{
    HistoryTier::Point sum = gap;
    double mean = 0;
    int points = 0;
    for (qint64 i = 0; i < count; ++i) {
        const HistoryTier::Point point = tier.at(first + i);
        if (isGap(point))
            continue;
        sum.low = points ? std::min(sum.low, point.low) : point.low;
        sum.high = points ? std::max(sum.high, point.high) : point.high;
        mean += double(point.mean);
        ++points;
    }
    if (points > 0)
        sum.mean = float(mean / points);
    return sum;
}

} // namespace

void HistoryTier::add(qint64 milliseconds, double value)
{
    const qint64 number = milliseconds / 1000 / m_step;
    if (m_number >= 0 && number < m_number) {
        if (m_number - number < qint64(m_capacity))
            return; // the clock was set back a little: what has been stays
        *this = HistoryTier(m_step, m_capacity);
    }
    if (number != m_number)
        finish(number);
    const auto single = float(value);
    m_low = m_count ? std::min(m_low, single) : single;
    m_high = m_count ? std::max(m_high, single) : single;
    m_sum += value;
    ++m_count;
}

HistoryTier::Point HistoryTier::current() const
{
    return m_count ? Point{m_low, float(m_sum / m_count), m_high} : gap;
}

void HistoryTier::finish(qint64 next)
{
    if (m_number >= 0) {
        const Point last = current();
        push(last);
        const qint64 missing = next - m_number - 1;
        if (missing >= qint64(m_capacity)) {
            m_points.clear();
            m_oldest = 0;
        } else {
            for (qint64 i = 0; i < missing; ++i)
                push(missing <= lateSteps && m_step == 1 ? last : gap);
        }
    }
    m_number = next;
    m_sum = 0;
    m_count = 0;
}

void HistoryTier::push(const Point &point)
{
    if (m_points.size() < m_capacity) {
        m_points.push_back(point);
        return;
    }
    m_points[m_oldest] = point;
    m_oldest = (m_oldest + 1) % m_capacity;
}

HistoryTier::Point HistoryTier::at(qint64 number) const
{
    if (number == m_number)
        return current();
    const qint64 age = m_number - number; // 1: the newest in m_points
    if (m_number < 0 || age < 1 || age > qint64(m_points.size()))
        return gap;
    return m_points[(m_oldest + m_points.size() - std::size_t(age)) % m_points.size()];
}

void HistoryStorage::add(qint64 milliseconds, double value)
{
    for (HistoryTier &tier : m_tiers)
        tier.add(milliseconds, value);
}

HistorySeries HistoryStorage::read(qint64 from, qint64 to, int points, qint64 now) const
{
    const auto reaching = std::find_if(m_tiers.begin(), m_tiers.end() - 1,
                                       [&](const HistoryTier &tier) { return now - tier.reach() <= from; });
    const HistoryTier &tier = *reaching;
    const qint64 first = std::max(from, now - tier.reach()) / tier.step();
    const qint64 last = std::min(to, now) / tier.step();
    const qint64 wanted = std::max<qint64>(last - first + 1, 0);
    const qint64 each = std::max<qint64>((wanted + points - 1) / points, 1);
    HistorySeries series;
    series.step = double(tier.step() * each);
    const qint64 begin = first / each * each; // so that the same steps come together in every answer
    series.from = QDateTime::fromSecsSinceEpoch(begin * tier.step(), Qt::UTC);
    for (qint64 number = begin; wanted > 0 && number <= last && qint64(series.mean.size()) < points; number += each) {
        const HistoryTier::Point point = merged(tier, number, each);
        series.low.push_back(point.low);
        series.mean.push_back(point.mean);
        series.high.push_back(point.high);
    }
    return series;
}

} // namespace hdf5async
