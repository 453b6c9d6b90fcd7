// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/tray.h"

#include <QHash>

#include <map>
#include <optional>

class QSettings;

namespace hdf5async {

class StatePill;

/// Tells of the server beside its window: a mark with its state in the tray, a notice when an alarm comes or gets worse, and a sound
/// with critical ones if somebody wants it. What was there at the first snapshot is not news. Of one kind of alarm there is at most
/// one notice a minute; what came meanwhile is in the next one. @thread window
class DesktopNotices final : public QObject
{
    Q_OBJECT

public:
    enum Part { Icon, Messages, Sound, PartCount };

    explicit DesktopNotices(std::unique_ptr<Tray> tray, QObject *parent = nullptr);

    /// Whether the desktop can do it now, and whether it is wanted. Messages need the icon.
    [[nodiscard]] bool offers(Part part) const;
    [[nodiscard]] bool isOn(Part part) const { return m_on[part]; }
    void setOn(Part part, bool on);
    void restore(const QSettings &settings);
    void save(QSettings &settings) const;
    void retranslate();

    void setState(const StatePill &pill, const QString &address);
    /// `own`: of the window itself. `now`: milliseconds of a clock that never goes back.
    void setAlarms(const ServerStatus &status, const std::optional<AlarmStatus> &own, qint64 now);

Q_SIGNALS:
    void windowWanted();
    void closeWanted();
    void alarmWanted(const QString &id, const QString &subject);

private:
    using Key = std::pair<QString, QString>; ///< id, subject
    using News = std::map<QString, std::vector<const AlarmStatus *>>;

    [[nodiscard]] News newsIn(const ServerStatus &status, const std::optional<AlarmStatus> &own);
    void tell(const std::vector<const AlarmStatus *> &alarms);
    void apply();

    const std::unique_ptr<Tray> m_tray;
    std::array<bool, PartCount> m_on{true, true, false};
    bool m_shown = false;
    std::optional<Tray::Mark> m_mark;
    QString m_address;
    bool m_begun = false;            ///< a server has told of itself
    std::map<Key, Severity> m_told;  ///< alarms that are there, and how bad they were when somebody was told
    QHash<QString, qint64> m_toldAt; ///< by kind
    Key m_last;
};

} // namespace hdf5async
