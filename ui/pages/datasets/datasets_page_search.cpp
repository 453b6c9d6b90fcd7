// SPDX-License-Identifier: BSD-3-Clause
// How one finds something on the Datasets page: by searching, by going to a path, by sorting.
#include "ui/format.h"
#include "ui/pages/datasets/dataset_tree_view.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/datasets/node_list_model.h"
#include "ui/pages/datasets/tree_reveal.h"
#include "ui/preview/preview_pane.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QStackedWidget>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int searchLimit = 1000;

std::optional<TreeOrder> orderOf(int column)
{
    switch (column) {
    case DatasetColumn::Name: return TreeOrder::Name;
    case DatasetColumn::Stored: return TreeOrder::Stored;
    case DatasetColumn::Rows: return TreeOrder::Rows;
    case DatasetColumn::LastWrite: return TreeOrder::LastWrite;
    default: return std::nullopt;
    }
}

int columnOf(TreeOrder order)
{
    switch (order) {
    case TreeOrder::Name: return DatasetColumn::Name;
    case TreeOrder::Stored: return DatasetColumn::Stored;
    case TreeOrder::Rows: return DatasetColumn::Rows;
    case TreeOrder::LastWrite: return DatasetColumn::LastWrite;
    }
    return DatasetColumn::Name;
}

} // namespace

void DatasetsPage::open(const QVariantMap &arguments)
{
    const QByteArray file = arguments.value(QStringLiteral("file")).toByteArray();
    if (!file.isEmpty() && file != m_file) {
        m_files->setCurrentIndex(std::max(0, m_files->findData(file)));
        setFile(file);
    }
    if (arguments.contains(QStringLiteral("filter"))) {
        m_search->setText(arguments.value(QStringLiteral("filter")).toString());
        search();
    }
    reveal(arguments.value(QStringLiteral("path")).toByteArray());
}

bool DatasetsPage::focusFilter()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
    return true;
}

bool DatasetsPage::clearOrGoBack()
{
    if (m_search->text().isEmpty() && !isSearching())
        return false;
    m_search->clear();
    search();
    m_tree->setFocus();
    return true;
}

void DatasetsPage::search()
{
    m_searchSoon.stop();
    const QString pattern = m_search->text().trimmed();
    if (pattern.isEmpty()) {
        m_searching.cancel();
        if (isSearching()) {
            m_stack->setCurrentIndex(ShowTree);
            say({});
        }
        return showTreeState();
    }
    m_searching.ask(controller().search({m_file, pattern, searchLimit}),
                    [this](const Result<SearchResult> &result) { showFound(result); });
}

void DatasetsPage::showFound(const Result<SearchResult> &result)
{
    if (!result)
        return say(result.error().message);
    m_found->setNodes(result->nodes);
    m_stack->setCurrentIndex(ShowResults);
    const auto came = qint64(result->nodes.size());
    const QString time = QString::number(result->milliseconds, 'f', result->milliseconds < 10 ? 1 : 0);
    say(came < result->matches ? tr("%1 matches in %2 ms, the first %3 are shown (Esc: tree)")
                                     .arg(format::count(quint64(result->matches)), time, format::count(quint64(came)))
                               : tr("%1 matches in %2 ms (Enter: show in the tree, Esc: tree)")
                                     .arg(format::count(quint64(std::max<qint64>(result->matches, 0))), time));
}

void DatasetsPage::reveal(const QByteArray &path)
{
    if (path.isEmpty())
        return;
    {
        const QSignalBlocker quiet(m_search);
        m_search->clear();
    }
    m_searchSoon.stop();
    m_searching.cancel();
    if (isSearching())
        m_stack->setCurrentIndex(ShowTree);
    // Rows are found by halving, which needs the order of names.
    if (m_model->order() != TreeOrder::Name)
        m_model->setOrder(TreeOrder::Name, false);
    showSortOrder();
    m_reveal->start(path);
}

void DatasetsPage::sortBy(int column)
{
    const auto order = orderOf(column);
    if (!order)
        return say(tr("The server sorts by name, stored size, rows or last write"));
    // The first click on a number shows the largest.
    const bool same = *order == m_model->order();
    m_model->setOrder(*order, same ? !m_model->isDescending() : *order != TreeOrder::Name);
    showSortOrder();
}

void DatasetsPage::showSortOrder()
{
    m_tree->header()->setSortIndicatorShown(true);
    m_tree->header()->setSortIndicator(columnOf(m_model->order()),
                                       m_model->isDescending() ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void DatasetsPage::previewCurrent(const QTreeView &view)
{
    const TreeNode *const node = nodeAt(view.currentIndex());
    if (node)
        m_preview->setTarget(m_file, *node);
}

} // namespace hdf5async
