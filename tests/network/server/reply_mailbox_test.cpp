// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/reply_mailbox.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace hdf5async;

class ReplyMailboxTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wakesOnceForAsManyRepliesAsWait();
    void wakesNobodyWhoIsAwake();
    void losesNothingBetweenThreads();
    void dropsWhatComesAfterItsEnd();
    void saysOnceWhichSessionsHaveEvents();
};

namespace {

std::vector<AddressedReply> letters(quint64 session, quint64 first, quint64 count)
{
    std::vector<AddressedReply> replies;
    for (quint64 i = 0; i < count; ++i)
        replies.push_back({{session, first + i}, Reply{qint64(0), Outcome(PongReply{}), {}, {}, false}, nullptr});
    return replies;
}

} // namespace

void ReplyMailboxTest::wakesOnceForAsManyRepliesAsWait()
{
    int wakeUps = 0;
    ReplyMailbox mailbox([&wakeUps] { ++wakeUps; });
    mailbox.post({});
    QCOMPARE(wakeUps, 0);
    mailbox.post(letters(1, 0, 2));
    mailbox.post(letters(1, 2, 3));
    QCOMPARE(wakeUps, 1);
    QCOMPARE(mailbox.take().replies.size(), std::size_t(5)); // somebody came by
    mailbox.post(letters(1, 5, 1));
    QCOMPARE(wakeUps, 1); // the wake-up is still on its way
    const auto rest = mailbox.takeWoken().replies;
    QCOMPARE(rest.size(), std::size_t(1));
    QCOMPARE(rest[0].address.slot, quint64(5));
    mailbox.post(letters(1, 6, 1));
    QCOMPARE(wakeUps, 2);
}

void ReplyMailboxTest::wakesNobodyWhoIsAwake()
{
    int wakeUps = 0;
    ReplyMailbox mailbox([&wakeUps] { ++wakeUps; });
    mailbox.attend();
    mailbox.post(letters(1, 0, 2));
    QCOMPARE(wakeUps, 0);
    QCOMPARE(mailbox.take().replies.size(), std::size_t(2));
    mailbox.post(letters(1, 2, 1));
    QCOMPARE(wakeUps, 1);
    QCOMPARE(mailbox.takeWoken().replies.size(), std::size_t(1));
}

void ReplyMailboxTest::losesNothingBetweenThreads()
{
    constexpr quint64 perThread = 20'000;
    std::atomic<bool> woken{false};
    ReplyMailbox mailbox([&woken] { woken = true; });
    std::vector<std::thread> posters;
    for (quint64 session = 0; session < 3; ++session) {
        posters.emplace_back([&mailbox, session] {
            for (quint64 slot = 0; slot < perThread; slot += 4)
                mailbox.post(letters(session, slot, 4));
        });
    }
    std::vector<quint64> next(3, 0);
    quint64 received = 0;
    QDeadlineTimer limit(30'000);
    while (received < 3 * perThread && !limit.hasExpired()) {
        if (!woken.exchange(false)) {
            std::this_thread::yield();
            continue;
        }
        for (const AddressedReply &reply : mailbox.takeWoken().replies) {
            QCOMPARE(reply.address.slot, next[reply.address.session]++); // in the order of each poster
            ++received;
        }
    }
    for (std::thread &poster : posters)
        poster.join();
    QCOMPARE(received, 3 * perThread);
}

void ReplyMailboxTest::dropsWhatComesAfterItsEnd()
{
    int wakeUps = 0;
    ReplyMailbox mailbox([&wakeUps] { ++wakeUps; });
    mailbox.post(letters(1, 0, 1));
    mailbox.close();
    QVERIFY(mailbox.take().isEmpty());
    mailbox.post(letters(1, 1, 1));
    QVERIFY(mailbox.take().isEmpty());
    QCOMPARE(wakeUps, 1);
}

void ReplyMailboxTest::saysOnceWhichSessionsHaveEvents()
{
    int wakeUps = 0;
    ReplyMailbox mailbox([&wakeUps] { ++wakeUps; });
    mailbox.announce(1);
    mailbox.announce(2);
    mailbox.announce(1);
    QCOMPARE(wakeUps, 1);
    QCOMPARE(mailbox.takeWoken().announced, (std::vector<quint64>{1, 2}));
    mailbox.attend();
    mailbox.announce(1);
    QCOMPARE(wakeUps, 1);
    QCOMPARE(mailbox.take().announced, std::vector<quint64>{1});
    mailbox.close();
    mailbox.announce(1);
    QVERIFY(mailbox.take().isEmpty());
}

QTEST_APPLESS_MAIN(ReplyMailboxTest)
#include "reply_mailbox_test.moc"
