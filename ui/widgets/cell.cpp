// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/cell.h"

#include "ui/icons/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int padding = 8, iconSide = 16, barWidth = 44, barHeight = 6, leastHeight = 26;

QColor toneColor(const Theme &theme, Cell::Tone tone, bool selected)
{
    switch (tone) {
    case Cell::Tone::Good: return theme.good;
    case Cell::Tone::Warning: return theme.warning;
    case Cell::Tone::Bad: return theme.bad;
    case Cell::Tone::Secondary: return selected ? theme.selectionText : theme.secondaryText;
    case Cell::Tone::Text: break;
    }
    return selected ? theme.selectionText : theme.text;
}

void paintBar(QPainter &painter, const Theme &theme, const QRect &box, double part, const QColor &color)
{
    const QRectF track(box.left(), box.center().y() - barHeight / 2 + 1, barWidth, barHeight);
    painter.fillRect(track, theme.hover);
    if (part > 0)
        painter.fillRect(QRectF(track.left(), track.top(), std::max(2.0, barWidth * std::min(part, 1.0)), barHeight),
                         color);
}

// The text in one tone, its unit in a lighter one, against the right edge.
void paintNumber(QPainter &painter, const QRect &box, const QFontMetrics &metrics, const QString &text,
                 const QColor &color, const QColor &unitColor)
{
    const qsizetype blank = text.indexOf(u' ');
    const QString unit = blank < 0 ? QString() : text.sliced(blank);
    const int unitWidth = metrics.horizontalAdvance(unit);
    painter.setPen(color);
    painter.drawText(box.adjusted(0, 0, -unitWidth, 0), Qt::AlignRight | Qt::AlignVCenter,
                     text.first(blank < 0 ? text.size() : blank));
    if (unit.isEmpty())
        return;
    painter.setPen(unitColor);
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, unit);
}

} // namespace

Cell textCell(const QString &text, Cell::Tone tone)
{
    Cell cell;
    cell.text = text;
    cell.tone = tone;
    return cell;
}

void paintCellGround(QPainter &painter, const QRect &rect, const Cell &cell, bool selected)
{
    if (selected) {
        painter.fillRect(rect, Theme::current().selection);
    } else if (cell.glow > 0) {
        QColor tint = Theme::current().written;
        tint.setAlphaF(float(cell.glow));
        painter.fillRect(rect, tint);
    }
}

void CellDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Cell cell = index.data(CellRole).value<Cell>();
    const Theme &theme = Theme::current();
    const bool selected = option.state & QStyle::State_Selected;
    if (!selected && (option.features & QStyleOptionViewItem::Alternate))
        painter->fillRect(option.rect, theme.alternate);
    paintCellGround(*painter, option.rect, cell, selected);

    QRect box = option.rect.adjusted(padding, 0, -padding, 0);
    const QColor color = toneColor(theme, cell.tone, selected);
    if (!cell.icon.isEmpty()) {
        paintIcon(*painter, QRectF(box.left(), box.center().y() - iconSide / 2 + 1, iconSide, iconSide), cell.icon,
                  color);
        box.setLeft(box.left() + iconSide + 6);
    }
    if (cell.bar >= 0)
        paintBar(*painter, theme, box, cell.bar, cell.tone == Cell::Tone::Text ? theme.accent : color);
    if (cell.number) {
        paintNumber(*painter, box, option.fontMetrics, cell.text, color,
                    selected ? theme.selectionText : theme.secondaryText);
    } else if (!cell.text.isEmpty()) {
        painter->setPen(color);
        painter->drawText(box, Qt::AlignLeft | Qt::AlignVCenter,
                          option.fontMetrics.elidedText(cell.text, option.textElideMode, box.width()));
    }
    if (option.state & QStyle::State_HasFocus && selected) {
        painter->setPen(QPen(theme.accent, 1));
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    }
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {80, std::max(leastHeight, option.fontMetrics.height() + 8)};
}

} // namespace hdf5async
