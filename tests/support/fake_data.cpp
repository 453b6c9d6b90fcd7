// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_data.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace hdf5async {

namespace {

constexpr double pi = 3.14159265358979;

// Between -1 and 1, the same for the same arguments.
double wobble(double phase, int tick, double period = 37)
{
    return 0.7 * std::sin(2 * pi * (tick / period + phase)) +
           0.3 * std::sin(2 * pi * (tick / (period / 5.3) + 3 * phase));
}

ClientStatus exampleClient(int i, int tick)
{
    const QDateTime now = exampleNow().addMSecs(250 * tick);
    ClientStatus c;
    const bool viewer = i % 20 == 5;
    const double w = wobble(i * 0.13, tick);
    c.id = quint64(i + 1);
    c.peer = QStringLiteral("10.0.%1.%2:%3").arg(i / 200).arg(i % 200 + 2).arg(40100 + i % 20000);
    c.name = viewer ? QStringLiteral("viewer") : QStringLiteral("daq-%1").arg(i, 2, 10, QLatin1Char('0'));
    c.user = viewer ? QStringLiteral("ana") : QStringLiteral("lab");
    c.role = viewer ? Role::Reader : Role::Writer;
    c.transport = i % 2 == 0 ? QStringLiteral("TLSv1.3, TLS_AES_256_GCM_SHA384") : QString();
    c.connectedAt = exampleNow().addSecs(-2460 - i * 77);
    c.requests = 400'000 + quint64(i) * 1234 + quint64(tick) * 25;
    c.requestsPerSecond = 98.2 + i % 50 + 4 * w;
    c.rowsWritten = viewer ? 0 : 41'000'000 + quint64(i) + quint64(tick) * 2450;
    c.rowsPerSecond = viewer ? 0 : 9800 + 31 * (i % 300) + 150 * w;
    c.receivedBytes = c.rowsWritten * 176;
    c.sentBytes = viewer ? 2'900'000'000 : 4'100'000;
    c.receivedBytesPerSecond = viewer ? 210 : c.rowsPerSecond * 176;
    c.sentBytesPerSecond = viewer ? 12.4e6 * (1 + 0.05 * w) : 4100;
    c.unanswered = viewer ? 1 : i % 6;
    c.unansweredBytes = c.unanswered * 17'600;
    c.queueFraction = viewer ? 0 : 0.03 * (i % 4);
    c.roundTrip = (80 + i % 40) * 1e-6;
    c.slowestReply = (0.4 + 0.1 * (i % 7)) * 1e-3;
    c.lastOperation = viewer ? QStringLiteral("read") : QStringLiteral("append");
    if (!viewer) {
        c.lastAppendAt = now.addMSecs(-40 - i % 90);
        c.datasets = {QStringLiteral("/r7/chan/%1").arg(i, 6, 10, QLatin1Char('0'))};
        if (i == 0)
            c.datasets.prepend(QStringLiteral("/r7/adc"));
        c.datasetCount = int(c.datasets.size());
    }
    return c;
}

void addTroubles(ServerStatus &s)
{
    if (s.clients.size() < 4)
        return;
    ClientStatus &c = s.clients[3];
    c.errors = 148;
    c.rejectedRows = 14'800;
    c.rowsPerSecond = c.receivedBytesPerSecond = 0;
    c.queueFraction = 0.92;
    c.throttledFraction = 0.31;
    c.requestLimit = 500;
    c.byteLimit = 1'000'000;
    c.lastError = QStringLiteral("TYPE_MISMATCH: <f8 does not cast safely to <i4 in /r7/ch3");
    c.lastErrorAt = s.sampledAt.addSecs(-4);
}

AlarmStatus alarm(const char *id, const QString &subject, Severity severity, const char *message,
                  const QStringList &arguments, int secondsAgo)
{
    AlarmStatus a;
    a.id = QString::fromLatin1(id);
    a.subject = subject;
    a.current = a.latched = severity;
    a.message = QString::fromLatin1(message);
    a.arguments = arguments;
    a.since = exampleNow().addSecs(-secondsAgo);
    return a;
}

void addAlarms(ServerStatus &s)
{
    s.alarms.push_back(alarm("DISK-FORECAST", QStringLiteral("default"), Severity::Warning,
                             "Disk of %1 full in %2 at %3/s (%4 free)",
                             {QStringLiteral("/data/run7.h5"), QStringLiteral("2 h 10 min"), QStringLiteral("212 MB"),
                              QStringLiteral("1.60 TB")},
                             620));
    AlarmStatus stall =
        alarm("STALL", QStringLiteral("daq-03"), Severity::Warning, "%1 (%2) has written nothing for %3",
              {QStringLiteral("daq-03"), QStringLiteral("10.0.0.5:40103"), QStringLiteral("14 s")}, 14);
    stall.acknowledgedBy = QStringLiteral("ana");
    stall.acknowledgedAt = exampleNow().addSecs(-5);
    s.alarms.push_back(stall);
}

void addPast(ServerStatus &s)
{
    std::vector<ClosedClient> closed;
    const std::array reasons{"closed by the client", "idle timeout", "disconnected by operator ana",
                             "connection reset by peer"};
    for (int i = 0; i < 9; ++i) {
        ClosedClient c;
        c.id = quint64(90'000 + i);
        c.peer = QStringLiteral("10.0.0.%1:%2").arg(60 + i).arg(51'000 + 17 * i);
        c.name = QStringLiteral("sim-%1").arg(i);
        c.user = QStringLiteral("lab");
        c.closedAt = exampleNow().addSecs(-41 - i * 333);
        c.connectedAt = c.closedAt.addSecs(-1200 - 61 * i);
        c.requests = 12'000 + quint64(i) * 13;
        c.rowsWritten = i == 4 ? 0 : 1'200'000 + quint64(i) * 4321;
        c.reason = QString::fromLatin1(reasons[std::size_t(i) % reasons.size()]);
        if (i == 3)
            c.lastError = QStringLiteral("STORAGE_FULL: /data/run7.h5: no space left on the volume");
        closed.push_back(c);
    }
    s.closed = std::make_shared<const std::vector<ClosedClient>>(std::move(closed));
    BlockedPeer peer;
    peer.subject = QStringLiteral("10.0.0.77");
    peer.by = QStringLiteral("ana");
    peer.since = exampleNow().addSecs(-1800);
    peer.until = exampleNow().addSecs(1800);
    peer.hits = 41;
    peer.reason = QStringLiteral("wrong token, again and again");
    s.blocked = std::make_shared<const std::vector<BlockedPeer>>(std::vector<BlockedPeer>{peer});
}

void addFile(ServerStatus &s, int tick)
{
    FileStatus f;
    f.name = QStringLiteral("default");
    f.path = QStringLiteral("/data/run7.h5");
    f.bytes = 38'200'000'000 + qint64(tick) * 2'600'000;
    f.freeDiskBytes = f.disk.freeBytes = 1'600'000'000'000;
    f.disk.totalBytes = 4'000'000'000'000;
    f.disk.ownBytesPerSecond = 205e6;
    f.disk.otherBytesPerSecond = 7e6;
    f.disk.secondsToFull = 7800;
    f.disk.basisSeconds = 600;
    f.queued = 12;
    f.queuedBytes = 212'000;
    f.rowsWritten = 412'000'000 + quint64(tick) * 310'000;
    f.committedRows = f.rowsWritten - 4'210;
    f.rowsPerSecond = f.committedRowsPerSecond = s.rowsPerSecond;
    f.commit = {40, 3.1, 8.4, 14.2};
    f.lastCommit = 3601 + quint64(tick);
    f.lastCommitAt = s.sampledAt.addMSecs(-300);
    f.dirty = true;
    s.files.push_back(f);
}

void addBusiest(ServerStatus &s)
{
    const std::array<std::pair<const char *, double>, 5> datasets{{{"/r7/adc", 9.0e5},
                                                                   {"/r7/chan/000000", 1.1e5},
                                                                   {"/r7/chan/000001", 9.8e4},
                                                                   {"/r7/events", 120},
                                                                   {"/img/cam0", 10}}};
    for (const auto &[path, rate] : datasets) {
        DatasetActivity a;
        a.file = "default";
        a.path = path;
        a.rows = 41'003'112;
        a.durableRows = 41'002'990;
        a.rowsPerSecond = rate;
        a.bytesPerSecond = rate * 32;
        a.lastWriteAt = s.sampledAt.addMSecs(-100);
        a.writer = QStringLiteral("daq-07");
        a.writers = 3;
        s.busiest.push_back(a);
    }
}

SettingValue setting(const char *section, const char *key, const char *value, const char *standard,
                     bool needsRestart = true, bool secret = false)
{
    SettingValue s;
    s.section = QString::fromLatin1(section);
    s.key = QString::fromLatin1(key);
    s.value = QString::fromLatin1(value);
    s.standard = QString::fromLatin1(standard);
    s.needsRestart = needsRestart;
    s.secret = secret;
    return s;
}

CompressionRule rule(const char *pattern, const char *type, const Filters &filters, qint64 chunkBytes, qint64 matches)
{
    CompressionRule r;
    r.pattern = QString::fromLatin1(pattern);
    r.type = QString::fromLatin1(type);
    r.filters = filters;
    r.chunkBytes = chunkBytes;
    r.matches = matches;
    return r;
}

double seriesLevel(const QString &name)
{
    if (name == QStringLiteral("in"))
        return 212e6;
    if (name == QStringLiteral("out"))
        return 12e6;
    if (name == QStringLiteral("rows") || name == QStringLiteral("committed_rows"))
        return 1.24e6;
    if (name == QStringLiteral("ops"))
        return 9800;
    if (name == QStringLiteral("queue"))
        return 0.12;
    if (name == QStringLiteral("commit_p50"))
        return 3.1;
    if (name == QStringLiteral("commit_p99"))
        return 8.4;
    if (name == QStringLiteral("disk_free"))
        return 1.6e12;
    return 90'000;
}

TrialRow trial(Codec codec, int level, Shuffle shuffle, double ratio, double write, double read, bool anyReader)
{
    TrialRow row;
    row.filters = {codec, level, shuffle, false};
    row.ratio = ratio;
    row.writeBytesPerSecond = write * 1e6;
    row.readBytesPerSecond = read * 1e6;
    row.cores = 212 / write;
    row.storedPerDay = 212e6 * 86'400 / ratio;
    row.diskSeconds = 1.6e12 / (212e6 / ratio + 7e6);
    row.anyReader = anyReader;
    return row;
}

} // namespace

QDateTime exampleNow()
{
    return QDateTime::fromSecsSinceEpoch(1'790'000'000, Qt::UTC);
}

ServerStatus crowdedStatus(int clients, int tick)
{
    ServerStatus s;
    s.sample = 41 + quint64(tick);
    s.epoch = 17;
    s.sampledAt = exampleNow().addMSecs(250 * tick);
    s.state = ServerState::Listening;
    s.address = QStringLiteral("127.0.0.1:8888");
    s.tls = true;
    s.version = QStringLiteral("1.0.0");
    s.startedAt = exampleNow().addSecs(-3600);
    const double w = wobble(0, tick);
    s.clients.reserve(std::size_t(clients));
    for (int i = 0; i < clients; ++i)
        s.clients.push_back(exampleClient(i, tick));
    addTroubles(s);
    s.requestsPerSecond = 9800 * (1 + 0.03 * w);
    s.receivedBytesPerSecond = 212e6 * (1 + 0.06 * w);
    s.sentBytesPerSecond = 12.42e6 * (1 + 0.2 * wobble(0.3, tick));
    s.rowsPerSecond = s.committedRowsPerSecond = 1.24e6 * (1 + 0.06 * w);
    s.queueFraction = 0.12 + 0.05 * wobble(0.7, tick);
    s.commit = {40, 3.1, 8.4 + 1.5 * wobble(0.5, tick, 11), 14.2};
    addFile(s, tick);
    addBusiest(s);
    addPast(s);
    addAlarms(s);
    s.logCursor = 400;
    s.totalConnections = 128;
    s.refusedConnections = 41;
    s.requests = 2'412'345 + quint64(tick) * 2450;
    s.errors = 148;
    s.receivedBytes = 812'000'000'000;
    s.sentBytes = 12'000'000'000;
    s.rowsWritten = s.files[0].rowsWritten;
    s.committedRows = s.files[0].committedRows;
    s.memoryBytes = 257'000'000;
    s.memoryLimit = 2'147'483'648;
    return s;
}

ServerStatus exampleStatus(int ticks)
{
    return crowdedStatus(6, ticks);
}

ServerStatus exampleStatus()
{
    return exampleStatus(0);
}

Capabilities exampleCapabilities()
{
    Capabilities c;
    c.version = QStringLiteral("1.0.0");
    c.user = QStringLiteral("ana");
    c.role = Role::Admin;
    c.codecs = {Codec::None, Codec::Deflate, Codec::Zstd, Codec::Lz4};
    c.panels = QStringList{
        QStringLiteral("clients"),  QStringLiteral("tree"),   QStringLiteral("preview"),    QStringLiteral("history"),
        QStringLiteral("logs"),     QStringLiteral("trial"),  QStringLiteral("repack"),     QStringLiteral("rules"),
        QStringLiteral("settings"), QStringLiteral("rotate"), QStringLiteral("snapshot"),   QStringLiteral("export"),
        QStringLiteral("verify"),   QStringLiteral("users"),  QStringLiteral("past_files"), QStringLiteral("limit")};
    return c;
}

std::vector<LogEntry> exampleLog(int entries)
{
    struct Line
    {
        LogSeverity level;
        const char *source, *client, *dataset, *message;
    };
    static constexpr std::array lines{
        Line{LogSeverity::Info, "net", "daq-00", "", "connected from 10.0.0.2:40100"},
        Line{LogSeverity::Debug, "storage", "", "", "commit 3601: 310000 rows in 8.4 ms"},
        Line{LogSeverity::Warning, "storage", "daq-03", "/r7/ch3", "<f8 does not cast safely to <i4"},
        Line{LogSeverity::Info, "file", "", "", "snapshot run7-0001.h5 done (3.2 s)"},
        Line{LogSeverity::Debug, "net", "viewer", "/r7/adc", "read 200 rows"},
        Line{LogSeverity::Critical, "storage", "", "", "/data/run7.h5: write failed: no space left on the volume"},
        Line{LogSeverity::Info, "console", "", "", "ana acknowledged DISK-FREE"},
        Line{LogSeverity::Info, "auth", "viewer", "", "user ana signed in as reader"},
    };
    std::vector<LogEntry> log;
    for (int i = 0; i < entries; ++i) {
        const Line &line = lines[std::size_t(i) % lines.size()];
        LogEntry e;
        e.number = quint64(i + 1);
        e.at = exampleNow().addMSecs(-1000LL * (entries - i) + (i * 137) % 1000);
        e.level = line.level;
        e.source = QString::fromLatin1(line.source);
        e.client = QString::fromLatin1(line.client);
        e.dataset = QString::fromLatin1(line.dataset);
        e.message = QString::fromLatin1(line.message);
        e.repeats = i % 8 == 2 ? 148 : 1;
        log.push_back(e);
    }
    return log;
}

std::vector<AlarmEvent> exampleAlarmHistory()
{
    std::vector<AlarmEvent> events;
    const auto add = [&events](const AlarmStatus &alarm, const char *what, Severity severity, int secondsAgo,
                               const QString &by = {}, const QString &note = {}) {
        events.push_back({exampleNow().addSecs(-secondsAgo), alarm.id, alarm.subject, QString::fromLatin1(what),
                          severity, by, note, alarm.message, alarm.arguments});
    };
    ServerStatus now;
    addAlarms(now);
    const AlarmStatus &disk = now.alarms[0], &stall = now.alarms[1];
    const AlarmStatus loss =
        alarm("LOSS", {}, Severity::Critical, "%1 rows were refused or lost", {QStringLiteral("14800")}, 0);
    const AlarmStatus slow =
        alarm("COMMIT-SLOW", QStringLiteral("default"), Severity::Warning, "Commits of %1 take up to %2 ms",
              {QStringLiteral("/data/run7.h5"), QStringLiteral("612")}, 0);
    add(slow, "raised", Severity::Warning, 5400);
    add(slow, "cleared", Severity::None, 5300);
    add(loss, "raised", Severity::Critical, 3100);
    add(loss, "acknowledged", Severity::None, 3000, QStringLiteral("ana"), QStringLiteral("sender had the wrong type"));
    add(disk, "raised", Severity::Warning, 620);
    add(stall, "raised", Severity::Warning, 14);
    add(stall, "acknowledged", Severity::Warning, 5, QStringLiteral("ana"));
    return events;
}

ServerSettings exampleSettings()
{
    ServerSettings s;
    s.values = {
        setting("listening", "host", "127.0.0.1", "127.0.0.1"),
        setting("listening", "port", "8888", "8888"),
        setting("listening", "tls_certificate", "/etc/hdf5async/srv.pem", ""),
        setting("listening", "tls_key", "/etc/hdf5async/srv.key", ""),
        setting("access", "users_file", "/etc/hdf5async/users", ""),
        setting("access", "auth_token", "", "", true, true),
        setting("access", "allow_anonymous_network", "false", "false"),
        setting("access", "read_only", "false", "false"),
        setting("limits", "max_connections", "10000", "10000", false),
        setting("limits", "max_frame", "64 MiB", "64 MiB"),
        setting("limits", "max_response", "64 MiB", "64 MiB"),
        setting("limits", "memory_limit", "2 GiB", "2 GiB", false),
        setting("limits", "idle_timeout", "0", "0", false),
        setting("file", "hdf5_file_path", "/data/run7.h5", "data.h5"),
        setting("file", "use_compression", "true", "false", false),
        setting("durability", "default_ack", "durable", "durable", false),
        setting("durability", "commit_interval", "1 s", "1 s", false),
        setting("durability", "journal_size", "64 MiB", "64 MiB"),
        setting("status", "http_port", "9888", ""),
        setting("status", "http_host", "127.0.0.1", "127.0.0.1"),
        setting("status", "http_data", "true", "false"),
        setting("status", "http_cors_origin", "", ""),
    };
    s.rules = {rule("/r*/adc/**", "int", {Codec::Zstd, 3, Shuffle::Byte, false}, 1 << 20, 12),
               rule("/img/**", "", {Codec::Lz4, 0, Shuffle::Bit, false}, 2 << 20, 3),
               rule("**", "", {Codec::Zstd, 3, Shuffle::Byte, false}, 0, 3997)};
    s.commandLine = QStringLiteral("hdf5async --no-gui --config /etc/hdf5async/config.ini");
    s.configFile = QStringLiteral("/etc/hdf5async/config.ini");
    QByteArray digest;
    for (int i = 0; i < 32; ++i)
        digest.append(char(i * 37 + 11));
    s.certificate = {digest.toHex(':'), QStringLiteral("daq-host"), QStringLiteral("Lab CA"),
                     exampleNow().addDays(211)};
    s.oldestTls = QStringLiteral("TLSv1.2");
    return s;
}

std::vector<PastFile> examplePastFiles()
{
    const auto file = [](const char *path, double gigabytes, qint64 hoursAgo, const char *why, const char *by) {
        PastFile past;
        past.name = QStringLiteral("run7");
        past.path = QString::fromLatin1(path);
        past.bytes = qint64(gigabytes * 1e9);
        past.endedAt = exampleNow().addSecs(-3600 * hoursAgo);
        past.why = QString::fromLatin1(why);
        past.by = QString::fromLatin1(by);
        return past;
    };
    std::vector<PastFile> files{file("/data/run7-20261127T204512.h5", 50.0, 3, "size", ""),
                                file("/data/run7-calibration.h5", 1.7, 9, "command", "ana"),
                                file("/data/run7-20261126T235959.h5", 38.2, 24, "interval", "")};
    files.back().isThere = false;
    return files;
}

UserList exampleUsers()
{
    const auto texts = [](std::initializer_list<const char *> items) {
        QStringList list;
        for (const char *item : items)
            list.append(QString::fromLatin1(item));
        return list;
    };
    UserList list;
    list.file = QStringLiteral("/etc/hdf5async/users");
    list.revision = QStringLiteral("8f2c41d09a6be377");
    list.users = {
        {QStringLiteral("ana"), Role::Admin, {}, texts({"/**"}), true, 2},
        {QStringLiteral("camera7"), Role::Writer, texts({"run7"}), texts({"/r7/img/**", "/r7/adc/**"}), true, 1},
        {QStringLiteral("daq@hall3"), Role::Writer, {}, texts({"/r*/**"}), false, 24},
        {QStringLiteral("night-shift"), Role::Operator, {}, texts({"/**"}), true, 0},
        {QStringLiteral("viewer"), Role::Reader, texts({"run7", "archive"}), texts({"/**"}), true, 0}};
    return list;
}

HistoryResult exampleHistory(const HistoryQuery &query)
{
    HistoryResult result;
    const double span = std::max(1.0, double(query.from.secsTo(query.to)));
    const int points = std::clamp(query.points, 1, 4000);
    for (const QString &name : query.series) {
        HistorySeries series;
        series.name = name;
        series.step = std::max(1.0, span / points);
        series.from = query.from;
        const int count = int(span / series.step);
        const double level = seriesLevel(name), phase = double(qHash(name) % 97) / 97;
        for (int i = 0; i < count; ++i) {
            const bool gap = i > count * 6 / 10 && i < count * 64 / 100;
            const double at = double(query.from.toSecsSinceEpoch() % 100'000) + i * series.step;
            const double mean = level * (1 + 0.25 * wobble(phase, int(at), 211) + 0.05 * wobble(phase, int(at), 13));
            const auto value = [gap](double v) { return gap ? std::numeric_limits<float>::quiet_NaN() : float(v); };
            series.low.push_back(value(mean * 0.93));
            series.mean.push_back(value(mean));
            series.high.push_back(value(mean * 1.08));
        }
        result.series.push_back(std::move(series));
    }
    result.events = {
        {query.from.addSecs(qint64(span / 3)), QStringLiteral("rotate"), QStringLiteral("run6.h5 to run7.h5")},
        {query.from.addSecs(qint64(span * 0.45)), QStringLiteral("join"), QStringLiteral("camera7 (10.0.0.7:40100)")},
        {query.from.addSecs(qint64(span * 0.64)), QStringLiteral("start"), QStringLiteral("server started")}};
    return result;
}

PreviewResult examplePreview(const PreviewQuery &query)
{
    PreviewResult r;
    r.kind = query.kind;
    r.shape = {41'003'112, 16};
    r.dtype = QStringLiteral("int16");
    r.from = query.from < 0 ? 41'003'112 + query.from : query.from;
    switch (query.kind) {
    case PreviewKind::Table:
        for (int c = 0; c < 16; ++c)
            r.columns.append(QString::number(c));
        for (qint64 row = 0; row < query.rows; ++row) {
            QStringList cells;
            for (int c = 0; c < 16; ++c)
                cells.append(QString::number(int(1200 * wobble(c * 0.1, int(row), 53))));
            r.cells.push_back(cells);
        }
        break;
    case PreviewKind::Line:
        for (int s = 0; s < 3; ++s) {
            LineSeries line;
            line.name = QString::number(s);
            for (int i = 0; i < query.points; ++i) {
                const double v = 1200 * wobble(s * 0.21, i, 211);
                line.position.push_back(double(r.from) + i);
                line.low.push_back(v - 90);
                line.high.push_back(v + 90);
            }
            r.lines.push_back(std::move(line));
        }
        break;
    case PreviewKind::Image:
        r.imageWidth = 320;
        r.imageHeight = 256;
        for (int y = 0; y < r.imageHeight; ++y) {
            for (int x = 0; x < r.imageWidth; ++x)
                r.image.push_back(400 + 3000 * std::exp(-(std::pow(x - 190, 2) + std::pow(y - 110, 2)) / 2600.0) +
                                  20 * wobble(y * 0.01, x, 9));
        }
        break;
    case PreviewKind::AttributeTable:
        r.columns = QStringList{QStringLiteral("name"), QStringLiteral("type"), QStringLiteral("value")};
        r.cells = {{QStringLiteral("sample_rate"), QStringLiteral("float64"), QStringLiteral("56250.0")},
                   {QStringLiteral("unit"), QStringLiteral("text"), QStringLiteral("mV")},
                   {QStringLiteral("标定"), QStringLiteral("float32 (4)"), QStringLiteral("[0.99, 1.01, 1.0, 0.98]")}};
        break;
    case PreviewKind::Summary:
        r.statistics = Statistics{656'049'792, 1'000'000, 12, 0, -1198, 1201, 3.4, 611.2, {}};
        for (int i = 0; i < 40; ++i)
            r.statistics->histogram.push_back(qint64(50'000 * std::exp(-std::pow((i - 20) / 8.0, 2))));
        break;
    case PreviewKind::StorageLayout:
        r.storage = StorageDetails{QStringLiteral("chunked"),
                                   {8192, 16},
                                   5006,
                                   23'000'000'000,
                                   94'300'000'000,
                                   {QStringLiteral("shuffle (2)"), QStringLiteral("zstd (32015), level 3")},
                                   6.8,
                                   2.9,
                                   41'003'112,
                                   41'002'990};
        break;
    }
    return r;
}

TrialResult exampleTrial()
{
    TrialResult r;
    r.sampledBytes = 16 << 20;
    r.rows = {trial(Codec::None, 0, Shuffle::None, 1, 4100, 5200, true),
              trial(Codec::Lz4, 0, Shuffle::Byte, 2.6, 1450, 2900, false),
              trial(Codec::Zstd, 1, Shuffle::Byte, 3.7, 690, 1400, false),
              trial(Codec::Zstd, 3, Shuffle::Byte, 4.1, 410, 980, false),
              trial(Codec::Deflate, 6, Shuffle::Byte, 3.9, 62, 310, true)};
    r.recommended = 3;
    r.reason = QStringLiteral("%1: best ratio that needs at most a quarter of the cores");
    r.reasonDetail = QStringLiteral("zstd 3 + shuffle");
    return r;
}

} // namespace hdf5async
