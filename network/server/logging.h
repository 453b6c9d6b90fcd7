// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QLoggingCategory>

namespace hdf5async {

/// Connections: who comes and goes, and why one was closed.
Q_DECLARE_LOGGING_CATEGORY(netLog)
/// One line for each request, at level debug; off unless the configuration says `debug = true`.
Q_DECLARE_LOGGING_CATEGORY(requestLog)

} // namespace hdf5async
