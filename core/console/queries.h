// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_certificate.h"

#include <hdf5async/compression.h>
#include <hdf5async/replies.h>
#include <hdf5async/server_status.h>

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace hdf5async {

/// What the window is looking at, so that the server samples and sends no more than that. The newest one counts.
struct Interest
{
    std::vector<std::pair<QByteArray, QByteArray>>
        datasets;         ///< file, path; at most 200: their activity comes in `watched`
    bool clients = true;  ///< whether each client's numbers are wanted
    double perSecond = 4; ///< snapshots; a remote server sends at most 10

    friend bool operator==(const Interest &a, const Interest &b)
    {
        return a.datasets == b.datasets && a.clients == b.clients && a.perSecond == b.perSecond;
    }
};

/// What the server at the other end is and what the user may do there.
struct Capabilities
{
    QString version;
    QString user;
    Role role = Role::Admin;
    bool remote = false;
    std::vector<Codec> codecs; ///< that new datasets may have
    QStringList panels; ///< names of what this server offers: "tree", "preview", "history", "logs", "trial", "repack" …
};

enum class LinkPhase : quint8 { Connected, Connecting, Waiting, Refused };

/// How the window is connected. A server in this process is always Connected.
struct LinkState
{
    LinkPhase phase = LinkPhase::Connected;
    int attempt = 0;
    QString problem; ///< why it is not connected
    QDateTime lastHeard;
};

// Tree

/// Rows: by rows per second. The members that nothing is known of come last, by name.
enum class TreeOrder : quint8 { Name, Stored, Rows, LastWrite };

/// Members of one group, a page at a time.
struct TreeQuery
{
    QByteArray file, group;
    TreeOrder order = TreeOrder::Name;
    bool descending = false;
    qint64 offset = 0;
    int limit = 256; ///< at most 1,024
};

struct TreeNode
{
    QByteArray path; ///< full
    ObjectKind kind = ObjectKind::Group;
    qint64 members = 0;         ///< groups
    std::optional<Shape> shape; ///< datasets; nothing = null dataspace
    std::optional<std::vector<std::optional<qint64>>> maxShape;
    QString dtype; ///< for people: "float64", "{t: int64, v: float32}"
    std::optional<Shape> chunks;
    Filters filters;
    QString otherFilters; ///< names of filters this server does not know; empty without
    qint64 storedBytes = 0, logicalBytes = 0;
    double rowsPerSecond = 0;
    QDateTime lastWriteAt;
    QString writer;
    int writers = 0;
    double codecCores = 0;  ///< that compressing it takes, lately
    qint64 waitingRows = 0; ///< written, and not on stable storage yet
};

struct TreePage
{
    qint64 total = 0; ///< members of the group
    qint64 offset = 0;
    std::vector<TreeNode> nodes;
};

struct SearchQuery
{
    QByteArray file;
    QString pattern; ///< a glob when it has * or ?, else part of the path; without regard to case
    int limit = 1000;
    bool details = false; ///< all about each node, as far as the time suffices; else its path, kind and activity
};

struct SearchResult
{
    std::vector<TreeNode> nodes;
    qint64 matches = 0; ///< all of them, may be more than came
    double milliseconds = 0;
};

// Preview; every answer is at most 4 MiB and 2 s of work

enum class PreviewKind : quint8 { Table, Line, Image, AttributeTable, Summary, StorageLayout };

struct PreviewQuery
{
    PreviewKind kind = PreviewKind::Table;
    QByteArray file, path;
    qint64 from = 0;                ///< first row; negative = the last -from rows
    qint64 rows = 200;              ///< Table: at most 1,000; Line: any, decimated
    std::vector<QByteArray> fields; ///< of records; empty = all
    int points = 1000;              ///< Line: pairs of minimum and maximum
    std::vector<qint64> index;      ///< Image: of the axes before the last two
};

struct LineSeries
{
    QString name;
    std::vector<double> position, low,
        high; ///< row numbers, smallest and largest there; not-a-number where there is nothing
};

struct Statistics
{
    qint64 count = 0, sampled = 0; ///< elements, and how many of them were looked at
    qint64 nan = 0, infinite = 0;
    double min = 0, max = 0, mean = 0, deviation = 0;
    std::vector<qint64> histogram; ///< equal bins between min and max
};

struct StorageDetails
{
    QString layout; ///< "chunked", "contiguous", "compact"
    Shape chunkShape;
    qint64 chunks = 0, allocatedBytes = 0, logicalBytes = 0;
    QStringList filters;                  ///< in their order, with numbers
    double bestRatio = 0, worstRatio = 0; ///< of single chunks
    qint64 rows = 0, durableRows = 0;
    double codecCores = 0; ///< that compressing it takes, lately
};

/// The part that was asked for is filled.
struct PreviewResult
{
    PreviewKind kind = PreviewKind::Table;
    Shape shape;
    QString dtype;
    qint64 from = 0;
    QStringList columns;            ///< Table, AttributeTable (name, type, value)
    std::vector<QStringList> cells; ///< Table, AttributeTable: a row each, as text
    std::vector<LineSeries> lines;  ///< Line
    qint64 imageWidth = 0, imageHeight = 0;
    std::vector<double> image;             ///< Image: row by row, decimated to at most 512 × 512
    std::optional<Statistics> statistics;  ///< Summary
    std::optional<StorageDetails> storage; ///< StorageLayout
};

// History

/// Names of the series a server keeps: "in", "out" (bytes/s), "rows", "committed_rows", "ops" (per s), "queue" (0 … 1),
/// "commit_p50", "commit_p99" (ms), "clients", "disk_free" (bytes), "client:<id>:rows", "dataset:<file>:<path>:rows".
struct HistoryQuery
{
    QStringList series;
    QDateTime from, to;
    int points = 600; ///< at most; the server chooses the tier
};

struct HistorySeries
{
    QString name;
    double step = 1;                    ///< seconds between points
    QDateTime from;                     ///< time of the first point
    std::vector<float> low, mean, high; ///< not-a-number where nothing was recorded
};

struct HistoryEvent
{
    QDateTime at;
    QString kind, text; ///< "start", "stop", "alarm", "rotate"
};

/// What happened to an alarm. The server keeps the last 1,000, also over a restart.
struct AlarmEvent
{
    QDateTime at;
    QString id, subject;
    QString what;                       ///< "raised", "escalated", "eased", "cleared", "acknowledged", "shelved"
    Severity severity = Severity::None; ///< after it
    QString by, note;                   ///< of an operator
    QString message;                    ///< as in AlarmStatus
    QStringList arguments;
};

struct HistoryResult
{
    std::vector<HistorySeries> series;
    std::vector<HistoryEvent> events;
};

// Log

enum class LogSeverity : quint8 { Debug, Info, Warning, Critical };

struct LogEntry
{
    quint64 number = 0;
    QDateTime at;
    LogSeverity level = LogSeverity::Info;
    QString source; ///< "server", "storage", "console" …
    QString client, dataset;
    QString message; ///< English
    int repeats = 1;
    quint64 replaces = 0; ///< the number that the same entry had with fewer repeats; 0 = it is new
};

struct LogQuery
{
    quint64 after = 0;  ///< entries with greater numbers …
    quint64 before = 0; ///< … or, when not 0, those with smaller ones, the newest of them
    LogSeverity atLeast = LogSeverity::Debug;
    int limit = 2000;
};

struct LogPage
{
    std::vector<LogEntry> entries; ///< by number
    quint64 first = 0;             ///< the oldest the server still has
};

// Compression

struct CompressionRule
{
    QString pattern; ///< glob over the path: "/run*/adc/**"
    QString type;    ///< "float", "int", "record" …; empty = any
    Filters filters;
    qint64 chunkBytes = 0; ///< 0 = automatic
    bool enabled = true;
    qint64 matches = 0; ///< datasets that it decides now; filled by the server
};

struct TrialQuery
{
    QByteArray file, path;
    qint64 sampleBytes = 16 << 20; ///< from the newest, middle and oldest chunks
};

struct TrialRow
{
    Filters filters;
    double ratio = 0;
    double writeBytesPerSecond = 0, readBytesPerSecond = 0; ///< of one core
    double cores = 0;                                       ///< at the present rate
    double storedPerDay = 0;                                ///< bytes
    double diskSeconds = -1;                                ///< how long the disk lasts; -1 = unknown
    bool anyReader = false;                                 ///< any HDF5 reads it; else a plugin is needed
    QString problem;                                        ///< why it could not be tried
};

struct TrialResult
{
    qint64 sampledBytes = 0;
    std::vector<TrialRow> rows;
    int recommended = -1;
    QString reason, reasonDetail; ///< template and argument
};

// Settings

/// One key of config.ini as the Server page shows it.
struct SettingValue
{
    QString key, value, standard; ///< as written in config.ini
    QString section;              ///< "listening", "access", "limits", "file", "durability" …
    bool needsRestart = true;
    bool secret = false; ///< the value is never told
};

struct ServerSettings
{
    std::vector<SettingValue> values;
    std::vector<CompressionRule> rules; ///< the first that matches decides; the last one is the default
    QString commandLine;                ///< that starts the same server headless
    QString configFile;
    ServerCertificate certificate; ///< that connections are encrypted with; without a fingerprint they are not
    QString oldestTls;             ///< that is spoken: "TLSv1.2"
};

} // namespace hdf5async
