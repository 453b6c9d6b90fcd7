// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/pipeline.h"

#include "network/protocol/reply_decoder.h"
#include "network/protocol/request_encoder.h"

#include <QUuid>

#include <algorithm>

namespace hdf5async {

namespace {

// Far below what the server remembers replies of, and what it reads ahead.
constexpr std::size_t maxSent = 1000;
constexpr qint64 maxSentBytes = 32 << 20;

// Failures of the machine, not of the request: they use up no number.
bool isTransient(ErrorCode code)
{
    return code == ErrorCode::StorageFull || code == ErrorCode::IoError || code == ErrorCode::Internal ||
           code == ErrorCode::Overloaded || code == ErrorCode::ShuttingDown;
}

// A change that changes nothing: it removes an object that cannot be there.
Operation emptyChange()
{
    static const QByteArray nowhere = "/.hdf5async-nothing-" + QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
    return DeleteRequest{nowhere, true};
}

QByteArray laneName(const QByteArray &file)
{
    return file.isEmpty() ? QByteArrayLiteral("default") : file;
}

} // namespace

struct Pipeline::Entry
{
    Call call;
    quint64 order = 0;
    bool numbered = false;
    bool isFiller = false;
    std::optional<quint64> sequence;
    int sends = 0;
    qint64 id = 0;
    qint64 frameBytes = 0;
    quint64 endOffset = 0;                  ///< of its last byte in all that was handed on
    std::unique_ptr<StreamAssembler> parts; ///< of a result that comes in parts
};

Pipeline::Pipeline(std::optional<AckLevel> defaultAck) : m_defaultAck(defaultAck) { }

Pipeline::~Pipeline() = default;

void Pipeline::add(Call call)
{
    auto entry = std::make_unique<Entry>();
    entry->order = ++m_order;
    entry->numbered = isChanging(opCode(call.operation));
    entry->sequence = call.fixedSequence;
    entry->call = std::move(call);
    m_waiting.push_back(std::move(entry));
}

Pipeline::Lane *Pipeline::laneOf(const Entry &entry)
{
    return m_numbers && entry.numbered ? &m_lanes[laneName(entry.call.file)] : nullptr;
}

void Pipeline::connected(const HelloReply &server)
{
    m_isReady = true;
    m_maxFrame = server.maxFrame > 0 ? std::size_t(server.maxFrame) : std::size_t(1) << 26;
    m_numbers = !server.sequences.empty();
    m_streams = std::find(server.features.begin(), server.features.end(), "stream") != server.features.end();
    for (const HelloReply::SequenceState &state : server.sequences) {
        Lane &lane = m_lanes[state.file];
        lane.sent = 0;
        lane.held = false;
        lane.expected.reset();
        lane.fillFrom = 1;
        lane.fillTo = 0;
        lane.next = std::max(lane.next.value_or(1), state.applied + 1);
        closeGap(state.file, lane, state.applied + 1);
    }
}

std::vector<Pipeline::Finished> Pipeline::disconnected()
{
    m_isReady = false;
    m_sentBytes = 0;
    std::vector<Finished> lost;
    for (EntryPtr &entry : m_sent) {
        if (entry->isFiller)
            continue;
        if (entry->numbered && !m_numbers) {
            lost.push_back(finish(std::move(entry),
                                  failure(ErrorCode::ConnectionLost,
                                          QStringLiteral("The connection was lost before the change was answered.")),
                                  nullptr));
            continue;
        }
        entry->parts.reset();
        m_waiting.push_back(std::move(entry));
    }
    m_sent.clear();
    std::sort(m_waiting.begin(), m_waiting.end(),
              [](const EntryPtr &a, const EntryPtr &b) { return a->order < b->order; });
    for (Lane &lane : m_lanes) {
        lane.sent = 0;
        lane.fillTo = 0;
        lane.fillFrom = 1;
    }
    return lost;
}

std::vector<Pipeline::Finished> Pipeline::failAll(const Error &error)
{
    std::vector<Finished> all;
    for (std::deque<EntryPtr> *entries : {&m_sent, &m_waiting}) {
        for (EntryPtr &entry : *entries) {
            if (!entry->isFiller)
                all.push_back(finish(std::move(entry), failure(error), nullptr));
        }
        entries->clear();
    }
    m_sentBytes = 0;
    return all;
}

bool Pipeline::mayBeSent(const Entry &entry)
{
    const Lane *lane = laneOf(entry);
    return !lane || !lane->held;
}

bool Pipeline::writeNext(ReplyBuffer &out, std::optional<Finished> &failed)
{
    if (!m_isReady || m_sent.size() >= maxSent || m_sentBytes >= maxSentBytes)
        return false;
    for (auto lane = m_lanes.begin(); lane != m_lanes.end(); ++lane) {
        if (!lane->held && lane->fillFrom <= lane->fillTo)
            return writeFiller(out, lane.key(), *lane);
    }
    const auto next =
        std::find_if(m_waiting.begin(), m_waiting.end(), [this](const EntryPtr &entry) { return mayBeSent(*entry); });
    if (next == m_waiting.end())
        return false;
    EntryPtr entry = std::move(*next);
    m_waiting.erase(next);
    return write(out, std::move(entry), failed);
}

bool Pipeline::writeFiller(ReplyBuffer &out, const QByteArray &file, Lane &lane)
{
    auto filler = std::make_unique<Entry>();
    filler->isFiller = true;
    filler->numbered = true;
    filler->call.operation = emptyChange();
    filler->call.file = file;
    filler->call.ack = AckLevel::Applied;
    filler->sequence = lane.fillFrom++;
    std::optional<Finished> none;
    return write(out, std::move(filler), none);
}

bool Pipeline::write(ReplyBuffer &out, EntryPtr entry, std::optional<Finished> &failed)
{
    Lane *const lane = laneOf(*entry);
    RequestHead head;
    head.id = m_lastId + 1;
    head.file = laneName(entry->call.file);
    head.ack = entry->call.ack ? entry->call.ack : m_defaultAck;
    const quint64 fresh = lane ? lane->next.value_or(1) : 0;
    if (lane)
        head.sequence = entry->sequence.value_or(fresh);
    if (auto *read = std::get_if<ReadRequest>(&entry->call.operation); read && !m_streams)
        read->stream = false; // an older server knows no parts
    const std::size_t size = encodeRequest(head, entry->call.operation, m_maxFrame, out);
    if (size > m_maxFrame) {
        failed =
            finish(std::move(entry),
                   failure(ErrorCode::FrameTooLarge,
                           QStringLiteral("The request takes %1 bytes; the server takes %2 at most. Send it in pieces.")
                               .arg(size)
                               .arg(m_maxFrame)),
                   nullptr);
        return true;
    }
    if (lane) {
        entry->sequence = head.sequence;
        lane->next = std::max(fresh, *head.sequence + 1);
        ++lane->sent;
    }
    entry->id = ++m_lastId;
    entry->frameBytes = qint64(size) + 4;
    ++entry->sends;
    m_sentBytes += entry->frameBytes;
    m_handedOn += quint64(entry->frameBytes);
    entry->endOffset = m_handedOn;
    m_sent.push_back(std::move(entry));
    return true;
}

std::optional<quint64> Pipeline::firstNumber(const QByteArray &file) const
{
    std::optional<quint64> first;
    for (const EntryPtr &entry : m_waiting) {
        if (entry->numbered && entry->sequence && laneName(entry->call.file) == file)
            first = std::min(first.value_or(*entry->sequence), *entry->sequence);
    }
    return first;
}

// The server waits for number `expected`: whatever we have from there on is sent, and what we do not have is filled.
void Pipeline::closeGap(const QByteArray &file, Lane &lane, quint64 expected)
{
    const quint64 first = firstNumber(file).value_or(lane.next.value_or(1));
    lane.fillFrom = expected;
    lane.fillTo = first > 0 ? first - 1 : 0;
}

Pipeline::EntryPtr Pipeline::popSent()
{
    EntryPtr entry = std::move(m_sent.front());
    m_sent.pop_front();
    m_sentBytes -= entry->frameBytes;
    if (Lane *lane = laneOf(*entry))
        --lane->sent;
    return entry;
}

void Pipeline::putBack(EntryPtr entry)
{
    entry->parts.reset();
    const auto place = std::upper_bound(m_waiting.begin(), m_waiting.end(), entry->order,
                                        [](quint64 order, const EntryPtr &other) { return order < other->order; });
    m_waiting.insert(place, std::move(entry));
}

Result<std::optional<Pipeline::Finished>> Pipeline::received(const SharedBytes &body, quint64 gone,
                                                             Clock::time_point now)
{
    const Result<ReplyFrame> frame = decodeReplyFrame(body);
    if (!frame)
        return failure(frame.error());
    m_gotEvent = frame->isEvent;
    if (m_gotEvent)
        return std::nullopt;
    const bool isForAll = std::holds_alternative<std::monostate>(frame->id) && frame->error;
    if (isForAll &&
        (m_sent.empty() || frame->error->code == ErrorCode::Busy || frame->error->code == ErrorCode::FrameTooLarge))
        return failure(*frame->error);
    if (frame->error && frame->error->code == ErrorCode::ShuttingDown)
        return failure(*frame->error); // all that follow get the same answer
    if (m_sent.empty() || (!isForAll && frame->id != RequestId(m_sent.front()->id)) || m_sent.front()->endOffset > gone)
        return failure(ErrorCode::BadReply, QStringLiteral("The server answered what was not asked."));
    auto result = frame->error ? failed(*frame, now) : succeeded(*frame, body);
    releaseDue(now);
    return result;
}

Result<std::optional<Pipeline::Finished>> Pipeline::failed(const ReplyFrame &frame, Clock::time_point now)
{
    const Error &error = *frame.error;
    if (setBack(error, now))
        return std::nullopt;
    EntryPtr entry = popSent();
    if (entry->isFiller)
        return std::nullopt; // should its number still be missing, the next request tells
    // It was carried out, only what came of it is forgotten.
    if (error.code == ErrorCode::ReplayLost && entry->call.persistent)
        return finish(std::move(entry), Outcome(AppendReply{}), &frame);
    return finish(std::move(entry), failure(error), &frame);
}

// Whether the request at the front waits again, and with it all that follow it in its lane.
bool Pipeline::setBack(const Error &error, Clock::time_point now)
{
    Entry &front = *m_sent.front();
    Lane *const lane = laneOf(front);
    const bool isGap =
        lane && error.code == ErrorCode::SequenceGap && error.detail.contains(QStringLiteral("expected"));
    const bool again = isTransient(error.code) && (front.call.persistent || front.isFiller);
    if (!isGap && !again)
        return false;
    EntryPtr entry = popSent();
    if (lane) {
        lane->held = true;
        if (isGap)
            lane->expected = error.detail.value(QStringLiteral("expected")).toULongLong();
        // The first gap behind a failure is closed at once; what does not get better is given time.
        if (!lane->retryAt && (!isGap || entry->sends > 2))
            lane->retryAt = now + lane->backoff.next();
    }
    if (again && entry->call.delayed)
        entry->call.delayed(error);
    if (!entry->isFiller)
        putBack(std::move(entry));
    return true;
}

Result<std::optional<Pipeline::Finished>> Pipeline::succeeded(const ReplyFrame &frame, const SharedBytes &body)
{
    Entry &front = *m_sent.front();
    const DecodeSource source{body, &m_types};
    Result<Outcome> outcome = decodeOutcome(front.call.operation, frame.result, source);
    if (!outcome)
        return failure(std::move(outcome.error()));
    if (frame.part) {
        auto *part = std::get_if<ReadReply>(&*outcome);
        if (!part)
            return failure(ErrorCode::BadReply, QStringLiteral("The server streams what is no read."));
        if (!front.parts)
            front.parts = std::make_unique<StreamAssembler>();
        if (Result<void> added = front.parts->add(frame.part->index, std::move(part->value)); !added)
            return failure(std::move(added.error()));
        if (frame.part->more)
            return std::nullopt;
        outcome = Outcome(ReadReply{front.parts->take()});
    }
    EntryPtr entry = popSent();
    if (Lane *lane = laneOf(*entry))
        lane->backoff.reset();
    if (entry->isFiller)
        return std::nullopt;
    if (frame.replayed && entry->sends == 1 && !entry->call.fixedSequence) {
        // Sent once and yet known: an earlier life of this client id has used the number. The request itself is new.
        entry->sequence.reset();
        entry->sends = 0;
        putBack(std::move(entry));
        return std::nullopt;
    }
    return finish(std::move(entry), std::move(outcome), &frame);
}

Pipeline::Finished Pipeline::finish(EntryPtr entry, Result<Outcome> outcome, const ReplyFrame *frame)
{
    Reply reply{RequestId(entry->id), std::move(outcome), {}, {}, false};
    if (frame) {
        reply.commit = frame->commit;
        reply.replayed = frame->replayed;
    }
    return {std::move(entry->call.answered), std::move(reply)};
}

std::optional<Pipeline::Clock::time_point> Pipeline::nextRetry() const
{
    std::optional<Clock::time_point> first;
    for (const Lane &lane : m_lanes) {
        if (lane.held && lane.sent == 0 && lane.retryAt)
            first = std::min(first.value_or(*lane.retryAt), *lane.retryAt);
    }
    return first;
}

void Pipeline::releaseDue(Clock::time_point now)
{
    for (auto lane = m_lanes.begin(); lane != m_lanes.end(); ++lane) {
        if (!lane->held || lane->sent > 0 || (lane->retryAt && *lane->retryAt > now))
            continue;
        lane->held = false;
        lane->retryAt.reset();
        if (const std::optional<quint64> expected = std::exchange(lane->expected, std::nullopt))
            closeGap(lane.key(), *lane, *expected);
    }
}

} // namespace hdf5async
