// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"

#include <hdf5async/server_status.h>

#include <QByteArray>

#include <vector>

namespace hdf5async {

/// What `hdf5async top` shows, as JSON: `ok`, `problem`, `clients` (how many), `status` with the names that the console's operation
/// `status` has (docs/protocol.md) of which the ten busiest clients are listed, and the last `warnings`. Bounded, whatever the server
/// has to tell.
[[nodiscard]] QByteArray statusJson(const ServerStatus &status, const QString &problem,
                                    const std::vector<LogEntry> &warnings);

} // namespace hdf5async
