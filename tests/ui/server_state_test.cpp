// SPDX-License-Identifier: BSD-3-Clause
#include "tests/ui/window_fixture.h"
#include "ui/shell/alarm_strip.h"
#include "ui/widgets/state_pill.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace hdf5async;

/// What the window says of its server: recording, late or gone, its worst alarm, why it did not start.
class ServerStateTest : public WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareApplication(); }
    void init() { makeFolder(); }

    void isGreenOnlyWhileCommittedRowsAdvance()
    {
        StatePill pill;
        ServerStatus status = exampleStatus();
        pill.setStatus(status);
        QCOMPARE(pill.state(), StatePill::State::Listening);
        status.committedRows += 1;
        pill.setStatus(status);
        QCOMPARE(pill.state(), StatePill::State::Recording);
        pill.setFreshness(Freshness::Late);
        QCOMPARE(pill.state(), StatePill::State::Stale);
        pill.setFreshness(Freshness::Disconnected);
        QCOMPARE(pill.state(), StatePill::State::Disconnected);
        pill.setFreshness(Freshness::Live);
        QCOMPARE(pill.state(), StatePill::State::Recording);
        status.sampledAt = status.sampledAt.addSecs(2);
        pill.setStatus(status);
        QCOMPARE(pill.state(), StatePill::State::Listening);
        status.committedRows += 1;
        status.files[0].problem = QStringLiteral("the disk is full");
        pill.setStatus(status);
        QCOMPARE(pill.state(), StatePill::State::Refusing);
        status.epoch += 1; // another server, whatever it says of its rows
        status.committedRows += 1;
        status.files[0].problem.clear();
        pill.setStatus(status);
        QCOMPARE(pill.state(), StatePill::State::Listening);
    }

    void tellsFreshFromStale()
    {
        const ServerStatus running = exampleStatus();
        ServerStatus stopped;
        LinkState broken;
        broken.phase = LinkPhase::Waiting;
        QCOMPARE(freshness({}, running, 0, 250), Freshness::Live);
        QCOMPARE(freshness({}, running, 749, 250), Freshness::Live);
        QCOMPARE(freshness({}, running, 750, 250), Freshness::Late);
        QCOMPARE(freshness({}, running, 2000, 1000), Freshness::Live);
        QCOMPARE(freshness({}, running, 3000, 1000), Freshness::Late);
        QCOMPARE(freshness({}, running, 10'000, 250), Freshness::Stale);
        QCOMPARE(freshness({}, stopped, 10'000, 250), Freshness::Live);
        QCOMPARE(freshness(broken, running, 0, 250), Freshness::Disconnected);
    }

    void showsTheWorstAlarmThatNobodyAcknowledged()
    {
        AlarmStrip strip;
        strip.retranslate();
        QSignalSpy shown(&strip, &AlarmStrip::shownChanged);
        ServerStatus status = exampleStatus();
        strip.setAlarms(status, {});
        QCOMPARE(strip.sentence(),
                 QStringLiteral("Disk of /data/run7.h5 full in 2 h 10 min at 212 MB/s (1.60 TB free)"));
        status.alarms[1].acknowledgedAt = {};
        status.alarms[1].current = Severity::None;
        status.alarms[1].latched = Severity::Critical;
        strip.setAlarms(status, {});
        QCOMPARE(strip.sentence(),
                 QStringLiteral("daq-03 (10.0.0.5:40103) has written nothing for 14 s (over, not acknowledged)"));
        QSignalSpy acknowledge(&strip, &AlarmStrip::acknowledgeWanted);
        strip.findChildren<QPushButton *>().last()->click();
        QCOMPARE(acknowledge.at(0), (QVariantList{QStringLiteral("STALL"), QStringLiteral("daq-03")}));
        status.alarms[1].shelvedUntil = status.sampledAt.addSecs(60);
        status.alarms[0].acknowledgedAt = status.sampledAt;
        strip.setAlarms(status, {});
        QVERIFY(strip.isHidden());
        QCOMPARE(shown.last().at(0).toBool(), false);
    }

    void canReadTheStripInEveryTheme()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        MainWindow window(controller, options());
        window.setReduceMotion(true);
        window.show();
        auto *const strip = window.findChild<AlarmStrip *>();
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::HighContrast, ThemeChoice::Dark}) {
            window.appearance().setTheme(choice);
            QCoreApplication::processEvents();
            const Theme &theme = Theme::current();
            for (const bool critical : {false, true}) {
                ServerStatus status = exampleStatus(1);
                status.alarms[0].current = critical ? Severity::Critical : Severity::Warning;
                controller.publish(status);
                QVERIFY(strip->isVisible());
                const QColor text = critical ? theme.criticalStripText : theme.warningStripText;
                const QImage seen = strip->grab().toImage();
                int found = 0;
                for (int y = 0; y < seen.height(); ++y) {
                    for (int x = 44; x < seen.width() / 2; ++x) // behind the icon
                        found += seen.pixelColor(x, y).rgb() == text.rgb() ? 1 : 0;
                }
                QVERIFY2(found > 20, qPrintable(QStringLiteral("%1 pixels of %2").arg(found).arg(text.name())));
            }
        }
        window.appearance().setTheme(ThemeChoice::Light);
    }

    void leavesGreenWhenNoSnapshotsCome()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        MainWindow window(controller, options());
        window.show();
        qint64 now = 0;
        window.setClock([&now] { return now; });
        controller.publish(exampleStatus(1));
        auto *const pill = window.findChild<StatePill *>();
        auto *const strip = window.findChild<AlarmStrip *>();
        QCOMPARE(pill->state(), StatePill::State::Recording);
        now += 800;
        window.tick();
        QCOMPARE(pill->state(), StatePill::State::Stale);
        QCOMPARE(strip->shown()->id, QStringLiteral("STALE")); // before a warning that may be old
        QCOMPARE(strip->shown()->current, Severity::Warning);
        now += 9300;
        window.tick();
        QCOMPARE(strip->shown()->current, Severity::Critical);
        QVERIFY(strip->sentence().contains(QStringLiteral("10 s")));
        controller.publish(exampleStatus(2));
        QCOMPARE(pill->state(), StatePill::State::Recording);
        QCOMPARE(strip->shown()->id, QStringLiteral("DISK-FORECAST"));
        controller.linkState.phase = LinkPhase::Waiting;
        controller.linkState.problem = QStringLiteral("connection refused");
        Q_EMIT controller.linkChanged();
        QCOMPARE(pill->state(), StatePill::State::Disconnected);
        QVERIFY(strip->sentence().contains(QStringLiteral("connection refused")));
    }

    void saysWhyItCouldNotStart()
    {
        FakeController controller;
        ServerStatus failed;
        failed.state = ServerState::Failed;
        failed.problem = QStringLiteral("Port 8888 of 127.0.0.1 is used by another program");
        controller.publish(failed);
        MainWindow window(controller, options());
        window.show();
        bool said = false;
        for (const QLabel *label : window.findChildren<QLabel *>())
            said = said || (label->isVisible() && label->text() == failed.problem);
        QVERIFY(said);
    }
};

QTEST_MAIN(ServerStateTest)
#include "server_state_test.moc"
