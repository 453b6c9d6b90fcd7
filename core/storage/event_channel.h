// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/reply_port.h"

#include <hdf5async/events.h>

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>

namespace hdf5async {

/// A change on its way to one subscriber.
struct QueuedChange
{
    quint64 subscription = 0;
    quint64 afterSlot =
        0; ///< goes out when the request of that slot has been answered: the subscription's, or the cause's
    QByteArray file;
    std::shared_ptr<const Change> change; ///< shared by all who get it; null: nothing to send, only `rest`
    /// More rows that were there before: to be asked for when this has been sent.
    std::shared_ptr<ReplyContinuation> rest;
    bool isPart = false; ///< answers a `rest->next()`
};

/// The bounded queue of events between the files and one connection. What does not fit is dropped and counted in its place; those who
/// write never wait. Rows that a subscriber asks for part by part always fit: there is one part at a time.
class EventChannel
{
public:
    /// `limit`: bytes that may wait; a single event may be longer.
    explicit EventChannel(qint64 limit) : m_limit(limit) { }

    /// Puts a change at the end, or drops it. @thread any
    void offer(QueuedChange change);
    /// Puts at the end what has been asked for. @thread any
    void put(QueuedChange part);
    /// Nobody takes events any more. @thread any
    [[nodiscard]] bool isClosed() const { return m_closed.load(std::memory_order_relaxed); }

    using Item = std::variant<QueuedChange, Overflow>;
    /// The next one that may be sent when all requests of slots below `answered` have been answered. @thread the session's
    [[nodiscard]] std::optional<Item> take(quint64 answered);
    [[nodiscard]] bool hasReady(quint64 answered) const;
    /// Takes out what waits for a subscription that has ended. @return whether a part was among it @thread the session's
    [[nodiscard]] bool forget(quint64 subscription);
    /// Drops everything, now and from now on. @thread the session's
    void close();
    [[nodiscard]] qint64 bytes() const;

private:
    [[nodiscard]] bool isReady(quint64 answered) const;

    const qint64 m_limit;
    mutable std::mutex m_mutex; ///< everything below
    std::deque<Item> m_items;
    qint64 m_bytes = 0;
    bool m_dropping = false;           ///< until half of the queue has gone, so that holes are few
    std::atomic<bool> m_closed{false}; ///< set under the mutex, read without it too
};
using EventChannelPtr = std::shared_ptr<EventChannel>;

} // namespace hdf5async
