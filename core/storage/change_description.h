// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/events.h>
#include <hdf5async/replies.h>
#include <hdf5async/requests.h>

#include <vector>

namespace hdf5async {

/// What subscribers are told about an operation, but for its commit and the rows themselves.
struct ChangeDescription
{
    Change change;
    /// The rows as the request brought them: they are exactly `change.rows`, if their type is the dataset's. Null otherwise; lives as
    /// long as the operation.
    const Array *rows = nullptr;
    bool rowsMatter = false; ///< `change.rows` are in the dataset and worth sending
};

/// Those of one operation that has been carried out: none when it has changed nothing, several for a batch. Rows of which nothing is
/// known but that some have changed count as all. @source docs/protocol.md, "Events"
[[nodiscard]] std::vector<ChangeDescription> describeChanges(const Operation &operation, const Outcome &outcome);

/// Whether a change is one that a subscription to `path` is told of: the object's own, with `recursive` those below it, and always
/// those that take the object itself away or bring it back with a group above it.
[[nodiscard]] bool concerns(const Change &change, const QByteArray &path, bool recursive);

} // namespace hdf5async
