// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>

#include "network/client/backoff.h"
#include "network/client/stream_assembler.h"
#include "network/protocol/reply_buffer.h"
#include "network/protocol/type_cache.h"

#include <QHash>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

namespace hdf5async {

struct ReplyFrame;

/// One request that wants an answer.
struct Call
{
    Operation operation;
    QByteArray file; ///< empty = the server's default
    std::optional<AckLevel> ack;
    /// A number that belongs to this change for good, such as its place in a spool; otherwise it gets one when it is sent.
    std::optional<quint64> fixedSequence;
    /// What fails for the machine's sake (its disk is full …) is tried again; `delayed` hears of it.
    bool persistent = false;
    std::function<void(const Error &)> delayed;
    std::function<void(Reply &&)> answered; ///< exactly once
};

/// The requests of one connection and all that follow it: which are sent, which wait, what numbers they have, what is sent again. It
/// knows neither socket nor clock.
///
/// Changes carry numbers, counted for each file, under which the server carries each out once. A number is given when a request is
/// first sent and never means anything else: when the server lacks one (its request failed without using it up, or was lost with
/// changes that were only `applied`), an empty change fills its place. Renumbering would be shorter and wrong: what an old connection
/// still carries may reach the server after the new one.
/// @thread one at a time @source docs/protocol.md, "Exactly once"
class Pipeline
{
public:
    using Clock = std::chrono::steady_clock;
    /// An answer that is to be handed out when the caller is ready for whatever that starts.
    struct Finished
    {
        std::function<void(Reply &&)> answered;
        Reply reply;
    };

    explicit Pipeline(std::optional<AckLevel> defaultAck);
    ~Pipeline();

    void add(Call call);
    [[nodiscard]] qsizetype unanswered() const { return qsizetype(m_waiting.size() + m_sent.size()); }
    [[nodiscard]] bool hasSent() const { return !m_sent.empty(); }

    /// The server has answered hello: from here on requests may be sent.
    void connected(const HelloReply &server);
    /// What was sent waits again. Changes that the server could not tell apart come back in the result: they failed.
    [[nodiscard]] std::vector<Finished> disconnected();
    /// All that wait, as failed with `error`.
    [[nodiscard]] std::vector<Finished> failAll(const Error &error);

    /// Appends the next request that may be sent to `out`; false when none may. One that is too long to be sent comes as `failed`.
    [[nodiscard]] bool writeNext(ReplyBuffer &out, std::optional<Finished> &failed);
    /// So many bytes were handed on so far, those of `writeNext()` included: a reply that comes before its request has gone is none.
    void setBytes(quint64 handedOn) { m_handedOn = handedOn; }

    /// Takes the body of a frame; `gone` bytes have reached the system. @errors the connection is of no use any more: BAD_REPLY, or
    /// what the server gave as its reason to end it
    [[nodiscard]] Result<std::optional<Finished>> received(const SharedBytes &body, quint64 gone,
                                                           Clock::time_point now);

    /// Whether what received() took last was an event: the body is for others.
    [[nodiscard]] bool gotEvent() const { return m_gotEvent; }

    /// When requests that were set back may be sent again; ask writeNext() then.
    [[nodiscard]] std::optional<Clock::time_point> nextRetry() const;
    void releaseDue(Clock::time_point now);

private:
    struct Entry;
    using EntryPtr = std::unique_ptr<Entry>;
    /// The numbered requests to one file.
    struct Lane
    {
        std::optional<quint64> next; ///< not known before the server has told
        int sent = 0;
        bool held = false;               ///< nothing is sent until all that was sent is answered, and `retryAt`
        std::optional<quint64> expected; ///< the number that the server misses
        std::optional<Clock::time_point> retryAt;
        quint64 fillFrom = 1, fillTo = 0; ///< numbers to be filled, before anything else of the lane
        Backoff backoff{std::chrono::milliseconds(100), std::chrono::milliseconds(30'000)};
    };

    [[nodiscard]] Lane *laneOf(const Entry &entry);
    [[nodiscard]] bool mayBeSent(const Entry &entry);
    [[nodiscard]] bool write(ReplyBuffer &out, EntryPtr entry, std::optional<Finished> &failed);
    [[nodiscard]] bool writeFiller(ReplyBuffer &out, const QByteArray &file, Lane &lane);
    [[nodiscard]] std::optional<quint64> firstNumber(const QByteArray &file) const;
    void closeGap(const QByteArray &file, Lane &lane, quint64 expected);
    [[nodiscard]] bool setBack(const Error &error, Clock::time_point now);
    [[nodiscard]] Result<std::optional<Finished>> failed(const ReplyFrame &frame, Clock::time_point now);
    [[nodiscard]] Result<std::optional<Finished>> succeeded(const ReplyFrame &frame, const SharedBytes &body);
    void putBack(EntryPtr entry);
    [[nodiscard]] EntryPtr popSent();
    [[nodiscard]] Finished finish(EntryPtr entry, Result<Outcome> outcome, const ReplyFrame *frame);

    std::optional<AckLevel> m_defaultAck;
    std::deque<EntryPtr> m_waiting; ///< in the order of the calls
    std::deque<EntryPtr> m_sent;    ///< in the order of sending, which is that of the replies
    QHash<QByteArray, Lane> m_lanes;
    quint64 m_order = 0;
    qint64 m_lastId = 0;
    qint64 m_sentBytes = 0;
    quint64 m_handedOn = 0;
    bool m_isReady = false;
    bool m_gotEvent = false;
    bool m_numbers = false; ///< the server remembers numbers
    bool m_streams = true;  ///< the server sends results in parts
    std::size_t m_maxFrame = 0;
    TypeCache m_types;
};

} // namespace hdf5async
