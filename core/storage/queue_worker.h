// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/file_engine.h"

#include <QThreadPool>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

namespace hdf5async {

/// Runs one FileEngine: one thread at a time. On the thread pool in slices of time, so that files take turns; little work in the
/// thread that brings it (workNow()); the disk's part of a commit in a job of its own, so that the file goes on meanwhile.
class QueueWorker final : public StreamHost, public std::enable_shared_from_this<QueueWorker>
{
public:
    using Clock = FileEngine::Clock;

    QueueWorker(std::unique_ptr<Storage> storage, const QueueSettings &settings, QThreadPool &pool,
                FileCountersPtr counters);
    /// Once, after construction: the engine needs a pointer back.
    void connectEngine();

    void submit(QueuedRequest request);
    void offer(QueuedRequest request);
    bool workNow();
    void wantPart(std::shared_ptr<StreamedReply> stream) override;
    void wantRows(std::shared_ptr<FileSubscription> subscription) override;
    void tick();
    void visit(FileVisit visit);
    void close(std::function<void(Result<void>)> closed);
    [[nodiscard]] HelloReply::SequenceState sequenceOf(const QByteArray &clientId) const
    {
        return m_engine.sequenceOf(clientId);
    }

private:
    /// What one turn does.
    struct Work
    {
        std::span<QueuedRequest> requests; ///< of m_taken
        std::vector<std::shared_ptr<StreamedReply>> streams;
        std::vector<std::shared_ptr<FileSubscription>> subscriptions; ///< that want rows
        std::optional<Result<void>> synced;
        FileVisit visit;
        bool ticked = false;
        bool slicing = false;   ///< a long operation wants its next step
        bool commitDue = false; ///< whoever carried out what is to be committed has left it to us
        bool closing = false;   ///< nothing else is left to do
        [[nodiscard]] bool isEmpty() const
        {
            return requests.empty() && streams.empty() && subscriptions.empty() && !synced && !visit && !ticked &&
                   !slicing && !commitDue && !closing;
        }
    };

    /// False when the queue is closed already.
    [[nodiscard]] bool put(QueuedRequest &&request, bool start);
    void refuseClosed(const QueuedRequest &request);
    void startRun();
    void scheduleLocked();
    [[nodiscard]] bool isLittleLocked() const;
    [[nodiscard]] bool areKeysKnownLocked() const;
    void handOver();
    void run();
    [[nodiscard]] Work takeWork();
    [[nodiscard]] std::span<QueuedRequest> takeRequestsLocked();
    void process(Work work);
    void carryOut(std::span<QueuedRequest> requests);
    [[nodiscard]] bool hasMore();
    void commitIfDue();
    void startSync(std::unique_ptr<PendingCommit> pending);
    void waitForSync();
    void finishClosing();

    const QueueSettings m_settings;
    QThreadPool &m_pool;
    const FileCountersPtr m_counters;
    // Touched by one thread at a time: the one that has set m_scheduled, or runs for it.
    FileEngine m_engine;
    std::vector<QueuedRequest> m_taken; ///< from the inbox, to be carried out from m_next on
    std::size_t m_next = 0;
    int m_turnsDue = 0; ///< turns since a commit became due

    std::mutex m_mutex; ///< everything below
    std::condition_variable m_syncDone;
    std::vector<QueuedRequest> m_inbox;
    qint64 m_inboxBytes = 0;
    std::size_t m_slowRequests = 0;   ///< of the inbox: those that may take long
    std::size_t m_requestsByKeys = 0; ///< of the inbox: those that may take long unless keys are known
    std::vector<std::shared_ptr<StreamedReply>> m_wantedParts;
    std::vector<std::shared_ptr<FileSubscription>> m_wantedRows;
    std::deque<FileVisit> m_visits;
    bool m_scheduled = false;
    bool m_ticked = false;
    bool m_wantsTicks = false; ///< something waits for time to pass
    bool m_syncing = false;
    std::optional<Result<void>> m_synced; ///< result of the sync that has ended, until the engine has been told
    std::function<void(Result<void>)> m_closed;
    bool m_closing = false;
};

} // namespace hdf5async
