// SPDX-License-Identifier: BSD-3-Clause
#include "app/commands/top_text.h"

#include "app/commands/terminal_text.h"
#include "core/console/client_query.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <vector>

namespace hdf5async {

namespace {

constexpr std::size_t rowsOfEach = 10;
constexpr std::chrono::milliseconds fresh{3000};

QString amount(double value, const char *unit)
{
    static constexpr std::array prefixes{"", "k", "M", "G", "T", "P"};
    std::size_t prefix = 0;
    for (; std::abs(value) >= 1000 && prefix + 1 < prefixes.size(); ++prefix)
        value /= 1000;
    return QStringLiteral("%1 %2%3").arg(numberText(value, prefix == 0 ? 0 : 1), QLatin1StringView(prefixes[prefix]),
                                         QLatin1StringView(unit));
}

// A rate would say so only in the quarter of a second after a commit.
bool hasJustCommitted(const FileStatus &file, const QDateTime &now)
{
    return file.committedRows > 0 && file.lastCommitAt.isValid() && file.lastCommitAt.msecsTo(now) <= fresh.count();
}

QString stateText(const ServerStatus &status)
{
    switch (status.state) {
    case ServerState::Stopped: return QStringLiteral("stopped");
    case ServerState::Starting: return QStringLiteral("starting");
    case ServerState::Draining: return QStringLiteral("draining");
    case ServerState::Failed: return QStringLiteral("failed");
    case ServerState::Listening: break;
    }
    const bool isRefusing = std::any_of(status.files.begin(), status.files.end(),
                                        [](const FileStatus &file) { return !file.problem.isEmpty(); });
    if (isRefusing)
        return QStringLiteral("REFUSING WRITES");
    return std::any_of(status.files.begin(), status.files.end(),
                       [&status](const FileStatus &file) { return hasJustCommitted(file, status.sampledAt); })
               ? QStringLiteral("recording")
               : QStringLiteral("listening, no data");
}

QString alarmText(const AlarmStatus &alarm)
{
    QString text = alarm.message;
    for (const QString &argument : alarm.arguments)
        text = text.arg(argument);
    const Severity severity = std::max(alarm.current, alarm.latched);
    return (severity == Severity::Critical ? QStringLiteral("CRITICAL ") : QStringLiteral("WARNING  ")) + alarm.id +
           QStringLiteral(": ") + text;
}

QString timeToFull(const DiskForecast &disk)
{
    if (!(disk.secondsToFull >= 0))
        return QStringLiteral("not filling");
    const auto minutes = wholeNumber(disk.secondsToFull / 60);
    return QStringLiteral("full in %1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

QString fileText(const FileStatus &file)
{
    QString text = QStringLiteral("%1  %2  %3  commit p99 %4 ms  %5 free, %6")
                       .arg(file.name, -12)
                       .arg(amount(double(file.bytes), "B"), amount(file.rowsPerSecond, "rows/s"))
                       .arg(numberText(file.commit.p99, 1),
                            amount(double(std::max<qint64>(file.freeDiskBytes, 0)), "B"), timeToFull(file.disk));
    if (!file.problem.isEmpty())
        text += QStringLiteral("\n             ") + file.problem;
    return text;
}

QString clientText(const ClientStatus &client)
{
    return QStringLiteral("%1  %2  %3  in %4  out %5  queue %6 %  %7  %8")
        .arg(client.peer, -21)
        .arg(client.name.left(16), -16)
        .arg(amount(client.rowsPerSecond, "rows/s"), 14)
        .arg(amount(client.receivedBytesPerSecond, "B/s"), 10)
        .arg(amount(client.sentBytesPerSecond, "B/s"), 10)
        .arg(wholeNumber(client.queueFraction * 100), 3)
        .arg(client.lastOperation, -8)
        .arg(client.lastError.left(60))
        .trimmed();
}

QString datasetText(const DatasetActivity &dataset)
{
    return QStringLiteral("%1  %2 rows, safe to %3  %4  %5")
        .arg(QString::fromUtf8(dataset.path), -40)
        .arg(dataset.rows)
        .arg(dataset.durableRows)
        .arg(amount(dataset.rowsPerSecond, "rows/s"), dataset.writer);
}

} // namespace

QString topText(const ServerStatus &status)
{
    QStringList lines;
    lines.append(QStringLiteral("HDF5 Async %1  %2  %3  %4 clients")
                     .arg(status.version, status.address, stateText(status))
                     .arg(connectedClients(status)));
    lines.append(QStringLiteral("in %1  out %2  %3  %4  committed %5  queue %6 %  commit p50 %7 p99 %8 ms")
                     .arg(amount(status.receivedBytesPerSecond, "B/s"), amount(status.sentBytesPerSecond, "B/s"),
                          amount(status.requestsPerSecond, "ops/s"), amount(status.rowsPerSecond, "rows/s"),
                          amount(status.committedRowsPerSecond, "rows/s"))
                     .arg(wholeNumber(status.queueFraction * 100))
                     .arg(numberText(status.commit.p50, 1), numberText(status.commit.p99, 1)));
    if (status.lostRows + status.rejectedRows > 0)
        lines.append(QStringLiteral("LOST %1  REJECTED %2 rows").arg(status.lostRows).arg(status.rejectedRows));
    for (std::size_t i = 0; i < std::min(status.alarms.size(), rowsOfEach); ++i)
        lines.append(alarmText(status.alarms[i]));
    lines.append(QString());
    for (std::size_t i = 0; i < std::min(status.files.size(), rowsOfEach); ++i)
        lines.append(fileText(status.files[i]));
    std::vector<const ClientStatus *> clients;
    for (const ClientStatus &client : status.clients)
        clients.push_back(&client);
    const auto bytes = [](const ClientStatus *client) {
        const double rate = client->receivedBytesPerSecond + client->sentBytesPerSecond;
        return std::isnan(rate) ? 0 : rate; // what is no number has no order
    };
    std::stable_sort(clients.begin(), clients.end(),
                     [&bytes](const ClientStatus *a, const ClientStatus *b) { return bytes(a) > bytes(b); });
    lines.append(QString());
    for (std::size_t i = 0; i < std::min(clients.size(), rowsOfEach); ++i)
        lines.append(clientText(*clients[i]));
    if (!status.busiest.empty())
        lines.append(QString());
    for (const DatasetActivity &dataset : status.busiest)
        lines.append(datasetText(dataset));
    return terminalText(lines.join(u'\n') + u'\n');
}

QString csvHeader()
{
    return QStringLiteral("time,state,clients,in_bytes_s,out_bytes_s,ops_s,rows_s,committed_rows_s,queue,commit_p50_ms,"
                          "commit_p99_ms,rows,committed_rows,rejected_rows,lost_rows,disk_free_bytes,seconds_to_full,"
                          "alarms\n");
}

QString csvLine(const ServerStatus &status)
{
    const DiskForecast disk = status.files.empty() ? DiskForecast() : status.files.front().disk;
    QString state = stateText(status);
    QStringList fields{status.sampledAt.toUTC().toString(Qt::ISODateWithMs), state.remove(u',')};
    fields.append(QString::number(connectedClients(status)));
    for (const double value :
         {status.receivedBytesPerSecond, status.sentBytesPerSecond, status.requestsPerSecond, status.rowsPerSecond,
          status.committedRowsPerSecond, status.queueFraction, status.commit.p50, status.commit.p99})
        fields.append(QString::number(value, 'g', 10));
    for (const quint64 value : {status.rowsWritten, status.committedRows, status.rejectedRows, status.lostRows})
        fields.append(QString::number(value));
    fields.append(QString::number(disk.freeBytes));
    fields.append(numberText(disk.secondsToFull, 0));
    fields.append(QString::number(status.alarms.size()));
    return fields.join(u',') + u'\n';
}

} // namespace hdf5async
