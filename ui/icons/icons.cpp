// SPDX-License-Identifier: BSD-3-Clause
#include "ui/icons/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr double lineWidth = 1.5;
constexpr double drawnSide = 24; // of the coordinates in the files

QByteArray source(const QString &name, const QColor &color, double side)
{
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("there is no icon %s", qPrintable(name));
    QByteArray svg = file.readAll();
    svg.replace("currentColor", color.name().toLatin1());
    svg.replace("stroke-width=\"1.5\"",
                "stroke-width=\"" + QByteArray::number(lineWidth * drawnSide / std::max(1.0, side), 'f', 2) + '"');
    return svg;
}

QPixmap rendered(const QString &name, const QColor &color, QSize size, qreal scale)
{
    const QString key =
        QStringLiteral("icon/%1/%2/%3x%4@%5").arg(name, color.name()).arg(size.width()).arg(size.height()).arg(scale);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    pixmap = QPixmap(size * scale);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    const double side = std::min(size.width(), size.height());
    QSvgRenderer renderer(source(name, color, side));
    QPainter painter(&pixmap);
    renderer.render(&painter, QRectF((size.width() - side) / 2, (size.height() - side) / 2, side, side));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

class StrokeIcon final : public QIconEngine
{
public:
    explicit StrokeIcon(const QString &name) : m_name(name) { }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override
    {
        const qreal scale = painter->device()->devicePixelRatioF();
        painter->drawPixmap(rect, rendered(m_name, color(mode), rect.size(), scale));
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State) override
    {
        return rendered(m_name, color(mode), size, 1);
    }
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        // Qt passes the size in device pixels here.
        return rendered(m_name, color(mode), (QSizeF(size) / scale).toSize(), scale);
    }
    QIconEngine *clone() const override { return new StrokeIcon(m_name); }

private:
    static QColor color(QIcon::Mode mode)
    {
        const QPalette palette = QGuiApplication::palette();
        switch (mode) {
        case QIcon::Disabled: return palette.color(QPalette::Disabled, QPalette::ButtonText);
        case QIcon::Selected: return palette.color(QPalette::Active, QPalette::HighlightedText);
        case QIcon::Normal:
        case QIcon::Active: break;
        }
        return palette.color(QPalette::Active, QPalette::ButtonText);
    }

    const QString m_name;
};

} // namespace

QIcon icon(const QString &name)
{
    return QIcon(new StrokeIcon(name));
}

void paintIcon(QPainter &painter, const QRectF &box, const QString &name, const QColor &color)
{
    const QSize size = box.size().toSize();
    painter.drawPixmap(box.topLeft(), rendered(name, color, size, painter.device()->devicePixelRatioF()));
}

} // namespace hdf5async
