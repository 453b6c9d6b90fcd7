// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"

namespace hdf5async {

/// A controller without a server: shows what a test gives it and counts what the window asks.
class FakeController final : public ServerController
{
    Q_OBJECT

public:
    [[nodiscard]] ServerStatusPtr status() const override { return m_status; }
    void start() override { ++starts; }
    void drain() override { ++drains; }

    void publish(const ServerStatus &status)
    {
        m_status = std::make_shared<const ServerStatus>(status);
        Q_EMIT statusSampled(m_status);
    }

    int starts = 0;
    int drains = 0;

private:
    ServerStatusPtr m_status = std::make_shared<const ServerStatus>();
};

/// A status as of a fixed moment, the same in every run.
inline ServerStatus exampleStatus()
{
    const QDateTime now = QDateTime::fromSecsSinceEpoch(1'790'000'000, Qt::UTC);
    ServerStatus s;
    s.sample = 41;
    s.sampledAt = now;
    s.state = ServerState::Listening;
    s.address = QStringLiteral("127.0.0.1:8888");
    s.version = QStringLiteral("0.1.0");
    s.startedAt = now.addSecs(-3600);
    for (int i = 0; i < 6; ++i) {
        ClientStatus c;
        c.id = quint64(i + 1);
        c.peer = QStringLiteral("10.0.0.%1:401%2").arg(i + 2).arg(i, 2, 10, QLatin1Char('0'));
        c.name = i == 5 ? QStringLiteral("viewer") : QStringLiteral("daq-%1").arg(i, 2, 10, QLatin1Char('0'));
        c.connectedAt = now.addSecs(-2460 - i * 77);
        c.requests = 400'000 + quint64(i) * 1234;
        c.requestsPerSecond = 98.2 + i;
        c.rowsWritten = 41'000'000 + quint64(i);
        c.rowsPerSecond = i == 5 ? 0 : 9800 + 31 * i;
        c.receivedBytesPerSecond = i == 5 ? 210 : 1.7e6;
        c.sentBytesPerSecond = i == 5 ? 12.4e6 : 4100;
        c.unanswered = i;
        c.lastOperation = i == 5 ? QStringLiteral("read") : QStringLiteral("append");
        s.clients.push_back(c);
    }
    s.clients[3].errors = 148;
    s.clients[3].lastError = QStringLiteral("TYPE_MISMATCH: <f8 does not cast safely to <i4 in /r7/ch3");
    FileStatus f;
    f.name = QStringLiteral("default");
    f.path = QStringLiteral("/data/run7.h5");
    f.bytes = 38'200'000'000;
    f.freeDiskBytes = 1'600'000'000'000;
    f.rowsWritten = 412'000'000;
    f.rowsPerSecond = 49'310;
    f.lastCommit = 3601;
    f.lastCommitAt = now.addMSecs(-300);
    s.files.push_back(f);
    s.totalConnections = 128;
    s.requests = 2'412'345;
    s.errors = 148;
    s.receivedBytes = 812'000'000'000;
    s.sentBytes = 12'000'000'000;
    s.rowsWritten = 412'000'000;
    s.requestsPerSecond = 604;
    s.receivedBytesPerSecond = 8.5e6;
    s.sentBytesPerSecond = 12.42e6;
    s.rowsPerSecond = 49'310;
    return s;
}

} // namespace hdf5async
