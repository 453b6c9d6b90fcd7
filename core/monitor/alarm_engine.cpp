// SPDX-License-Identifier: BSD-3-Clause
#include "core/monitor/alarm_engine.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace hdf5async {

namespace {

bool isShown(const AlarmStatus &status)
{
    return status.current != Severity::None || status.latched != Severity::None;
}

// Whether something has been so for long enough; `since` is when it began, and is kept up.
bool lasts(bool is, QDateTime &since, double seconds, const QDateTime &now)
{
    if (!is) {
        since = {};
        return false;
    }
    if (!since.isValid() || since > now) // or the clock was set back
        since = now;
    return double(since.msecsTo(now)) / 1000 >= seconds;
}

} // namespace

void AlarmEngine::evaluate(const ServerStatus &status)
{
    const QDateTime &now = status.sampledAt;
    std::set<Key> told;
    for (const AlarmReading &reading : m_readings.of(status)) {
        told.insert({reading.id, reading.subject});
        apply(reading, now);
    }
    for (auto it = m_alarms.begin(); it != m_alarms.end();) {
        Alarm &alarm = it->second;
        if (alarm.status.shelvedUntil.isValid() && alarm.status.shelvedUntil <= now)
            alarm.status.shelvedUntil = {};
        if (!told.contains(it->first)) { // what it was about is gone
            alarm.warningSince = alarm.criticalSince = {};
            if (alarm.status.current != Severity::None)
                change(alarm, Severity::None, now);
        }
        const bool pending = alarm.warningSince.isValid() || alarm.criticalSince.isValid();
        it = isShown(alarm.status) || pending ? std::next(it) : m_alarms.erase(it);
    }
}

void AlarmEngine::apply(const AlarmReading &reading, const QDateTime &now)
{
    const Key key(reading.id, reading.subject);
    if (reading.raise == Severity::None && !m_alarms.contains(key))
        return;
    if (m_alarms.size() >= mostAlarms && !m_alarms.contains(key))
        return;
    Alarm &alarm = m_alarms[key];
    AlarmStatus &status = alarm.status;
    status.id = reading.id;
    status.subject = reading.subject;
    alarm.latches = reading.latches;
    const bool warns = lasts(reading.raise >= Severity::Warning, alarm.warningSince, reading.warningAfter, now);
    const bool isCritical = lasts(reading.raise >= Severity::Critical, alarm.criticalSince, reading.criticalAfter, now);
    const Severity raised = isCritical ? Severity::Critical : warns ? Severity::Warning : Severity::None;
    const bool isGood = lasts(reading.keep < status.current, alarm.goodSince, reading.clearAfter, now);
    // The sentence of an alarm that is over stays: it says what was.
    if (raised != Severity::None || (status.current != Severity::None && reading.keep != Severity::None)) {
        status.message = reading.message;
        status.arguments = reading.arguments;
    }
    if (raised > status.current)
        change(alarm, raised, now);
    else if (isGood)
        change(alarm, std::max(reading.keep, raised), now);
}

void AlarmEngine::change(Alarm &alarm, Severity to, const QDateTime &now)
{
    AlarmStatus &status = alarm.status;
    const Severity from = std::exchange(status.current, to);
    alarm.goodSince = {};
    if (to > from) {
        if (from == Severity::None)
            status.since = now;
        if (to > status.latched || from == Severity::None) { // news, whatever was said before
            status.acknowledgedBy.clear();
            status.acknowledgedAt = {};
            status.note.clear();
        }
        status.latched = std::max(status.latched, to);
        return note(status, from == Severity::None ? "raised" : "escalated", now);
    }
    note(status, to == Severity::None ? "cleared" : "eased", now);
    if (to == Severity::None && !alarm.latches)
        status.latched = Severity::None;
}

void AlarmEngine::note(const AlarmStatus &status, const char *what, const QDateTime &now, const QString &by)
{
    ++m_revision;
    m_events.push_back({now, status.id, status.subject, QString::fromLatin1(what), status.current, by, status.note,
                        status.message, status.arguments});
    if (m_events.size() > mostEvents)
        m_events.pop_front();
}

std::vector<AlarmStatus> AlarmEngine::alarms() const
{
    std::vector<AlarmStatus> shown;
    for (const auto &[key, alarm] : m_alarms) {
        if (isShown(alarm.status))
            shown.push_back(alarm.status);
    }
    const auto rank = [](const AlarmStatus &s) {
        return std::tuple(s.latched == Severity::None, -int(std::max(s.current, s.latched)),
                          -s.since.toMSecsSinceEpoch());
    };
    std::stable_sort(shown.begin(), shown.end(),
                     [&rank](const AlarmStatus &a, const AlarmStatus &b) { return rank(a) < rank(b); });
    return shown;
}

int AlarmEngine::acknowledge(const QString &id, const QString &subject, const QString &by, const QString &text,
                             const QDateTime &now)
{
    int count = 0;
    for (auto it = m_alarms.begin(); it != m_alarms.end();) {
        AlarmStatus &status = it->second.status;
        const bool meant = id.isEmpty() || (id == status.id && subject == status.subject);
        if (!meant || status.latched == Severity::None) {
            ++it;
            continue;
        }
        ++count;
        status.latched = Severity::None;
        status.acknowledgedBy = by;
        status.acknowledgedAt = now;
        status.note = text;
        note(status, "acknowledged", now, by);
        m_readings.acknowledged(status.id, status.subject);
        it = isShown(status) ? std::next(it) : m_alarms.erase(it);
    }
    return count;
}

int AlarmEngine::shelve(const QString &id, const QString &subject, double seconds, const QString &by,
                        const QDateTime &now)
{
    const auto found = m_alarms.find({id, subject});
    if (found == m_alarms.end() || !isShown(found->second.status))
        return 0;
    found->second.status.shelvedUntil = now.addMSecs(qint64(seconds * 1000));
    note(found->second.status, "shelved", now, by);
    return 1;
}

} // namespace hdf5async
