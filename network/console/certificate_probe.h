// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_certificate.h"

#include <hdf5async/result.h>

#include <QFuture>

class QSslCertificate;

namespace hdf5async {

/// What people compare of a certificate. @thread any
[[nodiscard]] ServerCertificate shownCertificate(const QSslCertificate &certificate);

/// Asks a server for its certificate, whoever vouches for it, and goes away again without having sent anything else: for somebody who
/// decides whether it is the right one. @thread main
/// @errors CONNECTION_LOST: nobody answers there in time, or not in TLS; CANCELLED: the program ends
[[nodiscard]] QFuture<Result<ServerCertificate>> askCertificate(const QString &host, quint16 port);

} // namespace hdf5async
