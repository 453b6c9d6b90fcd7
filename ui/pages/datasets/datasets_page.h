// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/open_question.h"
#include "ui/pages/datasets/dataset_cells.h"
#include "ui/shell/page.h"

#include <QTimer>

class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QSplitter;
class QStackedWidget;
class QTreeView;

namespace hdf5async {

class DatasetTreeModel;
class DatasetTreeView;
class EmptyState;
class NodeListModel;
class PinnedDatasets;
class PreviewPane;
class StructureReader;
class TreeReveal;
class WriteGlow;

/// What is in the files and what grows: the tree, a search over all paths, pinned datasets, and a preview. @thread window
class DatasetsPage final : public Page
{
    Q_OBJECT

public:
    explicit DatasetsPage(const PageContext &context);
    ~DatasetsPage() override;

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString iconName() const override { return QStringLiteral("datasets"); }
    void showStatus(const ServerStatusPtr &status) override;
    void setActive(bool active) override;
    void setPaused(bool paused) override;
    void retranslate() override;
    void open(const QVariantMap &arguments) override;
    void addInterest(Interest &interest) const override;
    bool focusFilter() override;
    bool clearOrGoBack() override;
    bool refresh() override;
    bool copyRows() override;
    bool copyPath() override;
    bool exportShown() override;
    bool pin() override;
    [[nodiscard]] std::vector<PinnedItem> pinnedItems(const ServerStatus &status) const override;
    void addPinnedInterest(Interest &interest) const override;
    void saveState(QSettings &settings) const override;
    void restoreState(QSettings &settings) override;

    /// CSV of the rows that are shown now, and how many of them are not loaded.
    [[nodiscard]] std::pair<QByteArray, int> shownCsv() const;
    void reveal(const QByteArray &path);

private:
    enum Shown { ShowTree, ShowResults, ShowMessage }; ///< in m_stack

    void build();
    [[nodiscard]] QTreeView *buildList(NodeListModel &model, const QString &name);
    void connectParts();
    void connectView(QTreeView &view);
    void showFiles(const ServerStatus &status);
    void setFile(const QByteArray &file);
    void search();
    void showFound(const Result<SearchResult> &result);
    void refreshTree();
    void showTreeState();
    void say(const QString &text);
    void sortBy(int column);
    void showSortOrder();
    void showMenu(QTreeView &view, const QPoint &at);
    void fillMenu(QMenu &menu, QTreeView &view);
    void previewCurrent(const QTreeView &view);
    void setPinned(const TreeNode &node, bool pinned);
    void showPins();
    [[nodiscard]] QTreeView *activeView() const;
    [[nodiscard]] const TreeNode *nodeAt(const QModelIndex &index) const;
    [[nodiscard]] std::vector<TreeNode> selected(const QTreeView &view) const;
    [[nodiscard]] std::vector<int> shownColumns(const QTreeView &view) const;
    [[nodiscard]] bool isSearching() const;
    [[nodiscard]] std::vector<QByteArray> watchedPaths() const;
    void showWrites(const ActivityByPath &before);
    void repaintRows(const QList<QByteArray> &paths);

    DatasetTreeModel *m_model = nullptr;
    NodeListModel *m_found = nullptr;
    PinnedDatasets *m_pinned = nullptr;
    DatasetTreeView *m_tree = nullptr;
    QTreeView *m_results = nullptr, *m_pins = nullptr;
    WriteGlow *const m_glow;
    PreviewPane *m_preview = nullptr;
    TreeReveal *m_reveal = nullptr;
    StructureReader *m_structure = nullptr;
    QLabel *m_title = nullptr, *m_pinsTitle = nullptr, *m_status = nullptr;
    EmptyState *m_message = nullptr;
    QComboBox *m_files = nullptr;
    QLineEdit *m_search = nullptr;
    QStackedWidget *m_stack = nullptr;
    QSplitter *m_splitter = nullptr;
    QTimer m_searchSoon;
    OpenQuestion<SearchResult> m_searching;
    QByteArray m_file;
    QString m_problem;
    ActivityByPath m_activity;
    quint64 m_epoch = 0;
    bool m_hasFiles = false, m_paused = false;
    QDateTime m_refreshedAt;
};

} // namespace hdf5async
