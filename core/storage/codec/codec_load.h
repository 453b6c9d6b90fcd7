// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <cmath>

namespace hdf5async {

/// How many cores something has kept busy lately: what is ten seconds old counts a third of what is new. @thread one at a time
class CodecLoad
{
public:
    using Clock = std::chrono::steady_clock;

    void add(std::chrono::nanoseconds processorTime, Clock::time_point now)
    {
        m_busySeconds = left(now) + std::chrono::duration<double>(processorTime).count();
        m_at = now;
    }
    [[nodiscard]] double cores(Clock::time_point now) const { return left(now) / memorySeconds; }

private:
    static constexpr double memorySeconds = 10;
    [[nodiscard]] double left(Clock::time_point now) const
    {
        return m_busySeconds * std::exp(-std::chrono::duration<double>(now - m_at).count() / memorySeconds);
    }

    double m_busySeconds = 0;
    Clock::time_point m_at;
};

} // namespace hdf5async
