// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/logging.h"
#include "network/server/session.h"

#include <QDateTime>

#include <array>
#include <utility>

namespace hdf5async {

namespace {

// What one turn of a session sends at most, so that a fast reader does not keep the others waiting.
constexpr std::size_t sentPerTurn = 1 << 20;
// The next part of a stream is asked for when less than this waits to be sent.
constexpr std::size_t streamMark = 1 << 20;

/// The first pieces up to `limit` bytes; the last one is cut. @return their size
std::size_t cutTo(std::span<std::string_view> &pieces, std::size_t limit)
{
    std::size_t size = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (size + pieces[i].size() >= limit) {
            pieces[i] = pieces[i].substr(0, limit - size);
            pieces = pieces.first(i + 1);
            return limit;
        }
        size += pieces[i].size();
    }
    return size;
}

} // namespace

void Session::deliver(AddressedReply reply)
{
    const quint64 slot = reply.address.slot;
    if (!m_line.expects(slot))
        return;
    if (std::exchange(m_line.note(slot).bulky, false)) {
        m_window.answered(reply.reply.outcome ? std::size_t(payloadBytes(*reply.reply.outcome)) : 0);
        m_host.returnReadPermit();
    }
    if (isClosed()) {
        m_line.drop(slot);
        return account();
    }
    if (!m_line.isFront(slot))
        return m_line.hold(std::move(reply));
    send(std::move(reply));
    while (std::unique_ptr<AddressedReply> next = m_line.takeFront())
        send(std::move(*next));
}

void Session::send(AddressedReply reply)
{
    if (m_unsent.isEmpty())
        m_lastSent = m_host.now;
    m_partRequested = false;
    if (m_client.events)
        noteSubscriptionReply(reply);
    bool more = reply.rest && reply.reply.part && reply.reply.part->more && !m_outputBroken;
    if (!m_outputBroken)
        more = encodeReply(reply.reply, std::size_t(m_host.settings.maxResponse), m_unsent) && more;
    if (more) {
        m_stream = std::move(reply.rest);
        return;
    }
    m_stream.reset();
    count(reply.reply, m_line.note(reply.address.slot));
    m_line.finishFront();
}

void Session::count(const Reply &reply, const RequestNote &note)
{
    if (!reply.outcome) {
        const Error &error = reply.outcome.error();
        m_client.counters->errors.add();
        m_host.requests.failed(error.code);
        m_client.counters->lastErrorAtMs.set(quint64(QDateTime::currentMSecsSinceEpoch()));
        m_client.counters->lastError.set(errorCodeName(error.code) + QStringLiteral(": ") + error.message);
    }
    m_client.counters->replied(std::chrono::duration_cast<std::chrono::microseconds>(m_host.now - note.takenAt));
    if (!note.trace)
        return;
    const auto took =
        std::chrono::duration_cast<std::chrono::microseconds>(SessionHost::Clock::now() - note.trace->takenAt);
    const QString outcome = reply.outcome ? QStringLiteral("OK")
                                          : errorCodeName(reply.outcome.error().code) + QStringLiteral(": ") +
                                                reply.outcome.error().message;
    qCDebug(requestLog, "client %s: %s %s %lld us %s", qPrintable(m_client.counters->peer),
            opName(note.trace->op).data(), note.trace->path.constData(), qlonglong(took.count()), qPrintable(outcome));
}

void Session::flush()
{
    std::size_t left = sentPerTurn;
    while (!m_unsent.isEmpty() && left > 0) {
        std::array<std::string_view, 64> views;
        std::span<std::string_view> pieces = std::span(views).first(m_unsent.views(views));
        const std::size_t offered = cutTo(pieces, left);
        const std::optional<std::size_t> sent = m_transport->send(pieces);
        if (!sent)
            return breakOutput();
        m_unsent.consume(*sent);
        left -= *sent;
        if (*sent < offered)
            break;
    }
    if (left == sentPerTurn)
        return;
    m_lastSent = m_host.now;
    m_client.counters->sentBytes.add(sentPerTurn - left);
    spend(0, sentPerTurn - left);
}

void Session::breakOutput()
{
    m_outputBroken = true;
    m_unsent = {};
    if (std::exchange(m_stream, nullptr)) {
        m_line.finishFront();
        while (std::unique_ptr<AddressedReply> next = m_line.takeFront())
            send(std::move(*next));
    }
}

void Session::continueStream()
{
    if (!m_stream || m_partRequested || m_unsent.size() >= streamMark)
        return;
    if (m_host.budget.isExhausted() && !m_unsent.isEmpty())
        return;
    m_partRequested = true;
    m_stream->next();
}

} // namespace hdf5async
