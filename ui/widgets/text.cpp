// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/text.h"

#include <QApplication>
#include <QEvent>

namespace hdf5async {

Text::Text(Size size, QWidget *parent) : QLabel(parent), m_size(size)
{
    if (size == Size::Secondary)
        setForegroundRole(QPalette::PlaceholderText);
    setTextFormat(Qt::PlainText);
    applyFont();
}

void Text::applyFont()
{
    QFont f = QApplication::font();
    switch (m_size) {
    case Size::Title:
        f.setPointSizeF(f.pointSizeF() * 1.4);
        f.setWeight(QFont::Bold);
        break;
    case Size::Section:
        f.setPointSizeF(f.pointSizeF() * 1.1);
        f.setWeight(QFont::DemiBold);
        break;
    case Size::Secondary: f.setPointSizeF(f.pointSizeF() * 0.9); break;
    case Size::Body: break;
    }
    if (f != font())
        setFont(f);
}

void Text::setElided(bool elided)
{
    m_elided = elided;
    setSizePolicy(elided ? QSizePolicy::Ignored : QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void Text::setFullText(const QString &text)
{
    if (text == m_full)
        return;
    m_full = text;
    fit();
}

void Text::fit()
{
    const QString shown = m_elided ? fontMetrics().elidedText(m_full, Qt::ElideRight, width()) : m_full;
    if (shown != text())
        setText(shown);
    setToolTip(shown == m_full ? QString() : m_full);
}

void Text::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::ApplicationFontChange)
        applyFont();
    QLabel::changeEvent(event);
}

void Text::resizeEvent(QResizeEvent *event)
{
    QLabel::resizeEvent(event);
    if (m_elided)
        fit();
}

} // namespace hdf5async
