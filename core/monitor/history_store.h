// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/monitor/history_series.h"

#include <hdf5async/result.h>

#include <QHash>

#include <deque>
#include <map>
#include <memory>

namespace hdf5async {

/// The past of a server's numbers, for consoles that are attached later: the totals always; single clients and datasets when
/// they are among the busiest, or somebody has asked for them. At most 64 of these, those longest without rows or interest go:
/// some 20 MB in all. @thread one at a time
class HistoryStore
{
public:
    static constexpr std::size_t mostTracked = 64;
    static constexpr std::size_t mostEvents = 1000;
    static constexpr std::size_t mostJoins = 200; ///< of clients, which do not push out other events

    void add(const ServerStatus &status);
    void addEvent(const HistoryEvent &event);
    /// Asking for a series makes the server keep it from now on. @errors BAD_VALUE: more than 100 series, or no time between
    /// from and to
    [[nodiscard]] Result<HistoryResult> read(const HistoryQuery &query, const QDateTime &now);
    /// Of which datasets numbers are wanted.
    [[nodiscard]] std::vector<std::pair<QByteArray, QByteArray>> trackedDatasets() const;

private:
    struct Tracked
    {
        HistoryStorage storage;
        qint64 wantedAt = 0; ///< seconds
    };
    void addTotals(const ServerStatus &status, qint64 ms);
    void addJoins(const ServerStatus &status);
    void addTracked(const ServerStatus &status, qint64 ms);
    /// Null when all places are taken by series that were wanted less than `least` seconds ago.
    Tracked *track(const QString &name, qint64 seconds, qint64 least);
    void trackBusiest(const ServerStatus &status, qint64 seconds);

    std::map<QString, HistoryStorage> m_totals;
    std::map<QString, Tracked> m_tracked;
    std::deque<HistoryEvent> m_events, m_joins;
    std::vector<quint64> m_joined; ///< clients that are connected and have been an event; in order
};

/// "dataset:<file>:<path>:rows" taken apart; nothing for other names.
[[nodiscard]] std::optional<std::pair<QByteArray, QByteArray>> datasetOfSeries(const QString &name);
[[nodiscard]] QString seriesOfDataset(const QByteArray &file, const QByteArray &path);
[[nodiscard]] QString seriesOfClient(quint64 id);

} // namespace hdf5async
