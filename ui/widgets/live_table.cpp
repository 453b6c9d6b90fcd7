// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/live_table.h"

#include "ui/models/live_model.h"
#include "ui/widgets/cell.h"
#include "ui/widgets/table_header.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int rowHeight = 26;

// A value as RFC 4180 wants it.
QString csvField(const QVariant &value)
{
    if (value.userType() == QMetaType::QDateTime)
        return value.toDateTime().toUTC().toString(Qt::ISODateWithMs);
    QString text = value.toString();
    if (text.contains(u',') || text.contains(u'"') || text.contains(u'\n'))
        text = u'"' + text.replace(u'"', QStringLiteral("\"\"")) + u'"';
    return text;
}

} // namespace

LiveTable::LiveTable(LiveModel &model, const std::vector<ColumnStart> &columns, QWidget *parent)
    : QTableView(parent), m_model(model), m_header(new TableHeader(this)), m_columns(columns)
{
    setHorizontalHeader(m_header);
    setModel(&model);
    setItemDelegate(new CellDelegate(this));
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setVerticalScrollMode(ScrollPerItem);
    setHorizontalScrollMode(ScrollPerPixel);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setSortingEnabled(true);
    m_header->setSortIndicator(-1, Qt::AscendingOrder);
    m_header->setSortIndicatorClearable(true);
    fitRows();
    restoreColumns({});
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &LiveTable::selectedKeysChanged);
    connect(this, &QTableView::doubleClicked, this,
            [this](const QModelIndex &index) { Q_EMIT opened(m_model.keyAt(index.row())); });
    connect(&model, &QAbstractItemModel::rowsInserted, this, &LiveTable::tellVisible);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &LiveTable::tellVisible);
}

void LiveTable::fitRows()
{
    const int height = std::max(rowHeight, fontMetrics().height() + 8);
    verticalHeader()->setMinimumSectionSize(height);
    verticalHeader()->setDefaultSectionSize(height);
}

void LiveTable::setStretchColumn(int column)
{
    m_stretch = column;
    m_header->setStretchLastSection(false);
    m_header->setSectionResizeMode(column, QHeaderView::Stretch);
}

std::vector<quint64> LiveTable::selectedKeys() const
{
    std::vector<quint64> keys;
    for (const QModelIndex &index : selectionModel()->selectedRows())
        keys.push_back(m_model.keyAt(index.row()));
    return keys;
}

void LiveTable::selectKey(quint64 key)
{
    const int row = m_model.rowOf(key);
    if (row < 0)
        return;
    selectRow(row);
    scrollTo(m_model.index(row, 0));
}

void LiveTable::setOrderHeld(bool held)
{
    m_orderHeld = held;
    updateHeld();
}

void LiveTable::setMenuOpen(bool open)
{
    m_menuOpen = open;
    updateHeld();
}

void LiveTable::updateHeld()
{
    m_model.setHeld(m_orderHeld || m_menuOpen || m_pointerInside);
}

void LiveTable::tellVisible()
{
    const int first = verticalScrollBar()->value();
    const int height = std::max(1, verticalHeader()->defaultSectionSize());
    m_model.setVisibleRows(first, first + viewport()->height() / height);
}

void LiveTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    tellVisible();
}

void LiveTable::verticalScrollbarValueChanged(int value)
{
    QTableView::verticalScrollbarValueChanged(value);
    tellVisible();
}

bool LiveTable::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Enter || event->type() == QEvent::Leave) {
        m_pointerInside = event->type() == QEvent::Enter;
        updateHeld();
    }
    return QTableView::viewportEvent(event);
}

void LiveTable::contextMenuEvent(QContextMenuEvent *event)
{
    const QModelIndex current = currentIndex();
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    Q_EMIT menuWanted(byKey ? viewport()->mapToGlobal(visualRect(current).bottomLeft()) : event->globalPos());
}

void LiveTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitRows();
}

void LiveTable::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        Q_EMIT opened(m_model.keyAt(currentIndex().row()));
    else
        QTableView::keyPressEvent(event);
}

std::vector<int> LiveTable::shownColumns() const
{
    std::vector<int> columns;
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int logical = m_header->logicalIndex(visual);
        if (!m_header->isSectionHidden(logical))
            columns.push_back(logical);
    }
    return columns;
}

QString LiveTable::selectedText() const
{
    QStringList lines;
    QStringList cells;
    for (const int column : shownColumns())
        cells.append(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
    lines.append(cells.join(u'\t'));
    std::vector<int> rows;
    for (const QModelIndex &index : selectionModel()->selectedRows())
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    for (int row = 0; rows.empty() && row < m_model.rowCount(); ++row)
        rows.push_back(row);
    for (const int row : rows) {
        cells.clear();
        for (const int column : shownColumns())
            cells.append(m_model.data(m_model.index(row, column), Qt::DisplayRole).toString());
        lines.append(cells.join(u'\t'));
    }
    return lines.join(u'\n');
}

QString LiveTable::csv() const
{
    QStringList lines;
    QStringList cells;
    for (const int column : shownColumns())
        cells.append(csvField(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole)));
    lines.append(cells.join(u','));
    for (int row = 0; row < m_model.rowCount(); ++row) {
        cells.clear();
        for (const int column : shownColumns())
            cells.append(csvField(m_model.data(m_model.index(row, column), Qt::EditRole)));
        lines.append(cells.join(u','));
    }
    return lines.join(QStringLiteral("\r\n")) + QStringLiteral("\r\n");
}

QByteArray LiveTable::saveColumns() const
{
    return m_header->saveState();
}

void LiveTable::restoreColumns(const QByteArray &state)
{
    if (!state.isEmpty() && m_header->restoreState(state))
        return;
    const double unit = fontMetrics().averageCharWidth() / 8.0;
    for (int column = 0; column < int(m_columns.size()); ++column) {
        m_header->setSectionHidden(column, !m_columns[std::size_t(column)].shown);
        m_header->moveSection(m_header->visualIndex(column), column);
        setColumnWidth(column, int(m_columns[std::size_t(column)].width * unit) + 16);
    }
    if (m_stretch >= 0)
        m_header->setSectionResizeMode(m_stretch, QHeaderView::Stretch);
}

} // namespace hdf5async
