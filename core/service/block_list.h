// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QJsonArray>

#include <memory>
#include <mutex>
#include <vector>

namespace hdf5async {

/// Addresses and users that operators have shut out. @thread any
class BlockList
{
public:
    static constexpr std::size_t most = 10'000;
    using Peers = std::shared_ptr<const std::vector<BlockedPeer>>;

    /// Replaces an entry about the same subject. False when there are too many.
    [[nodiscard]] bool block(const BlockedPeer &peer);
    /// False when it was not blocked.
    [[nodiscard]] bool unblock(const QString &subject);
    /// Whether a peer is shut out at the moment; counted when it is. `user` may be empty.
    [[nodiscard]] bool refuses(const QString &address, const QString &user, const QDateTime &now);
    /// Without those whose time is over; the same pointer while nothing changes but the hits.
    [[nodiscard]] Peers peers(const QDateTime &now);

    /// Those that outlive the server.
    [[nodiscard]] QJsonArray save() const;
    void restore(const QJsonArray &saved);

private:
    mutable std::mutex m_mutex; ///< everything below
    std::vector<BlockedPeer> m_peers;
    Peers m_shared = std::make_shared<const std::vector<BlockedPeer>>(); ///< null when m_peers has changed
};

} // namespace hdf5async
