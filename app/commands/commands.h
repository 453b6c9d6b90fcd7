// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QStringList>

#include <optional>

namespace hdf5async {

/// Carries out what the program was called for when its first argument is the name of a command rather than an option: cancel,
/// export, recover, repack, rotate, snapshot, top, user, verify. @return the exit code; nothing when there is no command, and the server is meant
[[nodiscard]] std::optional<int> runCommand(const QStringList &arguments);

/// `hdf5async recover [--dry-run] FILE…`: brings what a journal holds into its file, without a server.
[[nodiscard]] int recoverFiles(const QStringList &arguments);

/// `hdf5async user add|token|remove|list …`: who may use a server.
[[nodiscard]] int manageUsers(const QStringList &arguments);

/// `hdf5async verify [--json] [--timeout SECONDS] FILE…`: reads every object, attribute and chunk.
[[nodiscard]] int verifyFiles(const QStringList &arguments);

/// `hdf5async top [--once] [--csv] [--host HOST] [--port PORT] …`: what a running server does, in a terminal.
[[nodiscard]] int showTop(const QStringList &arguments);

/// `hdf5async snapshot|export|rotate|repack|cancel …` and `verify --attach HOST:PORT …`: what a running server is to do with its files.
[[nodiscard]] int runJob(const QString &command, const QStringList &arguments);

/// The part of `verify` that may be lost: `hdf5async verify-worker FILE FIRST [objects]`, one line of text for each thing it meets;
/// with `objects` without the content of datasets.
[[nodiscard]] int runVerifyWorker(const QStringList &arguments);

/// The child process of an export: one line of JSON on standard input says what is to be exported, others when to go on.
[[nodiscard]] int runExportWorker();

} // namespace hdf5async
