// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/storage_queue.h"

namespace hdf5async {

/// What carrying out a request takes, by what it says.
enum class Weight : quint8 {
    Quick, ///< well under a millisecond: a thread that has other things to do may do it itself
    ByKeys, ///< as much, a deduplicating append of few rows, when the storage knows the keys of its dataset (Storage::knowsKeys())
    Slow,
};

/// Reads count as quick because the storage cuts long ones (Storage::planSlices()).
[[nodiscard]] Weight weightOf(const QueuedRequest &request);

} // namespace hdf5async
