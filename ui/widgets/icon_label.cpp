// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/icon_label.h"

#include "ui/icons/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int iconSide = 16, gap = 6;

QColor toneColor(const Theme &theme, IconLabel::Tone tone)
{
    switch (tone) {
    case IconLabel::Tone::Text: return theme.text;
    case IconLabel::Tone::Secondary: return theme.secondaryText;
    case IconLabel::Tone::Good: return theme.good;
    case IconLabel::Tone::Warning: return theme.warning;
    case IconLabel::Tone::Bad: return theme.bad;
    }
    return theme.text;
}

} // namespace

IconLabel::IconLabel(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void IconLabel::setElided(bool elided)
{
    m_elided = elided;
    setSizePolicy(elided ? QSizePolicy::Expanding : QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void IconLabel::set(const QString &iconName, Tone tone, const QString &text)
{
    if (iconName == m_icon && tone == m_tone && text == m_text)
        return;
    const bool resized = text != m_text || iconName.isEmpty() != m_icon.isEmpty();
    m_icon = iconName;
    m_tone = tone;
    m_text = text;
    setAccessibleName(text);
    if (resized)
        updateGeometry();
    update();
}

QSize IconLabel::sizeHint() const
{
    const int icon = m_icon.isEmpty() ? 0 : iconSide + gap;
    return {icon + fontMetrics().horizontalAdvance(m_text) + 1, std::max(iconSide, fontMetrics().height())};
}

QSize IconLabel::minimumSizeHint() const
{
    return m_elided ? QSize(iconSide, sizeHint().height()) : sizeHint();
}

void IconLabel::paintEvent(QPaintEvent *)
{
    const QColor color = toneColor(Theme::current(), m_tone);
    QPainter painter(this);
    int left = 0;
    if (!m_icon.isEmpty()) {
        paintIcon(painter, QRectF(0, (height() - iconSide) / 2, iconSide, iconSide), m_icon, color);
        left = iconSide + gap;
    }
    painter.setPen(color);
    const QRect box = rect().adjusted(left, 0, 0, 0);
    painter.drawText(box, Qt::AlignVCenter | Qt::AlignLeft,
                     m_elided ? fontMetrics().elidedText(m_text, Qt::ElideRight, box.width()) : m_text);
}

} // namespace hdf5async
