// SPDX-License-Identifier: BSD-3-Clause
#include "network/console/certificate_probe.h"

#include "network/client/answer.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QSslCertificate>
#include <QSslSocket>
#include <QTimer>

#include <chrono>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr auto patience = 10s;

QString nameOf(const QStringList &common, const QStringList &organizations)
{
    return common.isEmpty() ? organizations.value(0) : common.front();
}

} // namespace

ServerCertificate shownCertificate(const QSslCertificate &certificate)
{
    return {certificate.digest(QCryptographicHash::Sha256).toHex(':'),
            nameOf(certificate.subjectInfo(QSslCertificate::CommonName),
                   certificate.subjectInfo(QSslCertificate::Organization)),
            nameOf(certificate.issuerInfo(QSslCertificate::CommonName),
                   certificate.issuerInfo(QSslCertificate::Organization)),
            certificate.expiryDate()};
}

QFuture<Result<ServerCertificate>> askCertificate(const QString &host, quint16 port)
{
    const auto answer = std::make_shared<Answer<ServerCertificate>>();
    QFuture<Result<ServerCertificate>> future = answer->future();
    if (!QSslSocket::supportsSsl()) {
        answer->set(failure(ErrorCode::BadValue, QStringLiteral("This Qt has no TLS")));
        return future;
    }
    auto *const socket = new QSslSocket(QCoreApplication::instance());
    socket->setProtocol(QSsl::TlsV1_2OrLater);
    socket->setPeerVerifyMode(QSslSocket::VerifyNone); // it is looked at, and nothing is sent
    const auto end = [socket, answer](const QString &problem) {
        // A server that wants a certificate of ours refuses, and has shown its own before.
        const QSslCertificate certificate = socket->peerCertificate();
        if (!certificate.isNull())
            answer->set(shownCertificate(certificate));
        else
            answer->set(failure(ErrorCode::ConnectionLost, problem));
        socket->disconnect();
        socket->abort();
        socket->deleteLater();
    };
    QObject::connect(socket, &QSslSocket::encrypted, socket, [end] { end({}); });
    QObject::connect(socket, &QSslSocket::errorOccurred, socket, [end, socket] { end(socket->errorString()); });
    QTimer::singleShot(patience, socket, [end] { end(QStringLiteral("No answer within ten seconds")); });
    socket->connectToHostEncrypted(host, port);
    return future;
}

} // namespace hdf5async
