// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>

namespace hdf5async {

/// Answers the question "check": reads an object of the open file through its filters, a part at a time. Arguments: `path`; `block`,
/// 0 to begin with its attributes. The answer is a map: `attributes` (with the first part), `bytes` as memory holds them, `fraction` of
/// it that has been read, `fault` when something could not be, `next` when there is more.
/// @errors those of the path; IO_ERROR: it cannot be opened
[[nodiscard]] Result<ReadReply> checkObject(const Hdf5Guard &guard, FileContext &context,
                                            const ConsoleRequest &request);

} // namespace hdf5async
