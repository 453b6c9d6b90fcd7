// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"

#include <functional>

namespace hdf5async {

/// How many groups deep HDF5 may have to go when it deletes or copies the group at `address`: no less than the longest chain of
/// groups, more when groups have several hard links. Needs itself no deep stack. @errors IO_ERROR
[[nodiscard]] Result<qint64> nestingBound(const Hdf5Guard &guard, const FileContext &context, haddr_t address);

/// Runs `call`, in which HDF5 calls itself once for each of `levels` nested groups: in a thread with a stack of the right size
/// when this one's may not do. A file could otherwise be built that ends the process. The result of `call`, which must not throw.
/// @errors TOO_LARGE: nested so deeply that no stack will do; OVERLOADED: no memory for the stack
[[nodiscard]] Result<herr_t> callNested(const Hdf5Guard &guard, qint64 levels, const std::function<herr_t()> &call);

} // namespace hdf5async
