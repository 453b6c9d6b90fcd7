// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QHostAddress>
#include <QString>

namespace hdf5async {

/// "127.0.0.1:40100", "[::1]:40100".
[[nodiscard]] QString peerText(const QHostAddress &peer, quint16 port);

/// What tells one client machine from another: of IPv6 the network, of which each machine has any number of addresses.
[[nodiscard]] QByteArray addressKey(const QHostAddress &peer);

} // namespace hdf5async
