// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <deque>

namespace hdf5async {

/// When a volume will be full: straight lines through the last ten minutes of free bytes and of the file's size. @thread one
class DiskTrend
{
public:
    /// What is there at a moment of a steady clock; more often than once a second changes nothing.
    void add(double seconds, qint64 freeBytes, qint64 totalBytes, qint64 fileBytes);
    [[nodiscard]] DiskForecast forecast() const;

private:
    struct Point
    {
        double seconds;
        double freeBytes;
        double fileBytes;
    };
    [[nodiscard]] double slope(double Point::*value) const;

    std::deque<Point> m_points; ///< at most 600
    qint64 m_free = -1, m_total = -1;
};

} // namespace hdf5async
