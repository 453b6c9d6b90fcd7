// SPDX-License-Identifier: BSD-3-Clause
#include "ui/preview/image_view.h"

#include "ui/plot/quantity.h"
#include "ui/theme/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace hdf5async {

namespace {

constexpr int barWidth = 16;

using Anchors = std::array<QRgb, 10>;
constexpr Anchors viridis = {0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e,
                             0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725};
constexpr Anchors cividis = {0x00224e, 0x123570, 0x3b496c, 0x575d6d, 0x707173,
                             0x8a8678, 0xa59c74, 0xc3b369, 0xe1cc55, 0xfee838};

QRgb between(const Anchors &anchors, double place)
{
    const double at = place * double(anchors.size() - 1);
    const auto left = std::min(std::size_t(at), anchors.size() - 2);
    const double part = at - double(left);
    const auto mix = [&](int a, int b) { return int(std::lround(a + (b - a) * part)); };
    const QRgb a = anchors[left], b = anchors[left + 1];
    return qRgb(mix(qRed(a), qRed(b)), mix(qGreen(a), qGreen(b)), mix(qBlue(a), qBlue(b)));
}

} // namespace

QRgb mapColor(ColorMap map, double place)
{
    const double at = std::clamp(place, 0.0, 1.0);
    switch (map) {
    case ColorMap::Viridis: return between(viridis, at);
    case ColorMap::Cividis: return between(cividis, at);
    case ColorMap::Grey: break;
    }
    const int level = int(std::lround(at * 255));
    return qRgb(level, level, level);
}

ImageView::ImageView(QWidget *parent) : QWidget(parent)
{
    setMouseTracking(true);
    setMinimumSize(160, 120);
}

void ImageView::setValues(std::vector<double> values, int width, int height)
{
    const bool whole = width > 0 && height > 0 && values.size() == std::size_t(width) * std::size_t(height);
    m_values = whole ? std::move(values) : std::vector<double>();
    m_width = whole ? width : 0;
    m_height = whole ? height : 0;
    render();
}

void ImageView::setColorMap(ColorMap map)
{
    m_map = map;
    render();
}

void ImageView::setLogarithmic(bool on)
{
    m_logarithmic = on;
    render();
}

void ImageView::setLimits(double low, double high)
{
    m_fixedLow = low;
    m_fixedHigh = high;
    render();
}

void ImageView::render()
{
    double low = m_fixedLow, high = m_fixedHigh;
    if (!(low < high)) {
        low = std::numeric_limits<double>::infinity();
        high = -low;
        for (const double value : m_values) {
            if (std::isfinite(value) && (!m_logarithmic || value > 0)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
    }
    if (!std::isfinite(low) || !std::isfinite(high))
        low = high = 0;
    if (m_logarithmic && low <= 0)
        low = high > 0 ? high * 1e-6 : 1e-6;
    m_low = low;
    m_high = high > low ? high : low + (low != 0 ? std::abs(low) : 1.0);
    m_image = m_width > 0 ? QImage(m_width, m_height, QImage::Format_ARGB32) : QImage();
    std::array<QRgb, 256> colors{};
    for (std::size_t i = 0; i < colors.size(); ++i)
        colors[i] = mapColor(m_map, double(i) / 255) | 0xFF000000U;
    const double begin = m_logarithmic ? std::log(m_low) : m_low;
    const double span = (m_logarithmic ? std::log(m_high) : m_high) - begin;
    for (int y = 0; y < m_height; ++y) {
        auto *const line = reinterpret_cast<QRgb *>(m_image.scanLine(y));
        for (int x = 0; x < m_width; ++x) {
            const double value = m_values[std::size_t(y) * std::size_t(m_width) + std::size_t(x)];
            const double scaled = m_logarithmic ? (value > 0 ? std::log(value) : begin) : value;
            const double place = std::clamp((scaled - begin) / span, 0.0, 1.0);
            const bool isShown = !std::isnan(value) && !std::isnan(place); // of infinite limits there is no place
            line[x] = !isShown ? 0 : colors[std::size_t(std::lround(place * 255))];
        }
    }
    update();
}

QRect ImageView::imageRect() const
{
    const int labels = fontMetrics().horizontalAdvance(QStringLiteral("-0.000123"));
    const QRect room = rect().adjusted(0, 0, -(barWidth + 16 + labels), 0);
    const QSize size = m_image.size().scaled(room.size(), Qt::KeepAspectRatio);
    return {room.topLeft() + QPoint((room.width() - size.width()) / 2, (room.height() - size.height()) / 2), size};
}

void ImageView::paintEvent(QPaintEvent *)
{
    if (m_image.isNull())
        return;
    QPainter painter(this);
    const Theme &theme = Theme::current();
    const QRect area = imageRect();
    // What is not a number shows what lies behind.
    painter.fillRect(area, QBrush(theme.border, Qt::BDiagPattern));
    painter.setRenderHint(QPainter::SmoothPixmapTransform, area.width() < m_width);
    painter.drawImage(area, m_image);
    const QRect bar(area.right() + 16, area.top(), barWidth, std::max(area.height(), 1));
    for (int y = 0; y < bar.height(); ++y)
        painter.fillRect(bar.left(), bar.top() + y, barWidth, 1,
                         QColor::fromRgb(mapColor(m_map, 1 - double(y) / std::max(1, bar.height() - 1))));
    painter.setPen(theme.border);
    painter.drawRect(bar.adjusted(0, 0, -1, -1));
    painter.setPen(theme.secondaryText);
    const int left = bar.right() + 6, line = fontMetrics().height();
    const auto label = [&](int y, double value) {
        painter.drawText(QRect(left, y, width() - left, line), Qt::AlignLeft | Qt::AlignVCenter,
                         axisText(Quantity::Number, value));
    };
    label(bar.top(), m_high);
    label(bar.bottom() - line, m_low);
    if (bar.height() > line * 5)
        label(bar.center().y() - line / 2, m_logarithmic ? std::sqrt(m_low * m_high) : (m_low + m_high) / 2);
}

QString ImageView::hoverText() const
{
    if (m_hover.x() < 0 || m_hover.x() >= m_width || m_hover.y() >= m_height)
        return {};
    const double value = m_values[std::size_t(m_hover.y()) * std::size_t(m_width) + std::size_t(m_hover.x())];
    return QStringLiteral("(%1, %2): %3").arg(m_hover.y()).arg(m_hover.x()).arg(value, 0, 'g', 6);
}

void ImageView::mouseMoveEvent(QMouseEvent *event)
{
    const QRect area = imageRect();
    m_hover = area.contains(event->pos()) && m_width > 0
                  ? QPoint((event->pos().x() - area.left()) * m_width / area.width(),
                           (event->pos().y() - area.top()) * m_height / area.height())
                  : QPoint(-1, -1);
    Q_EMIT hoverChanged();
}

void ImageView::leaveEvent(QEvent *)
{
    m_hover = {-1, -1};
    Q_EMIT hoverChanged();
}

} // namespace hdf5async
