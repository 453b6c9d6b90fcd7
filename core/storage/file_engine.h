// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/memory_budget.h"
#include "core/storage/activity_recorder.h"
#include "core/storage/append_join.h"
#include "core/storage/commit_ledger.h"
#include "core/storage/file_work.h"
#include "core/storage/link_gate.h"
#include "core/storage/outbox.h"
#include "core/storage/replay_memory.h"
#include "core/storage/sliced_operation.h"
#include "core/storage/slow_log.h"
#include "core/storage/storage.h"
#include "core/storage/storage_queue.h"
#include "core/storage/streamed_reply.h"
#include "core/storage/subscription_hub.h"

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace hdf5async {

/// Everything that happens to one file, in order and without threads of its own: requests are carried out, changes gathered into
/// commits, replies held until what they promise is true, failures rolled back. QueueWorker brings the threads.
/// @thread one at a time; sequenceOf() any
class FileEngine
{
public:
    using Clock = std::chrono::steady_clock;

    FileEngine(std::unique_ptr<Storage> storage, const QueueSettings &settings, FileCountersPtr counters);

    /// Called when the file must be alone with this thread although a commit is on its way to the disk: waits for it and gives
    /// finishCommit() its result. Nothing when none is under way.
    void setCommitWaiter(std::function<void()> wait) { m_waitForCommit = std::move(wait); }
    /// Who carries streams on.
    void setStreamHost(const std::weak_ptr<StreamHost> &host)
    {
        m_streamHost = host;
        m_hub.setHost(host);
    }

    /// Carries out one request, or several in their order.
    void carryOut(std::span<QueuedRequest> requests, Clock::time_point now);
    void carryOut(QueuedRequest request, Clock::time_point now) { carryOut(std::span(&request, 1), now); }
    void deliverPart(const std::shared_ptr<StreamedReply> &stream);
    /// The next part of the rows that a subscription begins with.
    void deliverRows(const FileSubscriptionPtr &subscription);
    /// Whether a long operation is under way: step() is to be called again and again, with other requests in between.
    [[nodiscard]] bool isSlicing() const { return m_slice.has_value(); }
    /// Some milliseconds of it.
    void step(Clock::time_point now);
    /// Whether something waits for a commit, or has waited long enough. Not while one is on its way.
    [[nodiscard]] bool isCommitDue(Clock::time_point now) const;
    /// Whether all that is to be committed belongs to clients who wait for it.
    [[nodiscard]] bool everybodyWaits() const { return m_everybodyWaits; }
    /// Collects the changes since the last commit. Null when that failed; the failure has then been dealt with.
    [[nodiscard]] std::unique_ptr<PendingCommit> prepareCommit(Clock::time_point now);
    /// The prepared commit has reached the disk, or has not.
    void finishCommit(const Result<void> &result, Clock::time_point now);
    [[nodiscard]] bool isCommitting() const { return m_committing; }

    /// Whether isCommitDue() or retry() may have something to do later.
    [[nodiscard]] bool wantsTicks() const
    {
        return m_ledger.hasChanges() || m_ledger.hasWaiting() || m_health != Health::Good;
    }
    /// Tries again what a failure left undone.
    void retry(Clock::time_point now);

    void sendReplies()
    {
        m_outbox.send();
        m_hub.wake();
    }

    /// Whether nobody else keeps the file from being worked on at once.
    [[nodiscard]] bool isFree() const { return m_storage->isFree(); }
    /// Of a deduplicating append: whether it need not look at all the rows that are there.
    [[nodiscard]] bool knowsKeys(const QueuedRequest &append) const
    {
        return m_storage->knowsKeys(std::get<AppendRequest>(*append.operation));
    }

    // What operators want of the whole file. No long operation is under way; waits for the disk.
    struct Copy
    {
        std::shared_ptr<StorageCopy> copy;
        quint64 commit = 0; ///< that it is as of
    };
    /// Commits, and brings everything into the file itself. @errors STORAGE_FULL, IO_ERROR: why it cannot
    Result<void> settleFile(Clock::time_point now);
    /// Begins a copy as of now. @errors those of settleFile() and Storage::beginCopy()
    Result<Copy> beginCopy(const QString &name, Clock::time_point now);
    /// Goes on with a new file under the old name. Clients' sequence numbers go on; subscribers hear that datasets have no rows.
    /// @errors those of settleFile() and Storage::beginNewFile()
    Result<BegunFile> beginNewFile(const QString &finished, bool structure, Clock::time_point now);
    /// What is wrong with the file's journal; empty when nothing is.
    [[nodiscard]] QString trouble() const { return m_storage->trouble(); }

    /// Commits what is left and closes the file. The queue is empty, and no commit is under way.
    Result<void> close(Clock::time_point now);

    [[nodiscard]] HelloReply::SequenceState sequenceOf(const QByteArray &clientId) const;

private:
    enum class Health : quint8 {
        Good,
        Refusing, ///< the last commit failed: changes are refused until m_retryAt
        Probing,  ///< changes are taken again, to see whether the next commit succeeds
    };

    /// A request that is carried out step by step.
    struct Slice
    {
        QueuedRequest request;
        std::unique_ptr<SlicedOperation> operation; ///< null when the file was rolled back meanwhile
        Clock::time_point began = {};
        Clock::duration inStorage{0};
    };
    using Connection = std::pair<const ReplyPort *, quint64>;
    [[nodiscard]] static Connection connectionOf(const QueuedRequest &request)
    {
        return {request.port.get(), request.address.session};
    }

    // file_engine_sliced.cpp
    [[nodiscard]] bool beginSliced(QueuedRequest &request);
    [[nodiscard]] std::optional<Result<Outcome>> stepOperation();
    void finishSlice(Result<Outcome> outcome, Clock::time_point now);
    [[nodiscard]] bool holdBack(QueuedRequest &request);
    [[nodiscard]] bool mayRead(const ReadRequest &request);
    void deliverHeld();
    [[nodiscard]] bool isAdmitted(const QueuedRequest &request);

    [[nodiscard]] std::optional<Error> refusal(OpCode code);
    [[nodiscard]] bool lacksMemory(const Operation &operation) const;
    [[nodiscard]] Result<Outcome> run(const Operation &operation, const PathRulesPtr &rules);
    [[nodiscard]] Result<Outcome> runBatch(const BatchRequest &batch, const PathRulesPtr &rules);
    [[nodiscard]] Result<Outcome> execute(const Operation &operation, const PathRulesPtr &rules);
    [[nodiscard]] bool areAllReachable(std::span<const QueuedRequest> requests);
    [[nodiscard]] bool answerRepeated(const QueuedRequest &request);
    void carryOutOne(QueuedRequest request, Clock::time_point now);
    [[nodiscard]] bool carryOutJoined(std::span<const QueuedRequest> requests, Clock::time_point now);
    void answerJoined(std::span<const QueuedRequest> requests, DatasetCounters *dataset, const AppendReply &all,
                      quint64 commit, quint64 ticket);
    void addChange(AppliedChange change, bool waits, Clock::time_point now);
    void settle(QueuedRequest request, Result<Outcome> outcome, Clock::time_point now);
    void remember(const AppliedChange &change, const Result<Outcome> &outcome);
    void holdFlush(const QueuedRequest &request);
    [[nodiscard]] bool carryOutForSubscriber(QueuedRequest &request, Clock::time_point now);
    void refuse(const QueuedRequest &request, const Error &error);
    void countRejected(const ClientCountersPtr &client, quint64 rows);
    void reply(const ReplyPortPtr &port, AddressedReply reply);
    void release(std::vector<WaitingReply> released);

    void fail(const Error &error, Clock::time_point now);
    void undoFailedOperation(const Error &error);
    /// The storage may have failed at something that no request asked for.
    void heal();
    void startRefusing(const Error &error, Clock::time_point now);
    void restore(std::deque<AppliedChange> changes);
    /// False: the file could not be opened again.
    [[nodiscard]] bool restoreAll(std::deque<AppliedChange> changes);
    void keepAgain(AppliedChange change, const Result<Outcome> &outcome);
    [[nodiscard]] Result<Outcome> carryOutAgain(const AppliedChange &change);
    void setProblem(const QString &text);

    [[nodiscard]] bool hasUncommitted() const { return m_storage->isDirty() || m_replay.hasChanges(); }
    [[nodiscard]] quint64 commitOfNow() const { return hasUncommitted() ? m_ledger.next() : m_ledger.prepared(); }
    [[nodiscard]] StateRecord record();
    [[nodiscard]] QByteArray wholeRecord(quint64 commit) const;
    [[nodiscard]] Result<void> commitEverything(Clock::time_point now);

    const std::unique_ptr<Storage> m_storage;
    const QueueSettings m_settings;
    const FileCountersPtr m_counters;
    std::function<void()> m_waitForCommit = [] {};
    std::weak_ptr<StreamHost> m_streamHost;

    ActivityRecorder m_activity;
    CommitLedger m_ledger;
    ReplayMemory m_replay;
    qint64 m_recordBytes = 0; ///< of the record that the last commit left; 0 = the next one is told whole
    AppendJoin m_join;
    LinkGate m_gate;
    SlowLog m_slow;
    Outbox m_outbox;
    SubscriptionHub m_hub;
    std::optional<Slice> m_slice;
    std::vector<QueuedRequest> m_held; ///< wait for its end
    std::set<Connection> m_heldFrom;
    std::vector<std::shared_ptr<StreamedReply>> m_heldParts;
    std::vector<FileSubscriptionPtr> m_heldRows;
    bool m_committing = false;
    int m_restoring = 0;
    bool m_changesLost = false; ///< in the rollback under way: not all that was undone will be made again
    Clock::time_point m_commitBegan;
    bool m_everybodyWaits = true;
    bool m_wantsCommit = false; ///< a flush or a durable change waits for the next one

    Health m_health = Health::Good;
    std::optional<Error> m_problem;         ///< why the last commit failed; set unless Good
    std::optional<Error> m_offline;         ///< why the file could not be reopened; set while it is closed
    std::deque<AppliedChange> m_unrestored; ///< to be applied again once the file is open
    Clock::time_point m_retryAt;
};

} // namespace hdf5async
