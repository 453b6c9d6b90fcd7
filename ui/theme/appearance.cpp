// SPDX-License-Identifier: BSD-3-Clause
#include "ui/theme/appearance.h"

#include <QApplication>
#include <QFontDatabase>

#include <algorithm>

namespace hdf5async {

void Appearance::setTheme(ThemeChoice choice)
{
    m_theme = choice;
    // An empty palette brings the platform's own back, which says what "System" means.
    QApplication::setPalette(QPalette());
    QApplication::setPalette(Theme::chosen(choice, QApplication::palette()).palette());
}

void Appearance::setZoom(double zoom)
{
    m_zoom = std::clamp(zoom, 0.75, 2.0);
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    font.setPointSizeF(font.pointSizeF() * m_zoom);
    if (font != QApplication::font())
        QApplication::setFont(font);
}

void Appearance::save(QSettings &settings) const
{
    settings.setValue(QStringLiteral("theme"), int(m_theme));
    settings.setValue(QStringLiteral("zoom"), m_zoom);
    settings.setValue(QStringLiteral("reduceMotion"), m_reduceMotion);
    settings.setValue(QStringLiteral("binarySizes"), sizeUnits() == format::SizeUnits::Binary);
}

void Appearance::restore(const QSettings &settings)
{
    const int theme = settings.value(QStringLiteral("theme"), int(ThemeChoice::System)).toInt();
    setTheme(ThemeChoice(std::clamp(theme, 0, int(ThemeChoice::HighContrast))));
    setZoom(settings.value(QStringLiteral("zoom"), 1.0).toDouble());
    const bool binary = settings.value(QStringLiteral("binarySizes"), false).toBool();
    setSizeUnits(binary ? format::SizeUnits::Binary : format::SizeUnits::Decimal);
    m_reduceMotion = settings.value(QStringLiteral("reduceMotion"), false).toBool();
}

} // namespace hdf5async
