// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/live_table.h"

#include "ui/models/live_model.h"
#include "ui/widgets/table_header.h"

#include <QKeyEvent>
#include <QScrollBar>

#include <algorithm>

namespace hdf5async {

LiveTable::LiveTable(LiveModel &model, const std::vector<ColumnStart> &columns, QWidget *parent)
    : DataTable(model, columns, parent), m_model(model)
{
    setSortingEnabled(true);
    tableHeader().setSortIndicatorClearable(true);
    tableHeader().setSortIndicator(-1, Qt::AscendingOrder);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &LiveTable::selectedKeysChanged);
    connect(this, &QTableView::doubleClicked, this,
            [this](const QModelIndex &index) { Q_EMIT opened(m_model.keyAt(index.row())); });
    connect(&model, &QAbstractItemModel::rowsInserted, this, &LiveTable::tellVisible);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &LiveTable::tellVisible);
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
    // selectRow() would take part in whatever key is held down.
    const QModelIndex index = m_model.index(row, 0);
    selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    scrollTo(index);
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
    m_model.setHeld(isHeld());
}

void LiveTable::tellVisible()
{
    const int first = verticalScrollBar()->value();
    const int height = std::max(1, verticalHeader()->defaultSectionSize());
    m_model.setVisibleRows(first, first + viewport()->height() / height);
}

void LiveTable::resizeEvent(QResizeEvent *event)
{
    DataTable::resizeEvent(event);
    tellVisible();
}

void LiveTable::verticalScrollbarValueChanged(int value)
{
    DataTable::verticalScrollbarValueChanged(value);
    tellVisible();
}

bool LiveTable::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Enter || event->type() == QEvent::Leave) {
        m_pointerInside = event->type() == QEvent::Enter;
        updateHeld();
    }
    return DataTable::viewportEvent(event);
}

void LiveTable::keyPressEvent(QKeyEvent *event)
{
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid())
        Q_EMIT opened(m_model.keyAt(currentIndex().row()));
    else
        DataTable::keyPressEvent(event);
}

} // namespace hdf5async
