// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/row_positions.h"

#include <hdf5async/names.h>

namespace hdf5async {

bool RowPositions::take(const Change &change)
{
    if (change.kind == Change::Kind::Present) {
        if (!change.rows)
            return false; // only that there is nothing
        const std::optional<qint64> known = next(change.path);
        m_next.insert(change.path, change.rows->to);
        // Without rows it only says where it begins: of interest when that is not where it should.
        return change.rows->from < change.rows->to || (known && *known > change.rows->to);
    }
    if (change.kind == Change::Kind::RolledBack) {
        if (change.rows)
            m_next.insert(change.path, change.rows->to);
        else
            forget(change.path);
        return true;
    }
    if (change.op == OpCode::Delete)
        forget(change.path);
    else if (change.op == OpCode::Move)
        move(change.path, change.to);
    else if (change.shape && !change.shape->empty() && change.op == OpCode::Copy)
        m_next.insert(change.to, change.shape->front());
    else if (change.shape && !change.shape->empty())
        m_next.insert(change.path, change.shape->front());
    return true;
}

std::optional<qint64> RowPositions::next(const QByteArray &path) const
{
    const auto found = m_next.constFind(path);
    return found == m_next.constEnd() ? std::nullopt : std::optional<qint64>(*found);
}

std::vector<std::pair<QByteArray, qint64>> RowPositions::all() const
{
    std::vector<std::pair<QByteArray, qint64>> rows;
    rows.reserve(std::size_t(m_next.size()));
    for (auto it = m_next.begin(); it != m_next.end(); ++it)
        rows.emplace_back(it.key(), it.value());
    return rows;
}

void RowPositions::forget(const QByteArray &path)
{
    m_next.removeIf(
        [&path](const std::pair<const QByteArray &, qint64 &> &entry) { return isAtOrBelow(entry.first, path); });
}

void RowPositions::move(const QByteArray &path, const QByteArray &to)
{
    QHash<QByteArray, qint64> moved;
    for (auto it = m_next.begin(); it != m_next.end(); ++it) {
        const bool goes = isAtOrBelow(it.key(), path);
        moved.insert(goes ? to + it.key().mid(path.size()) : it.key(), it.value());
    }
    m_next.swap(moved);
}

} // namespace hdf5async
