// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/socket_watcher.h"

#include <QSocketNotifier>

#include <unordered_map>

namespace hdf5async {

namespace {

class NotifierWatcher final : public SocketWatcher
{
public:
    using SocketWatcher::SocketWatcher;

    bool add(int socket, Listener *listener, bool reading, bool writing) override
    {
        change(socket, listener, reading, writing);
        return true;
    }

    void change(int socket, Listener *listener, bool reading, bool writing) override
    {
        Notifiers &notifiers = m_sockets[socket];
        set(notifiers.read, reading, QSocketNotifier::Read, socket, listener);
        set(notifiers.write, writing, QSocketNotifier::Write, socket, listener);
    }

    void remove(int socket) override
    {
        const auto it = m_sockets.find(socket);
        if (it == m_sockets.end())
            return;
        release(it->second.read);
        release(it->second.write);
        m_sockets.erase(it);
    }

private:
    struct Notifiers
    {
        std::unique_ptr<QSocketNotifier> read, write; ///< made when first wanted
    };

    void set(std::unique_ptr<QSocketNotifier> &notifier, bool on, QSocketNotifier::Type type, int socket,
             Listener *listener)
    {
        if (on && !notifier) {
            notifier = std::make_unique<QSocketNotifier>(socket, type);
            QObject::connect(notifier.get(), &QSocketNotifier::activated, notifier.get(), [this, listener, type] {
                listener->socketReady({type == QSocketNotifier::Read, type == QSocketNotifier::Write, false});
                finishBatch();
            });
        }
        if (notifier)
            notifier->setEnabled(on);
    }

    // It may be this very notifier that is telling its listener something.
    static void release(std::unique_ptr<QSocketNotifier> &notifier)
    {
        if (!notifier)
            return;
        notifier->setEnabled(false);
        notifier.release()->deleteLater();
    }

    std::unordered_map<int, Notifiers> m_sockets;
};

} // namespace

std::unique_ptr<SocketWatcher> makeNotifierWatcher(std::function<void()> afterBatch)
{
    return std::make_unique<NotifierWatcher>(std::move(afterBatch));
}

#ifndef Q_OS_LINUX
std::unique_ptr<SocketWatcher> makeSocketWatcher(std::function<void()> afterBatch)
{
    return makeNotifierWatcher(std::move(afterBatch));
}
#endif

} // namespace hdf5async
