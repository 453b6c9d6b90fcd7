// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"

#include <atomic>
#include <deque>
#include <mutex>

namespace hdf5async {

/// The last 20,000 lines of the log, numbered, for consoles. A line that repeats the one before it within a minute takes its
/// place, with a new number. @thread any
class LogStore
{
public:
    static constexpr std::size_t most = 20'000;
    static constexpr qsizetype longestMessage = 4096;

    void add(LogEntry entry);
    /// As the program's log has it: the category names the source; a message that begins with "client NAME: " the client.
    void add(const QDateTime &at, LogSeverity level, const char *category, const QString &message);
    [[nodiscard]] LogPage read(const LogQuery &query) const;
    /// Number of the newest entry.
    [[nodiscard]] quint64 cursor() const { return m_cursor.load(std::memory_order_relaxed); }

private:
    mutable std::mutex m_mutex; ///< everything below
    std::deque<LogEntry> m_entries;
    std::atomic<quint64> m_cursor{0};
};

} // namespace hdf5async
