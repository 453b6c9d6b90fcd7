// SPDX-License-Identifier: BSD-3-Clause
#include "core/config/setting_rules.h"
#include "tests/ui/shown_window.h"
#include "ui/models/client_model.h"
#include "ui/models/readiness.h"
#include "ui/pages/clients/client_actions.h"
#include "ui/pages/log/log_view.h"
#include "ui/pages/server/setting_texts.h"
#include "ui/shell/alarm_strip.h"
#include "ui/shell/navigation_list.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/tile.h"

#include <QAccessible>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QStatusBar>
#include <QStyleFactory>
#include <QTabBar>

using namespace hdf5async;

namespace {

QString accessibleName(QWidget *widget)
{
    QAccessibleInterface *const interface = QAccessible::queryAccessibleInterface(widget);
    return interface ? interface->text(QAccessible::Name) : QString();
}

} // namespace

class PagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setQuitOnLastWindowClosed(false);
    }

    void opensPagesByKey()
    {
        const Shown shown;
        for (int id = 0; id <= int(PageId::Server); ++id) {
            if (!shown.window->page(PageId(id)))
                continue;
            press(*shown.window, qPrintable(QStringLiteral("Ctrl+%1").arg(id + 1)));
            QCOMPARE(int(shown.window->currentPage()->id()), id);
        }
        press(*shown.window, "Ctrl+,");
        QCOMPARE(int(shown.window->currentPage()->id()), int(PageId::Server));
    }

    void givesWorkOnlyToThePageThatIsShown()
    {
        Shown shown;
        shown.window->openPage(PageId::Clients);
        const auto *const model = static_cast<const ClientModel *>(shown.find<QTableView>("clients")->model());
        const quint64 before = model->work().announcements;
        shown.controller.publish(exampleStatus(1));
        QVERIFY(model->work().announcements > before);
        shown.window->openPage(PageId::Overview);
        const quint64 then = model->work().announcements;
        const auto logQuestions = shown.controller.logQueries.size();
        for (int tick = 2; tick < 10; ++tick)
            shown.controller.publish(exampleStatus(tick));
        QCOMPARE(model->work().announcements, then);
        QVERIFY(shown.controller.logQueries.size() <= logQuestions + 1); // the overview's warnings, once a cursor
        QCOMPARE(shown.find<NavigationList>()->badge(1), QStringLiteral("6"));
    }

    void holdsTheDisplayAndRefreshesOnce()
    {
        Shown shown;
        Tile *const in = shown.find<Tile>();
        press(*shown.window, "Ctrl+P");
        QVERIFY(shown.window->paused());
        const QString before = in->value();
        ServerStatus later = exampleStatus(8);
        later.receivedBytesPerSecond = 1;
        shown.controller.publish(later);
        QCOMPARE(in->value(), before);
        press(*shown.window, "F5");
        QCOMPARE(in->value(), QStringLiteral("1 B/s"));
        QVERIFY(shown.window->paused());
        later.receivedBytesPerSecond = 2;
        later.sample += 1;
        shown.controller.publish(later);
        QCOMPARE(in->value(), QStringLiteral("1 B/s"));
        press(*shown.window, "Ctrl+P");
        QCOMPARE(in->value(), QStringLiteral("2 B/s"));
    }

    void showsTheCertificateThatOthersCompare()
    {
        Shown shown;
        shown.window->openPage(PageId::Server, {{QStringLiteral("section"), QStringLiteral("listening")}});
        auto *const copy = shown.find<QPushButton>("copyFingerprint");
        QTRY_VERIFY(copy->isVisible());
        copy->click();
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QString::fromLatin1(shown.controller.serverSettings.certificate.fingerprint));
        shown.controller.serverSettings.certificate = {};
        shown.window->currentPage()->refresh();
        QTRY_VERIFY(!copy->isVisible());
    }

    void offersNothingThatTheRoleForbids()
    {
        Shown shown(Role::Reader);
        ClientActions actions({shown.controller, *shown.window}, nullptr);
        const std::unique_ptr<QMenu> menu(actions.menu({2}, nullptr));
        QVERIFY(!menu->actions().first()->isEnabled());
        actions.disconnectClients({2});
        QVERIFY(!shown.find<ConfirmSheet>());
        QVERIFY(!shown.find<QPushButton>("toggleServer")->isEnabled());
        shown.window->openPage(PageId::Server);
        for (const QLineEdit *field : shown.window->currentPage()->findChildren<QLineEdit *>())
            QVERIFY(field->isReadOnly() || qobject_cast<const FilterField *>(field));
    }

    void saysWhyACommandWasNotDone()
    {
        Shown shown;
        shown.controller.problem = Error{ErrorCode::Conflict, QStringLiteral("the server was restarted"), {}};
        shown.window->run({"flush", {}}, QStringLiteral("done"));
        QTRY_VERIFY(shown.find<QStatusBar>()->currentMessage().contains(QStringLiteral("the server was restarted")));
    }

    void followsTheLogUntilSomebodyScrollsUp()
    {
        Shown shown;
        shown.window->openPage(PageId::Log);
        auto *const view = shown.window->currentPage()->findChild<LogView *>();
        QTRY_VERIFY(view->model().rowCount() > 100);
        QScrollBar *const bar = view->table().verticalScrollBar();
        QTRY_COMPARE(bar->value(), bar->maximum());
        QVERIFY(view->following());
        bar->setValue(bar->maximum() / 2);
        QVERIFY(!view->following());
        const int place = bar->value();
        std::vector<LogEntry> more = exampleLog(440);
        view->store().append({more.begin() + 400, more.end()});
        QCOMPARE(bar->value(), place);
        bool counted = false;
        for (const QPushButton *button : view->findChildren<QPushButton *>())
            counted = counted || button->text().endsWith(QStringLiteral(" new"));
        QVERIFY(counted);
    }

    void showsTheLogOfTheSelectedClient()
    {
        Shown shown;
        shown.window->openPage(PageId::Log);
        auto *const view = shown.window->currentPage()->findChild<LogView *>();
        QTRY_VERIFY(view->model().rowCount() > 100);
        const int all = view->model().rowCount();
        QPushButton *chip = nullptr;
        for (QPushButton *button : view->findChildren<QPushButton *>()) {
            if (button->accessibleName() == QStringLiteral("Only the selected client"))
                chip = button;
        }
        QVERIFY(chip && !chip->isEnabled()); // nobody is selected
        shown.window->openPage(PageId::Clients);
        shown.find<LiveTable>("clients")->selectKey(4);
        shown.window->openPage(PageId::Log);
        QVERIFY(chip->isEnabled());
        chip->click();
        QVERIFY(view->model().rowCount() > 0 && view->model().rowCount() < all);
        for (int row = 0; row < view->model().rowCount(); ++row)
            QCOMPARE(view->model().entry(row).client, QStringLiteral("daq-03"));
        chip->click();
        QCOMPARE(view->model().rowCount(), all);
    }

    // What config.ini can say has words for people, in every language (ui.translations sees to the others).
    void namesEverySetting()
    {
        for (const SettingRule &rule : serverSettingRules()) {
            QVERIFY2(!settingMeaning(rule.key).isEmpty(), qPrintable(rule.key));
            QVERIFY2(!settingName(rule.key).contains(u'_'), qPrintable(rule.key));
        }
    }

    void listsChangesBeforeTheyAreApplied()
    {
        Shown shown;
        shown.window->openPage(PageId::Server);
        Page *const page = shown.window->currentPage();
        QLineEdit *port = nullptr;
        for (QLineEdit *field : page->findChildren<QLineEdit *>()) {
            if (field->text() == QStringLiteral("8888"))
                port = field;
        }
        QVERIFY(port);
        auto *const apply = page->findChild<QPushButton *>(QStringLiteral("primary"));
        QVERIFY(!apply->isVisible());
        port->setText(QStringLiteral("7346"));
        QVERIFY(apply->isVisible());
        bool listed = false;
        for (const QLabel *label : page->findChildren<QLabel *>())
            listed = listed || label->text().contains(QStringLiteral("Port: 8888 → 7346 (after a restart)"));
        QVERIFY(listed);
        press(*shown.window, "Esc");
        QCOMPARE(port->text(), QStringLiteral("8888"));
        port->setText(QStringLiteral("7346"));
        apply->click();
        QCOMPARE(shown.controller.commands[0].arguments,
                 (QVariantMap{{QStringLiteral("port"), QStringLiteral("7346")}}));
        QTRY_VERIFY(!apply->isVisible());
    }

    void neverShowsASecret()
    {
        Shown shown;
        for (SettingValue &value : shown.controller.serverSettings.values) {
            if (value.secret)
                value.value = QStringLiteral("hidden-by-the-server");
        }
        shown.window->openPage(PageId::Server);
        for (const QLineEdit *field : shown.window->currentPage()->findChildren<QLineEdit *>())
            QVERIFY(!field->text().contains(QStringLiteral("hidden")));
    }

    void tellsWhetherItIsReady()
    {
        ServerStatus status = exampleStatus();
        QCOMPARE(worst(readiness(status)), Check::Level::Warning); // the disk lasts two hours
        status.files[0].disk.secondsToFull = -1;
        QCOMPARE(worst(readiness(status)), Check::Level::Good);
        status.files[0].problem = QStringLiteral("no space");
        QCOMPARE(readiness(status)[1].sentence, QStringLiteral("no space"));
        QCOMPARE(worst(readiness(status)), Check::Level::Bad);
        status = exampleStatus();
        status.startedAt = status.sampledAt.addSecs(60);
        QCOMPARE(readiness(status)[6].level, Check::Level::Bad);
        status = exampleStatus();
        status.queueFraction = 0.8;
        QCOMPARE(readiness(status)[3].level, Check::Level::Bad);
        status.state = ServerState::Failed;
        status.problem = QStringLiteral("Port 8888 is used");
        QCOMPARE(readiness(status)[0].sentence, QStringLiteral("Port 8888 is used"));
    }

    void startsFromTheFirstCards()
    {
        Shown shown;
        shown.controller.publish(ServerStatus());
        shown.reopen();
        for (QPushButton *button : shown.window->currentPage()->findChildren<QPushButton *>()) {
            if (button->isVisible() && button->text() == QStringLiteral("Start"))
                button->click();
        }
        QCOMPARE(shown.controller.starts, 1);
    }

    void switchesTheLanguageOfEveryPage()
    {
        Shown shown;
        for (int id = 0; id <= int(PageId::Server); ++id) {
            if (!shown.window->page(PageId(id)))
                continue;
            shown.window->openPage(PageId(id));
            const QString english = shown.window->currentPage()->title();
            shown.window->setLanguage(QStringLiteral("zh_CN"));
            QCoreApplication::processEvents();
            QVERIFY(shown.window->currentPage()->title() != english);
            shown.window->setLanguage(QStringLiteral("en"));
            QCoreApplication::processEvents();
            QCOMPARE(shown.window->currentPage()->title(), english);
        }
    }

    void keepsAndResetsTheLayout()
    {
        Shown shown;
        shown.window->openPage(PageId::Clients);
        const auto header = [&shown] { return shown.find<LiveTable>("clients")->horizontalHeader(); };
        header()->setSectionHidden(ClientModel::User, true);
        header()->setSectionHidden(ClientModel::TotalRows, false);
        shown.controller.publish(ServerStatus());
        shown.window->close();
        shown.controller.publish(exampleStatus());
        shown.reopen();
        QCOMPARE(int(shown.window->currentPage()->id()), int(PageId::Clients));
        QVERIFY(header()->isSectionHidden(ClientModel::User));
        QVERIFY(!header()->isSectionHidden(ClientModel::TotalRows));
        shown.window->resetLayout();
        QVERIFY(!header()->isSectionHidden(ClientModel::User));
        QVERIFY(header()->isSectionHidden(ClientModel::TotalRows));
    }

    void cyclesThroughThePanes()
    {
        Shown shown;
        shown.window->openPage(PageId::Clients);
        shown.find<NavigationList>()->setFocus();
        press(*shown.window, "F6");
        QVERIFY(shown.window->currentPage()->isAncestorOf(QApplication::focusWidget()));
        press(*shown.window, "F6");
        QVERIFY(!shown.window->currentPage()->isAncestorOf(QApplication::focusWidget()));
        press(*shown.window, "Shift+F6");
        QVERIFY(shown.window->currentPage()->isAncestorOf(QApplication::focusWidget()));
    }

    void namesEverythingThatTakesTheFocus()
    {
        Shown shown;
        shown.window->showInspector();
        for (int id = 0; id <= int(PageId::Server); ++id) {
            if (!shown.window->page(PageId(id)))
                continue;
            shown.window->openPage(PageId(id));
            if (PageId(id) == PageId::Datasets) { // with its preview
                shown.window->openPage(PageId::Datasets, {{QStringLiteral("path"), QByteArray("/r7/adc")}});
                QTRY_VERIFY(shown.window->currentPage()->pin());
            }
            QCoreApplication::processEvents();
            for (QWidget *widget : shown.window->findChildren<QWidget *>()) {
                if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus) || widget->focusProxy())
                    continue;
                const auto *const tabs = qobject_cast<QTabBar *>(widget); // the name of one is that of its tab
                if (tabs && tabs->count() == 0)
                    continue;
                const QByteArray what = QByteArray(widget->metaObject()->className()) + " on page " +
                                        QByteArray::number(id) + " " + widget->objectName().toUtf8();
                QVERIFY2(!accessibleName(widget).isEmpty(), what.constData());
                const auto *const button = qobject_cast<QAbstractButton *>(widget);
                QVERIFY2(!button || !button->text().isEmpty() || !button->toolTip().isEmpty(), what.constData());
                QVERIFY2(widget->height() >= 20 || widget->inherits("QTabBar"), what.constData());
            }
        }
    }

    // What makes a tick dear, counted instead of timed (the harness console_latency measures it): rows announced that nobody sees, columns
    // that fit themselves to all rows, sorting at every snapshot, a signal for each log line.
    void keepsEachTickSmall()
    {
        Shown shown;
        shown.controller.log = exampleLog(20'000);
        shown.window->openPage(PageId::Clients);
        shown.controller.publish(crowdedStatus(1000, 0));
        auto *const table = shown.find<LiveTable>("clients");
        auto *const model = static_cast<ClientModel *>(table->model());
        table->sortByColumn(ClientModel::Rows, Qt::DescendingOrder);
        const LiveModel::Work before = model->work();
        const int ticks = 32;
        for (int tick = 1; tick <= ticks; ++tick)
            shown.controller.publish(crowdedStatus(1000, tick));
        const auto seen = quint64(table->viewport()->height() / table->rowHeight(0) + 1);
        const quint64 announcements = model->work().announcements - before.announcements;
        QVERIFY(announcements <= quint64(ticks));
        QVERIFY(model->work().announcedRows - before.announcedRows <= announcements * seen);
        QVERIFY(model->work().sorts - before.sorts <=
                quint64(ticks) / 8 + 1); // every two seconds of four snapshots each
        for (const QHeaderView *header : shown.window->findChildren<QHeaderView *>()) {
            for (int section = 0; section < header->count(); ++section)
                QVERIFY(header->sectionResizeMode(section) != QHeaderView::ResizeToContents);
        }
        shown.window->openPage(PageId::Log);
        auto *const view = shown.window->currentPage()->findChild<LogView *>();
        const quint64 insertions = view->model().insertions();
        for (int tick = 0; tick < 8; ++tick) {
            ServerStatus status = exampleStatus(tick);
            status.logCursor = 2500 * quint64(tick + 1);
            shown.controller.publish(status);
            QCoreApplication::processEvents();
        }
        QVERIFY(view->model().rowCount() > 10'000);
        QVERIFY(view->model().insertions() - insertions <= 8);
    }

    void acknowledgesByKey()
    {
        const Shown shown;
        press(*shown.window, "Alt+A");
        QCOMPARE(shown.controller.commands[0].name, QByteArray("acknowledge"));
        QCOMPARE(shown.controller.commands[0].arguments.value(QStringLiteral("id")).toString(),
                 QStringLiteral("DISK-FORECAST"));
    }

    void opensNothingByItself()
    {
        Shown shown;
        ServerStatus bad = exampleStatus(4);
        bad.files[0].problem = QStringLiteral("no space left");
        bad.lostRows = 10;
        bad.alarms[0].current = bad.alarms[0].latched = Severity::Critical;
        QWidget *const focus = QApplication::focusWidget();
        shown.controller.publish(bad);
        shown.controller.linkState.phase = LinkPhase::Waiting;
        Q_EMIT shown.controller.linkChanged();
        for (const QWidget *widget : QApplication::topLevelWidgets())
            QVERIFY(widget == shown.window.get() || !widget->isVisible());
        QCOMPARE(QApplication::focusWidget(), focus);
        QVERIFY(shown.find<AlarmStrip>()->isVisible());
    }
};

QTEST_MAIN(PagesTest)
#include "pages_test.moc"
