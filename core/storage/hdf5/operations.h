// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"
#include "core/storage/storage.h"

namespace hdf5async {

/// Hands an operation to the function that carries it out. A list or an info sees what `rules` show, null = everything. @errors its own; INTERNAL: an operation that is not about one file's
/// content (hello, ping, flush, batch)
[[nodiscard]] Result<Outcome> carryOut(const Hdf5Guard &guard, FileContext &context, const Operation &operation,
                                       const PathRules *rules = nullptr);

/// The same for operations that need not call HDF5; nothing for all others, which are then as if they had not been tried.
[[nodiscard]] std::optional<Result<Outcome>> carryOutInMemory(FileContext &context, const Operation &operation);

/// The next part of a streamed read.
[[nodiscard]] Result<Outcome> carryOutPart(const Hdf5Guard &guard, FileContext &context, StreamCursor &cursor);

} // namespace hdf5async
