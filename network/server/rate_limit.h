// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <chrono>

#include <QtGlobal>

namespace hdf5async {

/// A token bucket: so many units a second, of which those of one second may come at once. What is taken beyond that is owed, and
/// nothing more is to be taken before it has been paid. @thread one
class RateLimit
{
public:
    using Clock = std::chrono::steady_clock;

    /// `perSecond` may change at any time; 0 = no limit. It must outlive this.
    RateLimit(const qint64 &perSecond, Clock::time_point now)
        : m_perSecond(perSecond), m_level(double(perSecond)), m_at(now)
    {
    }
    RateLimit(qint64 &&, Clock::time_point) = delete;

    /// Another number of units a second instead, for this one alone; 0 = none again.
    void setOwn(qint64 perSecond)
    {
        m_own = perSecond;
        m_level = std::min(m_level, double(rate()));
    }

    /// @return whether more may be taken
    bool take(qint64 units, Clock::time_point now)
    {
        if (rate() <= 0)
            return true;
        m_level -= double(units);
        return isOpen(now);
    }
    bool isOpen(Clock::time_point now)
    {
        if (rate() <= 0)
            return true;
        const double seconds = std::chrono::duration<double>(now - m_at).count();
        m_level = std::min(m_level + std::max(seconds, 0.0) * double(rate()), double(rate()));
        m_at = now;
        return m_level > 0;
    }

private:
    [[nodiscard]] qint64 rate() const { return m_own > 0 ? m_own : m_perSecond; }

    const qint64 &m_perSecond;
    qint64 m_own = 0;
    double m_level;
    Clock::time_point m_at;
};

} // namespace hdf5async
