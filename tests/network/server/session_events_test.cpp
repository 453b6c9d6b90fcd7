// SPDX-License-Identifier: BSD-3-Clause
#include "tests/network/server/session_bench.h"

using namespace hdf5async;
using namespace std::chrono_literals;

namespace {

QueuedChange changeOf(const ReplyAddress &cause, std::size_t bytes = 0)
{
    auto change = std::make_shared<Change>();
    change->path = "/a";
    if (bytes > 0)
        change->data = Value{Value::Bin{QByteArray(qsizetype(bytes), 'x')}};
    return {1, cause.slot, "default", std::move(change), nullptr, false};
}

} // namespace

/// Where events stand among the replies, and what becomes of those that a client does not take.
class SessionEventsTest : public QObject, private SessionBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }

    void sendsEventsBehindTheRepliesTheyFollow();
    void keepsEventsInTheirQueueWhileTheClientTakesNone();
    void asksForOnePartOfRowsAtATime();
    void sendsNothingOfASubscriptionThatHasEnded();
    void forgetsASubscriptionThatWasRefused();
    void sendsEventsBeforeItEndsForTheServersSake();
    void letsGoOfItsEventsWithTheConnection();

private:
    [[nodiscard]] FakeService::Pending subscribe(int id = 0);
};

FakeService::Pending SessionEventsTest::subscribe(int id)
{
    m_client->send(requestFrame(id, "subscribe", {{"path", "/a"}}));
    return m_service->takePending().at(0);
}

void SessionEventsTest::sendsEventsBehindTheRepliesTheyFollow()
{
    const auto subscribed = subscribe();
    m_service->events->offer(changeOf(subscribed.address));
    m_client->session->workAfterMail();
    QCOMPARE(replies(), QStringList());
    m_client->answer(subscribed, Reply{qint64(0), Outcome(SubscribeReply{1}), {}, {}, false});
    QCOMPARE(replies(), said({"0 ok …", "change 1 append"}));

    m_client->line->departed.clear();
    m_client->send(requests("exists", 1));
    const auto cause = m_service->takePending().at(0);
    m_service->events->offer(changeOf(cause.address));
    m_client->session->workAfterMail();
    m_client->letWork();
    QCOMPARE(replies(), QStringList());
    m_client->answer(cause, existsReply(qint64(0)));
    QCOMPARE(replies(), said({"0 ok true", "change 2 append"}));
}

void SessionEventsTest::keepsEventsInTheirQueueWhileTheClientTakesNone()
{
    m_client->answer(subscribe(), Reply{qint64(0), Outcome(SubscribeReply{1}), {}, {}, false});
    m_client->line->departed.clear();
    m_client->line->room = 0;
    for (int i = 0; i < 100; ++i)
        m_service->events->offer(changeOf({1, 0}, 64 << 10));
    m_client->session->workAfterMail();
    QVERIFY(m_service->events->bytes() > 0); // the rest of what fits
    // Requests are answered although nobody takes events.
    m_client->send(pings(3));
    m_client->line->room = 1 << 30;
    m_client->letWork();
    QCOMPARE(m_service->events->bytes(), qint64(0));
    const QStringList all = replies();
    QCOMPARE(all.filter(QStringLiteral("ok pong")).size(), 3);
    QCOMPARE(all.filter(QStringLiteral("overflow")).size(), 1);
    QCOMPARE(all.last(), QStringLiteral("overflow %1").arg(all.size() - 3));
}

void SessionEventsTest::asksForOnePartOfRowsAtATime()
{
    int wanted = 0;
    const auto more = std::make_shared<FakeStream>(&wanted);
    m_client->answer(subscribe(), Reply{qint64(0), Outcome(SubscribeReply{1}), {}, {}, false});
    const auto put = [&](bool isPart, bool isLast) {
        QueuedChange change = changeOf({1, 0});
        if (!isPart)
            change.change.reset();
        change.isPart = isPart;
        change.rest = isLast ? nullptr : more;
        m_service->events->put(std::move(change));
        m_client->session->workAfterMail();
        m_client->letWork();
    };
    put(false, false);
    put(false, false); // of another subscription
    QCOMPARE(wanted, 1);
    put(true, false);
    QCOMPARE(wanted, 2);
    put(true, true);
    QCOMPARE(wanted, 3);
    put(true, true);
    QCOMPARE(wanted, 3);
}

void SessionEventsTest::sendsNothingOfASubscriptionThatHasEnded()
{
    m_client->answer(subscribe(), Reply{qint64(0), Outcome(SubscribeReply{1}), {}, {}, false});
    m_client->line->departed.clear();
    m_client->send(requests("exists", 1));
    const auto ends = m_service->takePending().at(0);
    m_service->events->offer(changeOf(ends.address)); // made before
    m_client->answer(ends, Reply{qint64(0), Outcome(UnsubscribeReply{1}), {}, {}, false});
    QCOMPARE(replies(), said({"0 ok true"}));
    QCOMPARE(m_service->events->bytes(), qint64(0));
}

void SessionEventsTest::forgetsASubscriptionThatWasRefused()
{
    const auto refused = subscribe();
    QCOMPARE(m_client->session->client().subscriptions.size(), std::size_t(1));
    m_client->answer(refused, Reply{qint64(0), failure(ErrorCode::IoError, QStringLiteral("closed")), {}, {}, false});
    QVERIFY(m_client->session->client().subscriptions.empty());
}

void SessionEventsTest::sendsEventsBeforeItEndsForTheServersSake()
{
    m_client->answer(subscribe(), Reply{qint64(0), Outcome(SubscribeReply{1}), {}, {}, false});
    m_client->line->departed.clear();
    m_client->line->room = 0;
    m_service->events->offer(changeOf({1, 0}));
    m_client->session->drain();
    QVERIFY(!m_client->line->sendingEnded);
    m_client->line->room = 1 << 20;
    m_client->letWork();
    QCOMPARE(replies(), said({"change 1 append"}));
    QVERIFY(m_client->line->sendingEnded);
}

void SessionEventsTest::letsGoOfItsEventsWithTheConnection()
{
    m_client->answer(subscribe(), Reply{qint64(0), Outcome(SubscribeReply{1}), {}, {}, false});
    m_client->line->room = 0;
    for (int i = 0; i < 20; ++i)
        m_service->events->offer(changeOf({1, 0}, 32 << 10));
    m_client->session->workAfterMail();
    QVERIFY(m_budget->used() > 19 * (32 << 10));
    m_client->line->broken = true;
    m_client->letWork();
    QVERIFY(m_service->events->isClosed());
    QVERIFY(m_client->session->isOver());
    QCOMPARE(m_budget->used(), qint64(0));
}

QTEST_APPLESS_MAIN(SessionEventsTest)
#include "session_events_test.moc"
