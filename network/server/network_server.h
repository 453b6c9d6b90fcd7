// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/memory_budget.h"
#include "core/metrics/metrics_hub.h"
#include "core/service/client_rates.h"

#include "network/server/listener_thread.h"
#include "network/server/peer_limits.h"
#include "network/server/request_service.h"
#include "network/server/tls_identity.h"

#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace hdf5async {

class NetworkWorker;

/// The network side of a running server: one thread that listens and carries all connections. Everything it is given must outlive
/// it. @thread the one that made it; its work is done in its own thread
class NetworkServer final : public QObject
{
    Q_OBJECT

public:
    NetworkServer(const Settings &settings, RequestService &service, MetricsHub &hub, MemoryBudget &budget,
                  TlsIdentityPtr tls = nullptr, QObject *parent = nullptr);
    /// Cuts off every connection; replies that come later are dropped. Waits for the thread.
    ~NetworkServer() override;

    /// Listens, once: listening() or failed().
    void start();
    /// A new certificate, for connections from now on; only where there was one.
    void setTls(TlsIdentityPtr tls);
    /// Limits of connections, also of those that are open; none is closed for it. `done` is called when they are in force.
    void setLimits(
        const PeerLimits &limits, std::function<void()> done = [] {});
    /// Takes no new connections, answers what was taken, then closes: drained(), at the latest after Settings::drainTimeout.
    void drain();
    /// Closes the connections of these clients, at once or when what they had asked is `answered`; `done` hears in this object's
    /// thread how many there were.
    void disconnectClients(std::vector<quint64> ids, const QString &reason, bool answered,
                           std::function<void(int)> done);
    /// Rates of these clients' own, until they disconnect; `done` as above.
    void limitClients(std::vector<quint64> ids, const ClientRates &rates, std::function<void(int)> done);

Q_SIGNALS:
    /// `address` with its port, such as "127.0.0.1:8888".
    void listening(const QString &address);
    /// `problem`: one sentence that names address and port; `taken`: when another program listens there.
    void failed(const QString &problem, const TakenPort &taken);
    void drained();

private:
    /// Calls `work` in the thread of the connections, then `done` with its answer in this object's.
    void onWorker(std::function<void(int)> done, std::function<int()> work);

    const Settings &m_settings;
    NetworkWorker *const m_worker; ///< lives in m_thread and ends with it
    ListenerThread m_thread;
};

} // namespace hdf5async
