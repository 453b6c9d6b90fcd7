// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/storage/engine_bench.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::test;

class FileEngineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersAppliedChangesAtOnceAndSaysWhichCommitTheyWillBeIn()
    {
        EngineBench b;
        b.append("/a", {1, 2});
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(1));
        QVERIFY(replies[0].reply.outcome);
        QCOMPARE(replies[0].reply.commit, std::optional<quint64>(1));
        QVERIFY(b.probe->durable.empty());
    }

    void holdsDurableRepliesUntilTheSyncHasEnded()
    {
        EngineBench b;
        b.append("/a", {1}, AckLevel::Durable);
        QVERIFY(b.replies().empty());
        QVERIFY(b.engine->isCommitDue(b.now));
        auto pending = b.engine->prepareCommit(b.now);
        QVERIFY(pending);
        QVERIFY(b.replies().empty());
        QVERIFY(pending->sync());
        QVERIFY(b.replies().empty());
        b.engine->finishCommit({}, b.now);
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(1));
        QCOMPARE(replies[0].reply.commit, std::optional<quint64>(1));
        QCOMPARE(b.probe->durable.at("/a"), std::vector<qint64>{1});
    }

    void gathersWhatComesDuringACommitIntoTheNext()
    {
        EngineBench b;
        b.append("/a", {1}, AckLevel::Durable);
        auto first = b.engine->prepareCommit(b.now);
        for (qint64 i = 2; i < 10; ++i)
            b.append("/a", {i}, AckLevel::Durable);
        QVERIFY(!b.engine->isCommitDue(b.now));
        b.engine->finishCommit(first->sync(), b.now);
        QCOMPARE(b.replies().size(), std::size_t(1));
        QVERIFY(b.engine->isCommitDue(b.now));
        b.commit();
        QCOMPARE(b.replies().size(), std::size_t(8));
        QCOMPARE(b.probe->commits, 2);
    }

    void commitsAppliedChangesWhenTheIntervalHasPassedSinceTheFirst()
    {
        EngineBench b;
        b.append("/a", {1});
        QVERIFY(!b.engine->isCommitDue(b.now));
        b.append("/a", {2});
        QVERIFY(!b.engine->isCommitDue(b.now + b.settings.commitInterval - std::chrono::milliseconds(1)));
        QVERIFY(b.engine->isCommitDue(b.now + b.settings.commitInterval));
    }

    void flushCommitsAndCheckpoints()
    {
        EngineBench b;
        b.append("/a", {1});
        b.engine->carryOut(b.request(FlushRequest{}), b.now);
        QCOMPARE(b.replies().size(), std::size_t(1));
        b.commit();
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(1));
        QCOMPARE(replies[0].reply.commit, std::optional<quint64>(1));
        QCOMPARE(b.probe->checkpoints, 1);
    }

    void flushOfACleanFileIsAnsweredWithTheLastCommit()
    {
        EngineBench b;
        b.append("/a", {1});
        b.commit();
        (void)b.replies();
        b.engine->carryOut(b.request(FlushRequest{}), b.now);
        b.commit();
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(1));
        QCOMPARE(replies[0].reply.commit, std::optional<quint64>(1));
        QCOMPARE(b.probe->commits, 1);
    }

    void carriesABatchOutInOrder()
    {
        EngineBench b;
        b.batch({AppendRequest{"/a", MemoryStorage::dataOf({1, 2}), {}, {}}, ExistsRequest{"/a"}});
        const auto replies = b.replies();
        const auto &results = std::get<std::shared_ptr<const BatchReply>>(*replies[0].reply.outcome)->results;
        QCOMPARE(std::get<AppendReply>(results[0]).appended, 2);
        QVERIFY(std::get<ExistsReply>(results[1]).exists);
        QCOMPARE(b.counters->rowsWritten.value(), quint64(2));
    }

    void streamsPartByPartAsTheReaderAsks()
    {
        EngineBench b;
        b.append("/a", {5, 6, 7});
        (void)b.replies();
        ReadRequest read;
        read.path = "/a";
        read.stream = true;
        b.engine->carryOut(b.request(read), b.now);
        for (quint32 i = 0; i < 3; ++i) {
            const auto replies = b.replies();
            QCOMPARE(replies.size(), std::size_t(1));
            QCOMPARE(replies[0].reply.part->index, i);
            QCOMPARE(replies[0].reply.part->more, i < 2);
            QCOMPARE(bool(replies[0].rest), i < 2);
            if (i < 2)
                b.engine->deliverPart(std::static_pointer_cast<StreamedReply>(replies[0].rest));
        }
    }

    void closeCommitsWhatIsLeft()
    {
        EngineBench b;
        b.append("/a", {1});
        QVERIFY(b.engine->close(b.now));
        QCOMPARE(b.probe->durable.at("/a"), std::vector<qint64>{1});
        QVERIFY(b.probe->closed);
    }

    void carriesNeighbouringAppendsOutAsOne()
    {
        EngineBench b;
        b.append("/a", {0});
        (void)b.replies();
        std::vector<QueuedRequest> turn;
        for (qint64 row = 1; row < 5; ++row)
            turn.push_back(b.request(AppendRequest{"/a", MemoryStorage::dataOf({row, row * 10}), {}, {}}));
        turn.push_back(b.request(ExistsRequest{"/a"}));
        b.probe->executed = 0;
        b.engine->carryOut(std::span(turn), b.now);
        QCOMPARE(b.probe->executed, 2);
        QCOMPARE(b.probe->now.at("/a"), (std::vector<qint64>{0, 1, 10, 2, 20, 3, 30, 4, 40}));
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(5));
        for (std::size_t i = 0; i < 4; ++i) {
            const auto &reply = std::get<AppendReply>(*replies[i].reply.outcome);
            QCOMPARE(reply.shape, Shape{qint64(3 + 2 * i)});
            QCOMPARE(reply.appended, qint64(2));
            QVERIFY(!reply.created);
            QCOMPARE(*replies[i].reply.commit, quint64(1));
            QCOMPARE(std::get<qint64>(replies[i].reply.id), qint64(i + 1));
        }
        QCOMPARE(b.counters->rowsWritten.value(), quint64(9));
        b.probe->syncError = diskFull();
        b.commit(); // what was acknowledged is made again
        QCOMPARE(b.probe->now.at("/a").size(), std::size_t(9));
        QCOMPARE(b.counters->lostRows.value(), quint64(0));
    }

    void joinsOnlyWhatIsAlike()
    {
        EngineBench b;
        b.append("/a", {0});
        Data floats = MemoryStorage::dataOf({1});
        std::get<Array>(floats.value).type = ElementType::floating(8);
        Data scalar = MemoryStorage::dataOf({1});
        scalar.scalar = true;
        Data wide = MemoryStorage::dataOf({1, 2});
        std::get<Array>(wide.value).shape = {1, 2};
        std::vector<QueuedRequest> turn;
        turn.push_back(b.request(AppendRequest{"/a", MemoryStorage::dataOf({1}), {}, {}}));
        turn.push_back(b.request(AppendRequest{"/a", floats, {}, {}}));
        turn.push_back(b.request(AppendRequest{"/a", MemoryStorage::dataOf({1}), {}, {}}));
        turn.push_back(b.request(AppendRequest{"/a", scalar, {}, {}}));
        turn.push_back(b.request(AppendRequest{"/a", MemoryStorage::dataOf({1}), {}, {}}));
        turn.push_back(b.request(AppendRequest{"/a", MemoryStorage::dataOf({1}), {}, {}}, AckLevel::Durable));
        turn.push_back(b.request(AppendRequest{"/a", wide, {}, {}}));
        turn.push_back(b.request(AppendRequest{"/b", MemoryStorage::dataOf({1}), {}, {}}));
        turn.push_back(b.request(AppendRequest{"/b", MemoryStorage::dataOf({1}), {}, {}}, AckLevel::Applied, 1));
        turn.push_back(b.request(AppendRequest{"/b", MemoryStorage::dataOf({1}), FieldList{}, {}}));
        b.probe->executed = 0;
        b.engine->carryOut(std::span(turn), b.now);
        QCOMPARE(b.probe->executed, int(turn.size()));
    }

    void holdsJoinedDurableAppendsUntilTheyAre()
    {
        EngineBench b;
        b.append("/a", {0}, AckLevel::Durable);
        b.commit();
        (void)b.replies();
        std::vector<QueuedRequest> turn;
        for (qint64 row = 1; row < 4; ++row)
            turn.push_back(b.request(AppendRequest{"/a", MemoryStorage::dataOf({row}), {}, {}}, AckLevel::Durable));
        b.engine->carryOut(std::span(turn), b.now);
        QVERIFY(b.replies().empty());
        QVERIFY(b.engine->isCommitDue(b.now));
        b.probe->breakOn = "/broken"; // everything is undone and made again: the replies still belong to the rows
        b.append("/broken", {1});
        QCOMPARE(b.replies().size(), std::size_t(1));
        b.probe->breakOn.reset();
        b.commit();
        QCOMPARE(b.replies().size(), std::size_t(3));
        QCOMPARE(b.probe->durable.at("/a"), (std::vector<qint64>{0, 1, 2, 3}));
    }

    void oneBadAppendAmongJoinedOnesFailsAlone()
    {
        EngineBench b;
        b.append("/a", {0});
        (void)b.replies();
        b.probe->refusedRow = 2;
        std::vector<QueuedRequest> turn;
        for (qint64 row = 1; row < 4; ++row)
            turn.push_back(b.request(AppendRequest{"/a", MemoryStorage::dataOf({row}), {}, {}}));
        b.engine->carryOut(std::span(turn), b.now);
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(3));
        QVERIFY(replies[0].reply.outcome);
        QCOMPARE(replies[1].reply.outcome.error().code, ErrorCode::BadValue);
        QVERIFY(replies[2].reply.outcome);
        QCOMPARE(b.probe->now.at("/a"), (std::vector<qint64>{0, 1, 3}));
    }

    void refusesReadsWhileTheMemoryLimitIsReached()
    {
        EngineBench b;
        auto budget = std::make_shared<MemoryBudget>(1000);
        b.settings.budget = budget;
        b.restart();
        budget->add(1000);
        b.engine->carryOut(b.request(ExistsRequest{"/a"}), b.now);
        QCOMPARE(b.replies()[0].reply.outcome.error().code, ErrorCode::Overloaded);
        budget->remove(1);
        b.engine->carryOut(b.request(ExistsRequest{"/a"}), b.now);
        QVERIFY(b.replies()[0].reply.outcome);
    }

    void tellsHowFarADatasetIsDurable()
    {
        EngineBench b;
        b.append("/a", {1, 2});
        b.append("/b", {1});
        DatasetCounters *const a = b.counters->activity.obtain("/a");
        QCOMPARE(a->rows.value(), quint64(2));
        QCOMPARE(a->durableRows.value(), quint64(0));
        auto pending = b.engine->prepareCommit(b.now);
        b.append("/a", {3});
        b.engine->finishCommit(pending->sync(), b.now + std::chrono::milliseconds(20));
        QCOMPARE(a->rows.value(), quint64(3));
        QCOMPARE(a->durableRows.value(), quint64(2));
        QCOMPARE(b.counters->committedRows.value(), quint64(3));
        QCOMPARE(summarize(b.counters->commits.counts()).commits, quint64(1));
        QVERIFY(summarize(b.counters->commits.counts()).max >= 20);
        b.commit();
        QCOMPARE(a->durableRows.value(), quint64(3));
        QCOMPARE(b.counters->committedRows.value(), quint64(4));
    }

    void countsWhoWritesWhere()
    {
        EngineBench b;
        const auto one = std::make_shared<ClientCounters>(7, QStringLiteral("127.0.0.1:1"));
        const auto two = std::make_shared<ClientCounters>(8, QStringLiteral("127.0.0.1:2"));
        std::vector<QueuedRequest> requests;
        for (const auto &client : {one, two, one}) {
            requests.push_back(b.request(AppendRequest{"/a", MemoryStorage::dataOf({1, 2}), {}, {}}));
            requests.back().client = client;
        }
        b.engine->carryOut(requests, b.now);
        DatasetCounters *const a = b.counters->activity.obtain("/a");
        QCOMPARE(a->writers.value(), quint64(2));
        QCOMPARE(a->lastWriter.value(), quint64(7));
        QCOMPARE(a->writtenRows.value(), quint64(6));
        QCOMPARE(one->rowsWritten.value(), quint64(4));
        QCOMPARE(two->appends.value(), quint64(1));
        QStringList datasets;
        QCOMPARE(two->datasets.read(datasets), 1);
        QCOMPARE(datasets, QStringList(QStringLiteral("/a")));
        QVERIFY(two->lastAppendAtMs.value() > 0);
    }

    void countsRowsThatAreRefused()
    {
        EngineBench b;
        b.probe->refusedRow = 9;
        QueuedRequest request = b.request(AppendRequest{"/a", MemoryStorage::dataOf({9, 9, 9}), {}, {}});
        request.client = std::make_shared<ClientCounters>(7, QStringLiteral("127.0.0.1:1"));
        const ClientCountersPtr client = request.client;
        b.engine->carryOut(std::move(request), b.now);
        QCOMPARE(client->rejectedRows.value(), quint64(3));
        QCOMPARE(b.counters->rejectedRows.value(), quint64(3));
        QCOMPARE(client->rowsWritten.value(), quint64(0));
    }
};

QTEST_GUILESS_MAIN(FileEngineTest)
#include "file_engine_test.moc"
