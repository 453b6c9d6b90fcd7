// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"
#include "ui/open_question.h"
#include "ui/pages/rates/rate_store.h"
#include "ui/plot/plot_view.h"

#include <QObject>

#include <optional>

namespace hdf5async {

/// The past of some series: what the server remembers, continued by snapshots, and a range that was zoomed into in smaller steps where
/// it is known so. @units seconds; `points`: how many of a series are worth drawing @thread window
class RateHistory final : public QObject
{
    Q_OBJECT

public:
    explicit RateHistory(ServerController &controller, QObject *parent = nullptr);

    [[nodiscard]] double span() const { return m_span; }
    void setSpan(double seconds);
    void setKeys(const QStringList &keys);

    /// Asks for the whole span up to `now`; nothing when that is no time.
    void ask(const QDateTime &now, int points);
    /// The next snapshot is to ask().
    void want() { m_isWanted = true; }
    /// One more snapshot, with a time.
    void append(const ServerStatus &status, int points);
    /// Snapshots have the numbers as they come, but not what happens: that is asked for every few seconds.
    void askEventsWhenDue(const QDateTime &now);
    /// Asks for a range and some more, unless it is known in small steps.
    void askDetail(const PlotView::Range &range, int points);
    void forgetDetail() { m_detailRange = {0, 0}; }
    void cancel();

    /// A series in the steps that are best for a range; in those of the whole span for a live view.
    [[nodiscard]] const PlotSeries &series(const QString &key, const PlotView &view) const;
    [[nodiscard]] const std::vector<PlotEvent> &events() const { return m_store.events(); }
    /// The last snapshot's time.
    [[nodiscard]] double newest() const { return m_store.newest(); }
    /// Why the server said nothing about the past.
    [[nodiscard]] const std::optional<Error> &problem() const { return m_problem; }

Q_SIGNALS:
    /// The server has answered.
    void changed();

private:
    [[nodiscard]] bool hasDetail(const PlotView::Range &range) const;
    [[nodiscard]] HistoryQuery query(const QDateTime &now) const;

    ServerController &m_controller;
    RateStore m_store;
    RateStore m_detail;
    PlotView::Range m_detailRange{0, 0};
    OpenQuestion<HistoryResult> m_question, m_detailQuestion, m_eventQuestion;
    QDateTime m_eventsAt; ///< until when what happened is known
    std::optional<Error> m_problem;
    double m_span = 600;
    bool m_isWanted = true;
};

} // namespace hdf5async
