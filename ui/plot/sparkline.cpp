// SPDX-License-Identifier: BSD-3-Clause
#include "ui/plot/sparkline.h"

#include "ui/plot/decimate.h"
#include "ui/plot/plot_accessible.h"
#include "ui/plot/plot_colors.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace hdf5async {

Sparkline::Sparkline(Quantity quantity, QWidget *parent) : QWidget(parent)
{
    installPlotAccessibility();
    m_series.quantity = quantity;
    m_series.step = 1;
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void Sparkline::setSpan(double seconds)
{
    m_span = seconds;
    update();
}

void Sparkline::setThreshold(std::optional<double> threshold)
{
    m_threshold = threshold;
    update();
}

void Sparkline::append(double at, double value)
{
    if (!m_series.at.empty() && at < m_series.at.back())
        return;
    m_series.at.push_back(at);
    for (auto *const values : {&m_series.low, &m_series.mean, &m_series.high})
        values->push_back(float(value));
    // Cut by halves: erasing one at the front of a vector with every sample would move all of them every time.
    const auto old = std::lower_bound(m_series.at.begin(), m_series.at.end(), at - m_span) - m_series.at.begin();
    if (std::size_t(old) * 2 > m_series.at.size() + 16) {
        m_series.at.erase(m_series.at.begin(), m_series.at.begin() + old);
        for (auto *const values : {&m_series.low, &m_series.mean, &m_series.high})
            values->erase(values->begin(), values->begin() + old);
    }
    update();
}

void Sparkline::setSeries(PlotSeries series)
{
    series.quantity = m_series.quantity;
    m_series = std::move(series);
    update();
}

QString Sparkline::valueText() const
{
    const double now = m_series.at.empty() ? 0 : m_series.at.back();
    const RangeSummary summary = summarize(m_series, now - m_span, now);
    if (!summary.any)
        return tr("nothing recorded");
    return tr("%1, average %2, highest %3")
        .arg(quantityText(m_series.quantity, summary.current), quantityText(m_series.quantity, summary.mean),
             quantityText(m_series.quantity, summary.max));
}

void Sparkline::paintEvent(QPaintEvent *)
{
    if (m_series.at.empty())
        return;
    const double now = m_series.at.back();
    const QRectF area = QRectF(rect()).adjusted(0.5, 1.5, -0.5, -1.5);
    const auto columns = decimate(m_series, now - m_span, now, std::max(1, width() - 1));
    double largest = m_threshold.value_or(0);
    for (const PixelColumn &column : columns)
        largest = std::max(largest, column.any ? double(column.high) : 0.0);
    const double end = m_axis.update(largest, now);
    const auto y = [&](double value) { return area.bottom() - std::clamp(value / end, 0.0, 1.0) * area.height(); };

    QPainter painter(this);
    const Theme &theme = Theme::current();
    painter.setPen(QPen(theme.border, 1));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    if (m_threshold)
        painter.drawLine(QPointF(area.left(), y(*m_threshold)), QPointF(area.right(), y(*m_threshold)));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(seriesColor(0, theme.dark()), 1));
    QPolygonF line;
    for (std::size_t x = 0; x < columns.size(); ++x) {
        const PixelColumn &column = columns[x];
        if (!column.any)
            continue;
        if (column.gapBefore) {
            painter.drawPolyline(line);
            line.clear();
        }
        line << QPointF(area.left() + double(x), y(column.first));
        if (column.high > column.low)
            line << QPointF(area.left() + double(x), y(column.low)) << QPointF(area.left() + double(x), y(column.high))
                 << QPointF(area.left() + double(x), y(column.last));
    }
    painter.drawPolyline(line);
}

} // namespace hdf5async
