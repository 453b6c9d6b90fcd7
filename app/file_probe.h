// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QString>

#include <optional>

namespace hdf5async {

/// Lets a child process open a file and look at its objects and their attributes, for about two seconds, before this process does:
/// HDF5 crashes or hangs on some damaged files. One sentence when the child did not survive it; nothing when it did, and when the
/// file cannot be opened at all, which opening it explains better. What lies further on in a large file, and the content of datasets,
/// is not looked at. @thread any; waits @source docs/security.md, "Damaged files"
[[nodiscard]] std::optional<QString> harmOf(const QString &path);

} // namespace hdf5async
