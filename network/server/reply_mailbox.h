// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/service/dispatcher.h"

#include <functional>
#include <mutex>
#include <vector>

namespace hdf5async {

/// Where storage queues put the replies for one network thread. However many they put, the thread is woken once.
class ReplyMailbox final : public ReplyPort
{
public:
    /// `wake` makes the network thread call takeWoken() soon. It is called from any thread, never twice before that.
    explicit ReplyMailbox(std::function<void()> wake) : m_wake(std::move(wake)) { }

    void post(std::vector<AddressedReply> replies) override;
    void announce(quint64 session) override;

    struct Mail
    {
        std::vector<AddressedReply> replies;
        std::vector<quint64> announced; ///< sessions that have events
        [[nodiscard]] bool isEmpty() const { return replies.empty() && announced.empty(); }
    };
    /// The network thread answers a wake-up: takes all there is. @thread the network thread
    [[nodiscard]] Mail takeWoken();
    /// Nobody needs to be woken until the next take(), which follows soon. @thread the network thread
    void attend();
    /// Takes all there is, having come by anyway. @thread the network thread
    [[nodiscard]] Mail take();

    /// The network thread ends: nobody is woken any more, what comes is dropped. @thread the network thread
    void close();

private:
    void wakeLocked();

    std::mutex m_mutex; ///< everything below
    std::function<void()> m_wake;
    Mail m_mail;
    bool m_woken = false;
    bool m_attended = false;
    bool m_closed = false;
};

} // namespace hdf5async
