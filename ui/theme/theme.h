// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QColor>
#include <QPalette>

namespace hdf5async {

/// What the user chose in View > Theme. System follows the platform's palette.
enum class ThemeChoice { System, Light, Dark, HighContrast };

/// The window's colours, named by what they are for; nothing else names a colour. Colour means state and never stands alone: a
/// shape and a text go with it. Texts stand out from what they lie on by at least 4.5 : 1, lines and icons by 3 : 1.
struct Theme
{
    enum class Kind { Light, Dark, HighContrast };

    Kind kind = Kind::Light;
    QColor window;        ///< behind everything
    QColor base;          ///< tables, fields, cards
    QColor alternate;     ///< every second row
    QColor border;        ///< of cards and tables; decoration
    QColor controlBorder; ///< of what is typed into or clicked
    QColor text, secondaryText;
    QColor accent;     ///< focus, links, the primary button
    QColor accentText; ///< on accent
    QColor selection, selectionText;
    QColor written;                  ///< behind what is being written
    QColor hover;                    ///< behind what the pointer is over
    QColor good, warning, bad, idle; ///< states, as text or icon
    QColor warningStrip, warningStripText, criticalStrip, criticalStripText;

    [[nodiscard]] bool dark() const { return kind != Kind::Light; }

    [[nodiscard]] static const Theme &light();
    [[nodiscard]] static const Theme &darkTheme();
    [[nodiscard]] static const Theme &highContrast();
    /// The theme whose palette a widget has: a palette says which one it is.
    [[nodiscard]] static const Theme &forPalette(const QPalette &palette);
    /// That of the application. Not of a widget's own palette: style sheets change that.
    [[nodiscard]] static const Theme &current();
    /// The theme of a choice; `system` is the platform's palette.
    [[nodiscard]] static const Theme &chosen(ThemeChoice choice, const QPalette &system);

    /// A full palette for Fusion, disabled and placeholder colours included.
    [[nodiscard]] QPalette palette() const;
    /// What Fusion does not know: cards, headers, tabs, buttons, focus.
    [[nodiscard]] QString styleSheet() const;
};

/// The contrast of two opaque colours as WCAG 2 defines it, 1 … 21.
[[nodiscard]] double contrast(const QColor &a, const QColor &b);

} // namespace hdf5async
