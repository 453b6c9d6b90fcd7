// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/tls_identity.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslSocket>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 maxPemBytes = 4 << 20;

Result<QByteArray> readPem(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return failure(ErrorCode::IoError, QStringLiteral("%1 cannot be read: %2").arg(path, file.errorString()));
    return file.read(maxPemBytes);
}

Result<QList<QSslCertificate>> readCertificates(const QString &path)
{
    const Result<QByteArray> pem = readPem(path);
    if (!pem)
        return failure(pem.error());
    const QList<QSslCertificate> certificates = QSslCertificate::fromData(*pem, QSsl::Pem);
    const bool isGood = !certificates.isEmpty() && std::none_of(certificates.begin(), certificates.end(),
                                                                [](const QSslCertificate &c) { return c.isNull(); });
    if (!isGood)
        return failure(ErrorCode::BadValue, QStringLiteral("%1 holds no certificates in PEM form").arg(path));
    return certificates;
}

Result<QSslKey> readKey(const QString &path)
{
    const Result<QByteArray> pem = readPem(path);
    if (!pem)
        return failure(pem.error());
    for (const QSsl::KeyAlgorithm algorithm : {QSsl::Rsa, QSsl::Ec, QSsl::Dsa}) {
        const QSslKey key(*pem, algorithm, QSsl::Pem, QSsl::PrivateKey);
        if (!key.isNull())
            return key;
    }
    return failure(ErrorCode::BadValue,
                   QStringLiteral("%1 holds no private key in PEM form, or one with a passphrase").arg(path));
}

Result<void> believeClients(const TlsFiles &files, QSslConfiguration &configuration)
{
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    if (files.clientCa.isEmpty())
        return {};
    const Result<QList<QSslCertificate>> authorities = readCertificates(files.clientCa);
    if (!authorities)
        return failure(authorities.error());
    configuration.setCaCertificates(*authorities);
    configuration.setPeerVerifyMode(files.requireClientCertificate ? QSslSocket::VerifyPeer : QSslSocket::QueryPeer);
    return {};
}

} // namespace

Result<TlsIdentityPtr> loadTlsIdentity(const TlsFiles &files)
{
    if (files.certificate.isEmpty())
        return TlsIdentityPtr();
    if (!QSslSocket::supportsSsl())
        return failure(ErrorCode::IoError, QStringLiteral("tls_certificate is set, but this Qt has no TLS"));
    const Result<QList<QSslCertificate>> chain = readCertificates(files.certificate);
    if (!chain)
        return failure(chain.error());
    const Result<QSslKey> key = readKey(files.key);
    if (!key)
        return failure(key.error());
    auto identity = std::make_shared<TlsIdentity>();
    QSslConfiguration &configuration = identity->configuration;
    configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setLocalCertificateChain(*chain);
    configuration.setPrivateKey(*key);
    if (const Result<void> clients = believeClients(files, configuration); !clients)
        return failure(clients.error());
    identity->name = chain->front().subjectInfo(QSslCertificate::CommonName).join(u' ');
    for (const QSslCertificate &certificate : *chain) {
        if (!identity->expiresAt.isValid() || certificate.expiryDate() < identity->expiresAt)
            identity->expiresAt = certificate.expiryDate().toUTC();
    }
    return TlsIdentityPtr(std::move(identity));
}

} // namespace hdf5async
