// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QMetaType>
#include <QString>

#include <chrono>
#include <memory>
#include <vector>

namespace hdf5async {

enum class ServerState : quint8 {
    Stopped,
    Starting,
    Listening,
    Draining, ///< no new connections; what was sent is answered, committed, then everything closes
    Failed,   ///< could not start; see ServerStatus::problem
};

/// One connected client, as of the sample.
struct ClientStatus
{
    quint64 id = 0; ///< never reused while the server runs
    QString peer;   ///< "127.0.0.1:40100"
    QString name;   ///< from hello; empty until then
    QDateTime connectedAt;
    quint64 requests = 0;
    quint64 errors = 0;
    quint64 receivedBytes = 0;
    quint64 sentBytes = 0;
    quint64 rowsWritten = 0;
    double requestsPerSecond = 0;
    double receivedBytesPerSecond = 0;
    double sentBytesPerSecond = 0;
    double rowsPerSecond = 0;
    int unanswered = 0;           ///< requests taken, not yet answered
    qint64 unansweredBytes = 0;   ///< what these took on the wire
    QString lastOperation;        ///< wire name
    QString lastError;            ///< "CODE: message"; empty without
};

/// One served file.
struct FileStatus
{
    QString name; ///< as requests choose it
    QString path;
    qint64 bytes = 0;            ///< size on disk
    qint64 freeDiskBytes = -1;   ///< of its volume; -1 = unknown
    int queued = 0;              ///< requests waiting
    qint64 queuedBytes = 0;
    quint64 operations = 0;
    quint64 rowsWritten = 0;
    double rowsPerSecond = 0;
    quint64 lastCommit = 0;      ///< number of the last commit on stable storage
    QDateTime lastCommitAt;
    bool dirty = false;          ///< applied changes wait for their commit
    bool readOnly = false;
    QString problem;             ///< why writes are refused; empty when all is well
    QString recovery;            ///< what recovery found and restored when the file was opened; empty after a clean stop
    quint64 rejectedWrites = 0;  ///< writes refused because the file could not commit
    quint64 lostRows = 0;        ///< rows acknowledged as applied that a storage failure undid
};

/// Everything the window, the terminal and monitoring show about a server. An immutable value, made four times a second by one
/// thread and shared by pointer. @units bytes, rows, per second where named so
struct ServerStatus
{
    quint64 sample = 0; ///< increases by one with every sample
    QDateTime sampledAt;
    ServerState state = ServerState::Stopped;
    QString problem;    ///< why the server is not listening; empty when it is
    QString address;    ///< "127.0.0.1:8888"
    QString version;
    QDateTime startedAt;
    std::vector<ClientStatus> clients;
    std::vector<FileStatus> files;
    quint64 totalConnections = 0; ///< ever accepted
    quint64 refusedConnections = 0;
    quint64 requests = 0;
    quint64 errors = 0;
    quint64 receivedBytes = 0;
    quint64 sentBytes = 0;
    quint64 rowsWritten = 0;
    double requestsPerSecond = 0;
    double receivedBytesPerSecond = 0;
    double sentBytesPerSecond = 0;
    double rowsPerSecond = 0;
};
using ServerStatusPtr = std::shared_ptr<const ServerStatus>;

} // namespace hdf5async

Q_DECLARE_METATYPE(hdf5async::ServerStatusPtr)
