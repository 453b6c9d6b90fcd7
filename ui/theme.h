// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QColor>
#include <QPalette>

namespace hdf5async {

/// The window's colours. Colour means state, nothing else, and never stands alone: a shape and a text go with it.
struct Theme
{
    bool dark = false;
    QColor good, warning, bad, idle, secondaryText, border;

    [[nodiscard]] static Theme light();
    [[nodiscard]] static Theme darkTheme();
    /// Dark when the palette's text is lighter than its window.
    [[nodiscard]] static Theme forPalette(const QPalette &palette);
    /// A full palette for Fusion, disabled and placeholder colours included.
    [[nodiscard]] static QPalette darkPalette();
};

} // namespace hdf5async
