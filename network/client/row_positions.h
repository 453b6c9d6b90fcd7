// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/events.h>

#include <QByteArray>
#include <QHash>

#include <optional>
#include <utility>
#include <vector>

namespace hdf5async {

/// Which rows of which datasets a subscriber has been told of. @thread one
class RowPositions
{
public:
    /// Follows a change. @return false for rows that were there before, but are none that one who knows these positions has to hear of
    [[nodiscard]] bool take(const Change &change);
    [[nodiscard]] std::optional<qint64> next(const QByteArray &path) const;
    /// For `fromByPath` of a subscription that goes on.
    [[nodiscard]] std::vector<std::pair<QByteArray, qint64>> all() const;

private:
    void forget(const QByteArray &path);
    void move(const QByteArray &path, const QByteArray &to);

    QHash<QByteArray, qint64> m_next;
};

} // namespace hdf5async
