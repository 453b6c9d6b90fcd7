// SPDX-License-Identifier: BSD-3-Clause
#include "core/monitor/alarm_readings.h"

#include <QSet>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace hdf5async {

namespace {

constexpr std::size_t mostStalled = 20; // more are one alarm

QString sizeText(double bytes)
{
    static constexpr std::array units{"B", "kB", "MB", "GB", "TB", "PB"};
    std::size_t unit = 0;
    for (; std::abs(bytes) >= 1000 && unit + 1 < units.size(); ++unit)
        bytes /= 1000;
    return QStringLiteral("%1 %2")
        .arg(bytes, 0, 'f', unit == 0 || bytes >= 100 ? 0 : 1)
        .arg(QLatin1StringView(units[unit]));
}

QString durationText(double seconds)
{
    const auto whole = qint64(seconds < 1e12 ? seconds : 1e12); // of a disk that hardly anything is written to
    if (whole < 60)
        return QStringLiteral("%1 s").arg(whole);
    if (whole < 3600)
        return QStringLiteral("%1 min").arg(whole / 60);
    if (whole < 48 * 3600)
        return QStringLiteral("%1 h %2 min").arg(whole / 3600).arg(whole / 60 % 60);
    return QStringLiteral("%1 d").arg(whole / 86400);
}

Severity below(double value, double warning, double critical)
{
    return value < critical ? Severity::Critical : value < warning ? Severity::Warning : Severity::None;
}

} // namespace

std::vector<AlarmReading> AlarmReadings::of(const ServerStatus &status)
{
    if (status.epoch != m_epoch) { // counters begin anew
        m_epoch = status.epoch;
        m_recoveriesSeen.clear();
        m_recording.clear();
    }
    std::vector<AlarmReading> readings;
    readLoss(status, readings);
    readDisks(status, readings);
    readFiles(status, readings);
    readClients(status, readings);
    readStrangers(status, readings);
    const double queue = status.queueFraction;
    readings.push_back({QStringLiteral("QUEUE"),
                        {},
                        queue >= 1                           ? Severity::Critical
                        : queue >= m_thresholds.queueWarning ? Severity::Warning
                                                             : Severity::None,
                        queue >= m_thresholds.queueClear ? Severity::Critical : Severity::None,
                        m_thresholds.queueSeconds,
                        0,
                        0,
                        false,
                        QStringLiteral("Requests and replies fill %1 % of the memory limit"),
                        {QString::number(int(queue * 100))}});
    return readings;
}

void AlarmReadings::acknowledged(const QString &id, const QString &subject)
{
    if (id == QLatin1StringView("LOSS"))
        m_lossSeen = m_loss;
    else if (id == QLatin1StringView("RECOVERED"))
        m_recoveriesSeen.insert(subject);
}

void AlarmReadings::readLoss(const ServerStatus &status, std::vector<AlarmReading> &into)
{
    m_loss = status.rejectedRows + status.lostRows;
    const quint64 unseen = m_loss - std::min(m_lossSeen, m_loss);
    const Severity severity = unseen > 0 ? Severity::Critical : Severity::None;
    into.push_back({QStringLiteral("LOSS"),
                    {},
                    severity,
                    severity,
                    0,
                    0,
                    0,
                    true,
                    QStringLiteral("%1 rows were refused or lost"),
                    {QString::number(unseen)}});
}

void AlarmReadings::readDisks(const ServerStatus &status, std::vector<AlarmReading> &into) const
{
    QSet<std::pair<qint64, qint64>> volumes; // files of one volume say the same
    for (const FileStatus &file : status.files) {
        const DiskForecast &disk = file.disk;
        if (disk.freeBytes < 0 || disk.totalBytes <= 0 || volumes.contains({disk.freeBytes, disk.totalBytes}))
            continue;
        volumes.insert({disk.freeBytes, disk.totalBytes});
        const double left = disk.secondsToFull < 0 ? std::numeric_limits<double>::infinity() : disk.secondsToFull;
        const double rate = disk.ownBytesPerSecond + disk.otherBytesPerSecond;
        into.push_back(
            {QStringLiteral("DISK-FORECAST"),
             file.name,
             below(left, m_thresholds.forecastWarning, m_thresholds.forecastCritical),
             below(left, m_thresholds.forecastWarning * m_thresholds.forecastHysteresis,
                   m_thresholds.forecastCritical * m_thresholds.forecastHysteresis),
             0,
             0,
             m_thresholds.forecastClearSeconds,
             false,
             QStringLiteral("Disk of %1 full in %2 at %3/s (%4 free)"),
             {file.path, durationText(std::isinf(left) ? 0 : left), sizeText(rate), sizeText(double(disk.freeBytes))}});
        const auto total = double(disk.totalBytes);
        const double warning = std::min(total * m_thresholds.freeWarning, double(m_thresholds.freeWarningBytes));
        const double critical = std::min(total * m_thresholds.freeCritical, double(m_thresholds.freeCriticalBytes));
        const auto bytes = double(disk.freeBytes);
        into.push_back({QStringLiteral("DISK-FREE"),
                        file.name,
                        below(bytes, warning, critical),
                        below(bytes, warning * m_thresholds.freeHysteresis, critical * m_thresholds.freeHysteresis),
                        0,
                        0,
                        0,
                        false,
                        QStringLiteral("Disk of %1: only %2 of %3 are free"),
                        {file.path, sizeText(bytes), sizeText(total)}});
    }
}

void AlarmReadings::readFiles(const ServerStatus &status, std::vector<AlarmReading> &into)
{
    for (const FileStatus &file : status.files) {
        const Severity broken = file.problem.isEmpty() ? Severity::None : Severity::Critical;
        into.push_back({QStringLiteral("IO-ERROR"),
                        file.name,
                        broken,
                        broken,
                        0,
                        0,
                        0,
                        true,
                        QStringLiteral("%1 refuses changes: %2"),
                        {file.path, file.problem}});
        const bool slow = file.commit.commits > 0 && file.commit.p99 > m_thresholds.commitMilliseconds;
        const Severity slowness = slow ? Severity::Warning : Severity::None;
        into.push_back({QStringLiteral("COMMIT-SLOW"),
                        file.name,
                        slowness,
                        slowness,
                        m_thresholds.commitSeconds,
                        0,
                        m_thresholds.commitClearSeconds,
                        false,
                        QStringLiteral("Commits of %1 take up to %2 ms"),
                        {file.path, QString::number(qRound(file.commit.p99))}});
        if (!file.recovery.isEmpty()) {
            const Severity seen = m_recoveriesSeen.contains(file.name) ? Severity::None : Severity::Warning;
            into.push_back({QStringLiteral("RECOVERED"),
                            file.name,
                            seen,
                            seen,
                            0,
                            0,
                            0,
                            true,
                            QStringLiteral("%1 had not been closed in order: %2"),
                            {file.path, file.recovery}});
        }
        readRecording(status, file, into);
    }
}

void AlarmReadings::readRecording(const ServerStatus &status, const FileStatus &file, std::vector<AlarmReading> &into)
{
    Recording &seen = m_recording[file.name];
    const quint64 offered = file.rowsWritten + file.rejectedWrites;
    const QDateTime &now = status.sampledAt;
    if (file.committedRows != seen.committed) {
        seen.committed = file.committedRows;
        seen.firstOffer = {};
    }
    const bool waiting = file.rowsWritten > file.committedRows || file.rejectedWrites != seen.rejected;
    const bool offers = std::exchange(seen.offered, offered) != offered && waiting;
    seen.rejected = file.rejectedWrites;
    if (offers || (file.queued > 0 && seen.firstOffer.isValid())) {
        seen.lastOffer = now;
        if (!seen.firstOffer.isValid())
            seen.firstOffer = now;
    }
    const double limit = std::max(m_thresholds.notRecordingSeconds, 2 * m_commitSeconds);
    const auto secondsSince = [&now](const QDateTime &then) { return double(then.msecsTo(now)) / 1000; };
    const bool waits = seen.firstOffer.isValid() && secondsSince(seen.firstOffer) >= limit;
    const bool goesOn = waits && secondsSince(seen.lastOffer) <= limit;
    into.push_back({QStringLiteral("NOT-RECORDING"),
                    file.name,
                    goesOn ? Severity::Critical : Severity::None,
                    waits && (goesOn || file.dirty) ? Severity::Critical : Severity::None,
                    0,
                    0,
                    0,
                    false,
                    QStringLiteral("Clients send rows, but nothing has reached %1 for %2"),
                    {file.path, durationText(waits ? secondsSince(seen.firstOffer) : 0)}});
}

/// Who guesses tokens, and how long others can still believe who this server is.
void AlarmReadings::readStrangers(const ServerStatus &status, std::vector<AlarmReading> &into) const
{
    if (status.refusals.guessedAt.isValid()) {
        const double past = double(status.refusals.guessedAt.msecsTo(status.sampledAt)) / 1000;
        into.push_back({QStringLiteral("AUTH"),
                        status.refusals.guesser,
                        past < m_thresholds.guessSeconds ? Severity::Warning : Severity::None,
                        past < m_thresholds.guessClearSeconds ? Severity::Warning : Severity::None,
                        0,
                        0,
                        0,
                        false,
                        QStringLiteral("%1 wrong tokens within a minute from %2"),
                        {QString::number(status.refusals.guesses), status.refusals.guesser}});
    }
    if (!status.certificateExpiresAt.isValid())
        return;
    const double left = double(status.sampledAt.msecsTo(status.certificateExpiresAt)) / 1000;
    const Severity severity = below(left, m_thresholds.certificateWarning, 0);
    into.push_back({QStringLiteral("CERT"),
                    {},
                    severity,
                    severity,
                    0,
                    0,
                    0,
                    false,
                    severity == Severity::Critical
                        ? QStringLiteral("The TLS certificate has been invalid since %1: clients refuse to connect")
                        : QStringLiteral("The TLS certificate expires at %1"),
                    {status.certificateExpiresAt.toUTC().toString(Qt::ISODate)}});
}

void AlarmReadings::readClients(const ServerStatus &status, std::vector<AlarmReading> &into) const
{
    std::vector<AlarmReading> stalled;
    for (const ClientStatus &client : status.clients) {
        if (status.state != ServerState::Listening || !client.lastAppendAt.isValid() || client.appendInterval <= 0)
            continue;
        const double silent = double(client.lastAppendAt.msecsTo(status.sampledAt)) / 1000;
        if (silent <= std::max(m_thresholds.stallSeconds, m_thresholds.stallIntervals * client.appendInterval))
            continue;
        stalled.push_back({QStringLiteral("STALL"),
                           client.peer,
                           Severity::Warning,
                           Severity::Warning,
                           0,
                           0,
                           0,
                           false,
                           QStringLiteral("%1 (%2) has written nothing for %3"),
                           {client.name.isEmpty() ? client.peer : client.name, client.peer, durationText(silent)}});
    }
    if (stalled.size() <= mostStalled) {
        into.insert(into.end(), std::make_move_iterator(stalled.begin()), std::make_move_iterator(stalled.end()));
        return;
    }
    into.push_back({QStringLiteral("STALL"),
                    {},
                    Severity::Warning,
                    Severity::Warning,
                    0,
                    0,
                    0,
                    false,
                    QStringLiteral("%1 clients have stopped writing"),
                    {QString::number(stalled.size())}});
}

} // namespace hdf5async
