// SPDX-License-Identifier: BSD-3-Clause
#include "tests/ui/shown_window.h"
#include "ui/format.h"
#include "ui/models/client_model.h"
#include "ui/pages/clients/client_actions.h"
#include "ui/pages/clients/client_pages.h"
#include "ui/pages/clients/limit_sheet.h"
#include "ui/shell/navigation_list.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/save_text.h"
#include "ui/widgets/table_header.h"

#include <QClipboard>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QSpinBox>
#include <QStyleFactory>
#include <QToolButton>

using namespace hdf5async;

class ClientsPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setQuitOnLastWindowClosed(false);
    }

    void disconnectsWhoIsSelectedAndAsksFirst()
    {
        const Shown shown;
        shown.window->openPage(PageId::Clients);
        auto *const table = shown.find<LiveTable>("clients");
        table->selectKey(2);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Delete);
        QVERIFY(shown.find<ConfirmSheet>());
        QCOMPARE(shown.controller.commands.size(), std::size_t(0));
        shown.confirm();
        QCOMPARE(shown.controller.commands.size(), std::size_t(1));
        const Command &command = shown.controller.commands[0];
        QCOMPARE(command.name, QByteArray("disconnect"));
        QCOMPARE(command.arguments.value(QStringLiteral("ids")).toList(), QVariantList{quint64(2)});
        QCOMPARE(command.arguments.value(QStringLiteral("drain")).toBool(), true);
        QCOMPARE(command.epoch, quint64(17));
    }

    void limitsTheRateOfWhoIsSelected()
    {
        Shown shown;
        shown.window->openPage(PageId::Clients);
        ClientActions actions({shown.controller, *shown.window}, shown.window.get());
        actions.limitRate({2, 4});
        QVERIFY(shown.find<LimitSheet>());
        auto *const requests = shown.find<QSpinBox>("requests"), *const bytes = shown.find<QSpinBox>("bytes");
        QCOMPARE(requests->text(), QStringLiteral("as all clients"));
        requests->setValue(20);
        bytes->setValue(1500);
        shown.find<LimitSheet>()->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
        QCOMPARE(shown.controller.commands.size(), std::size_t(1));
        QCOMPARE(shown.controller.commands[0].name, QByteArray("limit"));
        QCOMPARE(shown.controller.commands[0].arguments,
                 (QVariantMap{{QStringLiteral("ids"), QVariantList{quint64(2), quint64(4)}},
                              {QStringLiteral("requests_per_second"), qint64(20)},
                              {QStringLiteral("bytes_per_second"), qint64(1'500'000)}}));

        // What is in force is where the next one begins; Esc changes nothing.
        QTRY_VERIFY(!shown.find<LimitSheet>());
        actions.limitRate({4});
        auto *const again = shown.find<LimitSheet>();
        QCOMPARE(again->findChild<QSpinBox *>(QStringLiteral("requests"))->value(), 500);
        QCOMPARE(again->findChild<QSpinBox *>(QStringLiteral("bytes"))->value(), 1000);
        again->reject();
        QCOMPARE(shown.controller.commands.size(), std::size_t(1));

        // A server of before cannot.
        shown.controller.capability.panels.removeAll(QStringLiteral("limit"));
        actions.limitRate({4});
        QTRY_VERIFY(!shown.find<LimitSheet>());
        QVERIFY(!actions.mayLimit());
    }

    void hitsNobodyWhenTheClientVanishesWhileItsMenuIsOpen()
    {
        Shown shown;
        ClientActions actions({shown.controller, *shown.window}, nullptr);
        QMenu *const menu = actions.menu({3}, shown.window.get());
        ServerStatus without = exampleStatus(1);
        std::erase_if(without.clients, [](const ClientStatus &c) { return c.id == 3; });
        shown.controller.publish(without);
        menu->actions().first()->trigger();
        QVERIFY(!shown.find<ConfirmSheet>());
        delete menu;
        // And while the question is open:
        actions.disconnectClients({2});
        std::erase_if(without.clients, [](const ClientStatus &c) { return c.id == 2; });
        shown.controller.publish(without);
        shown.confirm();
        QCOMPARE(shown.controller.commands.size(), std::size_t(0));
    }

    void blocksAnAddressAndSaysHowManyItHits()
    {
        Shown shown;
        ServerStatus status = exampleStatus(1);
        status.clients[1].peer = QStringLiteral("10.0.0.2:40999");
        shown.controller.publish(status);
        ClientActions actions({shown.controller, *shown.window}, nullptr);
        actions.blockAddress(1, 600, false);
        bool said = false;
        for (const QLabel *label : shown.find<ConfirmSheet>()->findChildren<QLabel *>())
            said = said || label->text().startsWith(QStringLiteral("2 connected clients are hit"));
        QVERIFY(said);
        shown.confirm();
        QCOMPARE(shown.controller.commands[0].arguments,
                 (QVariantMap{{QStringLiteral("subject"), QStringLiteral("10.0.0.2")},
                              {QStringLiteral("seconds"), qint64(600)}}));
        QCOMPARE(addressOf(QStringLiteral("[::1]:40100")), QStringLiteral("::1"));
    }

    void filtersClientsAndClearsByEscape()
    {
        Shown shown;
        shown.window->openPage(PageId::Clients);
        press(*shown.window, "Ctrl+F");
        auto *const filter = shown.window->currentPage()->findChild<FilterField *>();
        QCOMPARE(QApplication::focusWidget(), filter);
        QTest::keyClicks(filter, QStringLiteral("viewer"));
        QCOMPARE(shown.find<QTableView>("clients")->model()->rowCount(), 1);
        press(*shown.window, "Esc");
        QCOMPARE(shown.find<QTableView>("clients")->model()->rowCount(), 6);
        filter->setText(QStringLiteral("nobody"));
        QVERIFY(shown.find<QTableView>("clients")->isHidden()); // says "0 of 6 match" instead
    }

    void copiesRowsAndExportsWhatIsShown()
    {
        const Shown shown;
        shown.window->openPage(PageId::Clients);
        auto *const table = shown.find<LiveTable>("clients");
        table->selectKey(1);
        press(*shown.window, "Ctrl+C");
        const QStringList lines = QApplication::clipboard()->text().split(u'\n');
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines[0].startsWith(QStringLiteral("State\tPeer\tName")));
        QVERIFY(lines[1].contains(QStringLiteral("10.0.0.2:40100\tdaq-00")));
        press(*shown.window, "Ctrl+Shift+C");
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("10.0.0.2:40100"));
        const QStringList csv = table->csv().split(QStringLiteral("\r\n"));
        QCOMPARE(csv.size(), 8); // header, six clients, the end
        QVERIFY(csv[1].contains(QStringLiteral(",9800,")));
        table->tableHeader().setSectionHidden(ClientModel::Peer, true);
        QVERIFY(!table->csv().contains(QStringLiteral("10.0.0.2")));
        const QString path = shown.folder.filePath(QStringLiteral("clients.csv"));
        QString said;
        writeText(path, table->csv(), [&said](const QString &text) { said = text; });
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(file.readAll()), table->csv());
        writeText(QStringLiteral("/nowhere/at/all.csv"), {}, [&said](const QString &text) { said = text; });
        QVERIFY(said.startsWith(QStringLiteral("Not saved")));
    }

    void showsTooManyClientsInPages()
    {
        Shown shown;
        shown.window->openPage(PageId::Clients);
        auto *const pages = shown.find<ClientPages>();
        QVERIFY(pages->isHidden());
        shown.controller.publish(crowdedStatus(3200, 1));
        QCOMPARE(shown.find<NavigationList>()->badge(1), QStringLiteral("3200"));
        auto *const table = shown.find<LiveTable>("clients");
        const auto rows = [table] { return table->model()->rowCount(); };
        QTRY_COMPARE(rows(), 500);
        QVERIFY(!pages->isHidden());
        const auto where = [pages] { return pages->findChild<QLabel *>(QStringLiteral("where"))->text(); };
        QCOMPARE(where(), QStringLiteral("1 to 500 of %1").arg(format::count(3200)));
        const QList<QToolButton *> turns = pages->findChildren<QToolButton *>();
        QVERIFY(!turns[0]->isEnabled());
        for (int page = 1; page < 7; ++page) {
            turns[1]->click();
            QTRY_COMPARE(shown.controller.clientQueries.back().offset, qint64(500 * page));
            QTRY_COMPARE(rows(), page < 6 ? 500 : 200);
        }
        QTRY_COMPARE(where(), QStringLiteral("%1 to %2 of %2").arg(format::count(3001), format::count(3200)));
        QVERIFY(!turns[1]->isEnabled());
        // The server sorts and filters.
        table->sortByColumn(ClientModel::Requests, Qt::DescendingOrder);
        QCOMPARE(shown.controller.clientQueries.back().order, ClientOrder::Requests);
        QCOMPARE(shown.controller.clientQueries.back().offset, qint64(0));
        QTRY_COMPARE(rows(), 500);
        shown.window->currentPage()->findChild<FilterField *>()->setText(QStringLiteral("viewer"));
        QTRY_COMPARE(shown.controller.clientQueries.back().text, QStringLiteral("viewer"));
        QTRY_VERIFY(pages->page().matches > 0 && pages->page().matches < 3200);
        QTRY_COMPARE(qint64(rows()), std::min<qint64>(500, pages->page().matches));
        QVERIFY(where().contains(QStringLiteral("that match")));
        shown.window->currentPage()->clearOrGoBack();
        // While the order is held, the same ones are asked for.
        QTRY_COMPARE(rows(), 500);
        table->setOrderHeld(true);
        shown.controller.publish(crowdedStatus(3200, 9));
        QTRY_COMPARE(shown.controller.clientQueries.back().only.size(), std::size_t(500));
        table->setOrderHeld(false);
        // Whoever is looked for is found, wherever he is.
        shown.window->openPage(PageId::Clients, {{QStringLiteral("client"), 3100}});
        QTRY_COMPARE(table->selectedKeys(), std::vector<quint64>{3100});
        shown.controller.publish(exampleStatus(20));
        QTRY_COMPARE(rows(), 6);
        QVERIFY(pages->isHidden());
    }

    void pinsAClientAboveTheOthers()
    {
        Shown shown;
        shown.window->openPage(PageId::Clients);
        auto *const table = shown.find<LiveTable>("clients");
        auto *const model = static_cast<ClientModel *>(table->model());
        table->sortByColumn(ClientModel::Rows, Qt::DescendingOrder);
        table->selectKey(6);
        QCOMPARE(table->selectedKeys(), std::vector<quint64>{6});
        QVERIFY(shown.window->currentPage()->pin());
        QCOMPARE(model->keyAt(0), quint64(6));
        table->sortByColumn(ClientModel::Name, Qt::AscendingOrder);
        QCOMPARE(model->keyAt(0), quint64(6));
        press(*shown.window, "F2");
        QCOMPARE(model->keyAt(5), quint64(6));
    }
};

QTEST_MAIN(ClientsPageTest)
#include "clients_page_test.moc"
