// SPDX-License-Identifier: BSD-3-Clause
#include "core/monitor/history_store.h"
#include "core/monitor/log_store.h"
#include "core/monitor/past_files.h"
#include "core/monitor/state_file.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace hdf5async;

namespace {

const QDateTime begin = QDateTime::fromSecsSinceEpoch(1'790'000'040, Qt::UTC); // a full minute

ServerStatus statusAt(double seconds, double rows)
{
    ServerStatus status;
    status.sampledAt = begin.addMSecs(qint64(seconds * 1000));
    status.rowsPerSecond = rows;
    return status;
}

HistorySeries read(HistoryStore &store, const QString &name, int from, int to, int points, int now)
{
    const auto result = store.read({{name}, begin.addSecs(from), begin.addSecs(to), points}, begin.addSecs(now));
    return result && !result->series.empty() ? result->series.front() : HistorySeries();
}

LogEntry line(const QString &message, int second = 0, LogSeverity level = LogSeverity::Info)
{
    LogEntry entry;
    entry.at = begin.addSecs(second);
    entry.level = level;
    entry.message = message;
    return entry;
}

} // namespace

/// What a server keeps for consoles that come later.
class MonitorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSecondHasLowMeanAndHigh()
    {
        HistoryStore store;
        for (const double rows : {10.0, 30.0, 20.0, 40.0})
            store.add(statusAt(5 + rows / 50, rows));
        const HistorySeries series = read(store, QStringLiteral("rows"), 5, 5, 10, 6);
        QCOMPARE(series.mean.size(), std::size_t(1));
        QCOMPARE(series.low[0], 10.0F);
        QCOMPARE(series.mean[0], 25.0F);
        QCOMPARE(series.high[0], 40.0F);
        QCOMPARE(series.step, 1.0);
        QCOMPARE(series.from, begin.addSecs(5));
    }

    void gapsAreGaps()
    {
        HistoryStore store;
        for (int i = 0; i < 10; ++i)
            store.add(statusAt(i, 5));
        for (int i = 30; i < 40; ++i)
            store.add(statusAt(i, 7));
        const HistorySeries series = read(store, QStringLiteral("rows"), 0, 39, 100, 40);
        QCOMPARE(series.mean.size(), std::size_t(40));
        QCOMPARE(series.mean[9], 5.0F);
        for (std::size_t i = 10; i < 30; ++i)
            QVERIFY(std::isnan(series.mean[i]));
        QCOMPARE(series.mean[30], 7.0F);
    }

    void aLateSampleIsNoGap()
    {
        HistoryStore store;
        store.add(statusAt(0.99, 5));
        store.add(statusAt(2.01, 5));
        store.add(statusAt(3.0, 5));
        const HistorySeries series = read(store, QStringLiteral("rows"), 0, 3, 100, 4);
        for (const float value : series.mean)
            QCOMPARE(value, 5.0F);
    }

    void theFinestTierThatReachesBackAnswers()
    {
        HistoryStore store;
        const int seconds = 26 * 3600;
        for (int i = 0; i <= seconds; ++i)
            store.add(statusAt(i, i));
        const auto step = [&](int back) {
            return read(store, QStringLiteral("rows"), seconds - back, seconds, 100'000, seconds).step;
        };
        QCOMPARE(step(600), 1.0);
        QCOMPARE(step(3600), 1.0);
        QCOMPARE(step(3700), 10.0);
        QCOMPARE(step(86'400), 10.0);
        QCOMPARE(step(90'000), 60.0);
        const HistorySeries coarse = read(store, QStringLiteral("rows"), 0, seconds, 100'000, seconds);
        QCOMPARE(coarse.low[1], 60.0F);
        QCOMPARE(coarse.high[1], 119.0F);
        QVERIFY(std::abs(coarse.mean[1] - 89.5F) < 0.01F);
    }

    void answersAreAsShortAsWanted()
    {
        HistoryStore store;
        for (int i = 0; i < 3600; ++i)
            store.add(statusAt(i, i == 1801 ? 1e6 : 1));
        const HistorySeries series = read(store, QStringLiteral("rows"), 0, 3599, 600, 3600);
        QVERIFY(series.mean.size() <= 600);
        QCOMPARE(series.step, 6.0);
        QCOMPARE(*std::max_element(series.high.begin(), series.high.end()), 1e6F); // a peak is not lost
    }

    void aWeekWraps()
    {
        HistoryTier tier(1, 100);
        for (int i = 0; i < 1050; ++i)
            tier.add(qint64(i) * 1000, i);
        QCOMPARE(tier.count(), std::size_t(100));
        QCOMPARE(tier.at(1049).mean, 1049.0F);
        QCOMPARE(tier.at(950).mean, 950.0F);
        QVERIFY(std::isnan(tier.at(900).mean));
        tier.add(10'000'000, 1); // a long silence
        QVERIFY(std::isnan(tier.at(1049).mean));
        QCOMPARE(tier.at(10'000).mean, 1.0F);
    }

    void aClockSetBackKeepsThePast()
    {
        HistoryTier tier(1, 100);
        for (int i = 0; i < 50; ++i)
            tier.add(qint64(i) * 1000, i);
        tier.add(20'000, 999);
        QCOMPARE(tier.at(20).mean, 20.0F);
        tier.add(50'000, 50);
        QCOMPARE(tier.at(50).mean, 50.0F);
    }

    void tracksWhatIsBusyOrAskedFor()
    {
        HistoryStore store;
        const QString asked = seriesOfDataset("default", "/quiet:one");
        QCOMPARE(datasetOfSeries(asked)->second, QByteArray("/quiet:one"));
        (void)store.read({{asked}, begin, begin.addSecs(1), 10}, begin.addSecs(1));
        QCOMPARE(store.trackedDatasets().size(), std::size_t(1));
        for (int i = 0; i < 10; ++i) {
            ServerStatus status = statusAt(i, 1);
            DatasetActivity busy;
            busy.file = "default";
            busy.path = "/adc";
            busy.rowsPerSecond = 42;
            status.busiest.push_back(busy);
            ClientStatus client;
            client.id = 3;
            client.rowsPerSecond = 42;
            status.clients.push_back(client);
            store.add(status);
        }
        QCOMPARE(read(store, seriesOfDataset("default", "/adc"), 5, 5, 10, 9).mean.at(0), 42.0F);
        QCOMPARE(read(store, seriesOfClient(3), 5, 5, 10, 9).mean.at(0), 42.0F);
    }

    void tracksABoundedNumber()
    {
        HistoryStore store;
        for (int i = 0; i < 500; ++i)
            (void)store.read({{seriesOfDataset("default", '/' + QByteArray::number(i))}, begin, begin.addSecs(1), 10},
                             begin.addSecs(i));
        QCOMPARE(store.trackedDatasets().size(), HistoryStore::mostTracked);
        QVERIFY(!store.read({QStringList(101, QStringLiteral("rows")), begin, begin.addSecs(1), 10}, begin));
        QVERIFY(!store.read({{QStringLiteral("rows")}, begin.addSecs(1), begin, 10}, begin));
    }

    void eventsComeWithTheirTime()
    {
        HistoryStore store;
        for (int i = 0; i < 2000; ++i)
            store.addEvent({begin.addSecs(i), QStringLiteral("alarm"), QString::number(i)});
        const auto result = store.read({{}, begin.addSecs(500), begin.addSecs(1004), 10}, begin.addSecs(2000));
        QCOMPARE(result->events.size(), std::size_t(5));
        QCOMPARE(result->events.front().text, QStringLiteral("1000"));
    }

    void aClientThatSendsMuchIsAnEventOnce()
    {
        HistoryStore store;
        ServerStatus status;
        int second = 0;
        const auto sample = [&] {
            status.sampledAt = begin.addSecs(second++);
            store.add(status);
        };
        const auto join = [&](quint64 id, double rate, const QString &name = {}) {
            ClientStatus client;
            client.id = id;
            client.peer = QStringLiteral("10.0.0.7:%1").arg(id);
            client.name = name;
            client.receivedBytesPerSecond = rate;
            status.clients.push_back(client);
        };
        const auto events = [&] { return store.read({{}, begin, begin.addDays(1), 10}, begin.addDays(1))->events; };
        join(3, 1e6, QStringLiteral("camera"));
        join(5, std::nan(""));
        sample();
        QVERIFY(events().empty()); // not more than that
        status.clients[0].receivedBytesPerSecond = 1.1e6;
        sample();
        status.clients[0].receivedBytesPerSecond = 0;
        sample();
        status.clients[0].receivedBytesPerSecond = 5e6; // again, which is no news
        status.clients[1].receivedBytesPerSecond = 5e6;
        store.addEvent({begin.addSecs(2), QStringLiteral("rotate"), QStringLiteral("run7.h5")});
        sample();
        QCOMPARE(events().size(), std::size_t(3)); // in the order of their times
        QCOMPARE(events()[0].kind, QStringLiteral("join"));
        QCOMPARE(events()[0].text, QStringLiteral("camera (10.0.0.7:3)"));
        QCOMPARE(events()[0].at, begin.addSecs(1));
        QCOMPARE(events()[1].kind, QStringLiteral("rotate"));
        QCOMPARE(events()[2].text, QStringLiteral("10.0.0.7:5")); // it has not said its name
        status.clients.clear();
        sample();
        join(9, 2e6, QString(10'000, u'x'));
        sample();
        QVERIFY(events().back().text.size() < 200);
        // Those who come again and again push out one another, and nothing else.
        for (quint64 id = 10; id < 1000; ++id) {
            status.clients.clear();
            join(id, 2e6);
            sample();
        }
        QCOMPARE(events().size(), HistoryStore::mostJoins + 1);
        QCOMPARE(events().front().kind, QStringLiteral("rotate"));
        QCOMPARE(events().back().text, QStringLiteral("10.0.0.7:999"));
    }

    void logIsNumberedAndBounded()
    {
        LogStore log;
        for (int i = 0; i < 25'000; ++i)
            log.add(line(QString::number(i)));
        QCOMPARE(log.cursor(), quint64(25'000));
        const LogPage newest = log.read({24'990, 0, LogSeverity::Debug, 2000});
        QCOMPARE(newest.first, quint64(5001));
        QCOMPARE(newest.entries.size(), std::size_t(10));
        QCOMPARE(newest.entries.front().message, QStringLiteral("24990"));
        const LogPage older = log.read({0, 24'990, LogSeverity::Debug, 5});
        QCOMPARE(older.entries.front().number, quint64(24'985));
        QCOMPARE(older.entries.back().number, quint64(24'989));
        QCOMPARE(log.read({0, 0, LogSeverity::Debug, 100}).entries.back().number, quint64(25'000));
    }

    void repeatsCollapse()
    {
        LogStore log;
        for (int i = 0; i < 148; ++i)
            log.add(line(QStringLiteral("quota exceeded"), i / 10));
        log.add(line(QStringLiteral("other"), 20));
        log.add(line(QStringLiteral("other"), 200));
        const LogPage page = log.read({});
        QCOMPARE(page.entries.size(), std::size_t(3));
        QCOMPARE(page.entries[0].repeats, 148);
        QCOMPARE(page.entries[0].number, quint64(148));
        QCOMPARE(page.entries[0].replaces, quint64(147));
        QCOMPARE(page.entries[2].replaces, quint64(0));
    }

    void levelsFilter()
    {
        LogStore log;
        log.add(line(QStringLiteral("a")));
        log.add(line(QStringLiteral("b"), 0, LogSeverity::Warning));
        const LogPage page = log.read({0, 0, LogSeverity::Warning, 10});
        QCOMPARE(page.entries.size(), std::size_t(1));
        QCOMPARE(page.entries[0].message, QStringLiteral("b"));
    }

    void programLinesAreTakenApart()
    {
        LogStore log;
        log.add(begin, LogSeverity::Info, "hdf5async.net", QStringLiteral("client 10.0.0.2:4: closed, idle"));
        log.add(begin, LogSeverity::Info, "qt.network", QString(10'000, u'x'));
        const LogPage page = log.read({});
        QCOMPARE(page.entries[0].source, QStringLiteral("net"));
        QCOMPARE(page.entries[0].client, QStringLiteral("10.0.0.2:4"));
        QCOMPARE(page.entries[0].message, QStringLiteral("closed, idle"));
        QCOMPARE(page.entries[1].message.size(), LogStore::longestMessage);
    }

    void stateIsReplacedAsAWhole()
    {
        const QTemporaryDir folder;
        StateFile file(folder.filePath(QStringLiteral("state.json")));
        QVERIFY(file.read()->isEmpty());
        QVERIFY(file.write({{QStringLiteral("a"), 2}}, 2));
        QVERIFY(file.write({{QStringLiteral("a"), 1}}, 1)); // came late
        QCOMPARE((*file.read())[QStringLiteral("a")].toInt(), 2);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), qsizetype(1));
        QFile damaged(file.path());
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write("{\"a\": ");
        damaged.close();
        QVERIFY(!file.read());
        QVERIFY(!StateFile(folder.filePath(QStringLiteral("none/state.json"))).write({}, 1));
        QVERIFY(StateFile(QString()).write({}, 1));
    }

    void keepsTheLastFilesThatWereFinished()
    {
        PastFiles files;
        for (int i = 0; i < 25; ++i)
            files.add({QStringLiteral("default"),
                       QStringLiteral("/data/%1.h5").arg(i),
                       i * 1000,
                       begin.addSecs(i),
                       QStringLiteral("size"),
                       {}});
        QCOMPARE(files.files().size(), PastFiles::most);
        QCOMPARE(files.files().front().path, QStringLiteral("/data/24.h5"));
        QCOMPARE(files.files().back().path, QStringLiteral("/data/5.h5"));
        files.add({QStringLiteral("other"), QStringLiteral("/data/7.h5"), 9, begin, QStringLiteral("command"),
                   QStringLiteral("ann")}); // in the place of one
        QCOMPARE(files.files().size(), PastFiles::most);
        QJsonArray saved = files.save();
        saved.append(QJsonObject{{QStringLiteral("path"), QStringLiteral("/no/time")}});
        saved.append(7);
        PastFiles again;
        again.restore(saved);
        QCOMPARE(again.save(), files.save());
        const PastFile &newest = again.files().front();
        QCOMPARE(newest.path, QStringLiteral("/data/7.h5"));
        QCOMPARE(newest.name, QStringLiteral("other"));
        QCOMPARE(newest.bytes, qint64(9));
        QCOMPARE(newest.endedAt, begin);
        QCOMPARE(newest.by, QStringLiteral("ann"));
        again.restore({});
        QVERIFY(again.files().empty());
    }
};

QTEST_GUILESS_MAIN(MonitorTest)
#include "monitor_test.moc"
