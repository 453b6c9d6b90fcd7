// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/share_list.h"

#include "ui/format.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int rowsShown = 5, barHeight = 4;

} // namespace

ShareList::ShareList(QWidget *parent) : QWidget(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
}

int ShareList::rowHeight() const
{
    return fontMetrics().height() + barHeight + 10;
}

QSize ShareList::sizeHint() const
{
    return {240, rowsShown * rowHeight()};
}

QSize ShareList::minimumSizeHint() const
{
    return {140, rowsShown * rowHeight()};
}

void ShareList::setRows(const std::vector<Row> &rows)
{
    m_rows.assign(rows.begin(), rows.begin() + std::min<std::ptrdiff_t>(rowsShown, std::ptrdiff_t(rows.size())));
    m_current = std::clamp(m_current, 0, std::max(0, int(m_rows.size()) - 1));
    describe();
    update();
}

void ShareList::setEmptyText(const QString &text)
{
    m_emptyText = text;
    update();
}

void ShareList::describe()
{
    QStringList parts;
    for (const Row &row : m_rows)
        parts.append(QStringLiteral("%1 %2").arg(row.name, format::percent(row.share)));
    setAccessibleDescription(parts.join(QStringLiteral(", ")));
}

int ShareList::rowAt(int y) const
{
    const int row = y / rowHeight();
    return row < int(m_rows.size()) ? row : -1;
}

void ShareList::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::current();
    QPainter painter(this);
    if (m_rows.empty()) {
        painter.setPen(theme.secondaryText);
        painter.drawText(rect().adjusted(0, 4, 0, 0), Qt::AlignTop | Qt::AlignLeft | Qt::TextWordWrap, m_emptyText);
        return;
    }
    const QFontMetrics metrics = fontMetrics();
    for (int i = 0; i < int(m_rows.size()); ++i) {
        const Row &row = m_rows[std::size_t(i)];
        const QRect line(0, i * rowHeight(), width(), metrics.height());
        const QString share = format::percent(row.share);
        const int shareWidth = metrics.horizontalAdvance(QStringLiteral("100 %"));
        const int valueWidth = metrics.horizontalAdvance(row.value) + 12;
        painter.setPen(theme.text);
        painter.drawText(
            line.adjusted(0, 0, -shareWidth - valueWidth - 8, 0), Qt::AlignVCenter | Qt::AlignLeft,
            metrics.elidedText(row.name, Qt::ElideMiddle, std::max(0, width() - shareWidth - valueWidth - 8)));
        painter.drawText(line, Qt::AlignVCenter | Qt::AlignRight, share);
        painter.setPen(theme.secondaryText);
        painter.drawText(line.adjusted(0, 0, -shareWidth - 12, 0), Qt::AlignVCenter | Qt::AlignRight, row.value);
        const QRectF track(0, line.bottom() + 4, width(), barHeight);
        painter.fillRect(track, theme.hover);
        painter.fillRect(QRectF(track.left(), track.top(), track.width() * std::clamp(row.share, 0.0, 1.0), barHeight),
                         theme.accent);
        if (hasFocus() && i == m_current) {
            painter.setPen(QPen(theme.accent, 2));
            painter.drawRect(QRect(0, line.top(), width(), metrics.height() + barHeight + 6).adjusted(1, 1, -1, -1));
        }
    }
}

void ShareList::mousePressEvent(QMouseEvent *event)
{
    const int row = rowAt(event->pos().y());
    if (row >= 0)
        Q_EMIT opened(m_rows[std::size_t(row)].key);
}

void ShareList::keyPressEvent(QKeyEvent *event)
{
    const int last = int(m_rows.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Up: m_current = std::max(0, m_current - 1); break;
    case Qt::Key_Down: m_current = std::min(last, m_current + 1); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (last >= 0)
            Q_EMIT opened(m_rows[std::size_t(m_current)].key);
        return;
    default: QWidget::keyPressEvent(event); return;
    }
    update();
}

bool ShareList::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        auto *const help = static_cast<QHelpEvent *>(event);
        const int row = rowAt(help->pos().y());
        if (row >= 0)
            QToolTip::showText(help->globalPos(), m_rows[std::size_t(row)].name, this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace hdf5async
