// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"

#include <array>
#include <vector>

namespace hdf5async {

/// The past of one number in steps of one length: smallest, mean and largest value of each; not-a-number where there was none.
/// Grows to `capacity` steps and then forgets the oldest.
class HistoryTier
{
public:
    struct Point
    {
        float low, mean, high;
    };

    HistoryTier(qint64 stepSeconds, std::size_t capacity) : m_step(stepSeconds), m_capacity(capacity) { }

    void add(qint64 milliseconds, double value);
    [[nodiscard]] qint64 step() const { return m_step; }
    /// How far back it can reach at all. @units seconds
    [[nodiscard]] qint64 reach() const { return m_step * qint64(m_capacity); }
    /// The point of the step with that number (seconds since the epoch ÷ step).
    [[nodiscard]] Point at(qint64 number) const;
    [[nodiscard]] std::size_t count() const { return m_points.size(); }

private:
    void finish(qint64 next);
    void push(const Point &point);
    [[nodiscard]] Point current() const;

    qint64 m_step;
    std::size_t m_capacity;
    std::vector<Point> m_points; ///< a ring once it is full
    std::size_t m_oldest = 0;    ///< its place in m_points
    qint64 m_number = -1;        ///< of the step that is under way; those before it are in m_points
    double m_sum = 0;
    float m_low = 0, m_high = 0;
    int m_count = 0;
};

/// One number in all lengths of steps: 1 s for an hour, 10 s for a day, 1 min for a week. At most 270 KB.
class HistoryStorage
{
public:
    void add(qint64 milliseconds, double value);
    /// At most `points` points from `from` to `to` (seconds since the epoch), of the finest steps that reach back so far.
    [[nodiscard]] HistorySeries read(qint64 from, qint64 to, int points, qint64 now) const;

private:
    std::array<HistoryTier, 3> m_tiers{HistoryTier(1, 3600), HistoryTier(10, 8640), HistoryTier(60, 10'080)};
};

} // namespace hdf5async
