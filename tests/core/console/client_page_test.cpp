// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/client_query.h"
#include "tests/core/console/console_fixture.h"

#include <QTest>

#include <algorithm>

using namespace hdf5async;

/// Clients in pages, sorted and searched, and which of too many are told.
class ClientPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clientsComeInPagesThatFollowEachOther()
    {
        ServerStatus status;
        status.sample = 7;
        for (quint64 id = 1; id <= 2500; ++id) {
            status.clients.push_back(clientOf(id));
            status.clients.back().rowsPerSecond = double(id % 10);
            status.clients.back().errors = id % 100 == 0 ? 1 : 0;
        }
        ClientQuery query;
        query.order = ClientOrder::Rows;
        query.descending = true;
        query.limit = 400;
        query.first = {3};
        std::vector<quint64> ids;
        for (; query.offset < 2500; query.offset += query.limit) {
            const ClientPage page = copied(clientPage(status, copied(query)));
            QCOMPARE(page.sample, quint64(7));
            QCOMPARE(page.total, qint64(2500));
            QCOMPARE(page.matches, qint64(2500));
            QCOMPARE(page.offset, query.offset);
            for (const ClientStatus &client : page.clients)
                ids.push_back(client.id);
        }
        QCOMPARE(ids.size(), std::size_t(2500));
        QCOMPARE(ids[0], quint64(3));
        QCOMPARE(ids[1], quint64(9)); // the first of those with nine rows a second
        QCOMPARE(ids.back(), quint64(2500));
        std::sort(ids.begin(), ids.end());
        QVERIFY(std::unique(ids.begin(), ids.end()) == ids.end());

        query = ClientQuery();
        query.text = QStringLiteral("DAQ-24");
        query.chips.errors = true;
        ClientPage page = clientPage(status, query);
        QCOMPARE(page.matches, qint64(1));
        QCOMPARE(page.clients.at(0).id, quint64(2400));
        query.offset = 1'000'000; // what does not fit is cut
        query.limit = -5;
        page = clientPage(status, query);
        QCOMPARE(page.offset, qint64(1));
        QVERIFY(page.clients.empty());
        query.only = {17, 99'999};
        page = clientPage(status, query);
        QCOMPARE(page.clients.size(), std::size_t(1));
        QCOMPARE(page.clients[0].id, quint64(17));
    }

    void sortsClientsByEveryColumn()
    {
        ServerStatus status;
        status.sampledAt = QDateTime::fromMSecsSinceEpoch(1'790'000'100'000, Qt::UTC);
        status.clients = {clientOf(1), clientOf(2)};
        ClientStatus &more = status.clients[1];
        more.name = more.peer = more.user = more.lastOperation = more.lastError = more.transport =
            QStringLiteral("zzz");
        more.role = Role::Admin;
        more.connectedAt = more.lastAppendAt = status.sampledAt;
        more.requests = more.receivedBytes = more.sentBytes = more.rowsWritten = more.rejectedRows = 1'000'000;
        more.requestsPerSecond = more.receivedBytesPerSecond = more.sentBytesPerSecond = more.rowsPerSecond = 1e9;
        more.datasetCount = 99;
        status.clients[0].queueFraction = 0.8; // in trouble, so before the other one by state
        for (int order = 0; order <= int(ClientOrder::Datasets); ++order) {
            ClientQuery query;
            query.order = ClientOrder(order);
            const bool isOther = query.order == ClientOrder::Queue;
            QCOMPARE(clientPage(status, query).clients[0].id, quint64(isOther ? 2 : 1));
            query.descending = true;
            QCOMPARE(clientPage(status, query).clients[0].id, quint64(isOther ? 1 : 2));
        }
    }

    void tellsTheBusiestOfTooMany()
    {
        const auto status = std::make_shared<ServerStatus>();
        for (quint64 id = 1; id <= mostClientsTold; ++id)
            status->clients.push_back(clientOf(id));
        QCOMPARE(toldStatus(status).get(), status.get());
        status->clients.push_back(clientOf(mostClientsTold + 1));
        status->connectedClients = status->clients.size();
        status->clients[41].receivedBytesPerSecond = status->clients[40].sentBytesPerSecond = 1e12;
        const ServerStatusPtr told = toldStatus(status);
        QCOMPARE(status->clients.size(), mostClientsTold + 1);
        QCOMPARE(told->clients.size(), std::size_t(50));
        QCOMPARE(connectedClients(*told), quint64(mostClientsTold + 1));
        const auto hasId = [&told](quint64 id) {
            return std::any_of(told->clients.begin(), told->clients.end(),
                               [id](const ClientStatus &client) { return client.id == id; });
        };
        QVERIFY(hasId(41) && hasId(42));
        QVERIFY(std::is_sorted(told->clients.begin(), told->clients.end(),
                               [](const ClientStatus &a, const ClientStatus &b) { return a.id < b.id; }));
    }
};

QTEST_GUILESS_MAIN(ClientPageTest)
#include "client_page_test.moc"
