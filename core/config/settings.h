// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/requests.h>

#include <QByteArray>
#include <QString>

#include <chrono>
#include <map>
#include <optional>
#include <vector>

namespace hdf5async {

/// A file that the server serves: the name requests choose it by, and where it lies.
struct FileSetting
{
    QByteArray name;
    QString path;
};

/// When a file is followed by a new one; 0 = never, nothing = as for all files.
struct Rotation
{
    std::optional<qint64> size;                   ///< when it is larger, in bytes
    std::optional<std::chrono::seconds> interval; ///< when it is older
};

/// What config.ini says; every member is the key of the same name in snake_case. @source config.ini
struct Settings
{
    // [server], as the original has them
    QString host = QStringLiteral("127.0.0.1");
    quint16 port = 8888;
    QString hdf5FilePath = QStringLiteral("data.h5");
    bool useCompression = false;
    bool debug = false;

    // Access
    QByteArray authToken;
    QString usersFile; ///< empty = none
    bool allowAnonymousNetwork = false;
    bool readOnly = false;

    // Encryption; PEM files, without tlsCertificate none
    QString tlsCertificate;
    QString tlsKey;
    QString tlsClientCa;
    bool tlsRequireClientCertificate = false;
    std::chrono::seconds tlsHandshakeTimeout{10};

    // Limits of the wire
    qint64 maxFrame = 64 << 20;
    qint64 maxResponse = 64 << 20;
    int maxDepth = 64;
    qint64 maxItems = 4 << 20;

    // Limits of connections
    int maxConnections = 10'000;
    int maxConnectionsPerAddress = 0; ///< 0 = none
    qint64 maxRequestsPerSecond = 0;  ///< of a connection; 0 = none
    qint64 maxBytesPerSecond = 0;     ///< of a connection, both ways; 0 = none
    std::chrono::seconds idleTimeout{0}; ///< 0 = none
    std::chrono::seconds frameTimeout{60};
    int maxUnansweredRequests = 4096;      ///< per connection
    qint64 maxUnansweredBytes = 64 << 20;  ///< per connection: requests taken and replies not yet sent
    qint64 maxEvent = 1 << 20;             ///< rows that come with one event, in bytes
    qint64 eventQueue = 16 << 20;          ///< per connection: events that wait to be sent
    qint64 memoryLimit = qint64(2) << 30;  ///< of all requests and replies in the server together
    std::chrono::seconds drainTimeout{10}; ///< how long a stopping server waits for clients to take their replies

    // Storage
    AckLevel defaultAck = AckLevel::Durable;
    std::chrono::milliseconds commitInterval{1000};
    int storageThreads = 0; ///< 0 = one per core, at least 2
    qint64 journalSize = 64 << 20;
    qint64 storageMemory = 256 << 20; ///< of one file's uncommitted changes
    qint64 rotateSize = 0;            ///< a file that is larger is followed by a new one; 0 = never
    std::chrono::seconds rotateInterval{0}; ///< the same for one that is older; 0 = never

    std::chrono::milliseconds slowRequest{0}; ///< what takes longer is logged; 0 = nothing

    // HTTP: monitoring and, if wanted, the data
    std::optional<quint16> httpPort; ///< nothing = off
    QString httpHost = QStringLiteral("127.0.0.1");
    bool httpData = false;
    QString httpCorsOrigin; ///< empty = none

    std::vector<FileSetting> files; ///< [files], without the default one
    std::map<QByteArray, Rotation> rotations; ///< [rotate_size] and [rotate_interval]: of files by their names

    /// When a file is followed by a new one.
    [[nodiscard]] Rotation rotationOf(const QByteArray &file) const
    {
        const auto own = rotations.find(file);
        const Rotation none, &chosen = own == rotations.end() ? none : own->second;
        return {chosen.size.value_or(rotateSize), chosen.interval.value_or(rotateInterval)};
    }
};

} // namespace hdf5async
