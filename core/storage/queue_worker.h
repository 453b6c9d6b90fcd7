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
#include <vector>

namespace hdf5async {

/// Runs one FileEngine on the thread pool: one job at a time, in slices, so that files take turns; the disk's part of a commit in a
/// job of its own, so that the file goes on meanwhile.
class QueueWorker final : public StreamHost, public std::enable_shared_from_this<QueueWorker>
{
public:
    using Clock = FileEngine::Clock;

    QueueWorker(std::unique_ptr<Storage> storage, const QueueSettings &settings, QThreadPool &pool,
                FileCountersPtr counters);
    /// Once, after construction: the engine needs a pointer back.
    void connectEngine();

    void submit(QueuedRequest request);
    void wantPart(std::shared_ptr<StreamedReply> stream) override;
    void tick();
    void close(std::function<void(Result<void>)> closed);
    [[nodiscard]] HelloReply::SequenceState sequenceOf(const QByteArray &clientId) const
    {
        return m_engine.sequenceOf(clientId);
    }

private:
    /// What one turn takes from the inbox.
    struct Work
    {
        std::vector<QueuedRequest> requests;
        std::vector<std::shared_ptr<StreamedReply>> streams;
        std::optional<Result<void>> synced;
        bool ticked = false;
        bool closing = false; ///< nothing else is left to do
        [[nodiscard]] bool isEmpty() const
        {
            return requests.empty() && streams.empty() && !synced && !ticked && !closing;
        }
    };

    void scheduleLocked();
    void run();
    [[nodiscard]] Work takeWork();
    void process(Work work);
    void commitIfDue();
    void startSync(std::unique_ptr<PendingCommit> pending);
    void waitForSync();
    void finishClosing();

    const QueueSettings m_settings;
    QThreadPool &m_pool;
    const FileCountersPtr m_counters;
    FileEngine m_engine; ///< touched by one pool thread at a time: the one that runs run()

    std::mutex m_mutex; ///< everything below
    std::condition_variable m_syncDone;
    std::deque<QueuedRequest> m_inbox;
    std::vector<std::shared_ptr<StreamedReply>> m_wantedParts;
    bool m_scheduled = false;
    bool m_ticked = false;
    bool m_wantsTicks = false; ///< something waits for time to pass
    bool m_syncing = false;
    std::optional<Result<void>> m_synced; ///< result of the sync that has ended, until the engine has been told
    std::function<void(Result<void>)> m_closed;
    bool m_closing = false;
};

} // namespace hdf5async
