// SPDX-License-Identifier: BSD-3-Clause
// How FileEngine carries out the requests of one turn: neighbouring appends as one.
#include "core/storage/file_engine.h"

#include <QDateTime>

#include <algorithm>

namespace hdf5async {

void FileEngine::carryOut(std::span<QueuedRequest> requests, Clock::time_point now)
{
    if (!requests.empty())
        m_activity.setTime(QDateTime::currentMSecsSinceEpoch());
    while (!requests.empty()) {
        if (m_slice) {
            if (!holdBack(requests.front()))
                carryOutOne(std::move(requests.front()), now);
            requests = requests.subspan(1);
            continue;
        }
        const std::size_t count = m_join.countJoinable(requests, m_settings.defaultAck);
        if (count == 1 || !carryOutJoined(requests.first(count), now)) {
            for (QueuedRequest &request : requests.first(count))
                carryOutOne(std::move(request), now);
        }
        requests = requests.subspan(count);
    }
}

bool FileEngine::carryOutJoined(std::span<const QueuedRequest> requests, Clock::time_point now)
{
    if (refusal(OpCode::Append) || !areAllReachable(requests))
        return false;
    std::optional<AppendRequest> joined = m_join.join(requests);
    if (!joined)
        return false;
    const std::size_t bytes = std::get<Array>(joined->data.value).data.size();
    const QByteArray path = joined->path;
    Operation operation(std::move(*joined));
    const Clock::time_point began = m_slow.time();
    const Result<Outcome> outcome = m_storage->execute(operation);
    m_slow.carriedOut(requests.front(), began); // who has waited longest stands for all
    const auto *done = outcome ? std::get_if<AppendReply>(&*outcome) : nullptr;
    if (!done) {
        // One by one, so that only what is wrong fails.
        if (m_storage->needsRollback())
            undoFailedOperation(outcome.error());
        return false;
    }
    const bool durable = requests.front().head.ack.value_or(m_settings.defaultAck) == AckLevel::Durable;
    AppliedChange change;
    change.rows = quint64(done->appended);
    change.bytes = qint64(sizeof(AppliedChange)) + qint64(bytes);
    change.operation = std::move(operation);
    const quint64 commit = commitOfNow();
    change.commit = commit;
    const bool waits = durable && commit > m_ledger.durable();
    change.ticket = waits ? m_ledger.newTicket() : 0;
    m_counters->operations.add(requests.size());
    m_counters->rowsWritten.add(change.rows);
    if (!m_hub.isEmpty())
        m_hub.announce(*change.operation, *outcome, commit, requests);
    answerJoined(requests, m_activity.appended(path, done->shape.front(), change.rows), *done, commit, change.ticket);
    if (commit > m_ledger.durable())
        addChange(std::move(change), waits, now);
    return true;
}

// For the rest of the turn too: appends change no links.
bool FileEngine::areAllReachable(std::span<const QueuedRequest> requests)
{
    return std::all_of(requests.begin(), requests.end(), [this](const QueuedRequest &request) {
        return !m_gate.answerInstead(*m_storage, *request.operation, request.rules);
    });
}

void FileEngine::answerJoined(std::span<const QueuedRequest> requests, DatasetCounters *dataset, const AppendReply &all,
                              quint64 commit, quint64 ticket)
{
    Shape shape = all.shape;
    shape.front() -= all.appended;
    for (const QueuedRequest &request : requests) {
        const qint64 rows = joinedRows(request);
        shape.front() += rows;
        m_activity.wrote(dataset, request.client, quint64(rows), qint64(request.head.frameBytes));
        AddressedReply answer{request.address,
                              Reply{request.head.id, Outcome(AppendReply{shape, false, rows, 0, 0}), commit, {}, false},
                              {}};
        if (ticket != 0)
            m_ledger.hold({request.port, std::move(answer), commit, ticket, false});
        else
            reply(request.port, std::move(answer));
    }
}

} // namespace hdf5async
