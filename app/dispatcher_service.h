// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/service/block_list.h"
#include "core/service/dispatcher.h"

#include "network/server/request_service.h"

namespace hdf5async {

/// The dispatcher and the queues behind it, as the network threads see them.
class DispatcherService final : public RequestService
{
public:
    DispatcherService(const Settings &settings, FileRegistry &files, AccessControl &access, ConsoleEndpoint &console,
                      BlockList &blocked)
        : m_files(files), m_dispatcher(settings, files, access), m_blocked(blocked)
    {
        m_dispatcher.setConsole(&console);
    }

    std::optional<Reply> dispatch(ClientContext &client, quint64 slot, RequestHead head,
                                  Result<Operation> operation) override
    {
        return m_dispatcher.dispatch(client, slot, std::move(head), std::move(operation));
    }
    bool workNow() override { return m_dispatcher.workNow(); }
    Result<void> admits(const ClientContext &client) const override { return m_dispatcher.admits(client); }
    bool mayListen(ClientContext &client) const override { return m_dispatcher.mayListen(client); }
    bool refuses(const QString &address) override
    {
        return m_blocked.refuses(address, {}, QDateTime::currentDateTimeUtc());
    }
    void tick() override
    {
        for (const auto &queue : m_files.queues())
            queue->tick();
    }

private:
    FileRegistry &m_files;
    Dispatcher m_dispatcher;
    BlockList &m_blocked;
};

} // namespace hdf5async
