// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <vector>

namespace hdf5async {

/// One line of the checklist before recording.
struct Check
{
    enum class Id { Listening, File, Disk, Queue, Loss, Recovery, Clock };
    enum class Level { Good, Warning, Bad };

    Id id = Id::Listening;
    Level level = Level::Good;
    QString sentence;
};

/// Whether data could be recorded now, point by point: the same seven points in the same order each time.
[[nodiscard]] std::vector<Check> readiness(const ServerStatus &status);
/// The worst of them.
[[nodiscard]] Check::Level worst(const std::vector<Check> &checks);

} // namespace hdf5async
