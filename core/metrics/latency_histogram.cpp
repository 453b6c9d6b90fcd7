// SPDX-License-Identifier: BSD-3-Clause
#include "core/metrics/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace hdf5async {

namespace {

constexpr double windowSeconds = 10;
constexpr double markSeconds = 1;

// Microseconds; below 8 each has a class of its own.
std::size_t classOf(quint64 microseconds)
{
    constexpr std::size_t n = LatencyHistogram::perDoubling;
    if (microseconds < n)
        return std::size_t(microseconds);
    const auto doubling = std::size_t(std::bit_width(microseconds)) - 3; // 8 … 15 is doubling 1
    const std::size_t place = std::size_t(microseconds >> (doubling - 1)) - n;
    return std::min(doubling * n + place, n * LatencyHistogram::doublings - 1);
}

// Within a class as if its values lay evenly.
double valueAt(const LatencyHistogram::Counts &counts, quint64 rank)
{
    quint64 below = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (below + counts[i] >= rank) {
            const double start = i == 0 ? 0 : LatencyHistogram::upperEnd(i - 1);
            const double part = double(rank - below) / double(counts[i]);
            return start + (LatencyHistogram::upperEnd(i) - start) * part;
        }
        below += counts[i];
    }
    return 0;
}

} // namespace

void LatencyHistogram::add(std::chrono::nanoseconds time)
{
    const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    const auto microseconds = quint64(std::max<qint64>(whole, 0));
    m_counts[classOf(microseconds)].add();
    m_sum.add(microseconds);
}

LatencyHistogram::Counts LatencyHistogram::counts() const
{
    Counts counts;
    for (std::size_t i = 0; i < counts.size(); ++i)
        counts[i] = m_counts[i].value();
    return counts;
}

double LatencyHistogram::upperEnd(std::size_t index)
{
    const std::size_t doubling = index / perDoubling;
    const auto place = double(index % perDoubling + 1);
    const double microseconds = doubling == 0 ? place : std::ldexp(place + double(perDoubling), int(doubling) - 1);
    return microseconds / 1000;
}

CommitLatency summarize(const LatencyHistogram::Counts &counts)
{
    CommitLatency result;
    for (const quint64 count : counts)
        result.commits += count;
    if (result.commits == 0)
        return result;
    result.p50 = valueAt(counts, (result.commits + 1) / 2);
    result.p99 = valueAt(counts, result.commits - result.commits / 100);
    result.max = valueAt(counts, result.commits);
    return result;
}

CommitLatency LatencyWindow::sample(const LatencyHistogram::Counts &counts, double seconds)
{
    while (m_marks.size() > 1 && m_marks[1].seconds <= seconds - windowSeconds)
        m_marks.pop_front();
    LatencyHistogram::Counts growth = counts;
    if (!m_marks.empty()) {
        for (std::size_t i = 0; i < counts.size(); ++i)
            growth[i] -= m_marks.front().counts[i];
    }
    if (m_marks.empty() || seconds - m_marks.back().seconds >= markSeconds)
        m_marks.push_back({seconds, counts});
    return summarize(growth);
}

} // namespace hdf5async
