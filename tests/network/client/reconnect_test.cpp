// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/appender.h>
#include <hdf5async/client.h>

#include "tests/network/client/cutting_proxy.h"
#include "tests/network/client/server_process.h"

#include <QEventLoop>
#include <QSignalSpy>
#include <QTimer>

#include <numeric>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

/// How often connections are cut; the environment variable HDF5ASYNC_CUTS asks for more.
int wantedCuts()
{
    return qEnvironmentVariableIsSet("HDF5ASYNC_CUTS") ? qEnvironmentVariableIntValue("HDF5ASYNC_CUTS") : 300;
}

std::vector<qint64> counted(qint64 n)
{
    std::vector<qint64> numbers(static_cast<std::size_t>(n));
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
}

} // namespace

/// Whatever moment the connection or the server ends at: every row is there once, in order.
class ReconnectTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storesEveryRowOnceOverCutConnections_data()
    {
        QTest::addColumn<int>("longest");
        QTest::addColumn<bool>("durable");
        QTest::newRow("short") << 3500 << false;
        QTest::newRow("long") << 6000 << false;
        QTest::newRow("durable") << 4000 << true;
    }

    void storesEveryRowOnceOverCutConnections()
    {
        QFETCH(const int, longest);
        QFETCH(const bool, durable);
        ServerProcess server("commit_interval = 10 ms");
        QVERIFY(server.start());
        CuttingProxy proxy(server.port(), quint32(longest), 7);
        ClientOptions options = server.options();
        options.port = proxy.port();
        options.ack = durable ? AckLevel::Durable : AckLevel::Applied;
        options.firstDelay = options.longestDelay = std::chrono::milliseconds(1);
        Client client(options);
        client.open();

        const int cuts = wantedCuts() / 3;
        qint64 sent = 0;
        qint64 answered = 0;
        QStringList faults;
        const auto sendMore = [&] {
            while (sent - answered < 20 && proxy.cuts() < cuts) {
                client.append("/rows", std::vector<qint64>{sent})
                    .then(&client, [&, i = sent](const Result<AppendReply> &reply) {
                        ++answered;
                        if (!reply)
                            faults << reply.error().message;
                        else if (reply->shape != Shape{i + 1})
                            faults << QStringLiteral("row %1 made it %2").arg(i).arg(toText(reply->shape));
                    });
                ++sent;
            }
            return proxy.cuts() >= cuts;
        };
        // An event loop of its own, because QTest's waits sleep 10 ms at a time, which a cut takes several of.
        QEventLoop loop;
        QTimer more, tooLong;
        bool done = false;
        connect(&more, &QTimer::timeout, &loop, [&] {
            done = sendMore();
            if (done)
                loop.quit();
        });
        connect(&tooLong, &QTimer::timeout, &loop, &QEventLoop::quit);
        more.start(1);
        tooLong.start(4 * limit);
        loop.exec();
        proxy.stopCutting();
        QVERIFY2(done, qPrintable(QStringLiteral("%1 cuts, %2 rows").arg(proxy.cuts()).arg(sent)));
        QTRY_COMPARE_WITH_TIMEOUT(answered, sent, limit);
        QCOMPARE(faults, QStringList());
        const Value value = good(client.read("/rows"));
        QCOMPARE(elementsOf<qint64>(value).value(), counted(sent));
        qInfo("%d cuts, %lld rows", proxy.cuts(), sent);
    }

    void storesEveryRowOnceOverServersThatAreKilled()
    {
        ServerProcess server("commit_interval = 10 ms");
        QVERIFY(server.start());
        Client client(server.options());
        client.open();
        AppenderOptions options;
        options.batchBytes = 800;
        Appender *const appender = client.appender("/rows", options).value();
        qint64 pushed = 0;
        const int kills = std::max(4, wantedCuts() / 100);
        for (int i = 0; i < kills; ++i) {
            const quint64 wanted = appender->durableRows() + 300 + 100 * quint64(i);
            QVERIFY(QTest::qWaitFor(
                [&] {
                    for (int k = 0; k < 50 && pushed < qint64(wanted) + 3000; ++k)
                        pushed += appender->push(pushed) ? 1 : 0;
                    return appender->durableRows() >= wanted;
                },
                limit));
            server.kill();
            pushed += appender->push(pushed) ? 1 : 0;
            QVERIFY(server.start());
        }
        QVERIFY(awaited(appender->finish()).value().has_value());
        QCOMPARE(appender->durableRows(), quint64(pushed));
        QCOMPARE(appender->rejectedRows() + appender->droppedRows(), quint64(0));
        QCOMPARE(elementsOf<qint64>(good(client.read("/rows"))).value(), counted(pushed));
    }

    void fillsTheNumbersThatAKilledServerForgot()
    {
        ServerProcess server("commit_interval = 1 h"); // what is only applied goes with the server
        QVERIFY(server.start());
        ClientOptions options = server.options();
        options.ack = AckLevel::Applied;
        Client client(options);
        client.open();
        for (qint64 i = 0; i < 5; ++i)
            static_cast<void>(good(client.append("/lost", std::vector<qint64>{i})));
        server.kill();
        QVERIFY(server.start());
        static_cast<void>(good(client.append("/kept", std::vector<qint64>{7})));
        QCOMPARE(good(client.exists("/lost")), false);
        QCOMPARE(elementsOf<qint64>(good(client.read("/kept"))).value(), std::vector<qint64>{7});
        const Result<ListReply> list = awaited(client.list("/")).value();
        QCOMPARE(list->entries.size(), std::size_t(1));
    }

    void goesOnBehindRequestsThatFail()
    {
        ServerProcess server;
        QVERIFY(server.start());
        Client client(server.options());
        client.open();
        std::vector<QFuture<Result<AppendReply>>> futures;
        for (qint64 i = 0; i < 50; ++i) {
            CallOptions other;
            other.file = "none"; // refused before anybody looks at its number
            AppendOptions bad;
            bad.call = other;
            futures.push_back(client.append("/a", std::vector<qint64>{i}, i % 7 == 3 ? bad : AppendOptions{}));
            if (i % 5 == 0)
                futures.push_back(client.append("/a", QStringLiteral("of another type"))); // uses its number up
        }
        int failures = 0;
        for (auto &future : futures)
            failures += awaited(future).value() ? 0 : 1;
        QCOMPARE(failures, 7 + 10);
        QCOMPARE(elementsOf<qint64>(good(client.read("/a"))).value().size(), std::size_t(43));
    }

    void readsAgainWhatWasCut()
    {
        ServerProcess server;
        QVERIFY(server.start());
        CuttingProxy proxy(server.port(), 3'000'000, 3);
        Client direct(server.options());
        direct.open();
        const std::vector<qint64> rows = counted(200'000);
        static_cast<void>(good(direct.write("/big", rows)));
        ClientOptions options = server.options();
        options.port = proxy.port();
        Client client(options);
        client.open();
        ReadOptions parts;
        parts.partBytes = 100'000;
        QCOMPARE(elementsOf<qint64>(good(client.read("/big", parts))).value(), rows);
    }

    void waitsForAServerThatIsNotThereYet()
    {
        ServerProcess server;
        QVERIFY(server.start());
        server.kill();
        Client client(server.options());
        QSignalSpy problems(&client, &Client::problem);
        client.open();
        const QFuture<Result<PongReply>> pong = client.ping();
        QTRY_VERIFY_WITH_TIMEOUT(problems.size() >= 3, limit);
        QCOMPARE(client.state() == Client::State::Ready, false);
        QVERIFY(!pong.isFinished());
        QVERIFY(server.start());
        QCOMPARE(codeOf(pong), QString());
    }

    void givesUpWhenToldTo()
    {
        ServerProcess server;
        QVERIFY(server.start());
        server.kill();
        ClientOptions options = server.options();
        options.outageLimit = std::chrono::milliseconds(50);
        Client patient(options);
        patient.open();
        QCOMPARE(codeOf(patient.ping()), QStringLiteral("CONNECTION_LOST"));
        options.outageLimit = std::chrono::milliseconds(0);
        options.reconnect = false;
        Client once(options);
        once.open();
        QCOMPARE(codeOf(once.ping()), QStringLiteral("CONNECTION_LOST"));
        QVERIFY(once.state() == Client::State::Failed);
    }
};

QTEST_GUILESS_MAIN(ReconnectTest)
#include "reconnect_test.moc"
