// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/format.h"
#include "ui/theme/theme.h"

#include <QSettings>

namespace hdf5async {

/// How the application looks: its theme, the size of its type and the units of sizes, as the user chose them. @thread window
class Appearance
{
public:
    [[nodiscard]] ThemeChoice theme() const { return m_theme; }
    void setTheme(ThemeChoice choice);
    /// 0.75 … 2 of the system's size.
    [[nodiscard]] double zoom() const { return m_zoom; }
    void setZoom(double zoom);
    [[nodiscard]] bool reduceMotion() const { return m_reduceMotion; }
    void setReduceMotion(bool reduce) { m_reduceMotion = reduce; }

    [[nodiscard]] format::SizeUnits sizeUnits() const { return format::sizeUnits(); }
    void setSizeUnits(format::SizeUnits units) { format::setSizeUnits(units); }

    void save(QSettings &settings) const;
    /// Also applies what it read.
    void restore(const QSettings &settings);

private:
    ThemeChoice m_theme = ThemeChoice::System;
    double m_zoom = 1;
    bool m_reduceMotion = false;
};

} // namespace hdf5async
