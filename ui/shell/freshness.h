// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"

namespace hdf5async {

/// How far what the window shows can be believed.
enum class Freshness : quint8 {
    Live,
    Late,        ///< three snapshots are missing
    Stale,       ///< nothing for ten seconds
    Disconnected ///< there is no connection
};

constexpr qint64 lateMilliseconds = 3 * 250;
constexpr qint64 staleMilliseconds = 10'000;

/// @param silence milliseconds since the last snapshot; @param interval of snapshots. A server that does not run sends none.
[[nodiscard]] inline Freshness freshness(const LinkState &link, const ServerStatus &status, qint64 silence,
                                         qint64 interval)
{
    if (link.phase != LinkPhase::Connected)
        return Freshness::Disconnected;
    if (status.state == ServerState::Stopped || status.state == ServerState::Failed)
        return Freshness::Live;
    if (silence >= staleMilliseconds)
        return Freshness::Stale;
    return silence >= std::max(lateMilliseconds, 3 * interval) ? Freshness::Late : Freshness::Live;
}

} // namespace hdf5async
