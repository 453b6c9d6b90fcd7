// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "tests/network/server/fake_connection.h"
#include "tests/network/server/wire_text.h"

#include <QTest>
#include <QtEndian>

#include <memory>

namespace hdf5async {

/// One session on a connection without a socket, in a time that stands still.
class SessionBench
{
protected:
    void setUp()
    {
        m_settings = Settings();
        restart();
    }
    /// Anew, with the settings as they are now.
    void restart()
    {
        tearDown();
        m_budget = std::make_unique<MemoryBudget>(m_settings.memoryLimit);
        m_service = std::make_unique<FakeService>();
        m_host = std::make_unique<FakeHost>(m_settings, *m_service, *m_budget);
        m_client = std::make_unique<FakeClient>(*m_host);
    }
    void tearDown()
    {
        m_client.reset();
        m_host.reset();
    }

    [[nodiscard]] QStringList replies() const { return repliesIn(m_client->line->departed); }
    /// As the network thread does while time passes.
    void letTimePass(std::chrono::milliseconds time)
    {
        m_host->now += time;
        for (Session *session : std::exchange(m_host->paced, {}))
            session->continueLater();
        m_client->session->checkTimes();
        m_client->letWork();
    }

    Settings m_settings;
    std::unique_ptr<MemoryBudget> m_budget;
    std::unique_ptr<FakeService> m_service;
    std::unique_ptr<FakeHost> m_host;
    std::unique_ptr<FakeClient> m_client;
};

class FakeStream final : public ReplyContinuation
{
public:
    explicit FakeStream(int *wanted) : m_wanted(wanted) { }
    void next() override { ++*m_wanted; }

private:
    int *m_wanted;
};

inline QByteArray pings(int count)
{
    QByteArray bytes;
    for (int i = 0; i < count; ++i)
        bytes += requestFrame(i, "ping");
    return bytes;
}

inline QByteArray requests(const QByteArray &op, int count)
{
    QByteArray bytes;
    for (int i = 0; i < count; ++i)
        bytes += requestFrame(i, op, {{"path", "/a"}});
    return bytes;
}

inline QByteArray wrongHello()
{
    QByteArray hello = requestFrame(1, "hello", {{"token", "guess"}});
    hello[4] = char(uchar(hello[4]) + 1); // one key more: the version, a number
    hello += QByteArray("\xa7version\x01", 9);
    qToBigEndian(quint32(hello.size() - 4), hello.data());
    return hello;
}

} // namespace hdf5async
