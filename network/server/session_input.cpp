// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/logging.h"
#include "network/server/session.h"

#include <algorithm>
#include <array>
#include <utility>

namespace hdf5async {

namespace {

// What one turn of a session takes at most, so that a fast client does not keep the others waiting.
constexpr std::size_t receivedPerTurn = 256 << 10;
constexpr int requestsPerTurn = 512;

bool isBulky(const DecodedRequest &request)
{
    if (request.malformed || !request.operation)
        return false;
    switch (request.head.op) {
    case OpCode::Read:
    case OpCode::List:
    case OpCode::GetAttributes:
    case OpCode::Console:
    case OpCode::Batch: return true;
    default: return false;
    }
}

std::unique_ptr<RequestTrace> traceOf(const DecodedRequest &request)
{
    if (!requestLog().isDebugEnabled())
        return nullptr;
    auto trace = std::make_unique<RequestTrace>();
    trace->op = request.head.op;
    trace->path = request.operation ? pathOf(*request.operation) : QByteArray();
    trace->takenAt = SessionHost::Clock::now();
    return trace;
}

} // namespace

void Session::receive()
{
    std::size_t left = receivedPerTurn;
    while (left > 0) {
        std::span<char> space = m_decoder->writable();
        space = space.first(std::min(space.size(), left));
        const Transport::Received received = m_transport->receive(space);
        m_decoder->commit(received.bytes);
        left -= received.bytes;
        if (received.broken)
            breakOutput();
        m_inputEnded = m_inputEnded || received.ended || received.broken;
        if (received.bytes < space.size() || m_decoder->hasNext())
            break;
    }
    if (left == receivedPerTurn)
        return;
    m_backlog = true;
    m_lastReceived = m_host.now;
    m_client.counters->receivedBytes.add(receivedPerTurn - left);
    spend(0, receivedPerTurn - left);
}

void Session::spend(qint64 requests, std::size_t bytes)
{
    const bool mayGoOn = m_requestRate.take(requests, m_host.now) & m_byteRate.take(qint64(bytes), m_host.now);
    if (mayGoOn || std::exchange(m_throttled, true))
        return;
    m_throttledSince = m_host.now;
    m_host.refusals.throttledTurns.add();
    m_host.waitForTime(*this);
}

void Session::discard()
{
    std::array<char, 64 << 10> nowhere;
    const Transport::Received received = m_transport->receive(nowhere);
    m_discardable -= qint64(received.bytes);
    if (received.ended || received.broken || m_discardable < 0)
        close({});
}

bool Session::isBelowLimits() const
{
    return m_line.count() < std::size_t(m_host.settings.maxUnansweredRequests) &&
           m_line.bytes() + m_unsent.size() < std::size_t(m_host.settings.maxUnansweredBytes);
}

bool Session::mayTake() const
{
    return m_phase == Phase::Open && isBelowLimits() &&
           (m_privileged || (!m_throttled && !m_host.budget.isExhausted()));
}

void Session::takeRequests()
{
    for (int taken = 0; taken < requestsPerTurn && mayTake(); ++taken) {
        if (m_parked) {
            const std::unique_ptr<Parked> parked = std::exchange(m_parked, nullptr);
            takeRequest(std::move(parked->request), parked->frameBytes);
        } else {
            Result<std::optional<SharedBytes>> body = m_decoder->next();
            if (!body)
                return endWith(body.error());
            m_backlog = body->has_value();
            if (!m_backlog)
                return;
            takeFrame(**body);
        }
        if (m_parked)
            return;
    }
}

void Session::takeFrame(const SharedBytes &body)
{
    m_frameTaken = true;
    m_client.counters->requests.add();
    spend(1, 0);
    takeRequest(decodeRequest(body, m_host.decodeLimits, &m_host.types), body.size());
}

void Session::takeRequest(DecodedRequest &&request, std::size_t frameBytes)
{
    const bool bulky = isBulky(request) && m_admitted && !m_draining;
    if (bulky && !takePermit()) {
        m_parked = std::make_unique<Parked>(Parked{std::move(request), frameBytes});
        return;
    }
    if (!request.malformed)
        m_host.requests.took(request.head.op);
    const quint64 slot = m_line.open({frameBytes, m_host.now, bulky, traceOf(request)});
    request.head.frameBytes = frameBytes;
    std::optional<Reply> reply;
    if (std::optional<Error> error = refusal(request))
        reply = Reply{request.head.id, failure(std::move(*error)), {}, {}, false};
    else
        reply = m_host.service.dispatch(m_client, slot, std::move(request.head), std::move(request.operation));
    if (!reply)
        return;
    if (!reply->outcome && reply->outcome.error().code == ErrorCode::AuthFailed) {
        giveReason(QStringLiteral("refused: AUTH_FAILED"));
        m_phase = Phase::Closing;
        if (m_client.penalty.count() > 0) {
            m_deadline = m_host.now + m_client.penalty;
            m_heldBack = std::make_unique<AddressedReply>(AddressedReply{{id(), slot}, std::move(*reply), nullptr});
            return;
        }
    }
    deliver({{id(), slot}, std::move(*reply), nullptr});
}

bool Session::takePermit()
{
    if (!m_window.isOpen() || !m_host.takeReadPermit(*this))
        return false;
    m_window.taken();
    return true;
}

std::optional<Error> Session::refusal(const DecodedRequest &request) const
{
    if (!m_admitted)
        return m_host.service.admits(m_client).error();
    if (request.malformed)
        return request.malformed;
    if (m_draining)
        return Error{ErrorCode::ShuttingDown, QStringLiteral("The server is stopping"), {}};
    return std::nullopt;
}

void Session::endWith(const Error &error)
{
    // A frame that is too large for a stranger is not the reason why nobody speaks to him.
    const Error said = m_admitted ? error : m_host.service.admits(m_client).error();
    giveReason(QStringLiteral("refused: %1").arg(errorCodeName(said.code)));
    m_backlog = false;
    m_phase = Phase::Closing;
    const quint64 slot = m_line.open({0, m_host.now, false, nullptr});
    deliver({{id(), slot}, Reply{RequestId(), failure(said), {}, {}, false}, nullptr});
}

} // namespace hdf5async
