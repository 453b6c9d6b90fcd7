// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/convert/read_plan.h"

namespace hdf5async {

/// Variable-length sequences as nested lists of arrays of the given shape; a single array for rank 0. @errors TOO_LARGE
[[nodiscard]] Result<Value> listOfSequences(const FileType &type, const Shape &shape, RawElements raw, quint64 limit);

/// Fixed or variable strings, or paths of references, as nested lists of str. @errors TOO_LARGE
[[nodiscard]] Result<Value> listOfTexts(const FileType &type, const Shape &shape, RawElements raw, quint64 limit);

} // namespace hdf5async
