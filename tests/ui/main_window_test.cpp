// SPDX-License-Identifier: BSD-3-Clause
#include "tests/ui/window_fixture.h"
#include "ui/shell/close_sheet.h"
#include "ui/shell/confirm_sheet.h"
#include "ui/widgets/state_pill.h"

#include <QAction>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace hdf5async;

/// What the window does itself: stopping the server, closing, keeping what was chosen.
class MainWindowTest : public WindowFixture
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { prepareApplication(); }
    void init() { makeFolder(); }

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
};

QTEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
