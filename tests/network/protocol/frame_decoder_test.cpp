// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/frame_decoder.h"
#include "network/protocol/receive_block.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>
#include <QtEndian>

#include <cstring>
#include <thread>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

// Hands bytes over as a socket would, at most `step` at a time.
void receive(FrameDecoder &decoder, const QByteArray &bytes, std::size_t step = 1 << 30)
{
    for (std::size_t at = 0; at < std::size_t(bytes.size());) {
        const std::span<char> space = decoder.writable();
        QVERIFY(!space.empty());
        const std::size_t size = std::min({space.size(), std::size_t(bytes.size()) - at, step});
        std::memcpy(space.data(), bytes.data() + at, size);
        decoder.commit(size);
        at += size;
    }
}

QList<QByteArray> bodiesOf(FrameDecoder &decoder)
{
    QList<QByteArray> bodies;
    for (auto body = decoder.next(); body && *body; body = decoder.next())
        bodies << toByteArray(**body);
    return bodies;
}

QByteArray pattern(int size, int seed)
{
    QByteArray bytes(size, '\0');
    for (int i = 0; i < size; ++i)
        bytes[i] = char(i * 31 + seed);
    return bytes;
}

QByteArray header(quint32 length)
{
    QByteArray bytes(4, '\0');
    qToBigEndian(length, bytes.data());
    return bytes;
}

constexpr std::size_t maxFrame = 1 << 20;

} // namespace

class FrameDecoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodesAStreamCutAnywhere()
    {
        const QList<QByteArray> bodies{"", "a", pattern(300, 1), "", pattern(5000, 2), "bc", pattern(9000, 3), ""};
        QByteArray stream;
        for (const QByteArray &body : bodies)
            stream += withLength(body);
        ReceiveMemory memory;
        for (qsizetype cut = 0; cut <= stream.size(); ++cut) {
            FrameDecoder decoder(maxFrame, memory);
            receive(decoder, stream.first(cut));
            QList<QByteArray> seen = bodiesOf(decoder);
            receive(decoder, stream.sliced(cut));
            seen += bodiesOf(decoder);
            QCOMPARE(seen, bodies);
            QVERIFY(!decoder.hasPartialFrame());
        }
    }

    void decodesAStreamInPiecesOfAnySize()
    {
        QByteArray stream;
        QList<QByteArray> bodies;
        for (int i = 0; i < 40; ++i) {
            bodies << pattern((i * i * 37) % 20000, i);
            stream += withLength(bodies.last());
        }
        for (const std::size_t step : {1, 2, 3, 7, 1000, 4096, 65536, 1 << 20}) {
            FrameDecoder decoder(maxFrame);
            QList<QByteArray> seen;
            for (qsizetype at = 0; at < stream.size(); at += qsizetype(step)) {
                receive(decoder, stream.sliced(at, std::min(qsizetype(step), stream.size() - at)));
                seen += bodiesOf(decoder);
            }
            QCOMPARE(seen, bodies);
        }
    }

    void saysWhenAFrameCanBeTaken()
    {
        ReceiveMemory memory;
        FrameDecoder decoder(maxFrame, memory);
        QVERIFY(!decoder.hasNext());
        const QByteArray small = withLength("abc");
        const QByteArray large = withLength(pattern(100'000, 1));
        receive(decoder, small.first(6));
        QVERIFY(!decoder.hasNext());
        receive(decoder, small.sliced(6) + large.first(2));
        QVERIFY(decoder.hasNext());
        QVERIFY(decoder.next().value().has_value());
        QVERIFY(!decoder.hasNext());
        QVERIFY(!decoder.next().value().has_value());
        receive(decoder, large.sliced(2).chopped(1));
        QVERIFY(!decoder.hasNext());
        receive(decoder, large.last(1));
        QVERIFY(decoder.hasNext());
        QCOMPARE(toByteArray(**decoder.next()), pattern(100'000, 1));
        receive(decoder, header(maxFrame + 1));
        QVERIFY(decoder.hasNext());
        QVERIFY(!decoder.next());
        QVERIFY(decoder.hasNext());
    }

    void framesMayWaitUntilTheyAreWanted()
    {
        FrameDecoder decoder(maxFrame);
        receive(decoder, withLength("a") + withLength("b"));
        QCOMPARE(toByteArray(**decoder.next()), QByteArray("a"));
        receive(decoder, withLength(pattern(100000, 1)).first(50000)); // behind "b", which nobody has asked for yet
        receive(decoder, withLength(pattern(100000, 1)).sliced(50000));
        QCOMPARE(bodiesOf(decoder), (QList<QByteArray>{"b", pattern(100000, 1)}));
    }

    void framesThatWaitSurviveAReadOfNothing()
    {
        FrameDecoder decoder(maxFrame);
        receive(decoder, withLength("a") + withLength("b") + "\0\0");
        (void)decoder.writable();
        decoder.commit(0);
        QCOMPARE(bodiesOf(decoder), (QList<QByteArray>{"a", "b"}));
    }

    void connectionsShareMemoryWithoutMixing()
    {
        ReceiveMemory memory;
        std::vector<std::unique_ptr<FrameDecoder>> decoders;
        for (int i = 0; i < 20; ++i)
            decoders.push_back(std::make_unique<FrameDecoder>(maxFrame, memory));
        for (int round = 0; round < 300; ++round) { // every connection is one step of three bytes ahead of the last
            for (std::size_t i = 0; i < decoders.size(); ++i) {
                const QByteArray frame = withLength(pattern(100, int(i)));
                const qsizetype at = (round * 3) % frame.size();
                receive(*decoders[i], frame.sliced(at, std::min<qsizetype>(3, frame.size() - at)));
                for (const QByteArray &body : bodiesOf(*decoders[i]))
                    QCOMPARE(body, pattern(100, int(i)));
            }
        }
    }

    void bodiesOutliveTheDecoderAndItsMemory()
    {
        SharedBytes small;
        SharedBytes large;
        {
            FrameDecoder decoder(maxFrame);
            receive(decoder, withLength(pattern(100, 1)));
            small = **decoder.next();
            receive(decoder, withLength(pattern(200000, 2)));
            large = **decoder.next();
        }
        QCOMPARE(toByteArray(small), pattern(100, 1));
        QCOMPARE(toByteArray(large), pattern(200000, 2));
        std::thread([bytes = std::move(large)] {}).join(); // and may end on any thread
    }

    void smallFramesOfOneReadShareMemory()
    {
        FrameDecoder decoder(maxFrame);
        receive(decoder, withLength("one") + withLength("two"));
        const SharedBytes one = **decoder.next();
        const SharedBytes two = **decoder.next();
        QCOMPARE(two.data() - one.data(), 7);
        QCOMPARE(one.owner(), two.owner());
    }

    void refusesALongFrameBeforeItsBodyArrives_data()
    {
        QTest::addColumn<quint32>("length");
        QTest::newRow("one too many") << quint32(maxFrame + 1);
        QTest::newRow("negative if it were signed") << 0x80000000U;
        QTest::newRow("4 GiB") << 0xffffffffU;
    }
    void refusesALongFrameBeforeItsBodyArrives()
    {
        QFETCH(quint32, length);
        ReceiveMemory memory;
        FrameDecoder decoder(maxFrame, memory);
        receive(decoder, withLength("good") + header(length), 1);
        QCOMPARE(toByteArray(**decoder.next()), QByteArray("good"));
        const auto refused = decoder.next();
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::FrameTooLarge);
        QCOMPARE(decoder.bufferedBytes(), std::size_t(0));
        QCOMPARE(memory.blocks()->idleBytes(), std::size_t(0));

        receive(decoder, withLength("more")); // is dropped
        QVERIFY(!decoder.next());
        QVERIFY(!decoder.hasPartialFrame());
    }

    void takesFramesUpToTheLimit()
    {
        FrameDecoder decoder(1000);
        receive(decoder, withLength(pattern(1000, 1)));
        QCOMPARE(bodiesOf(decoder), QList<QByteArray>{pattern(1000, 1)});
        receive(decoder, header(1001));
        QVERIFY(!decoder.next());
    }

    void knowsWhenAFrameIsIncomplete()
    {
        FrameDecoder decoder(maxFrame);
        QVERIFY(!decoder.hasPartialFrame());
        const QByteArray frame = withLength(pattern(10000, 1));
        for (qsizetype i = 0; i < frame.size(); ++i) {
            receive(decoder, frame.sliced(i, 1));
            const bool isComplete = i + 1 == frame.size();
            QCOMPARE(bodiesOf(decoder).size(), isComplete ? 1 : 0);
            QCOMPARE(decoder.hasPartialFrame(), !isComplete);
            QCOMPARE(decoder.bufferedBytes(), isComplete ? std::size_t(0) : std::size_t(i + 1));
        }
    }

    // What a connection that waits holds: nothing between frames, and no chunk while a small frame is incomplete.
    void waitingHoldsNoChunk()
    {
        ReceiveMemory memory;
        FrameDecoder decoder(maxFrame, memory);
        receive(decoder, withLength("x") + header(100) + "12345");
        QCOMPARE(bodiesOf(decoder).size(), 1);
        std::weak_ptr<const void> chunk = memory.take(0).owner();
        QVERIFY(!chunk.expired());
        memory.trim();
        QVERIFY(chunk.expired());
        receive(decoder, QByteArray(95, 'y'));
        QCOMPARE(bodiesOf(decoder), QList<QByteArray>{"12345" + QByteArray(95, 'y')});
        QVERIFY(sizeof(FrameDecoder) <= 256);
    }

    void memoryGrowsWithWhatHasArrived()
    {
        const auto pool = std::make_shared<BlockPool>();
        constexpr std::size_t claimed = 64 << 20;
        GrowingBlock block(pool, claimed, "few");
        QVERIFY(block.capacity() <= 65536);
        while (block.size() < claimed / 4) {
            const std::span<char> space = block.writable();
            QVERIFY(block.capacity() <= std::max<std::size_t>(65536, 2 * block.size()));
            std::memset(space.data(), 'x', space.size());
            block.advance(space.size());
        }
        (void)block.writable();
        QCOMPARE(block.capacity(), claimed); // most of it will come
    }

    void aBlockKeepsWhatItHoldsWhileItGrows()
    {
        const QByteArray body = pattern(3 << 20, 7);
        const auto pool = std::make_shared<BlockPool>();
        GrowingBlock block(pool, std::size_t(body.size()), std::string_view(body.data(), 1000));
        while (!block.isComplete()) {
            const std::span<char> space = block.writable();
            const std::size_t size = std::min<std::size_t>(space.size(), 70001);
            std::memcpy(space.data(), body.data() + block.size(), size);
            block.advance(size);
        }
        QVERIFY(block.writable().empty());
        QCOMPARE(toByteArray(block.take()), body);
    }

    void largeBlocksAreReusedAndGivenBack()
    {
        ReceiveMemory memory;
        FrameDecoder decoder(8 << 20, memory);
        const QByteArray frame = withLength(pattern(5 << 20, 1));
        receive(decoder, frame);
        SharedBytes body = **decoder.next();
        const char *const first = body.data();
        body = {};
        QVERIFY(memory.blocks()->idleBytes() >= 5 << 20);
        receive(decoder, frame);
        QCOMPARE((**decoder.next()).data(), first);
        memory.trim();
        QVERIFY(memory.blocks()->idleBytes() > 0); // used since the last time
        memory.trim();
        QCOMPARE(memory.blocks()->idleBytes(), std::size_t(0));
    }

    void smallerBlocksDoNotKeepLargeOnesOut()
    {
        BlockPool pool;
        std::vector<BlockPool::Block> small;
        for (int i = 0; i < 40; ++i)
            small.push_back(pool.acquire(4 << 20, 4 << 20));
        const BlockPool::Block large = pool.acquire(16 << 20, 16 << 20);
        for (const BlockPool::Block &block : small)
            pool.release(block);
        QVERIFY(pool.idleBytes() > 120 << 20);
        pool.release(large);
        QVERIFY(pool.idleBytes() <= 128 << 20);
        const BlockPool::Block again = pool.acquire(16 << 20, 16 << 10);
        QCOMPARE(again.data, large.data);
        const BlockPool::Block next = pool.acquire(16 << 20, 16 << 10); // enough to begin with, and warm
        QCOMPARE(next.capacity, std::size_t(4 << 20));
        pool.release(again);
        pool.release(next);
    }

    void thePoolKeepsABoundedAmount()
    {
        ReceiveMemory memory;
        std::vector<SharedBytes> bodies;
        FrameDecoder decoder(32 << 20, memory);
        for (int i = 0; i < 20; ++i) {
            receive(decoder, withLength(QByteArray(20 << 20, 'x')));
            bodies.push_back(**decoder.next());
        }
        bodies.clear();
        QVERIFY(memory.blocks()->idleBytes() <= 128 << 20);
        QVERIFY(memory.blocks()->idleBytes() > 0);
    }
};

QTEST_APPLESS_MAIN(FrameDecoderTest)
#include "frame_decoder_test.moc"
