// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/handle.h"

#include <hdf5async/result.h>

namespace hdf5async {

/// After H5Ocopy() of `original` to `copy`, in another file: object references in attributes and datasets there lead to the copies of
/// what the originals lead to, also within records, arrays and sequences (dimension scales are told so); those to something that
/// was not copied lead nowhere, like all references to regions. H5Ocopy() empties plain ones and leaves the addresses of the
/// other file in the rest. `instead` stands for `copy` itself (a root group is made with its file). @errors STORAGE_FULL, IO_ERROR
[[nodiscard]] Result<void> transferReferences(const Hdf5Guard &guard, hid_t original, hid_t copy, hid_t instead);

} // namespace hdf5async
