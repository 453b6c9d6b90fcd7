// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/file_engine.h"
#include "core/storage/storage_queue.h"
#include "tests/support/collecting_port.h"
#include "tests/support/memory_storage.h"

#include <QTest>

#include <future>
#include <thread>

using namespace hdf5async;

namespace {

struct Bench
{
    std::shared_ptr<MemoryStorage::Probe> probe = std::make_shared<MemoryStorage::Probe>();
    std::shared_ptr<CollectingPort> port = std::make_shared<CollectingPort>();
    FileCountersPtr counters = std::make_shared<FileCounters>();
    QThreadPool pool;
    std::unique_ptr<StorageQueue> queue;

    explicit Bench(std::chrono::milliseconds interval = std::chrono::milliseconds(1000))
    {
        pool.setMaxThreadCount(2);
        QueueSettings settings;
        settings.commitInterval = interval;
        queue = std::make_unique<StorageQueue>(std::make_unique<MemoryStorage>(probe), settings, pool, counters);
    }

    void append(const QByteArray &path, qint64 row, AckLevel ack, quint64 session = 1)
    {
        queue->submit(appendOf(path, row, ack, session));
    }

    QueuedRequest appendOf(const QByteArray &path, qint64 row, AckLevel ack, quint64 session = 1)
    {
        QueuedRequest r;
        r.head.op = OpCode::Append;
        r.head.id = row;
        r.head.ack = ack;
        r.operation = AppendRequest{path, MemoryStorage::dataOf({row}), {}, {}};
        r.address = {session, quint64(row)};
        r.port = port;
        return r;
    }

    Result<void> close()
    {
        std::promise<Result<void>> closed;
        queue->close([&](Result<void> result) { closed.set_value(std::move(result)); });
        auto future = closed.get_future();
        if (future.wait_for(std::chrono::seconds(10)) != std::future_status::ready)
            return failure(ErrorCode::Internal, QStringLiteral("did not close"));
        return future.get();
    }
};

} // namespace

class StorageQueueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheOrderOfEverySubmitter()
    {
        Bench b;
        constexpr qint64 each = 2000;
        std::vector<std::thread> submitters;
        for (quint64 s = 0; s < 4; ++s) {
            submitters.emplace_back([&b, s] {
                for (qint64 i = 0; i < each; ++i)
                    b.append("/" + QByteArray::number(s), i, i % 50 ? AckLevel::Applied : AckLevel::Durable, s);
            });
        }
        for (std::thread &t : submitters)
            t.join();
        QVERIFY(b.port->waitFor(4 * each));
        QVERIFY(b.close());
        for (quint64 s = 0; s < 4; ++s) {
            const auto &rows = b.probe->durable.at("/" + QByteArray::number(s));
            QCOMPARE(rows.size(), std::size_t(each));
            QVERIFY(std::is_sorted(rows.begin(), rows.end()));
        }
        QVERIFY(b.port->posts() < 4 * each);
    }

    void goesOnWhileACommitIsOnItsWay()
    {
        Bench b;
        std::promise<void> mayEnd;
        std::shared_future<void> end = mayEnd.get_future().share();
        b.probe->duringSync = [end] { end.wait(); };
        b.append("/a", 0, AckLevel::Applied);
        QVERIFY(b.port->waitFor(1));
        b.append("/a", 1, AckLevel::Applied);
        b.append("/a", 2,
                 AckLevel::Durable); // commits, with an applied change beside it: the sync runs beside the queue
        QVERIFY(b.port->waitFor(2));
        QTRY_COMPARE(b.counters->queued.value(), quint64(0));
        b.append("/a", 3, AckLevel::Applied);
        QVERIFY(b.port->waitFor(3));
        mayEnd.set_value();
        QVERIFY(b.port->waitFor(4));
        QVERIFY(b.close());
    }

    void visitsComeBetweenTheRequests()
    {
        Bench b;
        b.append("/a", 0, AckLevel::Applied);
        std::promise<Result<void>> settled;
        b.queue->visit([&](Result<FileEngine *> engine) {
            settled.set_value(engine ? (*engine)->settleFile(FileEngine::Clock::now()) : failure(engine.error()));
        });
        auto future = settled.get_future();
        QVERIFY(future.wait_for(std::chrono::seconds(10)) == std::future_status::ready);
        QVERIFY(future.get());
        QCOMPARE(b.probe->durable.at("/a"), std::vector<qint64>{0});
        QCOMPARE(b.probe->checkpoints, 1);
        QVERIFY(b.close());
        std::optional<ErrorCode> refused;
        b.queue->visit([&](const Result<FileEngine *> &engine) { refused = engine.error().code; });
        QCOMPARE(refused, std::optional(ErrorCode::ShuttingDown));
    }

    void aVisitWaitsForTheCommitThatIsOnItsWay()
    {
        Bench b;
        std::promise<void> mayEnd;
        std::shared_future<void> end = mayEnd.get_future().share();
        b.probe->duringSync = [end] { end.wait(); };
        b.append("/a", 0, AckLevel::Applied);
        b.append("/a", 1, AckLevel::Durable);
        QTRY_COMPARE(b.counters->queued.value(), quint64(0));
        std::promise<Result<void>> settled;
        b.queue->visit(
            [&](Result<FileEngine *> engine) { settled.set_value((*engine)->settleFile(FileEngine::Clock::now())); });
        mayEnd.set_value();
        auto future = settled.get_future();
        QVERIFY(future.wait_for(std::chrono::seconds(10)) == std::future_status::ready);
        QVERIFY(future.get());
        QCOMPARE(b.probe->durable.at("/a"), (std::vector<qint64>{0, 1}));
        b.probe->duringSync = [] {};
        QVERIFY(b.close());
    }

    void aVisitSaysWhyAFileCannotBeSettled()
    {
        Bench b;
        b.probe->syncError = Error{ErrorCode::StorageFull, QStringLiteral("full"), {}};
        b.append("/a", 0, AckLevel::Applied);
        std::promise<Result<void>> settled;
        b.queue->visit(
            [&](Result<FileEngine *> engine) { settled.set_value((*engine)->settleFile(FileEngine::Clock::now())); });
        QCOMPARE(settled.get_future().get().error().code, ErrorCode::StorageFull);
        b.probe->syncError.reset();
        QVERIFY(b.close());
        QCOMPARE(b.probe->durable.at("/a"), std::vector<qint64>{0});
    }

    void commitsByTheClock()
    {
        Bench b(std::chrono::milliseconds(1));
        b.append("/a", 1, AckLevel::Applied);
        QVERIFY(b.port->waitFor(1));
        QTRY_VERIFY_WITH_TIMEOUT((b.queue->tick(), b.counters->lastCommit.value() == 1), 5000);
        QVERIFY(b.close());
    }

    void closeCarriesOutWhatWasTakenAndRefusesTheRest()
    {
        Bench b;
        for (qint64 i = 0; i < 1000; ++i)
            b.append("/a", i, AckLevel::Applied);
        QVERIFY(b.close());
        QCOMPARE(b.probe->durable.at("/a").size(), std::size_t(1000));
        QVERIFY(b.probe->closed);
        b.append("/a", 1000, AckLevel::Applied);
        QVERIFY(b.port->waitFor(1001));
        QCOMPARE(b.port->take().back().reply.outcome.error().code, ErrorCode::ShuttingDown);
    }

    void carriesLittleWorkOutInTheThreadThatBringsIt()
    {
        Bench b;
        for (qint64 i = 0; i < 10; ++i)
            b.queue->offer(b.appendOf("/a", i, AckLevel::Applied));
        QCOMPARE(b.port->count(), std::size_t(0));
        QVERIFY(b.queue->workNow());
        QCOMPARE(b.port->count(), std::size_t(10));
        QCOMPARE(b.port->posts(), 1);
        QVERIFY(!b.queue->workNow());
        QVERIFY(b.close());
        QCOMPARE(b.probe->durable.at("/a").size(), std::size_t(10));
        b.queue->offer(b.appendOf("/a", 10, AckLevel::Applied));
        QCOMPARE(b.port->take().back().reply.outcome.error().code, ErrorCode::ShuttingDown);
        QCOMPARE(b.counters->queued.value(), quint64(0));
    }

    void leavesTheRestToThePool()
    {
        Bench b;
        b.probe->busy = true; // HDF5 is, with another file
        b.queue->offer(b.appendOf("/a", 0, AckLevel::Applied));
        QVERIFY(!b.queue->workNow());
        QVERIFY(b.port->waitFor(1));
        b.probe->busy = false;

        QueuedRequest slow = b.appendOf("/a", 1, AckLevel::Applied);
        slow.head.op = OpCode::Delete;
        slow.operation = DeleteRequest{"/b", true};
        b.queue->offer(std::move(slow));
        QVERIFY(!b.queue->workNow());
        QVERIFY(b.port->waitFor(2));

        QVERIFY(b.close());
    }

    void deduplicatesAtOnceOnlyWhatIsQuick_data()
    {
        QTest::addColumn<bool>("known");
        QTest::addColumn<quint64>("bytes");
        QTest::addColumn<bool>("atOnce");
        QTest::newRow("few rows, the keys are known") << true << quint64(2000) << true;
        QTest::newRow("few rows, all keys have to be read") << false << quint64(2000) << false;
        QTest::newRow("many rows") << true << quint64(8000) << false;
    }

    void deduplicatesAtOnceOnlyWhatIsQuick()
    {
        QFETCH(bool, known);
        QFETCH(quint64, bytes);
        QFETCH(bool, atOnce);
        Bench b;
        b.probe->knowsKeys = known;
        QueuedRequest request = b.appendOf("/a", 0, AckLevel::Applied);
        std::get<AppendRequest>(*request.operation).deduplicateOn = FieldList{true, {"k"}};
        request.head.frameBytes = bytes;
        b.queue->offer(b.appendOf("/b", 0, AckLevel::Applied)); // in line before it
        b.queue->offer(std::move(request));
        QCOMPARE(b.queue->workNow(), atOnce);
        QVERIFY(b.port->waitFor(2));
        QVERIFY(b.close());
        QCOMPARE(b.probe->durable.at("/a").size(), std::size_t(1));
    }

    void commitsOnThePoolWhatWasAppliedByTheThreadThatBroughtIt()
    {
        Bench b;
        std::atomic<bool> here{false};
        b.probe->duringSync = [&here, self = std::this_thread::get_id()] { here = std::this_thread::get_id() == self; };
        b.queue->offer(b.appendOf("/a", 0, AckLevel::Durable));
        QVERIFY(b.queue->workNow());
        QVERIFY(b.port->waitFor(1));
        QVERIFY(!here);
        QVERIFY(b.close());
    }

    void carriesOutWhatSomebodyOnlyOffered()
    {
        Bench b;
        b.queue->offer(b.appendOf("/a", 0, AckLevel::Applied));
        b.queue->tick();
        QVERIFY(b.port->waitFor(1));
        QVERIFY(b.close());
    }

    void keepsTheOrderOfEverySubmitterWhoeverWorks()
    {
        Bench b;
        constexpr qint64 each = 2000;
        std::vector<std::thread> submitters;
        for (quint64 s = 0; s < 3; ++s) {
            submitters.emplace_back([&b, s] {
                for (qint64 i = 0; i < each; ++i) {
                    b.queue->offer(
                        b.appendOf("/" + QByteArray::number(s), i, i % 100 ? AckLevel::Applied : AckLevel::Durable, s));
                    if (i % 7 == 0 || i == each - 1)
                        b.queue->workNow();
                }
            });
        }
        for (std::thread &t : submitters)
            t.join();
        QVERIFY(b.port->waitFor(3 * each));
        QVERIFY(b.close());
        for (quint64 s = 0; s < 3; ++s) {
            const auto &rows = b.probe->durable.at("/" + QByteArray::number(s));
            QCOMPARE(rows.size(), std::size_t(each));
            QVERIFY(std::is_sorted(rows.begin(), rows.end()));
        }
    }

    void finishesALongOperationBeforeItCloses()
    {
        Bench b;
        b.probe->longFrom = 3;
        QueuedRequest large = b.appendOf("/long", 0, AckLevel::Applied);
        large.operation = AppendRequest{"/long", MemoryStorage::dataOf({1, 2, 3, 4, 5}), {}, {}};
        large.head.frameBytes = 1 << 20;
        b.queue->submit(std::move(large));
        b.append("/small", 1, AckLevel::Applied, 2);
        QVERIFY(b.close());
        QCOMPARE(b.port->count(), std::size_t(2));
        QCOMPARE(b.probe->durable.at("/long").size(), std::size_t(5));
        QCOMPARE(b.probe->durable.at("/small").size(), std::size_t(1));
    }

    void answersEverythingWhenTheDiskFails()
    {
        Bench b;
        b.probe->syncError = Error{ErrorCode::IoError, QStringLiteral("broken"), {}};
        for (qint64 i = 0; i < 300; ++i)
            b.append("/a", i, AckLevel::Durable);
        QVERIFY(b.port->waitFor(300));
        for (const AddressedReply &reply : b.port->take())
            QCOMPARE(reply.reply.outcome.error().code, ErrorCode::IoError);
        QVERIFY(b.close()); // nothing that was acknowledged is lost
        QVERIFY(b.probe->durable.empty());
    }

    void closeSaysWhenSomethingAcknowledgedIsLost()
    {
        Bench b;
        b.append("/a", 1, AckLevel::Applied);
        QVERIFY(b.port->waitFor(1));
        b.probe->syncError = Error{ErrorCode::IoError, QStringLiteral("broken"), {}};
        const Result<void> closed = b.close();
        QVERIFY(!closed);
        QCOMPARE(closed.error().code, ErrorCode::IoError);
        QVERIFY(b.probe->durable.empty());
    }
};

QTEST_GUILESS_MAIN(StorageQueueTest)
#include "storage_queue_test.moc"
