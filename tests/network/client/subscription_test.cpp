// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/client.h>
#include <hdf5async/subscription.h>

#include "tests/network/client/cutting_proxy.h"
#include "tests/network/client/server_process.h"

#include <QSignalSpy>

#include <numeric>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

/// What a subscription has told, put where it says that it belongs.
class Follower
{
public:
    explicit Follower(Subscription *subscription)
    {
        QObject::connect(subscription, &Subscription::changed, &m_context,
                         [this](const Change &change) { take(change); });
        QObject::connect(subscription, &Subscription::overflowed, &m_context,
                         [this](quint64 dropped) { overflowed += dropped; });
        QObject::connect(subscription, &Subscription::resumed, &m_context, [this] { ++resumed; });
    }

    [[nodiscard]] bool waitFor(std::size_t count, int milliseconds = limit)
    {
        return QTest::qWaitFor([&] { return rows.size() >= count; }, milliseconds);
    }

    std::vector<qint64> rows;
    int doubled = 0, missing = 0, resumed = 0;
    quint64 overflowed = 0;

private:
    void take(const Change &change)
    {
        if (!change.rows)
            return;
        doubled += change.rows->from < qint64(rows.size()) ? 1 : 0;
        missing += change.rows->from > qint64(rows.size()) ? 1 : 0;
        const std::vector<qint64> told = elementsOf<qint64>(change.data).value_or(std::vector<qint64>());
        missing += change.rows->from + qint64(told.size()) < change.rows->to ? 1 : 0;
        rows.insert(rows.end(), told.begin(), told.end());
    }

    QObject m_context;
};

std::vector<qint64> counted(qint64 from, qint64 to)
{
    std::vector<qint64> rows(std::size_t(to - from));
    std::iota(rows.begin(), rows.end(), from);
    return rows;
}

template<typename T>
bool isGood(QFuture<Result<T>> future)
{
    return codeOf(std::move(future)).isEmpty();
}

SubscribeOptions from(qint64 row)
{
    SubscribeOptions options;
    options.from = row;
    return options;
}

} // namespace

class SubscriptionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ServerProcess>("default_ack = applied\nevent_queue = 64 KiB\n");
        QVERIFY(m_server->start());
        m_client = std::make_unique<Client>(m_server->options());
    }
    void cleanup()
    {
        m_client.reset();
        m_server.reset();
    }

    void tellsWhatChangesFromNowOn()
    {
        m_client->open();
        QVERIFY(isGood(m_client->append("/a", counted(0, 3))));
        Subscription *const subscription = m_client->subscribe("/a");
        QSignalSpy started(subscription, &Subscription::started);
        std::vector<Change> changes;
        connect(subscription, &Subscription::changed, this, [&](const Change &change) { changes.push_back(change); });
        QVERIFY(started.wait(limit));
        QVERIFY(subscription->isActive());
        QTRY_COMPARE_WITH_TIMEOUT(subscription->nextRow("/a"), std::optional<qint64>(3), limit);
        QVERIFY(isGood(m_client->append("/a", counted(3, 5))));
        QVERIFY(isGood(m_client->remove("/a")));
        QVERIFY(QTest::qWaitFor([&] { return changes.size() >= 2; }, limit));
        QVERIFY(changes[0].kind == Change::Kind::Made && changes[0].op == OpCode::Append);
        QVERIFY(changes[0].rows == (RowRange{3, 5}));
        QCOMPARE(changes[0].shape, std::optional<Shape>(Shape{5}));
        QCOMPARE(elementsOf<qint64>(changes[0].data).value_or(std::vector<qint64>()), counted(3, 5));
        QVERIFY(changes[1].op == OpCode::Delete && !subscription->nextRow("/a"));
        QCOMPARE(changes.size(), std::size_t(2));
    }

    void mayBeginBeforeTheConnectionAndTheDataset()
    {
        Subscription *const subscription = m_client->subscribe("/new", from(0));
        Follower follower(subscription);
        QSignalSpy started(subscription, &Subscription::started);
        m_client->open();
        QVERIFY(started.wait(limit));
        QVERIFY(isGood(m_client->append("/new", counted(0, 4))));
        QVERIFY(follower.waitFor(4));
        QCOMPARE(follower.rows, counted(0, 4));
    }

    void followsATree()
    {
        SubscribeOptions options;
        options.recursive = true;
        options.data = false;
        Subscription *const subscription = m_client->subscribe("/g", options);
        QStringList paths;
        connect(subscription, &Subscription::changed, this, [&](const Change &change) {
            paths << QString::fromUtf8(change.path);
            QVERIFY(change.data.isNil());
        });
        QSignalSpy started(subscription, &Subscription::started);
        m_client->open();
        QVERIFY(started.wait(limit));
        for (const char *path : {"/g/a", "/h", "/g/b/c"})
            QVERIFY(isGood(m_client->append(path, counted(0, 1))));
        QVERIFY(QTest::qWaitFor([&] { return paths.size() >= 2; }, limit));
        QCOMPARE(paths, QStringList({QStringLiteral("/g/a"), QStringLiteral("/g/b/c")}));
    }

    void endsWhenItIsClosedOrDeleted()
    {
        m_client->open();
        Subscription *const closed = m_client->subscribe("/a");
        Subscription *const deleted = m_client->subscribe("/a");
        Subscription *const kept = m_client->subscribe("/a");
        QSignalSpy started(kept, &Subscription::started);
        QSignalSpy told(closed, &Subscription::changed);
        QSignalSpy toldKept(kept, &Subscription::changed);
        QVERIFY(started.wait(limit));
        closed->close();
        QVERIFY(!closed->isActive());
        delete deleted;
        QVERIFY(isGood(m_client->append("/a", counted(0, 1))));
        QTRY_COMPARE_WITH_TIMEOUT(toldKept.count(), 1, limit);
        QCOMPARE(told.count(), 0);
        // A slot may delete the whole client.
        connect(kept, &Subscription::changed, this, [this] { m_client.reset(); });
        Client other(m_server->options());
        other.open();
        QVERIFY(isGood(other.append("/a", counted(1, 2))));
        QVERIFY(QTest::qWaitFor([this] { return !m_client; }, limit));
    }

    void saysThatItCannotBe()
    {
        m_client->open();
        Subscription *const subscription = m_client->subscribe("/a/../b");
        QSignalSpy failed(subscription, &Subscription::failed);
        QVERIFY(failed.wait(limit));
        QVERIFY(failed[0][0].value<Error>().code == ErrorCode::BadPath);
        QVERIFY(!subscription->isActive());
    }

    // Whatever moment a connection ends at, every row is told once, in order.
    void missesAndDoublesNothingOverCutConnections()
    {
        CuttingProxy proxy(m_server->port(), 6000, 7);
        ClientOptions options = m_server->options();
        options.port = proxy.port();
        Client cut(options);
        cut.open();
        Subscription *const subscription = cut.subscribe("/a", from(0));
        Follower follower(subscription);
        m_client->open();
        constexpr qint64 blocks = 400, block = 25;
        for (qint64 i = 0; i < blocks; ++i) {
            QVERIFY(isGood(m_client->append("/a", counted(i * block, (i + 1) * block))));
            if (i % 20 == 0) // so that it lives through many connections
                QVERIFY(follower.waitFor(std::size_t(i * block)));
        }
        QVERIFY(follower.waitFor(std::size_t(blocks * block)));
        QCOMPARE(follower.rows, counted(0, blocks * block));
        QCOMPARE(follower.doubled + follower.missing, 0);
        QVERIFY2(follower.resumed >= 5, qPrintable(QString::number(follower.resumed)));
        QCOMPARE(elementsOf<qint64>(good(m_client->read("/a"))).value_or(std::vector<qint64>()), follower.rows);
    }

    void goesOnAfterTheServerWasKilled()
    {
        m_client->open();
        SubscribeOptions options = from(0);
        options.recursive = true;
        Subscription *const subscription = m_client->subscribe("/", options);
        Follower follower(subscription);
        CallOptions durable;
        durable.ack = AckLevel::Durable;
        AppendOptions append;
        append.call = durable;
        QVERIFY(isGood(m_client->append("/a", counted(0, 10), append)));
        QVERIFY(follower.waitFor(10));
        m_server->kill();
        QVERIFY(m_server->start());
        QVERIFY(isGood(m_client->append("/a", counted(10, 20), append)));
        QVERIFY(follower.waitFor(20));
        QCOMPARE(follower.rows, counted(0, 20));
        QCOMPARE(follower.doubled + follower.missing, 0);
        QCOMPARE(follower.resumed, 1);
    }

    void catchesUpWithWhatItWasTooSlowFor()
    {
        m_client->open();
        Subscription *const subscription = m_client->subscribe("/a", from(0));
        Follower follower(subscription);
        QSignalSpy started(subscription, &Subscription::started);
        QVERIFY(started.wait(limit));
        constexpr qint64 blocks = 2000, block = 2000;
        Client writer(m_server->options());
        writer.open();
        bool wrote = false;
        connect(subscription, &Subscription::changed, this, [&] {
            if (std::exchange(wrote, true))
                return;
            // While this slot runs nothing is taken from the subscriber's connection.
            QFuture<Result<AppendReply>> last;
            for (qint64 i = 1; i < blocks; ++i)
                last = writer.append("/a", counted(i * block, (i + 1) * block));
            QVERIFY(isGood(last));
        });
        QVERIFY(isGood(writer.append("/a", counted(0, block))));
        QVERIFY(follower.waitFor(std::size_t(blocks * block)));
        QCOMPARE(follower.rows, counted(0, blocks * block));
        QCOMPARE(follower.doubled + follower.missing, 0);
        QVERIFY(follower.overflowed > 0);
    }

private:
    std::unique_ptr<ServerProcess> m_server;
    std::unique_ptr<Client> m_client;
};

QTEST_GUILESS_MAIN(SubscriptionTest)
#include "subscription_test.moc"
