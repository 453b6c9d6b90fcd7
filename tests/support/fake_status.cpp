// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_data.h"
#include "tests/support/wobble.h"

#include <array>

namespace hdf5async {

namespace {

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

} // namespace hdf5async
