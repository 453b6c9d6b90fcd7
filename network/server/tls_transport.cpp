// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/tls_transport.h"

#include "network/server/logging.h"
#include "network/server/round_trip.h"

#include <QSslCertificate>
#include <QSslCipher>
#include <QSslError>

#include <algorithm>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace hdf5async {

namespace {

// What waits in the socket at most, decrypted or to be encrypted; the session holds the rest back.
constexpr qint64 socketBuffer = 256 << 10;

/// Why a handshake failed, for a person. Of what a client without TLS sends, OpenSSL says that its version is wrong.
QString explained(const QString &error)
{
    for (const char *mark : {"wrong version number", "http request", "packet length too long", "unknown protocol",
                             "record layer failure"}) {
        if (error.contains(QLatin1StringView(mark), Qt::CaseInsensitive))
            return QStringLiteral("it does not speak TLS, which this port asks for (%1)").arg(error);
    }
    return error;
}

} // namespace

TlsTransport::TlsTransport(int socket, const QSslConfiguration &configuration, Place place)
    : m_place(std::move(place)), m_socket(std::make_unique<QSslSocket>())
{
    connect(m_socket.get(), &QSslSocket::encrypted, this, &TlsTransport::handshakeDone);
    connect(m_socket.get(), &QSslSocket::readyRead, this, &TlsTransport::tellSoon);
    connect(m_socket.get(), &QSslSocket::encryptedBytesWritten, this, &TlsTransport::bytesLeft);
    connect(m_socket.get(), &QSslSocket::disconnected, this, &TlsTransport::disconnected);
    connect(m_socket.get(), &QSslSocket::errorOccurred, this, [this] {
        if (!m_encrypted)
            fail(explained(m_socket->errorString()));
        else
            disconnected();
    });
    m_handshake.setSingleShot(true);
    connect(&m_handshake, &QTimer::timeout, this,
            [this] { fail(QStringLiteral("it did not complete within tls_handshake_timeout")); });
    m_handshake.start(m_place.handshakeLimit);
    m_socket->setSslConfiguration(configuration);
    if (!m_socket->setSocketDescriptor(socket)) { // gone already
        ::close(socket);
        disconnected();
        return;
    }
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_socket->setReadBufferSize(socketBuffer);
    m_socket->startServerEncryption();
}

TlsTransport::~TlsTransport()
{
    close();
}

void TlsTransport::handshakeDone()
{
    m_handshake.stop();
    const QSslCertificate certificate = m_socket->peerCertificate();
    // A certificate that need not be shown is not allowed to be wrong either.
    if (!certificate.isNull() && !m_socket->sslHandshakeErrors().isEmpty())
        return fail(m_socket->sslHandshakeErrors().constFirst().errorString());
    m_encrypted = true;
    const QStringList names = certificate.subjectInfo(QSslCertificate::CommonName);
    const QSslCipher cipher = m_socket->sessionCipher();
    m_listener->encrypted(cipher.protocolString() + QStringLiteral(", ") + cipher.name(),
                          names.size() == 1 ? names.front().toUtf8() : QByteArray());
    tellSoon();
}

void TlsTransport::fail(const QString &why)
{
    if (m_over || m_closed)
        return;
    m_place.refusals->tlsFailures.add();
    qCInfo(netLog, "client %s: closed, the TLS handshake failed: %s", qPrintable(m_place.peer), qPrintable(why));
    disconnected(); // whoever hears of it closes the connection
}

void TlsTransport::disconnected()
{
    m_over = true;
    m_handshake.stop();
    tellSoon();
}

void TlsTransport::bytesLeft()
{
    // Not disconnectFromHost(): with bytes of the other side unread, that would be a reset, and the last reply would be lost.
    if (m_ending && m_socket->bytesToWrite() == 0 && m_socket->encryptedBytesToWrite() == 0)
        ::shutdown(int(m_socket->socketDescriptor()), SHUT_WR);
    if (m_sending)
        tellSoon();
}

bool TlsTransport::isReadable() const
{
    return m_socket->bytesAvailable() > 0 || m_over;
}

qint64 TlsTransport::room() const
{
    return m_encrypted ? socketBuffer - m_socket->bytesToWrite() - m_socket->encryptedBytesToWrite() : 0;
}

bool TlsTransport::watch(bool receiving, bool sending)
{
    m_receiving = receiving;
    m_sending = sending;
    if ((receiving && isReadable()) || (sending && room() > 0) || (m_over && !m_overTold))
        tellSoon();
    return !m_closed;
}

void TlsTransport::tellSoon()
{
    if (!m_closed && !std::exchange(m_telling, true))
        QMetaObject::invokeMethod(this, &TlsTransport::tell, Qt::QueuedConnection);
}

void TlsTransport::tell()
{
    m_telling = false;
    if (m_closed || !m_listener)
        return;
    // A listener may close the transport in each of these calls.
    if (m_sending && (room() > 0 || m_over))
        m_listener->readyToSend();
    if (!m_closed && m_receiving && isReadable())
        m_listener->readyToReceive();
    else if (!m_closed && m_over && !std::exchange(m_overTold, true))
        m_listener->hungUp();
    const std::function<void()> afterEvent = m_place.afterEvent; // it may destroy this object
    afterEvent();
}

Transport::Received TlsTransport::receive(std::span<char> into)
{
    if (!m_encrypted)
        return {0, false, m_over};
    const qint64 size = m_socket->read(into.data(), qint64(into.size()));
    if (size > 0)
        return {std::size_t(size), false, false};
    return {0, false, m_over};
}

std::optional<std::size_t> TlsTransport::send(std::span<const std::string_view> pieces)
{
    if (m_over)
        return std::nullopt;
    qint64 left = std::max<qint64>(room(), 0);
    std::size_t sent = 0;
    for (const std::string_view piece : pieces) {
        const qint64 size = std::min<qint64>(left, qint64(piece.size()));
        if (size <= 0)
            break;
        const qint64 taken = m_socket->write(piece.data(), size);
        if (taken < 0)
            return std::nullopt;
        sent += std::size_t(taken);
        left -= taken;
    }
    return sent;
}

std::optional<std::chrono::microseconds> TlsTransport::roundTrip() const
{
    return tcpRoundTrip(int(m_socket->socketDescriptor()));
}

void TlsTransport::endSending()
{
    m_ending = true;
    bytesLeft();
}

void TlsTransport::close()
{
    if (std::exchange(m_closed, true))
        return;
    m_handshake.stop();
    m_socket->disconnect(this);
    m_socket->abort();
}

} // namespace hdf5async
