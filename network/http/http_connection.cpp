// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/http_connection.h"

#include <QSslCertificate>
#include <QSslSocket>

#include <algorithm>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

// What waits in the socket at most; the rest of a response stays where it is.
constexpr qint64 socketBuffer = 256 << 10;
constexpr qint64 slowestBytesPerSecond = 256 << 10;
// How long the other side has to close, once it has been told that nothing more comes.
constexpr auto endTime = 2s;

} // namespace

HttpConnection::HttpConnection(int socket, const TlsIdentityPtr &tls, const HttpTimes &times, MemoryBudget &budget,
                               RefusalCounters &refusals)
    : m_times(times), m_budget(budget), m_refusals(refusals), m_timer(this)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &HttpConnection::timedOut);
    if (tls) {
        auto secure = std::make_unique<QSslSocket>();
        secure->setSslConfiguration(tls->configuration);
        connect(secure.get(), &QSslSocket::encrypted, this, &HttpConnection::handshakeDone);
        connect(secure.get(), &QSslSocket::encryptedBytesWritten, this, &HttpConnection::pump);
        m_socket = std::move(secure);
        m_phase = Phase::Handshake;
    } else {
        m_socket = std::make_unique<QTcpSocket>();
    }
    connect(m_socket.get(), &QTcpSocket::readyRead, this, &HttpConnection::receive);
    connect(m_socket.get(), &QTcpSocket::bytesWritten, this, &HttpConnection::pump);
    connect(m_socket.get(), &QTcpSocket::disconnected, this, &HttpConnection::close);
    connect(m_socket.get(), &QTcpSocket::errorOccurred, this, &HttpConnection::close);
    if (!m_socket->setSocketDescriptor(socket)) { // gone already
        ::close(socket);
        QMetaObject::invokeMethod(this, &HttpConnection::close, Qt::QueuedConnection);
        return;
    }
    m_socket->setReadBufferSize(maxHttpHead);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
}

HttpConnection::~HttpConnection()
{
    m_socket->disconnect(this);
    m_budget.remove(m_budgeted);
}

void HttpConnection::start()
{
    m_started = true;
    m_timer.start(m_phase == Phase::Handshake ? m_times.handshake : m_times.head);
    if (auto *secure = qobject_cast<QSslSocket *>(m_socket.get()))
        secure->startServerEncryption();
    else
        receive();
}

void HttpConnection::handshakeDone()
{
    const auto *secure = qobject_cast<QSslSocket *>(m_socket.get());
    const QSslCertificate certificate = secure->peerCertificate();
    // A certificate that need not be shown is not allowed to be wrong either.
    if (!certificate.isNull() && !secure->sslHandshakeErrors().isEmpty()) {
        m_refusals.tlsFailures.add();
        return close();
    }
    const QStringList names = certificate.subjectInfo(QSslCertificate::CommonName);
    m_certificateName = names.size() == 1 ? names.front().toUtf8() : QByteArray();
    m_phase = Phase::Receiving;
    m_timer.start(m_times.head);
    receive();
}

void HttpConnection::receive()
{
    if (m_phase == Phase::Ending) {
        m_socket->skip(m_socket->bytesAvailable());
        return;
    }
    if (m_phase != Phase::Receiving || !m_started)
        return;
    const bool begins = m_received.isEmpty();
    m_received += m_socket->read(maxHttpHead - m_received.size());
    if (begins && !m_received.isEmpty())
        m_timer.start(m_times.head);
    parse();
}

void HttpConnection::parse()
{
    if (m_phase != Phase::Receiving || m_received.isEmpty())
        return;
    ParsedRequest parsed = parseHttpRequest(m_received);
    if (parsed.state == ParsedRequest::State::Bad)
        return refuse(parsed.status, parsed.problem);
    if (parsed.state == ParsedRequest::State::Incomplete)
        return;
    m_received.remove(0, parsed.consumed);
    m_timer.stop();
    m_phase = Phase::Answering;
    m_keepAlive = parsed.request.keepAlive;
    m_headOnly = parsed.request.method == "HEAD";
    Q_EMIT requestArrived(parsed.request);
}

void HttpConnection::refuse(int status, const char *problem)
{
    m_phase = Phase::Answering;
    m_keepAlive = false;
    m_headOnly = false;
    m_received.clear();
    respond(httpText(status, QByteArray(problem) + '\n'));
}

void HttpConnection::respond(const HttpResponse &response)
{
    if (m_phase != Phase::Answering)
        return;
    m_phase = Phase::Sending;
    m_keepAlive = m_keepAlive && !response.close;
    m_body = m_headOnly ? std::vector<SharedBytes>() : response.body;
    m_piece = m_offset = 0;
    m_budgeted = response.size();
    m_budget.add(m_budgeted);
    m_timer.start(m_times.send + std::chrono::seconds(m_budgeted / slowestBytesPerSecond));
    m_socket->write(httpHead(response, m_keepAlive));
    pump();
}

qint64 HttpConnection::unsent() const
{
    const auto *secure = qobject_cast<const QSslSocket *>(m_socket.get());
    return m_socket->bytesToWrite() + (secure ? secure->encryptedBytesToWrite() : 0);
}

void HttpConnection::pump()
{
    if (m_phase == Phase::Ending && unsent() == 0)
        ::shutdown(int(m_socket->socketDescriptor()), SHUT_WR);
    if (m_phase != Phase::Sending)
        return;
    while (m_piece < m_body.size() && unsent() < socketBuffer) {
        const SharedBytes &piece = m_body[m_piece];
        const qint64 size = std::min(qint64(piece.size() - m_offset), socketBuffer);
        if (size > 0 && m_socket->write(piece.data() + m_offset, size) != size)
            return close();
        m_offset += std::size_t(size);
        if (m_offset == piece.size()) {
            ++m_piece;
            m_offset = 0;
        }
        if (m_phase != Phase::Sending) // the connection broke
            return;
    }
    if (m_piece == m_body.size() && unsent() == 0)
        finish();
}

void HttpConnection::finish()
{
    m_body.clear();
    m_budget.remove(std::exchange(m_budgeted, 0));
    m_phase = m_keepAlive ? Phase::Receiving : Phase::Ending;
    Q_EMIT responseSent();
    if (m_phase == Phase::Ending)
        return end();
    m_timer.start(m_received.isEmpty() ? m_times.idle : m_times.head);
    // What was sent ahead; not from here, or many requests in one buffer would nest.
    QMetaObject::invokeMethod(
        this,
        [this] {
            parse();
            receive();
        },
        Qt::QueuedConnection);
}

// Not disconnectFromHost(): with bytes of the other side unread that would be a reset, and the response could be lost.
void HttpConnection::end()
{
    m_timer.start(endTime);
    m_socket->skip(m_socket->bytesAvailable());
    ::shutdown(int(m_socket->socketDescriptor()), SHUT_WR);
}

void HttpConnection::close()
{
    if (std::exchange(m_phase, Phase::Closed) == Phase::Closed)
        return;
    m_timer.stop();
    m_socket->disconnect(this);
    m_socket->abort();
    m_body.clear();
    m_budget.remove(std::exchange(m_budgeted, 0));
    Q_EMIT closed();
}

void HttpConnection::timedOut()
{
    if (m_phase == Phase::Handshake)
        m_refusals.tlsFailures.add();
    if (m_phase == Phase::Receiving && !m_received.isEmpty()) {
        m_refusals.slowFrames.add();
        return refuse(408, "the request took too long");
    }
    close();
}

} // namespace hdf5async
