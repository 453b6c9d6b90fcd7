// SPDX-License-Identifier: BSD-3-Clause
// What the Datasets page does with what is selected, and what it remembers.
#include "ui/icons/icons.h"
#include "ui/pages/datasets/dataset_export.h"
#include "ui/pages/datasets/dataset_tree_view.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/datasets/pinned_datasets.h"
#include "ui/pages/datasets/structure_json.h"
#include "ui/preview/preview_pane.h"
#include "ui/widgets/save_text.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int mostExported = 100'000;

QAction *add(QMenu &menu, const QString &iconName, const QString &text, const std::function<void()> &then)
{
    QAction *const action = menu.addAction(text);
    if (!iconName.isEmpty())
        action->setIcon(icon(iconName));
    QObject::connect(action, &QAction::triggered, &menu, then);
    return action;
}

} // namespace

void DatasetsPage::showMenu(QTreeView &view, const QPoint &at)
{
    // The key asks at the pointer's place; the menu belongs to the current row.
    const bool here = view.viewport()->rect().contains(at) && view.indexAt(at).isValid();
    const QPoint place = here ? at : view.visualRect(view.currentIndex()).bottomLeft() + QPoint(24, 0);
    auto *const menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillMenu(*menu, view);
    if (menu->isEmpty())
        delete menu;
    else
        menu->popup(view.viewport()->mapToGlobal(place));
}

// The rows are taken down now: they may be gone when something is chosen.
void DatasetsPage::fillMenu(QMenu &menu, QTreeView &view)
{
    const std::vector<TreeNode> nodes = selected(view);
    if (nodes.empty())
        return;
    const TreeNode first = nodes.front();
    const bool single = nodes.size() == 1, isDataset = first.kind == ObjectKind::Dataset;
    const QByteArray file = m_file;
    const QVariantMap where{{QStringLiteral("file"), file}, {QStringLiteral("path"), first.path}};
    QStringList paths;
    for (const TreeNode &node : nodes)
        paths.append(QString::fromUtf8(node.path));
    add(menu, QStringLiteral("copy"), tr("Copy &path"), [this, paths] {
        navigator().copy(paths.join(u'\n'));
    })->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C));
    add(menu, {}, tr("Copy file::path"), [this, paths, file] {
        QStringList full;
        for (const QString &path : paths)
            full.append(QString::fromUtf8(file) + QStringLiteral("::") + path);
        navigator().copy(full.join(u'\n'));
    });
    add(menu, {}, tr("Copy &structure as JSON"), [this, file, first] {
        m_structure->start(file, first);
    })->setEnabled(single);
    menu.addSeparator();
    if (&view == m_tree) {
        add(menu, {}, tr("&Expand all below"), [this] {
            m_tree->expandBelow(m_tree->currentIndex());
        })->setEnabled(first.kind == ObjectKind::Group);
    } else {
        add(menu, QStringLiteral("group"), tr("Show in the &tree"), [this, first] {
            reveal(first.path);
        })->setEnabled(single);
    }
    add(menu, QStringLiteral("eye"), tr("Pre&view"), [this, first] {
        m_preview->setTarget(m_file, first);
        if (m_splitter->sizes().value(1) == 0)
            m_splitter->setSizes({3, 2});
    })->setEnabled(single);
    add(menu, QStringLiteral("rates"), tr("Plot &rate"), [this, where] {
        navigator().openPage(PageId::Rates, where);
    })->setEnabled(isDataset && single);
    const auto live = m_activity.constFind(first.path);
    const QString writer = live != m_activity.cend() && !live->writer.isEmpty() ? live->writer : first.writer;
    add(menu, QStringLiteral("clients"), tr("Show &writer"), [this, writer] {
        navigator().openPage(PageId::Clients, {{QStringLiteral("filter"), writer}});
    })->setEnabled(single && !writer.isEmpty());
    add(menu, QStringLiteral("compression"), tr("&Compression…"), [this, where] {
        navigator().openPage(PageId::Compression, where);
    })->setEnabled(isDataset && single);
    QAction *const flush = add(menu, QStringLiteral("save"), tr("&Flush now"), [this, file] {
        navigator().run({"flush", {{QStringLiteral("file"), QString::fromUtf8(file)}}},
                        tr("Everything written so far is on stable storage."));
    });
    flush->setEnabled(controller().capabilities().role >= Role::Operator);
    if (!flush->isEnabled())
        flush->setToolTip(tr("Needs the role operator"));
    if (controller().capabilities().panels.contains(QStringLiteral("export"))) {
        QAction *const take = add(menu, QStringLiteral("save"), tr("Save in a file of its &own"), [this, file, first] {
            const QString path = QString::fromUtf8(first.path);
            navigator().run(
                {"export", {{QStringLiteral("file"), QString::fromUtf8(file)}, {QStringLiteral("path"), path}}},
                tr("%1 is being exported to a file beside the served one").arg(path));
        });
        take->setEnabled(single && flush->isEnabled());
        if (!flush->isEnabled())
            take->setToolTip(flush->toolTip());
    }
    menu.addSeparator();
    const bool isPinned = m_pinned->isPinned(first.path);
    add(menu, QStringLiteral("pin"), isPinned ? tr("Un&pin") : tr("&Pin"), [this, first, isPinned] {
        setPinned(first, !isPinned);
    })->setShortcut(QKeySequence(Qt::Key_F2));
    add(menu, QStringLiteral("export"), tr("E&xport the shown rows…"), [this] {
        exportShown();
    })->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_E));
    menu.setToolTipsVisible(true);
}

// Keys of the window

bool DatasetsPage::refresh()
{
    if (isSearching())
        search();
    else
        refreshTree();
    m_preview->reload();
    return true;
}

bool DatasetsPage::copyRows()
{
    if (m_preview->isAncestorOf(focusWidget()) && m_preview->copy())
        return true;
    const QTreeView &view = *activeView();
    const std::vector<TreeNode> nodes = selected(view);
    if (nodes.empty())
        return false;
    QStringList lines;
    for (const TreeNode &node : nodes) {
        const auto live = m_activity.constFind(node.path);
        QStringList cells;
        for (const int column : shownColumns(view))
            cells.append(column == DatasetColumn::Name
                             ? QString::fromUtf8(node.path)
                             : datasetCell(node, live != m_activity.cend() ? &*live : nullptr, column, m_refreshedAt));
        lines.append(cells.join(u'\t'));
    }
    navigator().copy(lines.join(u'\n'));
    return true;
}

bool DatasetsPage::copyPath()
{
    QStringList paths;
    for (const TreeNode &node : selected(*activeView()))
        paths.append(QString::fromUtf8(node.path));
    if (!paths.isEmpty())
        navigator().copy(paths.join(u'\n'));
    return !paths.isEmpty();
}

std::pair<QByteArray, int> DatasetsPage::shownCsv() const
{
    std::vector<const TreeNode *> nodes;
    int missing = 0;
    if (isSearching()) {
        for (const TreeNode &node : m_found->nodes())
            nodes.push_back(&node);
    } else {
        for (QModelIndex row = m_model->index(0, 0); row.isValid() && nodes.size() < std::size_t(mostExported);
             row = m_tree->indexBelow(row)) {
            if (const TreeNode *const node = m_model->node(row))
                nodes.push_back(node);
            else
                ++missing;
        }
    }
    return {datasetsCsv(nodes, m_activity, shownColumns(isSearching() ? *m_results : *m_tree)), missing};
}

bool DatasetsPage::exportShown()
{
    const auto [csv, missing] = shownCsv();
    saveBytes(this, tr("Export the shown rows"), QStringLiteral("datasets.csv"), csv,
              [this, left = missing](const QString &sentence) {
                  navigator().say(
                      left > 0 ? tr("%1 %n row(s) were not loaded and are left out.", nullptr, left).arg(sentence)
                               : sentence);
              });
    return true;
}

// Pins

bool DatasetsPage::pin()
{
    const std::vector<TreeNode> nodes = selected(*activeView());
    for (const TreeNode &node : nodes)
        setPinned(node, !m_pinned->isPinned(node.path));
    return !nodes.empty();
}

void DatasetsPage::setPinned(const TreeNode &node, bool pinned)
{
    if (!pinned)
        m_pinned->unpin(node.path);
    else if (!m_pinned->pin(node))
        say(tr("At most %1 datasets can be pinned").arg(PinnedDatasets::most));
}

std::vector<PinnedItem> DatasetsPage::pinnedItems(const ServerStatus &status) const
{
    return m_pinned->items(status);
}

// State and language

void DatasetsPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("tree"), m_tree->header()->saveState());
    settings.setValue(QStringLiteral("results"), m_results->header()->saveState());
    settings.setValue(QStringLiteral("pins"), m_pins->header()->saveState());
    settings.setValue(QStringLiteral("splitter"), m_splitter->saveState());
    settings.setValue(QStringLiteral("pinned"), m_pinned->saved());
    settings.setValue(QStringLiteral("tab"), m_preview->currentTab());
    settings.setValue(QStringLiteral("order"), int(m_model->order()));
    settings.setValue(QStringLiteral("descending"), m_model->isDescending());
}

void DatasetsPage::restoreState(QSettings &settings)
{
    const auto bytes = [&](const char *key) { return settings.value(QLatin1StringView(key)).toByteArray(); };
    m_tree->header()->restoreState(bytes("tree"));
    m_results->header()->restoreState(bytes("results"));
    m_pins->header()->restoreState(bytes("pins"));
    m_splitter->restoreState(bytes("splitter"));
    m_pinned->restore(settings.value(QStringLiteral("pinned")).toStringList());
    m_preview->setCurrentTab(std::clamp(settings.value(QStringLiteral("tab"), 0).toInt(), 0, 5));
    const int order = std::clamp(settings.value(QStringLiteral("order"), 0).toInt(), 0, int(TreeOrder::LastWrite));
    m_model->setOrder(TreeOrder(order), settings.value(QStringLiteral("descending")).toBool());
    showSortOrder();
}

void DatasetsPage::retranslate()
{
    m_title->setText(title());
    m_search->setPlaceholderText(tr("Search all paths: part of one, or *, ?"));
    m_search->setAccessibleName(tr("Search all paths"));
    m_files->setAccessibleName(tr("File"));
    m_pinsTitle->setText(tr("Pinned"));
    m_pins->setAccessibleName(tr("Pinned datasets"));
    m_tree->setAccessibleName(tr("Datasets of the file"));
    m_results->setAccessibleName(tr("Found datasets"));
    for (QAbstractItemModel *const model :
         {static_cast<QAbstractItemModel *>(m_model), static_cast<QAbstractItemModel *>(m_found),
          static_cast<QAbstractItemModel *>(m_pinned)})
        Q_EMIT model->headerDataChanged(Qt::Horizontal, 0, DatasetColumn::Count - 1);
    m_preview->retranslate();
    showTreeState();
    m_tree->viewport()->update();
}

} // namespace hdf5async
