// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/storage_queue.h"

#include <chrono>

namespace hdf5async {

/// Writes a line in the log about what took long in one file: who asked what, how long it waited for its turn, how long it was in HDF5.
/// A few lines a second at most; how many were left out is in the next one. @thread one at a time
class SlowLog
{
public:
    using Clock = std::chrono::steady_clock;
    using Duration = Clock::duration;

    /// `threshold` 0 = nothing is logged.
    SlowLog(std::chrono::milliseconds threshold, QByteArray file) : m_threshold(threshold), m_file(std::move(file)) { }

    [[nodiscard]] bool isOn() const { return m_threshold.count() > 0; }
    [[nodiscard]] Clock::time_point time() const { return isOn() ? Clock::now() : Clock::time_point(); }

    /// A request has been carried out, by a call of HDF5 that began at `began`, or several that took `inStorage` together.
    void carriedOut(const QueuedRequest &request, Clock::time_point began, Duration inStorage);
    void carriedOut(const QueuedRequest &request, Clock::time_point began)
    {
        if (isOn())
            carriedOut(request, began, Clock::now() - began);
    }
    /// A commit has reached stable storage.
    void committed(quint64 number, Duration took);

private:
    void write(const QString &text, Clock::time_point now);

    const std::chrono::milliseconds m_threshold;
    const QByteArray m_file;
    Clock::time_point m_second; ///< since when m_written are counted
    int m_written = 0;
    quint64 m_leftOut = 0;
};

/// Text in double quotes, in which quotes, backslashes and control characters are escaped.
[[nodiscard]] QString quotedForLog(const QString &text);

} // namespace hdf5async
