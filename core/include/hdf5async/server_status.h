// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <chrono>
#include <memory>
#include <vector>

namespace hdf5async {

/// Whether the server is there, and what it does with what comes. What an operator sees in green is Recording alone.
enum class ServerState : quint8 {
    Stopped,
    Starting,
    Listening,
    Draining, ///< no new connections; what was sent is answered, committed, then everything closes
    Failed,   ///< could not start; see ServerStatus::problem
};

/// What a user may do, each including those before. @source docs/security.md
enum class Role : quint8 { Reader, Writer, Operator, Admin };

/// One connected client, as of the sample.
struct ClientStatus
{
    quint64 id = 0; ///< never reused while the server runs
    QString peer;   ///< "127.0.0.1:40100"
    QString name;   ///< from hello; empty until then
    QString user;   ///< who it has said it is ("token" for `auth_token`); empty when nobody is asked
    Role role = Role::Admin;
    QString transport;    ///< "TLSv1.3, cipher"; empty when plain
    bool console = false; ///< speaks the console's operations
    QDateTime connectedAt;
    quint64 requests = 0;
    quint64 errors = 0;
    quint64 receivedBytes = 0;
    quint64 sentBytes = 0;
    quint64 rowsWritten = 0;
    quint64 rejectedRows = 0; ///< of writes that were refused or failed
    double requestsPerSecond = 0;
    double receivedBytesPerSecond = 0;
    double sentBytesPerSecond = 0;
    double rowsPerSecond = 0;
    int unanswered = 0;           ///< requests taken, not yet answered
    qint64 unansweredBytes = 0;   ///< what these took on the wire
    double queueFraction = 0;     ///< 0 … 1 of the connection's own limits, whichever is nearer
    double throttledFraction = 0; ///< 0 … 1 of the time it was not read from because it had had its rate
    qint64 requestLimit = 0;      ///< requests per second that it alone may send; 0 = what all may
    qint64 byteLimit = 0;         ///< the same for bytes in and out
    double roundTrip = 0;         ///< seconds to the client and back, as TCP sees it; 0 = not known
    double slowestReply = 0;      ///< seconds from a request to its reply, the longest of the last ten seconds
    QString lastOperation;        ///< wire name
    QString lastError;            ///< "CODE: message"; empty without
    QDateTime lastErrorAt;
    QDateTime lastAppendAt;    ///< invalid when it never wrote
    double appendInterval = 0; ///< seconds between its writes, usually; 0 = too few to tell
    QStringList datasets;      ///< paths it wrote lately, newest first, at most 8
    int datasetCount = 0;      ///< how many it wrote; may be more than are named
};

/// A connection that is gone.
struct ClosedClient
{
    quint64 id = 0;
    QString peer, name, user;
    QDateTime connectedAt, closedAt;
    quint64 requests = 0, rowsWritten = 0;
    QString reason; ///< "closed by the client", "idle timeout", "disconnected by operator anna" …
    QString lastError;
};

/// An address or a user that is refused.
struct BlockedPeer
{
    QString subject;        ///< "10.0.0.7" or "user:lab"
    QString by;             ///< who blocked it
    QDateTime since, until; ///< `until` invalid = until it is taken back
    bool untilRestart = false;
    quint64 hits = 0; ///< refused connections since
    QString reason;
};

/// What happens in one dataset; only for those the window watches and the busiest ones.
struct DatasetActivity
{
    QByteArray file, path;
    qint64 rows = 0;        ///< visible to readers
    qint64 durableRows = 0; ///< on stable storage: "safe to row"
    double rowsPerSecond = 0;
    double bytesPerSecond = 0;
    QDateTime lastWriteAt;
    QString writer;  ///< name or peer of the last one
    int writers = 0; ///< clients that wrote to it since it was opened
};

/// How long commits took, from its beginning to stable storage, over the last ten seconds.
/// @units milliseconds
struct CommitLatency
{
    quint64 commits = 0;
    double p50 = 0, p99 = 0, max = 0;
};

/// How the volume of a file fills.
struct DiskForecast
{
    qint64 freeBytes = -1; ///< -1 = unknown
    qint64 totalBytes = -1;
    double ownBytesPerSecond = 0;   ///< this file's growth
    double otherBytesPerSecond = 0; ///< everything else on the volume; may be negative
    double secondsToFull = -1;      ///< -1 = not filling, or too little seen yet
    double basisSeconds = 0;        ///< how much of the past the fit rests on
};

/// One served file.
struct FileStatus
{
    QString name; ///< as requests choose it
    QString path;
    qint64 bytes = 0;          ///< size on disk
    qint64 freeDiskBytes = -1; ///< of its volume; -1 = unknown
    DiskForecast disk;
    int queued = 0; ///< requests waiting
    qint64 queuedBytes = 0;
    quint64 operations = 0;
    quint64 rowsWritten = 0;
    quint64 committedRows = 0; ///< of those, how many are on stable storage
    double rowsPerSecond = 0;
    double committedRowsPerSecond = 0;
    CommitLatency commit;
    quint64 lastCommit = 0; ///< number of the last commit on stable storage
    QDateTime lastCommitAt;
    bool dirty = false; ///< applied changes wait for their commit
    bool readOnly = false;
    QString problem;            ///< why writes are refused; empty when all is well
    QString recovery;           ///< what recovery found and restored when the file was opened; empty after a clean stop
    quint64 rejectedWrites = 0; ///< writes refused because the file could not commit
    quint64 lostRows = 0;       ///< rows acknowledged as applied that a storage failure undid
};

enum class Severity : quint8 { None, Warning, Critical };

/// The state of one alarm about one subject. It stays in the list while it is active, or latched and not acknowledged.
struct AlarmStatus
{
    QString id;      ///< "DISK-FORECAST", "QUEUE", "LOSS" … @source docs/console.md
    QString subject; ///< file, client or address; empty for the server as a whole
    Severity current = Severity::None;
    Severity latched = Severity::None; ///< the worst since it was acknowledged
    QDateTime since;
    QString acknowledgedBy;
    QDateTime acknowledgedAt, shelvedUntil;
    QString note;
    /// The sentence that names cause and number, as a template and its arguments, translated where it is shown:
    /// "Disk %1 full in %2 at %3 (%4 free)".
    QString message;
    QStringList arguments;
};

/// Something that takes its time and can be cancelled: re-pack, snapshot, verify, export.
struct JobStatus
{
    quint64 id = 0;
    QString kind, subject, phase; ///< "repack", "/run/adc", "copy"
    double fraction = 0;          ///< 0 … 1
    double bytesPerSecond = 0;
    double secondsLeft = -1;
    qint64 bytesBefore = 0, bytesAfter = 0;
    bool finished = false;
    QString problem; ///< why it failed; empty when it did not
};

/// What the server has turned away or slowed down since it was started.
struct RefusalStatus
{
    quint64 wrongTokens = 0;
    quint64 forbidden = 0;      ///< requests, for want of a role or a path
    quint64 addressLimit = 0;   ///< connections, too many of one address
    quint64 slowFrames = 0;     ///< connections that did not finish a request within frame_timeout
    quint64 idle = 0;           ///< connections that sent nothing for idle_timeout
    quint64 stalled = 0;        ///< connections that took no replies while memory was short
    quint64 tlsFailures = 0;    ///< TLS handshakes
    quint64 throttledTurns = 0; ///< times a connection was not read from because of a rate limit
    QString guesser;            ///< the address that sent wrong tokens too often last; empty when none did
    QDateTime guessedAt;        ///< when it did so last
    quint64 guesses = 0;        ///< its wrong tokens of the minute before
};

/// Why a server cannot listen: another program does. Known in the server's own process alone, to which nobody elsewhere can talk then.
struct TakenPort
{
    QString address;      ///< "127.0.0.1:8888"; empty when that is not the problem
    qint64 process = 0;   ///< that listens there; 0 = it cannot be found
    QString program;      ///< the name of that process
    quint16 freePort = 0; ///< the next one that is not taken; 0 = none is known
};

/// Everything the window, the terminal and monitoring show about a server. An immutable value, made four times a second by one
/// thread and shared by pointer. @units bytes, rows, per second where named so
struct ServerStatus
{
    quint64 sample = 0; ///< increases by one with every sample
    quint64 epoch = 0;  ///< of this start of the server; commands name it so that they cannot hit another one
    QDateTime sampledAt;
    ServerState state = ServerState::Stopped;
    QString problem; ///< why the server is not listening; empty when it is
    TakenPort taken; ///< if that is why
    QString address; ///< "127.0.0.1:8888", of ServerState::Listening and Draining
    bool tls = false;
    QString version;
    QDateTime startedAt;
    std::vector<ClientStatus> clients; ///< by id; over the network only the busiest where there are too many to be told
    quint64 connectedClients = 0;      ///< all of them
    std::vector<FileStatus> files;
    std::vector<DatasetActivity> busiest; ///< at most 10, by rows per second
    std::vector<DatasetActivity> watched; ///< those of Interest::datasets that were written since the file was opened
    std::shared_ptr<const std::vector<ClosedClient>>
        closed; ///< newest first, at most 200; the same pointer while unchanged
    std::shared_ptr<const std::vector<BlockedPeer>> blocked; ///< the same pointer while unchanged
    std::vector<AlarmStatus> alarms;                         ///< worst first
    std::vector<JobStatus> jobs;
    quint64 logCursor = 0;        ///< number of the newest log entry
    quint64 totalConnections = 0; ///< ever accepted
    quint64 refusedConnections = 0;
    RefusalStatus refusals;
    QDateTime certificateExpiresAt; ///< of the server's TLS certificate; null without TLS
    quint64 requests = 0;
    quint64 errors = 0;
    quint64 receivedBytes = 0;
    quint64 sentBytes = 0;
    quint64 rowsWritten = 0;
    quint64 committedRows = 0;
    quint64 rejectedRows = 0, lostRows = 0;
    double requestsPerSecond = 0;
    double receivedBytesPerSecond = 0;
    double sentBytesPerSecond = 0;
    double rowsPerSecond = 0;
    double committedRowsPerSecond = 0;
    double queueFraction = 0; ///< 0 … 1: memory of all requests and replies against its limit
    qint64 memoryBytes = 0, memoryLimit = 0;
    CommitLatency commit; ///< of all files
};
using ServerStatusPtr = std::shared_ptr<const ServerStatus>;

} // namespace hdf5async

Q_DECLARE_METATYPE(hdf5async::ServerStatusPtr)
