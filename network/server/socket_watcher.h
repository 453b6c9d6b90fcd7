// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QObject>

#include <functional>
#include <memory>

namespace hdf5async {

/// Tells the sockets of one network thread when they can be read from or written to. Level-triggered. It works under Qt's event
/// loop, but a socket costs far less than a QSocketNotifier, and so does a turn of the loop when there are thousands of them.
/// @thread the one whose event loop it uses
class SocketWatcher
{
public:
    struct Readiness
    {
        bool readable = false;
        bool writable = false;
        bool hungUp = false; ///< broken, or closed in both directions; said even when nothing is watched
    };

    class Listener
    {
    public:
        virtual void socketReady(const Readiness &readiness) = 0;

    protected:
        ~Listener() = default;
    };

    /// `afterBatch` is called when all sockets that were ready together have been told. Until then no listener may be destroyed.
    explicit SocketWatcher(std::function<void()> afterBatch) : m_afterBatch(std::move(afterBatch)) { }
    virtual ~SocketWatcher() = default;
    SocketWatcher(const SocketWatcher &) = delete;
    SocketWatcher &operator=(const SocketWatcher &) = delete;

    /// Begins to watch a socket. False when the system refuses it.
    [[nodiscard]] virtual bool add(int socket, Listener *listener, bool reading, bool writing) = 0;
    virtual void change(int socket, Listener *listener, bool reading, bool writing) = 0;
    /// The socket must be open still.
    virtual void remove(int socket) = 0;

protected:
    void finishBatch() const { m_afterBatch(); }

private:
    std::function<void()> m_afterBatch;
};

/// The best watcher that the system has.
[[nodiscard]] std::unique_ptr<SocketWatcher> makeSocketWatcher(std::function<void()> afterBatch);

/// One QSocketNotifier a socket and direction: works wherever Qt does. It does not notice a broken connection while nothing is
/// watched.
[[nodiscard]] std::unique_ptr<SocketWatcher> makeNotifierWatcher(std::function<void()> afterBatch);

} // namespace hdf5async
