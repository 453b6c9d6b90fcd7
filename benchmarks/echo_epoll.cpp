// SPDX-License-Identifier: BSD-3-Clause
//
// The least a server can do: takes frames and answers each with the same bytes. What the kernel's sockets alone allow.
//   echo_epoll PORT [BYTES OF A REPLY]
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

struct Client
{
    explicit Client(int open) : descriptor(open) { }

    int descriptor;
    std::uint32_t length = 0; ///< the four bytes of a frame's length, as far as they are there
    unsigned lengthSize = 0;
    std::size_t left = 0;
    std::size_t owed = 0;  ///< bytes of replies that are still to be sent
    std::size_t phase = 0; ///< how much of the reply that is being sent has been sent
    bool waitsForWriting = false;
};

/// The one reply, repeated so that many are sent at once without a copy.
struct Replies
{
    explicit Replies(std::size_t bodySize) : size(sizeof(std::uint32_t) + bodySize)
    {
        const std::uint32_t length = htonl(static_cast<std::uint32_t>(bodySize));
        std::string reply(size, 'x');
        std::memcpy(reply.data(), &length, sizeof length);
        while (block.size() < 65536)
            block += reply;
    }

    std::size_t size;
    std::string block;
};

/// How many frames end in these bytes.
std::size_t framesIn(Client &client, const char *bytes, std::size_t size)
{
    std::size_t frames = 0;
    while (size > 0) {
        if (client.lengthSize < sizeof client.length) {
            reinterpret_cast<char *>(&client.length)[client.lengthSize++] = *bytes;
            ++bytes;
            --size;
            if (client.lengthSize == sizeof client.length)
                client.left = ntohl(client.length);
            continue;
        }
        const std::size_t part = std::min(size, client.left);
        bytes += part;
        size -= part;
        client.left -= part;
        if (client.left == 0) {
            client.lengthSize = 0;
            ++frames;
        }
    }
    return frames;
}

void send(int epoll, const Replies &replies, Client &client)
{
    while (client.owed > 0) {
        const std::size_t part = std::min(client.owed, replies.block.size() - client.phase);
        const ssize_t size = ::send(client.descriptor, replies.block.data() + client.phase, part, MSG_NOSIGNAL);
        if (size < 0)
            break;
        client.owed -= static_cast<std::size_t>(size);
        client.phase = (client.phase + static_cast<std::size_t>(size)) % replies.size;
    }
    const bool full = client.owed > 0;
    if (full == client.waitsForWriting)
        return;
    client.waitsForWriting = full;
    epoll_event event{};
    event.events = full ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.ptr = &client;
    ::epoll_ctl(epoll, EPOLL_CTL_MOD, client.descriptor, &event);
}

void accept(int epoll, int listener)
{
    const int on = 1;
    for (int descriptor = 0; (descriptor = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = new Client(descriptor);
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
    }
}

int listenerAt(int port)
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address) != 0 || ::listen(listener, 4096) != 0)
        std::exit(1);
    return listener;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    const Replies replies(argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 80);
    const int listener = listenerAt(std::atoi(argv[1]));
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event listening{};
    listening.events = EPOLLIN;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &listening);
    std::vector<epoll_event> events(1024);
    std::vector<char> buffer(1 << 18);
    for (;;) {
        const int ready = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            auto *client = static_cast<Client *>(events[static_cast<std::size_t>(i)].data.ptr);
            if (client == nullptr) {
                accept(epoll, listener);
                continue;
            }
            const ssize_t size = ::recv(client->descriptor, buffer.data(), buffer.size(), 0);
            if (size == 0 || (size < 0 && errno != EAGAIN)) {
                ::close(client->descriptor);
                delete client;
                continue;
            }
            if (size > 0)
                client->owed += framesIn(*client, buffer.data(), static_cast<std::size_t>(size)) * replies.size;
            send(epoll, replies, *client);
        }
    }
}
