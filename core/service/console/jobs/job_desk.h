// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/service/console/jobs/job.h"

#include <hdf5async/server_status.h>

#include <QDateTime>
#include <QLoggingCategory>

#include <chrono>
#include <deque>

namespace hdf5async {

/// What jobs have found and how they ended.
Q_DECLARE_LOGGING_CATEGORY(jobLog)

/// The jobs of a server: one at a time for each file, the others wait their turn; the last ones stay to be looked at. They work in a
/// lane of low priority of their own, so that consoles are answered meanwhile. @thread any
class JobDesk
{
public:
    static constexpr std::size_t mostWaiting = 16;
    static constexpr std::size_t mostEnded = 20;
    /// A job has ended, in the lane.
    using Ended = std::function<void(const Job &job, const Result<QString> &result)>;

    /// `ended` may be null.
    explicit JobDesk(Ended ended) : m_ended(std::move(ended)) { }
    ~JobDesk();

    /// `by`: who wants it. @return its number @errors BUSY: too many wait
    [[nodiscard]] Result<quint64> add(std::shared_ptr<Job> job, const QString &by);
    /// @errors NOT_FOUND: no such job, or it has ended
    [[nodiscard]] Result<void> cancel(quint64 id);
    void cancelAll();
    [[nodiscard]] std::vector<JobStatus> statuses() const;
    /// Whether a job of this kind waits or runs for the file.
    [[nodiscard]] bool has(const QString &kind, const QByteArray &file) const;

private:
    using Clock = std::chrono::steady_clock;
    struct Entry
    {
        quint64 id = 0;
        std::shared_ptr<Job> job; ///< null when it has ended
        QByteArray file;
        QString by;
        bool runs = false;
        Clock::time_point began;
        JobStatus last;               ///< what there is to say when it has ended, and the phase …
        Clock::time_point phaseBegan; ///< … that has gone on since then
    };

    void startNextLocked();
    void ended(quint64 id, const Result<QString> &result);
    [[nodiscard]] static JobStatus statusOf(Entry &entry);

    const Ended m_ended;
    mutable std::mutex m_mutex;          ///< everything below but the lane
    mutable std::deque<Entry> m_entries; ///< by their numbers
    quint64 m_lastId = 0;

    ConsoleLane m_lane; ///< the last member: it ends first
};

} // namespace hdf5async
