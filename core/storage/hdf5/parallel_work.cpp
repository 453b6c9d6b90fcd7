// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/parallel_work.h"

#include "core/threads/handover.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>

namespace hdf5async {

void runParallel(QThreadPool *pool, qint64 count, const std::function<void(qint64)> &work)
{
    std::atomic<qint64> next{0};
    const auto takePart = [&] {
        for (qint64 i = next.fetch_add(1); i < count; i = next.fetch_add(1))
            work(i);
    };
    std::mutex mutex;
    std::condition_variable ended;
    qint64 finished = 0;
    const auto help = [&] {
        takePart();
        const std::lock_guard lock(mutex);
        ++finished;
        ended.notify_one();
    };
    const qint64 wanted = pool ? std::min<qint64>(count - 1, pool->maxThreadCount()) : 0;
    qint64 helpers = 0;
    while (helpers < wanted && tryStartIn(*pool, help))
        ++helpers;
    takePart();
    std::unique_lock lock(mutex);
    ended.wait(lock, [&] { return finished == helpers; });
}

} // namespace hdf5async
