// SPDX-License-Identifier: BSD-3-Clause
#include "tests/network/server/fake_connection.h"
#include "tests/network/server/wire_text.h"

#include <QTest>
#include <QtEndian>

using namespace hdf5async;
using namespace std::chrono_literals;

/// One session on a connection without a socket, in a time that stands still.
class SessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

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
    void stopsReadingAtSoManyRequests();
    void stopsReadingAtSoManyBytesUnsent();
    void readsInTurnsOfLimitedSize();
    void givesOthersATurnAmidManySmallRequests();
    void tellsStrangersWhatToSet();
    void sendsPartsOnlyAsTheyAreTaken();
    void letsNothingIntoAStream();
    void letsGoOfAStreamWhoseClientIsGone();
    void asksForFewLargeRepliesAtATime();
    void waitsForPermits();
    void waitsForMemoryAndGoesOn();
    void closesAClientThatStallsWhileMemoryIsShort();
    void accountsForEverythingItHolds();
    void refusesRequestsWhileDraining();
    void saysWhyItRefusesAConnection();
    void closesConnectionsThatAreIdleTooLong();
    void closesConnectionsThatNeverFinishARequest();
    void givesLargeRequestsTheirTime();
    void holdsTheAnswerToAWrongTokenBack();
    void readsNoMoreRequestsThanTheRateAllows();
    void readsNoMoreBytesThanTheRateAllows();
    void countsWhatIsSentAgainstTheRateToo();
    void doesNotTakeThrottledClientsForIdleOnes();
    void countsWhomItTurnsAway();
    void sendsEventsBehindTheRepliesTheyFollow();
    void keepsEventsInTheirQueueWhileTheClientTakesNone();
    void asksForOnePartOfRowsAtATime();
    void sendsNothingOfASubscriptionThatHasEnded();
    void forgetsASubscriptionThatWasRefused();
    void sendsEventsBeforeItEndsForTheServersSake();
    void letsGoOfItsEventsWithTheConnection();

private:
    [[nodiscard]] QStringList replies() const { return repliesIn(m_client->line->departed); }
    void restart();
    [[nodiscard]] FakeService::Pending subscribe(int id = 0);
    static QByteArray wrongHello();
    /// As the network thread does while time passes.
    void letTimePass(std::chrono::milliseconds time)
    {
        m_host->now += time;
        for (Session *session : std::exchange(m_host->paced, {}))
            session->continueLater();
        m_client->session->checkTimes();
        m_client->letWork();
    }

    Settings m_settings;
    std::unique_ptr<MemoryBudget> m_budget;
    std::unique_ptr<FakeService> m_service;
    std::unique_ptr<FakeHost> m_host;
    std::unique_ptr<FakeClient> m_client;
};

namespace {

class FakeStream final : public ReplyContinuation
{
public:
    explicit FakeStream(int *wanted) : m_wanted(wanted) { }
    void next() override { ++*m_wanted; }

private:
    int *m_wanted;
};

QueuedChange changeOf(const ReplyAddress &cause, std::size_t bytes = 0)
{
    auto change = std::make_shared<Change>();
    change->path = "/a";
    if (bytes > 0)
        change->data = Value{Value::Bin{QByteArray(qsizetype(bytes), 'x')}};
    return {1, cause.slot, "default", std::move(change), nullptr, false};
}

QByteArray pings(int count)
{
    QByteArray bytes;
    for (int i = 0; i < count; ++i)
        bytes += requestFrame(i, "ping");
    return bytes;
}

QByteArray requests(const QByteArray &op, int count)
{
    QByteArray bytes;
    for (int i = 0; i < count; ++i)
        bytes += requestFrame(i, op, {{"path", "/a"}});
    return bytes;
}

} // namespace

void SessionTest::init()
{
    m_settings = Settings();
    restart();
}

void SessionTest::restart()
{
    cleanup();
    m_budget = std::make_unique<MemoryBudget>(m_settings.memoryLimit);
    m_service = std::make_unique<FakeService>();
    m_host = std::make_unique<FakeHost>(m_settings, *m_service, *m_budget);
    m_client = std::make_unique<FakeClient>(*m_host);
}

void SessionTest::cleanup()
{
    m_client.reset();
    m_host.reset();
}

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

QByteArray SessionTest::wrongHello()
{
    QByteArray hello = requestFrame(1, "hello", {{"token", "guess"}});
    hello[4] = char(uchar(hello[4]) + 1); // one key more: the version, a number
    hello += QByteArray("\xa7version\x01", 9);
    qToBigEndian(quint32(hello.size() - 4), hello.data());
    return hello;
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

void SessionTest::stopsReadingAtSoManyRequests()
{
    m_settings.maxUnansweredRequests = 10;
    restart();
    m_client->send(requests("exists", 25));
    QCOMPARE(m_service->pendingCount(), std::size_t(10));
    QVERIFY(!m_client->line->receiving);
    m_client->send(pings(1)); // waits outside
    QCOMPARE(m_client->line->arriving, pings(1));
    int answered = 0;
    for (int rounds = 0; rounds < 10 && m_service->pendingCount() > 0; ++rounds) {
        for (const auto &request : m_service->takePending()) {
            m_client->answer(request, existsReply(request.head.id));
            ++answered;
            QVERIFY(m_service->pendingCount() <= 10);
        }
    }
    QCOMPARE(answered, 25);
    QCOMPARE(replies().size(), 26);
    QCOMPARE(replies().at(24), QStringLiteral("24 ok true"));
    QCOMPARE(replies().at(25), QStringLiteral("0 ok pong"));
    QVERIFY(m_client->line->receiving);
    QVERIFY(m_client->line->arriving.isEmpty());
}

void SessionTest::stopsReadingAtSoManyBytesUnsent()
{
    m_settings.maxUnansweredBytes = 64 << 10;
    restart();
    m_client->line->room = 0;
    int taken = 0;
    m_client->line->arriving = requests("exists", 1000);
    for (int rounds = 0; rounds < 1000; ++rounds) {
        m_client->letWork();
        const auto pending = m_service->takePending();
        if (pending.empty())
            break;
        taken += int(pending.size());
        for (const auto &request : pending)
            m_client->answer(request, bytesReply(request.head.id, 10'000));
    }
    QVERIFY(!m_client->line->receiving);
    QVERIFY(m_client->line->sending);
    const qint64 unsent = qint64(m_client->counters().unansweredBytes.value());
    QVERIFY(unsent >= m_settings.maxUnansweredBytes);
    // Requests that were under way when the limit was reached are answered as well, no more.
    QVERIFY2(unsent < qint64(taken) * 11'000 && taken <= 1000, qPrintable(QString::number(unsent)));

    m_client->line->room = 1 << 30; // and when it reads after all, everything comes
    for (int rounds = 0; rounds < 1000; ++rounds) {
        m_client->letWork();
        for (const auto &request : m_service->takePending())
            m_client->answer(request, bytesReply(request.head.id, 10'000));
    }
    QCOMPARE(replies().size(), 1000);
    QCOMPARE(replies().constLast(), QStringLiteral("999 ok bytes:10000"));
}

void SessionTest::readsInTurnsOfLimitedSize()
{
    const QByteArray large = QByteArray(3'000'000, 'x');
    m_client->line->arriving = QByteArray("\x00\x40\x00\x00", 4) + large;
    m_client->line->listener->readyToReceive();
    const qsizetype read = large.size() + 4 - m_client->line->arriving.size();
    QVERIFY2(read > 0 && read <= 256 << 10, qPrintable(QString::number(read)));
    QVERIFY(m_client->line->receiving);
}

void SessionTest::givesOthersATurnAmidManySmallRequests()
{
    m_client->line->arriving = pings(3000);
    m_client->line->listener->readyToReceive();
    QCOMPARE(m_host->again.size(), std::size_t(1));
    QVERIFY(m_client->counters().requests.value() < 3000);
    m_client->letWork();
    QCOMPARE(m_client->counters().requests.value(), quint64(3000));
    QCOMPARE(replies().size(), 3000);
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

void SessionTest::sendsPartsOnlyAsTheyAreTaken()
{
    int wanted = 0;
    m_client->line->room = 0;
    m_client->send(requests("read", 1));
    const auto request = m_service->takePending().at(0);
    m_client->answer(request, partReply(qint64(0), 2'000'000, 0, true), std::make_shared<FakeStream>(&wanted));
    QCOMPARE(wanted, 0); // two megabytes wait
    m_client->line->room = 1'500'000;
    m_client->letWork();
    QCOMPARE(wanted, 1); // half a megabyte waits
    m_client->letWork();
    QCOMPARE(wanted, 1); // once for each part
    m_client->line->room = 1 << 30;
    m_client->answer(request, partReply(qint64(0), 10, 1, true), std::make_shared<FakeStream>(&wanted));
    QCOMPARE(wanted, 2);
    m_client->answer(request, partReply(qint64(0), 20, 2, false));
    QCOMPARE(wanted, 2);
    QCOMPARE(replies(), said({"0 part 0 more bytes:2000000", "0 part 1 more bytes:10", "0 part 2 bytes:20"}));
    QCOMPARE(m_client->counters().unanswered.value(), quint64(0));
}

void SessionTest::letsNothingIntoAStream()
{
    int wanted = 0;
    m_client->send(requests("read", 1) + pings(1));
    const auto request = m_service->takePending().at(0);
    m_client->answer(request, partReply(qint64(0), 1, 0, true), std::make_shared<FakeStream>(&wanted));
    QCOMPARE(replies(), said({"0 part 0 more bytes:1"}));
    m_client->answer(request, Reply{qint64(0), failure(ErrorCode::Conflict, QStringLiteral("changed")), {}, {}, false});
    QCOMPARE(replies(), said({"0 part 0 more bytes:1", "0 CONFLICT", "0 ok pong"}));
}

void SessionTest::letsGoOfAStreamWhoseClientIsGone()
{
    int wanted = 0;
    auto stream = std::make_shared<FakeStream>(&wanted);
    const std::weak_ptr<FakeStream> alive = stream;
    m_client->send(requests("read", 1));
    const auto request = m_service->takePending().at(0);
    m_client->answer(request, partReply(qint64(0), 1, 0, true), std::move(stream));
    QVERIFY(!alive.expired());
    m_client->line->broken = true;
    m_client->letWork();
    QVERIFY(alive.expired());
    QVERIFY(m_client->session->isOver()); // nothing more comes to it
}

void SessionTest::asksForFewLargeRepliesAtATime()
{
    m_settings.maxUnansweredBytes = 1 << 20;
    restart();
    m_client->line->room = 0;
    m_client->line->arriving = requests("read", 200);
    std::size_t most = 0, answered = 0;
    for (int rounds = 0; rounds < 1000; ++rounds) {
        m_client->letWork();
        const auto pending = m_service->takePending();
        if (pending.empty())
            break;
        most = std::max(most, pending.size());
        answered += pending.size();
        for (const auto &request : pending)
            m_client->answer(request, bytesReply(request.head.id, 400'000));
    }
    QVERIFY2(most <= 2, qPrintable(QString::number(most)));
    QVERIFY2(answered <= 4, qPrintable(QString::number(answered)));

    // Small replies open the window, up to a limit.
    m_client = std::make_unique<FakeClient>(*m_host);
    m_client->line->arriving = requests("read", 200);
    most = answered = 0;
    for (int rounds = 0; rounds < 1000 && answered < 200; ++rounds) {
        m_client->letWork();
        const auto pending = m_service->takePending();
        most = std::max(most, pending.size());
        answered += pending.size();
        for (const auto &request : pending)
            m_client->answer(request, bytesReply(request.head.id, 10));
    }
    QCOMPARE(answered, std::size_t(200));
    QVERIFY2(most > 4 && most <= ReplyWindow::widest, qPrintable(QString::number(most)));
}

void SessionTest::waitsForPermits()
{
    m_host->permits = 0;
    m_client->send(requests("read", 1) + pings(1));
    QCOMPARE(m_service->pendingCount(), std::size_t(0));
    QCOMPARE(m_host->waiting.size(), std::size_t(1));
    QVERIFY(!m_client->line->receiving);
    m_client->session->work();
    QCOMPARE(m_host->waiting.size(), std::size_t(1)); // it is in the line once
    m_host->permits = 1;
    m_client->session->resume();
    m_client->letWork();
    QCOMPARE(m_host->permits, 0);
    m_client->answer(m_service->takePending().at(0), bytesReply(qint64(0), 5));
    QCOMPARE(replies(), said({"0 ok bytes:5", "0 ok pong"}));
    QCOMPARE(m_host->permits, 1);
}

void SessionTest::waitsForMemoryAndGoesOn()
{
    m_budget->add(m_settings.memoryLimit);
    m_client->send(requests("exists", 2));
    QCOMPARE(m_service->pendingCount(), std::size_t(0));
    QVERIFY(!m_client->line->receiving);
    QCOMPARE(m_host->waiting.size(), std::size_t(1));

    m_client->session->setPrivileged(true); // one may go on all the same
    m_client->letWork();
    QCOMPARE(m_service->pendingCount(), std::size_t(2));
    m_client->session->setPrivileged(false);
    m_client->send(requests("exists", 1));
    QCOMPARE(m_service->pendingCount(), std::size_t(2));

    m_budget->remove(m_settings.memoryLimit);
    m_client->session->resume();
    m_client->letWork();
    QCOMPARE(m_service->pendingCount(), std::size_t(3));
}

void SessionTest::closesAClientThatStallsWhileMemoryIsShort()
{
    m_client->line->room = 0;
    m_client->send(pings(1));
    m_host->now += 5s;
    m_client->session->closeIfStalled(10s);
    QVERIFY(!m_client->line->closed);
    m_client->line->room = 1;
    m_client->letWork(); // it takes something
    m_host->now += 6s;
    m_client->session->closeIfStalled(10s);
    QVERIFY(!m_client->line->closed);
    m_host->now += 6s;
    m_client->session->closeIfStalled(10s);
    QVERIFY(m_client->line->closed);

    m_client = std::make_unique<FakeClient>(*m_host);
    m_client->send(QByteArray("\x00\x10\x00\x00xxxx", 8));
    m_host->now += 20s;
    m_client->session->closeIfStalled(10s);
    QVERIFY(!m_client->line->closed); // it may not have been allowed to go on
    m_client->session->setPrivileged(true);
    m_host->now += 11s;
    m_client->session->closeIfStalled(10s);
    QVERIFY(m_client->line->closed);
}

void SessionTest::accountsForEverythingItHolds()
{
    m_client->send(QByteArray("\x00\x10\x00\x00", 4) + QByteArray(100'000, 'x'));
    QVERIFY(m_budget->used() >= 100'000);
    m_client = std::make_unique<FakeClient>(*m_host);
    QCOMPARE(m_budget->used(), qint64(0));

    m_client->send(requests("exists", 100));
    const qint64 asked = m_budget->used();
    QVERIFY(asked > 100 * 20);
    auto pending = m_service->takePending();
    m_client->line->room = 0;
    m_client->answer(pending[1], bytesReply(qint64(1), 50'000)); // held
    QVERIFY(m_budget->used() >= asked + 50'000);
    m_client->answer(pending[0], bytesReply(qint64(0), 50'000)); // unsent, both
    QVERIFY(m_budget->used() >= 100'000);
    m_client->line->room = 1 << 30;
    m_client->letWork();
    for (std::size_t i = 2; i < pending.size(); ++i)
        m_client->answer(pending[i], existsReply(pending[i].head.id));
    QCOMPARE(m_budget->used(), qint64(0));
    QCOMPARE(m_client->counters().unansweredBytes.value(), quint64(0));
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

void SessionTest::closesConnectionsThatAreIdleTooLong()
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

void SessionTest::closesConnectionsThatNeverFinishARequest()
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

void SessionTest::givesLargeRequestsTheirTime()
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

void SessionTest::holdsTheAnswerToAWrongTokenBack()
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

void SessionTest::readsNoMoreRequestsThanTheRateAllows()
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

void SessionTest::readsNoMoreBytesThanTheRateAllows()
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

void SessionTest::countsWhatIsSentAgainstTheRateToo()
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

void SessionTest::doesNotTakeThrottledClientsForIdleOnes()
{
    m_settings.maxRequestsPerSecond = 1;
    m_settings.idleTimeout = 5s;
    restart();
    m_client->send(pings(3));
    m_host->now += 6s;
    m_client->session->checkTimes();
    QVERIFY(!m_client->line->closed);
}

void SessionTest::countsWhomItTurnsAway()
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

FakeService::Pending SessionTest::subscribe(int id)
{
    m_client->send(requestFrame(id, "subscribe", {{"path", "/a"}}));
    return m_service->takePending().at(0);
}

void SessionTest::sendsEventsBehindTheRepliesTheyFollow()
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

void SessionTest::keepsEventsInTheirQueueWhileTheClientTakesNone()
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

void SessionTest::asksForOnePartOfRowsAtATime()
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

void SessionTest::sendsNothingOfASubscriptionThatHasEnded()
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

void SessionTest::forgetsASubscriptionThatWasRefused()
{
    const auto refused = subscribe();
    QCOMPARE(m_client->session->client().subscriptions.size(), std::size_t(1));
    m_client->answer(refused, Reply{qint64(0), failure(ErrorCode::IoError, QStringLiteral("closed")), {}, {}, false});
    QVERIFY(m_client->session->client().subscriptions.empty());
}

void SessionTest::sendsEventsBeforeItEndsForTheServersSake()
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

void SessionTest::letsGoOfItsEventsWithTheConnection()
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

QTEST_APPLESS_MAIN(SessionTest)
#include "session_test.moc"
