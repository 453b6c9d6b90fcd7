// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/rates/rate_history.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 eventsEvery = 5000; // milliseconds

} // namespace

RateHistory::RateHistory(ServerController &controller, QObject *parent) : QObject(parent), m_controller(controller)
{
    m_store.setSpan(m_span);
}

void RateHistory::setSpan(double seconds)
{
    m_span = seconds;
    m_store.setSpan(seconds);
}

void RateHistory::setKeys(const QStringList &keys)
{
    m_store.setKeys(keys);
    forgetDetail();
}

HistoryQuery RateHistory::query(const QDateTime &now) const
{
    HistoryQuery query;
    query.from = now.addMSecs(-qint64(m_span * 1000));
    query.to = now;
    return query;
}

void RateHistory::ask(const QDateTime &now, int points)
{
    if (!now.isValid())
        return;
    m_isWanted = false;
    m_eventsAt = now;
    m_eventQuestion.cancel();
    HistoryQuery question = query(now);
    question.series = m_store.keys();
    question.points = std::clamp(points, 300, 2000);
    m_question.ask(m_controller.history(question), [this](const Result<HistoryResult> &result) {
        m_problem.reset();
        if (result)
            m_store.take(*result);
        else if (result.error().code != ErrorCode::Cancelled)
            m_problem = result.error();
        Q_EMIT changed();
    });
}

void RateHistory::append(const ServerStatus &status, int points)
{
    m_store.append(status);
    if (m_isWanted && !m_question.isPending())
        ask(status.sampledAt, points);
}

void RateHistory::askEventsWhenDue(const QDateTime &now)
{
    if (m_question.isPending() || m_problem || m_eventsAt.msecsTo(now) < eventsEvery)
        return;
    m_eventsAt = now;
    m_eventQuestion.ask(m_controller.history(query(now)), [this](const Result<HistoryResult> &result) {
        if (!result)
            return;
        m_store.take(*result);
        Q_EMIT changed();
    });
}

bool RateHistory::hasDetail(const PlotView::Range &range) const
{
    return m_detailRange.from <= range.from && range.to <= m_detailRange.to;
}

void RateHistory::askDetail(const PlotView::Range &range, int points)
{
    if (hasDetail(range) && m_detailRange.span() < range.span() * 4)
        return;
    // Some more than is seen, so that a small pan needs no question.
    const PlotView::Range wanted{range.from - range.span() / 2, range.to + range.span() / 2};
    HistoryQuery question;
    question.series = m_store.keys();
    question.from = QDateTime::fromMSecsSinceEpoch(qint64(wanted.from * 1000));
    question.to = QDateTime::fromMSecsSinceEpoch(qint64(wanted.to * 1000));
    question.points = std::clamp(points * 2, 600, 4000);
    m_detailQuestion.ask(m_controller.history(question), [this, wanted](const Result<HistoryResult> &result) {
        if (!result)
            return;
        m_detail = RateStore();
        m_detail.setKeys(m_store.keys());
        m_detail.take(*result);
        m_detailRange = wanted;
        Q_EMIT changed();
    });
}

void RateHistory::cancel()
{
    m_question.cancel();
    m_detailQuestion.cancel();
    m_eventQuestion.cancel();
}

const PlotSeries &RateHistory::series(const QString &key, const PlotView &view) const
{
    return (!view.isLive() && hasDetail(view.range()) ? m_detail : m_store).series(key);
}

} // namespace hdf5async
