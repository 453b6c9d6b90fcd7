// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/dataset_tree_view.h"

#include "ui/icons/icons.h"
#include "ui/pages/datasets/branch_expander.h"
#include "ui/theme/theme.h"
#include "ui/widgets/cell.h"
#include "ui/widgets/table_header.h"

#include <QKeyEvent>
#include <QPainter>

namespace hdf5async {

void setUpDatasetView(QTreeView &view)
{
    view.setItemDelegate(new CellDelegate(&view));
    view.setHeader(new TableHeader(&view));
    view.setUniformRowHeights(true);
    view.setAlternatingRowColors(true);
    view.setSelectionMode(QAbstractItemView::ExtendedSelection);
    view.setSelectionBehavior(QAbstractItemView::SelectRows);
    view.setEditTriggers(QAbstractItemView::NoEditTriggers);
    view.setDragEnabled(true);
    view.setContextMenuPolicy(Qt::CustomContextMenu);
    view.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.setTextElideMode(Qt::ElideMiddle);
    QHeaderView &header = *view.header();
    header.setStretchLastSection(true);
    const int digit = view.fontMetrics().horizontalAdvance(u'0');
    static constexpr int widths[DatasetColumn::Count] = {21, 8, 15, 9, 12, 16, 10, 7, 8, 10, 10, 12, 14, 13, 14, 11};
    for (int column = 0; column < DatasetColumn::Count; ++column) {
        view.setColumnWidth(column, widths[column] * digit);
        view.setColumnHidden(column, column >= DatasetColumn::Rows);
    }
}

DatasetTreeView::DatasetTreeView(DatasetTreeModel &model, QWidget *parent)
    : QTreeView(parent), m_model(model), m_expander(new BranchExpander(model, *this))
{
    setModel(&model);
    setUpDatasetView(*this);
    setIndentation(18);
    setSortingEnabled(false);
    setExpandsOnDoubleClick(true);
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex &index) {
        if (const TreeNode *const node = m_model.node(index))
            m_open.insert(node->path);
    });
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex &index) {
        if (const TreeNode *const node = m_model.node(index))
            m_open.remove(node->path);
    });
    connect(&model, &DatasetTreeModel::pageLoaded, this, &DatasetTreeView::restorePage);
    connect(m_expander, &BranchExpander::finished, this, &DatasetTreeView::expandedBelow);
}

QModelIndexList DatasetTreeView::visibleRows() const
{
    QModelIndexList rows;
    const int height = viewport()->height();
    QModelIndex row = indexAt(QPoint(0, 0));
    if (!row.isValid())
        row = m_model.index(0, 0);
    for (row = row.siblingAtColumn(0); row.isValid(); row = indexBelow(row)) {
        if (visualRect(row).top() > height)
            break;
        rows.append(row);
    }
    return rows;
}

void DatasetTreeView::expandBelow(const QModelIndex &group)
{
    if (group.isValid())
        m_expander->start(group);
}

void DatasetTreeView::reveal(const QModelIndex &index)
{
    for (QModelIndex above = index.parent(); above.isValid(); above = above.parent())
        expand(above);
    setCurrentIndex(index);
    scrollTo(index, QAbstractItemView::PositionAtCenter);
}

void DatasetTreeView::forgetPaths()
{
    m_open.clear();
    m_currentPath.clear();
}

void DatasetTreeView::restorePage(const QModelIndex &group, int page)
{
    const bool hasCurrent = currentIndex().isValid();
    if (hasCurrent)
        noteCurrent(); // it may have been one that was not loaded
    if (m_open.isEmpty() && (hasCurrent || m_currentPath.isEmpty()))
        return;
    const int first = page * PageRequests::pageSize;
    const int last = std::min(first + PageRequests::pageSize, m_model.rowCount(group));
    for (int row = first; row < last; ++row) {
        const QModelIndex index = m_model.index(row, 0, group);
        const TreeNode *const node = m_model.node(index);
        if (!node)
            continue;
        if (node->kind == ObjectKind::Group && m_open.contains(node->path) && !isExpanded(index))
            expand(index);
        // The current row is looked for where it was, seen or not.
        if (!hasCurrent && m_currentPath.startsWith(node->path + '/'))
            m_model.want(index, 0);
        if (!hasCurrent && node->path == m_currentPath)
            setCurrentIndex(index);
    }
}

void DatasetTreeView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    // A row that is gone leaves its path behind, so that it is found when it comes again.
    if (current.isValid() && !m_model.node(current))
        m_currentPath.clear();
    noteCurrent();
}

void DatasetTreeView::noteCurrent()
{
    const TreeNode *const node = m_model.node(currentIndex());
    if (!node || node->path == m_currentPath)
        return;
    m_currentPath = node->path;
    Q_EMIT currentPathChanged();
}

void DatasetTreeView::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Asterisk: expandBelow(currentIndex()); return;
    case Qt::Key_Backspace:
        if (const QModelIndex above = currentIndex().parent(); above.isValid())
            setCurrentIndex(above);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (currentIndex().isValid() && !(event->modifiers() & ~Qt::KeypadModifier)) {
            Q_EMIT previewRequested(currentIndex());
            return;
        }
        break;
    default: break;
    }
    QTreeView::keyPressEvent(event);
}

void DatasetTreeView::drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const
{
    const bool selected = selectionModel()->isSelected(index);
    paintCellGround(*painter, rect, index.siblingAtColumn(0).data(CellRole).value<Cell>(), selected);
    const TreeNode *const node = m_model.node(index);
    if (!node || !m_model.hasChildren(index))
        return;
    constexpr int size = 16;
    const QRect box(rect.right() - size, rect.center().y() - size / 2 + 1, size, size);
    paintIcon(*painter, box, isExpanded(index) ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"),
              selected ? Theme::current().selectionText : Theme::current().secondaryText);
}

} // namespace hdf5async
