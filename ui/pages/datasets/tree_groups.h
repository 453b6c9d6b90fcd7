// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"

#include <QHash>

#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace hdf5async {

/// What is known of one group's members: how many there are, and those pages that were looked at lately.
struct TreeGroup
{
    struct Page
    {
        std::vector<TreeNode> nodes;
        bool stale = false; ///< shown, but to be asked for again
        bool failed = false;
        std::list<std::pair<TreeGroup *, int>>::iterator use;
    };

    TreeGroup *parent = nullptr; ///< null: the root
    int row = 0;                 ///< in the parent
    QByteArray path = "/";
    int total = 0;
    QHash<int, std::shared_ptr<Page>> pages;
    QHash<int, std::shared_ptr<TreeGroup>> children; ///< by row; only those that were looked into

    [[nodiscard]] const TreeNode *node(int atRow) const;
};

/// All groups of a file that were looked into, with the least lately used pages dropped beyond a limit. Rows of dropped pages stay
/// counted. @thread window
class TreeGroups
{
public:
    explicit TreeGroups(std::size_t mostPages);

    [[nodiscard]] TreeGroup &root() { return *m_root; }
    [[nodiscard]] const TreeGroup &root() const { return *m_root; }
    [[nodiscard]] TreeGroup *find(const QByteArray &path) const { return m_byPath.value(path); }
    [[nodiscard]] std::size_t pageCount() const { return m_used.size(); }

    /// Forgets everything but the root.
    void clear();
    /// The group of a row, made when it is not there yet; null when the row is no group.
    TreeGroup *childAt(TreeGroup &group, int row);
    /// Takes the group away with everything below it.
    void removeChild(TreeGroup &group, int row);
    /// Gives groups below `group` new rows.
    void moveChildren(TreeGroup &group, const QHash<int, int> &newRows);

    void store(TreeGroup &group, int page, std::vector<TreeNode> nodes);
    void fail(TreeGroup &group, int page);
    /// Drops pages at and behind a row, after members went.
    void truncate(TreeGroup &group, int total);
    void touch(TreeGroup::Page &page);
    void markStale(TreeGroup &group);
    void markAllStale();

private:
    void forget(TreeGroup &group);
    void drop(TreeGroup &group, int page);

    const std::size_t m_mostPages;
    std::unique_ptr<TreeGroup> m_root;
    QHash<QByteArray, TreeGroup *> m_byPath;
    std::list<std::pair<TreeGroup *, int>> m_used; ///< the one used last at the front
};

} // namespace hdf5async
