// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/socket_transport.h"
#include "network/server/socket_watcher.h"

#include <QTest>

#include <array>

#include <sys/socket.h>
#include <unistd.h>

using namespace hdf5async;

namespace {

/// Two ends of a connection, one of them ours to watch.
struct Pair
{
    Pair() { [[maybe_unused]] const int made = ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()); }
    ~Pair() { closeFar(); }
    void sendFar(const QByteArray &bytes)
    {
        QCOMPARE(::send(ends[1], bytes.constData(), std::size_t(bytes.size()), 0), bytes.size());
    }
    void closeFar()
    {
        if (ends[1] >= 0)
            ::close(std::exchange(ends[1], -1));
    }
    [[nodiscard]] int near() const { return ends[0]; }

    std::array<int, 2> ends{-1, -1};
};

class Listener final : public Transport::Listener
{
public:
    void readyToReceive() override { ++receives; }
    void readyToSend() override { ++sends; }
    void hungUp() override { ++hangUps; }
    void encrypted(const QString &, const QByteArray &) override { }

    int receives = 0, sends = 0, hangUps = 0;
};

using Factory = std::unique_ptr<SocketWatcher> (*)(std::function<void()>);

/// A transport on one end of a connection, with everything that it needs.
struct Scene
{
    explicit Scene(Factory make) : watcher(make([this] { ++batches; })), transport(pair.near(), *watcher)
    {
        transport.setListener(&listener);
    }

    int batches = 0;
    const std::unique_ptr<SocketWatcher> watcher;
    Pair pair;
    Listener listener;
    SocketTransport transport;
};

} // namespace

Q_DECLARE_METATYPE(Factory)

/// A socket transport under both kinds of watcher.
class SocketWatcherTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void tellsWhatArrives();
    void tellsNothingThatIsNotWatched();
    void tellsAgainUntilItIsReceived();
    void tellsWhenThereIsRoomToSend();
    void tellsTheEndOfTheConnection();
    void tellsOnceThatAnUnwatchedConnectionIsBroken();
    void letsAListenerCloseItself();
    void sendsPiecesInOrderAndSaysWhenItIsFull();
    void callsBackAfterEachBatch();
};

void SocketWatcherTest::initTestCase_data()
{
    QTest::addColumn<Factory>("make");
    QTest::newRow("best") << Factory(makeSocketWatcher);
    QTest::newRow("notifiers") << Factory(makeNotifierWatcher);
}

void SocketWatcherTest::tellsWhatArrives()
{
    QFETCH_GLOBAL(const Factory, make);
    Scene scene(make);
    auto &[batches, watcher, pair, listener, transport] = scene;
    QVERIFY(transport.watch(true, false));
    pair.sendFar("hello");
    QTRY_VERIFY(listener.receives > 0);
    std::array<char, 100> bytes;
    const Transport::Received received = transport.receive(bytes);
    QCOMPARE(QByteArray(bytes.data(), qsizetype(received.bytes)), QByteArray("hello"));
    QVERIFY(!received.ended && !received.broken);
    const Transport::Received nothing = transport.receive(bytes);
    QCOMPARE(nothing.bytes, std::size_t(0));
    QVERIFY(!nothing.ended && !nothing.broken);
}

void SocketWatcherTest::tellsNothingThatIsNotWatched()
{
    QFETCH_GLOBAL(const Factory, make);
    Scene scene(make);
    auto &[batches, watcher, pair, listener, transport] = scene;
    QVERIFY(transport.watch(false, false));
    pair.sendFar("hello");
    Pair other; // when it has been told of this one, it would have been told of the first
    Listener otherListener;
    SocketTransport otherTransport(other.near(), *watcher);
    otherTransport.setListener(&otherListener);
    QVERIFY(otherTransport.watch(true, false));
    other.sendFar("x");
    QTRY_VERIFY(otherListener.receives > 0);
    QCOMPARE(listener.receives, 0);
    QVERIFY(transport.watch(true, false));
    QTRY_VERIFY(listener.receives > 0);
}

void SocketWatcherTest::tellsAgainUntilItIsReceived()
{
    QFETCH_GLOBAL(const Factory, make);
    Scene scene(make);
    auto &[batches, watcher, pair, listener, transport] = scene;
    QVERIFY(transport.watch(true, false));
    pair.sendFar("hello");
    QTRY_VERIFY(listener.receives >= 3);
}

void SocketWatcherTest::tellsWhenThereIsRoomToSend()
{
    QFETCH_GLOBAL(const Factory, make);
    Scene scene(make);
    auto &[batches, watcher, pair, listener, transport] = scene;
    QVERIFY(transport.watch(false, true));
    QTRY_VERIFY(listener.sends > 0);
    QCOMPARE(listener.receives, 0);
    QVERIFY(transport.watch(true, false));
    QCoreApplication::processEvents();
    const int before = listener.sends;
    pair.sendFar("x");
    QTRY_VERIFY(listener.receives > 0);
    QCOMPARE(listener.sends, before);
}

void SocketWatcherTest::tellsTheEndOfTheConnection()
{
    QFETCH_GLOBAL(const Factory, make);
    Scene scene(make);
    auto &[batches, watcher, pair, listener, transport] = scene;
    QVERIFY(transport.watch(true, false));
    pair.closeFar();
    QTRY_VERIFY(listener.receives > 0);
    std::array<char, 10> bytes;
    QVERIFY(transport.receive(bytes).ended);
}

void SocketWatcherTest::tellsOnceThatAnUnwatchedConnectionIsBroken()
{
    QFETCH_GLOBAL(const Factory, make);
    if (make == Factory(makeNotifierWatcher))
        QSKIP("this watcher does not notice");
    Scene scene(make);
    auto &[batches, watcher, pair, listener, transport] = scene;
    QVERIFY(transport.watch(false, false));
    pair.closeFar();
    QTRY_COMPARE(listener.hangUps, 1);
    Pair other;
    Listener otherListener;
    SocketTransport otherTransport(other.near(), *watcher);
    otherTransport.setListener(&otherListener);
    QVERIFY(otherTransport.watch(false, true));
    QTRY_VERIFY(otherListener.sends > 10);
    QCOMPARE(listener.hangUps, 1);
    QVERIFY(transport.watch(true, false));
    QTRY_VERIFY(listener.receives > 0);
}

void SocketWatcherTest::letsAListenerCloseItself()
{
    QFETCH_GLOBAL(const Factory, make);
    const std::unique_ptr<SocketWatcher> watcher = make([] {});
    Pair pair;
    class Closer final : public Transport::Listener
    {
    public:
        void readyToReceive() override { close(); }
        void readyToSend() override { close(); }
        void hungUp() override { }
        void encrypted(const QString &, const QByteArray &) override { }
        void close()
        {
            ++calls;
            transport->close();
        }
        SocketTransport *transport = nullptr;
        int calls = 0;
    } closer;
    SocketTransport transport(pair.near(), *watcher);
    closer.transport = &transport;
    transport.setListener(&closer);
    QVERIFY(transport.watch(true, true));
    pair.sendFar("x");
    QTRY_COMPARE(closer.calls, 1);
    QCoreApplication::processEvents();
    QCOMPARE(closer.calls, 1);
    QVERIFY(!transport.watch(true, true));
}

void SocketWatcherTest::sendsPiecesInOrderAndSaysWhenItIsFull()
{
    QFETCH_GLOBAL(const Factory, make);
    Scene scene(make);
    auto &[batches, watcher, pair, listener, transport] = scene;
    std::vector<std::string_view> pieces(100, "0123456789"); // more than one call takes
    std::size_t sent = 0;
    while (sent < 1000) {
        QCOMPARE(sent % 10, std::size_t(0));
        const auto now = transport.send(std::span(pieces).subspan(sent / 10));
        QVERIFY(now && *now > 0);
        sent += *now;
    }
    std::array<char, 2000> bytes;
    QCOMPARE(::recv(pair.ends[1], bytes.data(), bytes.size(), MSG_WAITALL | MSG_DONTWAIT), ssize_t(1000));
    QCOMPARE(QByteArray(bytes.data(), 1000), QByteArray("0123456789").repeated(100));

    const QByteArray large(1 << 20, 'x');
    const std::array<std::string_view, 1> piece{std::string_view(large.constData(), std::size_t(large.size()))};
    std::optional<std::size_t> last;
    for (int i = 0; i < 1000 && last != std::size_t(0); ++i)
        last = transport.send(piece);
    QCOMPARE(last, std::optional<std::size_t>(0));
    pair.closeFar();
    QCOMPARE(transport.send(piece), std::nullopt); // and no signal ends the program
}

void SocketWatcherTest::callsBackAfterEachBatch()
{
    QFETCH_GLOBAL(const Factory, make);
    Scene scene(make);
    auto &[batches, watcher, pair, listener, transport] = scene;
    QVERIFY(transport.watch(true, false));
    pair.sendFar("x");
    QTRY_VERIFY(listener.receives > 0);
    QVERIFY(batches > 0);
    QVERIFY(batches <= listener.receives);
}

QTEST_GUILESS_MAIN(SocketWatcherTest)
#include "socket_watcher_test.moc"
