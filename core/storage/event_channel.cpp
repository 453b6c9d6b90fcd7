// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/event_channel.h"

#include <algorithm>
#include <utility>

namespace hdf5async {

namespace {

qint64 bytesOf(const QueuedChange &queued)
{
    qint64 bytes = sizeof(EventChannel::Item);
    if (queued.change) {
        bytes += qint64(sizeof(Change)) + queued.change->path.size() + queued.change->to.size();
        bytes += payloadBytes(Outcome(ReadReply{queued.change->data}));
    }
    return bytes;
}

qint64 bytesOf(const EventChannel::Item &item)
{
    const auto *change = std::get_if<QueuedChange>(&item);
    return change ? bytesOf(*change) : 0;
}

} // namespace

void EventChannel::offer(QueuedChange change)
{
    const qint64 bytes = bytesOf(change);
    const std::lock_guard lock(m_mutex);
    if (m_closed)
        return;
    if (m_dropping && m_bytes <= m_limit / 2)
        m_dropping = false;
    const bool fits = m_bytes == 0 || m_bytes + bytes <= m_limit; // one always does
    if (m_dropping || !fits) {
        m_dropping = true;
        if (m_items.empty() || !std::holds_alternative<Overflow>(m_items.back()))
            m_items.emplace_back(Overflow{});
        ++std::get<Overflow>(m_items.back()).dropped;
        return;
    }
    m_bytes += bytes;
    m_items.emplace_back(std::move(change));
}

void EventChannel::put(QueuedChange part)
{
    const qint64 bytes = bytesOf(part);
    const std::lock_guard lock(m_mutex);
    if (m_closed)
        return;
    m_bytes += bytes;
    m_items.emplace_back(std::move(part));
}

bool EventChannel::isReady(quint64 answered) const
{
    if (m_items.empty())
        return false;
    const auto *change = std::get_if<QueuedChange>(&m_items.front());
    return !change || change->afterSlot < answered;
}

std::optional<EventChannel::Item> EventChannel::take(quint64 answered)
{
    const std::lock_guard lock(m_mutex);
    if (!isReady(answered))
        return std::nullopt;
    std::optional<Item> item = std::move(m_items.front());
    m_items.pop_front();
    m_bytes -= bytesOf(*item);
    return item;
}

bool EventChannel::hasReady(quint64 answered) const
{
    const std::lock_guard lock(m_mutex);
    return isReady(answered);
}

bool EventChannel::forget(quint64 subscription)
{
    std::deque<Item> kept, dropped; // what is dropped ends outside the lock
    bool part = false;
    const std::lock_guard lock(m_mutex);
    for (Item &item : m_items) {
        const auto *change = std::get_if<QueuedChange>(&item);
        const bool goes = change && change->subscription == subscription;
        if (goes) {
            m_bytes -= bytesOf(*change);
            part = part || change->isPart;
        }
        (goes ? dropped : kept).push_back(std::move(item));
    }
    m_items.swap(kept);
    return part;
}

void EventChannel::close()
{
    std::deque<Item> dropped;
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_items.swap(dropped);
    m_bytes = 0;
}

qint64 EventChannel::bytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_bytes;
}

} // namespace hdf5async
