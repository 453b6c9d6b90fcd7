// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_controller.h"
#include "ui/models/client_model.h"
#include "ui/models/file_model.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>

#include <random>

using namespace hdf5async;

class ClientModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTheClientsOfTheSnapshot()
    {
        ClientModel model;
        model.setStatus(exampleStatus());
        QCOMPARE(model.rowCount(), 6);
        const auto cell = [&](int row, int column) {
            return model.data(model.index(row, column), Qt::DisplayRole).toString();
        };
        QCOMPARE(cell(0, ClientModel::Peer), QStringLiteral("10.0.0.2:40100"));
        QCOMPARE(cell(0, ClientModel::Connected), QStringLiteral("41 min"));
        QCOMPARE(cell(0, ClientModel::Rows), QStringLiteral("9.80 k/s"));
        QVERIFY(cell(5, ClientModel::Sent).endsWith(QStringLiteral(" MB/s")));
        QVERIFY(cell(3, ClientModel::LastError).startsWith(QStringLiteral("TYPE_MISMATCH")));
    }

    void followsRandomComingsAndGoings()
    {
        ClientModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        std::mt19937 random(7);
        ServerStatus status;
        quint64 next = 1;
        for (int round = 0; round < 500; ++round) {
            std::erase_if(status.clients, [&](const ClientStatus &) { return random() % 5 == 0; });
            for (unsigned n = random() % 4; n > 0; --n) {
                ClientStatus client;
                client.id = next++;
                client.peer = QString::number(client.id);
                status.clients.push_back(client);
            }
            model.setStatus(status);
            QCOMPARE(std::size_t(model.rowCount()), status.clients.size());
            for (int row = 0; row < model.rowCount(); ++row)
                QCOMPARE(model.item(row).id, status.clients[std::size_t(row)].id);
        }
    }

    void keepsAPersistentIndexOnItsClient()
    {
        ClientModel model;
        ServerStatus status = exampleStatus();
        model.setStatus(status);
        const QPersistentModelIndex third(model.index(2, 0));
        status.clients.erase(status.clients.begin());
        model.setStatus(status);
        QVERIFY(third.isValid());
        QCOMPARE(model.item(third.row()).id, quint64(3));
        status.clients.erase(status.clients.begin() + 1);
        model.setStatus(status);
        QVERIFY(!third.isValid());
    }

    void announcesOneChangeForAllRows()
    {
        ClientModel model;
        model.setStatus(exampleStatus());
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.setStatus(exampleStatus());
        QCOMPARE(changed.count(), 1);
    }

    void showsWhyAFileRefusesWrites()
    {
        FileModel model;
        ServerStatus status = exampleStatus();
        model.setStatus(status);
        const QModelIndex state = model.index(0, FileModel::State);
        QCOMPARE(model.data(state, Qt::DisplayRole).toString(), QStringLiteral("Committing"));
        status.files[0].problem = QStringLiteral("the disk is full");
        model.setStatus(status);
        QCOMPARE(model.data(state, Qt::DisplayRole).toString(), QStringLiteral("Refusing writes"));
        QCOMPARE(model.data(state, Qt::ToolTipRole).toString(), QStringLiteral("the disk is full"));
    }
};

QTEST_GUILESS_MAIN(ClientModelTest)
#include "client_model_test.moc"
