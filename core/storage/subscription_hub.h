// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/commit_ledger.h"
#include "core/storage/event_channel.h"
#include "core/storage/event_rows.h"
#include "core/storage/storage_queue.h"
#include "core/storage/streamed_reply.h"

#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace hdf5async {

/// One subscription: who, to what, and which rows that were there before have not been sent yet.
class FileSubscription final : public ReplyContinuation, public std::enable_shared_from_this<FileSubscription>
{
public:
    /// A dataset whose rows from `next` on are still to be sent; those that are appended meanwhile are among them.
    struct Pending
    {
        QByteArray path;
        qint64 next = 0;
    };

    FileSubscription(const SubscribeRequest &subscribe, const QueuedRequest &queued, std::weak_ptr<StreamHost> host)
        : request(subscribe),
          address(queued.address),
          port(queued.port),
          channel(queued.events),
          rules(queued.rules),
          m_host(std::move(host))
    {
    }

    void next() override
    {
        if (const auto host = m_host.lock())
            host->wantRows(shared_from_this());
    }
    /// Its number on its connection.
    [[nodiscard]] quint64 number() const { return subscriptionNumber(address); }

    const SubscribeRequest request;
    const ReplyAddress address;
    const ReplyPortPtr port;
    const EventChannelPtr channel;
    const PathRulesPtr rules;    ///< of its user; null = everything
    std::deque<Pending> pending; ///< touched by the queue only, like `ended`
    bool ended = false;

private:
    std::weak_ptr<StreamHost> m_host;
};
using FileSubscriptionPtr = std::shared_ptr<FileSubscription>;

/// The subscriptions to one file: finds those that a change concerns and puts it into the queues of their connections.
/// @thread that of the file's engine @source docs/protocol.md, "Events"
class SubscriptionHub
{
public:
    SubscriptionHub(Storage &storage, const QueueSettings &settings)
        : m_storage(storage), m_file(settings.name), m_rows(storage, settings.maxEvent)
    {
    }
    void setHost(std::weak_ptr<StreamHost> host) { m_host = std::move(host); }

    /// Nobody wants to know anything: announce() need not be called.
    [[nodiscard]] bool isEmpty() const { return m_subscriptions.empty(); }
    /// `commit`: of what has been done so far.
    void add(const QueuedRequest &queued, const SubscribeRequest &request, quint64 commit);
    void remove(const QueuedRequest &queued, quint64 number);

    /// An operation has been carried out, for these requests. `commit` will contain it.
    void announce(const Operation &operation, const Outcome &outcome, quint64 commit,
                  std::span<const QueuedRequest> causes);
    /// The next part of the rows that were there before.
    void deliverRows(const FileSubscriptionPtr &subscription, quint64 commit);

    /// These changes will be undone; some of them are then made and announced again.
    void expectRollback(const std::deque<AppliedChange> &changes);
    /// The file is as commit `durable` has left it.
    void rolledBack(quint64 durable);
    /// All that is kept has been made again. `lost`: not everything was.
    void restored(bool lost);

    /// Another file has taken the place of the one that there was.
    void fileChanged() { m_rows.forget(); }

    /// Wakes the connections that have got something.
    void wake();

private:
    void prune();
    [[nodiscard]] bool mayKnow(const FileSubscription &subscription, const QByteArray &path) const;
    [[nodiscard]] qint64 firstRow(const SubscribeRequest &request, const QByteArray &path, qint64 length) const;
    void addPending(FileSubscription &subscription, const QByteArray &path, const std::optional<Shape> &shape) const;
    void findRows(FileSubscription &subscription) const;
    /// One event says where it begins.
    [[nodiscard]] bool hasNothingToSend(const FileSubscription &subscription);
    [[nodiscard]] Change nextRows(FileSubscription &subscription, quint64 commit);
    void announceOne(ChangeDescription description, std::span<const QueuedRequest> causes);
    void give(const FileSubscriptionPtr &subscription, QueuedChange change);
    void touch(const FileSubscription &subscription);

    Storage &m_storage;
    const QByteArray m_file;
    EventRows m_rows;
    std::weak_ptr<StreamHost> m_host;
    std::vector<FileSubscriptionPtr> m_subscriptions;
    std::vector<std::pair<ReplyPortPtr, quint64>> m_touched; ///< connections that have got something

    // During a rollback:
    std::vector<std::pair<OpCode, QByteArray>> m_undone; ///< what was done to which objects
    std::vector<Change> m_states;                        ///< of these objects after it
    std::vector<std::pair<FileSubscriptionPtr, QueuedChange>> m_held;
    bool m_holding = false;
};

} // namespace hdf5async
