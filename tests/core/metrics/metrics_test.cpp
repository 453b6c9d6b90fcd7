// SPDX-License-Identifier: BSD-3-Clause
#include "core/metrics/disk_trend.h"
#include "core/metrics/metrics_hub.h"
#include "core/metrics/volume_space.h"

#include <QTemporaryDir>
#include <QTest>

using namespace hdf5async;
using namespace std::chrono_literals;

namespace {

constexpr qint64 GiB = qint64(1) << 30;

QDateTime at(qint64 milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(1'790'000'000'000 + milliseconds, Qt::UTC);
}

/// A volume that something fills evenly.
DiskForecast filled(double bytesPerSecond, double ownShare, int seconds, qint64 freeBytes = 100 * GiB)
{
    DiskTrend trend;
    for (int i = 0; i <= seconds; ++i) {
        const double written = bytesPerSecond * i;
        trend.add(1000.0 + i, freeBytes - qint64(written), 1000 * GiB, qint64(written * ownShare));
    }
    return trend.forecast();
}

struct Bench
{
    MetricsHub hub;
    FileCountersPtr file = hub.addFile("default", QStringLiteral("/nowhere/data.h5"), false);

    void write(const QByteArray &path, const ClientCountersPtr &client, quint64 rows, quint64 bytes, qint64 ms)
    {
        DatasetCounters *const dataset = file->activity.obtain(path);
        dataset->rows.add(rows);
        file->rowsWritten.add(rows);
        file->activity.wrote(*dataset, client->id, rows, bytes, at(ms).toMSecsSinceEpoch());
        client->wrote(rows, at(ms).toMSecsSinceEpoch());
        client->datasets.add(dataset->path);
    }
};

} // namespace

class MetricsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsTheRoomOfAVolume();
    void histogramKnowsValuesToATenth()
    {
        for (const qint64 microseconds : {1, 7, 8, 15, 16, 1000, 8400, 123'456, 9'000'000}) {
            LatencyHistogram histogram;
            histogram.add(std::chrono::microseconds(microseconds));
            const CommitLatency one = summarize(histogram.counts());
            QCOMPARE(one.commits, quint64(1));
            QVERIFY2(one.p99 >= double(microseconds) / 1000 &&
                         one.p99 <= double(microseconds + std::max<qint64>(microseconds / 8, 1)) / 1000,
                     qPrintable(QString::number(one.p99)));
        }
    }

    void histogramTellsMedianFromTail()
    {
        LatencyHistogram histogram;
        for (int i = 0; i < 98; ++i)
            histogram.add(2ms);
        histogram.add(500ms);
        histogram.add(700ms);
        const CommitLatency all = summarize(histogram.counts());
        QVERIFY(all.p50 >= 1.92 && all.p50 <= 2.048); // the class of 2 ms
        QVERIFY(all.p99 >= 500 && all.p99 < 600);
        QVERIFY(all.max >= 700 && all.max < 800);
    }

    // Many values tell where in a class they lie: closer than its width of an eighth.
    void histogramKnowsWhatIsSpreadEvenlyToAHundredth()
    {
        LatencyHistogram histogram;
        for (int microseconds = 1024; microseconds < 2048; ++microseconds)
            histogram.add(std::chrono::microseconds(microseconds));
        const CommitLatency all = summarize(histogram.counts());
        QVERIFY2(std::abs(all.p50 - 1.536) < 0.015, qPrintable(QString::number(all.p50)));
        QVERIFY2(std::abs(all.p99 - 2.038) < 0.020, qPrintable(QString::number(all.p99)));
    }

    void histogramTakesWhatNobodyExpects()
    {
        LatencyHistogram histogram;
        histogram.add(-5s);
        histogram.add(1'000'000h);
        QCOMPARE(summarize(histogram.counts()).commits, quint64(2));
    }

    void windowForgetsAfterTenSeconds()
    {
        LatencyHistogram histogram;
        LatencyWindow window;
        QCOMPARE(window.sample(histogram.counts(), 0).commits, quint64(0));
        histogram.add(300ms);
        QCOMPARE(window.sample(histogram.counts(), 1).commits, quint64(1));
        for (int i = 2; i <= 10; ++i)
            QCOMPARE(window.sample(histogram.counts(), i).commits, quint64(1));
        QCOMPARE(window.sample(histogram.counts(), 12).commits, quint64(0));
    }

    void forecastIsRightOnConstantFill()
    {
        const DiskForecast forecast = filled(200e6, 0.75, 120);
        const double truth = (100.0 * GiB - 200e6 * 120) / 200e6;
        QVERIFY(std::abs(forecast.secondsToFull - truth) <= truth / 10);
        QVERIFY(std::abs(forecast.ownBytesPerSecond - 150e6) < 1.5e6);
        QVERIFY(std::abs(forecast.otherBytesPerSecond - 50e6) < 1.5e6);
        QCOMPARE(forecast.basisSeconds, 120.0);
        QCOMPARE(forecast.totalBytes, 1000 * GiB);
    }

    void forecastSaysNothingTooEarly()
    {
        const DiskForecast forecast = filled(200e6, 1, 59);
        QCOMPARE(forecast.secondsToFull, -1.0);
        QVERIFY(forecast.freeBytes > 0);
    }

    void forecastSaysNothingWhenNothingFills()
    {
        QCOMPARE(filled(0, 0, 300).secondsToFull, -1.0);
        QCOMPARE(filled(-5e6, 0, 300).secondsToFull, -1.0);
    }

    void forecastFollowsAChangeWithinTenMinutes()
    {
        DiskTrend trend;
        double written = 0;
        for (int i = 0; i < 1800; ++i) {
            written += i < 900 ? 400e6 : 10e6;
            trend.add(i, 2000 * GiB - qint64(written), 4000 * GiB, qint64(written));
        }
        const double truth = (2000.0 * GiB - written) / 10e6;
        QVERIFY(std::abs(trend.forecast().secondsToFull - truth) <= truth / 10);
        QVERIFY(trend.forecast().basisSeconds <= 600);
    }

    void ratesAreOfTrueTime()
    {
        Bench b;
        const ClientCountersPtr client = b.hub.addClient(QStringLiteral("127.0.0.1:1"));
        (void)b.hub.sample(at(0));
        b.write("/a", client, 500, 4000, 100);
        b.file->committedRows.add(500);
        client->requests.add(50);
        const auto status = b.hub.sample(at(2500));
        QCOMPARE(status->clients[0].rowsPerSecond, 200.0);
        QCOMPARE(status->clients[0].requestsPerSecond, 20.0);
        QCOMPARE(status->rowsPerSecond, 200.0);
        QCOMPARE(status->committedRowsPerSecond, 200.0);
        QCOMPARE(status->committedRows, quint64(500));
        QCOMPARE(status->clients[0].lastAppendAt, at(100));
    }

    void aClockSetBackGivesNoNonsense()
    {
        Bench b;
        const ClientCountersPtr client = b.hub.addClient(QStringLiteral("127.0.0.1:1"));
        (void)b.hub.sample(at(10'000));
        client->requests.add(50);
        const auto status = b.hub.sample(at(0));
        QCOMPARE(status->requestsPerSecond, 0.0);
        QCOMPARE(status->requests, quint64(50));
    }

    void namesTheBusiestDatasets()
    {
        Bench b;
        const ClientCountersPtr client = b.hub.addClient(QStringLiteral("127.0.0.1:1"));
        client->name.set(QStringLiteral("daq-07"));
        (void)b.hub.sample(at(0));
        for (int i = 0; i < 12; ++i)
            b.write('/' + QByteArray::number(i), client, quint64(100 + i), 1000, 10);
        (void)b.hub.sample(at(1000));
        for (int i = 0; i < 12; ++i)
            b.write('/' + QByteArray::number(i), client, quint64(100 + i), 1000, 1010);
        const auto status = b.hub.sample(at(2000));
        QCOMPARE(status->busiest.size(), MetricsHub::mostBusiest);
        QCOMPARE(status->busiest[0].path, QByteArray("/11"));
        QCOMPARE(status->busiest[0].rowsPerSecond, 111.0);
        QCOMPARE(status->busiest[0].bytesPerSecond, 1000.0);
        QCOMPARE(status->busiest[0].writer, QStringLiteral("daq-07"));
        QCOMPARE(status->busiest[9].path, QByteArray("/2"));
    }

    void aDatasetThatGoesQuietIsForgottenAndComesBack()
    {
        Bench b;
        const ClientCountersPtr client = b.hub.addClient(QStringLiteral("127.0.0.1:1"));
        b.write("/a", client, 1, 10, 0);
        for (int i = 0; i < 15; ++i)
            (void)b.hub.sample(at(i * 1000));
        QVERIFY(b.hub.sample(at(16'000))->busiest.empty());
        b.write("/a", client, 5, 10, 16'500);
        (void)b.hub.sample(at(17'000));
        b.write("/a", client, 5, 10, 17'500);
        QCOMPARE(b.hub.sample(at(18'000))->busiest.size(), std::size_t(1));
    }

    void watchesWhatItIsAskedTo()
    {
        Bench b;
        const ClientCountersPtr client = b.hub.addClient(QStringLiteral("127.0.0.1:1"));
        b.write("/a", client, 7, 10, 0);
        b.file->activity.obtain("/a")->durableRows.set(3);
        b.hub.watch({{"default", "/a"}, {"default", "/never"}, {"other", "/a"}});
        const auto status = b.hub.sample(at(0));
        QCOMPARE(status->watched.size(), std::size_t(1));
        QCOMPARE(status->watched[0].rows, qint64(7));
        QCOMPARE(status->watched[0].durableRows, qint64(3));
        QCOMPARE(status->watched[0].writer, QStringLiteral("127.0.0.1:1"));
    }

    void aClientNamesWhatItWroteLately()
    {
        Bench b;
        const ClientCountersPtr client = b.hub.addClient(QStringLiteral("127.0.0.1:1"));
        for (int i = 0; i < 20; ++i)
            b.write('/' + QByteArray::number(i % 12), client, 1, 10, i);
        const auto status = b.hub.sample(at(100));
        QCOMPARE(status->clients[0].datasetCount, 12);
        QCOMPARE(status->clients[0].datasets.size(), qsizetype(8));
        QCOMPARE(status->clients[0].datasets.first(), QStringLiteral("/7"));
    }

    void knowsHowOftenAClientWrites()
    {
        Bench b;
        const ClientCountersPtr client = b.hub.addClient(QStringLiteral("127.0.0.1:1"));
        (void)b.hub.sample(at(0));
        for (int i = 1; i <= 40; ++i) {
            for (int k = 0; k < 4; ++k)
                b.write("/a", client, 1, 10, i * 1000);
            (void)b.hub.sample(at(i * 1000));
        }
        QVERIFY(std::abs(b.hub.sample(at(41'000))->clients[0].appendInterval - 0.25) < 0.01);
    }

    void keepsWhoHasGone()
    {
        Bench b;
        for (int i = 0; i < 250; ++i) {
            const ClientCountersPtr client = b.hub.addClient(QStringLiteral("10.0.0.1:%1").arg(i));
            client->requests.add(2);
            b.hub.removeClient(client->id, QStringLiteral("idle timeout"));
        }
        const auto first = b.hub.sample(at(0));
        QCOMPARE(first->closed->size(), MetricsHub::mostClosed);
        QCOMPARE(first->closed->front().peer, QStringLiteral("10.0.0.1:249"));
        QCOMPARE(first->closed->front().reason, QStringLiteral("idle timeout"));
        QCOMPARE(first->requests, quint64(500));
        QCOMPARE(b.hub.sample(at(1))->closed.get(), first->closed.get());
        QCOMPARE(b.hub.clientName(250), QStringLiteral("10.0.0.1:249"));
        QCOMPARE(b.hub.clientName(1), QString());
    }

    void everyStartIsAnEpoch()
    {
        Bench b;
        b.hub.setState(ServerState::Starting);
        const quint64 first = b.hub.epoch();
        b.hub.setState(ServerState::Listening, QStringLiteral("127.0.0.1:1"));
        QCOMPARE(b.hub.sample(at(0))->epoch, first);
        QVERIFY(first != 0);
        b.hub.setState(ServerState::Starting);
        QVERIFY(b.hub.epoch() != first);
    }

    void limitsMakeQueuesFractions()
    {
        Bench b;
        auto budget = std::make_shared<MemoryBudget>(1000);
        budget->add(250);
        b.hub.setLimits({100, 10'000}, budget);
        const ClientCountersPtr client = b.hub.addClient(QStringLiteral("127.0.0.1:1"));
        client->unanswered.set(10);
        client->unansweredBytes.set(9000);
        const auto status = b.hub.sample(at(0));
        QCOMPARE(status->clients[0].queueFraction, 0.9);
        QCOMPARE(status->queueFraction, 0.25);
        QCOMPARE(status->memoryLimit, qint64(1000));
    }

    void clientsThatWaitAreToldOf()
    {
        Bench b;
        const ClientCountersPtr client = b.hub.addClient(QStringLiteral("127.0.0.1:1"));
        QCOMPARE(b.hub.sample(at(0))->clients[0].slowestReply, 0.0);
        client->throttled.add(250'000);
        client->roundTrip.set(1500);
        client->replied(std::chrono::milliseconds(40));
        client->replied(std::chrono::milliseconds(3));
        const ClientStatus status = b.hub.sample(at(1000))->clients[0];
        QCOMPARE(status.throttledFraction, 0.25);
        QCOMPARE(status.roundTrip, 0.0015);
        QCOMPARE(status.slowestReply, 0.04);
        // The slowest of about ten seconds.
        QCOMPARE(b.hub.sample(at(4000))->clients[0].throttledFraction, 0.0);
        QCOMPARE(b.hub.sample(at(8000))->clients[0].slowestReply, 0.04);
        client->replied(std::chrono::milliseconds(5));
        QCOMPARE(b.hub.sample(at(14000))->clients[0].slowestReply, 0.005);
        QCOMPARE(b.hub.sample(at(20000))->clients[0].slowestReply, 0.005);
        QCOMPARE(b.hub.sample(at(26000))->clients[0].slowestReply, 0.0);
    }

    void structureIsToldUntilItIsTooMuch()
    {
        FileActivity activity;
        activity.changed({StructureChange::Kind::Dataset, "/before"});
        QVERIFY(!activity.takeChanges()); // nobody had looked
        activity.changed({StructureChange::Kind::Dataset, "/a"});
        const auto changes = activity.takeChanges();
        QVERIFY(changes && changes->size() == 1);
        QCOMPARE(changes->front().path, QByteArray("/a"));
        for (std::size_t i = 0; i <= FileActivity::mostChanges; ++i)
            activity.changed({StructureChange::Kind::Dataset, QByteArray::number(qulonglong(i))});
        QVERIFY(!activity.takeChanges());
        QVERIFY(activity.takeChanges());
    }

    void memoryOfActivityIsBounded()
    {
        FileActivity activity;
        for (qsizetype i = 0; i < FileActivity::most; ++i)
            QVERIFY(activity.obtain(QByteArray::number(i)));
        QVERIFY(!activity.obtain("one more"));
        QVERIFY(activity.obtain("5"));
    }

    void samplesAThousandClients()
    {
        Bench b;
        std::vector<ClientCountersPtr> clients;
        for (int i = 0; i < 1000; ++i) {
            clients.push_back(b.hub.addClient(QStringLiteral("10.0.0.%1:40100").arg(i)));
            clients.back()->name.set(QStringLiteral("daq-%1").arg(i));
            b.write("/r/" + QByteArray::number(i), clients.back(), 1, 100, 0);
        }
        qint64 ms = 0;
        QBENCHMARK
        {
            ms += 250;
            QCOMPARE(b.hub.sample(at(ms))->clients.size(), std::size_t(1000));
        }
    }
};

void MetricsTest::knowsTheRoomOfAVolume()
{
    const VolumeSpace root = volumeSpace(QStringLiteral("/"));
    QVERIFY(root.total > 0 && root.free >= 0 && root.free <= root.total);
    const VolumeSpace nothing = volumeSpace(QStringLiteral("/no/such/folder"));
    QVERIFY(nothing.free == -1 && nothing.total == -1);
}

QTEST_GUILESS_MAIN(MetricsTest)
#include "metrics_test.moc"
