// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/data_table.h"

#include "ui/csv.h"
#include "ui/widgets/cell.h"
#include "ui/widgets/table_header.h"

#include <QContextMenuEvent>
#include <QDateTime>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int leastRowHeight = 26;

// A value as RFC 4180 wants it.
QString rawField(const QVariant &value)
{
    return QString::fromUtf8(csvField(value.userType() == QMetaType::QDateTime
                                          ? value.toDateTime().toUTC().toString(Qt::ISODateWithMs)
                                          : value.toString()));
}

} // namespace

DataTable::DataTable(QAbstractItemModel &model, const std::vector<ColumnStart> &columns, QWidget *parent)
    : QTableView(parent), m_header(new TableHeader(this)), m_columns(columns)
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
    fitRows();
    restoreColumns({});
}

void DataTable::fitRows()
{
    const int height = std::max(leastRowHeight, fontMetrics().height() + 8);
    verticalHeader()->setMinimumSectionSize(height);
    verticalHeader()->setDefaultSectionSize(height);
}

void DataTable::setStretchColumn(int column)
{
    m_stretch = column;
    m_header->setStretchLastSection(false);
    m_header->setSectionResizeMode(column, QHeaderView::Stretch);
}

void DataTable::contextMenuEvent(QContextMenuEvent *event)
{
    const QModelIndex current = currentIndex();
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    Q_EMIT menuWanted(byKey ? viewport()->mapToGlobal(visualRect(current).bottomLeft()) : event->globalPos());
}

void DataTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitRows();
}

std::vector<int> DataTable::shownColumns() const
{
    std::vector<int> columns;
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int logical = m_header->logicalIndex(visual);
        if (!m_header->isSectionHidden(logical))
            columns.push_back(logical);
    }
    return columns;
}

QString DataTable::selectedText() const
{
    QStringList lines;
    QStringList cells;
    for (const int column : shownColumns())
        cells.append(model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
    lines.append(cells.join(u'\t'));
    std::vector<int> rows;
    for (const QModelIndex &index : selectionModel()->selectedRows())
        rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    for (int row = 0; rows.empty() && row < model()->rowCount(); ++row)
        rows.push_back(row);
    for (const int row : rows) {
        cells.clear();
        for (const int column : shownColumns())
            cells.append(model()->data(model()->index(row, column), Qt::DisplayRole).toString());
        lines.append(cells.join(u'\t'));
    }
    return lines.join(u'\n');
}

QString DataTable::csv() const
{
    QStringList lines;
    QStringList cells;
    for (const int column : shownColumns())
        cells.append(rawField(model()->headerData(column, Qt::Horizontal, Qt::DisplayRole)));
    lines.append(cells.join(u','));
    for (int row = 0; row < model()->rowCount(); ++row) {
        cells.clear();
        for (const int column : shownColumns())
            cells.append(rawField(model()->data(model()->index(row, column), Qt::EditRole)));
        lines.append(cells.join(u','));
    }
    return lines.join(QStringLiteral("\r\n")) + QStringLiteral("\r\n");
}

QByteArray DataTable::saveColumns() const
{
    return m_header->saveState();
}

void DataTable::restoreColumns(const QByteArray &state)
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
