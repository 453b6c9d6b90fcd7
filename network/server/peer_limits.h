// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/config/settings.h"

namespace hdf5async {

/// The limits of connections that may change while they are open. 0 = none, but of `connections`.
struct PeerLimits
{
    PeerLimits() = default;
    explicit PeerLimits(const Settings &settings)
        : connections(settings.maxConnections),
          perAddress(settings.maxConnectionsPerAddress),
          requestsPerSecond(settings.maxRequestsPerSecond),
          bytesPerSecond(settings.maxBytesPerSecond)
    {
    }

    int connections = 0;
    int perAddress = 0;
    qint64 requestsPerSecond = 0, bytesPerSecond = 0; ///< of each connection
};

} // namespace hdf5async
