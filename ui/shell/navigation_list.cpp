// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/navigation_list.h"

#include "ui/icons/icons.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int badgeRole = Qt::UserRole, iconRole = Qt::UserRole + 1;
constexpr int rowHeight = 34, inset = 10, iconSide = 20, badgeSpace = 64;

class NavigationDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {100, std::max(rowHeight, option.fontMetrics.height() + 12)};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &theme = Theme::current();
        const bool selected = option.state & QStyle::State_Selected;
        const QRectF row = QRectF(option.rect).adjusted(0, 1, 0, -1);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (selected || (option.state & QStyle::State_MouseOver)) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(selected ? theme.selection : theme.hover);
            painter->drawRoundedRect(row, 5, 5);
        }
        if (selected && (option.state & QStyle::State_HasFocus)) {
            painter->setPen(QPen(theme.accent, 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(row.adjusted(1, 1, -1, -1), 5, 5);
        }
        const QColor color = selected ? theme.selectionText : theme.text;
        paintIcon(*painter, QRectF(row.left() + inset, row.center().y() - iconSide / 2.0, iconSide, iconSide).toRect(),
                  index.data(iconRole).toString(), color);
        QFont font = option.font;
        if (selected)
            font.setWeight(QFont::DemiBold);
        painter->setFont(font);
        painter->setPen(color);
        painter->drawText(row.adjusted(2 * inset + iconSide, 0, -inset, 0), Qt::AlignVCenter | Qt::AlignLeft,
                          index.data(Qt::DisplayRole).toString());
        painter->setFont(option.font);
        painter->setPen(selected ? theme.selectionText : theme.secondaryText);
        painter->drawText(row.adjusted(0, 0, -inset, 0), Qt::AlignVCenter | Qt::AlignRight,
                          index.data(badgeRole).toString());
        painter->restore();
    }
};

} // namespace

NavigationList::NavigationList(QWidget *parent) : QListWidget(parent)
{
    setObjectName(QStringLiteral("navigation"));
    setItemDelegate(new NavigationDelegate(this));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setUniformItemSizes(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
}

void NavigationList::addPage(const QString &iconName)
{
    auto *const item = new QListWidgetItem(this);
    item->setData(iconRole, iconName);
}

void NavigationList::setTitle(int row, const QString &title)
{
    item(row)->setText(title);
    describe(row);
}

void NavigationList::setBadge(int row, const QString &text)
{
    if (badge(row) == text)
        return;
    item(row)->setData(badgeRole, text);
    describe(row);
}

QString NavigationList::badge(int row) const
{
    return item(row)->data(badgeRole).toString();
}

void NavigationList::describe(int row)
{
    QListWidgetItem *const it = item(row);
    const QString key = QStringLiteral("Ctrl+%1").arg(row + 1);
    const QString mark = badge(row);
    it->setData(Qt::AccessibleTextRole, mark.isEmpty() ? it->text() : it->text() + QStringLiteral(", ") + mark);
    it->setToolTip(QStringLiteral("%1 (%2)").arg(it->text(), key));
}

void NavigationList::fitWidth()
{
    QFont wide = font();
    wide.setWeight(QFont::DemiBold);
    const QFontMetrics metrics(wide);
    int widest = 0;
    for (int row = 0; row < count(); ++row)
        widest = std::max(widest, metrics.horizontalAdvance(item(row)->text()));
    setFixedWidth(std::max(184, 16 + 3 * inset + iconSide + widest + badgeSpace));
}

} // namespace hdf5async
