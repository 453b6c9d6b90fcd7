// SPDX-License-Identifier: BSD-3-Clause
#include "ui/theme/theme.h"

#include <QGuiApplication>

#include <algorithm>
#include <cmath>

namespace hdf5async {

namespace {

QColor rgb(QRgb value)
{
    return QColor::fromRgb(value);
}

Theme makeLight()
{
    Theme t;
    t.kind = Theme::Kind::Light;
    t.window = rgb(0xF3F4F6);
    t.base = rgb(0xFFFFFF);
    t.alternate = rgb(0xF8F9FB);
    t.border = rgb(0xD9DCE1);
    t.controlBorder = rgb(0x868C95);
    t.text = rgb(0x1B1D20);
    t.secondaryText = rgb(0x5A5F66);
    t.accent = rgb(0x0B62B0);
    t.accentText = rgb(0xFFFFFF);
    t.selection = rgb(0xD6E7F8);
    t.selectionText = rgb(0x10243A);
    t.written = rgb(0xE6F4EE);
    t.hover = rgb(0xE8EBEF);
    t.good = rgb(0x006B4E);
    t.warning = rgb(0x855200);
    t.bad = rgb(0xB00020);
    t.idle = rgb(0x5A5F66);
    t.warningStrip = rgb(0xFFF3CD);
    t.warningStripText = rgb(0x5C4400);
    t.criticalStrip = rgb(0xFDE0E3);
    t.criticalStripText = rgb(0x7A0012);
    return t;
}

Theme makeDark()
{
    Theme t;
    t.kind = Theme::Kind::Dark;
    t.window = rgb(0x1E1E20);
    t.base = rgb(0x17171A);
    t.alternate = rgb(0x1B1B1F);
    t.border = rgb(0x37393E);
    t.controlBorder = rgb(0x757A82);
    t.text = rgb(0xE8E9EB);
    t.secondaryText = rgb(0xA9ADB3);
    t.accent = rgb(0x5AABE6);
    t.accentText = rgb(0x0C1620);
    t.selection = rgb(0x1E3F5E);
    t.selectionText = rgb(0xF3F6F9);
    t.written = rgb(0x17302A);
    t.hover = rgb(0x2A2B2F);
    t.good = rgb(0x2BBF95);
    t.warning = rgb(0xE6A93A);
    t.bad = rgb(0xFF8A8A);
    t.idle = rgb(0xA9ADB3);
    t.warningStrip = rgb(0x5A4300);
    t.warningStripText = rgb(0xFFE9B0);
    t.criticalStrip = rgb(0x6B0F1A);
    t.criticalStripText = rgb(0xFFD9DD);
    return t;
}

Theme makeHighContrast()
{
    Theme t = makeDark();
    t.kind = Theme::Kind::HighContrast;
    t.window = t.base = t.alternate = rgb(0x000000);
    t.border = t.controlBorder = rgb(0xFFFFFF);
    t.text = rgb(0xFFFFFF);
    t.secondaryText = rgb(0xE4E4E4);
    t.accent = rgb(0xFFD800);
    t.accentText = rgb(0x000000);
    t.selection = rgb(0x002A96);
    t.selectionText = rgb(0xFFFFFF);
    t.written = rgb(0x00331F);
    t.hover = rgb(0x262626);
    t.good = rgb(0x3DF2A0);
    t.warning = rgb(0xFFD800);
    t.bad = rgb(0xFFB0B0);
    t.idle = rgb(0xFFFFFF);
    t.warningStrip = rgb(0xFFD800);
    t.warningStripText = rgb(0x000000);
    t.criticalStrip = rgb(0xFFB0B0);
    t.criticalStripText = rgb(0x000000);
    return t;
}

double linear(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &c)
{
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
}

} // namespace

const Theme &Theme::light()
{
    static const Theme theme = makeLight();
    return theme;
}

const Theme &Theme::darkTheme()
{
    static const Theme theme = makeDark();
    return theme;
}

const Theme &Theme::highContrast()
{
    static const Theme theme = makeHighContrast();
    return theme;
}

const Theme &Theme::forPalette(const QPalette &palette)
{
    const QColor window = palette.color(QPalette::Window);
    if (window == highContrast().window && palette.color(QPalette::Text) == highContrast().text)
        return highContrast();
    return palette.color(QPalette::WindowText).lightness() > window.lightness() ? darkTheme() : light();
}

const Theme &Theme::current()
{
    return forPalette(QGuiApplication::palette());
}

const Theme &Theme::chosen(ThemeChoice choice, const QPalette &system)
{
    switch (choice) {
    case ThemeChoice::Light: return light();
    case ThemeChoice::Dark: return darkTheme();
    case ThemeChoice::HighContrast: return highContrast();
    case ThemeChoice::System: break;
    }
    return forPalette(system);
}

QPalette Theme::palette() const
{
    const QColor button = kind == Kind::Light ? base : hover;
    QPalette p(text, button, button.lighter(120), border.darker(120), border, text, text, base, window);
    p.setColor(QPalette::AlternateBase, alternate);
    p.setColor(QPalette::ToolTipBase, kind == Kind::Light ? base : hover);
    p.setColor(QPalette::ToolTipText, text);
    p.setColor(QPalette::PlaceholderText, secondaryText);
    p.setColor(QPalette::Link, accent);
    p.setColor(QPalette::LinkVisited, accent);
    p.setColor(QPalette::Highlight, selection);
    p.setColor(QPalette::HighlightedText, selectionText);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        p.setColor(QPalette::Disabled, role, kind == Kind::HighContrast ? secondaryText : controlBorder);
    return p;
}

double contrast(const QColor &a, const QColor &b)
{
    const auto [dark, bright] = std::minmax({luminance(a), luminance(b)});
    return (bright + 0.05) / (dark + 0.05);
}

} // namespace hdf5async
