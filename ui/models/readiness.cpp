// SPDX-License-Identifier: BSD-3-Clause
#include "ui/models/readiness.h"

#include "ui/format.h"
#include "ui/shell/alarm_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr double diskWarning = 4 * 3600, diskBad = 3600;
constexpr double queueWarning = 0.25, queueBad = 0.75;
constexpr int clockSlack = 5; // seconds

QString say(const char *text)
{
    return QCoreApplication::translate("readiness", text);
}

Check listening(const ServerStatus &status)
{
    using Level = Check::Level;
    switch (status.state) {
    case ServerState::Listening:
        return {Check::Id::Listening, Level::Good,
                say(QT_TRANSLATE_NOOP("readiness", "Listening on %1")).arg(status.address)};
    case ServerState::Starting:
        return {Check::Id::Listening, Level::Warning, say(QT_TRANSLATE_NOOP("readiness", "Starting"))};
    case ServerState::Draining:
        return {Check::Id::Listening, Level::Warning,
                say(QT_TRANSLATE_NOOP("readiness", "Draining: no new connections"))};
    case ServerState::Stopped:
        return {Check::Id::Listening, Level::Bad, say(QT_TRANSLATE_NOOP("readiness", "Not listening"))};
    case ServerState::Failed: break;
    }
    return {Check::Id::Listening, Level::Bad, status.problem.isEmpty() ? say("Not listening") : status.problem};
}

Check file(const ServerStatus &status)
{
    using Level = Check::Level;
    if (status.files.empty())
        return {Check::Id::File, Level::Bad, say(QT_TRANSLATE_NOOP("readiness", "No file is open"))};
    for (const FileStatus &f : status.files) {
        if (!f.problem.isEmpty())
            return {Check::Id::File, Level::Bad, f.problem};
    }
    const bool readOnly =
        std::all_of(status.files.begin(), status.files.end(), [](const FileStatus &f) { return f.readOnly; });
    return readOnly
               ? Check{Check::Id::File, Level::Bad, say(QT_TRANSLATE_NOOP("readiness", "Files are read-only"))}
               : Check{Check::Id::File, Level::Good, say(QT_TRANSLATE_NOOP("readiness", "File open and writable"))};
}

Check disk(const ServerStatus &status)
{
    using Level = Check::Level;
    double seconds = -1;
    qint64 free = -1;
    for (const FileStatus &f : status.files) {
        const qint64 here = f.disk.freeBytes >= 0 ? f.disk.freeBytes : f.freeDiskBytes;
        if (free < 0 || (here >= 0 && here < free))
            free = here;
        if (f.disk.secondsToFull >= 0 && (seconds < 0 || f.disk.secondsToFull < seconds))
            seconds = f.disk.secondsToFull;
    }
    if (free < 0)
        return {Check::Id::Disk, Level::Warning, say(QT_TRANSLATE_NOOP("readiness", "Free disk space is not known"))};
    if (seconds < 0)
        return {Check::Id::Disk, Level::Good,
                say(QT_TRANSLATE_NOOP("readiness", "Disk is not filling, %1 free")).arg(format::bytes(free))};
    if (seconds < 1)
        return {Check::Id::Disk, Level::Bad,
                say(QT_TRANSLATE_NOOP("readiness", "Disk is full, %1 free")).arg(format::bytes(free))};
    const Level level = seconds < diskBad ? Level::Bad : seconds < diskWarning ? Level::Warning : Level::Good;
    return {Check::Id::Disk, level,
            say(QT_TRANSLATE_NOOP("readiness", "Disk lasts %1, %2 free"))
                .arg(format::duration(seconds), format::bytes(free))};
}

Check queue(const ServerStatus &status)
{
    using Level = Check::Level;
    const double part = status.queueFraction;
    const Level level = part >= queueBad ? Level::Bad : part >= queueWarning ? Level::Warning : Level::Good;
    return {Check::Id::Queue, level, say(QT_TRANSLATE_NOOP("readiness", "Queue at %1")).arg(format::percent(part))};
}

Check loss(const ServerStatus &status)
{
    using Level = Check::Level;
    for (const AlarmStatus &alarm : status.alarms) {
        if (alarm.id == QStringLiteral("LOSS") && needsAttention(alarm, status.sampledAt))
            return {Check::Id::Loss, Level::Bad, alarmSentence(alarm)};
    }
    return {Check::Id::Loss, Level::Good, say(QT_TRANSLATE_NOOP("readiness", "No loss that is not acknowledged"))};
}

Check recovery(const ServerStatus &status)
{
    for (const FileStatus &f : status.files) {
        if (!f.recovery.isEmpty())
            return {Check::Id::Recovery, Check::Level::Warning, f.recovery};
    }
    return {Check::Id::Recovery, Check::Level::Good, say(QT_TRANSLATE_NOOP("readiness", "Last stop was clean"))};
}

// A clock that was never set, or went back while the server ran.
Check clock(const ServerStatus &status)
{
    bool sane = !status.sampledAt.isValid() || status.sampledAt.date().year() >= 2025;
    sane = sane && (!status.startedAt.isValid() || status.startedAt.secsTo(status.sampledAt) >= -clockSlack);
    for (const FileStatus &f : status.files)
        sane = sane && (!f.lastCommitAt.isValid() || f.lastCommitAt.secsTo(status.sampledAt) >= -clockSlack);
    return sane ? Check{Check::Id::Clock, Check::Level::Good, say(QT_TRANSLATE_NOOP("readiness", "Clock is sane"))}
                : Check{Check::Id::Clock, Check::Level::Bad,
                        say(QT_TRANSLATE_NOOP("readiness", "The clock of the server is wrong or went back"))};
}

} // namespace

std::vector<Check> readiness(const ServerStatus &status)
{
    return {listening(status), file(status),     disk(status), queue(status),
            loss(status),      recovery(status), clock(status)};
}

Check::Level worst(const std::vector<Check> &checks)
{
    Check::Level level = Check::Level::Good;
    for (const Check &check : checks)
        level = std::max(level, check.level);
    return level;
}

} // namespace hdf5async
