// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_controller.h"
#include "ui/format.h"
#include "ui/models/client_model.h"
#include "ui/models/log_model.h"
#include "ui/models/past_models.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <array>
#include <limits>
#include <random>
#include <set>

using namespace hdf5async;

namespace {

ServerStatusPtr shared(const ServerStatus &status)
{
    return std::make_shared<const ServerStatus>(status);
}

std::set<quint64> keysOf(const LiveModel &model)
{
    std::set<quint64> keys;
    for (int row = 0; row < model.rowCount(); ++row)
        keys.insert(model.keyAt(row));
    return keys;
}

QString cell(const QAbstractItemModel &model, int row, int column)
{
    return model.data(model.index(row, column), Qt::DisplayRole).toString();
}

constexpr auto reporting = QAbstractItemModelTester::FailureReportingMode::QtTest;

} // namespace

class ClientModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // What the server sorts by and what a column shows are one list.
    void hasAColumnForEveryOrderOfTheServer()
    {
        ServerStatus status = exampleStatus();
        QCOMPARE(ClientModel().columnCount(), int(ClientOrder::Count));
        for (int column = 0; column < ClientModel::ColumnCount; ++column) {
            ClientQuery query;
            query.order = ClientOrder(column);
            ClientModel model;
            model.setPage(clientPage(status, query).clients, status.sampledAt);
            for (int row = 1; row < model.rowCount(); ++row) {
                const QVariant before = model.data(model.index(row - 1, column), Qt::EditRole);
                const QVariant here = model.data(model.index(row, column), Qt::EditRole);
                QVERIFY2(QVariant::compare(before, here) != QPartialOrdering::Greater,
                         qPrintable(model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()));
            }
        }
    }

    void showsTheClientsOfTheSnapshot()
    {
        ClientModel model;
        model.setStatus(shared(exampleStatus()));
        QCOMPARE(model.rowCount(), 6);
        QCOMPARE(cell(model, 0, ClientModel::Peer), QStringLiteral("10.0.0.2:40100"));
        QCOMPARE(cell(model, 0, ClientModel::Connected), QStringLiteral("41 min"));
        QCOMPARE(cell(model, 0, ClientModel::Rows), QStringLiteral("9.80 k"));
        QCOMPARE(cell(model, 0, ClientModel::State), QStringLiteral("Writing"));
        QCOMPARE(cell(model, 3, ClientModel::State), QStringLiteral("Errors"));
        QVERIFY(cell(model, 3, ClientModel::LastError).startsWith(QStringLiteral("TYPE_MISMATCH")));
        QCOMPARE(model.data(model.index(0, ClientModel::Rows), Qt::EditRole).toDouble(), 9800.0);
    }

    void saysWhoIsHeldUpAndByWhat()
    {
        ClientModel model;
        ServerStatus status = exampleStatus();
        status.clients[0].throttledFraction = 0.5;
        status.clients[0].byteLimit = 2'000'000;
        model.setStatus(shared(status));
        QCOMPARE(cell(model, 0, ClientModel::State), QStringLiteral("Throttled"));
        QCOMPARE(cell(model, 0, ClientModel::Throttled), QStringLiteral("50 %"));
        QCOMPARE(cell(model, 0, ClientModel::Limit), QStringLiteral("2.00 MB/s"));
        QCOMPARE(cell(model, 3, ClientModel::Limit), QStringLiteral("500/s, 1.00 MB/s"));
        QCOMPARE(cell(model, 1, ClientModel::Limit), QStringLiteral("-"));
        status.clients[1].roundTrip = 0;
        status.clients[2].roundTrip = 0.0012;
        status.clients[2].slowestReply = 1.5;
        model.setStatus(shared(status));
        QCOMPARE(cell(model, 1, ClientModel::RoundTrip), QStringLiteral("-"));
        QCOMPARE(cell(model, 2, ClientModel::RoundTrip), format::milliseconds(1.2));
        QCOMPARE(cell(model, 2, ClientModel::Slowest), format::milliseconds(1500));
        ClientChips chips;
        chips.throttled = true;
        model.setChips(chips);
        QCOMPARE(keysOf(model), (std::set<quint64>{1, 4}));
    }

    // Clients come, go, change places, are renamed and filtered; the model is what a plain list would be, and what was selected
    // stays the same client.
    void followsRandomSnapshots_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 4; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void followsRandomSnapshots()
    {
        QFETCH(int, seed);
        ClientModel model;
        QAbstractItemModelTester tester(&model, reporting);
        std::mt19937 random{unsigned(seed)};
        ServerStatus status = exampleStatus();
        status.clients.clear();
        quint64 next = 1;
        std::vector<std::pair<QPersistentModelIndex, quint64>> kept;
        for (int round = 0; round < 2500; ++round) {
            status.sampledAt = status.sampledAt.addMSecs(250);
            std::erase_if(status.clients, [&](const ClientStatus &) { return random() % 7 == 0; });
            for (unsigned n = random() % 4; n > 0; --n) {
                ClientStatus client;
                client.id = next++;
                client.peer = QString::number(random() % 50);
                status.clients.push_back(client);
            }
            for (ClientStatus &client : status.clients) {
                client.rowsPerSecond = random() % 100;
                if (random() % 20 == 0)
                    client.name = QString::number(random() % 10);
            }
            std::shuffle(status.clients.begin(), status.clients.end(), random);
            model.setStatus(shared(status));
            if (round % 50 == 0)
                model.sort(int(random() % ClientModel::ColumnCount),
                           random() % 2 ? Qt::AscendingOrder : Qt::DescendingOrder);
            if (round % 97 == 0)
                model.setFilter(random() % 2 ? QString() : QString::number(random() % 10));
            if (round % 31 == 0)
                model.setHeld(random() % 2);
            for (const auto &[index, id] : kept) {
                if (index.isValid())
                    QCOMPARE(model.keyAt(index.row()), id);
            }
            if (model.rowCount() > 0 && random() % 10 == 0) {
                const int row = int(random() % unsigned(model.rowCount()));
                kept.emplace_back(model.index(row, 0), model.keyAt(row));
            }
            std::erase_if(kept, [](const auto &entry) { return !entry.first.isValid(); });
        }
        model.setHeld(false);
        model.setFilter({});
        std::set<quint64> expected;
        for (const ClientStatus &client : status.clients)
            expected.insert(client.id);
        QCOMPARE(keysOf(model), expected);
        model.sort(ClientModel::Rows, Qt::DescendingOrder);
        model.sort(ClientModel::Peer, Qt::AscendingOrder);
        for (int row = 1; row < model.rowCount(); ++row)
            QVERIFY(cell(model, row - 1, ClientModel::Peer) <= cell(model, row, ClientModel::Peer));
    }

    void announcesOnlyWhatCanBeSeen()
    {
        ClientModel model;
        model.setStatus(shared(crowdedStatus(1000, 0)));
        model.setVisibleRows(10, 39);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setStatus(shared(crowdedStatus(1000, 1)));
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 10);
        QCOMPARE(changed[0][1].toModelIndex().row(), 39);
    }

    void sortsAtMostEveryTwoSecondsAndNeverWhileHeld()
    {
        ClientModel model;
        ServerStatus status = exampleStatus();
        model.setStatus(shared(status));
        model.sort(ClientModel::Requests, Qt::DescendingOrder);
        const auto first = [&model] { return model.keyAt(0); };
        const quint64 before = first();
        const auto shake = [&](int milliseconds) {
            status.sampledAt = status.sampledAt.addMSecs(milliseconds);
            for (ClientStatus &client : status.clients)
                client.requestsPerSecond = client.id == (before == 1 ? 2 : 1) ? 1e9 : 1;
            model.setStatus(shared(status));
        };
        shake(250);
        QCOMPARE(first(), before);
        model.setHeld(true);
        shake(5000);
        QCOMPARE(first(), before);
        model.setHeld(false);
        shake(250);
        QVERIFY(first() != before);
    }

    // A server may tell anything: no number is below all numbers, wherever it stands, and these are in order.
    void sortsWhatIsNoNumberBelowAllNumbers()
    {
        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        ServerStatus status = crowdedStatus(8, 0);
        const std::array rates{5.0, none, 1.0, none, 9.0, 3.0, none, 7.0};
        for (std::size_t i = 0; i < rates.size(); ++i)
            status.clients[i].requestsPerSecond = rates[i];
        ClientModel model;
        model.setStatus(shared(status));
        model.sort(ClientModel::Requests, Qt::DescendingOrder);
        QList<double> shown;
        for (int row = 0; row < 5; ++row)
            shown << model.data(model.index(row, ClientModel::Requests), Qt::EditRole).toDouble();
        QCOMPARE(shown, (QList<double>{9, 7, 5, 3, 1}));
    }

    void filtersByTextAndChips()
    {
        ClientModel model;
        model.setStatus(shared(exampleStatus()));
        QVERIFY(model.setFilter(QStringLiteral("VIEW")));
        QCOMPARE(model.rowCount(), 1);
        QVERIFY(model.setFilter(QStringLiteral("daq-0[12]"), true));
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(!model.setFilter(QStringLiteral("daq-0["), true)); // wrong: the old one stays
        QCOMPARE(model.rowCount(), 2);
        model.setFilter({});
        ClientChips chips;
        chips.errors = true;
        model.setChips(chips);
        QCOMPARE(keysOf(model), std::set<quint64>{4});
        chips.errors = false;
        chips.throttled = true;
        model.setChips(chips);
        QCOMPARE(keysOf(model), std::set<quint64>{4});
        chips = {};
        chips.plainText = true;
        chips.writing = true;
        model.setChips(chips);
        QCOMPARE(keysOf(model), (std::set<quint64>{2}));
    }

    void showsThePastAndTheBlocked()
    {
        const ServerStatus status = exampleStatus();
        ClosedModel closed;
        QAbstractItemModelTester closedTester(&closed, reporting);
        closed.setStatus(status);
        QCOMPARE(closed.rowCount(), 9);
        QCOMPARE(cell(closed, 2, ClosedModel::Reason), QStringLiteral("disconnected by operator ana"));
        QSignalSpy changed(&closed, &QAbstractItemModel::dataChanged);
        closed.setStatus(status);
        QCOMPARE(changed.count(), 0); // the same list again
        BlockedModel blocked;
        QAbstractItemModelTester blockedTester(&blocked, reporting);
        blocked.setStatus(status);
        QCOMPARE(blocked.peerAt(0).subject, QStringLiteral("10.0.0.77"));
        AlarmModel alarms;
        QAbstractItemModelTester alarmTester(&alarms, reporting);
        alarms.setStatus(shared(status));
        QCOMPARE(alarms.rowCount(), 2);
        QCOMPARE(alarms.rowOf(AlarmModel::keyOf(QStringLiteral("STALL"), QStringLiteral("daq-03"))), 1);
    }

    void keepsTheNewestLinesInOneInsertionAnAnswer()
    {
        FakeController controller;
        controller.log = exampleLog(50'000);
        LogRing store(controller);
        LogModel model(store);
        QAbstractItemModelTester tester(&model, reporting);
        model.setAwake(true);
        ServerStatus status = exampleStatus();
        status.logCursor = 50'000;
        store.follow(status);
        QCOMPARE(controller.logQueries[0].after, quint64(30'000)); // what would be dropped is not asked for
        QCOMPARE(model.insertions(), quint64(1));
        for (int i = 0; i < 3; ++i)
            store.follow(status);
        QCOMPARE(store.end() - store.begin(), qint64(LogRing::capacity));
        QCOMPARE(model.rowCount(), LogRing::capacity);
        const qsizetype questions = qsizetype(controller.logQueries.size());
        store.follow(status); // nothing new: nothing is asked
        QCOMPARE(qsizetype(controller.logQueries.size()), questions);
        const std::vector<LogEntry> more = exampleLog(50'100);
        store.append({more.end() - 100, more.end()});
        QCOMPARE(model.rowCount(), LogRing::capacity);
        QCOMPARE(model.entry(model.rowCount() - 1).number, quint64(50'100));
    }

    void filtersTheLog()
    {
        FakeController controller;
        LogRing store(controller);
        LogModel model(store);
        QAbstractItemModelTester tester(&model, reporting);
        store.append(exampleLog(80));
        QCOMPARE(model.rowCount(), 0); // sleeps
        model.setAwake(true);
        QCOMPARE(model.rowCount(), 80);
        model.setLevel(LogSeverity::Warning);
        QCOMPARE(model.rowCount(), 20);
        QVERIFY(model.setText(QStringLiteral("no space"), false));
        QCOMPARE(model.rowCount(), 10);
        QVERIFY(!model.setText(QStringLiteral("("), true));
        QCOMPARE(model.rowCount(), 10);
        model.setText({}, false);
        model.setSources({QStringLiteral("net")});
        model.setLevel(LogSeverity::Debug);
        QCOMPARE(model.rowCount(), 20);
        QVERIFY(logLineOf(exampleLog(8)[2])
                    .endsWith(QStringLiteral("WARN storage daq-03 /r7/ch3 <f8 does not cast safely to <i4 (×148)")));
    }

    void asksForOlderLinesOnce()
    {
        FakeController controller;
        controller.log = exampleLog(9000);
        LogRing store(controller);
        LogModel model(store);
        QAbstractItemModelTester tester(&model, reporting);
        model.setAwake(true);
        store.append({controller.log.end() - 100, controller.log.end()});
        QVERIFY(store.mayHaveOlder());
        store.loadOlder();
        QCOMPARE(model.rowCount(), 5100);
        QCOMPARE(model.entry(0).number, quint64(3901));
        store.loadOlder();
        QCOMPARE(model.rowCount(), 9000);
        QVERIFY(!store.mayHaveOlder());
    }

    void followsAnotherServersLogFromItsBeginning()
    {
        FakeController controller;
        LogRing store(controller);
        ServerStatus status = exampleStatus();
        store.follow(status);
        QCOMPARE(store.end() - store.begin(), qint64(400));
        controller.log = exampleLog(10);
        status.epoch += 1;
        status.logCursor = 10;
        store.follow(status);
        QCOMPARE(store.end() - store.begin(), qint64(10));
    }
};

QTEST_MAIN(ClientModelTest)
#include "client_model_test.moc"
