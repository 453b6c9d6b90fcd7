// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counters.h"
#include "core/storage/reply_port.h"

#include <hdf5async/requests.h>

#include <chrono>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace hdf5async {

/// A changing operation that has been carried out but is not on stable storage yet. Kept so that it can be carried out again
/// when the file has to go back to the last durable commit.
struct AppliedChange
{
    Result<Operation>
        operation; ///< an error: a numbered request that failed on its own account and only used up its number
    quint64 commit = 0;
    qint64 bytes = 0;
    quint64 rows = 0;
    ClientCountersPtr client;
    QByteArray clientId; ///< with a sequence number only
    quint64 sequence = 0;
    quint64 replayWindow = 0;
    quint64 ticket = 0; ///< of the replies that wait for this change; 0 = acknowledged already
};

/// A reply held back until its commit is durable.
struct WaitingReply
{
    ReplyPortPtr port;
    AddressedReply reply;
    quint64 commit = 0;
    quint64 ticket = 0;
    bool wantsCheckpoint = false; ///< of a flush: the file itself must be complete
};

/// What lies between the last durable commit and now: the changes made since, and the replies that wait for them.
/// @thread the queue's worker
class CommitLedger
{
public:
    using Clock = std::chrono::steady_clock;

    /// The number that the next commit will have; changes made now belong to it.
    [[nodiscard]] quint64 next() const { return m_next; }
    [[nodiscard]] quint64 prepared() const { return m_next - 1; }
    [[nodiscard]] quint64 durable() const { return m_durable; }
    void startAfter(quint64 durable);
    /// Rows of all changes that have become durable.
    [[nodiscard]] quint64 durableRows() const { return m_durableRows; }

    /// Its commit is the next one, or for a change that changed nothing one that is prepared and not yet durable.
    void add(AppliedChange change, Clock::time_point now);
    /// A number for a change and the replies that hold() will be given for it.
    [[nodiscard]] quint64 newTicket() { return ++m_lastTicket; }
    void hold(WaitingReply waiting);

    /// Gives the number of the commit that now goes to the disk.
    quint64 prepare();
    /// Commit `number` is durable: its changes are forgotten, its replies returned.
    [[nodiscard]] std::vector<WaitingReply> markDurable(quint64 number);

    /// The file has gone back to the last durable commit: takes all changes out, to be made again or given up.
    [[nodiscard]] std::deque<AppliedChange> takeChanges();
    [[nodiscard]] std::vector<WaitingReply> takeWaiting();
    /// The replies with that ticket; none with ticket 0.
    [[nodiscard]] std::vector<WaitingReply *> waitingFor(quint64 ticket);

    [[nodiscard]] bool hasChanges() const { return !m_changes.empty(); }
    [[nodiscard]] bool hasWaiting() const { return !m_waiting.empty(); }
    /// Bytes that the changes not yet in a prepared commit, and all others not durable, hold.
    [[nodiscard]] qint64 retainedBytes() const { return m_retainedBytes; }
    /// When the oldest change that no prepared commit contains was made.
    [[nodiscard]] std::optional<Clock::time_point> dirtySince() const { return m_dirtySince; }

private:
    quint64 m_next = 1;
    quint64 m_durable = 0;
    quint64 m_durableRows = 0;
    quint64 m_lastTicket = 0;
    std::deque<AppliedChange> m_changes;
    std::deque<WaitingReply> m_waiting;
    qint64 m_retainedBytes = 0;
    std::optional<Clock::time_point> m_dirtySince;
};

} // namespace hdf5async
