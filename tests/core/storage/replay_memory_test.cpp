// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/replay_memory.h"

#include <QTest>

using namespace hdf5async;

namespace {

using Verdict = ReplayMemory::Verdict;

void rememberAppends(ReplayMemory &memory, const QByteArray &client, quint64 from, quint64 to, quint64 commit = 1)
{
    for (quint64 s = from; s <= to; ++s)
        memory.remember(client, {s, commit, Outcome(AppendReply{{qint64(s)}, s == 1, 1, 0, 0})}, 1024);
}

bool sameReply(const ReplayMemory &memory, const QByteArray &client, quint64 s)
{
    const auto check = memory.check(client, s);
    return check.verdict == Verdict::Repeated &&
           std::get<AppendReply>(*check.remembered->outcome).shape == Shape{qint64(s)};
}

} // namespace

class ReplayMemoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void takesNumbersInOrderFromOne()
    {
        ReplayMemory memory;
        QCOMPARE(memory.check("a", 1).verdict, Verdict::New);
        QCOMPARE(memory.check("a", 0).verdict, Verdict::Gap);
        QCOMPARE(memory.check("a", 2).verdict, Verdict::Gap);
        QCOMPARE(memory.check("a", 2).expected, quint64(1));
        rememberAppends(memory, "a", 1, 3);
        QCOMPARE(memory.check("a", 4).verdict, Verdict::New);
        QVERIFY(sameReply(memory, "a", 2));
        QCOMPARE(memory.check("b", 1).verdict, Verdict::New);
    }

    void forgetsWhatIsOlderThanTheWindow()
    {
        ReplayMemory memory;
        rememberAppends(memory, "a", 1, 1500);
        QCOMPARE(memory.check("a", 1500 - 1024).verdict, Verdict::Forgotten);
        QVERIFY(sameReply(memory, "a", 1500 - 1023));
        QCOMPARE(memory.check("a", 1501).verdict, Verdict::New);
    }

    void restoresFromItsRecord()
    {
        ReplayMemory memory;
        rememberAppends(memory, "b", 1, 5);
        rememberAppends(memory, "a", 1, 1302, 2);
        const QByteArray record = memory.record(1 << 20);
        memory.recordTaken();
        QVERIFY(!memory.hasChanges());

        ReplayMemory back;
        back.restore({record});
        QCOMPARE(back.stateOf("a").applied, quint64(1302));
        QCOMPARE(back.stateOf("a").durable, quint64(1302));
        QCOMPARE(back.stateOf("b").applied, quint64(5));
        QVERIFY(sameReply(back, "a", 1302));
        QVERIFY(sameReply(back, "a", 1302 - 1023));
        QCOMPARE(back.check("a", 1302 - 1024).verdict, Verdict::Forgotten);
        QVERIFY(sameReply(back, "b", 1));
        QVERIFY(!back.hasChanges());
        QCOMPARE(back.record(1 << 20), record);
    }

    void restoresFromARecordAndWhatWasAddedToIt()
    {
        ReplayMemory memory;
        rememberAppends(memory, "a", 1, 3, 1);
        rememberAppends(memory, "b", 1, 2, 1);
        std::vector<QByteArray> records{memory.record(1 << 20)};
        memory.recordTaken();
        memory.markDurable(1);
        rememberAppends(memory, "a", 4, 900, 2);
        records.push_back(memory.addition());
        memory.recordTaken();
        rememberAppends(memory, "c", 1, 2000, 3); // before commit 2 is durable
        records.push_back(memory.addition());
        memory.recordTaken();
        memory.markDurable(3);
        QVERIFY(!memory.hasChanges());
        const qsizetype ofNothing = memory.addition().size();
        QCOMPARE(ofNothing, 1); // its version
        rememberAppends(memory, "a", 901, 1500, 4);
        records.push_back(memory.addition());
        QVERIFY(records.back().size() < records[2].size()); // without what the others said

        ReplayMemory back;
        back.restore(records);
        for (const char *client : {"a", "b", "c"})
            QCOMPARE(back.stateOf(client).durable, memory.stateOf(client).applied);
        QVERIFY(sameReply(back, "a", 1500));
        QVERIFY(sameReply(back, "a", 1500 - 1023));
        QCOMPARE(back.check("a", 1500 - 1024).verdict, Verdict::Forgotten);
        QVERIFY(sameReply(back, "b", 1));
        QVERIFY(sameReply(back, "c", 2000 - 1023));
        QCOMPARE(back.check("c", 2000 - 1024).verdict, Verdict::Forgotten);
        QCOMPARE(back.record(1 << 20), memory.record(1 << 20));

        // One that is missing must not let anything be carried out twice, nor anything be answered with another's reply.
        ReplayMemory gap;
        gap.restore({records[0], records[3]});
        QCOMPARE(gap.check("a", 1501).verdict, Verdict::New);
        QCOMPARE(gap.check("a", 500).verdict, Verdict::Forgotten);
        QVERIFY(sameReply(gap, "a", 1400));
    }

    void keepsEveryKindOfOutcome()
    {
        auto batch = std::make_shared<BatchReply>();
        batch->results = {Outcome(CreateGroupReply{true}), Outcome(ShapeReply{{2, 3}})};
        const std::vector<Result<Outcome>> outcomes{
            Outcome(CreateGroupReply{true}),
            Outcome(WriteReply{Shape{4}, true}),
            Outcome(WriteReply{std::nullopt, false}),
            Outcome(ShapeReply{{1, qint64(1) << 40}}),
            Outcome(AppendReply{{7}, false, 3, 2, 1}),
            Outcome(DeleteReply{true}),
            Outcome(SetAttributesReply{3}),
            Outcome(DeleteAttributesReply{2}),
            Outcome(PathReply{"/x/y"}),
            Outcome(std::shared_ptr<const BatchReply>(batch)),
            failure(ErrorCode::TypeMismatch, QStringLiteral("does not fit")),
        };
        ReplayMemory memory;
        quint64 s = 0;
        for (const auto &outcome : outcomes)
            memory.remember("a", {++s, 1, outcome}, 1024);
        ReplayMemory back;
        back.restore({memory.record(1 << 20)});
        const auto at = [&](quint64 n) { return back.check("a", n).remembered->outcome; };
        QVERIFY(std::get<CreateGroupReply>(*at(1)).created);
        QCOMPARE(*std::get<WriteReply>(*at(2)).shape, Shape{4});
        QVERIFY(!std::get<WriteReply>(*at(3)).shape);
        QCOMPARE(std::get<ShapeReply>(*at(4)).shape, (Shape{1, qint64(1) << 40}));
        QCOMPARE(std::get<AppendReply>(*at(5)).removed, 1);
        QVERIFY(std::get<DeleteReply>(*at(6)).deleted);
        QCOMPARE(std::get<SetAttributesReply>(*at(7)).set, 3);
        QCOMPARE(std::get<DeleteAttributesReply>(*at(8)).deleted, 2);
        QCOMPARE(std::get<PathReply>(*at(9)).path, QByteArray("/x/y"));
        const auto results = std::get<std::shared_ptr<const BatchReply>>(*at(10))->results;
        QCOMPARE(std::get<ShapeReply>(results.at(1)).shape, (Shape{2, 3}));
        QCOMPARE(at(11).error().code, ErrorCode::TypeMismatch);
        QCOMPARE(at(11).error().message, QStringLiteral("does not fit"));
    }

    void forgetsWhatWasUndone()
    {
        ReplayMemory memory;
        rememberAppends(memory, "a", 1, 3, 1);
        memory.recordTaken();
        memory.markDurable(1);
        rememberAppends(memory, "a", 4, 6, 2);
        rememberAppends(memory, "b", 1, 1, 2);
        memory.recordTaken();
        memory.undoToDurable();
        QCOMPARE(memory.check("a", 4).verdict, Verdict::New);
        QCOMPARE(memory.check("b", 1).verdict, Verdict::New);
        QVERIFY(!memory.hasChanges());
        rememberAppends(memory, "a", 4, 4, 2);
        QVERIFY(memory.hasChanges());
    }

    void keepsEveryClientsNumberWhenThereIsNoRoomForReplies()
    {
        ReplayMemory memory;
        rememberAppends(memory, "old", 1, 1000);
        rememberAppends(memory, "new", 1, 1000);
        const qint64 one = memory.record(1 << 20).size() / 2;
        ReplayMemory back;
        back.restore({memory.record(one + one / 2)});
        QVERIFY(sameReply(back, "new", 1)); // who spoke last comes first
        QVERIFY(sameReply(back, "old", 1000));
        QCOMPARE(back.stateOf("old").applied, quint64(1000));
        QCOMPARE(back.check("old", 1).verdict, Verdict::Forgotten); // not carried out a second time
        back.restore({memory.record(0)});
        QCOMPARE(back.stateOf("new").applied, quint64(1000));
        QCOMPARE(back.check("new", 1000).verdict, Verdict::Forgotten);
        QCOMPARE(back.check("new", 1001).verdict, Verdict::New);
    }

    void survivesDamagedRecords()
    {
        ReplayMemory memory;
        rememberAppends(memory, "a", 1, 50);
        const QByteArray record = memory.record(1 << 20);
        for (qsizetype cut = 0; cut < record.size(); ++cut) {
            ReplayMemory back;
            back.restore({record.left(cut)});
            QVERIFY(back.stateOf("a").applied <= 50);
        }
        for (qsizetype at = 0; at < record.size(); ++at) {
            QByteArray damaged = record;
            damaged[at] = char(damaged[at] ^ 0x55);
            ReplayMemory back;
            back.restore({damaged});
        }
    }
};

QTEST_GUILESS_MAIN(ReplayMemoryTest)
#include "replay_memory_test.moc"
