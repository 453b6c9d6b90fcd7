// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "app/command_line.h"
#include "core/monitor/log_store.h"

#include <QLoggingCategory>

namespace hdf5async {

/// Starting, stopping, and what a person should know about how it is set.
Q_DECLARE_LOGGING_CATEGORY(appLog)

/// One line of the log: "2026-11-22T10:21:22.123Z info hdf5async.net: client 127.0.0.1:40100: connected". Line breaks in the
/// message become blanks.
[[nodiscard]] QByteArray logLine(QtMsgType type, const char *category, const QString &message, const QDateTime &now);

/// From now on everything that is logged goes to standard error, one write a line. `requests`: also a line for each request.
void installLog(LogLevel level, bool requests);

/// From now on it is kept in `store`, too, until keepLog(nullptr).
void keepLog(LogStore *store);

} // namespace hdf5async
