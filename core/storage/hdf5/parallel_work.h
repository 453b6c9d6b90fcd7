// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QThreadPool>

#include <functional>

namespace hdf5async {

/// Calls `work` with 0 … count-1, each once, in this thread and in those of `pool` that are free now (none without a pool); returns
/// when all calls have returned. `work` must not throw and must not wait for another task of the pool. @thread any
void runParallel(QThreadPool *pool, qint64 count, const std::function<void(qint64)> &work);

} // namespace hdf5async
