// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/storage/engine_bench.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::test;

/// What an engine refuses, undoes, makes again and keeps when commits, operations and the file itself fail.
class EngineFailuresTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesWhatWasNotAcknowledgedAndKeepsWhatWasWhenACommitFails()
    {
        EngineBench b;
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
        EngineBench b;
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
        EngineBench b;
        b.append("/a", {1}, AckLevel::Durable);
        b.probe->syncError = diskFull();
        b.commit();
        (void)b.replies();
        b.retryLater();
        QVERIFY(!b.counters->problem.value().isEmpty());
        b.probe->syncError.reset();
        b.append("/a", {2}, AckLevel::Durable);
        b.commit();
        QVERIFY(b.replies().back().reply.outcome);
        QVERIFY(b.counters->problem.value().isEmpty());
    }

    void staysOfflineUntilTheFileCanBeReopened()
    {
        EngineBench b;
        b.append("/kept", {1});
        b.probe->syncError = diskFull();
        b.probe->rollbackError = Error{ErrorCode::IoError, QStringLiteral("the disk is gone"), {}};
        b.commit();
        b.engine->carryOut(b.request(ExistsRequest{"/kept"}), b.now);
        QCOMPARE(b.replies().back().reply.outcome.error().code, ErrorCode::IoError);
        b.probe->syncError.reset();
        b.probe->rollbackError.reset();
        b.retryLater();
        b.engine->carryOut(b.request(ExistsRequest{"/kept"}), b.now);
        QVERIFY(std::get<ExistsReply>(*b.replies().back().reply.outcome).exists);
    }

    void saysOnceWhenAllIsMadeAgain()
    {
        EngineBench b;
        b.append("/a", {1});
        b.probe->duringRestored = [&b] { QCOMPARE(b.probe->now.at("/a"), std::vector<qint64>{1}); };
        b.probe->breakOn = "/b";
        b.append("/b", {2});
        QCOMPARE(b.probe->rollbacks, 1);
        QCOMPARE(b.probe->restorations, 1);
        // What is made again may fail and be undone itself: the others are still to come.
        b.batch({AppendRequest{"/c", MemoryStorage::dataOf({3}), {}, {}},
                 AppendRequest{"/c", MemoryStorage::dataOf({4}), {}, {}}});
        b.append("/d", {5});
        b.probe->duringRestored = [&b] { QVERIFY(b.probe->now.contains("/d")); };
        b.probe->refusedRow = 4;
        b.append("/b", {2});
        QCOMPARE(b.probe->rollbacks, 3);
        QCOMPARE(b.probe->restorations, 2);
        QCOMPARE(b.probe->now, (MemoryStorage::Content{{"/a", {1}}, {"/d", {5}}}));
    }

    void keepsWhatWasAppliedWhenTheFileCannotBeReopenedForACommit()
    {
        EngineBench b;
        b.append("/kept", {1});
        b.probe->brokenMeanwhile = true;
        b.probe->rollbackError = diskFull();
        b.commit();
        b.probe->rollbackError.reset();
        b.retryLater();
        QVERIFY(b.engine->isCommitDue(b.now));
        b.commit();
        QCOMPARE(b.probe->durable, (MemoryStorage::Content{{"/kept", {1}}}));
    }

    void keepsABatchThatFindsNoRoomWhenItIsMadeAgain_data()
    {
        QTest::addColumn<ErrorCode>("refusal");
        QTest::newRow("neither on the disk nor in memory") << ErrorCode::StorageFull;
        QTest::newRow("not in memory") << ErrorCode::Overloaded;
    }

    void keepsABatchThatFindsNoRoomWhenItIsMadeAgain()
    {
        QFETCH(const ErrorCode, refusal);
        EngineBench b;
        b.batch({AppendRequest{"/a", MemoryStorage::dataOf({1}), {}, {}},
                 AppendRequest{"/a", MemoryStorage::dataOf({2}), {}, {}}});
        b.append("/b", {3});
        b.probe->syncError = diskFull();
        b.probe->refusedRow = 2;
        b.probe->refusal = refusal;
        b.commit();
        b.engine->carryOut(b.request(ExistsRequest{"/b"}), b.now);
        QCOMPARE(b.replies().back().reply.outcome.error().code, refusal);
        b.probe->syncError.reset();
        b.probe->refusedRow.reset();
        b.retryLater();
        QVERIFY(b.engine->isCommitDue(b.now));
        b.commit();
        QCOMPARE(b.probe->durable, (MemoryStorage::Content{{"/a", {1, 2}}, {"/b", {3}}}));
        QCOMPARE(b.counters->lostRows.value(), quint64(0));
    }

    void undoesAnOperationThatBrokeHalfWayAndKeepsTheOthers()
    {
        EngineBench b;
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
        EngineBench b;
        b.append("/a", {1});
        b.batch({AppendRequest{"/a", MemoryStorage::dataOf({2}), {}, {}}, DeleteRequest{"/missing", false}});
        const auto replies = b.replies();
        QCOMPARE(replies[1].reply.outcome.error().code, ErrorCode::NotFound);
        QCOMPARE(replies[1].reply.outcome.error().detail.value(QStringLiteral("index")).toInt(), 1);
        QCOMPARE(b.probe->now.at("/a"), std::vector<qint64>{1});
    }

    void aStreamedReadThatBreaksTheFileHealsItAtOnce()
    {
        EngineBench b;
        b.append("/a", {1, 2});
        (void)b.replies();
        b.probe->breakStreamsOf = "/a";
        ReadRequest read;
        read.path = "/a";
        read.stream = true;
        b.engine->carryOut(b.request(read), b.now);
        QCOMPARE(b.replies().at(0).reply.outcome.error().code, ErrorCode::IoError);
        QCOMPARE(b.probe->rollbacks, 1); // not only when the next request comes
        QCOMPARE(b.probe->now.at("/a"), (std::vector<qint64>{1, 2}));
    }

    void closesTheFileAlsoWhenOnlyRefusedChangesCouldNotBeCommitted()
    {
        EngineBench b;
        b.append("/a", {1}, AckLevel::Durable);
        b.probe->syncError = diskFull();
        b.commit();
        QVERIFY(b.engine->close(b.now));
        QVERIFY(b.probe->closed);
    }

    void saysWhenItCouldNotKeepWhatWasAcknowledged()
    {
        EngineBench b;
        b.append("/a", {1});
        b.probe->syncError = diskFull();
        b.commit();
        const Result<void> closed = b.engine->close(b.now);
        QVERIFY(!closed);
        QCOMPARE(closed.error().code, ErrorCode::StorageFull);
        QVERIFY(b.probe->closed);
        QVERIFY(b.probe->now.empty()); // nor did it get into the file in passing
    }

    void durableRowsAreTrueAfterAFailedCommit()
    {
        EngineBench b;
        b.append("/a", {1});
        b.commit();
        b.append("/a", {2});
        b.append("/a", {3}, AckLevel::Durable);
        b.probe->syncError = diskFull();
        b.commit();
        DatasetCounters *const a = b.counters->activity.obtain("/a");
        QCOMPARE(a->durableRows.value(), quint64(1));
        QCOMPARE(a->rows.value(), quint64(2)); // the one that nobody was told of is gone
        QCOMPARE(b.counters->rejectedRows.value(), quint64(1));
        QCOMPARE(b.counters->committedRows.value(), quint64(1));
    }
};

QTEST_GUILESS_MAIN(EngineFailuresTest)
#include "engine_failures_test.moc"
