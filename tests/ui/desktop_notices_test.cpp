// SPDX-License-Identifier: BSD-3-Clause
#include "tests/ui/window_fixture.h"
#include "ui/shell/desktop_notices.h"

#include <QDialog>
#include <QDockWidget>
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

/// What the desktop is told beside the window: a mark in the tray, notices and sounds of alarms.
class DesktopNoticesTest : public WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareApplication(); }
    void init() { makeFolder(); }

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

private:
    qint64 m_clock = 0;
};

QTEST_MAIN(DesktopNoticesTest)
#include "desktop_notices_test.moc"
