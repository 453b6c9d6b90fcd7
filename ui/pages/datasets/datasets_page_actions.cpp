// SPDX-License-Identifier: BSD-3-Clause
// What the Datasets page does with what is selected, and what it remembers.
#include "ui/format.h"
#include "ui/icons/icons.h"
#include "ui/pages/datasets/dataset_tree_view.h"
#include "ui/pages/datasets/datasets_page.h"
#include "ui/pages/datasets/node_list_model.h"
#include "ui/pages/datasets/structure_json.h"
#include "ui/preview/preview_pane.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qsizetype mostPins = 50;
constexpr int mostWatched = 200;

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
    const bool isPinned = m_pinned->rowOf(first.path) >= 0;
    add(menu, QStringLiteral("pin"), isPinned ? tr("Un&pin") : tr("&Pin"), [this, first, isPinned] {
        setPinned(first.path, !isPinned);
    })->setShortcut(QKeySequence(Qt::Key_F2));
    add(menu, QStringLiteral("export"), tr("E&xport the shown rows…"), [this] {
        exportShown();
    })->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_E));
    menu.setToolTipsVisible(true);
}

// Pins

bool DatasetsPage::pin()
{
    const std::vector<TreeNode> nodes = selected(*activeView());
    for (const TreeNode &node : nodes)
        setPinned(node.path, m_pinned->rowOf(node.path) < 0);
    return !nodes.empty();
}

std::vector<PinnedItem> DatasetsPage::pinnedItems(const ServerStatus &status) const
{
    std::vector<PinnedItem> items;
    for (const QString &saved : m_savedPins) {
        const QByteArray file = saved.section(u'\n', 0, 0).toUtf8(), path = saved.section(u'\n', 1).toUtf8();
        const bool open = std::any_of(status.files.begin(), status.files.end(),
                                      [&file](const FileStatus &f) { return f.name.toUtf8() == file; });
        if (!open)
            continue; // of another server, for all that is known
        QString rate = QStringLiteral("-");
        for (const auto *const list : {&status.busiest, &status.watched}) {
            for (const DatasetActivity &activity : *list) {
                if (activity.file == file && activity.path == path && activity.rowsPerSecond >= 0.05)
                    rate = format::rowsPerSecond(activity.rowsPerSecond);
            }
        }
        items.push_back({lastPartOf(path),
                         rate,
                         shownName(path),
                         {{QStringLiteral("file"), file}, {QStringLiteral("path"), path}}});
    }
    return items;
}

void DatasetsPage::addPinnedInterest(Interest &interest) const
{
    for (const QString &saved : m_savedPins) {
        const std::pair wanted(saved.section(u'\n', 0, 0).toUtf8(), saved.section(u'\n', 1).toUtf8());
        if (interest.datasets.size() < std::size_t(mostWatched) &&
            std::find(interest.datasets.begin(), interest.datasets.end(), wanted) == interest.datasets.end())
            interest.datasets.push_back(wanted);
    }
}

void DatasetsPage::setPinned(const QByteArray &path, bool pinned)
{
    const QString saved = QString::fromUtf8(m_file + '\n' + path);
    m_savedPins.removeAll(saved);
    if (!pinned)
        return m_pinned->remove(path);
    if (m_pinned->rowCount() >= mostPins)
        return say(tr("At most %1 datasets can be pinned").arg(mostPins));
    m_savedPins.append(saved);
    for (const TreeNode &node : selected(*activeView())) {
        if (node.path == path)
            return m_pinned->setNode(node);
    }
}

// Names are all that is saved; what they are is asked. One that is gone keeps its name, and its place for when it comes back.
void DatasetsPage::loadPinned()
{
    m_pinInquiries.clear();
    std::vector<TreeNode> nodes;
    const QString prefix = QString::fromUtf8(m_file + '\n');
    for (const QString &saved : std::as_const(m_savedPins)) {
        if (!saved.startsWith(prefix))
            continue;
        TreeNode node;
        node.path = saved.mid(prefix.size()).toUtf8();
        node.kind = ObjectKind::Dataset;
        nodes.push_back(node);
        auto inquiry = std::make_unique<OpenQuestion<SearchResult>>();
        inquiry->ask(controller().search({m_file, saved.mid(prefix.size()), 20}),
                     [this, path = node.path](const Result<SearchResult> &result) {
                         if (!result || m_pinned->rowOf(path) < 0)
                             return;
                         for (const TreeNode &found : result->nodes) {
                             if (found.path == path)
                                 return m_pinned->setNode(found);
                         }
                     });
        m_pinInquiries.push_back(std::move(inquiry));
    }
    m_pinned->setNodes(std::move(nodes));
}

// State and language

void DatasetsPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("tree"), m_tree->header()->saveState());
    settings.setValue(QStringLiteral("results"), m_results->header()->saveState());
    settings.setValue(QStringLiteral("pins"), m_pins->header()->saveState());
    settings.setValue(QStringLiteral("splitter"), m_splitter->saveState());
    settings.setValue(QStringLiteral("pinned"), m_savedPins);
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
    // Settings are a file that anybody may have edited.
    m_savedPins = settings.value(QStringLiteral("pinned")).toStringList().mid(0, mostPins);
    m_preview->setCurrentTab(std::clamp(settings.value(QStringLiteral("tab"), 0).toInt(), 0, 5));
    const int order = std::clamp(settings.value(QStringLiteral("order"), 0).toInt(), 0, int(TreeOrder::LastWrite));
    m_model->setOrder(TreeOrder(order), settings.value(QStringLiteral("descending")).toBool());
    showSortOrder();
    if (!m_file.isEmpty())
        loadPinned();
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
