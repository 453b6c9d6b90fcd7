// SPDX-License-Identifier: BSD-3-Clause
#include "tests/network/server/session_bench.h"

using namespace hdf5async;
using namespace std::chrono_literals;

/// The limits of time and rate that a session keeps its client to.
class SessionLimitsTest : public QObject, private SessionBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }

    void closesConnectionsThatAreIdleTooLong();
    void closesConnectionsThatNeverFinishARequest();
    void givesLargeRequestsTheirTime();
    void holdsTheAnswerToAWrongTokenBack();
    void readsNoMoreRequestsThanTheRateAllows();
    void countsHowLongAClientIsHeldUp();
    void asksForTheRoundTripOfWhoSpeaks();
    void readsNoMoreBytesThanTheRateAllows();
    void countsWhatIsSentAgainstTheRateToo();
    void doesNotTakeThrottledClientsForIdleOnes();
    void countsWhomItTurnsAway();
};

void SessionLimitsTest::closesConnectionsThatAreIdleTooLong()
{
    m_settings.idleTimeout = 30s;
    restart();
    m_client->send(requests("exists", 1));
    m_host->now += 60s;
    m_client->session->checkTimes();
    QVERIFY(!m_client->line->closed); // it waits for us, not we for it
    m_client->answer(m_service->takePending().at(0), existsReply(qint64(0)));
    m_client->send(pings(1));
    m_host->now += 29s;
    m_client->session->checkTimes();
    QVERIFY(!m_client->line->closed);
    m_host->now += 2s;
    m_client->session->checkTimes();
    QVERIFY(m_client->line->closed);
}

void SessionLimitsTest::closesConnectionsThatNeverFinishARequest()
{
    m_host->now += 1000s;
    m_client->session->checkTimes();
    QVERIFY(!m_client->line->closed); // idle is no fault
    const QByteArray request = requestFrame(1, "ping");
    m_client->send(request.first(3));
    m_host->now += 50s;
    m_client->send(request.sliced(3, 5)); // dripping does not help
    m_host->now += 11s;
    m_client->session->checkTimes();
    QVERIFY(m_client->line->closed);
}

void SessionLimitsTest::givesLargeRequestsTheirTime()
{
    m_client->send(QByteArray("\x01\x00\x00\x00", 4)); // 16 MiB
    for (int second = 0; second < 100; ++second) {
        m_client->send(QByteArray(128 << 10, 'x'));
        m_host->now += 1s;
        m_client->session->checkTimes();
    }
    QVERIFY(!m_client->line->closed);

    // While we do not read, the clock stands.
    m_client = std::make_unique<FakeClient>(*m_host);
    m_client->send(requests("exists", 1) + requestFrame(2, "ping").first(6));
    m_budget->add(m_settings.memoryLimit);
    m_client->session->work();
    m_host->now += 1000s;
    m_client->session->checkTimes();
    QVERIFY(!m_client->line->closed);
}

void SessionLimitsTest::holdsTheAnswerToAWrongTokenBack()
{
    m_service->penalty = 2s;
    m_client->send(wrongHello() + pings(3));
    letTimePass(1900ms);
    QCOMPARE(replies(), QStringList());
    QVERIFY(!m_client->line->receiving);
    letTimePass(200ms);
    QCOMPARE(replies(), said({"1 AUTH_FAILED"}));
    QVERIFY(m_client->line->sendingEnded);

    // It may also be gone before.
    m_client = std::make_unique<FakeClient>(*m_host);
    m_client->send(wrongHello());
    m_client->session->close(QStringLiteral("disconnected"));
    QVERIFY(m_client->session->isOver());
    QCOMPARE(m_budget->used(), 0);
}

void SessionLimitsTest::readsNoMoreRequestsThanTheRateAllows()
{
    m_settings.maxRequestsPerSecond = 10;
    restart();
    m_client->send(pings(35));
    QCOMPARE(replies().size(), 10); // those of a second at once
    QVERIFY(!m_client->line->receiving);
    QCOMPARE(m_host->counters.throttledTurns.value(), 1u);
    letTimePass(500ms);
    QCOMPARE(replies().size(), 15);
    for (int i = 0; i < 20; ++i)
        letTimePass(100ms);
    QCOMPARE(replies().size(), 35); // none is lost or refused
    letTimePass(100ms);
    QVERIFY(m_client->line->receiving);
    letTimePass(1h);
    m_client->send(pings(11));
    QCOMPARE(replies().size(), 45);
    m_host->limits.requestsPerSecond = 0; // an operator takes the limit away
    letTimePass(100ms);
    m_client->send(pings(500));
    QCOMPARE(replies().size(), 546);
    m_host->limits.requestsPerSecond = 20; // and sets another
    m_client->send(pings(500));
    QVERIFY(replies().size() <= 546 + 20 + 10);
    letTimePass(1s);
    QVERIFY(!m_client->line->receiving);
}

void SessionLimitsTest::countsHowLongAClientIsHeldUp()
{
    const ClientCounters &counters = *m_client->session->client().counters;
    m_client->session->limitRate({10, 0}); // its own; there is none for all
    QCOMPARE(counters.requestLimit.value(), 10u);
    m_client->send(pings(30));
    QVERIFY(replies().size() <= 11);
    QCOMPARE(counters.throttled.value(), 0u);
    for (int i = 0; i < 10; ++i)
        letTimePass(100ms);
    QVERIFY(!m_client->line->receiving);
    QCOMPARE(counters.throttled.value(), 1'000'000u);
    m_client->session->limitRate({}); // as all again
    letTimePass(100ms);
    QCOMPARE(replies().size(), 30);
    QCOMPARE(counters.throttled.value(), 1'100'000u);
    QCOMPARE(counters.requestLimit.value(), 0u);
    QVERIFY(m_client->line->receiving);
    letTimePass(1s);
    QCOMPARE(counters.throttled.value(), 1'100'000u);
}

void SessionLimitsTest::asksForTheRoundTripOfWhoSpeaks()
{
    const ClientCounters &counters = *m_client->session->client().counters;
    const auto look = [this](std::optional<std::chrono::microseconds> roundTrip) {
        m_client->line->roundTrip = roundTrip;
        letTimePass(1s);
        m_client->session->checkTimes();
    };
    look(250us); // the system has measured the handshake
    QCOMPARE(counters.roundTrip.value(), 250u);
    look(300us);
    QCOMPARE(counters.roundTrip.value(), 250u); // it has said nothing
    m_client->send(pings(1));
    look(300us);
    QCOMPARE(counters.roundTrip.value(), 300u);
    m_client->send(pings(1));
    look(std::nullopt);
    QCOMPARE(counters.roundTrip.value(), 300u); // the last one known
}

void SessionLimitsTest::readsNoMoreBytesThanTheRateAllows()
{
    m_settings.maxBytesPerSecond = 10'000;
    restart();
    m_client->send(QByteArray("\x00\x10\x00\x00", 4)); // 1 MiB
    QByteArray &arriving = m_client->line->arriving;
    arriving += QByteArray(1 << 20, 'x');
    m_client->letWork();
    const qsizetype first = (1 << 20) - arriving.size();
    QVERIFY(first < 300'000);
    for (int second = 0; second < 60; ++second)
        letTimePass(1s);
    QVERIFY((1 << 20) - arriving.size() < first + 60 * 10'000 + 300'000);
    for (int second = 0; second < 60; ++second)
        letTimePass(1s);
    QVERIFY(arriving.isEmpty());
    QVERIFY(!m_client->line->closed); // frame_timeout is for those who send slowly, not for those whom we slow down
    QCOMPARE(replies(), said({"nil BAD_MSGPACK"}));
}

void SessionLimitsTest::countsWhatIsSentAgainstTheRateToo()
{
    m_settings.maxBytesPerSecond = 10'000;
    restart();
    m_client->send(requests("read", 2));
    m_client->answer(m_service->takePending().at(0), bytesReply(qint64(0), 100'000));
    QCOMPARE(replies().size(), 1);
    QCOMPARE(m_service->takePending().size(), std::size_t(1)); // the second had arrived before
    m_client->send(requests("exists", 1));
    letTimePass(5s);
    QCOMPARE(m_service->takePending().size(), std::size_t(0));
    letTimePass(6s);
    QCOMPARE(m_service->takePending().size(), std::size_t(1));
}

void SessionLimitsTest::doesNotTakeThrottledClientsForIdleOnes()
{
    m_settings.maxRequestsPerSecond = 1;
    m_settings.idleTimeout = 5s;
    restart();
    m_client->send(pings(3));
    m_host->now += 6s;
    m_client->session->checkTimes();
    QVERIFY(!m_client->line->closed);
}

void SessionLimitsTest::countsWhomItTurnsAway()
{
    m_settings.idleTimeout = 5s;
    restart();
    m_client->send(requestFrame(1, "ping").first(3));
    letTimePass(61s);
    QVERIFY(m_client->line->closed);
    QCOMPARE(m_host->counters.slowFrames.value(), 1u);
    m_client = std::make_unique<FakeClient>(*m_host);
    letTimePass(6s);
    QVERIFY(m_client->line->closed);
    QCOMPARE(m_host->counters.idle.value(), 1u);
}

QTEST_APPLESS_MAIN(SessionLimitsTest)
#include "session_limits_test.moc"
