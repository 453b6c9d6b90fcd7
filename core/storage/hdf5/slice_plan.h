// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"
#include "core/storage/storage.h"

namespace hdf5async {

/// As Storage::planSlices(): large reads whose result is an array of known size, and large appends of whole rows to a dataset that
/// takes them.
[[nodiscard]] std::optional<SlicePlan> planSlices(const Hdf5Guard &guard, FileContext &context,
                                                  const Operation &operation);

} // namespace hdf5async
