// SPDX-License-Identifier: BSD-3-Clause
#include "tests/ui/page_fixture.h"
#include "ui/pages/rates/disk_row.h"
#include "ui/pages/rates/rates_page.h"
#include "ui/pages/rates/series_model.h"

#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QStyleFactory>
#include <QTableView>

#include <cmath>

using namespace hdf5async;

class RatesPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setQuitOnLastWindowClosed(false);
    }

    void drawsTheServersHistoryAndContinuesIt()
    {
        PageFixture<RatesPage> f;
        QTRY_VERIFY(!f.server.histories.empty());
        const HistoryQuery &query = f.server.histories.back();
        QVERIFY(query.series.contains(QStringLiteral("commit_p99")));
        QCOMPARE(query.from.secsTo(query.to), qint64(600));
        const auto points = [&] { return f.page.plot().scene().strips[0].series[0].at.size(); };
        QTRY_VERIFY(points() > 100);
        QCOMPARE(f.page.plot().scene().strips.size(), std::size_t(5));
        const std::size_t before = points();
        for (int tick = 1; tick <= 20; ++tick)
            f.tick(tick);
        const double now = double(exampleStatus(20).sampledAt.toMSecsSinceEpoch()) / 1000;
        QCOMPARE(f.page.plot().view().range().to, now);
        QVERIFY(points() > before);
        QVERIFY(points() < before + 20); // gathered into steps
    }

    void marksWhatHappens()
    {
        PageFixture<RatesPage> f;
        const auto &scene = f.page.plot().scene();
        QTRY_COMPARE(scene.events.size(), std::size_t(3));
        const auto join = std::find_if(scene.events.begin(), scene.events.end(),
                                       [](const PlotEvent &event) { return event.kind == QStringLiteral("client"); });
        QVERIFY(join != scene.events.end());
        QCOMPARE(join->text, QStringLiteral("camera7 (10.0.0.7:40100)"));
        // What happens while the page is looked at is asked for now and then, without the numbers, which are there.
        const std::size_t asked = f.server.histories.size(), points = scene.strips[0].series[0].at.size();
        for (int tick = 1; tick <= 21; ++tick)
            f.tick(tick);
        QCOMPARE(f.server.histories.size(), asked + 1);
        QVERIFY(f.server.histories.back().series.isEmpty());
        QCOMPARE(f.server.histories.back().to, exampleStatus(20).sampledAt);
        QTest::qWait(20); // the answer
        QVERIFY(scene.strips[0].series[0].at.size() >= points);
        QCOMPARE(scene.events.size(), std::size_t(3));
    }

    void pausingKeepsThePictureAndLosesNothing()
    {
        PageFixture<RatesPage> f;
        QTRY_VERIFY(!f.server.histories.empty());
        f.tick(1);
        const PlotView::Range range = f.page.plot().view().range();
        QTest::keyClick(&f.page.plot(), Qt::Key_Space);
        for (int tick = 2; tick < 40; ++tick)
            f.tick(tick);
        QCOMPARE(f.page.plot().view().range(), range);
        QTest::keyClick(&f.page.plot(), Qt::Key_Space);
        QVERIFY(f.page.plot().view().range().to > range.to + 9);
        QTest::qWait(20); // the answers so far
        f.page.setPaused(true);
        const PlotView::Range paused = f.page.plot().view().range();
        f.page.setPaused(false);
        const std::size_t asked = f.server.histories.size();
        f.tick(50);
        QTRY_COMPARE(f.server.histories.size(), asked + 1); // what was missed comes from the server
        QVERIFY(f.page.plot().view().range().to > paused.to);
    }

    void rangesZoomsAndHiddenPagesAskForWhatTheyShow()
    {
        PageFixture<RatesPage> f;
        QTRY_VERIFY(!f.server.histories.empty());
        const auto buttons = f.page.findChildren<QPushButton *>(QStringLiteral("chip"));
        QCOMPARE(buttons.size(), 6);
        QTest::mouseClick(buttons[4], Qt::LeftButton);
        QCOMPARE(f.server.histories.back().from.secsTo(f.server.histories.back().to), qint64(86'400));
        const std::size_t asked = f.server.histories.size();
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(&f.page.plot(), Qt::Key_Plus);
        QTRY_COMPARE(f.server.histories.size(), asked + 1); // finer, once
        QVERIFY(f.server.histories.back().from.secsTo(f.server.histories.back().to) < 86'400 / 8);
        QVERIFY(f.page.clearOrGoBack());
        QVERIFY(f.page.plot().view().isLive());
        QVERIFY(!f.page.clearOrGoBack());
        f.page.setActive(false);
        f.page.hide();
        QTest::qWait(0);
        const std::size_t hidden = f.server.histories.size();
        QTest::keyClick(&f.page.plot(), Qt::Key_Plus);
        QTest::qWait(350);
        QCOMPARE(f.server.histories.size(), hidden);
    }

    void ranksTheBusiestAndHoldsTheirColours()
    {
        Ranking ranking;
        ranking.choose(RankingOf::Clients, 3);
        ServerStatus status = exampleStatus();
        QVERIFY(ranking.update(status));
        QCOMPARE(ranking.list().size(), std::size_t(3));
        const std::vector<Ranked> before = ranking.list();
        std::swap(status.clients[0].rowsPerSecond, status.clients[4].rowsPerSecond);
        status.sampledAt = status.sampledAt.addSecs(9);
        QVERIFY(!ranking.update(status));
        status.sampledAt = status.sampledAt.addSecs(2);
        ranking.update(status);
        for (const Ranked &item : before) {
            const auto at = std::find(ranking.list().begin(), ranking.list().end(), item);
            if (at != ranking.list().end())
                QVERIFY(at - ranking.list().begin() <= std::find(before.begin(), before.end(), item) - before.begin());
        }
    }

    void othersAreWhatIsLeft()
    {
        PageFixture<RatesPage> f;
        QTRY_VERIFY(f.page.plot().scene().strips.size() == 5 && !f.page.plot().scene().strips[4].series.empty());
        QTRY_VERIFY(!f.page.plot().scene().strips[4].series.back().at.empty());
        QCOMPARE(f.page.plot().scene().strips[4].series.back().key, QStringLiteral("others"));
        for (const float value : f.page.plot().scene().strips[4].series.back().mean)
            QVERIFY(std::isnan(value) || value >= 0);
    }

    void aDatasetOfAnotherPageIsPlotted()
    {
        PageFixture<RatesPage> f;
        f.page.open({{QStringLiteral("file"), QByteArray("run7")}, {QStringLiteral("path"), QByteArray("/r7/adc")}});
        QTRY_VERIFY(f.server.histories.back().series.contains(datasetSeriesKey("run7", "/r7/adc")));
        QCOMPARE(f.page.plot().scene().strips[4].series[0].name, QStringLiteral("/r7/adc"));
        Interest interest;
        f.page.addInterest(interest);
        QCOMPARE(interest.datasets.size(), std::size_t(1));
        QCOMPARE(interest.datasets[0].second, QByteArray("/r7/adc"));
    }

    void theSeriesListIsThePlotsTwin()
    {
        PageFixture<RatesPage> f;
        auto *const model = f.page.findChild<SeriesModel *>();
        QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        f.tick(1);
        QCOMPARE(model->index(0, SeriesModel::Name).data().toString(), QStringLiteral("In"));
        auto *const list = f.page.findChild<QTableView *>();
        list->setCurrentIndex(model->index(1, 0));
        QCOMPARE(f.page.plot().scene().emphasized, QStringLiteral("out"));
        QTest::keyClick(&f.page.plot(), Qt::Key_Up);
        QCOMPARE(list->currentIndex().row(), 0);
        QTest::keyClick(list, Qt::Key_Space);
        QVERIFY(!f.page.plot().scene().strips[0].series[0].visible);
        f.tick(2);
        QVERIFY(!f.page.plot().scene().strips[0].series[0].visible); // stays hidden
        QVERIFY(f.page.copyRows());
        QVERIFY(f.navigator.copied.contains(QStringLiteral("Commit p99")));
    }

    void saysWhenTheDiskIsFull()
    {
        DiskRow row;
        ServerStatus status = exampleStatus();
        status.files.resize(1);
        status.files[0].disk = {1'600'000'000'000, 2'000'000'000'000, 205e6, 7e6, 7'800, 600};
        row.setStatus(status);
        QVERIFY2(row.text().contains(QStringLiteral("full in 2 h 10 min")), qPrintable(row.text()));
        QVERIFY(row.text().contains(QStringLiteral("205 MB/s")));
        status.files[0].disk.secondsToFull = -1;
        row.setStatus(status);
        QVERIFY(row.text().contains(QStringLiteral("not filling")));
        status.files[0].disk.freeBytes = -1;
        row.setStatus(status);
        QVERIFY(row.text().contains(QStringLiteral("not known")));
    }

    void memoryOfAWeekIsBounded()
    {
        RateStore store;
        store.setKeys({QStringLiteral("in")});
        store.setSpan(60);
        ServerStatus status = exampleStatus();
        for (int i = 0; i < 20'000; ++i) {
            status.sampledAt = status.sampledAt.addMSecs(250);
            status.receivedBytesPerSecond = i;
            store.append(status);
        }
        QVERIFY(store.series(QStringLiteral("in")).at.size() < 400);
        QCOMPARE(store.series(QStringLiteral("in")).high.back(), 19'999.0F);
        store.append(status); // the same one again
        QCOMPARE(store.series(QStringLiteral("in")).high.back(), 19'999.0F);
    }
};

QTEST_MAIN(RatesPageTest)
#include "rates_page_test.moc"
