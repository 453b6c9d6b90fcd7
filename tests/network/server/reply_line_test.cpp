// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/reply_line.h"
#include "network/server/reply_window.h"

#include <QTest>

#include <algorithm>
#include <random>

using namespace hdf5async;

class ReplyLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void numbersRequestsFromZero();
    void expectsEachReplyOnce();
    void givesHeldRepliesInOrder();
    void keepsOrderWhateverOrderRepliesComeIn();
    void knowsTheBytesOfRequestsAndHeldReplies();
    void ticksOffWhatComesAfterItWasAbandoned();
    void opensTheWindowWhileRepliesAreSmall();
    void closesTheWindowWhenRepliesAreLarge();
};

namespace {

AddressedReply replyTo(quint64 slot, qsizetype size = 0)
{
    return {{1, slot},
            Reply{qint64(slot), Outcome(ReadReply{Value{Value::Bin{QByteArray(size, 'x')}}}), {}, {}, false},
            nullptr};
}

} // namespace

void ReplyLineTest::numbersRequestsFromZero()
{
    ReplyLine line;
    QVERIFY(line.isEmpty());
    for (quint64 slot = 0; slot < 100; ++slot)
        QCOMPARE(line.open({}), slot);
    QCOMPARE(line.count(), std::size_t(100));
    QVERIFY(line.isFront(0));
    QVERIFY(!line.isFront(1));
    line.finishFront();
    QVERIFY(line.isFront(1));
    QCOMPARE(line.open({}), quint64(100));
}

void ReplyLineTest::expectsEachReplyOnce()
{
    ReplyLine line;
    QVERIFY(!line.expects(0));
    (void)line.open({});
    (void)line.open({});
    QVERIFY(line.expects(0));
    QVERIFY(line.expects(1));
    QVERIFY(!line.expects(2));
    QVERIFY(!line.expects(quint64(-1)));
    line.hold(replyTo(1));
    QVERIFY(!line.expects(1));
    line.finishFront();
    QVERIFY(!line.expects(0));
}

void ReplyLineTest::givesHeldRepliesInOrder()
{
    ReplyLine line;
    for (int i = 0; i < 3; ++i)
        (void)line.open({});
    line.hold(replyTo(1));
    QVERIFY(!line.takeFront());
    line.finishFront();
    const auto second = line.takeFront();
    QVERIFY(second);
    QCOMPARE(second->address.slot, quint64(1));
    line.finishFront();
    QVERIFY(!line.takeFront());
    line.finishFront();
    QVERIFY(!line.takeFront());
}

void ReplyLineTest::keepsOrderWhateverOrderRepliesComeIn()
{
    std::mt19937 random(7);
    ReplyLine line;
    std::vector<quint64> open;
    quint64 expected = 0;
    for (int step = 0; step < 20'000; ++step) {
        const bool drain = (step / 500) % 2 == 1; // the line grows long and short again
        if (open.empty() || (!drain && random() % 3 != 0)) {
            open.push_back(line.open({random() % 100, {}, false, nullptr}));
            continue;
        }
        const auto it = open.begin() + long(random() % open.size());
        const quint64 slot = *it;
        open.erase(it);
        QVERIFY(line.expects(slot));
        if (!line.isFront(slot)) {
            line.hold(replyTo(slot));
            continue;
        }
        QCOMPARE(slot, expected++);
        line.finishFront();
        while (const auto held = line.takeFront()) {
            QCOMPARE(held->address.slot, expected++);
            line.finishFront();
        }
    }
    QVERIFY(expected > 5000);
}

void ReplyLineTest::knowsTheBytesOfRequestsAndHeldReplies()
{
    ReplyLine line;
    (void)line.open({100, {}, false, nullptr});
    (void)line.open({20, {}, false, nullptr});
    QCOMPARE(line.bytes(), std::size_t(120));
    line.hold(replyTo(1, 5000));
    QVERIFY(line.bytes() >= 5120);
    line.finishFront();
    QVERIFY(line.bytes() >= 5020);
    QVERIFY(line.takeFront());
    QCOMPARE(line.bytes(), std::size_t(20));
    line.finishFront();
    QCOMPARE(line.bytes(), std::size_t(0));
}

void ReplyLineTest::ticksOffWhatComesAfterItWasAbandoned()
{
    ReplyLine line;
    for (std::size_t i = 0; i < 4; ++i)
        (void)line.open({10, {}, false, nullptr});
    line.hold(replyTo(1, 5000));
    line.hold(replyTo(3, 5000));
    line.abandon();
    QCOMPARE(line.bytes(), std::size_t(40)); // the requests are still with their files
    QVERIFY(!line.expects(1));
    QVERIFY(line.expects(2));
    line.drop(2);
    QCOMPARE(line.count(), std::size_t(4));
    line.drop(0);
    QVERIFY(line.isEmpty());
    QCOMPARE(line.bytes(), std::size_t(0));
}

void ReplyLineTest::opensTheWindowWhileRepliesAreSmall()
{
    ReplyWindow window(1 << 20);
    std::size_t widest = 0;
    for (int round = 0; round < 100; ++round) {
        while (window.isOpen())
            window.taken();
        widest = std::max(widest, window.underWay());
        QVERIFY(window.underWay() <= ReplyWindow::widest);
        if (round == 0)
            QCOMPARE(window.underWay(), std::size_t(1)); // nothing is known yet
        window.answered(100);
    }
    QCOMPARE(widest, ReplyWindow::widest);
}

void ReplyLineTest::closesTheWindowWhenRepliesAreLarge()
{
    ReplyWindow window(1 << 20);
    for (int round = 0; round < 10; ++round) {
        window.taken();
        window.answered(0);
    }
    window.taken();
    window.answered(300 << 10);
    while (window.isOpen())
        window.taken();
    QCOMPARE(window.underWay(), std::size_t(3)); // as many as fit into the limit
    window.answered(100 << 20);
    QVERIFY(!window.isOpen());
    window.answered(100 << 20);
    window.answered(100 << 20);
    QVERIFY(window.isOpen()); // one always may
}

QTEST_APPLESS_MAIN(ReplyLineTest)
#include "reply_line_test.moc"
