// SPDX-License-Identifier: BSD-3-Clause
#include "ui/plot/plot_export.h"

#include "ui/csv.h"
#include "ui/plot/axis.h"
#include "ui/plot/decimate.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>

namespace hdf5async {

namespace {

struct Column
{
    const PlotSeries *series;
    std::size_t next, last;
    bool extremes;
};

std::vector<Column> columnsOf(const PlotScene &scene)
{
    std::vector<Column> columns;
    for (const PlotStrip &strip : scene.strips) {
        for (const PlotSeries &series : strip.series) {
            if (!series.visible)
                continue;
            const auto [first, last] = pointsBetween(series, scene.range.from, scene.range.to);
            bool extremes = false;
            for (std::size_t i = first; i < last && !extremes; ++i)
                extremes = series.low[i] < series.high[i];
            columns.push_back({&series, first, last, extremes});
        }
    }
    return columns;
}

QByteArray number(float value)
{
    // Nine digits are what it takes to tell any two floats apart.
    return std::isfinite(value) ? QByteArray::number(double(value), 'g', 9) : QByteArray();
}

QByteArray headerOf(const std::vector<Column> &columns, bool timeAxis)
{
    QByteArray line = timeAxis ? "time" : "position";
    for (const Column &column : columns) {
        const QString unit = rawUnit(column.series->quantity);
        const QString suffix = unit.isEmpty() ? QString() : QStringLiteral(" [%1]").arg(unit);
        line += ',' + csvField(column.series->name + suffix);
        if (column.extremes) {
            line += ',' + csvField(column.series->name + QStringLiteral(" min") + suffix);
            line += ',' + csvField(column.series->name + QStringLiteral(" max") + suffix);
        }
    }
    return line + '\n';
}

void legend(QPainter &painter, const PlotScene &scene, const PlotColors &colors, QPointF at, double right)
{
    const QFontMetricsF metrics(painter.font());
    for (const PlotStrip &strip : scene.strips) {
        for (const PlotSeries &series : strip.series) {
            if (!series.visible)
                continue;
            const double width = 32 + metrics.horizontalAdvance(series.name) + 16;
            if (at.x() + width > right)
                return;
            painter.setPen(QPen(series.color, 1, series.dash));
            const double middle = at.y() - metrics.ascent() / 2 + 1;
            painter.drawLine(QPointF(at.x(), middle), QPointF(at.x() + 24, middle));
            painter.setPen(colors.text);
            painter.drawText(QPointF(at.x() + 32, at.y()), series.name);
            at.rx() += width;
        }
    }
}

} // namespace

QByteArray plotCsv(const PlotScene &scene)
{
    std::vector<Column> columns = columnsOf(scene);
    QByteArray result = headerOf(columns, scene.timeAxis);
    while (true) {
        double at = std::numeric_limits<double>::infinity();
        for (const Column &column : columns) {
            if (column.next < column.last)
                at = std::min(at, column.series->at[column.next]);
        }
        if (!std::isfinite(at))
            return result;
        result += scene.timeAxis
                      ? timeAt(at).toOffsetFromUtc(timeAt(at).offsetFromUtc()).toString(Qt::ISODateWithMs).toLatin1()
                      : QByteArray::number(at, 'g', 15);
        for (Column &column : columns) {
            const bool here = column.next < column.last && column.series->at[column.next] == at;
            const std::size_t i = column.next;
            result += ',' + (here ? number(column.series->mean[i]) : QByteArray());
            if (column.extremes) {
                result += ',' + (here ? number(column.series->low[i]) : QByteArray());
                result += ',' + (here ? number(column.series->high[i]) : QByteArray());
            }
            column.next += here ? 1 : 0;
        }
        result += '\n';
    }
}

QImage plotPicture(const PlotScene &scene, const PlotColors &colors, const QFont &font, const QString &title,
                   QSize size, double scale)
{
    QImage image(size * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(colors.background);
    QPainter painter(&image);
    QFont large = font;
    large.setPointSizeF(font.pointSizeF() * 1.1);
    large.setWeight(QFont::DemiBold);
    const QFontMetricsF metrics(large);
    painter.setFont(large);
    painter.setPen(colors.text);
    painter.drawText(QPointF(16, 16 + metrics.ascent()), title);
    painter.setFont(font);
    const double head = 16 + metrics.height() + 8, foot = QFontMetricsF(font).height() + 24;
    const QRectF area(8, head, size.width() - 16, size.height() - head - foot);
    paintPlot(painter, layOut(area, scene, font), scene, colors);
    legend(painter, scene, colors, QPointF(16, size.height() - 16), size.width() - 16);
    return image;
}

} // namespace hdf5async
