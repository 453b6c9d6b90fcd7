// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/service/dispatcher.h"

#include <optional>

namespace hdf5async {

/// What carries out the requests that sessions decode: the Dispatcher with its files, or a stand-in in the tests.
/// @thread any number of network threads at once
class RequestService
{
public:
    virtual ~RequestService() = default;
    /// As Dispatcher::dispatch().
    [[nodiscard]] virtual std::optional<Reply> dispatch(ClientContext &client, quint64 slot, RequestHead head,
                                                        Result<Operation> operation) = 0;
    /// As Dispatcher::workNow().
    virtual bool workNow() = 0;
    /// As Dispatcher::admits().
    [[nodiscard]] virtual Result<void> admits(const ClientContext &client) const = 0;
    /// As Dispatcher::mayListen().
    [[nodiscard]] virtual bool mayListen(ClientContext &client) const
    {
        Q_UNUSED(client)
        return true;
    }
    /// Whether an address is shut out.
    [[nodiscard]] virtual bool refuses(const QString &address)
    {
        Q_UNUSED(address)
        return false;
    }
    /// Called about every 50 ms by one network thread while the server runs.
    virtual void tick() = 0;
};

} // namespace hdf5async
