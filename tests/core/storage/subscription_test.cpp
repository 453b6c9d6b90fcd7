// SPDX-License-Identifier: BSD-3-Clause
// Who is told what of a file, and what the queue of a connection does when nobody takes from it.
#include "tests/core/storage/engine_bench.h"

#include <QTest>

#include <cstring>

using namespace hdf5async;
using namespace hdf5async::test;

namespace {

constexpr quint64 everything = std::numeric_limits<quint64>::max(); // all requests have been answered

/// Keeps the wishes for rows until the test fulfils them.
class Wishes final : public StreamHost
{
public:
    void wantPart(std::shared_ptr<StreamedReply>) override { }
    void wantRows(std::shared_ptr<FileSubscription> subscription) override { waiting.push_back(std::move(subscription)); }
    std::vector<FileSubscriptionPtr> waiting;
};

struct Bench : EngineBench
{
    std::shared_ptr<Wishes> wishes = std::make_shared<Wishes>();
    EventChannelPtr channel = std::make_shared<EventChannel>(1 << 20);

    Bench()
    {
        settings.maxEvent = 10 * sizeof(qint64);
        restart();
        engine->setStreamHost(wishes);
    }

    QueuedRequest request(quint64 session, Operation operation, AckLevel ack = AckLevel::Applied)
    {
        QueuedRequest r = EngineBench::request(std::move(operation), ack);
        r.address.session = session;
        r.events = channel;
        return r;
    }
    void ask(Operation operation, AckLevel ack = AckLevel::Applied, quint64 session = 2)
    {
        engine->carryOut(request(session, std::move(operation), ack), now);
    }
    static Operation append(const QByteArray &path, std::vector<qint64> rows)
    {
        return AppendRequest{path, MemoryStorage::dataOf(rows), {}, {}};
    }
    /// Of session 1. @return its number
    quint64 subscribe(const QByteArray &path, std::optional<qint64> from = {}, bool recursive = false)
    {
        const quint64 number = slot + 1;
        ask(SubscribeRequest{path, recursive, true, from, {}}, AckLevel::Applied, 1);
        return number;
    }
    /// "append /a 0-3: 1 2 3" for each event; rows that are wanted are delivered.
    QStringList told(quint64 answered = everything)
    {
        QStringList events;
        for (;;) {
            while (std::optional<EventChannel::Item> item = channel->take(answered)) {
                if (const auto *overflow = std::get_if<Overflow>(&*item)) {
                    events << QStringLiteral("overflow %1").arg(overflow->dropped);
                    continue;
                }
                const auto &queued = std::get<QueuedChange>(*item);
                if (queued.change)
                    events << text(*queued.change);
                if (queued.rest)
                    queued.rest->next();
            }
            if (wishes->waiting.empty())
                return events;
            for (const FileSubscriptionPtr &subscription : std::exchange(wishes->waiting, {}))
                engine->deliverRows(subscription);
        }
    }

private:
    static QString text(const Change &change)
    {
        QString text = change.kind == Change::Kind::Present      ? QStringLiteral("present")
                       : change.kind == Change::Kind::RolledBack ? QStringLiteral("rollback")
                                                                 : QString(opName(change.op));
        text += QLatin1Char(' ') + QString::fromUtf8(change.path);
        if (change.rows)
            text += QStringLiteral(" %1-%2").arg(change.rows->from).arg(change.rows->to);
        if (const auto *array = std::get_if<Array>(&change.data.v)) {
            text += QLatin1Char(':');
            for (std::size_t i = 0; i < array->data.size(); i += sizeof(qint64)) {
                qint64 value = 0;
                std::memcpy(&value, array->data.data() + i, sizeof value);
                text += QStringLiteral(" %1").arg(value);
            }
        }
        return text;
    }
};

QStringList events(std::initializer_list<const char *> texts)
{
    QStringList list;
    for (const char *text : texts)
        list << QString::fromLatin1(text);
    return list;
}

} // namespace

class SubscriptionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsWhatWasAskedForAndWakesTheConnection()
    {
        Bench b;
        b.subscribe("/a");
        b.ask(Bench::append("/a", {1, 2}));
        b.ask(Bench::append("/b", {3}));
        b.ask(DeleteRequest{"/a", false});
        b.engine->sendReplies();
        QCOMPARE(b.port->takeAnnounced(), std::vector<quint64>{1});
        QCOMPARE(b.told(), events({"append /a 0-2: 1 2", "delete /a"}));
    }

    void doesNothingMoreWhenNobodySubscribes()
    {
        Bench b;
        for (int i = 0; i < 10; ++i)
            b.ask(Bench::append("/a", {i}));
        QCOMPARE(b.probe->executed, 10);
        b.subscribe("/a");
        b.channel->close();
        b.ask(Bench::append("/a", {1})); // finds out that nobody is there
        b.ask(Bench::append("/a", {2}));
        QCOMPARE(b.probe->executed, 12);
        b.engine->sendReplies();
        QVERIFY(b.port->takeAnnounced().empty());
    }

    void tellsNothingOfWhatFails()
    {
        Bench b;
        b.probe->refusedRow = 7;
        b.subscribe("/", {}, true);
        b.ask(Bench::append("/a", {1}));
        b.ask(Bench::append("/a", {7}));
        b.ask(DeleteRequest{"/nothing", false});
        b.probe->breakOn = "/b";
        b.ask(Bench::append("/b", {2}));
        QCOMPARE(b.probe->rollbacks, 1);
        // What was undone with it was made again: nothing has changed.
        QCOMPARE(b.told(), events({"append /a 0-1: 1"}));
    }

    void waitsForTheReplyToTheCause()
    {
        Bench b;
        b.subscribe("/a");                                     // slot 0
        b.ask(Bench::append("/a", {1}), AckLevel::Durable, 1); // slot 1
        b.ask(Bench::append("/a", {2}));                       // slot 2, of another connection
        QVERIFY(!b.channel->hasReady(0));
        QCOMPARE(b.told(1), QStringList());
        QCOMPARE(b.told(2), events({"append /a 0-1: 1", "append /a 1-2: 2"}));
    }

    void tellsAppendsThatWereJoinedAsOne()
    {
        Bench b;
        b.ask(Bench::append("/a", {1}));
        b.subscribe("/a");
        std::vector<QueuedRequest> requests;
        for (qint64 row : {2, 3, 4})
            requests.push_back(b.request(quint64(row) % 2 + 1, Bench::append("/a", {row})));
        b.engine->carryOut(std::span(requests), b.now);
        QVERIFY(!b.channel->hasReady(4)); // the last of its requests has slot 4
        QCOMPARE(b.told(5), events({"append /a 1-4: 2 3 4"}));
    }

    void cutsRowsToWhatFits()
    {
        Bench b;
        b.subscribe("/a");
        b.ask(Bench::append("/a", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
        QCOMPARE(b.told(), events({"append /a 0-12: 0 1 2 3 4 5 6 7 8 9"}));
    }

    void beginsWithTheRowsThatAreThereInParts()
    {
        Bench b;
        b.ask(Bench::append("/a", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
        b.subscribe("/a", 1);
        // Added before the first part has gone: it comes with the last.
        b.ask(Bench::append("/a", {12}));
        QCOMPARE(b.told(), events({"present /a 1-11: 1 2 3 4 5 6 7 8 9 10", "present /a 11-13: 11 12"}));
        b.ask(Bench::append("/a", {13}));
        QCOMPARE(b.told(), events({"append /a 13-14: 13"}));
    }

    void saysWhereItBegins()
    {
        Bench b;
        b.ask(Bench::append("/a", {0, 1, 2}));
        b.subscribe("/a", std::numeric_limits<qint64>::max());
        b.subscribe("/a", -1);
        b.subscribe("/missing", 0);
        QCOMPARE(b.told(), events({"present /a 3-3", "present /missing", "present /a 2-3: 2"}));
    }

    void tellsAtOnceThatItBeginsAtTheEnd()
    {
        Bench b;
        b.ask(Bench::append("/a", {0, 1}));
        b.subscribe("/a", std::numeric_limits<qint64>::max());
        b.ask(Bench::append("/a", {2}));
        QCOMPARE(b.told(), events({"present /a 2-2", "append /a 2-3: 2"}));
    }

    void rowsOfATreeAreNotLostBeforeTheFirstPart()
    {
        Bench b;
        b.ask(Bench::append("/a", {0, 1}));
        b.subscribe("/", std::numeric_limits<qint64>::max(), true);
        b.ask(Bench::append("/b", {5}));
        b.subscribe("/", std::numeric_limits<qint64>::max(), true);
        b.ask(Bench::append("/a", {2}));
        QCOMPARE(b.told(), events({"present /a 2-2", "append /b 0-1: 5", "append /a 2-3: 2", //
                                   "present /a 2-3: 2", "present /b 1-1"}));
    }

    void beginsWithEveryDatasetOfATree()
    {
        Bench b;
        b.ask(Bench::append("/a", {0, 1}));
        b.ask(Bench::append("/b", {5, 6}));
        b.ask(SubscribeRequest{"/", true, true, 0, {{"/a", 1}}}, AckLevel::Applied, 1);
        QCOMPARE(b.told(), events({"present /a 1-2: 1", "present /b 0-2: 5 6"}));
    }

    void followsWhatHappensToRowsThatAreStillToCome()
    {
        Bench b;
        b.ask(Bench::append("/a", {0, 1, 2}));
        b.ask(Bench::append("/b", {0, 1, 2}));
        b.subscribe("/a", 2);
        b.subscribe("/b", 2);
        b.ask(ResizeRequest{"/a", {1}});
        b.ask(DeleteRequest{"/b", false});
        QCOMPARE(b.told(), events({"resize /a", "delete /b", "present /a 1-1", "present /b"}));
    }

    void tellsOnlyWhatTheRulesOfItsUserAllow()
    {
        Bench b;
        b.ask(Bench::append("/open", {0, 1}));
        b.ask(Bench::append("/secret", {2, 3}));
        static_cast<void>(b.replies());
        const auto rules = std::make_shared<const PathRules>(*PathRules::make({"/open"}));
        for (const QByteArray &path : {QByteArray("/"), QByteArray("/secret"), QByteArray("/open")}) {
            QueuedRequest subscribe = b.request(1, SubscribeRequest{path, true, true, 0, {}});
            subscribe.rules = rules;
            b.engine->carryOut(std::move(subscribe), b.now);
        }
        const auto replies = b.replies();
        QCOMPARE(replies.size(), std::size_t(3));
        QVERIFY(!replies[0].reply.outcome && !replies[1].reply.outcome && replies[2].reply.outcome);
        QCOMPARE(replies[0].reply.outcome.error().code, ErrorCode::NotFound);
        b.ask(Bench::append("/secret", {4}));
        b.ask(Bench::append("/open", {5}));
        QCOMPARE(b.told(), events({"present /open 0-3: 0 1 5"}));
    }

    void tellsNothingAfterItsEnd()
    {
        Bench b;
        b.ask(Bench::append("/a", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
        const quint64 number = b.subscribe("/a", 0);
        b.ask(Bench::append("/a", {12}));
        b.ask(UnsubscribeRequest{number}, AckLevel::Applied, 1);
        b.ask(Bench::append("/a", {13}));
        QVERIFY(!b.channel->forget(number)); // no part is among it
        QCOMPARE(b.told(), QStringList());
        QCOMPARE(b.channel->bytes(), qint64(0));
    }

    void tellsASlicedAppendWhenItIsComplete()
    {
        Bench b;
        b.ask(Bench::append("/a", {0}));
        b.probe->longFrom = 3;
        b.subscribe("/a");
        QueuedRequest longOne = b.request(2, Bench::append("/a", {1, 2, 3, 4}));
        longOne.head.frameBytes = 1 << 20;
        b.engine->carryOut(std::move(longOne), b.now);
        b.engine->step(b.now);
        QVERIFY(b.engine->isSlicing());
        QCOMPARE(b.told(), QStringList());
        while (b.engine->isSlicing())
            b.engine->step(b.now);
        QCOMPARE(b.told(), events({"append /a 1-5: 1 2 3 4"}));
    }

    void showsNobodyHalfOfALongAppend()
    {
        Bench b;
        b.ask(Bench::append("/a", {0}));
        b.subscribe("/a", 0);
        b.probe->longFrom = 3;
        QueuedRequest longOne = b.request(2, Bench::append("/a", {1, 2, 3, 4}));
        longOne.head.frameBytes = 1 << 20;
        b.engine->carryOut(std::move(longOne), b.now);
        b.engine->step(b.now);
        QCOMPARE(b.told(), QStringList()); // the first part is asked for, and waits
        while (b.engine->isSlicing())
            b.engine->step(b.now);
        QCOMPARE(b.told(), events({"present /a 0-5: 0 1 2 3 4"}));
    }

    void tellsWhatAFailedCommitHasUndoneAndWhatWasKept()
    {
        Bench b;
        b.ask(Bench::append("/a", {0, 1}));
        b.commit();
        b.subscribe("/a");
        b.ask(Bench::append("/a", {2}), AckLevel::Durable);
        b.ask(Bench::append("/a", {3, 4}));
        QCOMPARE(b.told(), events({"append /a 2-3: 2", "append /a 3-5: 3 4"}));
        b.probe->syncError = diskFull();
        b.commit();
        b.probe->syncError.reset();
        QCOMPARE(b.probe->now.at("/a"), std::vector<qint64>({0, 1, 3, 4}));
        QCOMPARE(b.told(), events({"rollback /a 2-2", "append /a 2-4: 3 4"}));
    }

    void tellsARollbackOnlyWhenTheFileIsOpenAgain()
    {
        Bench b;
        b.ask(Bench::append("/a", {0}));
        b.commit();
        b.subscribe("/a");
        b.ask(Bench::append("/a", {1}), AckLevel::Durable);
        b.probe->syncError = diskFull();
        b.probe->rollbackError = diskFull();
        b.commit();
        b.probe->syncError.reset();
        QCOMPARE(b.told(), events({"append /a 1-2: 1"}));
        b.subscribe("/a", 0); // refused: the file is closed
        b.probe->rollbackError.reset();
        b.engine->retry(b.now + std::chrono::seconds(10));
        QCOMPARE(b.told(), events({"rollback /a 1-1"}));
    }

    void rowsThatAreStillToComeGoBackWithTheFile()
    {
        Bench b;
        b.ask(Bench::append("/a", {0}));
        b.commit();
        b.ask(Bench::append("/a", {1}), AckLevel::Durable);
        b.subscribe("/a", 1);
        b.probe->syncError = diskFull();
        b.commit();
        QCOMPARE(b.told(), events({"rollback /a 1-1", "present /a 1-1"}));
    }

    void dropsWhatDoesNotFitAndSaysHowMuchInItsPlace()
    {
        EventChannel channel(4096);
        const auto change = std::make_shared<const Change>();
        const auto offer = [&](quint64 number) { channel.offer({number, 0, "default", change, nullptr, false}); };
        for (quint64 n = 1; n <= 100; ++n)
            offer(n);
        QVERIFY(channel.bytes() <= 4096);
        quint64 fitted = 0;
        while (channel.bytes() > 2048) {
            std::optional<EventChannel::Item> item = channel.take(1);
            QCOMPARE(std::get<QueuedChange>(*item).subscription, ++fitted);
        }
        offer(101); // there is room again
        quint64 dropped = 0, last = fitted;
        while (std::optional<EventChannel::Item> item = channel.take(1)) {
            if (const auto *overflow = std::get_if<Overflow>(&*item)) {
                QCOMPARE(dropped, quint64(0));
                dropped = overflow->dropped;
            } else {
                QCOMPARE(std::get<QueuedChange>(*item).subscription, last + dropped + 1);
                last = std::get<QueuedChange>(*item).subscription;
            }
        }
        QVERIFY(dropped > 50);
        QCOMPARE(last, quint64(101));
        QCOMPARE(channel.bytes(), qint64(0));
    }

    void takesRowsThatWereAskedForWhateverWaits()
    {
        EventChannel channel(1);
        const QueuedChange one{1, 0, "default", std::make_shared<const Change>(), nullptr, false};
        channel.offer(one); // one fits, however long it is
        channel.offer(one);
        channel.put({2, 0, "default", std::make_shared<const Change>(), nullptr, true});
        QCOMPARE(std::get<QueuedChange>(*channel.take(1)).subscription, quint64(1));
        QCOMPARE(std::get<Overflow>(*channel.take(1)).dropped, quint64(1));
        QVERIFY(std::get<QueuedChange>(*channel.take(1)).isPart);
    }

    void takesNothingMoreWhenItIsClosed()
    {
        EventChannel channel(4096);
        const QueuedChange one{1, 0, "default", std::make_shared<const Change>(), nullptr, false};
        channel.offer(one);
        channel.close();
        channel.offer(one);
        channel.put(one);
        QVERIFY(channel.isClosed());
        QVERIFY(!channel.take(1));
        QCOMPARE(channel.bytes(), qint64(0));
    }
};

QTEST_APPLESS_MAIN(SubscriptionTest)
#include "subscription_test.moc"
