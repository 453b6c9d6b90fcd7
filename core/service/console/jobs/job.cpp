// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/jobs/job.h"

#include "core/metrics/volume_space.h"

#include <QLocale>

#include <utility>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 1h; // with a file that has many requests, or a commit under way
constexpr qint64 roomToRecord = 64 << 20;

} // namespace

void Job::start(ConsoleLane &lane, Done done)
{
    m_lane = &lane;
    m_done = std::move(done);
    again([this] {
        if (hasEnded())
            return;
        m_hasBegun = true;
        begin();
    });
}

JobProgress Job::progress() const
{
    const std::lock_guard lock(m_mutex);
    return m_progress;
}

void Job::report(const JobProgress &progress)
{
    const std::lock_guard lock(m_mutex);
    m_progress = progress;
}

bool Job::hasEnded()
{
    if (m_isCancelled && m_done && m_hasBegun)
        undo();
    if (m_isCancelled && m_done)
        finish(failure(ErrorCode::Cancelled, QStringLiteral("The job was cancelled")));
    return !m_done;
}

void Job::finish(Result<QString> result)
{
    if (const Done done = std::exchange(m_done, nullptr))
        done(std::move(result));
}

void Job::again(std::function<void()> piece)
{
    m_lane->post([self = shared_from_this(), piece = std::move(piece)] { piece(); });
}

void Job::ask(Operation operation, std::function<void(Result<Outcome>)> next)
{
    const auto inquiry = std::make_shared<Inquiry>(*m_lane, m_file, nullptr, patience);
    inquiry->ask(std::move(operation), [self = shared_from_this(), next = std::move(next)](Result<Outcome> outcome) {
        if (!self->hasEnded())
            next(std::move(outcome));
    });
}

void Job::tell(Operation operation)
{
    const auto inquiry = std::make_shared<Inquiry>(*m_lane, m_file, nullptr, patience);
    inquiry->ask(std::move(operation), [](const Result<Outcome> &) {});
}

QString sizeText(qint64 bytes)
{
    return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

Result<void> checkRoom(const QString &folder, qint64 needed)
{
    const qint64 free = volumeSpace(folder).free;
    if (free < 0 || free >= needed + roomToRecord)
        return {};
    return failure(ErrorCode::StorageFull,
                   QStringLiteral("This needs %1, and %2 more have to stay free for what is recorded; %3 has %4")
                       .arg(sizeText(needed), sizeText(roomToRecord), folder, sizeText(free)),
                   {{QStringLiteral("needed"), needed + roomToRecord}, {QStringLiteral("free"), free}});
}

} // namespace hdf5async
