// SPDX-License-Identifier: BSD-3-Clause
// What becomes of requests that their clients number: carried out once, whatever comes.
#include "tests/core/storage/engine_bench.h"

#include <QTest>

#include <algorithm>

using namespace hdf5async;
using namespace hdf5async::test;

class NumberedRequestsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void appliesANumberedRequestOnce()
    {
        EngineBench b;
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
        EngineBench b;
        b.append("/a", {1}, AckLevel::Durable, 1);
        b.append("/a", {1}, AckLevel::Durable, 1);
        QVERIFY(b.replies().empty());
        b.commit();
        QCOMPARE(b.replies().size(), std::size_t(2));
    }

    void refusesAGapInTheNumbers()
    {
        EngineBench b;
        b.append("/a", {1}, AckLevel::Applied, 2);
        QCOMPARE(b.replies()[0].reply.outcome.error().code, ErrorCode::SequenceGap);
        QVERIFY(b.probe->now.empty());
    }

    void remembersTheReplyOfARequestThatFailedOnItsOwnAccount()
    {
        EngineBench b;
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
        EngineBench b;
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
        EngineBench b;
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
        EngineBench b;
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

    void commitsAddToTheRecordUntilItIsAtItsLimit()
    {
        EngineBench b;
        b.probe->maxRecordBytes = 20'000;
        qsizetype longestAddition = 0;
        int additions = 0, whole = 0;
        for (quint64 n = 1; n <= 600; ++n) {
            b.append("/a", {qint64(n)}, AckLevel::Applied, n);
            b.commit();
            (void)b.replies();
            QVERIFY(b.probe->durableRecord.size() <= b.probe->maxRecordBytes);
            const qsizetype addition = b.probe->lastAddition;
            ++(addition >= 0 ? additions : whole);
            longestAddition = std::max(longestAddition, addition);
        }
        QVERIFY(longestAddition < 250); // one reply, not all of them
        QVERIFY(whole > 1);
        QVERIFY(additions > 20 * whole);
        b.restart();
        QCOMPARE(b.engine->sequenceOf(me).durable, quint64(600));
        b.append("/a", {600}, AckLevel::Applied, 600);
        b.append("/a", {580}, AckLevel::Applied, 580);
        for (const AddressedReply &reply : b.replies())
            QVERIFY(reply.reply.replayed && reply.reply.outcome);
    }

    void afterAFailedCommitTheRecordIsToldWhole()
    {
        EngineBench b;
        b.append("/a", {1}, AckLevel::Applied, 1);
        b.commit();
        b.append("/a", {2}, AckLevel::Applied, 2);
        b.probe->syncError = diskFull();
        b.commit();
        b.probe->syncError.reset();
        b.now += std::chrono::seconds(2);
        b.engine->retry(b.now);
        b.commit();
        QCOMPARE(b.probe->lastAddition, qsizetype(-1));
        b.append("/a", {3}, AckLevel::Applied, 3);
        b.commit();
        QVERIFY(b.probe->lastAddition > 0);
        b.restart();
        QCOMPARE(b.engine->sequenceOf(me).durable, quint64(3));
        QCOMPARE(b.probe->durable.at("/a"), (std::vector<qint64>{1, 2, 3}));
    }
};

QTEST_GUILESS_MAIN(NumberedRequestsTest)
#include "numbered_requests_test.moc"
