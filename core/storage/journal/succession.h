// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/journal/io.h"

#include <hdf5async/result.h>

#include <QString>

#include <functional>

namespace hdf5async {

/// How a new file takes the place of another one, so that a crash at any moment leaves one of the two under the name and loses none:
///
///   1. the new file is made under successorPath(), complete and durable; 2. the old one, closed and without a journal, is renamed to
///   PATH-hdf5async-finished; 3. the new one is renamed to PATH; 4. the old one gets the name it is to have.
///
/// The folder is made durable behind each of them. settleSuccession() completes what a crash has cut off behind step 2 and undoes
/// what came before it. @thread any; one at a time for one file

[[nodiscard]] QString successorPath(const QString &path);

/// Steps 2 to 4. On an error `path` is the old file, or the new one when only `finished` could not be given.
/// @errors EXISTS: `finished` is taken; IO_ERROR and others of the system
[[nodiscard]] Result<void> succeed(Io &io, const QString &path, const QString &finished);

/// Gives a name beside `path` that is free, as far as `isTaken` tells.
using NameChoice = std::function<QString(const QString &path, const std::function<bool(const QString &)> &isTaken)>;

/// To be called before `path` is opened. What was finished gets the name that `name` chooses. @errors of the system: `path` must not
/// be opened
[[nodiscard]] Result<void> settleSuccession(Io &io, const QString &path, const NameChoice &name);

} // namespace hdf5async
