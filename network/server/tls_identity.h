// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/result.h>

#include <QDateTime>
#include <QSslConfiguration>
#include <QString>

#include <memory>

namespace hdf5async {

/// PEM files that say what a server shows and believes.
struct TlsFiles
{
    QString certificate; ///< with its chain; empty = no TLS
    QString key;
    QString clientCa; ///< empty = clients are not asked for certificates
    bool requireClientCertificate = false;
};

/// What a server shows of itself on encrypted connections, and whose certificates it believes. @thread a value
struct TlsIdentity
{
    static constexpr const char *oldestProtocol = "TLSv1.2";

    QSslConfiguration configuration;
    QDateTime expiresAt; ///< the first of the certificates of the chain
    QString name;        ///< the certificate's common name
};
/// Null = connections are not encrypted.
using TlsIdentityPtr = std::shared_ptr<const TlsIdentity>;

/// Reads certificate, chain, key and client authorities; null when no certificate is named. TLS 1.2 or later.
/// @errors BAD_VALUE: a file is not what it should be; IO_ERROR: it cannot be read, or this Qt has no TLS
[[nodiscard]] Result<TlsIdentityPtr> loadTlsIdentity(const TlsFiles &files);

} // namespace hdf5async
