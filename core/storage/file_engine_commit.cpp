// SPDX-License-Identifier: BSD-3-Clause
// How FileEngine commits, and what it does when that fails.
#include "core/storage/commit_record.h"
#include "core/storage/file_engine.h"

#include <QDateTime>
#include <QLoggingCategory>
#include <QSet>

#include <algorithm>
#include <iterator>

namespace hdf5async {

Q_LOGGING_CATEGORY(storageLog, "hdf5async.storage")

namespace {

constexpr std::chrono::seconds retryInterval{1};
// A whole record; beyond it the oldest replies of clients that were silent longest are left out.
constexpr qint64 maxWholeRecordBytes = 900 << 10;

QByteArray told(quint64 commit, const QByteArray &memory)
{
    return CommitRecord{commit, QDateTime::currentMSecsSinceEpoch(), memory}.toBytes();
}

bool lacksRoom(const Error &error)
{
    return error.code == ErrorCode::StorageFull || error.code == ErrorCode::Overloaded;
}

// Of a numbered change nothing remains but its number and what its client is told about it.
void useUpNumber(AppliedChange &change, const Error &error)
{
    change.operation = failure(error);
    change.rows = 0;
}

// Without the changes whose clients have been told that they failed. The number of one stays used up where a later change of the
// same client is kept: numbers have no gaps.
std::deque<AppliedChange> withoutRefused(std::deque<AppliedChange> changes, const Error &error)
{
    std::deque<AppliedChange> kept;
    QSet<QByteArray> numbered;
    for (; !changes.empty(); changes.pop_back()) {
        AppliedChange &change = changes.back();
        if (change.ticket != 0) {
            if (!numbered.contains(change.clientId))
                continue;
            useUpNumber(change, error);
            change.ticket = 0;
        } else if (!change.clientId.isEmpty()) {
            numbered.insert(change.clientId);
        }
        kept.push_front(std::move(change));
    }
    return kept;
}

} // namespace

FileEngine::FileEngine(std::unique_ptr<Storage> storage, const QueueSettings &settings, FileCountersPtr counters)
    : m_storage(std::move(storage)),
      m_settings(settings),
      m_counters(std::move(counters)),
      m_activity(m_counters),
      m_slow(m_settings.slowRequest, m_settings.name),
      m_hub(*m_storage, m_settings)
{
    std::vector<QByteArray> memory;
    quint64 lastCommit = 0;
    for (CommitRecord &record : commitRecords(m_storage->lastRecord())) {
        lastCommit = record.commit;
        memory.push_back(std::move(record.replayMemory));
    }
    m_ledger.startAfter(lastCommit);
    m_replay.restore(memory);
    m_counters->lastCommit.set(lastCommit);
}

bool FileEngine::isCommitDue(Clock::time_point now) const
{
    if (m_slice && m_slice->operation && m_slice->operation->leavesTraces()) // half of it is in the file
        return false;
    if (m_committing || m_offline || (m_health == Health::Refusing && now < m_retryAt))
        return false;
    if (m_wantsCommit || m_ledger.retainedBytes() > m_settings.retainedLimit)
        return true;
    return m_ledger.dirtySince() && now - *m_ledger.dirtySince() >= m_settings.commitInterval;
}

// Commits add to the record of those before. When it has grown to its limit, and after a rollback, it is told anew.
StateRecord FileEngine::record()
{
    if (m_replay.isEmpty())
        return {};
    if (m_recordBytes > 0) {
        const QByteArray addition = told(m_ledger.next(), m_replay.addition());
        m_recordBytes += addition.size();
        if (m_recordBytes <= m_storage->maxRecordBytes())
            return {addition, true};
    }
    const QByteArray whole = wholeRecord(m_ledger.next());
    m_recordBytes = whole.size();
    return {whole, false};
}

QByteArray FileEngine::wholeRecord(quint64 commit) const
{
    return told(commit, m_replay.record(std::min(maxWholeRecordBytes, m_storage->maxRecordBytes() / 2)));
}

std::unique_ptr<PendingCommit> FileEngine::prepareCommit(Clock::time_point now)
{
    heal();
    if (m_offline)
        return nullptr;
    m_wantsCommit = false;
    m_everybodyWaits = true;
    if (!hasUncommitted()) {
        release(m_ledger.markDurable(m_ledger.prepared()));
        return nullptr;
    }
    Result<std::unique_ptr<PendingCommit>> pending = m_storage->prepareCommit(record());
    if (!pending) {
        fail(pending.error(), now);
        return nullptr;
    }
    m_replay.recordTaken();
    m_ledger.prepare();
    m_activity.prepared();
    m_committing = true;
    m_commitBegan = now;
    return std::move(*pending);
}

void FileEngine::finishCommit(const Result<void> &result, Clock::time_point now)
{
    m_committing = false;
    if (!result)
        return fail(result.error(), now);
    const quint64 number = m_ledger.prepared();
    m_replay.markDurable(number);
    m_activity.durable();
    m_counters->commits.add(now - m_commitBegan);
    m_slow.committed(number, now - m_commitBegan);
    m_counters->lastCommit.set(number);
    m_counters->lastCommitAtMs.set(quint64(QDateTime::currentMSecsSinceEpoch()));
    m_counters->dirty.set(hasUncommitted() ? 1 : 0);
    if (m_health != Health::Good) {
        qCInfo(storageLog).noquote() << m_settings.name << "commits again; changes are accepted";
        m_health = Health::Good;
        m_problem.reset();
        m_counters->problem.set({});
    }
    std::vector<WaitingReply> released = m_ledger.markDurable(number);
    m_counters->committedRows.set(m_ledger.durableRows());
    release(std::move(released));
}

void FileEngine::release(std::vector<WaitingReply> released)
{
    const bool checkpoint =
        std::any_of(released.begin(), released.end(), [](const WaitingReply &w) { return w.wantsCheckpoint; });
    const Result<void> complete = checkpoint ? m_storage->checkpoint() : Result<void>();
    for (WaitingReply &waiting : released) {
        if (waiting.wantsCheckpoint && !complete)
            waiting.reply.reply.outcome = failure(complete.error());
        reply(waiting.port, std::move(waiting.reply));
    }
}

void FileEngine::setProblem(const QString &text)
{
    if (m_counters->problem.value() != text)
        qCCritical(storageLog).noquote() << m_settings.name << text;
    m_counters->problem.set(text);
}

void FileEngine::startRefusing(const Error &error, Clock::time_point now)
{
    m_health = Health::Refusing;
    m_problem = error;
    m_retryAt = now + retryInterval;
    setProblem(error.message);
}

void FileEngine::fail(const Error &error, Clock::time_point now)
{
    startRefusing(error, now);
    m_wantsCommit = false;
    for (WaitingReply &waiting : m_ledger.takeWaiting()) {
        waiting.reply.reply.outcome = failure(error);
        waiting.reply.reply.commit.reset();
        reply(waiting.port, std::move(waiting.reply));
    }
    std::deque<AppliedChange> changes = m_ledger.takeChanges();
    m_hub.expectRollback(changes);
    m_changesLost = m_changesLost || std::any_of(changes.begin(), changes.end(), [](const AppliedChange &change) {
                        return change.ticket != 0 && change.operation;
                    });
    for (const AppliedChange &change : changes) {
        if (change.ticket != 0)
            countRejected(change.client, change.rows);
    }
    changes = withoutRefused(std::move(changes), error);
    m_replay.undoToDurable();
    m_recordBytes = 0;
    restore(std::move(changes));
}

void FileEngine::heal()
{
    if (!m_offline && m_storage->needsRollback()) {
        undoFailedOperation(
            {ErrorCode::IoError, QStringLiteral("Rows that were waiting in memory could not be stored"), {}});
    }
}

void FileEngine::undoFailedOperation(const Error &error)
{
    if (m_committing) {
        m_waitForCommit();
        if (m_health == Health::Refusing)
            return; // that commit has failed, and with it everything has been restored
    }
    if (error.code == ErrorCode::StorageFull)
        startRefusing(error, Clock::now());
    std::deque<AppliedChange> changes = m_ledger.takeChanges();
    m_hub.expectRollback(changes);
    m_replay.undoToDurable();
    m_recordBytes = 0;
    restore(std::move(changes));
}

void FileEngine::restore(std::deque<AppliedChange> changes)
{
    ++m_restoring;
    const bool restored = restoreAll(std::move(changes));
    // One inside another: a change that is made again may fail and need a rollback itself.
    if (--m_restoring > 0 || !restored)
        return;
    m_hub.restored(std::exchange(m_changesLost, false));
    if (!m_slice)
        deliverHeld();
}

bool FileEngine::restoreAll(std::deque<AppliedChange> changes)
{
    m_join.forget();
    m_gate.forget();
    m_activity.undone();
    if (m_slice)
        m_slice->operation.reset();
    Result<void> back = m_storage->rollBack();
    if (back) {
        m_offline.reset();
        m_hub.rolledBack(m_ledger.durable());
    }
    while (back && !changes.empty()) {
        AppliedChange change = std::move(changes.front());
        changes.pop_front();
        const Result<Outcome> outcome = carryOutAgain(change);
        if (m_offline) { // a batch among them has failed, and the file could not be restored for it
            std::move(changes.begin(), changes.end(), std::back_inserter(m_unrestored));
            return false;
        }
        // A batch has been undone by itself, and is not refused now for what will pass.
        if (!outcome && (m_storage->needsRollback() || (change.operation && lacksRoom(outcome.error())))) {
            changes.push_front(std::move(change));
            back = failure(outcome.error());
        } else {
            keepAgain(std::move(change), outcome);
        }
    }
    if (back && m_restoring == 1) // otherwise more is to come
        m_storage->restored();
    if (back)
        return true;
    // Not now: the file stays closed until all of it can be made again.
    startRefusing(back.error(), Clock::now());
    m_offline = back.error();
    m_unrestored = m_ledger.takeChanges();
    std::move(changes.begin(), changes.end(), std::back_inserter(m_unrestored));
    m_replay.undoToDurable();
    m_recordBytes = 0;
    return false;
}

Result<Outcome> FileEngine::carryOutAgain(const AppliedChange &change)
{
    if (!change.operation)
        return failure(change.operation.error());
    if (const auto *batch = std::get_if<std::shared_ptr<const BatchRequest>>(&*change.operation))
        return runBatch(**batch, nullptr);
    return m_storage->execute(*change.operation);
}

void FileEngine::keepAgain(AppliedChange change, const Result<Outcome> &outcome)
{
    const std::vector<WaitingReply *> waiting = m_ledger.waitingFor(change.ticket);
    if (outcome && !m_hub.isEmpty())
        m_hub.announce(*change.operation, *outcome, m_ledger.next(), {});
    if (!outcome && change.operation) {
        m_changesLost = true;
        m_counters->lostRows.add(change.ticket ? 0 : change.rows);
        qCCritical(storageLog).noquote() << m_settings.name << "a change could not be made again after a failure:"
                                         << outcome.error().message;
        for (WaitingReply *one : waiting)
            one->reply.reply.outcome = failure(outcome.error());
        if (change.clientId.isEmpty())
            return;
        useUpNumber(change, outcome.error()); // those that follow it are kept
    }
    if (outcome && change.operation)
        m_activity.madeAgain(*change.operation, *outcome);
    change.commit = m_ledger.next();
    for (WaitingReply *one : waiting)
        one->commit = change.commit;
    if (!change.clientId.isEmpty())
        remember(change, outcome);
    m_ledger.add(std::move(change), Clock::now());
}

void FileEngine::retry(Clock::time_point now)
{
    if (m_health != Health::Refusing || now < m_retryAt || m_committing)
        return;
    if (m_offline)
        return restore(std::exchange(m_unrestored, {}));
    if (!hasUncommitted()) // otherwise the next commit will show
        m_health = Health::Probing;
}

Result<void> FileEngine::close(Clock::time_point now)
{
    if (m_offline) {
        m_retryAt = now;
        retry(now);
    }
    if (!m_offline && (hasUncommitted() || m_ledger.hasWaiting())) {
        m_recordBytes = 0; // the file keeps it: no longer than it must be
        if (const std::unique_ptr<PendingCommit> pending = prepareCommit(now))
            finishCommit(pending->sync(), now);
    }
    m_outbox.send();
    const bool isLost = m_ledger.hasChanges() || !m_unrestored.empty(); // acknowledged as applied
    // The storage must not commit it in passing: with a record that knows nothing of it, whoever sends it again would double it.
    Result<void> closed = m_offline ? Result<void>(failure(*m_offline)) : Result<void>();
    if (closed && isLost)
        closed = m_storage->rollBack();
    if (closed)
        closed = m_storage->close();
    if (isLost)
        return failure(m_problem.value_or(closed ? Error{} : closed.error()));
    return closed;
}

} // namespace hdf5async
