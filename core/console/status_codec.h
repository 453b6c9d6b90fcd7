// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/result.h>
#include <hdf5async/server_status.h>

namespace hdf5async {

/// A status for the wire: whole, or with `before` what is different from that one (key "since" names its sample). Of clients only those
/// that changed come, and of these only the members that did; "gone" names those that are no longer there.
[[nodiscard]] Value statusValue(const ServerStatus &status, const ServerStatus *before);

/// The status that a value makes of the one before. @errors CONFLICT: it does not follow `before` (then ask for a whole one);
/// BAD_REPLY: it is none, or one that cannot be shown (answers.h)
[[nodiscard]] Result<ServerStatusPtr> statusFrom(const Value &value, const ServerStatus *before);

} // namespace hdf5async
