// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QObject>

#include <atomic>
#include <thread>

namespace hdf5async {

/// SIGTERM, SIGINT and SIGHUP as Qt signals. The first one asks to stop; a second one ends the process at once, whatever its
/// threads are doing. SIGHUP may stand for something else: to read anew what may be. To be made before any other thread, which inherit that these signals are blocked. @thread main
class TerminationSignals final : public QObject
{
    Q_OBJECT

public:
    explicit TerminationSignals(bool hangUpReloads, QObject *parent = nullptr);
    ~TerminationSignals() override;

Q_SIGNALS:
    void stopRequested();
    void reloadRequested();

private:
    void waitForSignals();

    const bool m_hangUpReloads;
    std::atomic<bool> m_ending{false};
    std::thread m_thread;
};

} // namespace hdf5async
