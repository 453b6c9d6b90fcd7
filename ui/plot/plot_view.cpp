// SPDX-License-Identifier: BSD-3-Clause
#include "ui/plot/plot_view.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr std::size_t mostSteps = 50;
constexpr double smallestPart = 1e-6; // of the limits; nearer, double precision shows

} // namespace

PlotView::Range PlotView::limited(Range range) const
{
    const double all = m_limits.span();
    const double span = std::clamp(range.span(), all * smallestPart, all);
    // Round the middle when the span was changed, so that nothing jumps.
    double from = range.from + (range.span() - span) / 2;
    from = std::clamp(from, m_limits.from, std::max(m_limits.from, m_limits.to - span));
    return {from, from + span};
}

void PlotView::setLimits(Range limits)
{
    m_limits = {limits.from, std::max(limits.to, limits.from + 1e-9)};
    if (!m_live)
        m_range = limited(m_range);
}

void PlotView::showLast(double seconds, double now)
{
    m_live = true;
    m_liveSpan = seconds;
    m_now = now;
    m_previous.clear();
    m_range = {now - seconds, now};
}

void PlotView::advance(double now)
{
    m_now = now;
    m_limits.to = std::max(m_limits.to, now);
    if (m_live)
        m_range = {now - m_liveSpan, now};
}

void PlotView::remember()
{
    m_previous.push_back({m_range, m_live});
    if (m_previous.size() > mostSteps)
        m_previous.erase(m_previous.begin());
}

void PlotView::zoomTo(Range range)
{
    if (!(range.to > range.from))
        return;
    remember();
    m_live = false;
    m_range = limited(range);
}

void PlotView::zoomAround(double at, double factor)
{
    const Range wanted = {at - (at - m_range.from) * factor, at + (m_range.to - at) * factor};
    const bool atEnd = m_live && factor > 1;
    zoomTo(wanted);
    // Who zooms out of a live view still wants to see what comes.
    if (atEnd) {
        m_live = true;
        m_liveSpan = m_range.span();
        m_range = {m_now - m_liveSpan, m_now};
    }
}

void PlotView::pan(double by)
{
    m_live = false;
    m_range = limited({m_range.from + by, m_range.to + by});
}

void PlotView::goLive()
{
    if (m_live)
        return;
    remember();
    m_live = true;
    m_liveSpan = std::max(m_liveSpan, 1e-9);
    m_range = {m_now - m_liveSpan, m_now};
}

void PlotView::goToOldest()
{
    remember();
    m_live = false;
    m_range = limited({m_limits.from, m_limits.from + m_range.span()});
}

void PlotView::goBack()
{
    if (m_previous.empty())
        return;
    const Step step = m_previous.back();
    m_previous.pop_back();
    m_live = step.live;
    m_range = step.range;
    if (m_live) {
        m_liveSpan = step.range.span();
        m_range = {m_now - m_liveSpan, m_now};
    }
}

} // namespace hdf5async
