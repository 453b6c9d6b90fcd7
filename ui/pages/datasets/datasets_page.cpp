// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/datasets_page.h"

#include "ui/format.h"
#include "ui/pages/datasets/dataset_tree_view.h"
#include "ui/pages/datasets/pinned_datasets.h"
#include "ui/pages/datasets/structure_json.h"
#include "ui/pages/datasets/tree_reveal.h"
#include "ui/pages/datasets/write_glow.h"
#include "ui/preview/preview_pane.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr int searchMilliseconds = 150;
constexpr int mostWatched = 200;
constexpr qint64 refreshSeconds = 5; // sizes and rates of groups come with their listing alone

} // namespace

DatasetsPage::DatasetsPage(const PageContext &context)
    : Page(PageId::Datasets, context),
      m_model(new DatasetTreeModel(context.controller, this)),
      m_found(new NodeListModel(this)),
      m_pinned(new PinnedDatasets(context.controller, this)),
      m_glow(new WriteGlow(this)),
      m_reveal(new TreeReveal(*m_model, this)),
      m_structure(new StructureReader(context.controller, this))
{
    m_model->setGlow(*m_glow);
    m_found->setGlow(*m_glow);
    m_pinned->setGlow(*m_glow);
    build();
    connectParts();
    showTreeState();
}

DatasetsPage::~DatasetsPage() = default;

void DatasetsPage::build()
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    auto *const bar = new QHBoxLayout;
    bar->setSpacing(16);
    m_title = new Text(Text::Size::Title, this);
    m_files = new QComboBox(this);
    m_files->setObjectName(QStringLiteral("files"));
    m_files->hide();
    m_status = new Text(Text::Size::Secondary, this);
    m_status->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_status->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_search = new QLineEdit(this);
    m_search->setObjectName(QStringLiteral("search"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(fontMetrics().horizontalAdvance(u'0') * 34);
    m_search->setMaxLength(1024);
    bar->addWidget(m_title);
    bar->addWidget(m_files);
    bar->addWidget(m_status, 1);
    bar->addWidget(m_search);
    layout->addLayout(bar);

    auto *const upper = new QWidget(this);
    auto *const lists = new QVBoxLayout(upper);
    lists->setContentsMargins(0, 0, 0, 0);
    lists->setSpacing(8);
    m_pinsTitle = new Text(Text::Size::Secondary, upper);
    m_pins = buildList(*m_pinned, QStringLiteral("pinned"));
    m_stack = new QStackedWidget(upper);
    m_tree = new DatasetTreeView(*m_model, m_stack);
    m_tree->setObjectName(QStringLiteral("tree"));
    m_results = buildList(*m_found, QStringLiteral("results"));
    m_message = new EmptyState(QStringLiteral("datasets"), m_stack);
    m_stack->addWidget(m_tree);
    m_stack->addWidget(m_results);
    m_stack->addWidget(m_message);
    lists->addWidget(m_pinsTitle);
    lists->addWidget(m_pins);
    lists->addWidget(m_stack, 1);
    m_pinsTitle->hide();
    m_pins->hide();
    // Their columns stand above those of the tree and need no header of their own.
    m_pins->header()->hide();
    m_pins->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Not by way of the page: columns change once more while it goes.
    const auto align = [from = m_tree->header(), to = m_pins->header()](int column, int, int width) {
        to->setSectionHidden(column, from->isSectionHidden(column));
        if (width > 0)
            to->resizeSection(column, width);
    };
    connect(m_tree->header(), &QHeaderView::sectionResized, m_pins->header(), align);

    m_preview = new PreviewPane(controller(), this);
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setChildrenCollapsible(true);
    m_splitter->setHandleWidth(16);
    m_splitter->addWidget(upper);
    m_splitter->addWidget(m_preview);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setSizes({420, 300});
    layout->addWidget(m_splitter, 1);
}

QTreeView *DatasetsPage::buildList(NodeListModel &model, const QString &name)
{
    auto *const view = new QTreeView(this);
    view->setObjectName(name);
    view->setModel(&model);
    view->setRootIsDecorated(false);
    setUpDatasetView(*view);
    return view;
}

void DatasetsPage::connectView(QTreeView &view)
{
    connect(&view, &QWidget::customContextMenuRequested, this, [this, &view](const QPoint &at) { showMenu(view, at); });
    connect(view.selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this, &view] { previewCurrent(view); });
}

void DatasetsPage::connectParts()
{
    for (QTreeView *const view : {static_cast<QTreeView *>(m_tree), m_results, m_pins})
        connectView(*view);
    connect(m_tree, &DatasetTreeView::currentPathChanged, this, [this] { previewCurrent(*m_tree); });
    connect(m_tree, &DatasetTreeView::previewRequested, this, [this] {
        previewCurrent(*m_tree);
        if (m_splitter->sizes().value(1) == 0)
            m_splitter->setSizes({3, 2});
    });
    connect(m_tree, &DatasetTreeView::expandedBelow, this, [this](int rows, bool limited) {
        say(limited ? tr("Stopped after %1 rows; expand further groups one by one").arg(format::count(quint64(rows)))
                    : tr("%n row(s) expanded", nullptr, rows));
    });
    connect(m_tree->header(), &QHeaderView::sectionClicked, this, &DatasetsPage::sortBy);
    for (QTreeView *const list : {m_results, m_pins}) {
        connect(list, &QAbstractItemView::activated, this,
                [this](const QModelIndex &index) { reveal(index.data(DatasetRole::Path).toByteArray()); });
    }
    connect(m_glow, &WriteGlow::changed, this, &DatasetsPage::repaintRows);
    m_searchSoon.setSingleShot(true);
    connect(&m_searchSoon, &QTimer::timeout, this, &DatasetsPage::search);
    connect(m_search, &QLineEdit::textChanged, this, [this] { m_searchSoon.start(searchMilliseconds); });
    connect(m_search, &QLineEdit::returnPressed, this, [this] {
        const QModelIndex current = m_results->currentIndex();
        if (isSearching() && m_found->rowCount() > 0)
            reveal((current.isValid() ? current : m_found->index(0, 0)).data(DatasetRole::Path).toByteArray());
    });
    connect(m_files, &QComboBox::activated, this,
            [this](int index) { setFile(m_files->itemData(index).toByteArray()); });
    connect(m_model, &DatasetTreeModel::pageLoaded, this, [this] {
        m_problem.clear();
        showTreeState();
    });
    connect(m_model, &DatasetTreeModel::pageFailed, this, [this](const Error &error) {
        m_problem =
            error.code == ErrorCode::UnknownOp ? tr("This server does not show what its files hold.") : error.message;
        showTreeState();
    });
    connect(m_reveal, &TreeReveal::found, this, [this](const QModelIndex &index) {
        m_stack->setCurrentIndex(ShowTree);
        m_tree->reveal(index);
        m_tree->setFocus();
        say({});
    });
    connect(m_reveal, &TreeReveal::lost, this,
            [this](const QByteArray &path) { say(tr("%1 is not in the file any more").arg(QString::fromUtf8(path))); });
    connect(m_structure, &StructureReader::finished, this, [this](const QByteArray &json, int nodes, bool limited) {
        navigator().copy(QString::fromUtf8(json));
        say(limited ? tr("Copied the first %1 objects").arg(format::count(quint64(nodes)))
                    : tr("Copied %n object(s)", nullptr, nodes));
    });
    connect(m_structure, &StructureReader::failed, this, &DatasetsPage::say);
    connect(m_pinned, &QAbstractItemModel::rowsInserted, this, &DatasetsPage::showPins);
    connect(m_pinned, &QAbstractItemModel::rowsRemoved, this, &DatasetsPage::showPins);
    connect(m_pinned, &QAbstractItemModel::modelReset, this, &DatasetsPage::showPins);
}

// As high as they need, up to five rows.
void DatasetsPage::showPins()
{
    const int rows = m_pinned->rowCount();
    m_pins->setVisible(rows > 0);
    m_pinsTitle->setVisible(rows > 0);
    const int row = std::max(26, fontMetrics().height() + 8);
    m_pins->setFixedHeight(row * std::min(rows, 5) + 2 * m_pins->frameWidth() + 4);
}

QString DatasetsPage::title() const
{
    return tr("Datasets");
}

void DatasetsPage::say(const QString &text)
{
    m_status->setText(text);
    m_status->setToolTip(text);
}

bool DatasetsPage::isSearching() const
{
    return m_stack->currentIndex() == ShowResults;
}

QTreeView *DatasetsPage::activeView() const
{
    if (m_pins->hasFocus())
        return m_pins;
    return isSearching() ? m_results : m_tree;
}

const TreeNode *DatasetsPage::nodeAt(const QModelIndex &index) const
{
    if (!index.isValid())
        return nullptr;
    if (index.model() == m_model)
        return m_model->node(index);
    const auto *const list = static_cast<const NodeListModel *>(index.model());
    return &list->nodes()[std::size_t(index.row())];
}

std::vector<TreeNode> DatasetsPage::selected(const QTreeView &view) const
{
    std::vector<TreeNode> nodes;
    QModelIndexList rows = view.selectionModel()->selectedRows();
    if (rows.isEmpty() && view.currentIndex().isValid())
        rows.append(view.currentIndex());
    for (const QModelIndex &row : std::as_const(rows)) {
        if (const TreeNode *const node = nodeAt(row))
            nodes.push_back(*node);
    }
    return nodes;
}

std::vector<int> DatasetsPage::shownColumns(const QTreeView &view) const
{
    std::vector<int> columns;
    for (int place = 0; place < DatasetColumn::Count; ++place) {
        const int column = view.header()->logicalIndex(place);
        if (!view.isColumnHidden(column))
            columns.push_back(column);
    }
    return columns;
}

// Status

void DatasetsPage::showFiles(const ServerStatus &status)
{
    QStringList names;
    for (const FileStatus &file : status.files)
        names.append(file.name);
    QStringList shown;
    for (int i = 0; i < m_files->count(); ++i)
        shown.append(m_files->itemText(i));
    m_hasFiles = !names.isEmpty();
    if (names != shown) {
        m_files->clear();
        for (const QString &name : names)
            m_files->addItem(name, name.toUtf8());
        m_files->setVisible(names.size() > 1);
        m_files->setCurrentIndex(std::max(0, m_files->findData(m_file)));
    }
    const QByteArray chosen = m_files->currentData().toByteArray();
    if (m_hasFiles && chosen != m_file)
        setFile(chosen);
    else if (status.epoch != m_epoch && m_hasFiles)
        refreshTree();
    m_epoch = status.epoch;
}

void DatasetsPage::setFile(const QByteArray &file)
{
    m_file = file;
    m_tree->forgetPaths();
    m_preview->clearTarget();
    m_problem.clear();
    m_model->setFile(file);
    m_pinned->setFile(file);
    if (!m_search->text().isEmpty())
        search();
    showTreeState();
}

void DatasetsPage::showStatus(const ServerStatusPtr &status)
{
    showFiles(*status);
    const ActivityByPath before = std::exchange(m_activity, {});
    for (const auto *const list : {&status->busiest, &status->watched}) {
        for (const DatasetActivity &activity : *list) {
            if (activity.file == m_file)
                m_activity.insert(activity.path, activity);
        }
    }
    showWrites(before);
    const QDateTime now = status->sampledAt;
    const auto showList = [&](QTreeView &view, NodeListModel &model) {
        if (!view.isVisible())
            return;
        const int first = std::max(0, view.indexAt(QPoint(0, 0)).row());
        const QModelIndex last = view.indexAt(QPoint(0, view.viewport()->height() - 1));
        model.setActivity(m_activity, now, first, last.isValid() ? last.row() : model.rowCount() - 1);
    };
    m_model->setActivity(m_activity, now, isSearching() ? QModelIndexList() : m_tree->visibleRows());
    showList(*m_results, *m_found);
    showList(*m_pins, *m_pinned);
    if (const auto live = m_activity.constFind(m_preview->path()); live != m_activity.cend())
        m_preview->setActivity(*live);
    if (!m_refreshedAt.isValid() || m_refreshedAt > now)
        m_refreshedAt = now;
    if (!m_paused && m_hasFiles && !isSearching() && m_refreshedAt.secsTo(now) >= refreshSeconds && m_model->isIdle()) {
        m_refreshedAt = now;
        refreshTree();
    }
    showTreeState();
}

// Of rows that can be seen alone: a fade of others would keep a timer for nobody.
void DatasetsPage::showWrites(const ActivityByPath &before)
{
    if (navigator().reduceMotion())
        return m_glow->clear();
    QSet<QByteArray> written;
    for (const QByteArray &path : watchedPaths()) {
        const auto was = before.constFind(path), is = m_activity.constFind(path);
        const bool known = was != before.cend() && is != m_activity.cend();
        if (known && (is->rows != was->rows || is->lastWriteAt != was->lastWriteAt))
            written.insert(path);
    }
    m_glow->setWritten(written);
}

void DatasetsPage::repaintRows(const QList<QByteArray> &paths)
{
    const auto repaint = [&paths](QTreeView &view, const QModelIndex &row) {
        if (!paths.contains(row.data(DatasetRole::Path).toByteArray()))
            return;
        const QRect box = view.visualRect(row);
        view.viewport()->update(0, box.top(), view.viewport()->width(), box.height());
    };
    for (const QModelIndex &row : isSearching() ? QModelIndexList() : m_tree->visibleRows())
        repaint(*m_tree, row);
    for (QTreeView *const list : {m_results, m_pins}) {
        QModelIndex row = list->isVisible() ? list->indexAt(QPoint(0, 0)) : QModelIndex();
        for (; row.isValid() && list->visualRect(row).top() < list->viewport()->height(); row = list->indexBelow(row))
            repaint(*list, row);
    }
}

void DatasetsPage::refreshTree()
{
    m_model->refresh();
    m_tree->viewport()->update(); // painting is what asks for the pages that can be seen
}

void DatasetsPage::showTreeState()
{
    if (isSearching() && !m_search->text().isEmpty())
        return;
    QString text;
    if (!m_problem.isEmpty() && m_model->rowCount() == 0)
        text = m_problem;
    else if (!m_hasFiles)
        text = tr("No file is open.");
    else if (!m_model->isRootLoaded())
        text = tr("Reading…");
    else if (m_model->rowCount() == 0)
        text = tr("File has no datasets. The first append creates them.");
    m_message->setTexts(text);
    m_stack->setCurrentIndex(text.isEmpty() ? ShowTree : ShowMessage);
    if (!m_problem.isEmpty() && m_model->rowCount() > 0)
        say(m_problem);
}

void DatasetsPage::setActive(bool active)
{
    if (active)
        return;
    m_searchSoon.stop();
    m_reveal->stop();
    m_activity.clear(); // what comes while nobody looks is no news when somebody does
    m_glow->clear();
}

void DatasetsPage::setPaused(bool paused)
{
    m_paused = paused;
    if (paused)
        m_glow->clear();
    m_preview->setPaused(paused);
}

std::vector<QByteArray> DatasetsPage::watchedPaths() const
{
    std::vector<QByteArray> paths;
    if (!m_preview->path().isEmpty())
        paths.push_back(m_preview->path());
    for (const TreeNode &node : m_pinned->nodes())
        paths.push_back(node.path);
    const auto addRow = [&](const QModelIndex &row) {
        const TreeNode *const node = nodeAt(row);
        if (node && node->kind == ObjectKind::Dataset)
            paths.push_back(node->path);
    };
    if (isSearching()) {
        const int first = std::max(0, m_results->indexAt(QPoint(0, 0)).row());
        for (int row = first; row < std::min(first + 100, m_found->rowCount()); ++row)
            addRow(m_found->index(row, 0));
    } else {
        for (const QModelIndex &row : m_tree->visibleRows())
            addRow(row);
    }
    return paths;
}

void DatasetsPage::addInterest(Interest &interest) const
{
    for (const QByteArray &path : watchedPaths()) {
        if (interest.datasets.size() >= std::size_t(mostWatched))
            return;
        const std::pair wanted(m_file, path);
        if (std::find(interest.datasets.begin(), interest.datasets.end(), wanted) == interest.datasets.end())
            interest.datasets.push_back(wanted);
    }
}

void DatasetsPage::addPinnedInterest(Interest &interest) const
{
    m_pinned->addInterest(interest, mostWatched);
}

} // namespace hdf5async
