// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QImage>
#include <QWidget>

#include <vector>

namespace hdf5async {

enum class ColorMap : quint8 { Viridis, Cividis, Grey };

/// The colour of a place between 0 and 1 in a map. @thread any
[[nodiscard]] QRgb mapColor(ColorMap map, double place);

/// Numbers as colours, with a bar that says which is which. @thread window
class ImageView final : public QWidget
{
    Q_OBJECT

public:
    explicit ImageView(QWidget *parent = nullptr);

    /// @shape values: height × width, row by row
    void setValues(std::vector<double> values, int width, int height);
    void setColorMap(ColorMap map);
    void setLogarithmic(bool on);
    /// The ends of the colours; equal ones = those of the values.
    void setLimits(double low, double high);

    [[nodiscard]] double low() const { return m_low; }
    [[nodiscard]] double high() const { return m_high; }
    [[nodiscard]] QImage image() const { return m_image; }
    /// "(12, 40): 3.5" under the pointer; empty without.
    [[nodiscard]] QString hoverText() const;

Q_SIGNALS:
    void hoverChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void render();
    [[nodiscard]] QRect imageRect() const;

    std::vector<double> m_values;
    int m_width = 0, m_height = 0;
    ColorMap m_map = ColorMap::Viridis;
    bool m_logarithmic = false;
    double m_fixedLow = 0, m_fixedHigh = 0;
    double m_low = 0, m_high = 1;
    QImage m_image;
    QPoint m_hover{-1, -1};
};

} // namespace hdf5async
