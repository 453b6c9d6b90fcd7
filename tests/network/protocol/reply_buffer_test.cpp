// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/reply_buffer.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QRandomGenerator>
#include <QTest>

#include <array>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.data(), std::size_t(bytes.size())};
}

std::size_t pieces(const ReplyBuffer &buffer)
{
    std::array<std::string_view, 64> views;
    return buffer.views(views);
}

} // namespace

class ReplyBufferTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void smallBytesLieTogether()
    {
        ReplyBuffer buffer;
        QVERIFY(buffer.isEmpty());
        for (int i = 0; i < 100; ++i)
            buffer.append("abc");
        buffer.append(shared("small, so copied"));
        QCOMPARE(toByteArray(buffer), QByteArray("abc").repeated(100) + "small, so copied");
        QCOMPARE(pieces(buffer), std::size_t(1));
        QCOMPARE(buffer.size(), std::size_t(316));
    }

    void manyBytesAreReferredTo()
    {
        const SharedBytes large = shared(QByteArray(100000, 'x'));
        ReplyBuffer buffer;
        buffer.append("head");
        buffer.append(large);
        buffer.append("tail");
        std::array<std::string_view, 8> views;
        QCOMPARE(buffer.views(views), std::size_t(3));
        QCOMPARE(views[1].data(), large.data());
        QCOMPARE(toByteArray(buffer), "head" + QByteArray(100000, 'x') + "tail");
    }

    void framesGetTheirLength()
    {
        ReplyBuffer buffer;
        const auto first = buffer.beginFrame();
        buffer.append("abc");
        buffer.endFrame(first);
        const auto second = buffer.beginFrame();
        buffer.append(shared(QByteArray(70000, 'x')));
        buffer.append("z");
        buffer.endFrame(second);
        QCOMPARE(toByteArray(buffer), withLength("abc") + withLength(QByteArray(70000, 'x') + 'z'));
    }

    void framesCanBeTakenBack()
    {
        ReplyBuffer buffer;
        buffer.append("before");
        const auto mark = buffer.beginFrame();
        buffer.append("abc");
        buffer.append(shared(QByteArray(5000, 'x')));
        buffer.append("def");
        buffer.rollBack(mark);
        QCOMPARE(toByteArray(buffer), QByteArray("before"));
        QCOMPARE(buffer.size(), std::size_t(6));
        buffer.append(" after");
        QCOMPARE(toByteArray(buffer), QByteArray("before after"));
    }

    void aFrameTakenBackLeavesTheConsumedPartAlone()
    {
        ReplyBuffer buffer;
        buffer.append("abcdef");
        buffer.consume(4);
        const auto mark = buffer.beginFrame();
        buffer.append("xyz");
        buffer.rollBack(mark);
        QCOMPARE(toByteArray(buffer), QByteArray("ef"));
        const auto again = buffer.beginFrame();
        buffer.append("xyz");
        buffer.endFrame(again);
        QCOMPARE(toByteArray(buffer), "ef" + withLength("xyz"));
    }

    void goesOutInAnyPortions()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 200; ++round) {
            ReplyBuffer buffer;
            QByteArray written;
            QByteArray sent;
            for (int step = 0; step < 60; ++step) {
                const QByteArray bytes(random.bounded(4) ? random.bounded(300) : random.bounded(10000),
                                       char('a' + step % 26));
                random.bounded(2) ? buffer.append(viewOf(bytes)) : buffer.append(shared(bytes));
                written += bytes;
                const QByteArray waiting = toByteArray(buffer);
                QCOMPARE(std::size_t(waiting.size()), buffer.size());
                const int size = random.bounded(int(waiting.size()) + 1);
                sent += waiting.first(size);
                buffer.consume(std::size_t(size));
            }
            sent += toByteArray(buffer);
            QCOMPARE(sent, written);
        }
    }

    void consumedPayloadsAreReleased()
    {
        auto owner = std::make_shared<QByteArray>(5000, 'x');
        const std::weak_ptr<QByteArray> watched = owner;
        ReplyBuffer buffer;
        buffer.append(SharedBytes(owner, owner->constData(), 5000));
        buffer.append("rest");
        owner.reset();
        buffer.consume(4999);
        QVERIFY(!watched.expired());
        buffer.consume(1);
        QVERIFY(watched.expired());
        QCOMPARE(toByteArray(buffer), QByteArray("rest"));
    }

    void offersAsManyViewsAsFit()
    {
        ReplyBuffer buffer;
        for (int i = 0; i < 10; ++i)
            buffer.append(shared(QByteArray(5000, char('0' + i))));
        std::array<std::string_view, 3> views;
        QCOMPARE(buffer.views(views), std::size_t(3));
        QCOMPARE(views[2].front(), '2');
        QCOMPARE(buffer.views({}), std::size_t(0));
    }

    void longStreamsDoNotPileUpPieces()
    {
        ReplyBuffer buffer;
        buffer.append("x");
        for (int i = 0; i < 100000; ++i) { // never quite empty
            buffer.append(shared(QByteArray(4096, 'y')));
            buffer.consume(4096);
        }
        QCOMPARE(buffer.size(), std::size_t(1));
        QCOMPARE(toByteArray(buffer), QByteArray("y"));
    }
};

QTEST_APPLESS_MAIN(ReplyBufferTest)
#include "reply_buffer_test.moc"
