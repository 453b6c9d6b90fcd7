// SPDX-License-Identifier: BSD-3-Clause
#include "ui/plot/plot_painter.h"

#include "ui/plot/axis.h"
#include "ui/plot/decimate.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace hdf5async {

namespace {

constexpr double titleGap = 4;

double yOf(double value, const QRectF &area, double begin, double end, bool logarithmic)
{
    double part = 0;
    if (logarithmic)
        part = value > begin ? std::log(value / begin) / std::log(end / begin) : 0;
    else
        part = (value - begin) / (end - begin);
    return area.bottom() - std::clamp(part, 0.0, 1.0) * area.height();
}

QPen hairline(const QColor &color, Qt::PenStyle style = Qt::SolidLine)
{
    QPen pen(color, 1, style);
    pen.setCosmetic(true);
    return pen;
}

struct StripPainter
{
    QPainter &painter;
    const PlotScene &scene;
    const PlotColors &colors;
    const PlotGeometry &geometry;
    const PlotStrip &strip;
    const QRectF area;
    const double begin, end;

    [[nodiscard]] double y(double value) const { return yOf(value, area, begin, end, strip.logarithmic); }

    void paint() const
    {
        shadeGaps();
        paintAxis();
        painter.save();
        painter.setClipRect(area.adjusted(0, -1, 0, 1));
        // The current series lies on top of the others.
        for (const bool current : {false, true}) {
            for (const PlotSeries &series : strip.series) {
                if (series.visible && (series.key == scene.emphasized) == current)
                    paintLine(series);
            }
        }
        painter.restore();
    }

    void shadeGaps() const
    {
        const auto shown = std::find_if(strip.series.begin(), strip.series.end(),
                                        [](const PlotSeries &s) { return s.visible && !s.at.empty(); });
        if (shown == strip.series.end())
            return;
        for (const auto &[from, to] : gaps(*shown, scene.range.from, scene.range.to)) {
            const double left = geometry.xOf(from, scene.range), right = geometry.xOf(to, scene.range);
            painter.fillRect(QRectF(left, area.top(), right - left, area.height()), colors.gap);
            painter.fillRect(QRectF(left, area.top(), right - left, area.height()),
                             QBrush(colors.grid, Qt::BDiagPattern));
        }
    }

    void paintAxis() const
    {
        const QFontMetricsF metrics(painter.font());
        const int most = std::clamp(int(area.height() / (metrics.height() * 1.6)), 1, 5);
        const auto ticks = strip.logarithmic ? decadeTicks(begin, end) : linearTicks(begin, end, most);
        const std::size_t every =
            strip.logarithmic ? std::max<std::size_t>(1, ticks.size() / std::size_t(most + 1)) : 1;
        for (std::size_t i = 0; i < ticks.size(); i += every) {
            const double at = std::round(y(ticks[i])) + 0.5;
            painter.setPen(hairline(colors.grid));
            painter.drawLine(QPointF(area.left(), at), QPointF(area.right(), at));
            painter.setPen(colors.secondary);
            const QRectF label(0, at - metrics.height() / 2, area.left() - 8, metrics.height());
            painter.drawText(label, Qt::AlignRight | Qt::AlignVCenter, axisText(strip.quantity, ticks[i]));
        }
        painter.setPen(colors.text);
        painter.drawText(QPointF(area.left(), area.top() - titleGap - metrics.descent()), strip.title);
    }

    // Up, down, on: a column's extremes stand as a vertical line, whatever happened between two pixels.
    void paintLine(const PlotSeries &series) const
    {
        const int columns = std::max(1, int(area.width()));
        const auto decimated = decimate(series, scene.range.from, scene.range.to, columns);
        QPolygonF line;
        const auto flush = [&] {
            if (line.size() == 1)
                painter.drawEllipse(line[0], 1, 1);
            else if (line.size() > 1)
                painter.drawPolyline(line);
            line.clear();
        };
        // Dashes are for lines; where columns are dense the vertical strokes would be dashed away.
        const bool dense = std::count_if(decimated.begin(), decimated.end(),
                                         [](const PixelColumn &c) { return c.any && c.high > c.low; }) > columns / 2;
        painter.setPen(hairline(series.color, dense ? Qt::SolidLine : series.dash));
        painter.setBrush(Qt::NoBrush);
        painter.setRenderHint(QPainter::Antialiasing, true);
        for (int x = 0; x < columns; ++x) {
            const PixelColumn &column = decimated[std::size_t(x)];
            if (!column.any)
                continue;
            if (column.gapBefore)
                flush();
            const double at = area.left() + x + 0.5;
            line.append(QPointF(at, y(column.first)));
            if (column.high > column.low) {
                line.append(QPointF(at, y(column.low)));
                line.append(QPointF(at, y(column.high)));
                line.append(QPointF(at, y(column.last)));
            }
        }
        flush();
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
};

void paintBottomAxis(QPainter &painter, const PlotGeometry &geometry, const PlotScene &scene, const PlotColors &colors)
{
    const QFontMetricsF metrics(painter.font());
    const QRectF &axis = geometry.axis;
    const double wide = scene.timeAxis
                            ? metrics.horizontalAdvance(timeTickText(scene.range.to, scene.range.span())) + 24
                            : metrics.horizontalAdvance(QStringLiteral("000000000")) + 24;
    const int most = std::max(1, int(axis.width() / wide));
    const auto ticks = scene.timeAxis ? timeTicks(scene.range.from, scene.range.to, most)
                                      : linearTicks(scene.range.from, scene.range.to, most);
    for (const double tick : ticks) {
        const double x = std::round(geometry.xOf(tick, scene.range)) + 0.5;
        painter.setPen(hairline(colors.grid));
        for (const QRectF &area : geometry.strips)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        painter.setPen(colors.secondary);
        const QString text = scene.timeAxis ? timeTickText(tick, scene.range.span())
                                            : QString::number(tick, 'f', tick == std::floor(tick) ? 0 : 3);
        const double width = metrics.horizontalAdvance(text);
        const double left = std::clamp(x - width / 2, axis.left() - 8, std::max(axis.left(), axis.right() - width));
        painter.drawText(QRectF(left, axis.top() + 4, width + 1, metrics.height()), Qt::AlignLeft, text);
    }
}

void paintEvents(QPainter &painter, const PlotGeometry &geometry, const PlotScene &scene, const PlotColors &colors)
{
    const QFontMetricsF metrics(painter.font());
    const QRectF &last = geometry.strips.back();
    double free = last.left();
    for (const PlotEvent &event : scene.events) {
        if (event.at < scene.range.from || event.at > scene.range.to)
            continue;
        const double x = std::round(geometry.xOf(event.at, scene.range)) + 0.5;
        painter.setPen(hairline(colors.secondary, Qt::DotLine));
        for (const QRectF &area : geometry.strips)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.secondary);
        painter.drawPolygon(QPolygonF(
            {QPointF(x - 4, last.bottom() + 1), QPointF(x + 4, last.bottom() + 1), QPointF(x, last.bottom() - 6)}));
        // Crowded markers keep their triangle; only the first of them has room for its name.
        const double width = metrics.horizontalAdvance(event.kind) + 8;
        if (x + width > last.right() || x < free)
            continue;
        const QRectF label(x + 4, last.bottom() - metrics.height() - 8, width, metrics.height());
        painter.fillRect(label, colors.background);
        painter.setPen(colors.secondary);
        painter.drawText(label, Qt::AlignCenter, event.kind);
        free = x + width + 8;
    }
}

void paintCursor(QPainter &painter, const PlotGeometry &geometry, const PlotScene &scene, const PlotColors &colors,
                 double at, const QString &name)
{
    if (at < scene.range.from || at > scene.range.to)
        return;
    const QFontMetricsF metrics(painter.font());
    const double x = std::round(geometry.xOf(at, scene.range)) + 0.5;
    painter.setPen(hairline(colors.accent, name == u'A' ? Qt::SolidLine : Qt::DashLine));
    painter.drawLine(QPointF(x, geometry.strips.front().top()), QPointF(x, geometry.strips.back().bottom()));
    const double side = metrics.height();
    const double left = x + side > geometry.strips.front().right() ? x - side : x;
    const QRectF flag(left, geometry.strips.front().top(), side, side);
    painter.fillRect(flag, colors.accent);
    painter.setPen(colors.background);
    painter.drawText(flag, Qt::AlignCenter, name);
}

void paintPointer(QPainter &painter, const PlotGeometry &geometry, const PlotScene &scene, const PlotColors &colors)
{
    if (scene.box) {
        const double left = geometry.xOf(scene.box->from, scene.range),
                     right = geometry.xOf(scene.box->to, scene.range);
        QColor fill = colors.accent;
        fill.setAlphaF(0.15F);
        painter.fillRect(
            QRectF(QPointF(left, geometry.strips.front().top()), QPointF(right, geometry.strips.back().bottom())),
            fill);
    }
    if (scene.hover && *scene.hover >= scene.range.from && *scene.hover <= scene.range.to) {
        const double x = std::round(geometry.xOf(*scene.hover, scene.range)) + 0.5;
        painter.setPen(hairline(colors.secondary));
        painter.drawLine(QPointF(x, geometry.strips.front().top()), QPointF(x, geometry.strips.back().bottom()));
    }
}

} // namespace

double PlotGeometry::xOf(double at, const PlotView::Range &range) const
{
    return axis.left() + (at - range.from) / range.span() * axis.width();
}

double PlotGeometry::at(double x, const PlotView::Range &range) const
{
    return range.from + (x - axis.left()) / axis.width() * range.span();
}

PlotGeometry layOut(const QRectF &area, const PlotScene &scene, const QFont &font)
{
    const QFontMetricsF metrics(font);
    double gutter = metrics.horizontalAdvance(QStringLiteral("500 MB/s"));
    for (std::size_t i = 0; i < scene.strips.size() && i < scene.ends.size(); ++i)
        gutter = std::max(gutter, metrics.horizontalAdvance(axisText(scene.strips[i].quantity, scene.ends[i])));
    const double left = area.left() + gutter + 12, width = std::max(1.0, area.right() - 8 - left);
    const double bottom = metrics.height() + 8, head = metrics.height() + titleGap * 2;
    const double count = std::max<double>(1, double(scene.strips.size()));
    const double each = std::max(1.0, (area.height() - bottom) / count - head);
    PlotGeometry result;
    for (std::size_t i = 0; i < scene.strips.size(); ++i)
        result.strips.emplace_back(left, std::floor(area.top() + head + double(i) * (each + head)), width, each);
    result.axis = QRectF(left, area.bottom() - bottom, width, bottom);
    return result;
}

void paintPlot(QPainter &painter, const PlotGeometry &geometry, const PlotScene &scene, const PlotColors &colors)
{
    if (scene.strips.empty() || !(scene.range.to > scene.range.from))
        return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintBottomAxis(painter, geometry, scene, colors);
    for (std::size_t i = 0; i < scene.strips.size(); ++i) {
        StripPainter{painter,      scene, colors, geometry, scene.strips[i], geometry.strips[i], scene.beginnings[i],
                     scene.ends[i]}
            .paint();
    }
    paintEvents(painter, geometry, scene, colors);
    paintPointer(painter, geometry, scene, colors);
    if (scene.cursorA)
        paintCursor(painter, geometry, scene, colors, *scene.cursorA, QStringLiteral("A"));
    if (scene.cursorB)
        paintCursor(painter, geometry, scene, colors, *scene.cursorB, QStringLiteral("B"));
}

} // namespace hdf5async
