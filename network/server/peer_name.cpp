// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/peer_name.h"

namespace hdf5async {

QString peerText(const QHostAddress &peer, quint16 port)
{
    const bool ipv6 = peer.protocol() == QAbstractSocket::IPv6Protocol;
    return (ipv6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(peer.toString()).arg(port);
}

QByteArray addressKey(const QHostAddress &peer)
{
    if (peer.protocol() != QAbstractSocket::IPv6Protocol)
        return peer.toString().toLatin1();
    const Q_IPV6ADDR address = peer.toIPv6Address();
    return QByteArray(reinterpret_cast<const char *>(address.c), 8).toHex();
}

} // namespace hdf5async
