// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/socket_transport.h"

#include "network/server/round_trip.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace hdf5async {

namespace {

bool isTemporary(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

} // namespace

SocketTransport::SocketTransport(int socket, SocketWatcher &watcher) : m_watcher(watcher), m_socket(socket)
{
    ::fcntl(m_socket, F_SETFL, ::fcntl(m_socket, F_GETFL) | O_NONBLOCK);
    const int on = 1;
    ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

SocketTransport::~SocketTransport()
{
    close();
}

bool SocketTransport::watch(bool receiving, bool sending)
{
    if (m_socket < 0)
        return false;
    if (!m_watched)
        m_watched = m_watcher.add(m_socket, this, receiving, sending);
    else if (receiving != m_receiving || sending != m_sending)
        m_watcher.change(m_socket, this, receiving, sending);
    m_receiving = receiving;
    m_sending = sending;
    return m_watched;
}

Transport::Received SocketTransport::receive(std::span<char> into)
{
    const ssize_t size = ::recv(m_socket, into.data(), into.size(), 0);
    if (size > 0)
        return {std::size_t(size), false, false};
    return {0, size == 0, size < 0 && !isTemporary(errno)};
}

std::optional<std::size_t> SocketTransport::send(std::span<const std::string_view> pieces)
{
    std::array<iovec, 64> vectors;
    const std::size_t count = std::min(pieces.size(), vectors.size());
    for (std::size_t i = 0; i < count; ++i)
        vectors[i] = {const_cast<char *>(pieces[i].data()), pieces[i].size()};
    msghdr message = {};
    message.msg_iov = vectors.data();
    message.msg_iovlen = count;
    const ssize_t size = ::sendmsg(m_socket, &message, MSG_NOSIGNAL);
    if (size >= 0)
        return std::size_t(size);
    return isTemporary(errno) ? std::optional<std::size_t>(0) : std::nullopt;
}

std::optional<std::chrono::microseconds> SocketTransport::roundTrip() const
{
    return tcpRoundTrip(m_socket);
}

void SocketTransport::endSending()
{
    ::shutdown(m_socket, SHUT_WR);
}

void SocketTransport::close()
{
    if (m_socket < 0)
        return;
    if (m_watched)
        m_watcher.remove(m_socket);
    ::close(m_socket);
    m_socket = -1;
    m_watched = false;
}

void SocketTransport::socketReady(const SocketWatcher::Readiness &readiness)
{
    // A listener may close the transport in each of these calls.
    const bool wasReceiving = m_receiving;
    if (readiness.hungUp && !wasReceiving) {
        // It would be said again and again: do not listen before something is to be received or sent once more.
        m_watcher.remove(m_socket);
        m_watched = false;
        return m_listener->hungUp();
    }
    if (readiness.writable && m_sending)
        m_listener->readyToSend();
    if (m_socket >= 0 && (readiness.readable || readiness.hungUp) && m_receiving)
        m_listener->readyToReceive();
}

} // namespace hdf5async
