// SPDX-License-Identifier: BSD-3-Clause
#include "app/service_manager.h"

#include <chrono>

#ifdef HDF5ASYNC_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

namespace hdf5async {

namespace {

/// Lines of KEY=value. Nobody could be told of a failure, and the server serves without.
void tell(const QByteArray &state)
{
#ifdef HDF5ASYNC_SYSTEMD
    sd_notify(0, state.constData());
#else
    Q_UNUSED(state);
#endif
}

QByteArray statusLine(const QString &status)
{
    QByteArray text = status.toUtf8();
    text.replace('\n', ' ');
    return "STATUS=" + text;
}

/// How long the service manager waits for a sign of life; 0 = it does not.
std::chrono::microseconds watchdogTime()
{
    uint64_t time = 0;
#ifdef HDF5ASYNC_SYSTEMD
    if (sd_watchdog_enabled(0, &time) <= 0)
        time = 0;
#endif
    return std::chrono::microseconds(time);
}

} // namespace

ServiceManager::ServiceManager(QObject *parent) : QObject(parent), m_watchdog(this)
{
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(watchdogTime());
    if (time.count() == 0)
        return;
    connect(&m_watchdog, &QTimer::timeout, this, [] { tell("WATCHDOG=1"); });
    m_watchdog.start(time / 3); // one may come late
}

bool ServiceManager::isPresent()
{
    return !qEnvironmentVariableIsEmpty("NOTIFY_SOCKET");
}

void ServiceManager::tellReady(const QString &status)
{
    tell("READY=1\n" + statusLine(status));
}

void ServiceManager::tellStopping(const QString &status)
{
    tell("STOPPING=1\n" + statusLine(status));
}

void ServiceManager::tellStatus(const QString &status)
{
    tell(statusLine(status));
}

} // namespace hdf5async
