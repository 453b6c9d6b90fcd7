// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/access/path_rules.h"
#include "core/metrics/counters.h"
#include "core/metrics/memory_budget.h"
#include "core/storage/event_channel.h"
#include "core/storage/reply_port.h"
#include "core/storage/storage.h"

#include <hdf5async/requests.h>

#include <QThreadPool>

#include <chrono>
#include <functional>
#include <memory>

namespace hdf5async {

/// A request on its way to a file.
struct QueuedRequest
{
    RequestHead head;
    Result<Operation> operation; ///< a fault only when the request carries a sequence number, which the fault uses up
    ReplyAddress address;
    ReplyPortPtr port;
    ClientCountersPtr client;
    QByteArray clientId; ///< empty without exactly-once
    quint64 replayWindow = 1024;
    PathRulesPtr rules = {};     ///< what of the file the client may use; null = everything
    EventChannelPtr events = {}; ///< of subscribe and unsubscribe
    std::chrono::steady_clock::time_point takenAt = {}; ///< by the queue, where slow requests are logged
};

struct QueueSettings
{
    QByteArray name = "default";
    AckLevel defaultAck = AckLevel::Durable;
    std::chrono::milliseconds commitInterval{1000};
    qint64 retainedLimit = 32 << 20; ///< commit when the operations since the last commit hold this many bytes
    qint64 maxResponse = 64 << 20;   ///< of what a batch reads, in bytes
    qint64 maxEvent = 1 << 20;       ///< of the rows that come with an event, in bytes
    std::chrono::milliseconds slowRequest{0}; ///< requests and commits that take longer are logged; 0 = none
    std::shared_ptr<const MemoryBudget> budget; ///< reads are refused while it is exhausted; null = no limit
};

class FileEngine;
class QueueWorker;

/// Something that an operator wants of the whole file, with the file's engine in hand; or why it cannot be had any more.
using FileVisit = std::function<void(Result<FileEngine *>)>;

/// The one queue of one file: requests take effect in the order of submit(), one at a time, on the thread pool. Groups commits:
/// everything applied while the commit before is on its way to the disk goes into the next one.
class StorageQueue
{
public:
    StorageQueue(std::unique_ptr<Storage> storage, QueueSettings settings, QThreadPool &pool, FileCountersPtr counters);
    /// The queue must have been closed, or never used.
    ~StorageQueue();

    [[nodiscard]] const QByteArray &name() const { return m_name; }

    /// Takes a request; its reply comes to request.port, exactly once (streams: part by part). @thread any
    void submit(QueuedRequest request);
    /// The same for one who takes several requests at a time and then calls workNow(): until then nothing is done with them
    /// unless the queue is at work already. @thread any
    void offer(QueuedRequest request);
    /// Carries out what was offered: in this thread when it is little and quick and the file is free, else on the pool. Waking a
    /// thread of the pool takes longer than most requests. @return whether anything was carried out here @thread any
    bool workNow();

    /// What a client has applied and what of it is durable. @thread any
    [[nodiscard]] HelloReply::SequenceState sequenceOf(const QByteArray &clientId) const;

    /// Commits what has been dirty for longer than the commit interval, retries what failed. To be called about every 50 ms.
    /// @thread any
    void tick();

    /// Calls `visit` once, between two requests and with no long one under way, on a thread of the pool; when the queue is closed
    /// already, here and now with SHUTTING_DOWN. @thread any
    void visit(FileVisit visit);

    /// Answers SHUTTING_DOWN to what comes from now on, carries out and commits what was taken, closes the file and then calls
    /// `closed` from a thread of the pool. @thread any, once
    void close(std::function<void(Result<void>)> closed);

private:
    const QByteArray m_name;
    std::shared_ptr<QueueWorker> m_worker;
};

} // namespace hdf5async
