// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/socket_watcher.h"

#ifdef Q_OS_LINUX

#include <QSocketNotifier>

#include <array>

#include <sys/epoll.h>
#include <unistd.h>

namespace hdf5async {

namespace {

constexpr int fewSockets = 2;

/// All sockets in one epoll set, and that one under Qt's event loop.
class EpollWatcher final : public SocketWatcher
{
public:
    explicit EpollWatcher(std::function<void()> afterBatch)
        : SocketWatcher(std::move(afterBatch)),
          m_epoll(::epoll_create1(EPOLL_CLOEXEC)),
          m_notifier(m_epoll, QSocketNotifier::Read)
    {
        QObject::connect(&m_notifier, &QSocketNotifier::activated, &m_notifier, [this] { tellReadySockets(); });
    }

    ~EpollWatcher() override
    {
        m_notifier.setEnabled(false);
        ::close(m_epoll);
    }

    bool add(int socket, Listener *listener, bool reading, bool writing) override
    {
        return control(EPOLL_CTL_ADD, socket, listener, reading, writing);
    }

    void change(int socket, Listener *listener, bool reading, bool writing) override
    {
        control(EPOLL_CTL_MOD, socket, listener, reading, writing);
    }

    void remove(int socket) override { ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, socket, nullptr); }

private:
    bool control(int operation, int socket, Listener *listener, bool reading, bool writing)
    {
        epoll_event event = {};
        event.events = (reading ? EPOLLIN : 0u) | (writing ? EPOLLOUT : 0u);
        event.data.ptr = listener;
        return ::epoll_ctl(m_epoll, operation, socket, &event) == 0;
    }

    void tellReadySockets()
    {
        // A turn of Qt's loop costs more than asking again, so go on while there is something; but timers and other events want
        // their turn too. Where few were ready, most likely none is now.
        for (int round = 0; round < 8; ++round) {
            std::array<epoll_event, 256> events;
            const int count = ::epoll_wait(m_epoll, events.data(), int(events.size()), 0);
            if (count <= 0)
                return;
            for (int i = 0; i < count; ++i) {
                const auto bits = events[std::size_t(i)].events;
                static_cast<Listener *>(events[std::size_t(i)].data.ptr)
                    ->socketReady({(bits & EPOLLIN) != 0, (bits & EPOLLOUT) != 0, (bits & (EPOLLHUP | EPOLLERR)) != 0});
            }
            finishBatch();
            if (count <= fewSockets)
                return;
        }
    }

    int m_epoll;
    QSocketNotifier m_notifier;
};

} // namespace

std::unique_ptr<SocketWatcher> makeSocketWatcher(std::function<void()> afterBatch)
{
    return std::make_unique<EpollWatcher>(std::move(afterBatch));
}

} // namespace hdf5async

#endif
