// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/tls_client.h"

#include <QCryptographicHash>
#include <QFile>
#include <QSslKey>
#include <QSslSocket>

namespace hdf5async {

namespace {

constexpr qsizetype fingerprintBytes = 32;

Result<QByteArray> readPem(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::BadValue, QStringLiteral("%1 cannot be read: %2").arg(path, file.errorString()));
    return file.readAll();
}

Result<QList<QSslCertificate>> readCertificates(const QString &path)
{
    const Result<QByteArray> pem = readPem(path);
    if (!pem)
        return failure(pem.error());
    const QList<QSslCertificate> certificates = QSslCertificate::fromData(*pem, QSsl::Pem);
    if (certificates.isEmpty())
        return failure(ErrorCode::BadValue, QStringLiteral("%1 holds no certificates in PEM form").arg(path));
    return certificates;
}

Result<void> showOwn(const TlsOptions &options, QSslConfiguration &configuration)
{
    const Result<QList<QSslCertificate>> chain = readCertificates(options.certificateFile);
    if (!chain)
        return failure(chain.error());
    const Result<QByteArray> pem = readPem(options.keyFile);
    if (!pem)
        return failure(pem.error());
    QSslKey key(*pem, QSsl::Rsa, QSsl::Pem, QSsl::PrivateKey);
    if (key.isNull())
        key = QSslKey(*pem, QSsl::Ec, QSsl::Pem, QSsl::PrivateKey);
    if (key.isNull())
        return failure(ErrorCode::BadValue, QStringLiteral("%1 holds no private key in PEM form").arg(options.keyFile));
    configuration.setLocalCertificateChain(*chain);
    configuration.setPrivateKey(key);
    return {};
}

QString serverName(const ClientOptions &options)
{
    return QStringLiteral("%1:%2").arg(options.host).arg(options.port);
}

QByteArray bytesOf(const QByteArray &fingerprint)
{
    return QByteArray::fromHex(QByteArray(fingerprint).replace(':', ""));
}

} // namespace

SocketPtr makeSocket(const TlsOptions &options)
{
    if (options.enabled)
        return SocketPtr(new QSslSocket);
    return SocketPtr(new QTcpSocket);
}

Result<QSslConfiguration> tlsConfiguration(const TlsOptions &options)
{
    if (!QSslSocket::supportsSsl())
        return failure(ErrorCode::BadValue, QStringLiteral("This Qt has no TLS"));
    if (!options.fingerprint.isEmpty() && bytesOf(options.fingerprint).size() != fingerprintBytes)
        return failure(ErrorCode::BadValue, QStringLiteral("The fingerprint is not 32 bytes in hexadecimal"));
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    if (!options.caFile.isEmpty()) {
        const Result<QList<QSslCertificate>> authorities = readCertificates(options.caFile);
        if (!authorities)
            return failure(authorities.error());
        configuration.setCaCertificates(*authorities);
    }
    if (options.certificateFile.isEmpty() && options.keyFile.isEmpty())
        return configuration;
    if (const Result<void> own = showOwn(options, configuration); !own)
        return failure(own.error());
    return configuration;
}

bool isPinned(const QSslCertificate &certificate, const TlsOptions &options)
{
    return !options.fingerprint.isEmpty() && !certificate.isNull() &&
           certificate.digest(QCryptographicHash::Sha256) == bytesOf(options.fingerprint);
}

Error otherCertificate(const ClientOptions &options)
{
    return {ErrorCode::ConnectionLost,
            QStringLiteral("%1 has another certificate than the one that is expected.").arg(serverName(options))};
}

Error connectionError(const QTcpSocket &socket, const ClientOptions &options, bool isGreeted)
{
    const QString reason = socket.errorString();
    const bool isClosed = socket.error() == QAbstractSocket::RemoteHostClosedError;
    const auto *const encrypted = qobject_cast<const QSslSocket *>(&socket);
    if (!encrypted) {
        if (!isClosed || isGreeted)
            return {ErrorCode::ConnectionLost, QStringLiteral("%1: %2").arg(serverName(options), reason)};
        return {ErrorCode::ConnectionLost,
                QStringLiteral("%1 closed the connection without a word; it may ask for TLS").arg(serverName(options)),
                {{QStringLiteral("trace"), reason}}};
    }
    const QSslCertificate certificate = encrypted->peerCertificate();
    const bool isHandshake = isClosed || socket.error() == QAbstractSocket::SslHandshakeFailedError;
    if (isHandshake && certificate.isNull())
        return {ErrorCode::ConnectionLost,
                QStringLiteral("%1 does not speak TLS, or none that is accepted here").arg(serverName(options)),
                {{QStringLiteral("trace"), reason}}};
    if (isHandshake && !options.tls.fingerprint.isEmpty() && !isPinned(certificate, options.tls))
        return otherCertificate(options);
    const bool isUntrusted = socket.error() == QAbstractSocket::SslHandshakeFailedError;
    return {ErrorCode::ConnectionLost,
            (isUntrusted ? QStringLiteral("%1 shows a certificate that is not trusted: %2") : QStringLiteral("%1: %2"))
                .arg(serverName(options), reason)};
}

} // namespace hdf5async
