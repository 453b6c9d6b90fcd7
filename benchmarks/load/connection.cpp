// SPDX-License-Identifier: BSD-3-Clause
#include "benchmarks/load/connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

std::uint64_t now()
{
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}

std::string personal(const std::string &request, int connection)
{
    static const std::string token = "CONN0000";
    char name[16];
    std::snprintf(name, sizeof name, "CONN%04d", connection % 10000);
    std::string result = request;
    for (std::size_t at = result.find(token); at != std::string::npos; at = result.find(token, at + token.size()))
        result.replace(at, token.size(), name);
    return result;
}

Connection::Connection(int index, const Options &options, const std::string &hello, Traffic &traffic)
    : m_index(index),
      m_options(options),
      m_traffic(traffic),
      m_descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      m_cutter(options)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(options.port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (m_descriptor < 0 || ::connect(m_descriptor, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0)
        fail("connecting");
    const int on = 1;
    ::setsockopt(m_descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!hello.empty()) {
        const std::string greeting = personal(hello, index);
        if (::send(m_descriptor, greeting.data(), greeting.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(greeting.size()))
            fail("sending hello");
        char character = 0;
        for (int lines = 0; lines < options.helloLines; lines += character == '\n' ? 1 : 0) {
            if (::recv(m_descriptor, &character, 1, 0) != 1)
                fail("waiting for the answer to hello");
        }
    }
    ::fcntl(m_descriptor, F_SETFL, O_NONBLOCK);
}

Connection::~Connection()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

bool Connection::send()
{
    while (m_started.size() < m_options.window) {
        const std::string *request = m_traffic.next(m_index, m_sent);
        if (request == nullptr)
            break;
        ++m_sent;
        m_outgoing.emplace_back(*request);
        m_started.push_back(now());
    }
    while (!m_outgoing.empty()) {
        std::array<iovec, 64> pieces;
        const std::size_t count = std::min(pieces.size(), m_outgoing.size());
        for (std::size_t i = 0; i < count; ++i)
            pieces[i] = {const_cast<char *>(m_outgoing[i].data()), m_outgoing[i].size()};
        msghdr message{};
        message.msg_iov = pieces.data();
        message.msg_iovlen = count;
        const ssize_t sent = ::sendmsg(m_descriptor, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN)
            return true;
        if (sent < 0)
            fail("sending");
        for (auto left = static_cast<std::size_t>(sent); left > 0;) {
            const std::size_t part = std::min(left, m_outgoing.front().size());
            m_outgoing.front().remove_prefix(part);
            left -= part;
            if (m_outgoing.front().empty())
                m_outgoing.pop_front();
        }
    }
    return false;
}

void Connection::receive(std::vector<char> &buffer)
{
    for (;;) {
        const ssize_t size = ::recv(m_descriptor, buffer.data(), buffer.size(), 0);
        if (size < 0 && errno == EAGAIN)
            return;
        if (size <= 0)
            fail(size == 0 ? "the server closed a connection" : "receiving");
        m_cutter.feed({buffer.data(), static_cast<std::size_t>(size)}, [this](std::string_view beginning) {
            if (m_started.empty())
                fail("a reply that nobody asked for");
            const std::uint64_t started = m_started.front();
            m_started.pop_front();
            m_traffic.answered(started, beginning);
        });
        if (static_cast<std::size_t>(size) < buffer.size())
            return;
    }
}
