// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/jobs/job_desk.h"

#include <algorithm>

namespace hdf5async {

Q_LOGGING_CATEGORY(jobLog, "hdf5async.job", QtInfoMsg)

namespace {

// What a person who reads the log may want to know beside the sentence.
QString withCause(const Error &error)
{
    const QString trace = error.detail.value(QStringLiteral("trace")).toString();
    return trace.isEmpty() ? error.message : error.message + u' ' + trace;
}

} // namespace

JobDesk::~JobDesk() = default;

Result<quint64> JobDesk::add(std::shared_ptr<Job> job, const QString &by)
{
    const std::lock_guard lock(m_mutex);
    const auto waiting =
        std::count_if(m_entries.begin(), m_entries.end(), [](const Entry &entry) { return entry.job && !entry.runs; });
    if (std::size_t(waiting) >= mostWaiting)
        return failure(ErrorCode::Busy, QStringLiteral("%1 jobs are waiting already").arg(waiting));
    Entry entry;
    entry.id = ++m_lastId;
    entry.file = job->file().name;
    entry.by = by;
    entry.last.id = entry.id;
    entry.last.kind = job->kind();
    entry.last.subject = job->subject();
    entry.last.phase = QStringLiteral("wait");
    entry.job = std::move(job);
    m_entries.push_back(std::move(entry));
    startNextLocked();
    return m_lastId;
}

void JobDesk::startNextLocked()
{
    for (Entry &entry : m_entries) {
        if (!entry.job || entry.runs)
            continue;
        const bool isBusy = std::any_of(m_entries.begin(), m_entries.end(), [&entry](const Entry &other) {
            return other.job && other.runs && other.file == entry.file;
        });
        if (isBusy)
            continue;
        entry.runs = true;
        entry.began = entry.phaseBegan = Clock::now();
        entry.job->start(m_lane, [this, id = entry.id](const Result<QString> &result) { ended(id, result); });
    }
}

void JobDesk::ended(quint64 id, const Result<QString> &result)
{
    std::shared_ptr<Job> job;
    QString by;
    {
        const std::lock_guard lock(m_mutex);
        const auto entry =
            std::find_if(m_entries.begin(), m_entries.end(), [id](const Entry &e) { return e.id == id && e.job; });
        if (entry == m_entries.end())
            return;
        entry->last = statusOf(*entry);
        entry->last.finished = true;
        entry->last.secondsLeft = 0;
        entry->last.fraction = result ? 1 : entry->last.fraction;
        if (!result)
            entry->last.problem = errorCodeName(result.error().code) + QStringLiteral(": ") + result.error().message;
        job = std::exchange(entry->job, nullptr);
        by = entry->by;
        const auto over = std::count_if(m_entries.begin(), m_entries.end(), [](const Entry &e) { return !e.job; });
        if (std::size_t(over) > mostEnded)
            m_entries.erase(std::find_if(m_entries.begin(), m_entries.end(), [](const Entry &e) { return !e.job; }));
        startNextLocked();
    }
    const QString what =
        QStringLiteral("job %1, %2 of %3 for %4").arg(id).arg(job->kind(), QString::fromUtf8(job->file().name), by);
    if (result)
        qCInfo(jobLog, "%s: %s", qPrintable(what), qPrintable(*result));
    else
        qCWarning(jobLog, "%s: %s", qPrintable(what), qPrintable(withCause(result.error())));
    if (m_ended)
        m_ended(*job, result);
}

Result<void> JobDesk::cancel(quint64 id)
{
    const std::lock_guard lock(m_mutex);
    const auto entry =
        std::find_if(m_entries.begin(), m_entries.end(), [id](const Entry &e) { return e.id == id && e.job; });
    if (entry == m_entries.end())
        return failure(ErrorCode::NotFound, QStringLiteral("There is no job %1 that could be cancelled").arg(id));
    entry->job->cancel();
    if (!entry->runs) { // it ends without having begun
        entry->runs = true;
        entry->began = entry->phaseBegan = Clock::now();
        entry->job->start(m_lane, [this, id](const Result<QString> &result) { ended(id, result); });
    }
    return {};
}

void JobDesk::cancelAll()
{
    std::vector<quint64> ids;
    {
        const std::lock_guard lock(m_mutex);
        for (const Entry &entry : m_entries) {
            if (entry.job)
                ids.push_back(entry.id);
        }
    }
    for (const quint64 id : ids)
        (void)cancel(id);
}

bool JobDesk::has(const QString &kind, const QByteArray &file) const
{
    const std::lock_guard lock(m_mutex);
    return std::any_of(m_entries.begin(), m_entries.end(), [&](const Entry &entry) {
        return entry.job && entry.file == file && entry.job->kind() == kind;
    });
}

JobStatus JobDesk::statusOf(Entry &entry)
{
    if (!entry.job || !entry.runs)
        return entry.last;
    const JobProgress progress = entry.job->progress();
    const Clock::time_point now = Clock::now();
    if (entry.last.phase != progress.phase)
        entry.phaseBegan = now;
    JobStatus status = entry.last;
    status.phase = progress.phase;
    status.fraction = std::clamp(progress.fraction, 0.0, 1.0);
    status.bytesBefore = progress.before;
    status.bytesAfter = progress.after;
    const double phase = std::chrono::duration<double>(now - entry.phaseBegan).count();
    const double all = std::chrono::duration<double>(now - entry.began).count();
    if (phase > 0.1)
        status.bytesPerSecond = double(progress.bytes) / phase;
    status.secondsLeft = progress.fraction > 0.01 ? all / progress.fraction * (1 - progress.fraction) : -1;
    entry.last.phase = status.phase;
    entry.last.bytesPerSecond = status.bytesPerSecond;
    return status;
}

std::vector<JobStatus> JobDesk::statuses() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<JobStatus> all;
    all.reserve(m_entries.size());
    for (Entry &entry : m_entries)
        all.push_back(statusOf(entry));
    return all;
}

} // namespace hdf5async
