// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>

namespace hdf5async {

/// How many rows (elements along axis 0; 1 for scalars) a successful operation has written. Batches count the rows of all.
[[nodiscard]] quint64 rowsWritten(const Operation &operation, const Outcome &outcome);

/// How many rows an operation brings, whatever becomes of them; as far as it says.
[[nodiscard]] quint64 rowsCarried(const Operation &operation);

} // namespace hdf5async
