// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

/// Latencies in nanoseconds, in buckets of at most 1/64 of their value: bounded memory for any number of them.
class LatencyHistogram
{
public:
    void add(std::uint64_t nanoseconds)
    {
        ++m_counts[bucketOf(nanoseconds)];
        ++m_total;
        m_largest = std::max(m_largest, nanoseconds);
    }

    [[nodiscard]] std::uint64_t total() const { return m_total; }
    [[nodiscard]] std::uint64_t largest() const { return m_largest; }

    /// The latency that `fraction` of all stay at or below; 0 when there is none.
    [[nodiscard]] std::uint64_t quantile(double fraction) const
    {
        const auto wanted = static_cast<std::uint64_t>(fraction * static_cast<double>(m_total));
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < m_counts.size(); ++i) {
            seen += m_counts[i];
            if (seen > wanted)
                return std::min(middleOf(i), m_largest);
        }
        return m_largest;
    }

private:
    static constexpr unsigned precision = 6;
    static constexpr std::size_t perPower = std::size_t(1) << precision;

    static std::size_t bucketOf(std::uint64_t value)
    {
        if (value < perPower)
            return value;
        const auto shift = static_cast<unsigned>(std::bit_width(value)) - precision - 1;
        return shift * perPower + (value >> shift);
    }
    static std::uint64_t middleOf(std::size_t bucket)
    {
        if (bucket < 2 * perPower)
            return bucket;
        const std::size_t shift = bucket / perPower - 1;
        const std::uint64_t lower = (bucket - shift * perPower) << shift;
        return lower + (std::uint64_t(1) << shift) / 2;
    }

    std::array<std::uint64_t, (65 - precision) * perPower> m_counts{};
    std::uint64_t m_total = 0;
    std::uint64_t m_largest = 0;
};
