// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/pages/datasets/dataset_cells.h"
#include "ui/pages/datasets/page_requests.h"
#include "ui/pages/datasets/tree_groups.h"

#include <QAbstractItemModel>

namespace hdf5async {

class WriteGlow;

/// The objects of one file as a tree of any size. Rows are there at once, as many as the server says; what stands in them comes by
/// pages when a view asks for it ("…" until then). Pages may come late, never, or in any order. @thread window
class DatasetTreeModel final : public QAbstractItemModel
{
    Q_OBJECT

public:
    static constexpr std::size_t mostPages = 400;

    explicit DatasetTreeModel(ServerController &controller, QObject *parent = nullptr);

    /// Shows another file from its root; everything is forgotten.
    void setFile(const QByteArray &file);
    [[nodiscard]] const QByteArray &file() const { return m_file; }
    /// The server sorts each group. Resets the model.
    void setOrder(TreeOrder order, bool descending);
    [[nodiscard]] TreeOrder order() const { return m_order; }
    [[nodiscard]] bool isDescending() const { return m_descending; }
    /// Asks for everything that is looked at again; what is shown stays until it comes.
    void refresh();
    /// The newest numbers; announces changes in the rows of `visible` alone.
    void setActivity(ActivityByPath activity, const QDateTime &now, const QModelIndexList &visible);
    /// Tints the rows that are being written; must outlive the model.
    void setGlow(const WriteGlow &glow) { m_glow = &glow; }
    void setPageTimeout(int milliseconds) { m_requests.setTimeout(milliseconds); }

    /// Null while the row is not loaded.
    [[nodiscard]] const TreeNode *node(const QModelIndex &index) const;
    [[nodiscard]] const DatasetActivity *activity(const QByteArray &path) const;
    /// The index of a group that was looked into, or of a loaded row; invalid otherwise (also for the root).
    [[nodiscard]] QModelIndex indexOf(const QByteArray &path) const;
    /// Asks for a page of a group, as if a row of it were seen.
    void want(const QModelIndex &group, int page);
    [[nodiscard]] bool isPageLoaded(const QModelIndex &group, int page) const;
    /// Whether the root's members are known.
    [[nodiscard]] bool isRootLoaded() const { return m_rootLoaded; }
    [[nodiscard]] bool isIdle() const { return m_requests.isIdle(); }
    [[nodiscard]] std::size_t loadedPages() const { return m_groups.pageCount(); }

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex &index) const override;
    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    /// True also for rows that are not loaded: they may be groups.
    [[nodiscard]] bool hasChildren(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    [[nodiscard]] QStringList mimeTypes() const override;
    [[nodiscard]] QMimeData *mimeData(const QModelIndexList &indexes) const override;

Q_SIGNALS:
    /// A page of a group came, at last or anew.
    void pageLoaded(const QModelIndex &group, int page);
    /// A page cannot be had; what was shown of it stays.
    void pageFailed(const hdf5async::Error &error);

private:
    [[nodiscard]] static TreeGroup *groupOfIndex(const QModelIndex &index);
    [[nodiscard]] QModelIndex indexOfGroup(const TreeGroup &group, int column = 0) const;
    TreeGroup *groupBelow(const QModelIndex &parent) const;
    void wantRow(TreeGroup &group, int row) const;
    void take(const PageKey &key, const TreePage &page);
    void setTotal(TreeGroup &group, int total);
    bool follow(TreeGroup &group, int page, const std::vector<TreeNode> &nodes);
    void moveIndexes(TreeGroup &group, int page, const QHash<int, int> &newRows, const std::vector<TreeNode> &nodes);
    void adoptMembers(TreeGroup &group, int page);

    mutable TreeGroups m_groups{mostPages};
    mutable PageRequests m_requests;
    QByteArray m_file;
    TreeOrder m_order = TreeOrder::Name;
    bool m_descending = false;
    bool m_rootLoaded = false;
    bool m_changing = false; ///< rows come or go right now: what a listener asks meanwhile must wait
    ActivityByPath m_activity;
    QDateTime m_now;
    const WriteGlow *m_glow = nullptr;
};

} // namespace hdf5async
