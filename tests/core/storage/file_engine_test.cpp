// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/file_engine.h"
#include "tests/support/collecting_port.h"
#include "tests/support/memory_storage.h"

#include <QTest>

using namespace hdf5async;

namespace {

const QByteArray me = "c0ffee00-0000-4000-8000-000000000001";

struct Bench
{
    std::shared_ptr<MemoryStorage::Probe> probe = std::make_shared<MemoryStorage::Probe>();
    std::shared_ptr<CollectingPort> port = std::make_shared<CollectingPort>();
    FileCountersPtr counters = std::make_shared<FileCounters>();
    QueueSettings settings;
    std::unique_ptr<FileEngine> engine;
    FileEngine::Clock::time_point now = FileEngine::Clock::now();
    quint64 slot = 0;

    Bench() { restart(); }
    void restart()
    {
        engine = std::make_unique<FileEngine>(std::make_unique<MemoryStorage>(probe), settings, counters);
    }

    QueuedRequest request(Operation operation, AckLevel ack = AckLevel::Applied, std::optional<quint64> sequence = {})
    {
        QueuedRequest r;
        r.head.id = qint64(slot);
        r.head.op = opCode(operation);
        r.head.ack = ack;
        r.head.sequence = sequence;
        r.head.frameBytes = 100;
        r.operation = std::move(operation);
        r.address = {1, slot++};
        r.port = port;
        r.clientId = sequence ? me : QByteArray();
        return r;
    }
    void append(const QByteArray &path, std::vector<qint64> rows, AckLevel ack = AckLevel::Applied,
                std::optional<quint64> seq = {})
    {
        engine->carryOut(request(AppendRequest{path, MemoryStorage::dataOf(rows), {}, {}}, ack, seq), now);
    }
    std::vector<AddressedReply> replies()
    {
        engine->sendReplies();
        return port->take();
    }
    void commit()
    {
        if (auto pending = engine->prepareCommit(now))
            engine->finishCommit(pending->sync(), now);
    }
};

Error diskFull()
{
    return {ErrorCode::StorageFull, QStringLiteral("the disk is full"), {}};
}

} // namespace

class FileEngineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersAppliedChangesAtOnceAndSaysWhichCommitTheyWillBeIn()
    {
        Bench b;
        b.append("/a", {1, 2});
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(1));
        QVERIFY(replies[0].reply.outcome);
        QCOMPARE(replies[0].reply.commit, std::optional<quint64>(1));
        QVERIFY(b.probe->durable.empty());
    }

    void holdsDurableRepliesUntilTheSyncHasEnded()
    {
        Bench b;
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
        Bench b;
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
        Bench b;
        b.append("/a", {1});
        QVERIFY(!b.engine->isCommitDue(b.now));
        b.append("/a", {2});
        QVERIFY(!b.engine->isCommitDue(b.now + b.settings.commitInterval - std::chrono::milliseconds(1)));
        QVERIFY(b.engine->isCommitDue(b.now + b.settings.commitInterval));
    }

    void flushCommitsAndCheckpoints()
    {
        Bench b;
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
        Bench b;
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

    void refusesWhatWasNotAcknowledgedAndKeepsWhatWasWhenACommitFails()
    {
        Bench b;
        b.append("/kept", {1});
        b.append("/refused", {2}, AckLevel::Durable);
        (void)b.replies();
        b.probe->syncError = diskFull();
        b.commit();
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(1));
        QCOMPARE(replies[0].reply.outcome.error().code, ErrorCode::StorageFull);
        QVERIFY(!replies[0].reply.commit);
        QVERIFY(b.probe->now.contains("/kept"));
        QVERIFY(!b.probe->now.contains("/refused"));
        QCOMPARE(b.counters->problem.value(), QStringLiteral("the disk is full"));
        QCOMPARE(b.counters->lostRows.value(), quint64(0));
    }

    void refusesChangesWhileItCannotCommitAndRecoversByItself()
    {
        Bench b;
        b.append("/kept", {1});
        b.probe->syncError = diskFull();
        b.commit();
        b.append("/more", {2});
        auto replies = b.replies();
        QCOMPARE(replies.back().reply.outcome.error().code, ErrorCode::StorageFull);
        QCOMPARE(b.counters->rejectedWrites.value(), quint64(1));
        b.engine->carryOut(b.request(ExistsRequest{"/kept"}), b.now);
        QVERIFY(std::get<ExistsReply>(*b.replies().back().reply.outcome).exists);

        b.probe->syncError.reset();
        b.now += std::chrono::seconds(3);
        b.engine->retry(b.now);
        QVERIFY(b.engine->isCommitDue(b.now));
        b.commit();
        QVERIFY(b.counters->problem.value().isEmpty());
        QCOMPARE(b.probe->durable.at("/kept"), std::vector<qint64>{1});
        b.append("/more", {2});
        QVERIFY(b.replies().back().reply.outcome);
    }

    void probesWithTheNextChangeWhenNothingIsLeftToCommit()
    {
        Bench b;
        b.append("/a", {1}, AckLevel::Durable);
        b.probe->syncError = diskFull();
        b.commit();
        (void)b.replies();
        b.now += std::chrono::seconds(2);
        b.engine->retry(b.now);
        QVERIFY(!b.counters->problem.value().isEmpty());
        b.probe->syncError.reset();
        b.append("/a", {2}, AckLevel::Durable);
        b.commit();
        QVERIFY(b.replies().back().reply.outcome);
        QVERIFY(b.counters->problem.value().isEmpty());
    }

    void staysOfflineUntilTheFileCanBeReopened()
    {
        Bench b;
        b.append("/kept", {1});
        b.probe->syncError = diskFull();
        b.probe->rollbackError = Error{ErrorCode::IoError, QStringLiteral("the disk is gone"), {}};
        b.commit();
        b.engine->carryOut(b.request(ExistsRequest{"/kept"}), b.now);
        QCOMPARE(b.replies().back().reply.outcome.error().code, ErrorCode::IoError);
        b.probe->syncError.reset();
        b.probe->rollbackError.reset();
        b.now += std::chrono::seconds(2);
        b.engine->retry(b.now);
        b.engine->carryOut(b.request(ExistsRequest{"/kept"}), b.now);
        QVERIFY(std::get<ExistsReply>(*b.replies().back().reply.outcome).exists);
    }

    void undoesAnOperationThatBrokeHalfWayAndKeepsTheOthers()
    {
        Bench b;
        b.append("/a", {1});
        b.probe->breakOn = "/b";
        b.append("/b", {2});
        b.append("/c", {3});
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(3));
        QVERIFY(!replies[1].reply.outcome);
        QCOMPARE(b.probe->now, (MemoryStorage::Content{{"/a", {1}}, {"/c", {3}}}));
    }

    void undoesAFailedBatchAsAWhole()
    {
        Bench b;
        b.append("/a", {1});
        auto batch = std::make_shared<BatchRequest>();
        batch->operations = {AppendRequest{"/a", MemoryStorage::dataOf({2}), {}, {}}, DeleteRequest{"/missing", false}};
        b.engine->carryOut(b.request(std::shared_ptr<const BatchRequest>(batch)), b.now);
        const auto replies = b.replies();
        QCOMPARE(replies[1].reply.outcome.error().code, ErrorCode::NotFound);
        QCOMPARE(replies[1].reply.outcome.error().detail.value(QStringLiteral("index")).toInt(), 1);
        QCOMPARE(b.probe->now.at("/a"), std::vector<qint64>{1});
    }

    void carriesABatchOutInOrder()
    {
        Bench b;
        auto batch = std::make_shared<BatchRequest>();
        batch->operations = {AppendRequest{"/a", MemoryStorage::dataOf({1, 2}), {}, {}}, ExistsRequest{"/a"}};
        b.engine->carryOut(b.request(std::shared_ptr<const BatchRequest>(batch)), b.now);
        const auto replies = b.replies();
        const auto &results = std::get<std::shared_ptr<const BatchReply>>(*replies[0].reply.outcome)->results;
        QCOMPARE(std::get<AppendReply>(results[0]).appended, 2);
        QVERIFY(std::get<ExistsReply>(results[1]).exists);
        QCOMPARE(b.counters->rowsWritten.value(), quint64(2));
    }

    void appliesANumberedRequestOnce()
    {
        Bench b;
        b.append("/a", {1}, AckLevel::Applied, 1);
        b.append("/a", {1}, AckLevel::Applied, 1);
        const auto replies = b.replies();
        QCOMPARE(b.probe->now.at("/a"), std::vector<qint64>{1});
        QVERIFY(!replies[0].reply.replayed);
        QVERIFY(replies[1].reply.replayed);
        QCOMPARE(std::get<AppendReply>(*replies[1].reply.outcome).shape, Shape{1});
        QCOMPARE(replies[1].reply.commit, replies[0].reply.commit);
    }

    void holdsARepeatedDurableReplyUntilTheOriginalIsDurable()
    {
        Bench b;
        b.append("/a", {1}, AckLevel::Durable, 1);
        b.append("/a", {1}, AckLevel::Durable, 1);
        QVERIFY(b.replies().empty());
        b.commit();
        QCOMPARE(b.replies().size(), std::size_t(2));
    }

    void refusesAGapInTheNumbers()
    {
        Bench b;
        b.append("/a", {1}, AckLevel::Applied, 2);
        QCOMPARE(b.replies()[0].reply.outcome.error().code, ErrorCode::SequenceGap);
        QVERIFY(b.probe->now.empty());
    }

    void remembersTheReplyOfARequestThatFailedOnItsOwnAccount()
    {
        Bench b;
        b.engine->carryOut(b.request(DeleteRequest{"/missing", false}, AckLevel::Applied, 1), b.now);
        b.engine->carryOut(b.request(DeleteRequest{"/missing", false}, AckLevel::Applied, 1), b.now);
        b.append("/a", {1}, AckLevel::Applied, 2);
        const auto replies = b.replies();
        QCOMPARE(replies[0].reply.outcome.error().code, ErrorCode::NotFound);
        QCOMPARE(replies[1].reply.outcome.error().code, ErrorCode::NotFound);
        QVERIFY(replies[1].reply.replayed);
        QVERIFY(replies[2].reply.outcome);
    }

    void remembersOverARestartWhatWasCommittedAndNothingElse()
    {
        Bench b;
        b.append("/a", {1}, AckLevel::Applied, 1);
        b.commit();
        b.append("/a", {2}, AckLevel::Applied, 2);
        (void)b.replies();
        b.probe->now = b.probe->durable;
        b.restart();
        QCOMPARE(b.engine->sequenceOf(me).applied, quint64(1));
        b.append("/a", {1}, AckLevel::Applied, 1);
        b.append("/a", {2}, AckLevel::Applied, 2);
        const auto replies = b.replies();
        QVERIFY(replies[0].reply.replayed);
        QVERIFY(!replies[1].reply.replayed);
        QCOMPARE(b.probe->now.at("/a"), (std::vector<qint64>{1, 2}));
    }

    void aTransientFailureUsesUpNoNumber()
    {
        Bench b;
        b.append("/a", {1}, AckLevel::Durable, 1);
        b.probe->syncError = diskFull();
        b.commit();
        QCOMPARE(b.replies()[0].reply.outcome.error().code, ErrorCode::StorageFull);
        b.probe->syncError.reset();
        b.now += std::chrono::seconds(2);
        b.engine->retry(b.now);
        b.append("/a", {1}, AckLevel::Durable, 1);
        b.commit();
        QVERIFY(b.replies()[0].reply.outcome);
        QCOMPARE(b.probe->durable.at("/a"), std::vector<qint64>{1});
    }

    void numbersStayWholeWhenACommitFailsThatOneClientOnlyPartlyWaitsFor()
    {
        Bench b;
        b.append("/a", {1}, AckLevel::Durable, 1);
        b.append("/a", {2}, AckLevel::Applied, 2);
        (void)b.replies();
        b.probe->syncError = diskFull();
        b.commit();
        QCOMPARE(b.replies().at(0).reply.outcome.error().code, ErrorCode::StorageFull);
        QCOMPARE(b.probe->now.at("/a"),
                 std::vector<qint64>{2}); // what was acknowledged is kept, what was refused is not
        b.probe->syncError.reset();

        b.append("/a", {1}, AckLevel::Durable, 1); // carried out never, and told so again
        b.append("/a", {2}, AckLevel::Applied, 2);
        b.append("/a", {3}, AckLevel::Applied, 3);
        b.now += std::chrono::seconds(2);
        b.engine->retry(b.now);
        b.commit();
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(3));
        for (const AddressedReply &answer : replies) {
            const bool isFirst = answer.address.slot == 2;
            QCOMPARE(answer.reply.outcome.has_value(), answer.address.slot == 3);
            QCOMPARE(answer.reply.replayed, isFirst || answer.address.slot == 3);
        }
        b.restart();
        QCOMPARE(b.engine->sequenceOf(me).applied, quint64(2));
    }

    void streamsPartByPartAsTheReaderAsks()
    {
        Bench b;
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
        Bench b;
        b.append("/a", {1});
        QVERIFY(b.engine->close(b.now));
        QCOMPARE(b.probe->durable.at("/a"), std::vector<qint64>{1});
        QVERIFY(b.probe->closed);
    }

    void closesTheFileAlsoWhenOnlyRefusedChangesCouldNotBeCommitted()
    {
        Bench b;
        b.append("/a", {1}, AckLevel::Durable);
        b.probe->syncError = diskFull();
        b.commit();
        QVERIFY(b.engine->close(b.now));
        QVERIFY(b.probe->closed);
    }

    void saysWhenItCouldNotKeepWhatWasAcknowledged()
    {
        Bench b;
        b.append("/a", {1});
        b.probe->syncError = diskFull();
        b.commit();
        const Result<void> closed = b.engine->close(b.now);
        QVERIFY(!closed);
        QCOMPARE(closed.error().code, ErrorCode::StorageFull);
        QVERIFY(b.probe->closed);
    }

    void carriesNeighbouringAppendsOutAsOne()
    {
        Bench b;
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
        Bench b;
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
        Bench b;
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
        Bench b;
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
        Bench b;
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
};

QTEST_GUILESS_MAIN(FileEngineTest)
#include "file_engine_test.moc"
