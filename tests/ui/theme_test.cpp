// SPDX-License-Identifier: BSD-3-Clause
#include "ui/icons/icons.h"
#include "ui/plot/plot_colors.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QPainter>
#include <QTest>

using namespace hdf5async;

class ThemeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void standsOutEverywhere_data()
    {
        QTest::addColumn<const Theme *>("theme");
        QTest::newRow("light") << &Theme::light();
        QTest::newRow("dark") << &Theme::darkTheme();
        QTest::newRow("high contrast") << &Theme::highContrast();
    }
    void standsOutEverywhere()
    {
        QFETCH(const Theme *, theme);
        const Theme &t = *theme;
        const double text = 4.5, line = 3;
        for (const QColor &ground : {t.window, t.base, t.alternate, t.selection, t.hover, t.written}) {
            for (const QColor &color : {t.text, t.good, t.warning, t.bad})
                QVERIFY2(contrast(color, ground) >= text, qPrintable(color.name() + u' ' + ground.name()));
        }
        for (const QColor &ground : {t.window, t.base, t.alternate, t.hover, t.written}) {
            for (const QColor &color : {t.secondaryText, t.accent, t.idle})
                QVERIFY2(contrast(color, ground) >= text, qPrintable(color.name() + u' ' + ground.name()));
        }
        QVERIFY(contrast(t.selectionText, t.selection) >= text);
        QVERIFY(contrast(t.accentText, t.accent) >= text);
        QVERIFY(contrast(t.warningStripText, t.warningStrip) >= text);
        QVERIFY(contrast(t.criticalStripText, t.criticalStrip) >= text);
        for (const QColor &ground : {t.window, t.base}) {
            QVERIFY(contrast(t.controlBorder, ground) >= line);
            for (int series = 0; series < 7; ++series)
                QVERIFY(contrast(seriesColor(series, t.dark()), ground) >= line);
        }
    }

    void computesTheContrastOfWcag()
    {
        QCOMPARE(qRound(contrast(Qt::black, Qt::white) * 10), 210);
        QCOMPARE(qRound(contrast(Qt::white, Qt::white) * 10), 10);
        QCOMPARE(qRound(contrast(QColor(0x77, 0x77, 0x77), Qt::white) * 100), 448);
    }

    void isFoundByItsPalette()
    {
        for (const Theme *theme : {&Theme::light(), &Theme::darkTheme(), &Theme::highContrast()})
            QCOMPARE(&Theme::forPalette(theme->palette()), theme);
        QCOMPARE(&Theme::chosen(ThemeChoice::System, Theme::darkTheme().palette()), &Theme::darkTheme());
        QCOMPARE(&Theme::chosen(ThemeChoice::Light, Theme::darkTheme().palette()), &Theme::light());
    }

    void replacesEveryTokenOfItsSheet()
    {
        const QString sheet = Theme::darkTheme().styleSheet();
        QVERIFY(!sheet.contains(u'@'));
        // With few tones, what is disabled has another frame too.
        QVERIFY(!sheet.contains(QStringLiteral("dashed")));
        QVERIFY(Theme::highContrast().styleSheet().contains(QStringLiteral("dashed")));
        QVERIFY(sheet.contains(Theme::darkTheme().accent.name()));
    }

    void drawsEveryIconInTheColourThatIsAsked()
    {
        const QStringList files = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")});
        QVERIFY(files.size() > 50);
        for (const QString &file : files) {
            for (const int side : {16, 20, 24}) {
                QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
                image.fill(Qt::white);
                QPainter painter(&image);
                paintIcon(painter, QRectF(0, 0, side, side), file.chopped(4), QColor(200, 0, 0));
                painter.end();
                int coloured = 0;
                for (int y = 0; y < side; ++y) {
                    for (int x = 0; x < side; ++x) {
                        const QColor pixel = image.pixelColor(x, y);
                        coloured += pixel.red() > pixel.green() + 100;
                    }
                }
                QVERIFY2(coloured >= side / 4, qPrintable(file));
            }
        }
    }

    void recolorsIconsWithTheApplication()
    {
        const auto darkest = [] {
            const QImage image = icon(QStringLiteral("stop")).pixmap(24, 24).toImage();
            int least = 255;
            for (int y = 0; y < image.height(); ++y) {
                for (int x = 0; x < image.width(); ++x) {
                    if (image.pixelColor(x, y).alpha() > 200)
                        least = std::min(least, image.pixelColor(x, y).lightness());
                }
            }
            return least;
        };
        QGuiApplication::setPalette(Theme::light().palette());
        QVERIFY(darkest() < 80);
        QGuiApplication::setPalette(Theme::darkTheme().palette());
        QVERIFY(darkest() > 150);
    }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
