// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/reply_port.h"

#include <utility>
#include <vector>

namespace hdf5async {

/// Replies that leave together: one hand-over per network thread, however many there are. @thread one
class Outbox
{
public:
    void add(const ReplyPortPtr &port, AddressedReply reply)
    {
        for (auto &[known, replies] : m_byPort) {
            if (known == port) {
                replies.push_back(std::move(reply));
                return;
            }
        }
        m_byPort.emplace_back(port, std::vector<AddressedReply>{}).second.push_back(std::move(reply));
    }

    void send()
    {
        for (auto &[port, replies] : m_byPort) {
            if (!replies.empty())
                port->post(std::exchange(replies, {}));
        }
        m_byPort.clear();
    }

private:
    std::vector<std::pair<ReplyPortPtr, std::vector<AddressedReply>>> m_byPort;
};

} // namespace hdf5async
