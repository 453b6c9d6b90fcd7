// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"
#include "core/monitor/alarm_readings.h"

#include <QJsonObject>

#include <deque>
#include <map>
#include <vector>

namespace hdf5async {

/// Which alarms there are: raises, escalates and clears them by what the readings say, each (id, subject) once; remembers what
/// operators have said of them. Time is that of the snapshots. @thread one at a time
class AlarmEngine
{
public:
    static constexpr std::size_t mostEvents = 1000;
    static constexpr std::size_t mostAlarms = 500;

    explicit AlarmEngine(AlarmReadings readings = AlarmReadings()) : m_readings(std::move(readings)) { }

    void evaluate(const ServerStatus &status);
    /// Worst first; of equal ones the newest first.
    [[nodiscard]] std::vector<AlarmStatus> alarms() const;
    [[nodiscard]] const std::deque<AlarmEvent> &events() const { return m_events; }

    /// Somebody has seen it; with an empty `id` all of them. @return how many
    int acknowledge(const QString &id, const QString &subject, const QString &by, const QString &note,
                    const QDateTime &now);
    /// It is not to be shown as new for some time. @return how many
    int shelve(const QString &id, const QString &subject, double seconds, const QString &by, const QDateTime &now);

    /// Increases with every change that a restart should not forget.
    [[nodiscard]] quint64 revision() const { return m_revision; }
    [[nodiscard]] QJsonObject save() const;
    void restore(const QJsonObject &saved);

private:
    struct Alarm
    {
        AlarmStatus status;
        bool latches = false;
        QDateTime warningSince, criticalSince, goodSince;
    };
    using Key = std::pair<QString, QString>;

    void apply(const AlarmReading &reading, const QDateTime &now);
    void change(Alarm &alarm, Severity to, const QDateTime &now);
    void note(const AlarmStatus &status, const char *what, const QDateTime &now, const QString &by = {});

    AlarmReadings m_readings;
    std::map<Key, Alarm> m_alarms; ///< also those that are about to become one
    std::deque<AlarmEvent> m_events;
    quint64 m_revision = 0;
};

} // namespace hdf5async
