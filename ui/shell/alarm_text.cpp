// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/alarm_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace hdf5async {

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
