// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/pages/datasets/dataset_tree_model.h"

#include <QSet>
#include <QTreeView>

namespace hdf5async {

class BranchExpander;

/// Sets a table or tree of datasets up as all of them are: even rows, light painting, columns that can be chosen and moved.
void setUpDatasetView(QTreeView &view);

/// The tree of a file. What is open, selected and scrolled to belongs to paths, so it survives sorting and refreshing. @thread window
class DatasetTreeView final : public QTreeView
{
    Q_OBJECT

public:
    explicit DatasetTreeView(DatasetTreeModel &model, QWidget *parent = nullptr);

    /// First columns of the rows that can be seen.
    [[nodiscard]] QModelIndexList visibleRows() const;
    void expandBelow(const QModelIndex &group);
    /// Opens everything above an index, selects it and brings it into view.
    void reveal(const QModelIndex &index);
    [[nodiscard]] QByteArray currentPath() const { return m_currentPath; }
    void forgetPaths();

Q_SIGNALS:
    void expandedBelow(int rows, bool limited);
    void previewRequested(const QModelIndex &index);
    void currentPathChanged();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void noteCurrent();
    void restorePage(const QModelIndex &group, int page);

    DatasetTreeModel &m_model;
    BranchExpander *const m_expander;
    QSet<QByteArray> m_open;
    QByteArray m_currentPath;
};

} // namespace hdf5async
