// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "app/command_line.h"
#include "core/monitor/log_store.h"

#include <QByteArrayList>
#include <QLoggingCategory>

namespace hdf5async {

/// Starting, stopping, and what a person should know about how it is set.
Q_DECLARE_LOGGING_CATEGORY(appLog)

/// One line of the log: "2026-11-22T10:21:22.123Z info hdf5async.net: client 127.0.0.1:40100: connected". Line breaks in the
/// message become blanks.
[[nodiscard]] QByteArray logLine(QtMsgType type, const char *category, const QString &message, const QDateTime &now);

/// The fields of one entry of systemd's journal, each "NAME=value": MESSAGE, PRIORITY (as of syslog), SYSLOG_IDENTIFIER,
/// HDF5ASYNC_CATEGORY and, of messages that begin with "client X: " or "file 'X': ", HDF5ASYNC_CLIENT or HDF5ASYNC_FILE.
[[nodiscard]] QByteArrayList journalFields(QtMsgType type, const char *category, const QString &message);

/// Whether a descriptor is the stream that $JOURNAL_STREAM says is connected to systemd's journal.
[[nodiscard]] bool isJournalStream(int descriptor);

/// From now on everything that is logged goes to standard error, one write a line, or to systemd's journal with its fields when
/// standard error is connected to it. `requests`: also a line for each request.
void installLog(LogLevel level, bool requests);

/// From now on it is kept in `store`, too, until keepLog(nullptr).
void keepLog(LogStore *store);

} // namespace hdf5async
