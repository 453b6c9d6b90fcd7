// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/handle.h"

#include <hdf5async/result.h>

namespace hdf5async {

/// About how many bytes the texts and sequences of any length of a dataset take in the heaps of its file, judged by at most a thousand
/// elements spread over it; 0 = it has none. H5Dget_storage_size() counts only what leads to them. @errors IO_ERROR
[[nodiscard]] Result<qint64> bytesInHeaps(const Hdf5Guard &guard, hid_t dataset);

} // namespace hdf5async
