// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/session.h"

#include "network/server/logging.h"

#include <utility>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

// How long, and for how many bytes, the other side may go on sending after everything was said.
constexpr std::chrono::milliseconds discardTime = 2s;
constexpr std::chrono::milliseconds discardTimeAtDrain = 500ms;
constexpr qint64 discardBytes = 16 << 20;

// A client to whom nobody speaks gets no room for more than this.
constexpr std::size_t strangersFrame = 64 << 10;

// A request may take so much longer than frame_timeout: a slow line is no stalled client.
constexpr std::size_t slowestBytesPerSecond = 64 << 10;

} // namespace

Session::Session(SessionHost &host, std::unique_ptr<Transport> transport, ClientContext client)
    : m_host(host),
      m_transport(std::move(transport)),
      m_decoder(std::in_place, std::size_t(host.settings.maxFrame), host.memory),
      m_client(std::move(client)),
      m_requestRate(host.limits.requestsPerSecond, host.now),
      m_byteRate(host.limits.bytesPerSecond, host.now),
      m_window(std::size_t(host.settings.maxUnansweredBytes)),
      m_lastReceived(host.now),
      m_lastSent(host.now)
{
    m_transport->setListener(this);
    m_admitted = m_host.service.admits(m_client).has_value();
    if (!m_admitted)
        m_decoder->setMaxFrame(std::min<std::size_t>(strangersFrame, std::size_t(host.settings.maxFrame)));
}

Session::~Session()
{
    close(QStringLiteral("the server ended"));
}

void Session::start()
{
    arrange();
}

void Session::refuse(const Error &error)
{
    m_refused = true;
    giveReason(QStringLiteral("refused: %1").arg(errorCodeName(error.code)));
    endWith(error);
    work();
}

void Session::workAfterMail()
{
    m_touched = false;
    work();
}

void Session::readyToReceive()
{
    if (m_phase == Phase::Discarding)
        return discard();
    // What has arrived before comes first, or the decoder would fill up.
    if (!m_backlog && mayTake())
        receive();
    work();
}

void Session::readyToSend()
{
    work();
}

void Session::hungUp()
{
    if (m_phase == Phase::Discarding)
        return close({});
    breakOutput();
    work();
}

void Session::encrypted(const QString &how, const QByteArray &peerName)
{
    m_client.counters->transport.set(how);
    m_client.certificateName = peerName;
}

void Session::work()
{
    if (isClosed())
        return;
    if (m_phase == Phase::Open)
        takeRequests();
    writeEvents();
    flush();
    continueStream();
    finish();
    arrange();
}

void Session::resume()
{
    m_waiting = false;
    work();
}

void Session::continueLater()
{
    if (isClosed())
        return;
    const auto held = m_host.now - std::exchange(m_throttledSince, m_host.now);
    m_client.counters->throttled.add(quint64(std::chrono::duration_cast<std::chrono::microseconds>(held).count()));
    m_throttled = !m_requestRate.isOpen(m_host.now) || !m_byteRate.isOpen(m_host.now);
    if (m_throttled)
        return m_host.waitForTime(*this);
    work();
}

void Session::limitRate(const ClientRates &rates)
{
    m_requestRate.setOwn(rates.requests);
    m_byteRate.setOwn(rates.bytes);
    m_client.counters->requestLimit.set(quint64(rates.requests));
    m_client.counters->byteLimit.set(quint64(rates.bytes));
}

void Session::continueWork()
{
    m_again = false;
    work();
}

void Session::drain()
{
    m_draining = true;
    giveReason(QStringLiteral("the server stopped"));
    if (!isClosed() && m_phase == Phase::Open && !m_backlog && !m_inputEnded && mayTake())
        receive(); // what has come before is to be refused, not cut off
    work();
}

void Session::finish()
{
    const bool nothingComes = (m_inputEnded || m_draining) && !m_backlog && !m_parked;
    if (m_phase == Phase::Open && m_inputEnded && nothingComes) {
        giveReason(m_outputBroken ? QStringLiteral("connection broken") : QStringLiteral("closed by the client"));
        m_phase = Phase::Closing;
    }
    if (m_inputEnded && m_outputBroken && m_phase == Phase::Closing)
        return close({});
    if (m_phase == Phase::Closing || m_outputBroken)
        endSubscriptions(); // who says nothing more is told nothing more
    const bool allSaid = m_line.isEmpty() && m_unsent.isEmpty() && !hasEventsToWrite();
    if (!allSaid || (m_phase != Phase::Closing && !(m_phase == Phase::Open && m_draining && nothingComes)))
        return;
    if (m_inputEnded || m_outputBroken)
        close({});
    else
        beginDiscarding();
}

void Session::beginDiscarding()
{
    m_phase = Phase::Discarding;
    endSubscriptions();
    m_discardable = discardBytes;
    m_deadline = m_host.now + (m_draining ? discardTimeAtDrain : discardTime);
    m_transport->endSending();
}

void Session::giveReason(const QString &reason)
{
    if (m_closeReason.isEmpty()) // the first one is what it was
        m_closeReason = reason;
}

void Session::disconnect(const QString &reason, bool answered)
{
    if (isClosed())
        return;
    giveReason(reason);
    if (!answered)
        return close(reason);
    m_backlog = false;
    m_parked.reset();
    if (m_phase == Phase::Open)
        m_phase = Phase::Closing;
    work();
}

void Session::close(const QString &reason)
{
    if (isClosed())
        return;
    giveReason(reason.isEmpty() ? QStringLiteral("connection broken") : reason);
    m_phase = Phase::Closed;
    m_transport->close();
    if (std::exchange(m_stream, nullptr))
        m_line.finishFront();
    m_line.abandon();
    if (m_heldBack)
        m_line.drop(m_heldBack->address.slot);
    m_heldBack.reset();
    m_parked.reset();
    endSubscriptions();
    m_unsent = {};
    m_decoder.reset();
    account();
    m_host.sessionClosed(*this);
}

void Session::arrange()
{
    if (isClosed())
        return;
    account();
    const bool open = m_phase == Phase::Open;
    const bool receiving = m_phase == Phase::Discarding || (open && !m_inputEnded && !m_parked && mayTake());
    const bool sending = !m_unsent.isEmpty() || hasEventsToWrite();
    // A broken connection says so for ever: listen only where there is something to hear.
    if ((receiving || sending || !m_outputBroken) && !m_transport->watch(receiving, sending)) {
        qCWarning(netLog, "client %s: the system watches no more connections, closed",
                  qPrintable(m_client.counters->peer));
        return close(QStringLiteral("the system watches no more connections"));
    }
    updateFrameClock(receiving);

    const bool hasMore = open && (m_backlog || m_parked || !m_inputEnded);
    const bool lacksMemory = m_parked ? m_window.isOpen() : m_host.budget.isExhausted();
    if (hasMore && isBelowLimits() && lacksMemory) {
        if (!std::exchange(m_waiting, true))
            m_host.waitForMemory(*this);
    } else if (open && m_backlog && !m_parked && mayTake() && !std::exchange(m_again, true)) {
        m_host.workAgain(*this);
    }
}

void Session::account()
{
    const std::size_t arrived = m_decoder ? m_decoder->bufferedBytes() : 0;
    const std::size_t held = arrived + m_line.bytes() + m_unsent.size() + (m_parked ? m_parked->frameBytes : 0) +
                             (m_client.events ? std::size_t(m_client.events->bytes()) : 0);
    m_host.budget.add(qint64(held) - std::exchange(m_accounted, qint64(held)));
    m_client.counters->unanswered.set(m_line.count());
    m_client.counters->unansweredBytes.set(m_line.bytes() + m_unsent.size());
}

void Session::updateFrameClock(bool receiving)
{
    const bool partial = receiving && m_phase == Phase::Open && !m_backlog && m_decoder->hasPartialFrame();
    if (!partial)
        m_frameSince = {};
    else if (m_frameTaken || m_frameSince == SessionHost::Clock::time_point())
        m_frameSince = m_host.now;
    m_frameTaken = false;
}

void Session::checkTimes()
{
    const auto now = m_host.now;
    measureRoundTrip();
    if (m_phase == Phase::Discarding && now >= m_deadline)
        return close({});
    if (m_heldBack && now >= m_deadline) {
        deliver(std::move(*std::exchange(m_heldBack, nullptr)));
        return work();
    }
    if (m_phase != Phase::Open)
        return;
    if (!m_host.service.mayListen(m_client)) {
        qCInfo(netLog, "client %s: closed, the rights of its user have changed", qPrintable(m_client.counters->peer));
        return close(QStringLiteral("the rights of its user have changed"));
    }
    const auto slowness = std::chrono::seconds(m_decoder->bufferedBytes() / slowestBytesPerSecond);
    if (m_frameSince != SessionHost::Clock::time_point() &&
        now - m_frameSince > m_host.settings.frameTimeout + slowness) {
        m_host.refusals.slowFrames.add();
        qCInfo(netLog, "client %s: closed, a request it began did not arrive within frame_timeout",
               qPrintable(m_client.counters->peer));
        return close(QStringLiteral("a request did not arrive within frame_timeout"));
    }
    // A subscriber has nothing to say.
    const bool idle = m_client.subscriptions.empty() && m_line.isEmpty() && m_unsent.isEmpty() && !m_throttled &&
                      m_frameSince == SessionHost::Clock::time_point();
    if (m_host.settings.idleTimeout.count() > 0 && idle && now - m_lastReceived > m_host.settings.idleTimeout) {
        m_host.refusals.idle.add();
        qCInfo(netLog, "client %s: closed, idle for longer than idle_timeout", qPrintable(m_client.counters->peer));
        close(QStringLiteral("idle timeout"));
    }
}

// The system learns nothing new of a client who says nothing.
void Session::measureRoundTrip()
{
    if (isClosed() || m_lastReceived < std::exchange(m_roundTripAt, m_host.now))
        return;
    if (const std::optional<std::chrono::microseconds> roundTrip = m_transport->roundTrip())
        m_client.counters->roundTrip.set(quint64(roundTrip->count()));
}

void Session::setPrivileged(bool privileged)
{
    if (privileged == m_privileged)
        return;
    m_privileged = privileged;
    m_lastReceived = m_host.now;
    work();
}

void Session::closeIfStalled(std::chrono::milliseconds limit)
{
    if (isClosed())
        return;
    const bool takesNothing = !m_unsent.isEmpty() && m_host.now - m_lastSent > limit;
    const bool sendsNothing = m_privileged && partialBytes() > 0 && m_host.now - m_lastReceived > limit;
    if (!takesNothing && !sendsNothing)
        return;
    m_host.refusals.stalled.add();
    qCWarning(netLog, "client %s: closed, memory is short and it %s", qPrintable(m_client.counters->peer),
              takesNothing ? "does not take its replies" : "does not send the rest of its request");
    close(QStringLiteral("memory was short and it did nothing"));
}

} // namespace hdf5async
