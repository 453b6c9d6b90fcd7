// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QAbstractTableModel>

#include <vector>

namespace hdf5async {

/// A table over one list of the newest snapshot. Rows keep their identity from snapshot to snapshot (selection follows the client
/// or file, not its place); only rows that came or went are inserted or removed, all others are announced as changed at once.
template<typename Item>
class StatusModel : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_items.size());
    }
    [[nodiscard]] const Item &item(int row) const { return m_items[std::size_t(row)]; }

protected:
    /// `sameItem` tells whether two items are the same client or file. Items keep their order while they live.
    template<typename SameItem>
    void replaceItems(std::vector<Item> items, SameItem sameItem)
    {
        removeGone(items, sameItem);
        const std::size_t kept = m_items.size();
        if (items.size() > kept) {
            beginInsertRows({}, int(kept), int(items.size()) - 1);
            m_items = std::move(items);
            endInsertRows();
        } else {
            m_items = std::move(items);
        }
        if (kept > 0)
            Q_EMIT dataChanged(index(0, 0), index(int(kept) - 1, columnCount() - 1));
    }

private:
    // Both lists have the same order, so one walk over them finds who is gone.
    template<typename SameItem>
    void removeGone(const std::vector<Item> &items, SameItem sameItem)
    {
        std::vector<std::size_t> gone;
        std::size_t next = 0;
        for (std::size_t row = 0; row < m_items.size(); ++row) {
            if (next < items.size() && sameItem(m_items[row], items[next]))
                ++next;
            else
                gone.push_back(row);
        }
        for (auto row = gone.rbegin(); row != gone.rend(); ++row) {
            beginRemoveRows({}, int(*row), int(*row));
            m_items.erase(m_items.begin() + std::ptrdiff_t(*row));
            endRemoveRows();
        }
    }

    std::vector<Item> m_items;
};

} // namespace hdf5async
