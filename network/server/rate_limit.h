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

    /// 0 = no limit.
    RateLimit(qint64 perSecond, Clock::time_point now) : m_perSecond(double(perSecond)), m_level(m_perSecond), m_at(now)
    {
    }

    /// @return whether more may be taken
    bool take(qint64 units, Clock::time_point now)
    {
        if (m_perSecond <= 0)
            return true;
        m_level -= double(units);
        return isOpen(now);
    }
    bool isOpen(Clock::time_point now)
    {
        if (m_perSecond <= 0)
            return true;
        const double seconds = std::chrono::duration<double>(now - m_at).count();
        m_level = std::min(m_level + std::max(seconds, 0.0) * m_perSecond, m_perSecond);
        m_at = now;
        return m_level > 0;
    }

private:
    double m_perSecond;
    double m_level;
    Clock::time_point m_at;
};

} // namespace hdf5async
