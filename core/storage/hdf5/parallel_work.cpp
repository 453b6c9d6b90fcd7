// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/parallel_work.h"

#include <QSemaphore>

#include <algorithm>
#include <atomic>

namespace hdf5async {

void runParallel(QThreadPool *pool, qint64 count, const std::function<void(qint64)> &work)
{
    std::atomic<qint64> next{0};
    const auto takePart = [&] {
        for (qint64 i = next.fetch_add(1); i < count; i = next.fetch_add(1))
            work(i);
    };
    QSemaphore finished;
    int helpers = 0;
    const qint64 wanted = pool ? std::min<qint64>(count - 1, pool->maxThreadCount()) : 0;
    while (helpers < wanted && pool->tryStart([&] {
        takePart();
        finished.release();
    })) {
        ++helpers;
    }
    takePart();
    finished.acquire(helpers);
}

} // namespace hdf5async
