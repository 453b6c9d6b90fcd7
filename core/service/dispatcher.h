// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/config/settings.h"
#include "core/service/access_control.h"
#include "core/service/console_endpoint.h"
#include "core/storage/file_registry.h"

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>

#include <optional>

namespace hdf5async {

/// Decides what becomes of a request: answered here (hello, ping, refusals) or carried out by the queue of its file.
/// @thread any number of network threads at once; it holds no changing state
class Dispatcher
{
public:
    Dispatcher(const Settings &settings, FileRegistry &files, AccessControl &access);

    /// Who answers consoles; without, they are told UNKNOWN_OP. Before the first request.
    void setConsole(ConsoleEndpoint *console) { m_console = console; }

    /// Takes one request whose frame, keys and MessagePack types are in order (steps 1–6 of the order of checks); `operation`
    /// holds the faults of steps 8–11, reported only when access is granted.
    /// @return the reply, when it can be given at once; otherwise it comes to `client.port` under `slot`, exactly once
    /// (streams: once per part). Call workNow() when all requests that are there have been dispatched.
    [[nodiscard]] std::optional<Reply> dispatch(ClientContext &client, quint64 slot, RequestHead head,
                                                Result<Operation> operation);

    /// Has the files carry out what was dispatched. @return whether anything was carried out in this thread
    bool workNow();

    /// Whether a client of that address is spoken to at all without a token. @errors AUTH_REQUIRED, naming the setting
    [[nodiscard]] Result<void> admits(const ClientContext &client) const;

    /// Whether what a client subscribed to may still be told it: not after its rights have changed, or have ended.
    [[nodiscard]] bool mayListen(ClientContext &client) const;

private:
    [[nodiscard]] Reply hello(ClientContext &client, const RequestHead &head, const HelloRequest &request);
    [[nodiscard]] std::optional<Error> accessFault(const ClientContext &client, const RequestHead &head) const;
    [[nodiscard]] StorageQueue *fileFor(const ClientContext &client, const QByteArray &name) const;
    [[nodiscard]] std::optional<Result<Outcome>> pathAnswer(const ClientContext &client,
                                                            const Operation &operation) const;
    [[nodiscard]] std::optional<Error> noteSubscribe(ClientContext &client, quint64 slot,
                                                     const RequestHead &head) const;
    [[nodiscard]] std::optional<Error> noteUnsubscribe(ClientContext &client, RequestHead &head,
                                                       const Operation &operation) const;
    std::optional<Reply> askConsole(const ClientContext &client, quint64 slot, const RequestHead &head,
                                    ConsoleRequest request);
    [[nodiscard]] HelloReply greeting(const ClientContext &client) const;

    const Settings &m_settings;
    FileRegistry &m_files;
    AccessControl &m_access;
    ConsoleEndpoint *m_console = nullptr;
};

} // namespace hdf5async
