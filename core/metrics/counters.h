// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/error.h>
#include <hdf5async/requests.h>
#include <hdf5async/server_status.h>

#include <QDateTime>
#include <QString>

#include <atomic>
#include <memory>
#include <mutex>

namespace hdf5async {

/// A number that one or more threads raise where something happens and the sampler reads; exact, but not ordered with others.
class Counter
{
public:
    void add(quint64 n = 1) { m_value.fetch_add(n, std::memory_order_relaxed); }
    void subtract(quint64 n = 1) { m_value.fetch_sub(n, std::memory_order_relaxed); }
    void set(quint64 n) { m_value.store(n, std::memory_order_relaxed); }
    [[nodiscard]] quint64 value() const { return m_value.load(std::memory_order_relaxed); }

private:
    std::atomic<quint64> m_value{0};
};

/// Text that changes rarely (a client's name, the last error) and is read by the sampler.
class SharedText
{
public:
    void set(const QString &text)
    {
        const std::lock_guard lock(m_mutex);
        m_text = text;
    }
    [[nodiscard]] QString value() const
    {
        const std::lock_guard lock(m_mutex);
        return m_text;
    }

private:
    mutable std::mutex m_mutex;
    QString m_text;
};

/// What is counted about one connection. Raised by its network thread and by the storage queues; read by the sampler.
struct ClientCounters
{
    ClientCounters(quint64 clientId, QString clientPeer)
        : id(clientId), peer(std::move(clientPeer)), connectedAt(QDateTime::currentDateTimeUtc())
    {
    }

    const quint64 id;
    const QString peer;
    const QDateTime connectedAt;
    Counter requests, errors, receivedBytes, sentBytes, rowsWritten;
    Counter unanswered, unansweredBytes;
    std::atomic<OpCode> lastOperation{OpCode::Ping};
    SharedText name, lastError;
    SharedText user;      ///< once it has said who it is
    SharedText transport; ///< "TLSv1.3, cipher"; empty when plain
    std::atomic<Role> role{Role::Reader};
};
using ClientCountersPtr = std::shared_ptr<ClientCounters>;

/// What the server has turned away or slowed down, of all connections that ever were. Raised by network threads.
struct RefusalCounters
{
    Counter wrongTokens;    ///< AUTH_FAILED
    Counter forbidden;      ///< FORBIDDEN for want of a role or a path
    Counter addressLimit;   ///< connections beyond max_connections_per_address
    Counter slowFrames;     ///< connections closed at frame_timeout
    Counter idle;           ///< connections closed at idle_timeout
    Counter stalled;        ///< connections closed because memory was short
    Counter tlsFailures;    ///< handshakes that failed, or took too long
    Counter throttledTurns; ///< times a connection was not read from for a while because of a rate limit
};

/// What is counted about one served file. Raised by its queue; read by the sampler.
struct FileCounters
{
    Counter queued, queuedBytes, operations, errors, rowsWritten;
    Counter lastCommit;     ///< number of the last commit on stable storage
    Counter lastCommitAtMs; ///< since the epoch, UTC; 0 = never
    Counter dirty;          ///< 1 while applied changes wait for their commit
    Counter rejectedWrites, lostRows;
    SharedText problem, recovery;
};
using FileCountersPtr = std::shared_ptr<FileCounters>;

} // namespace hdf5async
