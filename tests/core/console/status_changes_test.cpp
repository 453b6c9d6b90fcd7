// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/status_codec.h"
#include "tests/core/console/console_fixture.h"

#include <QRandomGenerator>
#include <QTest>

using namespace hdf5async;

namespace {

void change(ServerStatus &status, QRandomGenerator &random)
{
    ++status.sample;
    status.sampledAt = status.sampledAt.addMSecs(250);
    for (ClientStatus &client : status.clients) {
        if (random.bounded(2))
            client.rowsPerSecond = random.generateDouble() * 1e6;
        client.requests += random.bounded(100u);
    }
    if (!status.clients.empty() && random.bounded(3) == 0)
        status.clients.erase(status.clients.begin() + random.bounded(qint32(status.clients.size())));
    if (random.bounded(3) == 0)
        status.clients.push_back(clientOf(1000 + status.sample));
    if (random.bounded(4) == 0)
        status.files[0].problem = random.bounded(2) ? QStringLiteral("disk full") : QString();
    if (random.bounded(5) == 0)
        status.closed = std::make_shared<const std::vector<ClosedClient>>(
            std::vector<ClosedClient>(random.bounded(5u), ClosedClient{}));
}

} // namespace

/// A status as what has changed since another one.
class StatusChangesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changesGiveTheSameAsTheWhole()
    {
        QRandomGenerator random(42);
        ServerStatus status = statusOf(20);
        Result<ServerStatusPtr> other = statusFrom(overTheWire(statusValue(status, nullptr)), nullptr);
        QVERIFY(other);
        for (int i = 0; i < 300; ++i) {
            const ServerStatus before = status;
            change(status, random);
            const ServerStatusPtr base = *other;
            other = statusFrom(overTheWire(statusValue(status, &before)), base.get());
            QVERIFY(other);
            ServerStatus same = **other;
            QVERIFY(isSameValue(*same.closed, *status.closed));
            same.closed = status.closed;
            QVERIFY(isSameValue(same, status));
        }
    }

    void changesOfAnotherStatusAreRefused()
    {
        const ServerStatus before = statusOf(2);
        ServerStatus now = before;
        now.sample = 42;
        const Value changes = overTheWire(statusValue(now, &before));
        QCOMPARE(statusFrom(changes, nullptr).error().code, ErrorCode::Conflict);
        QCOMPARE(statusFrom(changes, &now).error().code, ErrorCode::Conflict);
        QVERIFY(statusFrom(changes, &before));
        QVERIFY(!statusFrom(Value{qint64(5)}, nullptr));
    }

    void changesThatCannotBeAreRefused()
    {
        const ServerStatus before = statusOf(3);
        const auto code = [&before](Value::Map changes) {
            changes.emplace_back("since", Value{qint64(before.sample)});
            const Result<ServerStatusPtr> status = statusFrom(Value{std::move(changes)}, &before);
            return status ? ErrorCode::Internal : status.error().code;
        };
        const auto client = [](qint64 id, qint64 role) {
            return Value{Value::Map{{"id", Value{id}}, {"role", Value{role}}}};
        };
        QCOMPARE(code({{"state", Value{qint64(9)}}}), ErrorCode::BadReply);
        QCOMPARE(code({{"clients", Value{Value::List{client(2, 7)}}}}), ErrorCode::BadReply);
        QCOMPARE(code({{"clients", Value{Value::List{client(8, 1), client(8, 2)}}}}), ErrorCode::BadReply);
        QCOMPARE(code({{"gone", Value{Value::List{Value{qint64(-1)}}}}}), ErrorCode::BadReply);
        // In whatever order they come: the list stays in its own.
        const Value::List several{client(9, 1), client(2, 2), client(7, 0)};
        const Result<ServerStatusPtr> status = statusFrom(
            Value{Value::Map{{"since", Value{qint64(before.sample)}}, {"clients", Value{several}}}}, &before);
        QVERIFY(status);
        std::vector<quint64> ids;
        for (const ClientStatus &one : (*status)->clients)
            ids.push_back(one.id);
        QCOMPARE(ids, (std::vector<quint64>{1, 2, 3, 7, 9}));
        QCOMPARE((*status)->clients[1].role, Role::Operator);
        QCOMPARE((*status)->clients[1].name, before.clients[1].name);
        ServerStatus twice = before;
        twice.clients[1].id = 1;
        QCOMPARE(statusFrom(statusValue(twice, nullptr), nullptr).error().code, ErrorCode::BadReply);
    }

    void changesAreSmall()
    {
        ServerStatus before = statusOf(1000);
        ServerStatus now = before;
        now.sample = 42;
        for (ClientStatus &client : now.clients) {
            client.requests += 2500;
            client.rowsWritten += 2500;
            client.receivedBytes += 250'000;
            client.lastAppendAt = client.connectedAt;
        }
        qint64 whole = 0, changes = 0;
        (void)overTheWire(statusValue(now, nullptr), &whole);
        (void)overTheWire(statusValue(now, &before), &changes);
        QVERIFY2(changes < 100'000, qPrintable(QString::number(changes)));
        QVERIFY(changes * 3 < whole);
        now.closed = before.closed;
        ServerStatus idle = before;
        idle.sample = 42;
        (void)overTheWire(statusValue(idle, &before), &changes);
        QVERIFY2(changes < 100, qPrintable(QString::number(changes)));
    }
};

QTEST_GUILESS_MAIN(StatusChangesTest)
#include "status_changes_test.moc"
