// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/plot/axis.h"
#include "ui/plot/plot_painter.h"
#include "ui/plot/plot_view.h"

#include <QWidget>

namespace hdf5async {

/// Stacked strips of lines over one x axis, live or at rest: zoom, pan, two cursors, hover, complete from the keyboard, with a text
/// for screen readers. It owns a copy of what it shows. @thread window
class PlotWidget final : public QWidget
{
    Q_OBJECT

public:
    explicit PlotWidget(QWidget *parent = nullptr);

    void setTimeAxis(bool timeAxis);
    void setStrips(std::vector<PlotStrip> strips);
    /// Marked on the time axis, in the order of their times; told by hoverText() and valueText() too.
    void setEvents(std::vector<PlotEvent> events);
    /// A live view of the last `seconds`.
    void showLast(double seconds, double now);
    /// A range at rest (plots of rows); also its limits.
    void showAll(PlotView::Range range);
    /// The newest moment there is, and the oldest that may be asked for.
    void setNow(double now, double oldest);
    void goLive();
    void setLogarithmic(std::size_t strip, bool on);
    void setSeriesVisible(const QString &key, bool visible);
    void setCurrentSeries(const QString &key);

    [[nodiscard]] const PlotScene &scene() const { return m_scene; }
    [[nodiscard]] const PlotView &view() const { return m_view; }
    [[nodiscard]] PlotGeometry geometryOfPlot() const;
    [[nodiscard]] PlotColors colors() const;

    /// "12:02:41: In 207 MB/s, Out 11 MB/s" under the pointer; empty without.
    [[nodiscard]] QString hoverText() const;
    /// Where the cursors are, their distance, and what the current series did between them; empty without cursors.
    [[nodiscard]] QString cursorText() const;
    /// What the current series does, for a screen reader: "In 212 MB/s, average 198 MB/s over 10 min, rising".
    [[nodiscard]] QString valueText() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void rangeChanged();
    void hoverChanged();
    void cursorsChanged();
    void currentSeriesChanged(const QString &key);
    void pauseRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] const PlotSeries *currentSeries() const;
    [[nodiscard]] QString positionText(double at) const;
    [[nodiscard]] static QString eventText(const PlotEvent &event);
    [[nodiscard]] QString markersText() const;
    [[nodiscard]] QString spanText(double span) const;
    bool navigate(int key);
    void moveCursor(bool second, int by);
    void nextSeries(int by);
    void viewChanged();
    void updateAxes(bool fit);

    PlotScene m_scene;
    PlotView m_view;
    std::vector<GrowingAxis> m_axes;
    QString m_current;
    double m_now = 0;
    enum class Drag { None, Pressed, Pan, Box };
    Drag m_drag = Drag::None;
    QPointF m_pressedAt, m_lastAt;
    std::optional<double> m_cursorBeforeClick;
};

} // namespace hdf5async
