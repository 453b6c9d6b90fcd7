// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/tree_reveal.h"

namespace hdf5async {

namespace {

constexpr int pageSize = PageRequests::pageSize;
constexpr int mostPagesInALine = 400;

} // namespace

TreeReveal::TreeReveal(DatasetTreeModel &model, QObject *parent) : QObject(parent), m_model(model)
{
    connect(&model, &DatasetTreeModel::pageLoaded, this, [this] {
        if (isRunning())
            step();
    });
    connect(&model, &DatasetTreeModel::pageFailed, this, [this] {
        if (isRunning())
            giveUp();
    });
}

void TreeReveal::start(const QByteArray &path)
{
    m_path = path;
    m_inRoot = true;
    enter({});
    step();
}

void TreeReveal::enter(const QModelIndex &group)
{
    m_group = group;
    m_inRoot = !group.isValid();
    m_linear = m_model.order() != TreeOrder::Name;
    m_low = 0;
    m_high = -1; // not known yet
}

QByteArray TreeReveal::nextPath() const
{
    const QByteArray here = m_inRoot ? QByteArray() : m_group.data(DatasetRole::Path).toByteArray();
    const qsizetype end = m_path.indexOf('/', here.size() + 1);
    return end < 0 ? m_path : m_path.left(end);
}

void TreeReveal::giveUp()
{
    const QByteArray path = std::exchange(m_path, {});
    Q_EMIT lost(path);
}

// Looks at the page in the middle; false when it has to be waited for, or nothing is left.
bool TreeReveal::narrow()
{
    const int page = m_linear ? m_low : (m_low + m_high) / 2;
    if (!m_model.isPageLoaded(m_group, page)) {
        m_model.want(m_group, page);
        return false;
    }
    const QByteArray wanted = nextPath();
    const TreeNode *const first = m_model.node(m_model.index(page * pageSize, 0, m_group));
    const int lastRow = std::min((page + 1) * pageSize, m_model.rowCount(m_group)) - 1;
    const TreeNode *const last = m_model.node(m_model.index(lastRow, 0, m_group));
    if (m_linear) {
        ++m_low;
        return true;
    }
    // Another order than that of bytes shows in every page: then all of them are gone through.
    bool sorted = first && last;
    for (int row = page * pageSize + 1; row <= lastRow && sorted; ++row) {
        const TreeNode *const left = m_model.node(m_model.index(row - 1, 0, m_group));
        const TreeNode *const right = m_model.node(m_model.index(row, 0, m_group));
        sorted = left && right && (m_model.isDescending() ? right->path < left->path : left->path < right->path);
    }
    if (!sorted) {
        m_linear = true;
        m_low = 0;
        m_high = (m_model.rowCount(m_group) - 1) / pageSize;
        return true;
    }
    const bool before = first && (m_model.isDescending() ? wanted > first->path : wanted < first->path);
    const bool after = last && (m_model.isDescending() ? wanted < last->path : wanted > last->path);
    if (before)
        m_high = page - 1;
    else if (after)
        m_low = page + 1;
    else
        m_low = m_high + 1; // it would be here
    return true;
}

void TreeReveal::step()
{
    while (isRunning()) {
        if (!m_model.isRootLoaded() || (!m_inRoot && !m_group.isValid()))
            return m_inRoot ? void() : giveUp();
        const QModelIndex next = m_model.indexOf(nextPath());
        const bool here = next.isValid() && next.parent() == QModelIndex(m_group);
        if (here && nextPath() == m_path) {
            m_path.clear();
            Q_EMIT found(next);
            return;
        }
        if (here) {
            enter(next);
            continue;
        }
        if (m_high < 0)
            m_high = (m_model.rowCount(m_group) - 1) / pageSize;
        if (m_model.rowCount(m_group) == 0 || m_low > m_high || (m_linear && m_low >= mostPagesInALine))
            return giveUp();
        if (!narrow())
            return;
    }
}

} // namespace hdf5async
