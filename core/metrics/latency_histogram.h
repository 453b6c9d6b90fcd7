// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counter.h"

#include <hdf5async/server_status.h>

#include <array>
#include <chrono>
#include <deque>

namespace hdf5async {

/// How often something took how long: 8 classes for each doubling from a microsecond to some hours, so that a value is known to
/// a tenth. Raised by one thread or many, read by the sampler; 2 KiB, whatever happens.
class LatencyHistogram
{
public:
    static constexpr std::size_t perDoubling = 8;
    static constexpr std::size_t doublings = 34;
    using Counts = std::array<quint64, perDoubling * doublings>;

    /// @thread any
    void add(std::chrono::nanoseconds time);
    /// Everything ever added. @thread any
    [[nodiscard]] Counts counts() const;
    /// The sum of all that was ever added. @thread any
    [[nodiscard]] std::chrono::microseconds sum() const { return std::chrono::microseconds(m_sum.value()); }
    /// The upper end of a class. @units milliseconds
    [[nodiscard]] static double upperEnd(std::size_t index);

private:
    std::array<Counter, perDoubling * doublings> m_counts;
    Counter m_sum; ///< microseconds
};

/// What a histogram has counted in the last ten seconds. @thread the sampler
class LatencyWindow
{
public:
    /// To be called at least once a second. `seconds`: any steady clock.
    [[nodiscard]] CommitLatency sample(const LatencyHistogram::Counts &counts, double seconds);

private:
    struct Mark
    {
        double seconds;
        LatencyHistogram::Counts counts;
    };
    std::deque<Mark> m_marks; ///< about one a second, the oldest at least ten seconds old
};

/// The numbers of a histogram. @units milliseconds
[[nodiscard]] CommitLatency summarize(const LatencyHistogram::Counts &counts);

} // namespace hdf5async
