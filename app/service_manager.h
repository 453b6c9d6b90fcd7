// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QObject>
#include <QTimer>

namespace hdf5async {

/// The service manager that started the process, systemd for instance: it is told what the server does (sd_notify(3)) and, if it asked
/// for a sign of life, that the event loop of the main thread turns. Without one nothing happens. @thread main
class ServiceManager final : public QObject
{
    Q_OBJECT

public:
    /// Needs the application object; from now on the watchdog is answered.
    explicit ServiceManager(QObject *parent = nullptr);

    /// Whether there is one.
    [[nodiscard]] static bool isPresent();

    void tellReady(const QString &status);
    void tellStopping(const QString &status);
    void tellStatus(const QString &status);

private:
    QTimer m_watchdog;
};

} // namespace hdf5async
