// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/client_query.h"
#include "core/console/queries.h"
#include "ui/plot/plot_series.h"

#include <QHash>
#include <QStringList>

#include <optional>

namespace hdf5async {

/// Names of series as HistoryQuery knows them.
[[nodiscard]] QString datasetSeriesKey(const QByteArray &file, const QByteArray &path);
[[nodiscard]] QString clientSeriesKey(quint64 client);
/// What a snapshot says about a series; nothing when it does not say anything.
[[nodiscard]] std::optional<double> liveValue(const ServerStatus &status, const QString &key);

/// The points of series over a span of time: what the server remembers, continued by snapshots in steps of the same length. Memory is
/// bounded by the span. @units seconds since 1970 @thread any, one at a time
class RateStore
{
public:
    /// Series that are kept; others are forgotten.
    void setKeys(const QStringList &keys);
    [[nodiscard]] const QStringList &keys() const { return m_keys; }
    /// How much of the past is kept.
    void setSpan(double seconds) { m_span = seconds; }
    /// Replaces what it has by what the server remembers; snapshots that are newer stay.
    void take(const HistoryResult &history);
    /// One more snapshot. One that is not newer than the last changes nothing.
    void append(const ServerStatus &status);

    /// Points of a series; empty when it is not kept.
    [[nodiscard]] const PlotSeries &series(const QString &key) const;
    [[nodiscard]] const std::vector<PlotEvent> &events() const { return m_events; }
    [[nodiscard]] double newest() const { return m_newest; }

private:
    struct Kept
    {
        PlotSeries points;
        int merged = 0; ///< snapshots in the last point; 0 = it came from the server
    };
    void append(Kept &kept, double at, double value) const;
    void trim(PlotSeries &points) const;

    QStringList m_keys;
    QHash<QString, Kept> m_kept;
    std::vector<PlotEvent> m_events;
    double m_span = 60;
    double m_newest = 0;
};

} // namespace hdf5async
