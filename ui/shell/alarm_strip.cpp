// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/alarm_strip.h"

#include "ui/icons/icons.h"
#include "ui/shell/alarm_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QStyle>
#include <QVariantAnimation>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int fadeMilliseconds = 150, announceEvery = 5000;
constexpr int iconSide = 20;

} // namespace

AlarmStrip::AlarmStrip(QWidget *parent)
    : QFrame(parent),
      m_sentence(new Text(Text::Size::Body, this)),
      m_more(new Text(Text::Size::Body, this)),
      m_show(new QPushButton(this)),
      m_acknowledge(new QPushButton(this)),
      m_fade(new QVariantAnimation(this))
{
    setObjectName(QStringLiteral("alarmStrip"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto *const layout = new QHBoxLayout(this);
    layout->setContentsMargins(16 + iconSide + 8, 6, 16, 6);
    layout->setSpacing(8);
    m_sentence->setElided(true);
    layout->addWidget(m_sentence, 1);
    layout->addWidget(m_more);
    layout->addWidget(m_show);
    layout->addWidget(m_acknowledge);
    m_fade->setStartValue(0.0);
    m_fade->setEndValue(1.0);
    m_fade->setDuration(fadeMilliseconds);
    connect(m_fade, &QVariantAnimation::valueChanged, this, qOverload<>(&QWidget::update));
    connect(m_show, &QPushButton::clicked, this, [this] { Q_EMIT showWanted(m_alarm->id, m_alarm->subject); });
    connect(m_acknowledge, &QPushButton::clicked, this,
            [this] { Q_EMIT acknowledgeWanted(m_alarm->id, m_alarm->subject); });
    hide();
}

void AlarmStrip::setAlarms(const ServerStatus &status, const std::optional<AlarmStatus> &own)
{
    std::optional<AlarmStatus> worst = own;
    int count = own ? 1 : 0;
    for (const AlarmStatus &alarm : status.alarms) {
        if (!needsAttention(alarm, status.sampledAt))
            continue;
        ++count;
        if (!worst || shownSeverity(alarm) > shownSeverity(*worst))
            worst = alarm;
    }
    const bool isOwn = worst && own && worst->id == own->id;
    const bool same = worst.has_value() == m_alarm.has_value() &&
                      (!worst || (worst->id == m_alarm->id && worst->subject == m_alarm->subject &&
                                  shownSeverity(*worst) == shownSeverity(*m_alarm)));
    const bool sameText = same && (!worst || worst->arguments == m_alarm->arguments) && count - 1 == m_others;
    m_alarm = worst;
    m_others = count - 1;
    m_canAcknowledge = !isOwn;
    if (sameText)
        return;
    present();
    if (same)
        return;
    if (m_alarm) {
        announce();
        if (!m_reduceMotion)
            m_fade->start();
    }
    setVisible(m_alarm.has_value());
    Q_EMIT shownChanged(m_alarm.has_value());
}

void AlarmStrip::present()
{
    if (!m_alarm)
        return;
    const bool critical = shownSeverity(*m_alarm) == Severity::Critical;
    // By the style sheet: it has the last word on the colours of texts, and would undo those of a palette.
    const QString severity = critical ? QStringLiteral("critical") : QStringLiteral("warning");
    if (property("severity") != severity) {
        setProperty("severity", severity);
        for (Text *label : {m_sentence, m_more}) {
            style()->unpolish(label);
            style()->polish(label);
        }
    }
    m_sentence->setFullText(sentence());
    m_more->setText(m_others > 0 ? QStringLiteral("+%1").arg(m_others) : QString());
    m_more->setVisible(m_others > 0);
    m_more->setToolTip(tr("%n more alarm(s)", nullptr, m_others));
    m_acknowledge->setVisible(m_canAcknowledge);
    setAccessibleName(sentence());
    update();
}

void AlarmStrip::retranslate()
{
    m_show->setText(tr("Show"));
    m_show->setToolTip(tr("Show all alarms"));
    m_acknowledge->setText(tr("Acknowledge"));
    m_acknowledge->setToolTip(tr("Say that you have seen this alarm (Alt+A)"));
    present();
}

void AlarmStrip::setReduceMotion(bool reduce)
{
    m_reduceMotion = reduce;
    if (reduce)
        m_fade->stop();
}

QString AlarmStrip::sentence() const
{
    if (!m_alarm)
        return {};
    const QString what = alarmSentence(*m_alarm);
    return m_alarm->current == Severity::None ? tr("%1 (over, not acknowledged)").arg(what) : what;
}

void AlarmStrip::announce()
{
    if (m_announced.isValid() && m_announced.elapsed() < announceEvery)
        return;
    m_announced.start();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void AlarmStrip::paintEvent(QPaintEvent *)
{
    if (!m_alarm)
        return;
    const Theme &theme = Theme::current();
    const bool critical = shownSeverity(*m_alarm) == Severity::Critical;
    QPainter painter(this);
    painter.setOpacity(m_fade->state() == QAbstractAnimation::Running ? m_fade->currentValue().toDouble() : 1.0);
    painter.fillRect(rect(), critical ? theme.criticalStrip : theme.warningStrip);
    paintIcon(painter, QRectF(16, (height() - iconSide) / 2, iconSide, iconSide), severityIcon(shownSeverity(*m_alarm)),
              critical ? theme.criticalStripText : theme.warningStripText);
}

} // namespace hdf5async
