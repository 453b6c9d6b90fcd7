// SPDX-License-Identifier: BSD-3-Clause
#include "ui/models/alarm_history.h"

#include "ui/format.h"
#include "ui/shell/alarm_text.h"

#include <hdf5async/token_guesses.h>

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <array>

namespace hdf5async {

namespace {

using Tone = Cell::Tone;

Cell severityCell(Severity severity)
{
    Cell cell = textCell(severityName(severity), severity == Severity::Critical  ? Tone::Bad
                                                 : severity == Severity::Warning ? Tone::Warning
                                                                                 : Tone::Secondary);
    cell.icon = severityIcon(severity);
    return cell;
}

QString sentenceOf(const AlarmEvent &event)
{
    AlarmStatus alarm;
    alarm.message = event.message;
    alarm.arguments = event.arguments;
    return alarmSentence(alarm);
}

// Of a server that knows more than this window: its own word.
QString whatText(const QString &what)
{
    static constexpr std::array<std::pair<const char *, const char *>, 6> words{{
        {"raised", QT_TRANSLATE_NOOP("alarm history", "raised")},
        {"escalated", QT_TRANSLATE_NOOP("alarm history", "became worse")},
        {"eased", QT_TRANSLATE_NOOP("alarm history", "became better")},
        {"cleared", QT_TRANSLATE_NOOP("alarm history", "over")},
        {"acknowledged", QT_TRANSLATE_NOOP("alarm history", "acknowledged")},
        {"shelved", QT_TRANSLATE_NOOP("alarm history", "put off")},
    }};
    for (const auto &[id, word] : words) {
        if (what == QLatin1StringView(id))
            return QCoreApplication::translate("alarm history", word);
    }
    return what;
}

// A threshold, which mostly is a round number.
QString spanText(double seconds)
{
    if (!(seconds >= 0 && seconds < 86400)) // another server may say anything
        return format::duration(seconds);
    const auto whole = int(seconds);
    if (whole >= 3600 && whole % 3600 == 0)
        return QStringLiteral("%1 h").arg(whole / 3600);
    return whole == seconds && whole < 60 ? QStringLiteral("%1 s").arg(whole) : format::duration(seconds);
}

enum class Place {
    DiskForecast,
    DiskFree,
    Queue,
    Loss,
    IoError,
    CommitSlow,
    Stall,
    NotRecording,
    Auth,
    Cert,
    Recovered
};
struct Condition
{
    Place place;
    const char *id;
    bool warns, isCritical;
};
constexpr std::array conditions{
    Condition{Place::DiskForecast, "DISK-FORECAST", true, true},
    Condition{Place::DiskFree, "DISK-FREE", true, true},
    Condition{Place::Queue, "QUEUE", true, true},
    Condition{Place::Loss, "LOSS", false, true},
    Condition{Place::IoError, "IO-ERROR", false, true},
    Condition{Place::CommitSlow, "COMMIT-SLOW", true, false},
    Condition{Place::Stall, "STALL", true, false},
    Condition{Place::NotRecording, "NOT-RECORDING", false, true},
    Condition{Place::Auth, "AUTH", true, false},
    Condition{Place::Cert, "CERT", true, true},
    Condition{Place::Recovered, "RECOVERED", true, false},
};

} // namespace

// History

void AlarmHistoryModel::setEvents(const std::vector<AlarmEvent> &events, const QDateTime &now)
{
    m_events.assign(events.rbegin(), events.rend());
    m_keys.clear();
    QSet<quint64> used;
    // From the oldest on, so that an event keeps its key when others come.
    for (const AlarmEvent &event : events) {
        quint64 key = qHashMulti(0, event.at.toMSecsSinceEpoch(), event.id, event.subject, event.what);
        while (used.contains(key))
            ++key;
        used.insert(key);
        m_keys.push_back(key);
    }
    std::reverse(m_keys.begin(), m_keys.end());
    sourceReplaced(now);
    refilter(); // what is new stands above, at once: it comes seldom
}

int AlarmHistoryModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

Cell AlarmHistoryModel::cell(int source, int column) const
{
    const AlarmEvent &event = at(source);
    switch (column) {
    case At: return textCell(event.at.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")), Tone::Secondary);
    case Severity: return severityCell(event.severity);
    case What: return textCell(whatText(event.what));
    case Message: return textCell(sentenceOf(event));
    case Subject: return textCell(event.subject);
    case By: return textCell(event.by);
    case Note: return textCell(event.note);
    }
    return {};
}

QString AlarmHistoryModel::toolTip(int source, int column) const
{
    return column == Severity ? at(source).id : cell(source, column).text;
}

QVariant AlarmHistoryModel::raw(int source, int column) const
{
    const AlarmEvent &event = at(source);
    switch (column) {
    case At: return event.at;
    case What: return event.what;
    default: return cell(source, column).text;
    }
}

QString AlarmHistoryModel::header(int column) const
{
    switch (column) {
    case At: return tr("Time");
    case Severity: return tr("Severity");
    case What: return tr("What happened");
    case Message: return tr("Alarm");
    case Subject: return tr("Of");
    case By: return tr("By");
    case Note: return tr("Note");
    }
    return {};
}

QStringList AlarmHistoryModel::filterTexts(int source) const
{
    const AlarmEvent &event = at(source);
    return QStringList{event.id, sentenceOf(event), event.subject,       severityName(event.severity),
                       event.by, event.note,        whatText(event.what)};
}

// Conditions

AlarmConditionModel::AlarmConditionModel(const AlarmThresholds &thresholds, QObject *parent)
    : LiveModel(parent), m_thresholds(thresholds)
{
    sourceReplaced(QDateTime::currentDateTimeUtc());
}

int AlarmConditionModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

int AlarmConditionModel::sourceCount() const
{
    return int(conditions.size());
}

Cell AlarmConditionModel::cell(int source, int column) const
{
    const Condition &condition = conditions[std::size_t(source)];
    switch (column) {
    case Id: return textCell(QString::fromLatin1(condition.id));
    case Raised: return textCell(raised(source));
    case Severity: {
        Cell cell = severityCell(condition.isCritical ? hdf5async::Severity::Critical : hdf5async::Severity::Warning);
        if (condition.warns && condition.isCritical)
            cell.text =
                tr("%1, then %2")
                    .arg(severityName(hdf5async::Severity::Warning), severityName(hdf5async::Severity::Critical));
        return cell;
    }
    case Over: return textCell(over(source), Tone::Secondary);
    }
    return {};
}

QString AlarmConditionModel::raised(int source) const
{
    const AlarmThresholds &t = m_thresholds;
    switch (conditions[std::size_t(source)].place) {
    case Place::DiskForecast:
        return tr("the disk is full in less than %1; %2")
            .arg(spanText(t.forecastWarning), spanText(t.forecastCritical));
    case Place::DiskFree:
        return tr("less than %1 of the disk are free, or %2 where that is less; %3, %4")
            .arg(format::percent(t.freeWarning), format::bytes(t.freeWarningBytes), format::percent(t.freeCritical),
                 format::bytes(t.freeCriticalBytes));
    case Place::Queue:
        return tr("requests and replies fill %1 of the memory limit for %2; all of it")
            .arg(format::percent(t.queueWarning), spanText(t.queueSeconds));
    case Place::Loss: return tr("a row was refused or lost");
    case Place::IoError: return tr("a file cannot be committed");
    case Place::CommitSlow:
        return tr("one commit in a hundred takes more than %1, for %2")
            .arg(format::milliseconds(t.commitMilliseconds), spanText(t.commitSeconds));
    case Place::Stall:
        return tr("a client that writes is silent for %1 and %2 times its usual interval")
            .arg(spanText(t.stallSeconds))
            .arg(t.stallIntervals);
    case Place::NotRecording:
        return tr("clients send rows and nothing is committed for %1, or twice commit_interval")
            .arg(spanText(t.notRecordingSeconds));
    case Place::Auth: return tr("an address sends more than %1 wrong tokens in a minute").arg(mostWrongTokensInAMinute);
    case Place::Cert:
        return tr("the TLS certificate expires within %1; has expired").arg(spanText(t.certificateWarning));
    case Place::Recovered: return tr("a file had not been closed in order");
    }
    return {};
}

QString AlarmConditionModel::over(int source) const
{
    const AlarmThresholds &t = m_thresholds;
    switch (conditions[std::size_t(source)].place) {
    case Place::DiskForecast:
        return tr("%1 times as much, for %2").arg(t.forecastHysteresis).arg(spanText(t.forecastClearSeconds));
    case Place::DiskFree: return tr("%1 times as much").arg(t.freeHysteresis);
    case Place::Queue: return tr("below %1").arg(format::percent(t.queueClear));
    case Place::Loss:
    case Place::Recovered: return tr("acknowledged");
    case Place::IoError: return tr("a commit succeeds, and acknowledged");
    case Place::CommitSlow: return tr("below for %1").arg(spanText(t.commitClearSeconds));
    case Place::Stall: return tr("it writes, or goes");
    case Place::NotRecording: return tr("a commit");
    case Place::Auth: return tr("%1 without").arg(spanText(t.guessClearSeconds));
    case Place::Cert: return tr("a new one is read");
    }
    return {};
}

QString AlarmConditionModel::header(int column) const
{
    switch (column) {
    case Id: return tr("Alarm");
    case Raised: return tr("Raised when");
    case Severity: return tr("Severity");
    case Over: return tr("Over when");
    }
    return {};
}

QStringList AlarmConditionModel::filterTexts(int source) const
{
    return QStringList{cell(source, Id).text, raised(source), over(source)};
}

} // namespace hdf5async
