// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/table_header.h"

#include "ui/icons/icons.h"
#include "ui/theme/theme.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int padding = 8, chevronSide = 12, leastHeight = 30;

} // namespace

TableHeader::TableHeader(QWidget *parent) : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsMovable(true);
    setSectionsClickable(true);
    setHighlightSections(false);
    setMinimumSectionSize(40);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setContextMenuPolicy(Qt::DefaultContextMenu);
}

QSize TableHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), std::max(leastHeight, fontMetrics().height() + 12)};
}

void TableHeader::paintSection(QPainter *painter, const QRect &rect, int logical) const
{
    const Theme &theme = Theme::current();
    painter->fillRect(rect, theme.base);
    painter->setPen(theme.border);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == logical;
    const bool right = model()->headerData(logical, Qt::Horizontal, Qt::TextAlignmentRole).toInt() & Qt::AlignRight;
    QRect box = rect.adjusted(padding, 0, -padding, 0);
    painter->setPen(sorted ? theme.text : theme.secondaryText);
    const QString text = model()->headerData(logical, Qt::Horizontal, Qt::DisplayRole).toString();
    if (sorted) {
        const int left =
            right ? box.left() - 4
                  : std::min(box.left() + fontMetrics().horizontalAdvance(text) + 2, box.right() - chevronSide);
        paintIcon(*painter, QRectF(left, box.center().y() - chevronSide / 2 + 1, chevronSide, chevronSide),
                  sortIndicatorOrder() == Qt::AscendingOrder ? QStringLiteral("up") : QStringLiteral("down"),
                  theme.text);
        if (right)
            box.setLeft(box.left() + chevronSide - 4);
    }
    painter->drawText(box, (right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
                      fontMetrics().elidedText(text, Qt::ElideRight, box.width()));
}

void TableHeader::contextMenuEvent(QContextMenuEvent *event)
{
    choose(event->globalPos());
}

void TableHeader::choose(const QPoint &at)
{
    auto *const menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int visual = 0; visual < count(); ++visual) {
        const int logical = logicalIndex(visual);
        QString name = model()->headerData(logical, Qt::Horizontal, Qt::ToolTipRole).toString();
        if (name.isEmpty())
            name = model()->headerData(logical, Qt::Horizontal, Qt::DisplayRole).toString();
        QAction *const action = menu->addAction(name);
        action->setCheckable(true);
        action->setChecked(!isSectionHidden(logical));
        action->setEnabled(logical >= m_fixed);
        connect(action, &QAction::toggled, this, [this, logical](bool shown) { setSectionHidden(logical, !shown); });
    }
    menu->popup(at);
}

} // namespace hdf5async
