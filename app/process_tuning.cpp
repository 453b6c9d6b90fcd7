// SPDX-License-Identifier: BSD-3-Clause
#include "app/process_tuning.h"

#include <QByteArray>

#include <csignal>
#include <limits>

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/resource.h>

namespace hdf5async {

void tuneProcess()
{
    qputenv("QT_NO_GLIB", "1");
    std::signal(SIGPIPE, SIG_IGN);
#ifdef __GLIBC__
    // By default glibc returns large freed blocks to the kernel; fetching and clearing them again costs more than using them.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 128 << 20);
    mallopt(M_ARENA_MAX, 4);
#endif
}

qint64 raiseDescriptorLimit()
{
    rlimit limit = {};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 0;
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
        limit.rlim_cur = before;
    return limit.rlim_cur == RLIM_INFINITY ? std::numeric_limits<qint64>::max() : qint64(limit.rlim_cur);
}

} // namespace hdf5async
