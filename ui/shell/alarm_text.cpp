// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/alarm_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace hdf5async {

namespace {

// What core/monitor says of alarms, so that translators meet it. A test compares the two.
[[maybe_unused]] constexpr const char *templates[] = {
    QT_TRANSLATE_NOOP("alarms", "Requests and replies fill %1 % of the memory limit"),
    QT_TRANSLATE_NOOP("alarms", "%1 rows were refused or lost"),
    QT_TRANSLATE_NOOP("alarms", "Disk of %1 full in %2 at %3/s (%4 free)"),
    QT_TRANSLATE_NOOP("alarms", "Disk of %1: only %2 of %3 are free"),
    QT_TRANSLATE_NOOP("alarms", "%1 refuses changes: %2"),
    QT_TRANSLATE_NOOP("alarms", "Commits of %1 take up to %2 ms"),
    QT_TRANSLATE_NOOP("alarms", "%1 had not been closed in order: %2"),
    QT_TRANSLATE_NOOP("alarms", "Clients send rows, but nothing has reached %1 for %2"),
    QT_TRANSLATE_NOOP("alarms", "%1 (%2) has written nothing for %3"),
    QT_TRANSLATE_NOOP("alarms", "%1 clients have stopped writing"),
    QT_TRANSLATE_NOOP("alarms", "%1 wrong tokens within a minute from %2"),
    QT_TRANSLATE_NOOP("alarms", "The TLS certificate expires at %1"),
    QT_TRANSLATE_NOOP("alarms", "The TLS certificate has been invalid since %1: clients refuse to connect"),
};

} // namespace

QString filled(const QString &sentence, const QStringList &arguments)
{
    QString result;
    for (qsizetype i = 0; i < sentence.size(); ++i) {
        const int digit = sentence[i] == u'%' && i + 1 < sentence.size() ? sentence[i + 1].digitValue() : -1;
        if (digit >= 1 && digit <= arguments.size()) {
            result += arguments[digit - 1];
            ++i;
        } else {
            result += sentence[i];
        }
    }
    return result;
}

QString alarmSentence(const AlarmStatus &alarm)
{
    return filled(QCoreApplication::translate("alarms", alarm.message.toUtf8().constData()), alarm.arguments);
}

QString severityName(Severity severity)
{
    switch (severity) {
    case Severity::None: return QCoreApplication::translate("alarms", "Over", "an alarm whose cause is gone");
    case Severity::Warning: return QCoreApplication::translate("alarms", "Warning");
    case Severity::Critical: return QCoreApplication::translate("alarms", "Critical");
    }
    return {};
}

QString severityIcon(Severity severity)
{
    switch (severity) {
    case Severity::None: return QStringLiteral("check");
    case Severity::Warning: return QStringLiteral("warning");
    case Severity::Critical: return QStringLiteral("critical");
    }
    return {};
}

Severity shownSeverity(const AlarmStatus &alarm)
{
    return std::max(alarm.current, alarm.latched);
}

bool needsAttention(const AlarmStatus &alarm, const QDateTime &now)
{
    const bool shelved = alarm.shelvedUntil.isValid() && now < alarm.shelvedUntil;
    return !shelved && !alarm.acknowledgedAt.isValid() && shownSeverity(alarm) != Severity::None;
}

} // namespace hdf5async
