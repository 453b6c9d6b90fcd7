// SPDX-License-Identifier: BSD-3-Clause
// What a PlotWidget says in words: under the pointer, about its cursors, to a screen reader.
#include "ui/plot/decimate.h"
#include "ui/plot/plot_widget.h"

#include <algorithm>
#include <cmath>

namespace hdf5async {

namespace {

constexpr double nearMarker = 5; // pixels from which the pointer is at a marker

} // namespace

QString PlotWidget::positionText(double at) const
{
    if (!m_scene.timeAxis)
        return tr("row %1", "position in a dataset").arg(QString::number(at, 'f', 0));
    const bool days = m_scene.range.span() > 86400;
    return timeAt(at).toString(days                        ? QStringLiteral("MM-dd HH:mm:ss")
                               : m_scene.range.span() < 10 ? QStringLiteral("HH:mm:ss.zzz")
                                                           : QStringLiteral("HH:mm:ss"));
}

QString PlotWidget::spanText(double span) const
{
    if (!m_scene.timeAxis)
        return tr("%n row(s)", nullptr, int(std::min(span, 2e9)));
    if (span < 120)
        return tr("%1 s", "duration").arg(QString::number(span, 'g', 3));
    if (span < 7200)
        return tr("%1 min", "duration").arg(QString::number(span / 60, 'g', 3));
    return span < 172800 ? tr("%1 h", "duration").arg(QString::number(span / 3600, 'g', 3))
                         : tr("%1 d", "duration").arg(QString::number(span / 86400, 'g', 3));
}

QString PlotWidget::hoverText() const
{
    if (!m_scene.hover)
        return {};
    QStringList values;
    for (const PlotStrip &strip : m_scene.strips) {
        for (const PlotSeries &series : strip.series) {
            if (!series.visible || series.at.empty())
                continue;
            const std::size_t i = nearestPoint(series, *m_scene.hover);
            const double distance = std::abs(series.at[i] - *m_scene.hover);
            if (series.step <= 0 || distance <= std::max(series.step * 2, m_scene.range.span() / std::max(width(), 1)))
                values.append(tr("%1 %2", "name of a series, value")
                                  .arg(series.name, quantityText(series.quantity, series.mean[i])));
        }
    }
    for (const PlotEvent &event : m_scene.events) {
        const double pixels = std::abs(event.at - *m_scene.hover) / m_scene.range.span() * std::max(width(), 1);
        if (pixels <= nearMarker)
            values.append(eventText(event));
    }
    return tr("%1: %2", "time, values of the series")
        .arg(positionText(*m_scene.hover),
             values.isEmpty() ? tr("nothing recorded") : values.join(QStringLiteral(", ")));
}

QString PlotWidget::cursorText() const
{
    QStringList parts;
    if (m_view.cursorA)
        parts.append(tr("A %1", "cursor A, its position").arg(positionText(*m_view.cursorA)));
    if (m_view.cursorB)
        parts.append(tr("B %1", "cursor B, its position").arg(positionText(*m_view.cursorB)));
    const PlotSeries *series = currentSeries();
    if (parts.size() == 2) {
        const double left = std::min(*m_view.cursorA, *m_view.cursorB),
                     right = std::max(*m_view.cursorA, *m_view.cursorB);
        parts.append(tr("Δ %1", "distance of the cursors").arg(spanText(right - left)));
        if (series && !series->at.empty()) {
            const double a = series->mean[nearestPoint(*series, *m_view.cursorA)];
            const double b = series->mean[nearestPoint(*series, *m_view.cursorB)];
            const QString sign = b >= a ? QStringLiteral("+") : QStringLiteral("−");
            const RangeSummary between = summarize(*series, left, right);
            parts.append(tr("%1 %2, mean %3", "series, difference between the cursors, mean between them")
                             .arg(series->name, sign + quantityText(series->quantity, std::abs(b - a)),
                                  between.any ? quantityText(series->quantity, between.mean) : QStringLiteral("-")));
        }
    } else if (parts.size() == 1 && series && !series->at.empty()) {
        const double at = m_view.cursorA ? *m_view.cursorA : *m_view.cursorB;
        parts.append(tr("%1 %2", "name of a series, value")
                         .arg(series->name, quantityText(series->quantity, series->mean[nearestPoint(*series, at)])));
    }
    return parts.join(QStringLiteral("   "));
}

QString PlotWidget::valueText() const
{
    const PlotSeries *series = currentSeries();
    const PlotView::Range range = m_view.range();
    const RangeSummary summary = series ? summarize(*series, range.from, range.to) : RangeSummary();
    if (!summary.any)
        return tr("nothing recorded") + markersText();
    // A change of less than a twentieth is noise to somebody who listens.
    const double noise = std::abs(summary.mean) / 20;
    const QString trend = summary.trend > noise ? tr("rising") : summary.trend < -noise ? tr("falling") : tr("steady");
    return tr("%1 %2, average %3 over %4, %5", "series, value, average, duration, trend")
               .arg(series->name, quantityText(series->quantity, summary.current),
                    quantityText(series->quantity, summary.mean), spanText(range.span()), trend) +
           markersText();
}

QString PlotWidget::eventText(const PlotEvent &event)
{
    return event.text.isEmpty()
               ? event.kind
               : tr("%1 %2", "kind of an event (start, alarm, client …), what about it").arg(event.kind, event.text);
}

// The marks that are seen, for somebody who does not see them.
QString PlotWidget::markersText() const
{
    const PlotEvent *newest = nullptr;
    int count = 0;
    for (const PlotEvent &event : m_scene.events) {
        if (event.at < m_scene.range.from || event.at > m_scene.range.to)
            continue;
        newest = &event;
        ++count;
    }
    return newest ? tr("; %n event(s), the newest at %1: %2", "follows the values of a series", count)
                        .arg(positionText(newest->at), eventText(*newest))
                  : QString();
}

} // namespace hdf5async
