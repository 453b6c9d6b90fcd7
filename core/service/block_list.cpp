// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/block_list.h"

#include <QJsonObject>

#include <algorithm>

namespace hdf5async {

namespace {

bool isOver(const BlockedPeer &peer, const QDateTime &now)
{
    return peer.until.isValid() && peer.until <= now;
}

auto about(const QString &subject)
{
    return [&subject](const BlockedPeer &peer) { return peer.subject == subject; };
}

} // namespace

bool BlockList::block(const BlockedPeer &peer)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_peers, about(peer.subject));
    if (m_peers.size() >= most)
        return false;
    m_peers.push_back(peer);
    m_shared.reset();
    return true;
}

bool BlockList::unblock(const QString &subject)
{
    const std::lock_guard lock(m_mutex);
    const bool was = std::erase_if(m_peers, about(subject)) > 0;
    if (was)
        m_shared.reset();
    return was;
}

bool BlockList::refuses(const QString &address, const QString &user, const QDateTime &now)
{
    const std::lock_guard lock(m_mutex);
    for (BlockedPeer &peer : m_peers) {
        const bool isUser = !user.isEmpty() && peer.subject == QStringLiteral("user:") + user;
        if ((isUser || peer.subject == address) && !isOver(peer, now)) {
            ++peer.hits;
            m_shared.reset();
            return true;
        }
    }
    return false;
}

BlockList::Peers BlockList::peers(const QDateTime &now)
{
    const std::lock_guard lock(m_mutex);
    if (std::erase_if(m_peers, [&now](const BlockedPeer &peer) { return isOver(peer, now); }) > 0)
        m_shared.reset();
    if (!m_shared)
        m_shared = std::make_shared<const std::vector<BlockedPeer>>(m_peers);
    return m_shared;
}

QJsonArray BlockList::save() const
{
    const std::lock_guard lock(m_mutex);
    QJsonArray saved;
    for (const BlockedPeer &peer : m_peers) {
        if (peer.untilRestart)
            continue;
        saved.append(QJsonObject{{QStringLiteral("subject"), peer.subject},
                                 {QStringLiteral("by"), peer.by},
                                 {QStringLiteral("since"), peer.since.toString(Qt::ISODateWithMs)},
                                 {QStringLiteral("until"), peer.until.toString(Qt::ISODateWithMs)},
                                 {QStringLiteral("reason"), peer.reason}});
    }
    return saved;
}

void BlockList::restore(const QJsonArray &saved)
{
    for (const QJsonValue &value : saved) {
        BlockedPeer peer;
        peer.subject = value[QStringLiteral("subject")].toString();
        peer.by = value[QStringLiteral("by")].toString();
        peer.since = QDateTime::fromString(value[QStringLiteral("since")].toString(), Qt::ISODateWithMs);
        peer.until = QDateTime::fromString(value[QStringLiteral("until")].toString(), Qt::ISODateWithMs);
        peer.reason = value[QStringLiteral("reason")].toString();
        if (!peer.subject.isEmpty())
            (void)block(peer);
    }
}

} // namespace hdf5async
