// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/client_options.h>
#include <hdf5async/result.h>

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTcpSocket>

#include <memory>

namespace hdf5async {

struct DeleteLater
{
    void operator()(QObject *object) const { object->deleteLater(); }
};

/// Deleted later: what an answer sets off may delete its owner in the middle of the socket's own work.
using SocketPtr = std::unique_ptr<QTcpSocket, DeleteLater>;

/// A QSslSocket when connections are to be encrypted.
[[nodiscard]] SocketPtr makeSocket(const TlsOptions &options);

/// @errors BAD_VALUE: a file cannot be read or is not what it should be, the fingerprint is none, this Qt has no TLS
[[nodiscard]] Result<QSslConfiguration> tlsConfiguration(const TlsOptions &options);

/// Whether a certificate is the one that the options name by its fingerprint.
[[nodiscard]] bool isPinned(const QSslCertificate &certificate, const TlsOptions &options);

/// That the server showed a certificate which is not the one that the options name.
[[nodiscard]] Error otherCertificate(const ClientOptions &options);

/// What an error of the connection means to a person, who may have met a server with TLS without using it, or the other way round.
[[nodiscard]] Error connectionError(const QTcpSocket &socket, const ClientOptions &options, bool isGreeted);

} // namespace hdf5async
