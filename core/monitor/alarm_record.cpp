// SPDX-License-Identifier: BSD-3-Clause
// How alarms are kept over a restart.
#include "core/monitor/alarm_engine.h"

#include <QJsonArray>

#include <algorithm>

namespace hdf5async {

namespace {

QJsonValue timeOf(const QDateTime &time)
{
    return time.isValid() ? QJsonValue(time.toUTC().toString(Qt::ISODateWithMs)) : QJsonValue();
}

QDateTime timeFrom(const QJsonValue &value)
{
    return QDateTime::fromString(value.toString(), Qt::ISODateWithMs).toUTC();
}

Severity severityFrom(const QJsonValue &value)
{
    return Severity(std::clamp(value.toInt(), 0, int(Severity::Critical)));
}

QStringList textsFrom(const QJsonValue &value)
{
    QStringList texts;
    for (const QJsonValue &text : value.toArray())
        texts.append(text.toString());
    return texts;
}

QJsonObject recordOf(const AlarmStatus &status, bool latches)
{
    return {{QStringLiteral("id"), status.id},
            {QStringLiteral("subject"), status.subject},
            {QStringLiteral("latched"), int(status.latched)},
            {QStringLiteral("latches"), latches},
            {QStringLiteral("since"), timeOf(status.since)},
            {QStringLiteral("acknowledged_by"), status.acknowledgedBy},
            {QStringLiteral("acknowledged_at"), timeOf(status.acknowledgedAt)},
            {QStringLiteral("shelved_until"), timeOf(status.shelvedUntil)},
            {QStringLiteral("note"), status.note},
            {QStringLiteral("message"), status.message},
            {QStringLiteral("arguments"), QJsonArray::fromStringList(status.arguments)}};
}

QJsonObject recordOf(const AlarmEvent &event)
{
    return {{QStringLiteral("at"), timeOf(event.at)},
            {QStringLiteral("id"), event.id},
            {QStringLiteral("subject"), event.subject},
            {QStringLiteral("what"), event.what},
            {QStringLiteral("severity"), int(event.severity)},
            {QStringLiteral("by"), event.by},
            {QStringLiteral("note"), event.note},
            {QStringLiteral("message"), event.message},
            {QStringLiteral("arguments"), QJsonArray::fromStringList(event.arguments)}};
}

} // namespace

QJsonObject AlarmEngine::save() const
{
    QJsonArray alarms;
    for (const auto &[key, alarm] : m_alarms) {
        // What is not latched begins anew by itself, but for what was said about it.
        if (alarm.latches ? alarm.status.latched != Severity::None : alarm.status.shelvedUntil.isValid())
            alarms.append(recordOf(alarm.status, alarm.latches));
    }
    QJsonArray events;
    for (const AlarmEvent &event : m_events)
        events.append(recordOf(event));
    return {{QStringLiteral("active"), alarms}, {QStringLiteral("history"), events}};
}

void AlarmEngine::restore(const QJsonObject &saved)
{
    for (const QJsonValue &value : saved[QStringLiteral("active")].toArray()) {
        Alarm alarm;
        alarm.latches = value[QStringLiteral("latches")].toBool();
        AlarmStatus &status = alarm.status;
        status.id = value[QStringLiteral("id")].toString();
        status.subject = value[QStringLiteral("subject")].toString();
        status.latched = severityFrom(value[QStringLiteral("latched")]);
        status.since = timeFrom(value[QStringLiteral("since")]);
        status.acknowledgedBy = value[QStringLiteral("acknowledged_by")].toString();
        status.acknowledgedAt = timeFrom(value[QStringLiteral("acknowledged_at")]);
        status.shelvedUntil = timeFrom(value[QStringLiteral("shelved_until")]);
        status.note = value[QStringLiteral("note")].toString();
        status.message = value[QStringLiteral("message")].toString();
        status.arguments = textsFrom(value[QStringLiteral("arguments")]);
        if (m_alarms.size() < mostAlarms && !status.id.isEmpty())
            m_alarms.insert_or_assign({status.id, status.subject}, std::move(alarm));
    }
    for (const QJsonValue &value : saved[QStringLiteral("history")].toArray()) {
        m_events.push_back({timeFrom(value[QStringLiteral("at")]), value[QStringLiteral("id")].toString(),
                            value[QStringLiteral("subject")].toString(), value[QStringLiteral("what")].toString(),
                            severityFrom(value[QStringLiteral("severity")]), value[QStringLiteral("by")].toString(),
                            value[QStringLiteral("note")].toString(), value[QStringLiteral("message")].toString(),
                            textsFrom(value[QStringLiteral("arguments")])});
        if (m_events.size() > mostEvents)
            m_events.pop_front();
    }
}

} // namespace hdf5async
