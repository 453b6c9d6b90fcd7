// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/reply_port.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>

namespace hdf5async {

/// A reply port that keeps what it is given. @thread any
class CollectingPort final : public ReplyPort
{
public:
    void post(std::vector<AddressedReply> replies) override
    {
        const std::lock_guard lock(m_mutex);
        ++m_posts;
        for (AddressedReply &reply : replies)
            m_replies.push_back(std::move(reply));
        m_arrived.notify_all();
    }

    void announce(quint64 session) override
    {
        const std::lock_guard lock(m_mutex);
        m_announced.push_back(session);
        m_arrived.notify_all();
    }

    std::vector<quint64> takeAnnounced()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_announced, {});
    }

    /// Whether so many replies arrive within five seconds.
    bool waitFor(std::size_t count)
    {
        std::unique_lock lock(m_mutex);
        return m_arrived.wait_for(lock, std::chrono::seconds(5), [&] { return m_replies.size() >= count; });
    }

    std::vector<AddressedReply> take()
    {
        const std::lock_guard lock(m_mutex);
        return std::exchange(m_replies, {});
    }

    std::size_t count()
    {
        const std::lock_guard lock(m_mutex);
        return m_replies.size();
    }

    int posts()
    {
        const std::lock_guard lock(m_mutex);
        return m_posts;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::vector<AddressedReply> m_replies;
    std::vector<quint64> m_announced;
    int m_posts = 0;
};

} // namespace hdf5async
