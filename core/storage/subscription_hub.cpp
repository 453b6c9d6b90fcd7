// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/subscription_hub.h"

#include <hdf5async/names.h>

#include <algorithm>
#include <utility>

namespace hdf5async {

namespace {

QByteArray joinedPath(const QByteArray &group, const QByteArray &name)
{
    return group == "/" ? group + name : group + '/' + name;
}

// Answers are due in the order of slots, so the last of its requests counts.
quint64 slotToWaitFor(const FileSubscription &subscription, std::span<const QueuedRequest> causes)
{
    quint64 slot = subscription.address.slot;
    for (const QueuedRequest &cause : causes) {
        if (cause.port == subscription.port && cause.address.session == subscription.address.session)
            slot = std::max(slot, cause.address.slot);
    }
    return slot;
}

bool isAppend(const Change &change)
{
    return change.kind == Change::Kind::Made && change.op == OpCode::Append;
}

void followMove(FileSubscription &subscription, const Change &change)
{
    for (FileSubscription::Pending &pending : subscription.pending) {
        if (isAtOrBelow(pending.path, change.path))
            pending.path = change.to + pending.path.mid(change.path.size());
    }
    std::erase_if(subscription.pending, [&](const FileSubscription::Pending &pending) {
        const SubscribeRequest &request = subscription.request;
        return pending.path != request.path && !(request.recursive && isAtOrBelow(pending.path, request.path));
    });
}

/// What a change means for rows that were there before and have still to be sent. @return whether these will tell it
bool isToldByPending(FileSubscription &subscription, const Change &change)
{
    if (subscription.pending.empty())
        return false;
    if (change.op == OpCode::Move && change.kind == Change::Kind::Made) {
        followMove(subscription, change);
        return false;
    }
    const bool goes = change.op == OpCode::Delete && change.kind == Change::Kind::Made;
    if (goes || change.op == OpCode::Write) {
        std::erase_if(subscription.pending, [&](const FileSubscription::Pending &pending) {
            return goes ? isAtOrBelow(pending.path, change.path) : pending.path == change.path;
        });
        return false;
    }
    const auto pending = std::find_if(subscription.pending.begin(), subscription.pending.end(),
                                      [&](const FileSubscription::Pending &one) { return one.path == change.path; });
    if (pending == subscription.pending.end())
        return false;
    if (isAppend(change) && change.updated == 0 && change.removed == 0)
        return true;
    if (change.shape && !change.shape->empty())
        pending->next = std::min(pending->next, change.shape->front());
    return false;
}

bool hasPending(const FileSubscription &subscription, const QByteArray &path)
{
    return std::any_of(subscription.pending.begin(), subscription.pending.end(),
                       [&](const FileSubscription::Pending &pending) { return pending.path == path; });
}

void collectObjects(const Operation &operation, std::vector<std::pair<OpCode, QByteArray>> &objects)
{
    const auto add = [&objects](OpCode op, const QByteArray &path) {
        const std::pair<OpCode, QByteArray> object(op, path);
        if (std::find(objects.begin(), objects.end(), object) == objects.end())
            objects.push_back(object);
    };
    if (const auto *batch = std::get_if<std::shared_ptr<const BatchRequest>>(&operation)) {
        for (const Operation &member : (*batch)->operations)
            collectObjects(member, objects);
        return;
    }
    const OpCode op = opCode(operation);
    if (!isChanging(op))
        return;
    // Rows are appended, updated, inserted: for what is told that is all one.
    const bool isLink = op == OpCode::Delete || op == OpCode::Move || op == OpCode::Copy;
    if (op != OpCode::Copy)
        add(isLink ? OpCode::Delete : OpCode::Append, pathOf(operation));
    if (const auto *move = std::get_if<MoveRequest>(&operation))
        add(OpCode::Delete, move->to);
    if (const auto *copy = std::get_if<CopyRequest>(&operation))
        add(OpCode::Delete, copy->to);
}

} // namespace

void SubscriptionHub::prune()
{
    std::erase_if(m_subscriptions, [](const FileSubscriptionPtr &one) { return one->channel->isClosed(); });
}

// What its user's paths name, and not by a link that leads elsewhere.
bool SubscriptionHub::mayKnow(const FileSubscription &subscription, const QByteArray &path) const
{
    return !subscription.rules || (subscription.rules->allows(path) && m_storage.reaches(path, *subscription.rules));
}

void SubscriptionHub::add(const QueuedRequest &queued, const SubscribeRequest &request, quint64 commit)
{
    prune();
    if (isEmpty())
        m_rows.forget(); // nobody has kept it up to date
    auto subscription = std::make_shared<FileSubscription>(request, queued, m_host);
    if (request.from)
        findRows(*subscription);
    m_subscriptions.push_back(subscription);
    if (!request.from)
        return;
    QueuedChange first{subscription->number(), queued.address.slot, m_file, nullptr, subscription, false};
    if (hasNothingToSend(*subscription)) { // that is told at once, before anything else
        first.change = std::make_shared<const Change>(nextRows(*subscription, commit));
        first.rest = nullptr;
    }
    subscription->channel->put(std::move(first));
    touch(*subscription);
}

void SubscriptionHub::remove(const QueuedRequest &queued, quint64 number)
{
    std::erase_if(m_subscriptions, [&](const FileSubscriptionPtr &one) {
        const bool ends = one->channel == queued.events && one->number() == number;
        one->ended = one->ended || ends;
        return ends;
    });
}

bool SubscriptionHub::hasNothingToSend(const FileSubscription &subscription)
{
    const auto &pending = subscription.pending;
    if (pending.size() != 1 || !subscription.request.data)
        return pending.size() <= 1;
    const std::optional<Shape> shape = m_rows.shapeOf(pending.front().path);
    return shape && !shape->empty() && pending.front().next == shape->front();
}

qint64 SubscriptionHub::firstRow(const SubscribeRequest &request, const QByteArray &path, qint64 length) const
{
    qint64 row = *request.from;
    for (const auto &[named, from] : request.fromByPath) {
        if (named == path)
            row = from;
    }
    return std::clamp<qint64>(row < 0 ? row + length : row, 0, length);
}

void SubscriptionHub::addPending(FileSubscription &subscription, const QByteArray &path,
                                 const std::optional<Shape> &shape) const
{
    if (shape && !shape->empty() && mayKnow(subscription, path))
        subscription.pending.push_back({path, firstRow(subscription.request, path, shape->front())});
}

void SubscriptionHub::findRows(FileSubscription &subscription) const
{
    const SubscribeRequest &request = subscription.request;
    const Result<Outcome> about = m_storage.execute(InfoRequest{request.path});
    const auto *info = about ? std::get_if<InfoReply>(&*about) : nullptr;
    if (info && info->kind == ObjectKind::Dataset)
        return addPending(subscription, request.path, info->shape);
    if (!info || info->kind != ObjectKind::Group || !request.recursive)
        return;
    const Result<Outcome> below = m_storage.execute(ListRequest{request.path, true, true, false});
    const auto *list = below ? std::get_if<ListReply>(&*below) : nullptr;
    if (!list)
        return;
    for (const ListEntry &entry : list->entries) {
        if (entry.kind == ObjectKind::Dataset)
            addPending(subscription, joinedPath(request.path, entry.name), entry.shape);
    }
}

void SubscriptionHub::announce(const Operation &operation, const Outcome &outcome, quint64 commit,
                               std::span<const QueuedRequest> causes)
{
    prune();
    if (isEmpty())
        return;
    std::vector<ChangeDescription> descriptions = describeChanges(operation, outcome);
    for (const ChangeDescription &description : descriptions)
        m_rows.noteChange(description.change.op);
    for (ChangeDescription &description : descriptions) {
        description.change.commit = commit;
        announceOne(std::move(description), causes);
    }
}

void SubscriptionHub::announceOne(ChangeDescription description, std::span<const QueuedRequest> causes)
{
    Change &change = description.change;
    std::shared_ptr<const Change> plain, full; // one of each for all who get it
    for (const FileSubscriptionPtr &subscription : m_subscriptions) {
        const SubscribeRequest &request = subscription->request;
        if (!concerns(change, request.path, request.recursive) || isToldByPending(*subscription, change))
            continue;
        if (!mayKnow(*subscription, change.path) || (!change.to.isEmpty() && !mayKnow(*subscription, change.to)))
            continue;
        if (!plain) {
            if (!change.to.isEmpty())
                change.shape = m_rows.shapeOf(change.to);
            plain = std::make_shared<const Change>(change);
        }
        const bool withRows = request.data && description.rowsMatter && !hasPending(*subscription, change.path);
        if (withRows && !full) {
            Change all = change;
            all.data = m_rows.of(description);
            full = std::make_shared<const Change>(std::move(all));
        }
        give(subscription, {subscription->number(), slotToWaitFor(*subscription, causes), m_file,
                            withRows ? full : plain, nullptr, false});
    }
}

void SubscriptionHub::give(const FileSubscriptionPtr &subscription, QueuedChange change)
{
    if (m_holding) {
        m_held.emplace_back(subscription, std::move(change));
        return;
    }
    if (change.isPart)
        subscription->channel->put(std::move(change));
    else
        subscription->channel->offer(std::move(change));
    touch(*subscription);
}

// Without a dataset that is left: only that this was all.
Change SubscriptionHub::nextRows(FileSubscription &subscription, quint64 commit)
{
    Change change;
    change.kind = Change::Kind::Present;
    change.commit = commit;
    while (!subscription.pending.empty()) {
        FileSubscription::Pending &pending = subscription.pending.front();
        change.path = pending.path;
        change.shape = m_rows.shapeOf(pending.path);
        // Gone, or no dataset any more, or moved to where the subscriber may not look.
        if (!change.shape || change.shape->empty() || !mayKnow(subscription, pending.path)) {
            subscription.pending.pop_front();
            continue;
        }
        const qint64 length = change.shape->front();
        RowRange rows{std::min(pending.next, length), length};
        if (subscription.request.data && rows.from < rows.to) {
            auto [data, count] = m_rows.read(pending.path, rows);
            if (count > 0) // otherwise they are too long to be sent, and the subscriber may read them
                rows.to = rows.from + count;
            change.data = std::move(data);
        }
        change.rows = rows;
        pending.next = rows.to;
        if (rows.to == length)
            subscription.pending.pop_front();
        change.more = !subscription.pending.empty();
        return change;
    }
    change.path = subscription.request.path;
    change.shape.reset();
    return change;
}

void SubscriptionHub::deliverRows(const FileSubscriptionPtr &subscription, quint64 commit)
{
    if (subscription->channel->isClosed())
        return;
    // One that has ended is told nothing; but whoever asks waits for an answer.
    const auto rows = subscription->ended ? nullptr : std::make_shared<const Change>(nextRows(*subscription, commit));
    give(subscription, {subscription->number(), subscription->address.slot, m_file, rows,
                        rows && rows->more ? subscription : nullptr, true});
}

void SubscriptionHub::expectRollback(const std::deque<AppliedChange> &changes)
{
    if (isEmpty())
        return;
    for (const AppliedChange &change : changes) {
        if (change.operation)
            collectObjects(*change.operation, m_undone);
    }
}

void SubscriptionHub::rolledBack(quint64 durable)
{
    m_rows.forget();
    m_held.clear();
    m_states.clear();
    m_holding = !isEmpty();
    for (const auto &[op, path] : m_undone) {
        Change state;
        state.kind = Change::Kind::RolledBack;
        state.op = op;
        state.path = path;
        state.commit = durable;
        state.shape = m_rows.shapeOf(path);
        if (state.shape && !state.shape->empty())
            state.rows = RowRange{state.shape->front(), state.shape->front()};
        m_states.push_back(std::move(state));
    }
}

void SubscriptionHub::restored(bool lost)
{
    m_holding = false;
    m_undone.clear();
    m_rows.forget();
    auto held = std::exchange(m_held, {});
    for (Change &state : std::exchange(m_states, {})) {
        if (lost)
            announceOne({std::move(state), nullptr, false}, {});
    }
    for (auto &[subscription, change] : held) {
        if (lost && !subscription->ended)
            give(subscription, std::move(change));
    }
}

void SubscriptionHub::touch(const FileSubscription &subscription)
{
    const std::pair<ReplyPortPtr, quint64> connection(subscription.port, subscription.address.session);
    if (std::find(m_touched.begin(), m_touched.end(), connection) == m_touched.end())
        m_touched.push_back(connection);
}

void SubscriptionHub::wake()
{
    for (const auto &[port, session] : m_touched)
        port->announce(session);
    m_touched.clear();
}

} // namespace hdf5async
