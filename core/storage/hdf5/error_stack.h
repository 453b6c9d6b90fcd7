// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/library.h"

#include <hdf5async/result.h>

namespace hdf5async {

/// Turns HDF5's error stack of the call that has just failed into an Error and clears the stack. `message` is the sentence for a
/// person; the stack goes into detail["trace"]. `code` says what the failure means unless the stack knows better: no space left
/// gives STORAGE_FULL, a missing filter FILTER_UNAVAILABLE, a type description too long for an object header UNSUPPORTED_TYPE.
/// Call it before any other HDF5 function: each one clears the stack.
[[nodiscard]] Error hdf5Error(const Hdf5Guard &guard, ErrorCode code, const QString &message);

/// `return hdf5Failure(guard, ErrorCode::IoError, …);` from functions that return a Result.
[[nodiscard]] tl::unexpected<Error> hdf5Failure(const Hdf5Guard &guard, ErrorCode code, const QString &message);

} // namespace hdf5async
