// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QObject>

#include <atomic>
#include <thread>

namespace hdf5async {

/// SIGTERM, SIGINT and SIGHUP as a Qt signal. The first one asks to stop; a second one ends the process at once, whatever its
/// threads are doing. To be made before any other thread, which inherit that these signals are blocked. @thread main
class TerminationSignals final : public QObject
{
    Q_OBJECT

public:
    explicit TerminationSignals(QObject *parent = nullptr);
    ~TerminationSignals() override;

Q_SIGNALS:
    void stopRequested();

private:
    void waitForSignals();

    std::atomic<bool> m_ending{false};
    std::thread m_thread;
};

} // namespace hdf5async
