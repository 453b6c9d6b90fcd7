// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QDateTime>
#include <QString>

#include <vector>

namespace hdf5async {

/// The smallest of 1, 2, 5 × 10ⁿ that is not below `value`; 1 for what is not positive. @thread any
[[nodiscard]] double niceCeiling(double value);
/// The end of an axis from 0 that holds `value`: a multiple of a 1-2-5 step that leaves at most a third of the axis empty.
[[nodiscard]] double niceEnd(double value);
/// Positions of at most `most` + 1 ticks with a distance of 1, 2 or 5 × 10ⁿ.
[[nodiscard]] std::vector<double> linearTicks(double from, double to, int most);
/// The powers of ten within a range of positive numbers.
[[nodiscard]] std::vector<double> decadeTicks(double from, double to);
/// Positions on whole seconds, minutes, hours or days of local time, at most `most` + 1.
[[nodiscard]] std::vector<double> timeTicks(double from, double to, int most);
/// The local time at so many seconds since 1970; an invalid one, whose text is empty, beyond the years 1 to 9999.
[[nodiscard]] QDateTime timeAt(double seconds);
/// What stands at a tick of a time axis that shows `span` seconds: "12:03:05", "12:03", "11-27 12:00".
[[nodiscard]] QString timeTickText(double at, double span);

/// The upper end of an axis that grows at once and shrinks only when less would have sufficed for 30 s, so that a live plot does
/// not jump.
class GrowingAxis
{
public:
    /// The end for a largest visible value, at a time in seconds.
    double update(double largest, double now);
    /// The same without memory: after a zoom, of which the user expects a fitting axis.
    double fit(double largest, double now);
    [[nodiscard]] double end() const { return m_end; }

private:
    double m_end = 0;
    double m_neededAt = 0; ///< when the present end was last needed
};

} // namespace hdf5async
