// SPDX-License-Identifier: BSD-3-Clause
#include "ui/csv.h"
#include "ui/plot/axis.h"
#include "ui/plot/decimate.h"
#include "ui/plot/plot_export.h"
#include "ui/plot/plot_widget.h"
#include "ui/plot/sparkline.h"

#include <QAccessible>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>
#include <limits>
#include <random>

using namespace hdf5async;

namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
constexpr double start = 1'790'000'000;

PlotSeries seriesOf(const std::vector<float> &values, double step = 1)
{
    PlotSeries series;
    series.key = series.name = QStringLiteral("In");
    series.quantity = Quantity::BytesPerSecond;
    series.step = step;
    for (std::size_t i = 0; i < values.size(); ++i)
        series.at.push_back(start + double(i) * step);
    series.low = series.mean = series.high = values;
    return series;
}

// What decimation must give, said as simply as possible: every point is looked at for every column.
std::vector<PixelColumn> slowly(const PlotSeries &s, double from, double to, int columns)
{
    std::vector<PixelColumn> result(static_cast<std::size_t>(columns));
    for (int c = 0; c < columns; ++c) {
        PixelColumn &column = result[std::size_t(c)];
        for (std::size_t i = 0; i < s.at.size(); ++i) {
            const bool within = s.at[i] >= from && s.at[i] <= to;
            if (!within || std::isnan(s.mean[i]) ||
                std::min(columns - 1, int((s.at[i] - from) * (columns / (to - from)))) != c)
                continue;
            if (!column.any) {
                const bool first = i == 0 || s.at[i - 1] < from;
                column.gapBefore = first || std::isnan(s.mean[i - 1]) || s.at[i] - s.at[i - 1] > 3.5 * s.step;
                column.low = s.low[i];
                column.high = s.high[i];
                column.first = s.mean[i];
            }
            column.any = true;
            column.low = std::min(column.low, s.low[i]);
            column.high = std::max(column.high, s.high[i]);
            column.last = s.mean[i];
        }
    }
    return result;
}

void fill(PlotWidget &plot, std::size_t points = 100)
{
    std::vector<float> in, out;
    for (std::size_t i = 0; i < points; ++i) {
        in.push_back(float(2e8 + 1e6 * double(i)));
        out.push_back(float(1e7));
    }
    PlotSeries second = seriesOf(out);
    second.key = second.name = QStringLiteral("Out");
    plot.setAccessibleName(QStringLiteral("Rates"));
    plot.setStrips({{QStringLiteral("Throughput"), Quantity::BytesPerSecond, false, true, {seriesOf(in), second}}});
    plot.setNow(start + double(points) - 1, start);
    plot.showLast(60, start + double(points) - 1);
    plot.resize(700, 300);
}

} // namespace

class PlotTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decimatesLikeABruteForceReference()
    {
        std::mt19937 random(11);
        for (int round = 0; round < 60; ++round) {
            PlotSeries series;
            series.step = 1;
            double at = start;
            for (unsigned i = 0, count = random() % 3000; i < count; ++i) {
                at += random() % 50 == 0 ? 7 : 1;
                const float mean = random() % 40 == 0 ? nothing : float(random() % 1000);
                series.at.push_back(at);
                series.low.push_back(mean - float(random() % 5));
                series.mean.push_back(mean);
                series.high.push_back(mean + float(random() % 5));
            }
            const double from = start + random() % 1000, to = from + 1 + random() % 3000;
            const int columns = 1 + int(random() % 700);
            const auto expected = slowly(series, from, to, columns);
            const auto got = decimate(series, from, to, columns);
            QCOMPARE(got.size(), expected.size());
            for (std::size_t i = 0; i < got.size(); ++i) {
                QCOMPARE(got[i].any, expected[i].any);
                if (!got[i].any)
                    continue;
                QCOMPARE(got[i].gapBefore, expected[i].gapBefore);
                QCOMPARE(got[i].low, expected[i].low);
                QCOMPARE(got[i].high, expected[i].high);
                QCOMPARE(got[i].first, expected[i].first);
                QCOMPARE(got[i].last, expected[i].last);
            }
        }
    }

    void breaksTheLineAtGapsAndNowhereElse()
    {
        PlotSeries series = seriesOf({1, 2, nothing, 3, 4, 5, 6, 7, 8, 9});
        series.at = {0, 1, 2, 3, 4, 5, 6, 12, 13, 14};
        const auto columns = decimate(series, 0, 15, 15);
        QVERIFY(columns[0].gapBefore && !columns[1].gapBefore && columns[3].gapBefore && !columns[4].gapBefore);
        QVERIFY(columns[12].gapBefore && !columns[13].gapBefore);
        const auto holes = gaps(series, 0, 15);
        QCOMPARE(holes.size(), std::size_t(2));
        QCOMPARE(holes[0], std::pair(1.0, 3.0));
        QCOMPARE(holes[1], std::pair(6.0, 12.0));
        // A gap that is seen in part is shaded in part.
        QCOMPARE(gaps(series, 8, 10).size(), std::size_t(1));
        QCOMPARE(gaps(series, 8, 10)[0], std::pair(8.0, 10.0));
        series.step = 0;
        QVERIFY(!decimate(series, 0, 15, 15)[12].gapBefore);
    }

    void summarizesTheVisibleRangeAlone()
    {
        std::vector<float> values;
        for (int i = 1; i <= 200; ++i)
            values.push_back(float(i));
        const PlotSeries series = seriesOf(values);
        const RangeSummary all = summarize(series, start, start + 1000);
        QCOMPARE(all.current, 200.0);
        QCOMPARE(all.p99, 198.0);
        QCOMPARE(all.mean, 100.5);
        QVERIFY(all.trend > 0);
        const RangeSummary part = summarize(series, start, start + 9);
        QCOMPARE(part.min, 1.0);
        QCOMPARE(part.max, 10.0);
        QVERIFY(!summarize(series, start + 5000, start + 6000).any);
    }

    void axesHaveNiceStepsFromZero()
    {
        QCOMPARE(niceCeiling(0.0), 1.0);
        QCOMPARE(niceCeiling(3.1), 5.0);
        QCOMPARE(niceCeiling(0.2), 0.2);
        QCOMPARE(niceEnd(212), 300.0);
        QCOMPARE(niceEnd(0), 1.0);
        const std::vector<double> expected = {0, 0.1, 0.2, 0.3, 0.4, 0.5};
        const auto ticks = linearTicks(0, 0.5, 5);
        QCOMPARE(ticks.size(), expected.size());
        for (std::size_t i = 0; i < ticks.size(); ++i)
            QVERIFY(std::abs(ticks[i] - expected[i]) < 1e-12);
        QCOMPARE(decadeTicks(0.1, 100).size(), std::size_t(4));
        for (const double tick : timeTicks(start, start + 600, 6))
            QCOMPARE(std::fmod(tick, 60), 0.0);
        // Whatever the numbers, the work is bounded and the end holds the value.
        std::mt19937_64 random(3);
        for (int i = 0; i < 2000; ++i) {
            const double value = std::pow(10, double(random() % 600) / 10 - 30);
            const double end = niceEnd(value);
            QVERIFY(end >= value * (1 - 1e-6) && end <= value * 2.01);
            QVERIFY(linearTicks(0, end, 5).size() <= 7);
        }
    }

    void axisGrowsAtOnceAndShrinksAfterHalfAMinute()
    {
        GrowingAxis axis;
        QCOMPARE(axis.update(90, 0), 100.0);
        QCOMPARE(axis.update(350, 1), 400.0);
        QCOMPARE(axis.update(90, 2), 400.0);
        QCOMPARE(axis.update(90, 30.5), 400.0);
        QCOMPARE(axis.update(390, 30.6), 400.0); // needed again: the half minute begins anew
        QCOMPARE(axis.update(90, 60), 400.0);
        QCOMPARE(axis.update(90, 60.7), 100.0);
        QCOMPARE(axis.fit(10, 61), 10.0);
    }

    void zoomsAroundThePointerAndGoesBack()
    {
        PlotWidget plot;
        fill(plot);
        const PlotView::Range before = plot.view().range();
        const PlotGeometry geometry = plot.geometryOfPlot();
        const QPointF at(geometry.axis.left() + geometry.axis.width() / 4, 100);
        const double under = geometry.at(at.x(), before);
        QWheelEvent wheel(at, at, {}, QPoint(0, 240), Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&plot, &wheel);
        QVERIFY(!plot.view().isLive());
        QVERIFY(std::abs(plot.view().range().span() - before.span() * 0.64) < 1e-6);
        QVERIFY(std::abs(plot.geometryOfPlot().at(at.x(), plot.view().range()) - under) < 1e-3);
        QTest::keyClick(&plot, Qt::Key_R);
        QVERIFY(plot.view().isLive());
        QCOMPARE(plot.view().range(), before);
    }

    void pansBoxesAndReturnsToLive()
    {
        PlotWidget plot;
        fill(plot);
        const double live = plot.view().range().to;
        const PlotGeometry geometry = plot.geometryOfPlot();
        const QPoint left(int(geometry.axis.left()) + 100, 100), right(int(geometry.axis.left()) + 300, 100);
        QTest::mousePress(&plot, Qt::LeftButton, {}, left);
        QTest::mouseMove(&plot, right);
        QTest::mouseRelease(&plot, Qt::LeftButton, {}, right);
        QVERIFY(!plot.view().isLive());
        QVERIFY(plot.view().range().to < live);
        QVERIFY(!plot.view().cursorA);
        QTest::keyClick(&plot, Qt::Key_Home);
        QVERIFY(plot.view().isLive());
        QCOMPARE(plot.view().range().to, live);
        const double a = geometry.at(left.x(), plot.view().range()), b = geometry.at(right.x(), plot.view().range());
        QMouseEvent press(QEvent::MouseButtonPress, left, left, Qt::LeftButton, Qt::LeftButton, Qt::ShiftModifier);
        QMouseEvent move(QEvent::MouseMove, right, right, Qt::NoButton, Qt::LeftButton, Qt::ShiftModifier);
        QMouseEvent release(QEvent::MouseButtonRelease, right, right, Qt::LeftButton, Qt::NoButton, Qt::ShiftModifier);
        for (QMouseEvent *event : {&press, &move, &release})
            QCoreApplication::sendEvent(&plot, event);
        QVERIFY(std::abs(plot.view().range().from - a) < 0.5 && std::abs(plot.view().range().to - b) < 0.5);
        QTest::mouseDClick(&plot, Qt::LeftButton, {}, left);
        QVERIFY(plot.view().isLive());
        QTest::keyClick(&plot, Qt::Key_End);
        QCOMPARE(plot.view().range().from, start);
    }

    void aLiveViewFollowsAndOneAtRestStays()
    {
        PlotWidget plot;
        fill(plot);
        plot.setNow(start + 200, start);
        QCOMPARE(plot.view().range(), (PlotView::Range{start + 140, start + 200}));
        QTest::keyClick(&plot, Qt::Key_Plus);
        const PlotView::Range resting = plot.view().range();
        plot.setNow(start + 300, start);
        QCOMPARE(plot.view().range(), resting);
        for (int i = 0; i < 100; ++i)
            QTest::keyClick(&plot, Qt::Key_Minus);
        QVERIFY(plot.view().range().from >= start && plot.view().range().to <= start + 300);
    }

    void twoCursorsMeasure()
    {
        PlotWidget plot;
        fill(plot);
        QSignalSpy changed(&plot, &PlotWidget::cursorsChanged);
        QTest::keyClick(&plot, Qt::Key_Left); // at the last sample
        QCOMPARE(*plot.view().cursorA, start + 99);
        for (int i = 0; i < 10; ++i)
            QTest::keyClick(&plot, Qt::Key_Left);
        QCOMPARE(*plot.view().cursorA, start + 89);
        QTest::keyClick(&plot, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(*plot.view().cursorB, start + 99);
        QVERIFY(changed.count() >= 12);
        const QString text = plot.cursorText();
        QVERIFY2(text.contains(QStringLiteral("Δ 10 s")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("In +10.0 MB/s, mean 294 MB/s")), qPrintable(text));
        QTest::keyClick(&plot, Qt::Key_Down); // the other series
        QVERIFY(plot.cursorText().contains(QStringLiteral("Out +0 B/s")));
        const PlotGeometry geometry = plot.geometryOfPlot();
        const QPoint at(int(geometry.axis.left()) + 50, 100);
        QTest::mouseClick(&plot, Qt::LeftButton, {}, at);
        QCOMPARE(*plot.view().cursorA, geometry.at(at.x(), plot.view().range()));
        QTest::keyClick(&plot, Qt::Key_Escape);
        QVERIFY(plot.cursorText().isEmpty());
    }

    void saysWhatIsUnderThePointer()
    {
        PlotWidget plot;
        fill(plot);
        const PlotGeometry geometry = plot.geometryOfPlot();
        const QPointF at(geometry.xOf(start + 50, plot.view().range()), 80);
        QMouseEvent move(QEvent::MouseMove, at, at, Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&plot, &move);
        QVERIFY2(plot.hoverText().contains(QStringLiteral("In 250 MB/s, Out 10.0 MB/s")), qPrintable(plot.hoverText()));
        plot.setSeriesVisible(QStringLiteral("Out"), false);
        QVERIFY(!plot.hoverText().contains(QStringLiteral("Out")));
        plot.setEvents({{start + 20, QStringLiteral("rotate"), QStringLiteral("run7.h5")},
                        {start + 50.1, QStringLiteral("client"), QStringLiteral("camera7 (10.0.0.7:1)")}});
        QVERIFY2(plot.hoverText().endsWith(QStringLiteral("In 250 MB/s, client camera7 (10.0.0.7:1)")),
                 qPrintable(plot.hoverText()));
        QVERIFY(!plot.hoverText().contains(QStringLiteral("run7.h5")));
    }

    void speaksToScreenReaders()
    {
        PlotWidget plot;
        fill(plot);
        QAccessibleInterface *const spoken = QAccessible::queryAccessibleInterface(&plot);
        QVERIFY(spoken);
        QCOMPARE(spoken->role(), QAccessible::Chart);
        QCOMPARE(spoken->text(QAccessible::Name), QStringLiteral("Rates"));
        QCOMPARE(spoken->text(QAccessible::Value), QStringLiteral("In 299 MB/s, average 269 MB/s over 60 s, rising"));
        const QString time = timeAt(start + 55).toString(QStringLiteral("HH:mm:ss"));
        plot.setEvents({{start - 1e6, QStringLiteral("start"), {}}, // not seen
                        {start + 50, QStringLiteral("rotate"), QStringLiteral("run7.h5")},
                        {start + 55, QStringLiteral("client"), QStringLiteral("camera7 (10.0.0.7:1)")}});
        QCOMPARE(spoken->text(QAccessible::Value),
                 QStringLiteral("In 299 MB/s, average 269 MB/s over 60 s, rising; 2 event(s), the newest at %1: client "
                                "camera7 (10.0.0.7:1)")
                     .arg(time));
        Sparkline sparkline(Quantity::PerSecond);
        for (int i = 0; i < 10; ++i)
            sparkline.append(start + i, 100);
        QCOMPARE(QAccessible::queryAccessibleInterface(&sparkline)->text(QAccessible::Value),
                 QStringLiteral("100/s, average 100/s, highest 100/s"));
    }

    void exportsTheVisibleRange()
    {
        PlotWidget plot;
        fill(plot);
        plot.showLast(2, start + 99);
        QByteArray csv = plotCsv(plot.scene());
        QList<QByteArray> lines = csv.split('\n');
        QCOMPARE(lines.size(), 5); // header, three seconds, the end
        QCOMPARE(lines[0], QByteArray("time,In [B/s],Out [B/s]"));
        QVERIFY(lines[3].endsWith(",299000000,10000000"));
        const QDateTime at =
            QDateTime::fromString(QString::fromLatin1(lines[3].left(lines[3].indexOf(','))), Qt::ISODateWithMs);
        QCOMPARE(at.toSecsSinceEpoch(), qint64(start) + 99);
        QCOMPARE(csvField(QStringLiteral("a,\"b\"")), QByteArray("\"a,\"\"b\"\"\""));
        QCOMPARE(csvField(QStringLiteral("=cmd()")), QByteArray("'=cmd()"));
        QCOMPARE(csvField(QStringLiteral("-12")), QByteArray("-12"));

        PlotScene scene = plot.scene();
        scene.strips[0].series[0].high.back() += 500;
        scene.strips[0].series[1].mean.back() = nothing;
        csv = plotCsv(scene);
        QVERIFY(csv.startsWith("time,In [B/s],In min [B/s],In max [B/s],Out [B/s]\n"));
        QVERIFY(csv.trimmed().endsWith(","));

        const QImage picture = plotPicture(scene, plot.colors(), plot.font(), QStringLiteral("Rates"), QSize(700, 300));
        QCOMPARE(picture.size(), QSize(1400, 600));
        const QRgb ink = plot.colors().text.rgb();
        bool found = false;
        for (int y = 0; y < 80 && !found; ++y) {
            for (int x = 0; x < 400 && !found; ++x)
                found = picture.pixel(x, y) == ink;
        }
        QVERIFY(found); // the title
    }

    void drawsEverySeriesAndShadesGaps()
    {
        PlotWidget plot;
        PlotSeries series = seriesOf({5, 5, 5, 5, 5, nothing, nothing, nothing, nothing, 5, 5});
        series.color = QColor(255, 0, 0);
        plot.setStrips({{QString(), Quantity::Number, false, true, {series}}});
        plot.showLast(10, start + 10);
        plot.resize(500, 200);
        const QImage image = plot.grab().toImage();
        const PlotGeometry geometry = plot.geometryOfPlot();
        const auto redAt = [&](double at) {
            const int x = int(geometry.xOf(start + at, plot.view().range()));
            for (int y = 0; y < image.height(); ++y) {
                const QColor pixel = image.pixelColor(x, y);
                if (pixel.red() > 150 && pixel.green() < 120 && pixel.blue() < 120)
                    return true;
            }
            return false;
        };
        QVERIFY(redAt(2));
        QVERIFY(!redAt(6.5)); // not interpolated
        const int y = int(geometry.strips[0].top()) + 10;
        QVERIFY(image.pixelColor(int(geometry.xOf(start + 6.5, plot.view().range())), y) != plot.colors().background ||
                image.pixelColor(int(geometry.xOf(start + 6.5, plot.view().range())) + 1, y) !=
                    plot.colors().background);
    }

    void aSparklineKeepsNoMoreThanItShows()
    {
        Sparkline sparkline(Quantity::BytesPerSecond);
        for (int i = 0; i < 10'000; ++i)
            sparkline.append(start + i * 0.25, i);
        QVERIFY(sparkline.series().at.size() < 600);
        sparkline.append(start, 1); // late
        QCOMPARE(sparkline.series().at.back(), start + 9'999 * 0.25);
        sparkline.resize(120, 32);
        QVERIFY(!sparkline.grab().isNull());
    }
};

QTEST_MAIN(PlotTest)
#include "plot_test.moc"
