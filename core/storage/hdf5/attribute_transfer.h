// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"

#include <functional>

namespace hdf5async {

/// Whether the object at `address`, or one below it, has attributes in dense storage (more than 8, or long ones). HDF5 1.10.8 crashes
/// when it copies texts and other sequences among them: H5A__dense_post_copy_file_all() converts with a type that has no place.
/// @errors IO_ERROR
[[nodiscard]] Result<bool> hasDenseAttributes(const Hdf5Guard &guard, const FileContext &context, haddr_t address);

/// An object and its copy, by the addresses in their files.
struct CopiedObject
{
    haddr_t original;
    haddr_t copy;
};
using CopyVisit = std::function<Result<void>(const CopiedObject &object, hid_t original, hid_t copy)>;

/// Calls `visit` with each object of `original` and its copy below `copy`, which may be in another file; with those two first. What it
/// fails with ends the walk. @errors IO_ERROR
[[nodiscard]] Result<void> walkCopies(const Hdf5Guard &guard, hid_t original, hid_t copy, const CopyVisit &visit);

/// Gives each object of `copy` the attributes of the one that it is a copy of, after H5Ocopy() with H5O_COPY_WITHOUT_ATTR_FLAG.
/// @errors STORAGE_FULL, IO_ERROR
[[nodiscard]] Result<void> copyAttributesOfAll(const Hdf5Guard &guard, hid_t original, hid_t copy);

} // namespace hdf5async
