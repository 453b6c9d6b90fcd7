// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/metrics_hub.h"
#include "core/monitor/log_store.h"
#include "core/service/access_control.h"
#include "network/server/listener_thread.h"
#include "network/server/request_service.h"
#include "network/server/tls_identity.h"

#include <QObject>

namespace hdf5async {

class HttpWorker;

/// The HTTP port of a server, in a thread of its own: monitoring, the status page and, where the settings say so, the data, through the
/// same service as the other clients. GET only. What it is given must outlive it. @thread the one that made it
class HttpServer final : public QObject
{
    Q_OBJECT

public:
    struct Parts
    {
        const Settings &settings;
        AccessControl &access;
        RequestService &service;
        MetricsHub &hub;
        MemoryBudget &budget;
        const LogStore &log;
    };

    HttpServer(const Parts &parts, TlsIdentityPtr tls, QObject *parent = nullptr);
    /// Cuts off every connection. Waits for the thread.
    ~HttpServer() override;

    /// Listens, once: listening() or failed().
    void start();
    /// What is shown from now on.
    void setStatus(ServerStatusPtr status);
    /// The service has its files: data may be asked for.
    void openData();
    /// A new certificate, for connections from now on; only where there was one.
    void setTls(TlsIdentityPtr tls);

Q_SIGNALS:
    /// `address` with its port.
    void listening(const QString &address);
    /// `problem`: one sentence that names address and port.
    void failed(const QString &problem);

private:
    const Settings &m_settings;
    HttpWorker *const m_worker; ///< lives in m_thread and ends with it
    ListenerThread m_thread;
};

} // namespace hdf5async
