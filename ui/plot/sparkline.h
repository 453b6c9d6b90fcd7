// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/plot/axis.h"
#include "ui/plot/plot_series.h"

#include <QWidget>

#include <optional>

namespace hdf5async {

/// The last `seconds` of one number, without axes: for a tile. Tiles with the same span share their time axis. @thread window
class Sparkline final : public QWidget
{
    Q_OBJECT

public:
    explicit Sparkline(Quantity quantity, QWidget *parent = nullptr);

    void setSpan(double seconds);
    /// A hairline where it becomes serious; nothing = none.
    void setThreshold(std::optional<double> threshold);
    /// One more value, at a time in seconds since 1970 that is not before the last one. Not-a-number = nothing was recorded.
    void append(double at, double value);
    /// Replaces everything, for instance by what the server remembers.
    void setSeries(PlotSeries series);

    [[nodiscard]] const PlotSeries &series() const { return m_series; }
    /// "212 MB/s, average 198 MB/s, highest 301 MB/s"
    [[nodiscard]] QString valueText() const;
    [[nodiscard]] QSize sizeHint() const override { return {120, 32}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {48, 24}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    PlotSeries m_series;
    double m_span = 60;
    std::optional<double> m_threshold;
    GrowingAxis m_axis;
};

} // namespace hdf5async
