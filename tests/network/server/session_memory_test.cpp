// SPDX-License-Identifier: BSD-3-Clause
#include "tests/network/server/session_bench.h"

using namespace hdf5async;
using namespace std::chrono_literals;

/// How a session keeps within its memory and its turns: it reads and sends no more than there is room for.
class SessionMemoryTest : public QObject, private SessionBench
{
    Q_OBJECT

private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }

    void stopsReadingAtSoManyRequests();
    void stopsReadingAtSoManyBytesUnsent();
    void readsInTurnsOfLimitedSize();
    void givesOthersATurnAmidManySmallRequests();
    void sendsPartsOnlyAsTheyAreTaken();
    void letsNothingIntoAStream();
    void letsGoOfAStreamWhoseClientIsGone();
    void asksForFewLargeRepliesAtATime();
    void waitsForPermits();
    void waitsForMemoryAndGoesOn();
    void closesAClientThatStallsWhileMemoryIsShort();
    void accountsForEverythingItHolds();
};

void SessionMemoryTest::stopsReadingAtSoManyRequests()
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

void SessionMemoryTest::stopsReadingAtSoManyBytesUnsent()
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

void SessionMemoryTest::readsInTurnsOfLimitedSize()
{
    const QByteArray large = QByteArray(3'000'000, 'x');
    m_client->line->arriving = QByteArray("\x00\x40\x00\x00", 4) + large;
    m_client->line->listener->readyToReceive();
    const qsizetype read = large.size() + 4 - m_client->line->arriving.size();
    QVERIFY2(read > 0 && read <= 256 << 10, qPrintable(QString::number(read)));
    QVERIFY(m_client->line->receiving);
}

void SessionMemoryTest::givesOthersATurnAmidManySmallRequests()
{
    m_client->line->arriving = pings(3000);
    m_client->line->listener->readyToReceive();
    QCOMPARE(m_host->again.size(), std::size_t(1));
    QVERIFY(m_client->counters().requests.value() < 3000);
    m_client->letWork();
    QCOMPARE(m_client->counters().requests.value(), quint64(3000));
    QCOMPARE(replies().size(), 3000);
}

void SessionMemoryTest::sendsPartsOnlyAsTheyAreTaken()
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

void SessionMemoryTest::letsNothingIntoAStream()
{
    int wanted = 0;
    m_client->send(requests("read", 1) + pings(1));
    const auto request = m_service->takePending().at(0);
    m_client->answer(request, partReply(qint64(0), 1, 0, true), std::make_shared<FakeStream>(&wanted));
    QCOMPARE(replies(), said({"0 part 0 more bytes:1"}));
    m_client->answer(request, Reply{qint64(0), failure(ErrorCode::Conflict, QStringLiteral("changed")), {}, {}, false});
    QCOMPARE(replies(), said({"0 part 0 more bytes:1", "0 CONFLICT", "0 ok pong"}));
}

void SessionMemoryTest::letsGoOfAStreamWhoseClientIsGone()
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

void SessionMemoryTest::asksForFewLargeRepliesAtATime()
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

void SessionMemoryTest::waitsForPermits()
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

void SessionMemoryTest::waitsForMemoryAndGoesOn()
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

void SessionMemoryTest::closesAClientThatStallsWhileMemoryIsShort()
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

void SessionMemoryTest::accountsForEverythingItHolds()
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

QTEST_APPLESS_MAIN(SessionMemoryTest)
#include "session_memory_test.moc"
