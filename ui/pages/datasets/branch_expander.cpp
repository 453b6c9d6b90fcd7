// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/branch_expander.h"

#include <QTreeView>

namespace hdf5async {

BranchExpander::BranchExpander(DatasetTreeModel &model, QTreeView &view) : QObject(&view), m_model(model), m_view(view)
{
    m_turn.setSingleShot(true);
    m_turn.setInterval(0);
    connect(&m_turn, &QTimer::timeout, this, &BranchExpander::step);
    connect(&model, &DatasetTreeModel::pageLoaded, this, [this] {
        if (isRunning())
            m_turn.start();
    });
    connect(&model, &DatasetTreeModel::pageFailed, this, &BranchExpander::stop);
    connect(&model, &QAbstractItemModel::modelReset, this, &BranchExpander::stop);
}

void BranchExpander::start(const QModelIndex &group)
{
    m_groups.assign(1, QPersistentModelIndex(group.siblingAtColumn(0)));
    m_page = 0;
    m_rows = 0;
    m_turn.start();
}

void BranchExpander::stop()
{
    if (!isRunning())
        return;
    m_groups.clear();
    Q_EMIT finished(m_rows, false);
}

// False: the page is not there yet.
bool BranchExpander::scanPage(const QModelIndex &group, int page)
{
    if (!m_model.isPageLoaded(group, page)) {
        m_model.want(group, page);
        return false;
    }
    const int first = page * PageRequests::pageSize;
    const int last = std::min(first + PageRequests::pageSize, m_model.rowCount(group));
    for (int row = first; row < last && m_rows < mostRows; ++row, ++m_rows) {
        const QModelIndex member = m_model.index(row, 0, group);
        const TreeNode *const node = m_model.node(member);
        if (node && node->kind == ObjectKind::Group && node->members > 0)
            m_groups.emplace_back(member);
    }
    return true;
}

void BranchExpander::step()
{
    if (m_groups.empty())
        return;
    const QModelIndex group = m_groups.front();
    const int rows = group.isValid() ? m_model.rowCount(group) : 0;
    if (rows > 0 && m_page == 0)
        m_view.expand(group);
    if (m_page * PageRequests::pageSize < rows) {
        if (!scanPage(group, m_page))
            return; // pageLoaded() comes
        ++m_page;
    }
    if (m_rows >= mostRows) {
        m_groups.clear();
        Q_EMIT finished(m_rows, true);
        return;
    }
    if (m_page * PageRequests::pageSize >= rows) {
        m_groups.pop_front();
        m_page = 0;
    }
    if (m_groups.empty())
        Q_EMIT finished(m_rows, false);
    else
        m_turn.start();
}

} // namespace hdf5async
