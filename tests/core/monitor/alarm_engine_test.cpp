// SPDX-License-Identifier: BSD-3-Clause
#include "core/monitor/alarm_engine.h"

#include <QTest>

using namespace hdf5async;

namespace {

constexpr qint64 GiB = qint64(1) << 30;
const QDateTime begin = QDateTime::fromSecsSinceEpoch(1'790'000'000, Qt::UTC);

/// A server at which nothing is wrong.
ServerStatus quiet()
{
    ServerStatus status;
    status.epoch = 17;
    status.state = ServerState::Listening;
    FileStatus file;
    file.name = QStringLiteral("default");
    file.path = QStringLiteral("/data/run.h5");
    file.disk = {900 * GiB, 1000 * GiB, 0, 0, -1, 600};
    status.files.push_back(file);
    ClientStatus client;
    client.peer = QStringLiteral("10.0.0.2:40100");
    client.name = QStringLiteral("daq-00");
    status.clients.push_back(client);
    return status;
}

/// Plays seconds of a server to an engine.
struct Play
{
    AlarmEngine engine;
    ServerStatus status = quiet();
    int second = 0;

    void run(int seconds, const std::function<void(ServerStatus &, int)> &change = {})
    {
        for (int i = 0; i < seconds; ++i) {
            if (change)
                change(status, i);
            status.sampledAt = begin.addSecs(second++);
            engine.evaluate(status);
        }
    }
    [[nodiscard]] QDateTime now() const { return begin.addSecs(second); }
    [[nodiscard]] const AlarmStatus *find(const char *id) const
    {
        static thread_local std::vector<AlarmStatus> alarms;
        alarms = engine.alarms();
        for (const AlarmStatus &alarm : alarms) {
            if (alarm.id == QLatin1StringView(id))
                return &alarm;
        }
        return nullptr;
    }
    [[nodiscard]] Severity current(const char *id) const
    {
        const AlarmStatus *const alarm = find(id);
        return alarm ? alarm->current : Severity::None;
    }
};

using Change = std::function<void(ServerStatus &)>;

Change secondsToFull(double seconds)
{
    return [seconds](ServerStatus &s) { s.files[0].disk.secondsToFull = seconds; };
}
Change freeBytes(qint64 bytes)
{
    return [bytes](ServerStatus &s) { s.files[0].disk.freeBytes = bytes; };
}
Change queue(double fraction)
{
    return [fraction](ServerStatus &s) { s.queueFraction = fraction; };
}
Change commitTime(double p99)
{
    return [p99](ServerStatus &s) { s.files[0].commit = {100, 3, p99, p99}; };
}
Change certificateSeconds(int left)
{
    return [left](ServerStatus &s) { s.certificateExpiresAt = begin.addSecs(left); };
}
Change problem(const char *text)
{
    return [text](ServerStatus &s) { s.files[0].problem = QString::fromUtf8(text); };
}

} // namespace

Q_DECLARE_METATYPE(Change)

class AlarmEngineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysNothingWhenNothingIsWrong()
    {
        Play play;
        play.run(600);
        QVERIFY(play.engine.alarms().empty());
        QVERIFY(play.engine.events().empty());
    }

    void aDiskThatIsHardlyWrittenToIsNotSoonFull()
    {
        Play play;
        secondsToFull(1e300)(play.status);
        play.run(600);
        QVERIFY(play.engine.alarms().empty());
    }

    void raisesAndClears_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<Change>("bad");
        QTest::addColumn<int>("severity");
        QTest::addColumn<int>("after");      // seconds until it is raised
        QTest::addColumn<Change>("between"); // better than what raised it, but not good enough
        QTest::addColumn<Change>("good");
        QTest::addColumn<int>("clearAfter");
        const int warning = int(Severity::Warning);
        const int critical = int(Severity::Critical);
        QTest::newRow("forecast, 4 h") << "DISK-FORECAST" << secondsToFull(14'000) << warning << 0
                                       << secondsToFull(15'000) << secondsToFull(18'000) << 60;
        QTest::newRow("forecast, 1 h") << "DISK-FORECAST" << secondsToFull(3500) << critical << 0 << secondsToFull(3700)
                                       << secondsToFull(-1) << 60;
        QTest::newRow("free, 10 % or 50 GiB")
            << "DISK-FREE" << freeBytes(49 * GiB) << warning << 0 << freeBytes(51 * GiB) << freeBytes(56 * GiB) << 0;
        QTest::newRow("free, 2 % or 5 GiB") << "DISK-FREE" << freeBytes(4 * GiB) << critical << 0
                                            << freeBytes(5 * GiB + GiB / 4) << freeBytes(100 * GiB) << 0;
        QTest::newRow("queue, 75 %") << "QUEUE" << queue(0.8) << warning << 5 << queue(0.65) << queue(0.5) << 0;
        QTest::newRow("queue, full") << "QUEUE" << queue(1) << critical << 0 << queue(0.65) << queue(0.5) << 0;
        QTest::newRow("certificate, 14 d") << "CERT" << certificateSeconds(13 * 86400) << warning << 0
                                           << certificateSeconds(14 * 86400 - 1) << certificateSeconds(90 * 86400) << 0;
        QTest::newRow("certificate, expired") << "CERT" << certificateSeconds(-5) << critical << 0
                                              << certificateSeconds(0) << certificateSeconds(90 * 86400) << 0;
        QTest::newRow("slow commits") << "COMMIT-SLOW" << commitTime(600) << warning << 30 << commitTime(501)
                                      << commitTime(100) << 60;
    }
    void raisesAndClears()
    {
        QFETCH(QString, id);
        QFETCH(Change, bad);
        QFETCH(int, severity);
        QFETCH(int, after);
        QFETCH(Change, between);
        QFETCH(Change, good);
        QFETCH(int, clearAfter);
        const QByteArray name = id.toLatin1();
        Play play;
        play.run(3);
        bad(play.status);
        play.run(after);
        QCOMPARE(play.current(name), Severity::None);
        play.run(1);
        QCOMPARE(play.current(name), Severity(severity));
        QVERIFY(!play.find(name)->message.isEmpty());
        QCOMPARE(play.find(name)->message.count(u'%') - (id == QLatin1StringView("QUEUE") ? 1 : 0),
                 play.find(name)->arguments.size());
        between(play.status);
        play.run(200);
        QCOMPARE(play.current(name), Severity(severity));
        good(play.status);
        play.run(clearAfter);
        QCOMPARE(play.current(name), Severity(severity));
        play.run(1);
        QVERIFY(!play.find(name));
        QCOMPARE(play.engine.events().size(), std::size_t(2));
    }

    void remembersWhoGuessesForTenMinutes()
    {
        Play play;
        play.run(3);
        play.status.refusals.guesser = QStringLiteral("10.0.0.66");
        play.status.refusals.guesses = 23;
        play.status.refusals.guessedAt = play.now();
        play.run(600);
        QCOMPARE(play.current("AUTH"), Severity::Warning);
        QCOMPARE(play.find("AUTH")->subject, QStringLiteral("10.0.0.66"));
        QCOMPARE(play.find("AUTH")->arguments, (QStringList{QStringLiteral("23"), QStringLiteral("10.0.0.66")}));
        play.run(1);
        QVERIFY(!play.find("AUTH"));
    }

    void doesNotRaiseWhatDoesNotLast()
    {
        Play play;
        play.run(40, [](ServerStatus &s, int i) { s.queueFraction = i % 5 == 4 ? 0.7 : 0.9; });
        QVERIFY(play.engine.alarms().empty());
        play.run(200, [](ServerStatus &s, int i) { commitTime(i % 25 == 0 ? 10 : 900)(s); });
        QVERIFY(play.engine.alarms().empty());
    }

    void escalatesAndEases()
    {
        Play play;
        freeBytes(30 * GiB)(play.status);
        play.run(1);
        QCOMPARE(play.engine.acknowledge(QStringLiteral("DISK-FREE"), QStringLiteral("default"), QStringLiteral("anna"),
                                         QStringLiteral("ordered a disk"), play.now()),
                 1);
        play.run(1);
        QCOMPARE(play.find("DISK-FREE")->acknowledgedBy, QStringLiteral("anna"));
        QCOMPARE(play.find("DISK-FREE")->latched, Severity::None);
        freeBytes(3 * GiB)(play.status);
        play.run(1);
        QCOMPARE(play.current("DISK-FREE"), Severity::Critical);
        QCOMPARE(play.find("DISK-FREE")->latched, Severity::Critical);
        QVERIFY(play.find("DISK-FREE")->acknowledgedBy.isEmpty());
        freeBytes(30 * GiB)(play.status);
        play.run(1);
        QCOMPARE(play.current("DISK-FREE"), Severity::Warning);
        QCOMPARE(play.find("DISK-FREE")->latched, Severity::Critical);
        QStringList what;
        for (const AlarmEvent &event : play.engine.events())
            what.append(event.what);
        QCOMPARE(what, QStringLiteral("raised acknowledged escalated eased").split(u' '));
    }

    void lossStaysUntilItIsAcknowledged()
    {
        Play play;
        play.run(1);
        play.status.rejectedRows = 3;
        play.run(1000);
        QCOMPARE(play.current("LOSS"), Severity::Critical);
        QCOMPARE(play.find("LOSS")->arguments, QStringList(QStringLiteral("3")));
        QCOMPARE(play.engine.acknowledge({}, {}, QStringLiteral("anna"), {}, play.now()), 1);
        play.run(1);
        QVERIFY(!play.find("LOSS"));
        play.status.lostRows = 2;
        play.run(1);
        QCOMPARE(play.find("LOSS")->arguments, QStringList(QStringLiteral("2")));
    }

    void anIoErrorNeedsAGoodCommitAndSomebodyWhoHasSeenIt()
    {
        Play play;
        problem("No space left on device")(play.status);
        play.run(2);
        QCOMPARE(play.current("IO-ERROR"), Severity::Critical);
        problem("")(play.status);
        play.run(5);
        QCOMPARE(play.current("IO-ERROR"), Severity::None);
        QVERIFY(play.find("IO-ERROR"));
        QCOMPARE(play.find("IO-ERROR")->latched, Severity::Critical);
        QCOMPARE(play.find("IO-ERROR")->arguments.at(1), QStringLiteral("No space left on device"));
        play.engine.acknowledge(QStringLiteral("IO-ERROR"), QStringLiteral("default"), QStringLiteral("anna"), {},
                                play.now());
        QVERIFY(!play.find("IO-ERROR"));

        problem("again")(play.status);
        play.run(1);
        play.engine.acknowledge({}, {}, QStringLiteral("anna"), {}, play.now());
        play.run(1);
        QCOMPARE(play.current("IO-ERROR"), Severity::Critical);
        problem("")(play.status);
        play.run(1);
        QVERIFY(!play.find("IO-ERROR"));
    }

    void aWriterThatFallsSilentIsNoticed()
    {
        Play play;
        ClientStatus &client = play.status.clients[0];
        client.lastAppendAt = begin;
        client.appendInterval = 0.1;
        play.run(11);
        QVERIFY(!play.find("STALL"));
        play.run(1);
        QCOMPARE(play.current("STALL"), Severity::Warning);
        QCOMPARE(play.find("STALL")->subject, QStringLiteral("10.0.0.2:40100"));
        client.lastAppendAt = play.now();
        play.run(1);
        QVERIFY(!play.find("STALL"));

        client.appendInterval = 3; // a slow one may be silent for a minute
        play.run(60);
        QVERIFY(!play.find("STALL"));
        play.run(2);
        QVERIFY(play.find("STALL"));
        play.status.clients.clear(); // it has gone
        play.run(1);
        QVERIFY(!play.find("STALL"));
    }

    void manySilentWritersAreOneAlarm()
    {
        Play play;
        for (int i = 0; i < 300; ++i) {
            ClientStatus client;
            client.peer = QStringLiteral("10.0.1.%1:1").arg(i);
            client.lastAppendAt = begin.addSecs(-60);
            client.appendInterval = 1;
            play.status.clients.push_back(client);
        }
        play.run(1);
        QCOMPARE(play.engine.alarms().size(), std::size_t(1));
        QCOMPARE(play.find("STALL")->arguments, QStringList(QStringLiteral("300")));
    }

    void noticesThatNothingIsRecorded()
    {
        Play play;
        const auto sends = [](ServerStatus &s, int) { s.files[0].rowsWritten += 10; };
        const auto commits = [&](ServerStatus &s, int i) {
            sends(s, i);
            s.files[0].committedRows = s.files[0].rowsWritten;
        };
        play.run(30, commits);
        QVERIFY(!play.find("NOT-RECORDING"));
        play.run(5, sends);
        QVERIFY(!play.find("NOT-RECORDING"));
        play.run(1, sends);
        QCOMPARE(play.current("NOT-RECORDING"), Severity::Critical);
        play.run(1, commits);
        QVERIFY(!play.find("NOT-RECORDING"));
        play.run(100); // nobody sends
        QVERIFY(!play.find("NOT-RECORDING"));
    }

    void noticesThatEverythingIsRefused()
    {
        Play play;
        play.run(7, [](ServerStatus &s, int) { s.files[0].rejectedWrites += 1; });
        QCOMPARE(play.current("NOT-RECORDING"), Severity::Critical);
    }

    void tellsOfARecoveryOnce()
    {
        Play play;
        play.status.files[0].recovery = QStringLiteral("2 commits");
        play.run(5);
        QCOMPARE(play.current("RECOVERED"), Severity::Warning);
        play.engine.acknowledge({}, {}, QStringLiteral("anna"), {}, play.now());
        play.run(5);
        QVERIFY(!play.find("RECOVERED"));
        play.status.epoch = 18; // the next start
        play.run(1);
        QCOMPARE(play.current("RECOVERED"), Severity::Warning);
    }

    void shelvesForATime()
    {
        Play play;
        freeBytes(3 * GiB)(play.status);
        play.run(1);
        QCOMPARE(play.engine.shelve(QStringLiteral("DISK-FREE"), QStringLiteral("default"), 600, QStringLiteral("anna"),
                                    play.now()),
                 1);
        play.run(590);
        QVERIFY(play.find("DISK-FREE")->shelvedUntil.isValid());
        play.run(20);
        QVERIFY(!play.find("DISK-FREE")->shelvedUntil.isValid());
        QCOMPARE(play.engine.shelve(QStringLiteral("QUEUE"), {}, 600, QStringLiteral("anna"), play.now()), 0);
    }

    void survivesARestart()
    {
        Play play;
        play.status.rejectedRows = 5;
        play.status.files[0].problem = QStringLiteral("disk gone");
        play.run(3);
        const quint64 revision = play.engine.revision();
        play.engine.acknowledge(QStringLiteral("IO-ERROR"), QStringLiteral("default"), QStringLiteral("anna"), {},
                                play.now());
        QVERIFY(play.engine.revision() > revision);
        Play after;
        after.engine.restore(play.engine.save());
        after.status.epoch = 18;
        after.run(3);
        QVERIFY(!after.find("IO-ERROR"));
        QVERIFY(after.find("LOSS"));
        QCOMPARE(after.find("LOSS")->latched, Severity::Critical);
        QCOMPARE(after.find("LOSS")->arguments, QStringList(QStringLiteral("5")));
        QVERIFY(after.engine.events().size() >= play.engine.events().size());
        QCOMPARE(after.engine.acknowledge(QStringLiteral("LOSS"), {}, QStringLiteral("anna"), {}, after.now()), 1);
        after.run(1);
        QVERIFY(!after.find("LOSS"));
    }

    void damagedRecordsAreHarmless()
    {
        AlarmEngine engine;
        engine.restore(QJsonObject{{QStringLiteral("active"), 5}, {QStringLiteral("history"), QStringLiteral("x")}});
        QVERIFY(engine.alarms().empty());
    }

    void remembersAThousandEvents()
    {
        Play play;
        play.run(3000, [](ServerStatus &s, int i) { s.queueFraction = i % 2 ? 0 : 1; });
        QCOMPARE(play.engine.events().size(), AlarmEngine::mostEvents);
    }

    void worstComesFirst()
    {
        Play play;
        play.status.files[0].recovery = QStringLiteral("2 commits");
        freeBytes(3 * GiB)(play.status);
        play.run(10);
        const std::vector<AlarmStatus> alarms = play.engine.alarms();
        QCOMPARE(alarms.size(), std::size_t(2));
        QCOMPARE(alarms[0].id, QStringLiteral("DISK-FREE"));
    }
};

QTEST_GUILESS_MAIN(AlarmEngineTest)
#include "alarm_engine_test.moc"
