// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "network/server/socket_watcher.h"
#include "network/server/transport.h"

namespace hdf5async {

/// A plain TCP socket.
class SocketTransport final : public Transport, private SocketWatcher::Listener
{
public:
    /// Takes the socket over and makes it non-blocking. `watcher` must outlive it.
    SocketTransport(int socket, SocketWatcher &watcher);
    ~SocketTransport();

    void setListener(Transport::Listener *listener) override { m_listener = listener; }
    bool watch(bool receiving, bool sending) override;
    Received receive(std::span<char> into) override;
    std::optional<std::size_t> send(std::span<const std::string_view> pieces) override;
    std::optional<std::chrono::microseconds> roundTrip() const override;
    void endSending() override;
    void close() override;

private:
    void socketReady(const SocketWatcher::Readiness &readiness) override;

    SocketWatcher &m_watcher;
    Transport::Listener *m_listener = nullptr;
    int m_socket;
    bool m_watched = false;
    bool m_receiving = false;
    bool m_sending = false;
};

} // namespace hdf5async
