// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/commit_ledger.h"

#include <algorithm>

namespace hdf5async {

void CommitLedger::startAfter(quint64 durable)
{
    m_durable = durable;
    m_next = durable + 1;
}

void CommitLedger::add(AppliedChange change, Clock::time_point now)
{
    m_retainedBytes += change.bytes;
    if (!m_dirtySince && change.commit == m_next)
        m_dirtySince = now;
    m_changes.push_back(std::move(change));
}

void CommitLedger::hold(WaitingReply waiting)
{
    m_waiting.push_back(std::move(waiting));
}

quint64 CommitLedger::prepare()
{
    m_dirtySince.reset();
    return m_next++;
}

std::vector<WaitingReply> CommitLedger::markDurable(quint64 number)
{
    m_durable = number;
    while (!m_changes.empty() && m_changes.front().commit <= number) {
        m_retainedBytes -= m_changes.front().bytes;
        m_durableRows += m_changes.front().rows;
        m_changes.pop_front();
    }
    std::vector<WaitingReply> released;
    const auto isReleased = [number](const WaitingReply &waiting) { return waiting.commit <= number; };
    for (WaitingReply &waiting : m_waiting) {
        if (isReleased(waiting))
            released.push_back(std::move(waiting));
    }
    std::erase_if(m_waiting, isReleased);
    return released;
}

std::deque<AppliedChange> CommitLedger::takeChanges()
{
    m_retainedBytes = 0;
    m_dirtySince.reset();
    m_next = m_durable + 1;
    return std::exchange(m_changes, {});
}

std::vector<WaitingReply> CommitLedger::takeWaiting()
{
    std::vector<WaitingReply> all(std::make_move_iterator(m_waiting.begin()), std::make_move_iterator(m_waiting.end()));
    m_waiting.clear();
    return all;
}

std::vector<WaitingReply *> CommitLedger::waitingFor(quint64 ticket)
{
    std::vector<WaitingReply *> found;
    // In the order in which they were held, so in the order of their tickets, but for those without.
    for (auto it = ticket ? m_waiting.begin() : m_waiting.end(); it != m_waiting.end() && it->ticket <= ticket; ++it) {
        if (it->ticket == ticket)
            found.push_back(&*it);
    }
    return found;
}

} // namespace hdf5async
