// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/file_engine.h"

#include "core/storage/row_count.h"

#include <algorithm>

namespace hdf5async {

namespace {

// Failures of the machine, not of the request: the same request may succeed later, so they use up no sequence number.
bool isTransient(ErrorCode code)
{
    return code == ErrorCode::StorageFull || code == ErrorCode::IoError || code == ErrorCode::Internal ||
           code == ErrorCode::Overloaded || code == ErrorCode::ShuttingDown;
}

Error inBatch(Error error, std::size_t index)
{
    error.detail.insert(QStringLiteral("index"), qulonglong(index));
    return error;
}

} // namespace

void FileEngine::refuse(const QueuedRequest &request, const Error &error)
{
    reply(request.port, {request.address, Reply{request.head.id, failure(error), {}, {}, false}, {}});
}

void FileEngine::countRejected(const ClientCountersPtr &client, quint64 rows)
{
    m_counters->rejectedRows.add(rows);
    if (client)
        client->rejectedRows.add(rows);
}

void FileEngine::carryOutOne(QueuedRequest request, Clock::time_point now)
{
    m_counters->operations.add();
    heal();
    if (answerRepeated(request))
        return;
    if (!request.operation)
        return settle(std::move(request), failure(request.operation.error()), now);
    if (const auto error = refusal(request.head.op)) {
        m_counters->rejectedWrites.add(isChanging(request.head.op) ? 1 : 0);
        return settle(std::move(request), failure(*error), now);
    }
    if (std::holds_alternative<FlushRequest>(*request.operation))
        return holdFlush(request);
    if (auto answer = m_gate.answerInstead(*m_storage, *request.operation, request.rules))
        return settle(std::move(request), std::move(*answer), now);
    if (const auto *read = std::get_if<ReadRequest>(&*request.operation); read && read->stream) {
        return deliverPart(
            std::make_shared<StreamedReply>(request.head.id, request.port, request.address, *read, m_streamHost));
    }
    if (carryOutForSubscriber(request, now) || beginSliced(request))
        return;
    const Clock::time_point began = m_slow.time();
    Result<Outcome> outcome = run(*request.operation, request.rules);
    m_slow.carriedOut(request, began);
    settle(std::move(request), std::move(outcome), now);
}

std::optional<Error> FileEngine::refusal(OpCode code)
{
    if (m_offline)
        return m_offline;
    if (m_health == Health::Refusing && isChanging(code))
        return m_problem;
    return std::nullopt;
}

bool FileEngine::lacksMemory(const Operation &operation) const
{
    return m_settings.budget && m_settings.budget->isExhausted() && !isChanging(opCode(operation));
}

Result<Outcome> FileEngine::run(const Operation &operation, const PathRulesPtr &rules)
{
    if (const auto *batch = std::get_if<std::shared_ptr<const BatchRequest>>(&operation))
        return runBatch(**batch, rules);
    if (lacksMemory(operation)) {
        return failure(ErrorCode::Overloaded,
                       QStringLiteral("The server's memory limit is reached; try again in a moment"),
                       {{QStringLiteral("retry_after_ms"), 200}});
    }
    Result<Outcome> outcome = execute(operation, rules);
    if (!outcome && m_storage->needsRollback())
        undoFailedOperation(outcome.error());
    return outcome;
}

Result<Outcome> FileEngine::execute(const Operation &operation, const PathRulesPtr &rules)
{
    m_gate.note(opCode(operation));
    return rules && LinkGate::onlyLooks(operation) ? m_storage->look(operation, *rules) : m_storage->execute(operation);
}

Result<Outcome> FileEngine::runBatch(const BatchRequest &batch, const PathRulesPtr &rules)
{
    auto results = std::make_shared<BatchReply>();
    qint64 bytes = 0;
    bool changed = false;
    std::optional<Error> error;
    for (const Operation &operation : batch.operations) {
        std::optional<Result<Outcome>> instead = m_gate.answerInstead(*m_storage, operation, rules);
        Result<Outcome> outcome = instead ? std::move(*instead) : execute(operation, rules);
        if (!outcome) {
            error = inBatch(outcome.error(), results->results.size());
            break;
        }
        changed = changed || isChanging(opCode(operation));
        bytes += payloadBytes(*outcome);
        results->results.push_back(std::move(*outcome));
        if (bytes > m_settings.maxResponse) {
            error =
                inBatch(Error{ErrorCode::TooLarge,
                              QStringLiteral("What the batch reads is larger than a reply may be"),
                              {{QStringLiteral("bytes"), bytes}, {QStringLiteral("limit"), m_settings.maxResponse}}},
                        results->results.size() - 1);
            break;
        }
    }
    if (!error)
        return Outcome(std::shared_ptr<const BatchReply>(std::move(results)));
    if (changed || m_storage->needsRollback())
        undoFailedOperation(*error);
    return failure(std::move(*error));
}

bool FileEngine::answerRepeated(const QueuedRequest &request)
{
    if (request.clientId.isEmpty() || !request.head.sequence)
        return false;
    const ReplayMemory::Check check = m_replay.check(request.clientId, *request.head.sequence);
    switch (check.verdict) {
    case ReplayMemory::Verdict::New: return false;
    case ReplayMemory::Verdict::Gap:
        refuse(request, Error{ErrorCode::SequenceGap,
                              QStringLiteral("Request %1 of this client does not follow: %2 is expected")
                                  .arg(*request.head.sequence)
                                  .arg(check.expected),
                              {{QStringLiteral("expected"), check.expected}}});
        return true;
    case ReplayMemory::Verdict::Forgotten:
        refuse(request, Error{ErrorCode::ReplayLost,
                              QStringLiteral("Request %1 was carried out, but its reply is no longer remembered")
                                  .arg(*request.head.sequence)});
        return true;
    case ReplayMemory::Verdict::Repeated: break;
    }
    const ReplayMemory::Remembered &known = *check.remembered;
    Reply answer{request.head.id, known.outcome, known.commit, {}, true};
    if (request.head.ack.value_or(m_settings.defaultAck) == AckLevel::Durable && known.commit > m_ledger.durable()) {
        m_ledger.hold({request.port, {request.address, std::move(answer), {}}, known.commit, 0, false});
        m_wantsCommit = true;
    } else {
        reply(request.port, {request.address, std::move(answer), {}});
    }
    return true;
}

void FileEngine::settle(QueuedRequest request, Result<Outcome> outcome, Clock::time_point now)
{
    const bool changing = isChanging(request.head.op);
    if (!outcome)
        m_counters->errors.add();
    if (!outcome && changing && request.operation)
        countRejected(request.client, rowsCarried(*request.operation));
    if (!changing)
        return reply(request.port, {request.address, Reply{request.head.id, std::move(outcome), {}, {}, false}, {}});

    const bool numbered =
        !request.clientId.isEmpty() && request.head.sequence && (outcome || !isTransient(outcome.error().code));
    AppliedChange change;
    change.operation = outcome ? std::move(request.operation) : Result<Operation>(failure(outcome.error()));
    change.client = request.client;
    change.commit = m_ledger.next();
    if (numbered) {
        change.clientId = request.clientId;
        change.sequence = *request.head.sequence;
        change.replayWindow = request.replayWindow;
        remember(change, outcome);
    }
    const bool durable = request.head.ack.value_or(m_settings.defaultAck) == AckLevel::Durable;
    const quint64 commit = commitOfNow();
    change.commit = commit; // one that changed nothing waits for no commit but those that are on their way
    const bool waits = durable && (outcome || numbered) && commit > m_ledger.durable();
    if (outcome) {
        m_join.noteChange(*change.operation, *outcome);
        change.rows = rowsWritten(*change.operation, *outcome);
        m_counters->rowsWritten.add(change.rows);
        if (!m_hub.isEmpty())
            m_hub.announce(*change.operation, *outcome, commit, std::span(&request, 1));
        m_activity.made(*change.operation, *outcome, request.client, qint64(request.head.frameBytes));
    }
    Reply answer{request.head.id, std::move(outcome), {}, {}, false};
    if (answer.outcome)
        answer.commit = commit;
    if (answer.outcome || numbered) {
        change.ticket = waits ? m_ledger.newTicket() : 0;
        change.bytes = qint64(sizeof(AppliedChange) + request.head.frameBytes);
        const quint64 ticket = change.ticket;
        if (commit > m_ledger.durable())
            addChange(std::move(change), waits, now);
        if (waits)
            return m_ledger.hold({request.port, {request.address, std::move(answer), {}}, commit, ticket, false});
    }
    reply(request.port, {request.address, std::move(answer), {}});
}

void FileEngine::addChange(AppliedChange change, bool waits, Clock::time_point now)
{
    m_ledger.add(std::move(change), now);
    m_everybodyWaits = m_everybodyWaits && waits;
    m_wantsCommit = m_wantsCommit || waits;
    m_counters->dirty.set(1);
}

void FileEngine::remember(const AppliedChange &change, const Result<Outcome> &outcome)
{
    m_replay.remember(change.clientId, {change.sequence, change.commit, outcome}, change.replayWindow);
}

void FileEngine::holdFlush(const QueuedRequest &request)
{
    const quint64 commit = commitOfNow();
    m_ledger.hold({request.port,
                   {request.address, Reply{request.head.id, Outcome(FlushReply{}), commit, {}, false}, {}},
                   commit,
                   0,
                   true});
    m_wantsCommit = true;
}

void FileEngine::deliverPart(const std::shared_ptr<StreamedReply> &stream)
{
    if (!mayRead(stream->cursor.request)) {
        m_heldParts.push_back(stream);
        return;
    }
    AddressedReply part{stream->address, Reply{stream->id, failure(ErrorCode::Internal, {}), {}, {}, false}, {}};
    if (const auto error = refusal(OpCode::Read)) {
        part.reply.outcome = failure(*error);
    } else {
        const quint32 index = stream->cursor.part;
        part.reply.outcome = m_storage->readPart(stream->cursor);
        if (part.reply.outcome) {
            part.reply.part = StreamPart{index, !stream->cursor.finished};
            part.rest = stream->cursor.finished ? nullptr : stream;
        }
        heal();
    }
    reply(stream->port, std::move(part));
}

bool FileEngine::carryOutForSubscriber(QueuedRequest &request, Clock::time_point now)
{
    const quint64 number = subscriptionNumber(request.address);
    if (const auto *subscribe = std::get_if<SubscribeRequest>(&*request.operation)) {
        m_hub.add(request, *subscribe, commitOfNow());
        settle(std::move(request), Outcome(SubscribeReply{number}), now);
        return true;
    }
    if (const auto *unsubscribe = std::get_if<UnsubscribeRequest>(&*request.operation)) {
        m_hub.remove(request, unsubscribe->subscription);
        settle(std::move(request), Outcome(UnsubscribeReply{unsubscribe->subscription}), now);
        return true;
    }
    return false;
}

void FileEngine::deliverRows(const FileSubscriptionPtr &subscription)
{
    const bool mayWait = subscription->pending.empty() || subscription->ended;
    if (!mayWait &&
        (m_offline || !mayRead(ReadRequest{subscription->pending.front().path, {}, {}, false, {}, false}))) {
        m_heldRows.push_back(subscription);
        return;
    }
    m_hub.deliverRows(subscription, commitOfNow());
    heal();
}

void FileEngine::deliverHeld()
{
    for (const auto &stream : std::exchange(m_heldParts, {}))
        deliverPart(stream);
    for (const FileSubscriptionPtr &subscription : std::exchange(m_heldRows, {}))
        deliverRows(subscription);
}

void FileEngine::reply(const ReplyPortPtr &port, AddressedReply answer)
{
    m_outbox.add(port, std::move(answer));
}

HelloReply::SequenceState FileEngine::sequenceOf(const QByteArray &clientId) const
{
    HelloReply::SequenceState state = m_replay.stateOf(clientId);
    state.file = m_settings.name;
    return state;
}

} // namespace hdf5async
