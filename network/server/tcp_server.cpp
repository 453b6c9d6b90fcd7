// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/tcp_server.h"

#include "network/server/logging.h"
#include "network/server/port_use.h"

#include <chrono>
#include <optional>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr int backlog = 4096;
constexpr auto retryInterval = 1s;

QHostAddress addressOf(const QString &host)
{
    if (host == QLatin1StringView("localhost"))
        return QHostAddress(QHostAddress::LocalHost);
    if (host == QLatin1StringView("::"))
        return QHostAddress(QHostAddress::Any); // IPv6 and IPv4
    return QHostAddress(host);
}

QString textOf(const QString &host, quint16 port)
{
    return (host.contains(u':') ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(host).arg(port);
}

struct Peer
{
    QHostAddress address;
    quint16 port = 0;
};

std::optional<Peer> peerOf(int socket)
{
    sockaddr_storage storage = {};
    socklen_t size = sizeof storage;
    auto *const address = reinterpret_cast<sockaddr *>(&storage);
    if (::getpeername(socket, address, &size) != 0)
        return std::nullopt;
    Peer peer{QHostAddress(address), 0};
    if (address->sa_family == AF_INET6)
        peer.port = ntohs(reinterpret_cast<const sockaddr_in6 *>(address)->sin6_port);
    else
        peer.port = ntohs(reinterpret_cast<const sockaddr_in *>(address)->sin_port);
    // On a socket for both families, IPv4 peers come dressed as IPv6.
    bool isIpv4 = false;
    const quint32 ipv4 = peer.address.toIPv4Address(&isIpv4);
    if (isIpv4)
        peer.address = QHostAddress(ipv4);
    return peer;
}

} // namespace

TcpServer::TcpServer(std::function<void(int, const QHostAddress &, quint16)> take, QObject *parent)
    : QTcpServer(parent), m_take(std::move(take)), m_retry(this)
{
    setListenBacklogSize(backlog);
    m_retry.setSingleShot(true);
    m_retry.setInterval(retryInterval);
    connect(&m_retry, &QTimer::timeout, this, &TcpServer::tryAgain);
    connect(this, &QTcpServer::acceptError, this, &TcpServer::pause);
}

Result<QString> TcpServer::open(const QString &host, quint16 port)
{
    if (listen(addressOf(host), port))
        return textOf(host, serverPort());
    const QString address = textOf(host, port);
    const QString problem = QStringLiteral("Cannot listen on %1: %2");
    if (serverError() != QAbstractSocket::AddressInUseError)
        return failure(ErrorCode::IoError, problem.arg(address, errorString()));
    const std::optional<PortHolder> holder = portHolder(addressOf(host), port);
    const QString reason =
        holder
            ? QStringLiteral("Port %1 is used by process %2 (%3)").arg(port).arg(holder->process).arg(holder->program)
            : errorString();
    const PortHolder known = holder.value_or(PortHolder());
    return failure(ErrorCode::Exists, problem.arg(address, reason),
                   {{QStringLiteral("address"), address},
                    {QStringLiteral("process"), known.process},
                    {QStringLiteral("program"), known.program},
                    {QStringLiteral("free"), freePortAfter(addressOf(host), port)}});
}

void TcpServer::incomingConnection(qintptr descriptor)
{
    m_complained = false;
    const int socket = int(descriptor);
    if (const std::optional<Peer> peer = peerOf(socket))
        m_take(socket, peer->address, peer->port);
    else
        ::close(socket); // gone before it was taken
}

void TcpServer::pause()
{
    // Qt has stopped accepting, or it would be told of the waiting connection over and over again.
    if (!std::exchange(m_complained, true))
        qCWarning(netLog, "cannot accept connections for want of file descriptors or memory (%s); waiting",
                  qPrintable(errorString()));
    m_paused = true;
    m_retry.start();
}

void TcpServer::tryAgain()
{
    if (!m_paused)
        return;
    m_retry.stop();
    m_paused = false;
    resumeAccepting();
}

} // namespace hdf5async
