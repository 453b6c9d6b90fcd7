// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_controller.h"
#include "ui/shell/alarm_strip.h"
#include "ui/shell/close_sheet.h"
#include "ui/shell/confirm_sheet.h"
#include "ui/shell/desktop_notices.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/state_pill.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDockWidget>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QStyleFactory>
#include <QTemporaryDir>
#include <QTest>

using namespace hdf5async;

namespace {

/// A desktop that keeps what it is told.
class FakeTray final : public Tray
{
public:
    [[nodiscard]] bool isAvailable() const override { return available; }
    void setShown(bool wanted) override { shown = wanted; }
    void setMark(const Mark &wanted) override { mark = wanted; }
    void setMenuTexts(const QString &window, const QString &close) override { menu = QStringList{window, close}; }
    void notify(const QString &title, const QString &text, Severity) override { notices.append({title, text}); }
    void sound() override { ++sounds; }

    bool available = true, shown = false;
    Mark mark;
    QStringList menu;
    QList<std::pair<QString, QString>> notices;
    int sounds = 0;
};

AlarmStatus newAlarm(const char *id, const QString &subject, Severity severity)
{
    AlarmStatus alarm;
    alarm.id = QString::fromLatin1(id);
    alarm.subject = subject;
    alarm.current = severity;
    alarm.message = QStringLiteral("%1 rows were refused or lost");
    alarm.arguments = QStringList{subject};
    return alarm;
}

} // namespace

class MainWindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setQuitOnLastWindowClosed(false);
    }

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

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

    void asksBeforeItStopsServersThatHaveClients()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        MainWindow window(controller, options());
        window.show();
        auto *const toggle = window.findChild<QPushButton *>(QStringLiteral("toggleServer"));
        toggle->click();
        QCOMPARE(controller.drains, 0);
        auto *const sheet = window.findChild<ConfirmSheet *>();
        QVERIFY(sheet);
        QTest::keyClick(sheet, Qt::Key_Return); // Cancel is the default
        QVERIFY(sheet->isHidden());
        QCOMPARE(controller.drains, 0);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        toggle->click();
        window.findChild<QPushButton *>(QStringLiteral("confirm"))->click();
        QCOMPARE(controller.drains, 1);
        ServerStatus empty = exampleStatus();
        empty.clients.clear();
        controller.publish(empty);
        toggle->click();
        QCOMPARE(controller.drains, 2);
        controller.publish(ServerStatus());
        toggle->click();
        QCOMPARE(controller.starts, 1);
    }

    void offersStopNowAfterFiveSecondsOfDraining()
    {
        FakeController controller;
        MainWindow window(controller, options());
        window.show();
        auto *const now = window.findChild<QPushButton *>(QStringLiteral("stopNow"));
        ServerStatus draining = exampleStatus();
        draining.state = ServerState::Draining;
        controller.publish(draining);
        QVERIFY(now->isHidden());
        draining.sampledAt = draining.sampledAt.addSecs(5);
        controller.publish(draining);
        QVERIFY(!now->isHidden());
        now->click();
        window.findChild<QPushButton *>(QStringLiteral("confirm"))->click();
        QCOMPARE(controller.commands.back().name, QByteArray("stop"));
        QCOMPARE(controller.commands.back().epoch, quint64(17));
    }

    void asksWhatBecomesOfTheServerWhenItIsClosed()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        MainWindow window(controller, options());
        window.show();
        QVERIFY(!window.close());
        auto *const sheet = window.findChild<CloseSheet *>();
        QVERIFY(sheet);
        sheet->findChild<QPushButton *>(QStringLiteral("drainAndQuit"))->click();
        QCOMPARE(controller.drains, 1);
        QVERIFY(window.isVisible());
        controller.publish(ServerStatus());
        QVERIFY(!window.isVisible());
    }

    void goesOnWithoutAWindow()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        MainWindow window(controller, options());
        window.show();
        QSignalSpy lastClosed(qApp, &QGuiApplication::lastWindowClosed);
        window.close();
        window.findChild<QPushButton *>(QStringLiteral("keepServing"))->click();
        QVERIFY(!window.isVisible());
        QCOMPARE(controller.drains, 0);
        QCOMPARE(lastClosed.count(), 0);
    }

    void leavesARemoteServerAlone()
    {
        FakeController controller;
        controller.capability.remote = true;
        controller.publish(exampleStatus());
        MainWindow window(controller, options());
        window.show();
        QVERIFY(window.close());
        QCOMPARE(controller.drains, 0);
    }

    void keepsLanguageAndTheme()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        {
            MainWindow window(controller, options());
            window.setClock([] { return qint64(0); }); // nothing grows stale on a busy machine
            window.setLanguage(QStringLiteral("zh_CN"));
            window.appearance().setTheme(ThemeChoice::Dark);
            QCoreApplication::processEvents();
            QCOMPARE(window.findChild<StatePill *>()->text(), QStringLiteral("监听中，无数据"));
            QCOMPARE(&Theme::current(), &Theme::darkTheme());
            controller.publish(ServerStatus());
            window.close();
        }
        WindowOptions again = options();
        MainWindow window(controller, again);
        QCOMPARE(window.language().current(), QStringLiteral("zh_CN"));
        QCOMPARE(window.appearance().theme(), ThemeChoice::Dark);
        again.language = QStringLiteral("en");
        MainWindow english(controller, again);
        QCOMPARE(english.language().current(), QStringLiteral("en"));
    }

    void keepsTheUnitsOfSizes()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        const auto tells = [](const MainWindow &window, const char *unit) {
            const auto labels = window.findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(), [unit](const QLabel *label) {
                return label->isVisible() && label->text().endsWith(QLatin1StringView(unit));
            });
        };
        const auto choose = [](const MainWindow &window, const char *text) {
            for (QAction *action : window.findChildren<QAction *>()) {
                if (action->text().startsWith(QLatin1StringView(text)))
                    action->trigger();
            }
        };
        {
            MainWindow window(controller, options());
            window.show();
            QVERIFY(tells(window, " GB") && !tells(window, " GiB"));
            choose(window, "KiB");
            QVERIFY(tells(window, " GiB") && !tells(window, " GB"));
            QVERIFY(tells(window, " MB/s")); // rates are as they were
            controller.publish(ServerStatus());
            window.close();
            controller.publish(exampleStatus());
        }
        format::setSizeUnits(format::SizeUnits::Decimal); // another process
        MainWindow again(controller, options());
        again.show();
        QVERIFY(tells(again, " GiB"));
        choose(again, "kB");
        QVERIFY(tells(again, " GB") && !tells(again, " GiB"));
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

    void marksItsStateInTheTray()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        MainWindow window(controller, options());
        QVERIFY(!window.notices()); // nothing without a tray
        window.setClock([this] { return m_clock; });
        auto made = std::make_unique<FakeTray>();
        FakeTray &tray = *made;
        window.setTray(std::move(made));
        controller.publish(exampleStatus(1));
        QVERIFY(tray.shown);
        QCOMPARE(tray.mark.icon, QStringLiteral("state-good"));
        QCOMPARE(tray.mark.color, Theme::current().good);
        QVERIFY(tray.mark.tip.startsWith(QStringLiteral("Recording - ")));
        controller.linkState.phase = LinkPhase::Waiting;
        Q_EMIT controller.linkChanged();
        QCOMPARE(tray.mark.icon, QStringLiteral("state-disconnected"));
        window.notices()->setOn(DesktopNotices::Icon, false);
        QVERIFY(!tray.shown);
        window.show();
        window.hide();
        Q_EMIT tray.windowWanted();
        QVERIFY(window.isVisible());
        window.setLanguage(QStringLiteral("zh_CN"));
        QCoreApplication::sendPostedEvents();
        QVERIFY(tray.menu.at(0) != QStringLiteral("Show window"));
        window.setLanguage(QStringLiteral("en"));
    }

    void hasNoMarkWhereThereIsNoTray()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        MainWindow window(controller, options());
        auto made = std::make_unique<FakeTray>();
        FakeTray &tray = *made;
        tray.available = false;
        window.setTray(std::move(made));
        controller.publish(exampleStatus(1));
        QVERIFY(!tray.shown);
        QVERIFY(!window.notices()->offers(DesktopNotices::Icon));
        QVERIFY(!window.notices()->offers(DesktopNotices::Messages));
        ServerStatus worse = exampleStatus(2);
        worse.alarms.push_back(newAlarm("LOSS", QStringLiteral("12"), Severity::Critical));
        controller.publish(worse);
        QVERIFY(tray.notices.isEmpty());
    }

    void notifiesOfNewAlarmsAlone()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        MainWindow window(controller, options());
        window.setClock([this] { return m_clock; });
        auto made = std::make_unique<FakeTray>();
        FakeTray &tray = *made;
        window.setTray(std::move(made));
        window.notices()->setOn(DesktopNotices::Sound, true);
        int ticks = 0;
        std::vector<AlarmStatus> added;
        const auto publish = [&] {
            ServerStatus status = exampleStatus(++ticks);
            status.alarms.insert(status.alarms.end(), added.begin(), added.end());
            controller.publish(status);
        };
        publish();
        QVERIFY(tray.notices.isEmpty()); // they were there before
        added = {newAlarm("QUEUE", QStringLiteral("a"), Severity::Warning)};
        publish();
        QCOMPARE(tray.notices.size(), 1);
        QCOMPARE(tray.notices.at(0).second, QStringLiteral("a rows were refused or lost"));
        QCOMPARE(tray.sounds, 0);
        publish();
        QCOMPARE(tray.notices.size(), 1);
        added[0].current = Severity::Critical; // worse, and two more of the kind, within the same minute
        added.push_back(newAlarm("QUEUE", QStringLiteral("b"), Severity::Warning));
        added.push_back(newAlarm("QUEUE", QStringLiteral("c"), Severity::Warning));
        publish();
        QCOMPARE(tray.notices.size(), 1);
        m_clock += 60'000;
        publish();
        QCOMPARE(tray.notices.size(), 2);
        QVERIFY(tray.notices.at(1).first.startsWith(QStringLiteral("Critical - ")));
        QCOMPARE(tray.notices.at(1).second, QStringLiteral("a rows were refused or lost\n2 more of this kind"));
        QCOMPARE(tray.sounds, 1);
        m_clock += 60'000;
        added[0].current = Severity::Warning; // it was told of as worse
        added[0].acknowledgedAt = exampleNow();
        publish();
        added[0].current = Severity::Critical;
        publish();
        QCOMPARE(tray.notices.size(), 2);
        added.clear();
        publish();
        added = {newAlarm("QUEUE", QStringLiteral("a"), Severity::Warning)};
        publish();
        QCOMPARE(tray.notices.size(), 3); // it was over, so this is another one
        QVERIFY(!window.findChild<QDialog *>());
        Q_EMIT tray.noticeClicked();
        QVERIFY(window.findChild<QDockWidget *>(QStringLiteral("alarmDock"))->isVisible());
    }

    void remembersWhatIsToldOnTheDesktop()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        {
            MainWindow window(controller, options());
            window.setTray(std::make_unique<FakeTray>());
            QVERIFY(window.notices()->isOn(DesktopNotices::Messages));
            window.notices()->setOn(DesktopNotices::Messages, false);
            window.notices()->setOn(DesktopNotices::Sound, true);
            window.close();
        }
        MainWindow window(controller, options());
        auto made = std::make_unique<FakeTray>();
        FakeTray &tray = *made;
        window.setTray(std::move(made));
        QVERIFY(window.notices()->isOn(DesktopNotices::Icon));
        QVERIFY(!window.notices()->isOn(DesktopNotices::Messages));
        QVERIFY(window.notices()->isOn(DesktopNotices::Sound));
        ServerStatus worse = exampleStatus(1);
        worse.alarms.push_back(newAlarm("LOSS", QStringLiteral("12"), Severity::Critical));
        controller.publish(worse);
        QVERIFY(tray.notices.isEmpty());
        QCOMPARE(tray.sounds, 1);
    }

    void showsWhatIsPinnedBesideEveryPage()
    {
        FakeController controller;
        controller.publish(exampleStatus());
        MainWindow window(controller, options());
        window.show();
        auto *const list = window.findChild<QListWidget *>(QStringLiteral("pinnedList"));
        QVERIFY(!list->isVisible());
        window.openPage(PageId::Datasets, {{QStringLiteral("path"), QByteArray("/r7/adc")}});
        QTRY_VERIFY(window.currentPage()->pin());
        window.openPage(PageId::Log);
        controller.publish(exampleStatus(1));
        QVERIFY(list->isVisible());
        QCOMPARE(list->count(), 1);
        QCOMPARE(list->item(0)->text(), QStringLiteral("adc"));
        QCOMPARE(list->item(0)->data(Qt::AccessibleTextRole).toString(), QStringLiteral("/r7/adc, 900 k rows/s"));
        const std::pair adc(QByteArray("default"), QByteArray("/r7/adc"));
        const auto &sampled = controller.interests.back().datasets;
        QCOMPARE(std::count(sampled.begin(), sampled.end(), adc), 1); // also while another page is shown
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
        QCOMPARE(window.currentPage()->id(), PageId::Datasets);
        ServerStatus other = exampleStatus(2);
        other.files[0].name = QStringLiteral("another");
        controller.publish(other);
        QVERIFY(!list->isVisible()); // it was pinned of a file that is not here
    }

    void startsTheDemo()
    {
        FakeController controller;
        int demos = 0;
        WindowOptions wanted = options();
        const auto card = [](MainWindow &window) { return window.findChild<QPushButton *>(QStringLiteral("demo")); };
        {
            MainWindow window(controller, wanted);
            window.show();
            QVERIFY(!card(window)->isVisible()); // the program cannot
        }
        wanted.demo = [&demos] { ++demos; };
        MainWindow window(controller, wanted);
        window.show();
        QVERIFY(card(window)->isVisible());
        card(window)->click();
        QCOMPARE(demos, 1);
        QCOMPARE(controller.starts, 0);
    }

    void hasOneActionForEachKey()
    {
        FakeController controller;
        WindowOptions wanted = options();
        wanted.attach = [](const AttachTarget &) {};
        MainWindow window(controller, wanted);
        QHash<QKeySequence, QString> owner;
        for (const QAction *action : window.findChildren<QAction *>()) {
            for (const QKeySequence &key : action->shortcuts()) {
                QVERIFY2(!owner.contains(key),
                         qPrintable(key.toString() + u' ' + owner.value(key) + u' ' + action->text()));
                owner.insert(key, action->text());
            }
        }
        for (const char *key :
             {"Ctrl+F", "Esc",   "F5", "Ctrl+P", "Ctrl+C",   "Ctrl+Shift+C", "Ctrl+E", "Ctrl+T", "Ctrl+N", "Ctrl+R",
              "Ctrl+,", "Alt+A", "F2", "F6",     "Shift+F6", "F1",           "Ctrl+/", "Ctrl++", "Ctrl+-", "Ctrl+0"})
            QVERIFY2(owner.contains(QKeySequence(QString::fromLatin1(key))), key);
    }

private:
    WindowOptions options() const
    {
        WindowOptions wanted;
        wanted.settingsFile = m_folder->filePath(QStringLiteral("console.ini"));
        return wanted;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    qint64 m_clock = 0;
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
