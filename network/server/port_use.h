// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QHostAddress>
#include <QString>

#include <chrono>
#include <optional>

namespace hdf5async {

/// A process that listens on a port of this machine.
struct PortHolder
{
    qint64 process = 0;
    QString program; ///< as the system calls it, in at most 15 characters
};

/// Who listens on this address and port, or on all addresses. Linux alone tells (/proc), and of the processes of others root alone.
/// @return nothing when it is not found within `limit`
[[nodiscard]] std::optional<PortHolder> portHolder(const QHostAddress &address, quint16 port,
                                                   std::chrono::milliseconds limit = std::chrono::milliseconds(200));

/// The next port behind `port` on which this process could listen now; 0 when there is none near.
[[nodiscard]] quint16 freePortAfter(const QHostAddress &address, quint16 port);

} // namespace hdf5async
