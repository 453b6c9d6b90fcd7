// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/config/settings.h"
#include "core/metrics/counters.h"
#include "core/service/console_endpoint.h"
#include "core/storage/file_registry.h"
#include "core/storage/reply_port.h"

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>

#include <optional>

namespace hdf5async {

/// What the dispatcher knows about one connection. Owned by its session. @thread the session's
struct ClientContext
{
    ClientCountersPtr counters;
    ReplyPortPtr port;
    quint64 session = 0;   ///< for ReplyAddress
    bool loopback = false; ///< the peer's address is of this machine's loopback range
    bool authenticated = false;
    QByteArray clientId; ///< from hello; empty without
    std::optional<quint64> replayWindow;
};

/// Decides what becomes of a request: answered here (hello, ping, refusals) or carried out by the queue of its file.
/// @thread any number of network threads at once; it holds no changing state
class Dispatcher
{
public:
    Dispatcher(const Settings &settings, FileRegistry &files);

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

private:
    [[nodiscard]] Reply hello(ClientContext &client, const RequestHead &head, const HelloRequest &request);
    [[nodiscard]] std::optional<Error> accessFault(const ClientContext &client, const RequestHead &head) const;
    std::optional<Reply> askConsole(const ClientContext &client, quint64 slot, const RequestHead &head,
                                    ConsoleRequest request);
    [[nodiscard]] HelloReply greeting(const ClientContext &client) const;

    const Settings &m_settings;
    FileRegistry &m_files;
    ConsoleEndpoint *m_console = nullptr;
};

} // namespace hdf5async
