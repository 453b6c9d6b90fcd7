// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QString>

namespace hdf5async {

/// What `hdf5async top` prints: a screen of text, at most 40 lines.
[[nodiscard]] QString topText(const ServerStatus &status);

/// One line of comma-separated values, and the names of its columns. Raw numbers, times in UTC.
[[nodiscard]] QString csvHeader();
[[nodiscard]] QString csvLine(const ServerStatus &status);

} // namespace hdf5async
