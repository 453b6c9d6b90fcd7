// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/pages/datasets/dataset_tree_model.h"

#include <QObject>

namespace hdf5async {

/// Finds the row of a path in a tree whose rows are mostly not loaded: halves the pages of each group on the way. Names must be in
/// the tree's order by bytes; where they are not, all pages are gone through. @thread window
class TreeReveal final : public QObject
{
    Q_OBJECT

public:
    explicit TreeReveal(DatasetTreeModel &model, QObject *parent = nullptr);

    void start(const QByteArray &path);
    void stop() { m_path.clear(); }
    [[nodiscard]] bool isRunning() const { return !m_path.isEmpty(); }

Q_SIGNALS:
    void found(const QModelIndex &index);
    void lost(const QByteArray &path);

private:
    void step();
    void enter(const QModelIndex &group);
    [[nodiscard]] QByteArray nextPath() const;
    bool narrow();
    void giveUp();

    DatasetTreeModel &m_model;
    QByteArray m_path;
    QPersistentModelIndex m_group; ///< invalid = the root
    bool m_inRoot = true;
    bool m_linear = false;
    int m_low = 0, m_high = 0; ///< pages that it may be in; m_high < 0: not known yet
};

} // namespace hdf5async
