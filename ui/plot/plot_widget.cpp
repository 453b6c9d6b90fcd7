// SPDX-License-Identifier: BSD-3-Clause
#include "ui/plot/plot_widget.h"

#include "ui/plot/axis.h"
#include "ui/plot/decimate.h"
#include "ui/plot/plot_accessible.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace hdf5async {

namespace {

constexpr double clickSlack = 4; // pixels that a click may wander

double largestOf(const PlotStrip &strip, PlotView::Range range)
{
    double largest = 0;
    for (const PlotSeries &series : strip.series) {
        if (!series.visible)
            continue;
        const auto [first, last] = pointsBetween(series, range.from, range.to);
        for (std::size_t i = first; i < last; ++i)
            largest = std::isnan(series.high[i]) ? largest : std::max(largest, double(series.high[i]));
    }
    return largest;
}

// Lowest value; with `positive`, the lowest above zero. Nothing when there is none.
std::optional<double> smallestOf(const PlotStrip &strip, PlotView::Range range, bool positive)
{
    std::optional<double> smallest;
    for (const PlotSeries &series : strip.series) {
        if (!series.visible)
            continue;
        const auto [first, last] = pointsBetween(series, range.from, range.to);
        for (std::size_t i = first; i < last; ++i) {
            if (!std::isnan(series.low[i]) && (!positive || series.low[i] > 0))
                smallest = std::min(smallest.value_or(series.low[i]), double(series.low[i]));
        }
    }
    return smallest;
}

} // namespace

PlotWidget::PlotWidget(QWidget *parent) : QWidget(parent)
{
    installPlotAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void PlotWidget::setTimeAxis(bool timeAxis)
{
    m_scene.timeAxis = timeAxis;
    update();
}

void PlotWidget::setStrips(std::vector<PlotStrip> strips)
{
    // How the user looks at a strip stays when its data is replaced.
    for (std::size_t i = 0; i < strips.size() && i < m_scene.strips.size(); ++i)
        strips[i].logarithmic = strips[i].logarithmic || m_scene.strips[i].logarithmic;
    m_scene.strips = std::move(strips);
    m_axes.resize(m_scene.strips.size());
    if (!currentSeries())
        nextSeries(0);
    updateAxes(false);
}

void PlotWidget::setEvents(std::vector<PlotEvent> events)
{
    m_scene.events = std::move(events);
    update();
}

void PlotWidget::showLast(double seconds, double now)
{
    m_now = now;
    m_view.showLast(seconds, now);
    viewChanged();
}

void PlotWidget::showAll(PlotView::Range range)
{
    m_view.showLast(range.span(), range.to);
    m_view.setLimits(range);
    viewChanged();
}

void PlotWidget::setNow(double now, double oldest)
{
    m_now = now;
    m_view.setLimits({oldest, now});
    m_view.advance(now);
    m_scene.range = m_view.range();
    updateAxes(false);
}

void PlotWidget::goLive()
{
    m_view.goLive();
    viewChanged();
}

void PlotWidget::setLogarithmic(std::size_t strip, bool on)
{
    if (strip >= m_scene.strips.size())
        return;
    m_scene.strips[strip].logarithmic = on;
    updateAxes(true);
}

void PlotWidget::setSeriesVisible(const QString &key, bool visible)
{
    for (PlotStrip &strip : m_scene.strips) {
        for (PlotSeries &series : strip.series) {
            if (series.key == key)
                series.visible = visible;
        }
    }
    updateAxes(true);
}

void PlotWidget::setCurrentSeries(const QString &key)
{
    if (m_current == key)
        return;
    m_current = key;
    m_scene.emphasized = key;
    update();
    Q_EMIT currentSeriesChanged(key);
    Q_EMIT cursorsChanged();
}

PlotGeometry PlotWidget::geometryOfPlot() const
{
    return layOut(QRectF(rect()).adjusted(2, 2, -2, -2), m_scene, font());
}

PlotColors PlotWidget::colors() const
{
    const Theme &theme = Theme::current();
    QColor gap = theme.border;
    gap.setAlphaF(0.35F);
    QColor grid = theme.border;
    grid.setAlphaF(0.6F);
    return {theme.base, theme.text, theme.secondaryText, grid, gap, theme.accent};
}

void PlotWidget::viewChanged()
{
    m_scene.range = m_view.range();
    updateAxes(true);
    Q_EMIT rangeChanged();
}

void PlotWidget::updateAxes(bool fit)
{
    m_scene.range = m_view.range();
    m_scene.cursorA = m_view.cursorA;
    m_scene.cursorB = m_view.cursorB;
    m_scene.ends.resize(m_scene.strips.size());
    m_scene.beginnings.assign(m_scene.strips.size(), 0);
    for (std::size_t i = 0; i < m_scene.strips.size(); ++i) {
        const PlotStrip &strip = m_scene.strips[i];
        const double largest = largestOf(strip, m_scene.range);
        if (strip.logarithmic) {
            const double smallest = smallestOf(strip, m_scene.range, true).value_or(1);
            m_scene.beginnings[i] = std::pow(10, std::floor(std::log10(smallest)));
            m_scene.ends[i] =
                std::max(std::pow(10, std::ceil(std::log10(std::max(largest, smallest)))), m_scene.beginnings[i] * 10);
            continue;
        }
        const double smallest = smallestOf(strip, m_scene.range, false).value_or(0);
        if (smallest < 0 || !strip.fromZero) {
            // Numbers that may be anything (a preview) get the axis they need.
            const double span = largest > smallest ? largest - smallest : std::max(1.0, std::abs(smallest));
            const double step = niceCeiling(span / 5);
            m_scene.beginnings[i] = std::floor(smallest / step) * step;
            m_scene.ends[i] = std::max(std::ceil(largest / step) * step, m_scene.beginnings[i] + step);
            continue;
        }
        m_scene.ends[i] = fit ? m_axes[i].fit(largest, m_now) : m_axes[i].update(largest, m_now);
    }
    update();
}

const PlotSeries *PlotWidget::currentSeries() const
{
    for (const PlotStrip &strip : m_scene.strips) {
        for (const PlotSeries &series : strip.series) {
            if (series.key == m_current && series.visible)
                return &series;
        }
    }
    return nullptr;
}

void PlotWidget::nextSeries(int by)
{
    QStringList keys;
    for (const PlotStrip &strip : m_scene.strips) {
        for (const PlotSeries &series : strip.series) {
            if (series.visible)
                keys.append(series.key);
        }
    }
    if (keys.isEmpty())
        return;
    const qsizetype at = std::max<qsizetype>(keys.indexOf(m_current), 0);
    setCurrentSeries(keys[(at + by + keys.size()) % keys.size()]);
}

void PlotWidget::moveCursor(bool second, int by)
{
    const PlotSeries *series = currentSeries();
    if (!series || series->at.empty())
        return;
    std::optional<double> &cursor = second ? m_view.cursorB : m_view.cursorA;
    const double from = cursor.value_or(m_view.range().to);
    std::size_t i = nearestPoint(*series, from);
    if (cursor) {
        i = std::size_t(std::clamp<qint64>(qint64(i) + by, 0, qint64(series->at.size()) - 1));
        // Skips what was not recorded, and stays when there is nothing more.
        while (std::isnan(series->mean[i]) && i > 0 && i + 1 < series->at.size())
            i = std::size_t(qint64(i) + by);
    }
    cursor = series->at[i];
    updateAxes(false);
    Q_EMIT cursorsChanged();
}

QSize PlotWidget::sizeHint() const
{
    return {640, 400};
}

QSize PlotWidget::minimumSizeHint() const
{
    const int line = fontMetrics().height();
    return {line * 16, int(std::max<std::size_t>(1, m_scene.strips.size())) * line * 4 + line * 2};
}

void PlotWidget::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const PlotColors shown = colors();
    painter.fillRect(rect(), shown.background);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    painter.setFont(small);
    paintPlot(painter, geometryOfPlot(), m_scene, shown);
    if (hasFocus()) {
        painter.setPen(QPen(shown.accent, 2));
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
}

void PlotWidget::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    m_drag = Drag::Pressed;
    m_pressedAt = m_lastAt = event->position();
}

void PlotWidget::mouseMoveEvent(QMouseEvent *event)
{
    const PlotGeometry geometry = geometryOfPlot();
    const PlotView::Range range = m_view.range();
    const QPointF at = event->position();
    if (m_drag == Drag::Pressed && std::abs(at.x() - m_pressedAt.x()) > clickSlack)
        m_drag = event->modifiers().testFlag(Qt::ShiftModifier) ? Drag::Box : Drag::Pan;
    if (m_drag == Drag::Pan) {
        m_view.pan(geometry.at(m_lastAt.x(), range) - geometry.at(at.x(), range));
        m_lastAt = at;
        return viewChanged();
    }
    if (m_drag == Drag::Box) {
        const double a = geometry.at(m_pressedAt.x(), range), b = geometry.at(at.x(), range);
        m_scene.box = PlotView::Range{std::min(a, b), std::max(a, b)};
    }
    m_scene.hover = std::clamp(geometry.at(at.x(), range), range.from, range.to);
    update();
    Q_EMIT hoverChanged();
}

void PlotWidget::mouseReleaseEvent(QMouseEvent *event)
{
    const Drag drag = std::exchange(m_drag, Drag::None);
    if (drag == Drag::Box && m_scene.box) {
        m_view.zoomTo(*std::exchange(m_scene.box, std::nullopt));
        return viewChanged();
    }
    if (drag != Drag::Pressed)
        return;
    const bool second = event->modifiers().testFlag(Qt::ShiftModifier);
    std::optional<double> &cursor = second ? m_view.cursorB : m_view.cursorA;
    m_cursorBeforeClick = m_view.cursorA;
    cursor = geometryOfPlot().at(m_pressedAt.x(), m_view.range());
    updateAxes(false);
    Q_EMIT cursorsChanged();
}

void PlotWidget::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    // The first of the two clicks set a cursor that was not meant.
    m_view.cursorA = m_cursorBeforeClick;
    Q_EMIT cursorsChanged();
    goLive();
}

void PlotWidget::leaveEvent(QEvent *)
{
    m_scene.hover.reset();
    update();
    Q_EMIT hoverChanged();
}

void PlotWidget::wheelEvent(QWheelEvent *event)
{
    const double steps = event->angleDelta().y() / 120.0;
    if (steps == 0)
        return event->ignore();
    m_view.zoomAround(geometryOfPlot().at(event->position().x(), m_view.range()), std::pow(0.8, steps));
    viewChanged();
    event->accept();
}

bool PlotWidget::navigate(int key)
{
    const double middle = (m_view.range().from + m_view.range().to) / 2;
    switch (key) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: m_view.zoomAround(m_view.cursorA.value_or(middle), 0.5); break;
    case Qt::Key_Minus: m_view.zoomAround(m_view.cursorA.value_or(middle), 2); break;
    case Qt::Key_Home: m_view.goLive(); break;
    case Qt::Key_End: m_view.goToOldest(); break;
    case Qt::Key_PageUp: m_view.pan(-m_view.range().span() / 2); break;
    case Qt::Key_PageDown: m_view.pan(m_view.range().span() / 2); break;
    case Qt::Key_R: m_view.goBack(); break;
    default: return false;
    }
    viewChanged();
    return true;
}

void PlotWidget::keyPressEvent(QKeyEvent *event)
{
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    if (event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier))
        return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left: return moveCursor(shift, -1);
    case Qt::Key_Right: return moveCursor(shift, 1);
    case Qt::Key_Up: return nextSeries(-1);
    case Qt::Key_Down: return nextSeries(1);
    case Qt::Key_Space: Q_EMIT pauseRequested(); return;
    case Qt::Key_Escape:
        if (!m_view.cursorA && !m_view.cursorB)
            return QWidget::keyPressEvent(event);
        m_view.cursorA.reset();
        m_view.cursorB.reset();
        updateAxes(false);
        Q_EMIT cursorsChanged();
        return;
    case Qt::Key_L:
        for (std::size_t i = 0; i < m_scene.strips.size(); ++i) {
            for (const PlotSeries &series : m_scene.strips[i].series) {
                if (series.key == m_current)
                    return setLogarithmic(i, !m_scene.strips[i].logarithmic);
            }
        }
        return;
    default: break;
    }
    if (!navigate(event->key()))
        QWidget::keyPressEvent(event);
}

void PlotWidget::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        update();
    QWidget::changeEvent(event);
}

} // namespace hdf5async
