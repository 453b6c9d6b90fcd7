// SPDX-License-Identifier: BSD-3-Clause
// Long operations in steps, and what happens in between.
#include "core/storage/file_engine.h"
#include "tests/support/collecting_port.h"
#include "tests/support/memory_storage.h"

#include <QTest>

#include <algorithm>
#include <cstring>

using namespace hdf5async;

namespace {

const QByteArray me = "c0ffee00-0000-4000-8000-000000000001";

struct Bench
{
    std::shared_ptr<MemoryStorage::Probe> probe = std::make_shared<MemoryStorage::Probe>();
    std::shared_ptr<CollectingPort> port = std::make_shared<CollectingPort>();
    FileCountersPtr counters = std::make_shared<FileCounters>();
    std::unique_ptr<FileEngine> engine;
    FileEngine::Clock::time_point now = FileEngine::Clock::now();
    qint64 id = 0;

    Bench()
    {
        probe->longFrom = 3;
        engine = std::make_unique<FileEngine>(std::make_unique<MemoryStorage>(probe), QueueSettings{}, counters);
    }

    /// @return the request's id
    qint64 ask(quint64 session, Operation operation, AckLevel ack = AckLevel::Applied,
               std::optional<quint64> sequence = {})
    {
        QueuedRequest r;
        r.head.id = ++id;
        r.head.op = opCode(operation);
        r.head.ack = ack;
        r.head.sequence = sequence;
        r.head.frameBytes = 1 << 20;
        r.operation = std::move(operation);
        r.address = {session, quint64(id)};
        r.port = port;
        r.clientId = sequence ? me : QByteArray();
        engine->carryOut(std::move(r), now);
        return id;
    }
    qint64 append(quint64 session, const QByteArray &path, std::vector<qint64> rows, AckLevel ack = AckLevel::Applied)
    {
        return ask(session, AppendRequest{path, MemoryStorage::dataOf(rows), {}, {}}, ack);
    }
    qint64 read(quint64 session, const QByteArray &path, bool stream = false)
    {
        ReadRequest request;
        request.path = path;
        request.stream = stream;
        return ask(session, request);
    }
    std::vector<AddressedReply> replies()
    {
        engine->sendReplies();
        return port->take();
    }
    /// The ids of the requests that have been answered.
    std::vector<qint64> answered()
    {
        std::vector<qint64> ids;
        for (const AddressedReply &reply : replies())
            ids.push_back(std::get<qint64>(reply.reply.id));
        return ids;
    }
    void finish()
    {
        for (int i = 0; i < 1000 && engine->isSlicing(); ++i)
            engine->step(now);
    }
    void commit()
    {
        if (auto pending = engine->prepareCommit(now))
            engine->finishCommit(pending->sync(), now);
    }
};

std::vector<qint64> rowsOf(const AddressedReply &reply)
{
    const auto &array = std::get<Array>(std::get<ReadReply>(*reply.reply.outcome).value.v);
    std::vector<qint64> rows(std::size_t(array.shape.front()));
    std::memcpy(rows.data(), array.data.data(), array.data.size());
    return rows;
}

using Ids = std::vector<qint64>;

} // namespace

class SlicedEngineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void commitsBetweenLongAppendsThatFollowOneAnother()
    {
        Bench b;
        b.append(9, "/long", {0});
        const qint64 first = b.append(1, "/long", {1, 2, 3, 4});
        b.append(1, "/long", {5, 6, 7, 8});
        const qint64 flush = b.ask(2, FlushRequest{});
        b.engine->step(b.now);
        QVERIFY(!b.engine->isCommitDue(b.now)); // half of the first is there
        while (!std::ranges::count(b.answered(), first))
            b.engine->step(b.now);
        QVERIFY(b.engine->isSlicing()); // the second, of which nothing is there
        QVERIFY(b.engine->isCommitDue(b.now));
        b.commit();
        QCOMPARE(b.probe->durable.at("/long"), (std::vector<qint64>{0, 1, 2, 3, 4}));
        QCOMPARE(b.answered(), Ids{flush});
        b.finish();
        QCOMPARE(b.probe->now.at("/long").size(), std::size_t(9));
    }

    void deliversAPartBeforeTheNextLongAppend()
    {
        Bench b;
        b.append(9, "/long", {0, 1});
        b.read(3, "/long", true);
        std::shared_ptr<ReplyContinuation> rest;
        for (AddressedReply &reply : b.replies())
            rest = reply.rest ? std::move(reply.rest) : rest;
        QVERIFY(rest);
        b.append(1, "/long", {3, 4, 5});
        b.append(1, "/long", {6, 7, 8});
        b.engine->deliverPart(std::static_pointer_cast<StreamedReply>(rest));
        QVERIFY(b.answered().empty());
        for (int i = 0; i < 3; ++i)
            b.engine->step(b.now);
        QVERIFY(b.engine->isSlicing());
        QCOMPARE(b.answered().size(), std::size_t(2)); // the first append, and the part
    }

    void letsOthersInBetweenTheStepsOfALongAppend()
    {
        Bench b;
        b.append(9, "/long", {0});
        b.append(9, "/other", {0});
        (void)b.replies();
        const qint64 large = b.append(1, "/long", {1, 2, 3, 4});
        b.engine->step(b.now);
        QVERIFY(b.engine->isSlicing());
        const qint64 small = b.append(2, "/other", {1});
        const qint64 there = b.ask(2, ExistsRequest{"/long"});
        QCOMPARE(b.answered(), (Ids{small, there}));
        const qint64 read = b.read(2, "/long");           // would see half of it
        const qint64 behind = b.append(2, "/other", {2}); // but for the one before it, it could go on
        const qint64 own = b.append(1, "/other", {3});
        b.engine->step(b.now);
        QVERIFY(b.answered().empty());
        b.finish();
        const auto replies = b.replies();
        Ids order;
        for (const AddressedReply &reply : replies)
            order.push_back(std::get<qint64>(reply.reply.id));
        QCOMPARE(order, (Ids{large, own, read, behind})); // the read is long itself, and admits the append
        const auto &reply = std::get<AppendReply>(*replies[0].reply.outcome);
        QCOMPARE(reply.shape, Shape{5});
        QCOMPARE(reply.appended, qint64(4));
        QCOMPARE(rowsOf(replies[2]), (std::vector<qint64>{0, 1, 2, 3, 4}));
        QCOMPARE(b.probe->now.at("/other"), (std::vector<qint64>{0, 1, 3, 2}));
    }

    void takesALongAppendBackWhenItFails()
    {
        Bench b;
        b.append(1, "/long", {0});
        (void)b.replies();
        b.probe->refusedRow = 3;
        b.append(1, "/long", {1, 2, 3, 4});
        b.engine->step(b.now);
        QCOMPARE(b.probe->now.at("/long").size(), std::size_t(2));
        b.finish();
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(1));
        QCOMPARE(replies[0].reply.outcome.error().code, ErrorCode::BadValue);
        QCOMPARE(b.probe->now.at("/long"), (std::vector<qint64>{0}));
        QCOMPARE(b.probe->rollbacks, 0);
    }

    void commitsNoHalfOfAnAppend()
    {
        Bench b;
        b.append(1, "/long", {0});
        b.append(1, "/long", {1, 2, 3, 4});
        b.engine->step(b.now);
        const qint64 durable = b.append(2, "/other", {1}, AckLevel::Durable);
        b.now += std::chrono::hours(1);
        QVERIFY(!b.engine->isCommitDue(b.now));
        b.finish();
        QVERIFY(b.engine->isCommitDue(b.now));
        (void)b.replies();
        b.commit();
        QCOMPARE(b.answered(), (Ids{durable}));
        QCOMPARE(b.probe->durable.at("/long").size(), std::size_t(5));
    }

    void beginsALongAppendAgainWhenTheFileHasGoneBack()
    {
        Bench b;
        b.append(1, "/long", {0});
        b.append(1, "/long", {1, 2, 3, 4});
        b.engine->step(b.now);
        b.probe->breakOn = "/broken";
        b.append(2, "/broken", {7});
        QCOMPARE(b.probe->rollbacks, 1);
        b.probe->breakOn.reset();
        b.finish();
        QCOMPARE(b.replies().size(), std::size_t(3));
        QCOMPARE(b.probe->now.at("/long"), (std::vector<qint64>{0, 1, 2, 3, 4}));
        QVERIFY(!b.probe->now.contains("/broken"));
    }

    void doesNotAcknowledgeALongAppendThatCannotBeMadeAgain()
    {
        Bench b;
        b.append(1, "/long", {0});
        (void)b.replies();
        b.append(1, "/long", {1, 2, 3, 4});
        b.engine->step(b.now);
        b.probe->rollbackError = Error{ErrorCode::IoError, QStringLiteral("the disk is gone"), {}};
        b.probe->breakOn = "/broken";
        b.append(2, "/broken", {7});
        b.finish();
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(2));
        for (const AddressedReply &reply : replies)
            QCOMPARE(reply.reply.outcome.error().code, ErrorCode::IoError);
    }

    void commitsWhileALongReadIsUnderWay()
    {
        Bench b;
        for (qint64 row = 0; row < 5; ++row)
            b.append(1, "/long", {row});
        (void)b.replies();
        const qint64 read = b.read(1, "/long");
        b.engine->step(b.now);
        const qint64 durable = b.append(2, "/other", {1}, AckLevel::Durable);
        QVERIFY(b.engine->isCommitDue(b.now));
        b.commit();
        QCOMPARE(b.answered(), (Ids{durable}));
        const qint64 change = b.append(2, "/long", {5}); // what is being read
        QVERIFY(b.answered().empty());
        b.finish();
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(2));
        QCOMPARE(std::get<qint64>(replies[0].reply.id), read);
        QCOMPARE(rowsOf(replies[0]), (std::vector<qint64>{0, 1, 2, 3, 4}));
        QCOMPARE(std::get<qint64>(replies[1].reply.id), change);
    }

    void readsAgainWhatChangedByAnotherPath()
    {
        Bench b;
        for (qint64 row = 0; row < 5; ++row)
            b.append(1, "/long", {row});
        (void)b.replies();
        b.read(1, "/long");
        b.engine->step(b.now);
        b.probe->now["/long"] = {7, 8, 9, 10};
        b.finish();
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(1));
        QCOMPARE(rowsOf(replies[0]), (std::vector<qint64>{7, 8, 9, 10}));
    }

    void oneLongOperationAtATimeInTheirOrder()
    {
        Bench b;
        Ids ids;
        for (qint64 session = 1; session < 5; ++session)
            ids.push_back(b.append(session, "/" + QByteArray::number(session), {1, 2, 3}));
        b.finish();
        QCOMPARE(b.answered(), ids);
    }

    void keepsAStreamFromSeeingHalfOfAnAppend()
    {
        Bench b;
        b.append(1, "/long", {0});
        b.append(1, "/other", {0});
        (void)b.replies();
        b.read(2, "/long", true); // a stream of one part
        QCOMPARE(b.replies().size(), std::size_t(1));
        b.append(1, "/long", {1, 2, 3});
        b.engine->step(b.now);
        ReadRequest request;
        request.path = "/long";
        const auto stream = std::make_shared<StreamedReply>(RequestId(qint64(77)), b.port, ReplyAddress{3, 1}, request,
                                                            std::weak_ptr<StreamHost>());
        b.engine->deliverPart(stream);
        request.path = "/other";
        b.engine->deliverPart(std::make_shared<StreamedReply>(RequestId(qint64(78)), b.port, ReplyAddress{4, 1},
                                                              request, std::weak_ptr<StreamHost>()));
        QCOMPARE(b.answered(), (Ids{78}));
        b.finish();
        const Ids rest = b.answered();
        QCOMPARE(rest.size(), std::size_t(2));
        QCOMPARE(rest.back(), qint64(77));
    }

    void appliesANumberedLongAppendOnce()
    {
        Bench b;
        const AppendRequest append{"/long", MemoryStorage::dataOf({1, 2, 3}), {}, {}};
        b.ask(1, append, AckLevel::Applied, 1);
        b.engine->step(b.now);
        b.ask(2, append, AckLevel::Applied, 1); // the client has come back meanwhile
        b.finish();
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(2));
        QVERIFY(!replies[0].reply.replayed);
        QVERIFY(replies[1].reply.replayed);
        QCOMPARE(b.probe->now.at("/long"), (std::vector<qint64>{1, 2, 3}));
    }
};

QTEST_GUILESS_MAIN(SlicedEngineTest)
#include "sliced_engine_test.moc"
