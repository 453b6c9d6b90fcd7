// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "app/dispatcher_service.h"
#include "core/service/console/console_desk.h"
#include "network/http/http_server.h"
#include "network/server/network_server.h"

#include <QThread>
#include <QThreadPool>

#include <algorithm>
#include <memory>

namespace hdf5async {

/// What exists from start to stop. Destroyed in the reverse order: first the connections, then the queues, then the threads.
struct RunningServer
{
    RunningServer(const Settings &settings, AccessControl &access, ConsoleDesk &desk)
        : budget(std::make_shared<MemoryBudget>(settings.memoryLimit)),
          service(settings, files, access, desk, desk.blocked())
    {
        pool.setMaxThreadCount(settings.storageThreads > 0 ? settings.storageThreads
                                                           : std::max(2, QThread::idealThreadCount()));
    }

    QThreadPool pool;
    std::shared_ptr<MemoryBudget> budget;
    FileRegistry files;
    DispatcherService service;
    std::unique_ptr<NetworkServer> network;
    std::unique_ptr<HttpServer> http; ///< null = it is off
    std::size_t openFiles = 0;
};

} // namespace hdf5async
