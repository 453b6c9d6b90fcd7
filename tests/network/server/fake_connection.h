// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "network/server/session.h"
#include "tests/network/server/fake_service.h"

#include <QByteArray>

#include <cstring>
#include <deque>

namespace hdf5async {

/// The far side of a connection, as the test plays it.
struct FakeLine
{
    Transport::Listener *listener = nullptr;
    QByteArray arriving;          ///< sent by the client, not yet received
    QByteArray departed;          ///< taken by the client
    qsizetype room = 1 << 30;     ///< bytes the client still takes
    std::size_t greatestRead = 0; ///< of one receive()
    std::optional<std::chrono::microseconds> roundTrip;
    bool ended = false; ///< the client sends no more
    bool broken = false;
    bool receiving = false, sending = false;
    bool sendingEnded = false, closed = false;
};

class FakeTransport final : public Transport
{
public:
    explicit FakeTransport(std::shared_ptr<FakeLine> line) : m_line(std::move(line)) { }

    void setListener(Listener *listener) override { m_line->listener = listener; }
    bool watch(bool receiving, bool sending) override
    {
        m_line->receiving = receiving;
        m_line->sending = sending;
        return true;
    }
    Received receive(std::span<char> into) override
    {
        if (m_line->broken)
            return {0, false, true};
        const auto size = std::min<std::size_t>(into.size(), std::size_t(m_line->arriving.size()));
        m_line->greatestRead = std::max(m_line->greatestRead, size);
        std::memcpy(into.data(), m_line->arriving.constData(), size);
        m_line->arriving.remove(0, qsizetype(size));
        return {size, m_line->ended && size == 0, false};
    }
    std::optional<std::size_t> send(std::span<const std::string_view> pieces) override
    {
        if (m_line->broken)
            return std::nullopt;
        std::size_t sent = 0;
        for (const std::string_view piece : pieces) {
            const auto size = std::min<qsizetype>(qsizetype(piece.size()), m_line->room);
            m_line->departed.append(piece.data(), size);
            m_line->room -= size;
            sent += std::size_t(size);
        }
        return sent;
    }
    std::optional<std::chrono::microseconds> roundTrip() const override { return m_line->roundTrip; }
    void endSending() override { m_line->sendingEnded = true; }
    void close() override { m_line->closed = true; }

private:
    std::shared_ptr<FakeLine> m_line;
};

/// Made before the host that refers to it.
struct FakeCounters
{
    RefusalCounters counters;
    RequestCounters requestCounters;
};

/// A network thread with fake connections, whose time stands still unless the test moves it.
class FakeHost final : private FakeCounters, public SessionHost
{
public:
    using FakeCounters::counters;
    using FakeCounters::requestCounters;

    FakeHost(const Settings &serverSettings, FakeService &fakeService, MemoryBudget &memoryBudget)
        : SessionHost(serverSettings, fakeService, memoryBudget, counters, requestCounters)
    {
    }

    void workAgain(Session &session) override { again.push_back(&session); }
    void waitForMemory(Session &session) override { waiting.push_back(&session); }
    bool takeReadPermit(const Session &) override { return permits > 0 && permits-- > 0; }
    void waitForTime(Session &session) override { paced.push_back(&session); }
    void returnReadPermit() override { ++permits; }
    void sessionClosed(Session &) override { ++closed; }

    std::deque<Session *> again, waiting, paced;
    int permits = 1000;
    int closed = 0;
};

/// One client and its session.
class FakeClient
{
public:
    explicit FakeClient(FakeHost &host, quint64 id = 1) : m_host(host)
    {
        ClientContext context;
        context.counters = std::make_shared<ClientCounters>(id, QStringLiteral("test"));
        context.session = id;
        session = std::make_unique<Session>(host, std::make_unique<FakeTransport>(line), context);
        session->start();
    }

    /// Sends bytes, and lets the session take its turns until it wants no more.
    void send(const QByteArray &bytes)
    {
        line->arriving += bytes;
        letWork();
    }
    /// As the event loop would: tells it what is ready until nothing changes.
    void letWork()
    {
        for (int turn = 0; turn < 100'000; ++turn) {
            const bool mayReceive = line->receiving && (!line->arriving.isEmpty() || line->ended || line->broken);
            const bool maySend = line->sending && (line->room > 0 || line->broken);
            if (line->closed || (!mayReceive && !maySend && m_host.again.empty()))
                return;
            if (maySend)
                line->listener->readyToSend();
            if (!line->closed && mayReceive)
                line->listener->readyToReceive();
            if (!m_host.again.empty()) {
                Session *const next = m_host.again.front();
                m_host.again.pop_front();
                next->continueWork();
            }
        }
    }
    void answer(const FakeService::Pending &request, Reply reply, std::shared_ptr<ReplyContinuation> rest = nullptr)
    {
        session->deliver({request.address, std::move(reply), std::move(rest)});
        session->workAfterMail();
        letWork();
    }
    [[nodiscard]] ClientCounters &counters() const { return *session->client().counters; }

    std::shared_ptr<FakeLine> line = std::make_shared<FakeLine>();
    std::unique_ptr<Session> session;

private:
    FakeHost &m_host;
};

} // namespace hdf5async
