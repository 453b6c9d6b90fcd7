// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/pinned_list.h"

#include "ui/icons/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int rowHeight = 28, inset = 10, iconSide = 16, gap = 8;
constexpr int numberRole = Qt::UserRole;

// Icon, name and number; the name gives way.
class PinnedDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const override
    {
        return {100, std::max(rowHeight, option.fontMetrics.height() + 8)};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Theme &theme = Theme::current();
        const bool focused = (option.state & QStyle::State_Selected) && (option.state & QStyle::State_HasFocus);
        const QRect row = option.rect;
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (focused || (option.state & QStyle::State_MouseOver)) {
            painter->setPen(focused ? QPen(theme.accent, 2) : QPen(Qt::NoPen));
            painter->setBrush(focused ? theme.selection : theme.hover);
            painter->drawRoundedRect(QRectF(row).adjusted(1, 1, -1, -1), 5, 5);
        }
        const QColor secondary = focused ? theme.selectionText : theme.secondaryText;
        paintIcon(*painter, QRectF(row.left() + inset + 2, row.center().y() - iconSide / 2 + 1, iconSide, iconSide),
                  QStringLiteral("pin"), secondary);
        const QString number = index.data(numberRole).toString();
        const int numberWidth = option.fontMetrics.horizontalAdvance(number);
        painter->setPen(secondary);
        painter->drawText(row.adjusted(0, 0, -inset, 0), Qt::AlignVCenter | Qt::AlignRight, number);
        const QRect name = row.adjusted(2 * inset + 20, 0, -inset - numberWidth - gap, 0);
        painter->setPen(focused ? theme.selectionText : theme.text);
        painter->drawText(
            name, Qt::AlignVCenter | Qt::AlignLeft,
            option.fontMetrics.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideMiddle, name.width()));
        painter->restore();
    }
};

} // namespace

PinnedList::PinnedList(QWidget *parent)
    : QWidget(parent), m_title(new Text(Text::Size::Secondary, this)), m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("pinned"));
    setAttribute(Qt::WA_StyledBackground);
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 1, 8);
    layout->setSpacing(4);
    m_title->setContentsMargins(2 * inset, 0, inset, 0);
    m_title->setForegroundRole(QPalette::PlaceholderText);
    m_list->setObjectName(QStringLiteral("pinnedList"));
    m_list->setItemDelegate(new PinnedDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    layout->addWidget(m_title);
    layout->addWidget(m_list);
    connect(m_list, &QListWidget::itemClicked, this, &PinnedList::open);
    connect(m_list, &QListWidget::itemActivated, this, &PinnedList::open);
    hide();
}

void PinnedList::open(const QListWidgetItem *item)
{
    const int row = m_list->row(item);
    if (row < 0 || std::size_t(row) >= m_items.size())
        return;
    const QVariantMap where = m_items[std::size_t(row)].where; // opening it sets the items anew
    Q_EMIT opened(where);
}

void PinnedList::setItems(std::vector<PinnedItem> items)
{
    if (items.size() > mostShown)
        items.resize(mostShown);
    m_items = std::move(items);
    const bool otherCount = m_list->count() != int(m_items.size());
    while (m_list->count() > int(m_items.size()))
        delete m_list->takeItem(m_list->count() - 1);
    while (m_list->count() < int(m_items.size()))
        m_list->addItem(QString());
    for (int row = 0; row < m_list->count(); ++row) {
        const PinnedItem &shown = m_items[std::size_t(row)];
        QListWidgetItem &item = *m_list->item(row);
        if (item.text() == shown.name && item.data(numberRole).toString() == shown.number)
            continue; // setting what it is already repaints
        item.setText(shown.name);
        item.setToolTip(shown.toolTip);
        item.setData(numberRole, shown.number);
        item.setData(Qt::AccessibleTextRole, QStringLiteral("%1, %2").arg(shown.toolTip, shown.number));
    }
    setVisible(!m_items.empty());
    if (otherCount)
        fitHeight();
}

void PinnedList::fitHeight()
{
    m_list->setFixedHeight(std::max(1, m_list->sizeHintForRow(0)) * std::max(1, m_list->count()));
}

void PinnedList::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitHeight();
}

void PinnedList::retranslate()
{
    m_title->setText(tr("Pinned"));
    m_list->setAccessibleName(tr("Pinned"));
}

} // namespace hdf5async
