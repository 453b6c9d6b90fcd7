// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/pages/datasets/dataset_tree_model.h"

#include <QPersistentModelIndex>
#include <QTimer>

#include <deque>

class QTreeView;

namespace hdf5async {

/// Opens everything below a group, as pages come, until so many rows are shown that nobody would look through them. A little work a
/// turn of the event loop. @thread window
class BranchExpander final : public QObject
{
    Q_OBJECT

public:
    static constexpr int mostRows = 5000;

    BranchExpander(DatasetTreeModel &model, QTreeView &view);

    void start(const QModelIndex &group);
    void stop();
    [[nodiscard]] bool isRunning() const { return !m_groups.empty(); }

Q_SIGNALS:
    void finished(int rows, bool limited);

private:
    void step();
    bool scanPage(const QModelIndex &group, int page);

    DatasetTreeModel &m_model;
    QTreeView &m_view;
    std::deque<QPersistentModelIndex> m_groups;
    int m_page = 0; ///< of the first group
    int m_rows = 0;
    QTimer m_turn;
};

} // namespace hdf5async
