// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counter.h"
#include "core/metrics/file_activity.h"
#include "core/metrics/latency_histogram.h"

#include <hdf5async/error.h>
#include <hdf5async/requests.h>
#include <hdf5async/server_status.h>

#include <QDateTime>
#include <QSet>
#include <QString>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>

namespace hdf5async {

/// The datasets that one client has written lately. @thread any
class WrittenDatasets
{
public:
    static constexpr qsizetype mostNamed = 8;
    static constexpr qsizetype mostCounted = 4096;

    void add(const QByteArray &path);
    /// Newest first. @return how many there are in all
    int read(QStringList &newest) const;

private:
    std::atomic<const char *> m_last{nullptr}; ///< of the path that was added last, whose bytes stay where they are
    mutable std::mutex m_mutex;
    QList<QByteArray> m_newest;
    QSet<QByteArray> m_all;
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
    Counter requests, errors, receivedBytes, sentBytes, rowsWritten, rejectedRows;
    Counter unanswered, unansweredBytes;
    Counter throttled;               ///< time it was not read from because it had had its rate, in microseconds
    Counter requestLimit, byteLimit; ///< of its own, per second; 0 = none
    Counter roundTrip;               ///< microseconds; 0 = not known
    Counter slowestReply;            ///< microseconds; the sampler takes it away
    Counter appends;                 ///< and other writes
    Counter lastAppendAtMs;          ///< since the epoch, UTC; 0 = never; so the next
    Counter lastErrorAtMs;
    std::atomic<OpCode> lastOperation{OpCode::Ping};
    std::atomic<bool> console{false}; ///< it has asked the console's questions
    std::atomic<Role> role{Role::Reader};
    SharedText name, lastError;
    SharedText user;      ///< once it has said who it is
    SharedText transport; ///< "TLSv1.3, cipher"; empty when plain
    WrittenDatasets datasets;

    /// A reply has left so long after its request was taken. @thread its network thread
    void replied(std::chrono::microseconds after)
    {
        if (quint64(after.count()) > slowestReply.value())
            slowestReply.set(quint64(after.count()));
    }
    /// It has written so many rows.
    void wrote(quint64 rows, qint64 nowMs)
    {
        rowsWritten.add(rows);
        appends.add();
        lastAppendAtMs.set(quint64(nowMs));
    }
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
    SharedText guesser;     ///< the address that sent wrong tokens too often last
    Counter guessedAtMs;    ///< since the epoch, UTC; 0 = never
    Counter guesses;        ///< its wrong tokens of the minute before
};

/// What is counted about one served file. Raised by its queue; read by the sampler.
struct FileCounters
{
    Counter queued, queuedBytes, operations, errors, rowsWritten, rejectedRows;
    Counter committedRows;  ///< on stable storage, of those written
    Counter lastCommit;     ///< number of the last commit on stable storage
    Counter lastCommitAtMs; ///< since the epoch, UTC; 0 = never
    Counter dirty;          ///< 1 while applied changes wait for their commit
    Counter rejectedWrites, lostRows;
    SharedText problem, recovery;
    LatencyHistogram commits; ///< from the beginning of a commit to stable storage
    FileActivity activity;
};
using FileCountersPtr = std::shared_ptr<FileCounters>;

} // namespace hdf5async
