// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/reply_mailbox.h"

#include <iterator>
#include <utility>

namespace hdf5async {

void ReplyMailbox::post(std::vector<AddressedReply> replies)
{
    const std::lock_guard lock(m_mutex);
    if (m_closed || replies.empty())
        return;
    if (m_replies.empty())
        m_replies = std::move(replies);
    else
        m_replies.insert(m_replies.end(), std::move_iterator(replies.begin()), std::move_iterator(replies.end()));
    // Inside the lock, so that close() can promise that nobody is woken afterwards.
    if (!m_attended && !std::exchange(m_woken, true))
        m_wake();
}

std::vector<AddressedReply> ReplyMailbox::takeWoken()
{
    const std::lock_guard lock(m_mutex);
    m_woken = false;
    return std::exchange(m_replies, {});
}

void ReplyMailbox::attend()
{
    const std::lock_guard lock(m_mutex);
    m_attended = true;
}

std::vector<AddressedReply> ReplyMailbox::take()
{
    const std::lock_guard lock(m_mutex);
    m_attended = false;
    return std::exchange(m_replies, {});
}

void ReplyMailbox::close()
{
    std::vector<AddressedReply> dropped; // outside the lock: letting go of a stream tells its queue
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_replies.swap(dropped);
    m_wake = nullptr;
}

} // namespace hdf5async
