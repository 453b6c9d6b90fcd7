// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"

#include <hdf5async/replies.h>

namespace hdf5async {

/// What a console's tree and storage view ask of a file, each in a bounded time under HDF5's lock:
///
/// | ask | arguments | answer |
/// |---|---|---|
/// | `links` | `path` of a group, `position` (0 = the beginning), `limit` | `links`: [name, kind, address of a group or 0]; `next`: position, absent at the end; `members` |
/// | `storage` | `path` of a dataset, `brief` | `layout`, `chunk`, `chunks`, `allocated`, `logical`, `filters`, `best`, `worst`; sizes of datasets of many chunks are estimated from some of them; with `brief` nothing about single chunks |
///
/// @errors BAD_VALUE: another question; those of the path
[[nodiscard]] Result<ReadReply> inspect(const Hdf5Guard &guard, FileContext &context, const ConsoleRequest &request);

} // namespace hdf5async
