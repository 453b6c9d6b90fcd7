// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/network_server.h"
#include "tests/network/server/fake_service.h"
#include "tests/network/server/wire_text.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace hdf5async;
using namespace std::chrono_literals;

/// The network thread on real sockets of the loopback interface, with a service that has no files.
class NetworkServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void answersOnItsAddress();
    void saysWhyItCannotListen();
    void answersOutOfOrderCompletionsInOrder();
    void takesDribbledRequests();
    void refusesAClaimOfFourGibibytes();
    void answersAfterAHalfClose();
    void outlivesClientsThatVanish();
    void bindsMemoryOfAClientThatNeverReads();
    void streamsAtTheClientsPace();
    void tellsTheClientsBeyondTheLimit();
    void finishesRequestsOneByOneWhenMemoryIsShort();
    void servesManyConnections();
    void acceptsAgainWhenThereAreDescriptors();
    void drainsWhatWasTaken();
    void cutsOffClientsThatDoNotDrain();
    void countsWhatHappens();

private:
    void restart();
    [[nodiscard]] std::unique_ptr<QTcpSocket> connectClient() const;
    void answerAll(const std::function<Reply(const FakeService::Pending &)> &reply);

    Settings m_settings;
    std::unique_ptr<FakeService> m_service;
    std::unique_ptr<MetricsHub> m_hub;
    std::unique_ptr<MemoryBudget> m_budget;
    std::unique_ptr<NetworkServer> m_server;
    quint16 m_port = 0;
};

namespace {

/// Reads until so many replies are there, or the connection has ended.
QStringList readReplies(QTcpSocket &socket, qsizetype count, int milliseconds = 20'000)
{
    QByteArray stream;
    QElapsedTimer timer;
    timer.start();
    while (repliesIn(stream).size() < count && timer.elapsed() < milliseconds) {
        if (socket.bytesAvailable() == 0 && !socket.waitForReadyRead(100) &&
            socket.state() != QAbstractSocket::ConnectedState)
            break;
        stream += socket.readAll();
    }
    return repliesIn(stream + socket.readAll());
}

bool hasEnded(QTcpSocket &socket)
{
    return socket.state() == QAbstractSocket::UnconnectedState || socket.waitForDisconnected(20'000);
}

/// Gone without a farewell, as after a crash of the machine.
void vanish(QTcpSocket &socket)
{
    const linger now{1, 0};
    ::setsockopt(int(socket.socketDescriptor()), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    socket.abort();
}

void sendAll(QTcpSocket &socket, const QByteArray &bytes)
{
    socket.write(bytes);
    while (socket.bytesToWrite() > 0 && socket.waitForBytesWritten(20'000)) {
    }
}

} // namespace

void NetworkServerTest::init()
{
    m_settings = Settings();
    m_settings.port = 0;
    restart();
}

void NetworkServerTest::restart()
{
    cleanup();
    m_service = std::make_unique<FakeService>();
    m_hub = std::make_unique<MetricsHub>();
    m_budget = std::make_unique<MemoryBudget>(m_settings.memoryLimit);
    m_server = std::make_unique<NetworkServer>(m_settings, *m_service, *m_hub, *m_budget);
    QSignalSpy listening(m_server.get(), &NetworkServer::listening);
    m_server->start();
    QVERIFY(listening.wait(20'000));
    m_port = quint16(listening[0][0].toString().section(u':', -1).toUInt());
}

void NetworkServerTest::cleanup()
{
    m_server.reset();
}

std::unique_ptr<QTcpSocket> NetworkServerTest::connectClient() const
{
    auto socket = std::make_unique<QTcpSocket>();
    socket->connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
    if (!socket->waitForConnected(20'000))
        qWarning("%s", qPrintable(socket->errorString()));
    return socket;
}

void NetworkServerTest::answerAll(const std::function<Reply(const FakeService::Pending &)> &reply)
{
    for (const FakeService::Pending &request : m_service->takePending()) {
        std::vector<AddressedReply> replies;
        replies.push_back({request.address, reply(request), nullptr});
        request.port->post(std::move(replies));
    }
}

void NetworkServerTest::answersOnItsAddress()
{
    const auto client = connectClient();
    sendAll(*client, requestFrame(7, "ping"));
    QCOMPARE(readReplies(*client, 1), said({"7 ok pong"}));
    QTRY_VERIFY(m_service->ticks() > 0);
}

void NetworkServerTest::saysWhyItCannotListen()
{
    QTcpServer occupied;
    QVERIFY(occupied.listen(QHostAddress(QHostAddress::LocalHost)));
    Settings settings = m_settings;
    settings.port = occupied.serverPort();
    NetworkServer server(settings, *m_service, *m_hub, *m_budget);
    QSignalSpy failed(&server, &NetworkServer::failed);
    server.start();
    QVERIFY(failed.wait(20'000));
    const QString problem = failed[0][0].toString();
    QVERIFY2(problem.contains(QStringLiteral("127.0.0.1:%1: ").arg(settings.port)), qPrintable(problem));
    const QString holder = QStringLiteral("Port %1 is used by process %2 (test_network_se)")
                               .arg(settings.port)
                               .arg(QCoreApplication::applicationPid());
    QVERIFY2(problem.endsWith(holder), qPrintable(problem));
    const auto taken = failed[0][1].value<TakenPort>();
    QCOMPARE(taken.address, QStringLiteral("127.0.0.1:%1").arg(settings.port));
    QCOMPARE(taken.process, QCoreApplication::applicationPid());
    QTcpServer free;
    QVERIFY(free.listen(QHostAddress(QHostAddress::LocalHost), taken.freePort));
}

void NetworkServerTest::answersOutOfOrderCompletionsInOrder()
{
    constexpr int count = 300;
    const auto client = connectClient();
    QByteArray requests;
    for (int i = 0; i < count; ++i)
        requests += requestFrame(i, "exists", {{"path", "/a"}});
    sendAll(*client, requests);
    QTRY_COMPARE(m_service->pendingCount(), std::size_t(count));
    auto pending = m_service->takePending();
    for (std::size_t i = 0; i < pending.size(); ++i) { // each third one, then the next of each three ...
        const FakeService::Pending &request = pending[(i * 101) % pending.size()];
        std::vector<AddressedReply> replies;
        replies.push_back({request.address, existsReply(request.head.id), nullptr});
        request.port->post(std::move(replies));
    }
    const QStringList replies = readReplies(*client, count);
    QCOMPARE(replies.size(), count);
    for (int i = 0; i < count; ++i)
        QCOMPARE(replies[i], QStringLiteral("%1 ok true").arg(i));
}

void NetworkServerTest::takesDribbledRequests()
{
    const auto slow = connectClient();
    const auto other = connectClient();
    for (const char byte : requestFrame(1, "ping")) {
        sendAll(*slow, QByteArray(1, byte));
        sendAll(*other, requestFrame(2, "ping"));
        QCOMPARE(readReplies(*other, 1), said({"2 ok pong"}));
    }
    QCOMPARE(readReplies(*slow, 1), said({"1 ok pong"}));
}

void NetworkServerTest::refusesAClaimOfFourGibibytes()
{
    const auto client = connectClient();
    sendAll(*client, requestFrame(1, "ping") + QByteArray("\xff\xff\xff\xff", 4) + QByteArray(100'000, 'x'));
    QCOMPARE(readReplies(*client, 2), said({"1 ok pong", "nil FRAME_TOO_LARGE"}));
    QVERIFY(hasEnded(*client));
    QTRY_COMPARE(m_budget->used(), qint64(0));
}

void NetworkServerTest::answersAfterAHalfClose()
{
    const auto client = connectClient();
    client->write(requestFrame(1, "exists", {{"path", "/a"}}) + requestFrame(2, "ping"));
    QVERIFY(client->waitForBytesWritten(20'000));
    ::shutdown(int(client->socketDescriptor()), SHUT_WR);
    QTRY_COMPARE(m_service->pendingCount(), std::size_t(1));
    answerAll([](const FakeService::Pending &request) { return existsReply(request.head.id); });
    QCOMPARE(readReplies(*client, 2), said({"1 ok true", "2 ok pong"}));
    QVERIFY(hasEnded(*client));
}

void NetworkServerTest::outlivesClientsThatVanish()
{
    constexpr std::size_t count = 50;
    for (std::size_t i = 0; i < count; ++i) {
        const auto client = connectClient();
        sendAll(*client, requestFrame(1, "exists", {{"path", "/a"}}) + requestFrame(2, "ping") + "\0\0\1");
        QTRY_COMPARE(m_service->pendingCount(), i + 1);
        if (i % 2 == 0)
            vanish(*client);
    }
    // Half of them have gone altogether; the others have only ended sending, and may be waiting for their replies.
    QTRY_COMPARE(m_hub->sample(QDateTime::currentDateTimeUtc())->clients.size(), count / 2);
    QVERIFY(m_budget->used() > 0); // all requests are still with the service
    answerAll([](const FakeService::Pending &request) { return existsReply(request.head.id); });
    QTRY_VERIFY(m_hub->sample(QDateTime::currentDateTimeUtc())->clients.empty());
    QTRY_COMPARE(m_budget->used(), qint64(0));
    const auto client = connectClient();
    sendAll(*client, requestFrame(3, "ping"));
    QCOMPARE(readReplies(*client, 1), said({"3 ok pong"}));
}

void NetworkServerTest::bindsMemoryOfAClientThatNeverReads()
{
    constexpr int count = 1000;
    constexpr qsizetype size = 1 << 20;
    m_settings.maxUnansweredBytes = 8 << 20;
    restart();
    const auto client = connectClient();
    client->setReadBufferSize(1);
    QByteArray requests;
    for (int i = 0; i < count; ++i)
        requests += requestFrame(i, "read", {{"path", "/a"}});
    sendAll(*client, requests);
    qint64 most = 0;
    std::size_t answered = 0;
    // Whatever is asked for is answered; at some point nothing more is asked for, although the client wants much more.
    for (QElapsedTimer quiet =
             [] {
                 QElapsedTimer t;
                 t.start();
                 return t;
             }();
         quiet.elapsed() < 500;) {
        const std::size_t pending = m_service->pendingCount();
        if (pending > 0) {
            answered += pending;
            quiet.restart();
        }
        answerAll([](const FakeService::Pending &request) { return bytesReply(request.head.id, size); });
        QTest::qWait(1);
        most = std::max(most, m_budget->used());
    }
    QVERIFY2(most > 4 << 20, qPrintable(QString::number(most)));
    QVERIFY2(most < 32 << 20, qPrintable(QString::number(most)));
    QVERIFY2(answered < 60, qPrintable(QString::number(answered)));
    vanish(*client);
    // Its requests hold memory until they are answered.
    QTRY_VERIFY((answerAll([](const FakeService::Pending &request) { return existsReply(request.head.id); }),
                 m_budget->used() == 0));
}

void NetworkServerTest::streamsAtTheClientsPace()
{
    constexpr int parts = 100;
    constexpr qsizetype size = 1 << 20;
    struct Stream final : ReplyContinuation
    {
        void next() override { ++wanted; }
        std::atomic<int> wanted{1}; // the first one comes unasked
    };
    const auto stream = std::make_shared<Stream>();
    const auto client = connectClient();
    client->setReadBufferSize(64 << 10);
    sendAll(*client, requestFrame(1, "read", {{"path", "/a"}}) + requestFrame(2, "ping"));
    QTRY_COMPARE(m_service->pendingCount(), std::size_t(1));
    const auto request = m_service->takePending().at(0);
    int sent = 0;
    const auto sendWanted = [&] {
        while (sent < parts && sent < stream->wanted) {
            const bool more = sent + 1 < parts;
            std::vector<AddressedReply> replies;
            replies.push_back(
                {request.address, partReply(qint64(1), size, quint32(sent++), more), more ? stream : nullptr});
            request.port->post(std::move(replies));
        }
    };
    // A client that does not read gets what the sockets' buffers hold.
    int before = -1;
    for (int quiet = 0; quiet < 20; quiet = sent == before ? quiet + 1 : 0) {
        before = sent;
        sendWanted();
        QTest::qWait(10);
    }
    QVERIFY2(sent < parts / 2, qPrintable(QString::number(sent)));

    qint64 received = 0;
    QByteArray tail;
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 60'000 && !tail.endsWith("pong")) {
        sendWanted();
        client->waitForReadyRead(10);
        const QByteArray bytes = client->readAll();
        received += bytes.size();
        tail = (tail + bytes).right(100);
    }
    QVERIFY(tail.endsWith("pong"));
    QCOMPARE(sent, parts);
    QVERIFY(received > parts * size);
}

void NetworkServerTest::tellsTheClientsBeyondTheLimit()
{
    m_settings.maxConnections = 3;
    restart();
    std::vector<std::unique_ptr<QTcpSocket>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(connectClient());
        sendAll(*clients.back(), requestFrame(i, "ping"));
        QCOMPARE(readReplies(*clients.back(), 1).size(), 1);
    }
    const auto tooMany = connectClient();
    sendAll(*tooMany, requestFrame(9, "ping"));
    QCOMPARE(readReplies(*tooMany, 1), said({"nil BUSY"}));
    QVERIFY(hasEnded(*tooMany));
    clients.pop_back();
    QTRY_COMPARE(m_hub->sample(QDateTime::currentDateTimeUtc())->clients.size(), std::size_t(2));
    const auto again = connectClient();
    sendAll(*again, requestFrame(9, "ping"));
    QCOMPARE(readReplies(*again, 1), said({"9 ok pong"}));
    QCOMPARE(m_hub->sample(QDateTime::currentDateTimeUtc())->refusedConnections, quint64(1));
}

void NetworkServerTest::finishesRequestsOneByOneWhenMemoryIsShort()
{
    constexpr std::size_t count = 6;
    m_settings.memoryLimit = 2 << 20;
    m_settings.maxFrame = 2 << 20;
    restart();
    const QByteArray body = QByteArray("\x83\xa2id\x01\xa2op\xa5write\xa4"
                                       "data\xc6\x00\x0f\x42\x40",
                                       23) +
                            QByteArray(1'000'000, 'x');
    const QByteArray request = frame(body);
    std::vector<std::unique_ptr<QTcpSocket>> clients;
    for (std::size_t i = 0; i < count; ++i) { // each begins, together they are more than the limit
        clients.push_back(connectClient());
        clients.back()->write(request.first(600'000));
        QTRY_VERIFY(clients.back()->bytesToWrite() == 0);
    }
    QTRY_VERIFY(m_budget->isExhausted());
    for (const auto &client : clients)
        client->write(request.sliced(600'000));
    std::size_t answered = 0;
    QElapsedTimer timer;
    timer.start();
    while (answered < count && timer.elapsed() < 30'000) {
        QTest::qWait(1);
        for (const auto &client : clients)
            answered +=
                client->bytesAvailable() > 0 && !client->readAll().isEmpty() ? 1 : 0; // BAD_REQUEST: there is no path
    }
    QCOMPARE(answered, count);
    QTRY_COMPARE(m_budget->used(), qint64(0));
}

void NetworkServerTest::servesManyConnections()
{
    constexpr int count = 400;
    std::vector<std::unique_ptr<QTcpSocket>> clients;
    for (int i = 0; i < count; ++i)
        clients.push_back(connectClient());
    for (int i = 0; i < count; ++i)
        clients[std::size_t(i)]->write(requestFrame(i, "ping"));
    for (int i = 0; i < count; ++i) {
        QVERIFY(clients[std::size_t(i)]->waitForBytesWritten(20'000) || clients[std::size_t(i)]->bytesToWrite() == 0);
        QCOMPARE(readReplies(*clients[std::size_t(i)], 1), QStringList(QStringLiteral("%1 ok pong").arg(i)));
    }
    QCOMPARE(m_hub->sample(QDateTime::currentDateTimeUtc())->clients.size(), std::size_t(count));
    clients.clear();
    QTRY_VERIFY(m_hub->sample(QDateTime::currentDateTimeUtc())->clients.empty());
}

void NetworkServerTest::acceptsAgainWhenThereAreDescriptors()
{
    rlimit limit = {};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &limit), 0);
    const int lowest = ::dup(0);
    QVERIFY(lowest >= 0);
    ::close(lowest);
    rlimit low = limit;
    low.rlim_cur = rlim_t(lowest) + 1; // enough for the client's end of the connection, not for the server's
    QTest::ignoreMessage(QtWarningMsg,
                         QRegularExpression(QStringLiteral("cannot accept connections for want of file descriptors")));
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &low), 0);
    QTcpSocket client;
    client.connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
    const bool connected = client.waitForConnected(20'000);
    client.write(requestFrame(1, "ping"));
    const bool answeredEarly = client.waitForReadyRead(300);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &limit), 0);
    QVERIFY(connected);
    QVERIFY(!answeredEarly);
    QCOMPARE(readReplies(client, 1), said({"1 ok pong"}));
}

void NetworkServerTest::drainsWhatWasTaken()
{
    const auto busy = connectClient();
    const auto idle = connectClient();
    sendAll(*busy, requestFrame(1, "exists", {{"path", "/a"}}));
    QTRY_COMPARE(m_service->pendingCount(), std::size_t(1));
    QSignalSpy drained(m_server.get(), &NetworkServer::drained);
    m_server->drain();
    QVERIFY(hasEnded(*idle));
    sendAll(*busy, requestFrame(2, "ping"));
    QTRY_COMPARE(m_hub->sample(QDateTime::currentDateTimeUtc())->clients.size(), std::size_t(1));
    QCOMPARE(drained.size(), 0);
    answerAll([](const FakeService::Pending &request) { return existsReply(request.head.id); });
    QCOMPARE(readReplies(*busy, 2), said({"1 ok true", "2 SHUTTING_DOWN"}));
    QTRY_COMPARE(drained.size(), 1);

    QTcpSocket late;
    late.connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
    QVERIFY(!late.waitForConnected(20'000));
}

void NetworkServerTest::cutsOffClientsThatDoNotDrain()
{
    m_settings.drainTimeout = 1s;
    restart();
    const auto client = connectClient();
    sendAll(*client, requestFrame(1, "exists", {{"path", "/a"}})); // is never answered
    QTRY_COMPARE(m_service->pendingCount(), std::size_t(1));
    QSignalSpy drained(m_server.get(), &NetworkServer::drained);
    m_server->drain();
    QVERIFY(drained.wait(20'000));
    QVERIFY(hasEnded(*client));
}

void NetworkServerTest::countsWhatHappens()
{
    const auto client = connectClient();
    const QByteArray requests =
        requestFrame(1, "ping") + requestFrame(2, "frobnicate") + requestFrame(3, "exists", {{"path", "/a"}});
    sendAll(*client, requests);
    QCOMPARE(readReplies(*client, 2), said({"1 ok pong", "2 UNKNOWN_OP"}));
    QTRY_COMPARE(m_hub->sample(QDateTime::currentDateTimeUtc())->clients.size(), std::size_t(1));
    ServerStatusPtr status;
    QTRY_VERIFY((status = m_hub->sample(QDateTime::currentDateTimeUtc()))->clients[0].unanswered == 1);
    const ClientStatus &seen = status->clients[0];
    QCOMPARE(seen.peer, QStringLiteral("127.0.0.1:%1").arg(client->localPort()));
    QCOMPARE(seen.requests, quint64(3));
    QCOMPARE(seen.errors, quint64(1));
    QCOMPARE(seen.receivedBytes, quint64(requests.size()));
    QVERIFY(seen.sentBytes > 0);
    QVERIFY(seen.lastError.startsWith(QStringLiteral("UNKNOWN_OP: ")));
}

QTEST_GUILESS_MAIN(NetworkServerTest)
#include "network_server_test.moc"
