// SPDX-License-Identifier: BSD-3-Clause
#include "tests/network/server/session_bench.h"

using namespace hdf5async;
using namespace std::chrono_literals;

/// What a session does with requests and replies, and when it ends.
class SessionTest : public QObject, private SessionBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }

    void answersWhatIsAnsweredAtOnce();
    void takesRequestsCutAnywhere();
    void answersInTheOrderOfRequests();
    void answersBadBodiesAndStaysOpen();
    void refusesAFrameThatIsTooLargeAndCloses();
    void closesAfterAWrongTokenAndTakesNothingMore();
    void answersBeforeItClosesWhenTheClientSendsNoMore();
    void dropsHalfARequestAtTheEnd();
    void keepsWhatWasTakenWhenTheClientIsGone();
    void goesOnTakingFromAClientThatTakesNoReplies();
    void tellsStrangersWhatToSet();
    void refusesRequestsWhileDraining();
    void saysWhyItRefusesAConnection();
};

void SessionTest::answersWhatIsAnsweredAtOnce()
{
    m_client->send(requestFrame(7, "ping") + requestFrame(8, "ping"));
    QCOMPARE(replies(), said({"7 ok pong", "8 ok pong"}));
    QCOMPARE(m_client->counters().requests.value(), quint64(2));
    QCOMPARE(m_client->counters().sentBytes.value(), quint64(m_client->line->departed.size()));
    QVERIFY(m_client->line->receiving);
    QVERIFY(!m_client->line->sending);
}

void SessionTest::takesRequestsCutAnywhere()
{
    const QByteArray bytes = pings(3);
    for (const char byte : bytes)
        m_client->send(QByteArray(1, byte));
    QCOMPARE(replies(), said({"0 ok pong", "1 ok pong", "2 ok pong"}));
    QCOMPARE(m_client->counters().receivedBytes.value(), quint64(bytes.size()));
}

void SessionTest::answersInTheOrderOfRequests()
{
    m_client->send(requestFrame(1, "exists", {{"path", "/a"}}) + requestFrame(2, "ping") +
                   requestFrame(3, "exists", {{"path", "/b"}}) + requestFrame(4, "exists", {{"path", "/c"}}));
    auto pending = m_service->takePending();
    QCOMPARE(pending.size(), std::size_t(3));
    QCOMPARE(m_client->counters().unanswered.value(), quint64(4));
    m_client->answer(pending[2], existsReply(qint64(4), false));
    m_client->answer(pending[1], existsReply(qint64(3)));
    QCOMPARE(replies(), QStringList());
    m_client->answer(pending[0], existsReply(qint64(1)));
    QCOMPARE(replies(), said({"1 ok true", "2 ok pong", "3 ok true", "4 ok false"}));
    m_client->answer(pending[1], existsReply(qint64(3))); // a reply that nobody waits for
    QCOMPARE(replies().size(), 4);
    QCOMPARE(m_client->counters().unanswered.value(), quint64(0));
}

void SessionTest::answersBadBodiesAndStaysOpen()
{
    m_client->send(frame("\xc1") + frame("") + frame("\x93\x01\x02\x03") + requestFrame(5, "frobnicate") +
                   requestFrame(6, "ping"));
    QCOMPARE(replies(), said({"nil BAD_MSGPACK", "nil BAD_MSGPACK", "nil BAD_REQUEST", "5 UNKNOWN_OP", "6 ok pong"}));
    QCOMPARE(m_client->counters().errors.value(), quint64(4));
    QVERIFY(m_client->counters().lastError.value().startsWith(QStringLiteral("UNKNOWN_OP: ")));
    QVERIFY(!m_client->line->closed);
}

void SessionTest::refusesAFrameThatIsTooLargeAndCloses()
{
    m_client->send(requestFrame(1, "exists", {{"path", "/a"}}) + QByteArray("\xff\xff\xff\xff", 4) + pings(2));
    QCOMPARE(replies(), QStringList());
    m_client->answer(m_service->takePending().at(0), existsReply(qint64(1)));
    QCOMPARE(replies(), said({"1 ok true", "nil FRAME_TOO_LARGE"}));
    QVERIFY(m_client->line->sendingEnded);
    QVERIFY(!m_client->line->closed);
    m_client->send(QByteArray(1000, 'x')); // is thrown away, so that the reply is not lost with it
    QVERIFY(!m_client->line->closed);
    QVERIFY(m_client->line->arriving.isEmpty());
    m_host->now += 5s;
    m_client->session->checkTimes();
    QVERIFY(m_client->line->closed);
}

void SessionTest::closesAfterAWrongTokenAndTakesNothingMore()
{
    m_client->send(wrongHello() + pings(3));
    QCOMPARE(replies(), said({"1 AUTH_FAILED"}));
    QVERIFY(m_client->line->sendingEnded);
    m_client->line->ended = true;
    m_client->letWork();
    QVERIFY(m_client->line->closed);
}

void SessionTest::answersBeforeItClosesWhenTheClientSendsNoMore()
{
    m_client->line->ended = true;
    m_client->send(requests("exists", 3));
    QVERIFY(!m_client->line->closed);
    const auto pending = m_service->takePending();
    QCOMPARE(pending.size(), std::size_t(3));
    for (const auto &request : pending)
        m_client->answer(request, existsReply(request.head.id));
    QCOMPARE(replies(), said({"0 ok true", "1 ok true", "2 ok true"}));
    QVERIFY(m_client->line->closed);
    QVERIFY(m_client->session->isOver());
    QCOMPARE(m_host->closed, 1);
}

void SessionTest::dropsHalfARequestAtTheEnd()
{
    m_client->line->ended = true;
    m_client->send(pings(1) + requestFrame(9, "ping").chopped(1));
    QCOMPARE(replies(), said({"0 ok pong"}));
    QVERIFY(m_client->line->closed);
    QCOMPARE(m_budget->used(), qint64(0));
}

void SessionTest::keepsWhatWasTakenWhenTheClientIsGone()
{
    m_client->send(requests("exists", 3));
    auto pending = m_service->takePending();
    m_client->answer(pending[1], existsReply(qint64(1))); // held: it is not its turn
    m_client->line->broken = true;
    m_client->letWork();
    QVERIFY(m_client->line->closed);
    QVERIFY(!m_client->session->isOver()); // two requests still hold their memory
    QVERIFY(m_budget->used() > 0);
    m_client->session->deliver({pending[2].address, existsReply(qint64(2)), nullptr});
    QVERIFY(!m_client->session->isOver());
    m_client->session->deliver({pending[0].address, existsReply(qint64(0)), nullptr});
    QVERIFY(m_client->session->isOver());
    QCOMPARE(m_budget->used(), qint64(0));
}

void SessionTest::goesOnTakingFromAClientThatTakesNoReplies()
{
    // It has shut its receiving side, or gone after sending everything: what it has sent counts.
    m_client->send(requests("exists", 1));
    m_client->answer(m_service->takePending().at(0), existsReply(qint64(0)));
    m_client->session->deliver({{1, 99}, existsReply(qint64(0)), nullptr});
    m_client->line->listener->hungUp();
    m_client->send(requests("exists", 5));
    QCOMPARE(m_service->pendingCount(), std::size_t(5));
}

void SessionTest::tellsStrangersWhatToSet()
{
    m_service->admitNobody();
    m_client = std::make_unique<FakeClient>(*m_host);
    m_client->send(pings(1) + requests("exists", 1));
    QCOMPARE(replies(), said({"0 AUTH_REQUIRED", "0 AUTH_REQUIRED"}));
    QCOMPARE(m_service->pendingCount(), std::size_t(0));
    m_client->send(QByteArray("\x00\x10\x00\x00", 4)); // a megabyte is more than a stranger may send
    QCOMPARE(replies().constLast(), QStringLiteral("nil AUTH_REQUIRED"));
    QVERIFY(m_client->line->sendingEnded);
}

void SessionTest::refusesRequestsWhileDraining()
{
    m_client->send(requests("exists", 1));
    m_client->line->arriving = pings(1); // has come, but was not taken
    m_client->session->drain();
    m_client->letWork();
    QVERIFY(!m_client->line->sendingEnded);
    m_client->answer(m_service->takePending().at(0), existsReply(qint64(0)));
    QCOMPARE(replies(), said({"0 ok true", "0 SHUTTING_DOWN"}));
    QVERIFY(m_client->line->sendingEnded);
    m_host->now += 1s;
    m_client->session->checkTimes();
    QVERIFY(m_client->line->closed);

    m_client = std::make_unique<FakeClient>(*m_host);
    m_client->session->drain(); // nothing is under way
    QVERIFY(m_client->line->sendingEnded);
}

void SessionTest::saysWhyItRefusesAConnection()
{
    m_client->session->refuse({ErrorCode::Busy, QStringLiteral("full"), {}});
    QCOMPARE(replies(), said({"nil BUSY"}));
    m_client->send(pings(1));
    QCOMPARE(replies(), said({"nil BUSY"}));
    m_client->line->ended = true;
    m_client->letWork();
    QVERIFY(m_client->line->closed);
}

QTEST_APPLESS_MAIN(SessionTest)
#include "session_test.moc"
