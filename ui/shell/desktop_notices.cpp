// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/desktop_notices.h"

#include "ui/shell/alarm_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/state_pill.h"

#include <QSettings>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 quietMilliseconds = 60'000;
constexpr std::array settingNames{"tray", "notices", "sound"};

} // namespace

DesktopNotices::DesktopNotices(std::unique_ptr<Tray> tray, QObject *parent) : QObject(parent), m_tray(std::move(tray))
{
    connect(m_tray.get(), &Tray::windowWanted, this, &DesktopNotices::windowWanted);
    connect(m_tray.get(), &Tray::closeWanted, this, &DesktopNotices::closeWanted);
    connect(m_tray.get(), &Tray::noticeClicked, this, [this] {
        Q_EMIT windowWanted();
        if (!m_last.first.isEmpty())
            Q_EMIT alarmWanted(m_last.first, m_last.second);
    });
    retranslate();
}

bool DesktopNotices::offers(Part part) const
{
    return part == Sound || (m_tray->isAvailable() && (part == Icon || m_on[Icon]));
}

void DesktopNotices::setOn(Part part, bool on)
{
    m_on[part] = on;
    apply();
}

void DesktopNotices::restore(const QSettings &settings)
{
    for (int part = 0; part < PartCount; ++part)
        m_on[std::size_t(part)] =
            settings.value(QLatin1StringView(settingNames[std::size_t(part)]), m_on[std::size_t(part)]).toBool();
    apply();
}

void DesktopNotices::save(QSettings &settings) const
{
    for (int part = 0; part < PartCount; ++part)
        settings.setValue(QLatin1StringView(settingNames[std::size_t(part)]), m_on[std::size_t(part)]);
}

void DesktopNotices::retranslate()
{
    m_tray->setMenuTexts(tr("Show window"), tr("Close"));
}

void DesktopNotices::apply()
{
    const bool shown = m_mark && offers(Icon) && m_on[Icon];
    if (shown == m_shown)
        return;
    m_shown = shown;
    m_tray->setShown(shown);
}

void DesktopNotices::setState(const StatePill &pill, const QString &address)
{
    m_address = address;
    const QString where = address.isEmpty() ? QStringLiteral("HDF5 Async") : address;
    const Tray::Mark mark{pill.iconName(), pill.color(Theme::current()),
                          QStringLiteral("%1 - %2").arg(pill.text(), where)};
    if (mark == m_mark)
        return; // asking for the tray costs a connection to the desktop
    m_mark = mark;
    m_tray->setMark(mark);
    apply();
}

void DesktopNotices::setAlarms(const ServerStatus &status, const std::optional<AlarmStatus> &own, qint64 now)
{
    for (const auto &[id, alarms] : newsIn(status, own)) {
        const auto last = m_toldAt.constFind(id);
        if (last != m_toldAt.cend() && now - *last < quietMilliseconds)
            continue;
        m_toldAt.insert(id, now);
        for (const AlarmStatus *const alarm : alarms)
            m_told[{alarm->id, alarm->subject}] = shownSeverity(*alarm);
        tell(alarms);
    }
}

// Also forgets what is over. Being told once of how bad it was is enough, whether somebody has acknowledged it or not.
DesktopNotices::News DesktopNotices::newsIn(const ServerStatus &status, const std::optional<AlarmStatus> &own)
{
    News news;
    std::map<Key, Severity> told;
    const auto look = [&](const AlarmStatus &alarm, bool wants) {
        const Key key(alarm.id, alarm.subject);
        const auto before = m_told.find(key);
        const Severity known = before == m_told.end() ? Severity::None : before->second;
        told[key] = m_begun ? known : shownSeverity(alarm);
        if (m_begun && wants && shownSeverity(alarm) > known)
            news[alarm.id].push_back(&alarm);
    };
    for (const AlarmStatus &alarm : status.alarms)
        look(alarm, needsAttention(alarm, status.sampledAt));
    if (own)
        look(*own, own->current == Severity::Critical); // a late snapshot is worth no notice
    m_told = std::move(told);
    m_begun = m_begun || status.sample > 0;
    return news;
}

void DesktopNotices::tell(const std::vector<const AlarmStatus *> &alarms)
{
    const AlarmStatus &worst =
        **std::max_element(alarms.begin(), alarms.end(), [](const AlarmStatus *a, const AlarmStatus *b) {
            return shownSeverity(*a) < shownSeverity(*b);
        });
    const Severity severity = shownSeverity(worst);
    if (m_on[Messages] && m_shown) {
        m_last = {worst.id, worst.subject};
        QString text = alarmSentence(worst);
        if (alarms.size() > 1)
            text += u'\n' + tr("%n more of this kind", nullptr, int(alarms.size()) - 1);
        const QString where = m_address.isEmpty() ? QStringLiteral("HDF5 Async") : m_address;
        m_tray->notify(QStringLiteral("%1 - %2").arg(severityName(severity), where), text, severity);
    }
    if (m_on[Sound] && severity == Severity::Critical)
        m_tray->sound();
}

} // namespace hdf5async
