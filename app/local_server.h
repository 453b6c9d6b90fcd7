// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "app/file_opening.h"
#include "core/config/settings.h"
#include "core/console/server_controller.h"
#include "core/metrics/metrics_hub.h"
#include "core/service/access_control.h"

#include "network/server/tls_identity.h"

#include <QTimer>

#include <memory>

namespace hdf5async {

struct RunningServer;

/// The server in this process, from its files to its sockets: starts, drains, may be started again. Nothing here waits: what takes
/// time happens on other threads and comes back. @thread main
class LocalServer final : public ServerController
{
    Q_OBJECT

public:
    LocalServer(const Settings &settings, FileOpener opener, QObject *parent = nullptr);
    /// Should have stopped. If not, connections are cut off, and the files are left to be recovered at the next start.
    ~LocalServer() override;

    [[nodiscard]] ServerStatusPtr status() const override { return m_status; }
    [[nodiscard]] ServerState state() const { return m_state; }
    /// Why the last start failed, or what could not be stored when it stopped.
    [[nodiscard]] const std::optional<StartFailure> &problem() const { return m_problem; }

public Q_SLOTS:
    void start() override;
    void drain() override;
    /// Reads users and certificate anew. Whoever is no user any more has to say hello again.
    void reload();

Q_SIGNALS:
    void listening(const QString &address);
    /// Stopped, in order or because the start failed: see problem().
    void stopped();

private:
    void filesOpened(tl::expected<std::vector<OpenedFile>, StartFailure> files);
    void serve(std::vector<OpenedFile> files);
    void isListening(const QString &address);
    void closeFiles();
    void fileClosed(const QByteArray &name, const Result<void> &result);
    void finish();
    void fail(const StartFailure &failure);
    void setState(ServerState state, const QString &address = {});
    void sample();
    void useTls(const TlsIdentityPtr &tls);
    void warnOfExpiry() const;

    const Settings m_settings;
    const FileOpener m_opener;
    MetricsHub m_hub;
    AccessControl m_access;
    ServerStatusPtr m_status;
    QTimer m_sampler;
    TlsIdentityPtr m_tls;
    QTimer m_expiryCheck;
    ServerState m_state = ServerState::Stopped;
    std::optional<StartFailure> m_problem;
    bool m_drainWanted = false; ///< asked for before it was listening
    std::unique_ptr<RunningServer> m_running;
};

} // namespace hdf5async
