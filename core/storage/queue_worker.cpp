// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/queue_worker.h"

#include <algorithm>
#include <utility>

namespace hdf5async {

namespace {

// A turn: so many requests before replies leave and commits are considered ...
constexpr std::size_t requestsPerTurn = 256;
constexpr qint64 bytesPerTurn = 32 << 20;
// ... and so long before other files' queues get the thread.
constexpr std::chrono::milliseconds slice{10};

void refuse(ReplyPort &port, const ReplyAddress &address, const RequestId &id)
{
    std::vector<AddressedReply> refusal;
    refusal.push_back(
        {address,
         Reply{id, failure(ErrorCode::ShuttingDown, QStringLiteral("The server is stopping")), {}, {}, false},
         {}});
    port.post(std::move(refusal));
}

} // namespace

QueueWorker::QueueWorker(std::unique_ptr<Storage> storage, const QueueSettings &settings, QThreadPool &pool,
                         FileCountersPtr counters)
    : m_settings(settings),
      m_pool(pool),
      m_counters(counters),
      m_engine(std::move(storage), settings, std::move(counters))
{
}

void QueueWorker::connectEngine()
{
    m_engine.setStreamHost(weak_from_this());
    m_engine.setCommitWaiter([this] { waitForSync(); });
}

void QueueWorker::submit(QueuedRequest request)
{
    std::unique_lock lock(m_mutex);
    if (m_closing) {
        lock.unlock();
        return refuse(*request.port, request.address, request.head.id);
    }
    m_counters->queued.add();
    m_counters->queuedBytes.add(request.head.frameBytes);
    m_inbox.push_back(std::move(request));
    scheduleLocked();
}

void QueueWorker::wantPart(std::shared_ptr<StreamedReply> stream)
{
    std::unique_lock lock(m_mutex);
    if (m_closing && !m_closed) { // the file is closed already
        lock.unlock();
        return refuse(*stream->port, stream->address, stream->id);
    }
    m_wantedParts.push_back(std::move(stream));
    scheduleLocked();
}

void QueueWorker::tick()
{
    const std::lock_guard lock(m_mutex);
    if (m_closing || !m_wantsTicks)
        return;
    m_ticked = true;
    scheduleLocked();
}

void QueueWorker::close(std::function<void(Result<void>)> closed)
{
    const std::lock_guard lock(m_mutex);
    m_closing = true;
    m_closed = std::move(closed);
    scheduleLocked();
}

void QueueWorker::scheduleLocked()
{
    if (std::exchange(m_scheduled, true))
        return;
    m_pool.start([self = shared_from_this()] { self->run(); });
}

void QueueWorker::run()
{
    const Clock::time_point end = Clock::now() + slice;
    do {
        Work work = takeWork();
        if (work.isEmpty())
            return;
        process(std::move(work));
    } while (Clock::now() < end);
    const std::lock_guard lock(m_mutex);
    m_scheduled = false;
    scheduleLocked();
}

QueueWorker::Work QueueWorker::takeWork()
{
    const std::lock_guard lock(m_mutex);
    Work work;
    qint64 bytes = 0;
    while (!m_inbox.empty() && work.requests.size() < requestsPerTurn && bytes < bytesPerTurn) {
        bytes += qint64(m_inbox.front().head.frameBytes);
        work.requests.push_back(std::move(m_inbox.front()));
        m_inbox.pop_front();
    }
    work.streams = std::exchange(m_wantedParts, {});
    work.synced = std::exchange(m_synced, std::nullopt);
    work.ticked = std::exchange(m_ticked, false);
    work.closing = m_closing && m_closed && m_inbox.empty() && !m_syncing && work.requests.empty() &&
                   work.streams.empty() && !work.synced;
    if (work.isEmpty())
        m_scheduled = false;
    return work;
}

void QueueWorker::process(Work work)
{
    if (work.synced)
        m_engine.finishCommit(*work.synced, Clock::now());
    for (QueuedRequest &request : work.requests) {
        m_counters->queued.subtract();
        m_counters->queuedBytes.subtract(request.head.frameBytes);
        m_engine.carryOut(std::move(request), Clock::now());
    }
    for (const auto &stream : work.streams)
        m_engine.deliverPart(stream);
    if (work.ticked)
        m_engine.retry(Clock::now());
    m_engine.sendReplies();
    if (work.closing)
        return finishClosing();
    commitIfDue();
    m_engine.sendReplies();
    const std::lock_guard lock(m_mutex);
    m_wantsTicks = m_engine.wantsTicks();
}

void QueueWorker::commitIfDue()
{
    const Clock::time_point now = Clock::now();
    if (!m_engine.isCommitDue(now))
        return;
    // When everybody waits for this commit anyway, handing it to another thread only costs a wake-up.
    const bool alone = m_engine.everybodyWaits();
    if (std::unique_ptr<PendingCommit> pending = m_engine.prepareCommit(now)) {
        if (alone)
            m_engine.finishCommit(pending->sync(), Clock::now());
        else
            startSync(std::move(pending));
    }
}

void QueueWorker::startSync(std::unique_ptr<PendingCommit> pending)
{
    {
        const std::lock_guard lock(m_mutex);
        m_syncing = true;
    }
    const std::shared_ptr<PendingCommit> shared = std::move(pending);
    const auto sync = [self = shared_from_this(), shared] {
        Result<void> result = shared->sync();
        const std::lock_guard lock(self->m_mutex);
        self->m_syncing = false;
        self->m_synced = std::move(result);
        self->m_syncDone.notify_all();
        self->scheduleLocked();
    };
    if (!m_pool.tryStart(sync))
        sync();
}

void QueueWorker::waitForSync()
{
    std::unique_lock lock(m_mutex);
    m_syncDone.wait(lock, [this] { return !m_syncing; });
    const std::optional<Result<void>> result = std::exchange(m_synced, std::nullopt);
    lock.unlock();
    if (result)
        m_engine.finishCommit(*result, Clock::now());
}

void QueueWorker::finishClosing()
{
    const Result<void> result = m_engine.close(Clock::now());
    m_engine.sendReplies();
    std::function<void(Result<void>)> closed;
    {
        const std::lock_guard lock(m_mutex);
        closed = std::exchange(m_closed, nullptr);
    }
    if (closed)
        closed(result);
}

} // namespace hdf5async
