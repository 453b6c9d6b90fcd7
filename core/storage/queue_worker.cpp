// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/queue_worker.h"

#include "core/threads/handover.h"

#include "core/storage/request_weight.h"

#include <algorithm>
#include <utility>

namespace hdf5async {

namespace {

// A turn: so many requests before replies leave and commits are considered ...
constexpr std::size_t requestsPerTurn = 256;
constexpr qint64 bytesPerTurn = 32 << 20;
// ... and so long before other files' queues get the thread.
constexpr std::chrono::milliseconds slice{10};
// A commit that is due takes what is in line with it, but does not wait for more than that.
constexpr int turnsPerCommit = 16;
// What the thread that brings requests carries out itself.
constexpr qint64 littleBytes = 512 << 10;
constexpr std::size_t idleCapacity = 1024; // of m_taken

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

bool QueueWorker::put(QueuedRequest &&request, bool start)
{
    const Weight weight = weightOf(request);
    if (m_settings.slowRequest.count() > 0)
        request.takenAt = Clock::now();
    m_counters->queued.add();
    m_counters->queuedBytes.add(request.head.frameBytes);
    const std::lock_guard lock(m_mutex);
    if (m_closing)
        return false;
    m_inboxBytes += qint64(request.head.frameBytes);
    m_slowRequests += weight == Weight::Slow ? 1 : 0;
    m_requestsByKeys += weight == Weight::ByKeys ? 1 : 0;
    m_inbox.push_back(std::move(request));
    if (start)
        scheduleLocked();
    return true;
}

void QueueWorker::submit(QueuedRequest request)
{
    if (!put(std::move(request), true))
        refuseClosed(request);
}

void QueueWorker::offer(QueuedRequest request)
{
    if (!put(std::move(request), false))
        refuseClosed(request);
}

void QueueWorker::refuseClosed(const QueuedRequest &request)
{
    m_counters->queued.subtract();
    m_counters->queuedBytes.subtract(request.head.frameBytes);
    refuse(*request.port, request.address, request.head.id);
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

void QueueWorker::wantRows(std::shared_ptr<FileSubscription> subscription)
{
    const std::lock_guard lock(m_mutex);
    if (m_closing)
        return;
    m_wantedRows.push_back(std::move(subscription));
    scheduleLocked();
}

void QueueWorker::tick()
{
    const std::lock_guard lock(m_mutex);
    if (m_closing || (!m_wantsTicks && m_inbox.empty()))
        return;
    m_ticked = true;
    scheduleLocked();
}

void QueueWorker::visit(FileVisit visit)
{
    {
        const std::lock_guard lock(m_mutex);
        if (!m_closing) {
            m_visits.push_back(std::move(visit));
            return scheduleLocked();
        }
    }
    visit(failure(ErrorCode::ShuttingDown, QStringLiteral("The server is stopping")));
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
    if (!std::exchange(m_scheduled, true))
        startRun();
}

void QueueWorker::startRun()
{
    startIn(m_pool, [self = shared_from_this()] { self->run(); });
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
    startRun();
}

bool QueueWorker::isLittleLocked() const
{
    return m_slowRequests == 0 && m_inbox.size() <= requestsPerTurn && m_inboxBytes <= littleBytes &&
           m_wantedParts.empty() && m_wantedRows.empty() && m_visits.empty() && !m_synced && !m_ticked && !m_closing;
}

// In the hands of whoever has set m_scheduled.
bool QueueWorker::areKeysKnownLocked() const
{
    return m_requestsByKeys == 0 || std::all_of(m_inbox.begin(), m_inbox.end(), [this](const QueuedRequest &request) {
               return weightOf(request) != Weight::ByKeys || m_engine.knowsKeys(request);
           });
}

bool QueueWorker::workNow()
{
    Work work;
    {
        const std::lock_guard lock(m_mutex);
        if (m_scheduled || m_inbox.empty())
            return false;
        if (!isLittleLocked()) {
            scheduleLocked();
            return false;
        }
        m_scheduled = true;
    }
    if (!m_engine.isFree()) {
        startRun();
        return false;
    }
    {
        const std::lock_guard lock(m_mutex);
        if (!areKeysKnownLocked()) {
            startRun();
            return false;
        }
        work.requests = takeRequestsLocked();
    }
    carryOut(work.requests);
    m_engine.sendReplies();
    handOver();
    return true;
}

// What is left after a turn in a thread that has other things to do.
void QueueWorker::handOver()
{
    const bool more = m_next < m_taken.size() || m_engine.isSlicing() || m_engine.isCommitDue(Clock::now());
    const std::lock_guard lock(m_mutex);
    m_wantsTicks = m_engine.wantsTicks();
    m_scheduled = false;
    if (more || !m_inbox.empty() || !m_wantedParts.empty() || !m_wantedRows.empty() || !m_visits.empty() || m_synced ||
        m_ticked || m_closing)
        scheduleLocked();
}

QueueWorker::Work QueueWorker::takeWork()
{
    const std::lock_guard lock(m_mutex);
    Work work;
    work.requests = takeRequestsLocked();
    work.streams = std::exchange(m_wantedParts, {});
    work.subscriptions = std::exchange(m_wantedRows, {});
    work.synced = std::exchange(m_synced, std::nullopt);
    work.ticked = std::exchange(m_ticked, false);
    work.slicing = m_engine.isSlicing();
    if (!work.slicing && !m_visits.empty()) {
        work.visit = std::move(m_visits.front());
        m_visits.pop_front();
    }
    work.commitDue = (!m_closing || m_closed) && m_engine.isCommitDue(Clock::now());
    work.closing = !work.slicing && m_closing && m_closed && !m_syncing && work.requests.empty() &&
                   work.streams.empty() && !work.synced && !work.visit && m_visits.empty();
    if (work.isEmpty())
        m_scheduled = false;
    return work;
}

std::span<QueuedRequest> QueueWorker::takeRequestsLocked()
{
    if (m_next == m_taken.size()) {
        m_taken.clear();
        if (m_taken.capacity() > idleCapacity)
            m_taken = {};
        m_next = 0;
        m_taken.swap(m_inbox);
        m_inboxBytes = 0;
        m_slowRequests = m_requestsByKeys = 0;
    }
    const std::size_t first = m_next;
    qint64 bytes = 0;
    while (m_next < m_taken.size() && m_next - first < requestsPerTurn && bytes < bytesPerTurn)
        bytes += qint64(m_taken[m_next++].head.frameBytes);
    return std::span(m_taken).subspan(first, m_next - first);
}

void QueueWorker::carryOut(std::span<QueuedRequest> requests)
{
    quint64 bytes = 0;
    for (const QueuedRequest &request : requests)
        bytes += request.head.frameBytes;
    m_counters->queued.subtract(requests.size());
    m_counters->queuedBytes.subtract(bytes);
    m_engine.carryOut(requests, Clock::now());
    if (m_next == m_taken.size()) { // let go of what they held
        m_taken.clear();
        m_next = 0;
    }
}

void QueueWorker::process(Work work)
{
    if (work.synced)
        m_engine.finishCommit(*work.synced, Clock::now());
    carryOut(work.requests);
    for (const auto &stream : work.streams)
        m_engine.deliverPart(stream);
    for (const auto &subscription : work.subscriptions)
        m_engine.deliverRows(subscription);
    m_engine.sendReplies(); // before what takes long
    if (work.visit) {
        // A request of this turn may have begun a long operation.
        if (m_engine.isSlicing()) {
            const std::lock_guard lock(m_mutex);
            m_visits.push_front(std::move(work.visit));
        } else {
            work.visit(&m_engine);
        }
    }
    m_engine.step(Clock::now());
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

bool QueueWorker::hasMore()
{
    const std::lock_guard lock(m_mutex);
    return m_next < m_taken.size() || !m_inbox.empty();
}

void QueueWorker::commitIfDue()
{
    const Clock::time_point now = Clock::now();
    // Between two long operations is the only moment.
    const bool maySuitLater = hasMore() && !m_engine.isSlicing();
    if (!m_engine.isCommitDue(now) || (maySuitLater && ++m_turnsDue < turnsPerCommit))
        return;
    m_turnsDue = 0;
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
    if (!tryStartIn(m_pool, sync))
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
