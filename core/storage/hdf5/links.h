// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/path_resolver.h"

namespace hdf5async {

/// Whether a new dataset may be linked at `where`: nothing there, a dangling link, or (with `mayReplace`) a dataset.
/// @errors NOT_DATASET: group, root or datatype; NOT_GROUP: below a dataset; FORBIDDEN: external; EXISTS: below a dangling link, or
///         a dataset and not mayReplace
[[nodiscard]] Result<void> checkDatasetPlace(const ResolvedPath &where, const QByteArray &path, bool mayReplace);

/// Gives an anonymous object its place: makes the parents that are missing, replaces a dangling link or an object that is Found
/// there (whose other hard links stay). All or nothing: parents are made unlinked and appear together with the object; when the
/// last step fails the old link is put back, or the context is marked for rollback. Marks the file dirty and the replaced dataset
/// forgotten. @errors IO_ERROR, STORAGE_FULL
[[nodiscard]] Result<void> linkObject(const Hdf5Guard &guard, FileContext &context, const ResolvedPath &where, hid_t object);

} // namespace hdf5async
