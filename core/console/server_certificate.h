// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>

namespace hdf5async {

/// What a server shows of itself before anything is sent to it: for people to compare.
struct ServerCertificate
{
    QByteArray fingerprint; ///< SHA-256 in hexadecimal, with colons
    QString name, issuer;
    QDateTime expiresAt;
};

} // namespace hdf5async
