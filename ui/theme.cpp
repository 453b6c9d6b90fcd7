// SPDX-License-Identifier: BSD-3-Clause
#include "ui/theme.h"

namespace hdf5async {

Theme Theme::light()
{
    return {false,
            QColor(0x00, 0x7A, 0x59),
            QColor(0xB2, 0x6F, 0x00),
            QColor(0xB0, 0x00, 0x20),
            QColor(0x5F, 0x63, 0x68),
            QColor(0x5F, 0x63, 0x68),
            QColor(0xD0, 0xD4, 0xD9)};
}

Theme Theme::darkTheme()
{
    return {true,
            QColor(0x2B, 0xBF, 0x95),
            QColor(0xE6, 0x9F, 0x00),
            QColor(0xFF, 0x7F, 0x7F),
            QColor(0xA0, 0xA4, 0xA8),
            QColor(0xA8, 0xAC, 0xB0),
            QColor(0x3C, 0x3F, 0x43)};
}

Theme Theme::forPalette(const QPalette &palette)
{
    const bool isDark = palette.color(QPalette::WindowText).lightness() > palette.color(QPalette::Window).lightness();
    return isDark ? darkTheme() : light();
}

QPalette Theme::darkPalette()
{
    const QColor window(0x1E, 0x1E, 0x20), base(0x17, 0x17, 0x19), alternate(0x1B, 0x1B, 0x1D),
        button(0x2A, 0x2B, 0x2E);
    const QColor text(0xE6, 0xE7, 0xE9), muted(0x7C, 0x80, 0x85), accent(0x2F, 0x6F, 0xB5);
    QPalette p(text, button, button.lighter(130), button.darker(160), button.darker(120), text, Qt::white, base,
               window);
    p.setColor(QPalette::AlternateBase, alternate);
    p.setColor(QPalette::ToolTipBase, button);
    p.setColor(QPalette::ToolTipText, text);
    p.setColor(QPalette::PlaceholderText, muted);
    p.setColor(QPalette::Link, QColor(0x4D, 0xA3, 0xE0));
    p.setColor(QPalette::Highlight, accent);
    p.setColor(QPalette::HighlightedText, Qt::white);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        p.setColor(QPalette::Disabled, role, muted);
    p.setColor(QPalette::Disabled, QPalette::Highlight, button);
    return p;
}

} // namespace hdf5async
