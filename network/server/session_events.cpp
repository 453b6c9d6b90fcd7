// SPDX-License-Identifier: BSD-3-Clause
// How Session sends what its subscriptions bring: between replies, never before the reply that they follow.
#include "network/protocol/event_codec.h"
#include "network/server/session.h"

#include <utility>

namespace hdf5async {

namespace {

// More waits in the bounded queue, not here.
constexpr std::size_t eventMark = 256 << 10;

} // namespace

bool Session::hasEventsToWrite() const
{
    return m_client.events && m_client.events->hasReady(m_line.firstUnanswered());
}

void Session::writeEvents()
{
    if (!m_client.events || isClosed())
        return;
    while (m_unsent.size() < eventMark) {
        std::optional<EventChannel::Item> item = m_client.events->take(m_line.firstUnanswered());
        if (!item)
            break;
        writeEvent(std::move(*item));
    }
    askForRows();
}

void Session::writeEvent(EventChannel::Item item)
{
    if (m_unsent.isEmpty())
        m_lastSent = m_host.now;
    if (const auto *overflow = std::get_if<Overflow>(&item))
        return encodeEvent(++m_eventSequence, *overflow, m_unsent);
    auto &queued = std::get<QueuedChange>(item);
    if (queued.change)
        encodeEvent(++m_eventSequence, queued.subscription, queued.file, *queued.change, m_unsent);
    if (queued.isPart)
        m_rowsRequested = false;
    if (queued.rest)
        m_moreRows.push_back(std::move(queued.rest));
}

// One part at a time for all subscriptions of a connection, in turn.
void Session::askForRows()
{
    if (m_rowsRequested || m_moreRows.empty() || m_draining || m_phase != Phase::Open)
        return;
    if (m_host.budget.isExhausted() && !m_unsent.isEmpty())
        return;
    const std::shared_ptr<ReplyContinuation> rows = std::move(m_moreRows.front());
    m_moreRows.pop_front();
    m_rowsRequested = true;
    rows->next();
}

void Session::noteSubscriptionReply(const AddressedReply &reply)
{
    if (!reply.reply.outcome) {
        m_client.subscriptions.erase(subscriptionNumber(reply.address));
        return;
    }
    const auto *ended = std::get_if<UnsubscribeReply>(&*reply.reply.outcome);
    if (ended && m_client.events->forget(ended->subscription))
        m_rowsRequested = false;
}

void Session::endSubscriptions()
{
    if (m_client.events)
        m_client.events->close();
    m_moreRows.clear();
}

} // namespace hdf5async
