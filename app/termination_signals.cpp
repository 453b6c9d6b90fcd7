// SPDX-License-Identifier: BSD-3-Clause
#include "app/termination_signals.h"

#include <csignal>

#include <pthread.h>
#include <unistd.h>

namespace hdf5async {

namespace {

constexpr int wakeUp = SIGUSR1;

sigset_t watchedSignals()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGTERM, SIGINT, SIGHUP, wakeUp})
        sigaddset(&set, number);
    return set;
}

} // namespace

TerminationSignals::TerminationSignals(bool hangUpReloads, QObject *parent)
    : QObject(parent), m_hangUpReloads(hangUpReloads)
{
    const sigset_t set = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_thread = std::thread([this] { waitForSignals(); });
}

TerminationSignals::~TerminationSignals()
{
    m_ending = true;
    pthread_kill(m_thread.native_handle(), wakeUp);
    m_thread.join();
}

void TerminationSignals::waitForSignals()
{
    const sigset_t set = watchedSignals();
    bool requested = false;
    while (!m_ending) {
        int number = 0;
        if (sigwait(&set, &number) != 0 || number == wakeUp)
            continue;
        if (number == SIGHUP && m_hangUpReloads) {
            QMetaObject::invokeMethod(this, &TerminationSignals::reloadRequested, Qt::QueuedConnection);
            continue;
        }
        if (requested)
            ::_exit(128 + number);
        requested = true;
        QMetaObject::invokeMethod(this, &TerminationSignals::stopRequested, Qt::QueuedConnection);
    }
}

} // namespace hdf5async
