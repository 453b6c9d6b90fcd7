// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/reply_mailbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace hdf5async {

void ReplyMailbox::post(std::vector<AddressedReply> replies)
{
    const std::lock_guard lock(m_mutex);
    if (m_closed || replies.empty())
        return;
    if (m_mail.replies.empty())
        m_mail.replies = std::move(replies);
    else
        m_mail.replies.insert(m_mail.replies.end(), std::move_iterator(replies.begin()),
                              std::move_iterator(replies.end()));
    wakeLocked();
}

void ReplyMailbox::announce(quint64 session)
{
    const std::lock_guard lock(m_mutex);
    if (m_closed)
        return;
    if (std::find(m_mail.announced.begin(), m_mail.announced.end(), session) == m_mail.announced.end())
        m_mail.announced.push_back(session);
    wakeLocked();
}

void ReplyMailbox::wakeLocked()
{
    // Inside the lock, so that close() can promise that nobody is woken afterwards.
    if (!m_attended && !std::exchange(m_woken, true))
        m_wake();
}

ReplyMailbox::Mail ReplyMailbox::takeWoken()
{
    const std::lock_guard lock(m_mutex);
    m_woken = false;
    return std::exchange(m_mail, {});
}

void ReplyMailbox::attend()
{
    const std::lock_guard lock(m_mutex);
    m_attended = true;
}

ReplyMailbox::Mail ReplyMailbox::take()
{
    const std::lock_guard lock(m_mutex);
    m_attended = false;
    return std::exchange(m_mail, {});
}

void ReplyMailbox::close()
{
    Mail dropped; // outside the lock: letting go of a stream tells its queue
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    std::swap(m_mail, dropped);
    m_wake = nullptr;
}

} // namespace hdf5async
