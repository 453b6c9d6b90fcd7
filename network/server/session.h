// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/service/client_rates.h"

#include "network/protocol/frame_decoder.h"
#include "network/protocol/reply_buffer.h"
#include "network/server/rate_limit.h"
#include "network/server/reply_line.h"
#include "network/server/reply_window.h"
#include "network/server/session_host.h"
#include "network/server/transport.h"

#include <deque>
#include <memory>
#include <optional>
#include <utility>

namespace hdf5async {

/// One connection: takes requests from its bytes, hands them to the service, and sends the replies in the order of the requests.
///
/// It does not read while too much is unanswered or unsent, here or in the whole server; TCP then slows the client. When the
/// connection goes, requests that were taken still take effect; the session stays until their replies have come, because only then
/// their memory is free. @thread the network thread of its host
class Session final : private Transport::Listener
{
public:
    /// `client.session` is the name by which replies find it.
    Session(SessionHost &host, std::unique_ptr<Transport> transport, ClientContext client);
    ~Session();

    [[nodiscard]] quint64 id() const { return m_client.session; }
    [[nodiscard]] const ClientContext &client() const { return m_client; }
    /// Why it was closed, for people; empty before.
    [[nodiscard]] const QString &closeReason() const { return m_closeReason; }

    /// Begins to read.
    void start();
    /// Says why, to nobody in particular (id nil), and closes.
    void refuse(const Error &error);
    /// A reply to one of its requests. The caller calls workAfterMail() when it has delivered all there is.
    void deliver(AddressedReply reply);
    /// True for the first delivery since the last workAfterMail().
    [[nodiscard]] bool touch() { return !std::exchange(m_touched, true); }
    void workAfterMail();
    /// Does what can be done now: takes requests, sends replies, ends.
    void work();
    /// There may be memory now.
    void resume();
    /// Time has passed since it waits for its rate.
    void continueLater();
    /// Its further turn has come.
    void continueWork();
    /// From now on requests are refused; when those taken before are answered, it closes.
    void drain();
    /// Closes it for a reason that is not the client's: at once, or when what was taken has been answered.
    void disconnect(const QString &reason, bool answered);
    void close(const QString &reason);
    /// Other rates for this connection alone than those of all.
    void limitRate(const ClientRates &rates);
    /// Looks whether a time limit has passed. To be called a few times a second.
    void checkTimes();

    /// Was never to be more than a refusal.
    [[nodiscard]] bool isRefused() const { return m_refused; }
    [[nodiscard]] bool isClosed() const { return m_phase == Phase::Closed; }
    /// Closed, and nothing that was taken is under way.
    [[nodiscard]] bool isOver() const { return isClosed() && m_line.isEmpty(); }

    /// Bytes of a request that has begun to arrive.
    [[nodiscard]] std::size_t partialBytes() const { return isClosed() ? 0 : m_decoder->bufferedBytes(); }
    /// Lets it finish the request that it is receiving although memory is short, so that one at a time gets done.
    void setPrivileged(bool privileged);
    /// Memory is short: closes when the client has neither sent what it has begun to send nor taken what waits for it for `limit`.
    void closeIfStalled(std::chrono::milliseconds limit);

private:
    enum class Phase : quint8 {
        Open,
        Closing,    ///< takes nothing more, answers what was taken
        Discarding, ///< everything was sent; waits a moment for the other side to end
        Closed,
    };

    void readyToReceive() override;
    void readyToSend() override;
    void hungUp() override;
    void encrypted(const QString &how, const QByteArray &peerName) override;

    // session_input.cpp
    void receive();
    void discard();
    void takeRequests();
    [[nodiscard]] bool isBelowLimits() const;
    [[nodiscard]] bool mayTake() const;
    void spend(qint64 requests, std::size_t bytes);
    void takeFrame(const SharedBytes &body);
    void takeRequest(DecodedRequest &&request, std::size_t frameBytes);
    [[nodiscard]] bool takePermit();
    [[nodiscard]] std::optional<Error> refusal(const DecodedRequest &request) const;
    void endWith(const Error &error);

    // session_events.cpp
    void noteSubscriptionReply(const AddressedReply &reply);
    void writeEvents();
    void writeEvent(EventChannel::Item item);
    void askForRows();
    void endSubscriptions();
    [[nodiscard]] bool hasEventsToWrite() const;

    // session_output.cpp
    void send(AddressedReply reply);
    void count(const Reply &reply, const RequestNote &note);
    void flush();
    void breakOutput();
    void giveReason(const QString &reason);
    void continueStream();

    void finish();
    void beginDiscarding();
    void arrange();
    void account();
    void updateFrameClock(bool receiving);
    void measureRoundTrip();

    SessionHost &m_host;
    std::unique_ptr<Transport> m_transport;
    std::optional<FrameDecoder> m_decoder; ///< until it is closed
    ClientContext m_client;

    RateLimit m_requestRate, m_byteRate;
    ReplyLine m_line;
    ReplyWindow m_window;
    ReplyBuffer m_unsent;
    std::shared_ptr<ReplyContinuation> m_stream; ///< the rest of the reply at the front of the line
    struct Parked
    {
        DecodedRequest request;
        std::size_t frameBytes = 0;
    };
    std::unique_ptr<AddressedReply> m_heldBack; ///< a refusal that is to come late
    std::unique_ptr<Parked> m_parked;           ///< a request that waits for a permit
    quint64 m_eventSequence = 0;
    std::deque<std::shared_ptr<ReplyContinuation>> m_moreRows; ///< of subscriptions, in turn
    bool m_rowsRequested = false;                              ///< a part of them is under way

    QString m_closeReason;
    Phase m_phase = Phase::Open;
    bool m_admitted = true; ///< the service speaks to this address
    bool m_draining = false;
    bool m_inputEnded = false;
    bool m_outputBroken = false; ///< the other side does not take replies any more
    bool m_backlog = false;      ///< the decoder may hold complete frames
    bool m_waiting = false;      ///< in the host's line for memory
    bool m_again = false;        ///< in the host's line for another turn
    bool m_privileged = false;
    bool m_throttled = false; ///< in the host's line for time
    bool m_touched = false;   ///< has got mail
    bool m_refused = false;
    bool m_frameTaken = false; ///< in this turn
    bool m_partRequested = false;
    qint64 m_discardable = 0;                        ///< bytes
    qint64 m_accounted = 0;                          ///< bytes in the budget
    SessionHost::Clock::time_point m_deadline;       ///< while discarding, or of what is held back
    SessionHost::Clock::time_point m_frameSince;     ///< when the clock of a partial frame began; epoch = it stands
    SessionHost::Clock::time_point m_throttledSince; ///< as far as it has been counted
    SessionHost::Clock::time_point m_roundTripAt;    ///< when it was asked for
    SessionHost::Clock::time_point m_lastReceived;
    SessionHost::Clock::time_point m_lastSent;
};

} // namespace hdf5async
