// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/path_resolver.h"

namespace hdf5async {

/// Whether a new dataset may be linked at `where`: nothing there, a dangling link, or (with `mayReplace`) a dataset.
/// @errors NOT_DATASET: group, root or datatype; NOT_GROUP: below a dataset; FORBIDDEN: external; EXISTS: below a dangling link, or
///         a dataset and not mayReplace
[[nodiscard]] Result<void> checkDatasetPlace(const ResolvedPath &where, const QByteArray &path, bool mayReplace);

/// The error of a place where nothing can be made, because of BelowDataset, BelowDangling or External.
[[nodiscard]] Error blockedPathError(const ResolvedPath &where, const QByteArray &path);

/// Gives an object its place: makes the parents that are missing, replaces a dangling link or a dataset that is Found there (whose
/// other hard links stay). All or nothing: parents are made unlinked and appear together with the object, in one step; when that
/// step fails the context is marked for rollback. Closes the replaced dataset in the cache; a caller's own handle on it should
/// go too, so that its space is freed. `isNew`: the object has no links yet. Marks the file dirty. @errors IO_ERROR, STORAGE_FULL
[[nodiscard]] Result<void> linkObject(const Hdf5Guard &guard, FileContext &context, const ResolvedPath &where,
                                      hid_t object, bool isNew = false);

/// Makes the parents that are missing at `where`, all in one step. @errors as linkObject()
[[nodiscard]] Result<void> makeParents(const Hdf5Guard &guard, FileContext &context, const ResolvedPath &where);

/// A list of link creation properties that marks names as UTF-8. @errors IO_ERROR
[[nodiscard]] Result<Handle> makeLinkProperties(const Hdf5Guard &guard);

} // namespace hdf5async
