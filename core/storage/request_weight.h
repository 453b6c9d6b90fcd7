// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/storage_queue.h"

namespace hdf5async {

/// Whether a request is, by what it says, carried out in well under a millisecond: a thread that has other things to do may do it
/// itself. Reads count as quick because the storage cuts long ones (Storage::begin()).
[[nodiscard]] bool isQuick(const QueuedRequest &request);

} // namespace hdf5async
