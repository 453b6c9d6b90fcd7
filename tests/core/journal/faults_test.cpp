// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/journal/rows_file.h"

#include <QTest>

#include <algorithm>
#include <cerrno>

using namespace hdf5async;
using namespace hdf5async::test;

namespace {

const QString path = QStringLiteral("/file.h5");
constexpr int rounds = 14;
constexpr int rowsPerRound = 1500;

JournalOptions options()
{
    JournalOptions result;
    result.segmentBytes = 64u << 10;
    result.overlayBytes = 64 * 4096;
    result.smallWriteBytes = 2048; // some of the new data goes to its place, some through the log
    return result;
}

/// The state after each round.
std::vector<int> expected(int round)
{
    std::vector<int> rows;
    for (int i = 0; i <= round; ++i) {
        rows.insert(rows.end(), rowsPerRound, i);
        std::fill(rows.begin(), rows.begin() + 100, i);
    }
    return rows;
}

} // namespace

/// Every single operation on the disk fails once, or for good until the owner rolls back.
class FaultsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anySingleFailureRollsBackAndGoesOn_data();
    void anySingleFailureRollsBackAndGoesOn();
    void aFailedSyncNeverCountsAsDurable();
    void aFullDiskLeavesTheFileReadable();
    void failuresDuringRecoveryLeaveTheJournal();
    void aSegmentThatCannotBeRenewedKeepsWhatItNeeds();
    void roomOfAFailedCommitIsGivenBackAtTheEnd();

private:
    bool runWithFault(std::uint64_t failAt, int error, bool lasting);
};

void FaultsTest::anySingleFailureRollsBackAndGoesOn_data()
{
    QTest::addColumn<int>("error");
    QTest::addColumn<bool>("lasting");
    QTest::newRow("EIO once") << EIO << false;
    QTest::newRow("ENOSPC once") << ENOSPC << false;
    QTest::newRow("EIO until the rollback") << EIO << true;
    QTest::newRow("ENOSPC until the rollback") << ENOSPC << true;
}

/// False when the fault was never reached.
bool FaultsTest::runWithFault(std::uint64_t failAt, int error, bool lasting)
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path, options());
    bool reached = false;
    bool repaired = false;
    const auto check = [&](bool good, const char *what) {
        if (!good)
            QTest::qFail(qPrintable(QStringLiteral("operation %1: %2").arg(failAt).arg(QLatin1StringView(what))), __FILE__, __LINE__);
        return good;
    };
    disk->fault = [&](const DiskOperation &) {
        const std::uint64_t call = disk->calls - 1;
        const bool fails = !repaired && (lasting ? call >= failAt : call == failAt);
        reached = reached || fails;
        return fails ? error : 0;
    };
    if (!file.open(OpenMode::Create)) {
        repaired = true;
        if (!check(reached && file.open(OpenMode::Create).has_value(), "creating again"))
            return false;
    }
    int durable = -1;
    for (int round = 0; round < rounds;) {
        file.append(rowsPerRound, round);
        file.overwrite(0, 100, round);
        if (file.commit(QByteArray::number(round))) {
            durable = round++;
            continue;
        }
        if (!check(reached && !repaired, "a commit failed without a fault"))
            return false;
        repaired = true;
        if (!check(file.journal().stickyError().has_value() && !file.journal().status().needsAttention.isEmpty(), "no error kept")
            || !check(file.rollback().has_value(), "rolling back"))
            return false;
        const bool was = file.rows() == (durable < 0 ? std::vector<int>() : expected(durable));
        if (!check(was && !file.journal().stickyError(), "wrong content after the rollback"))
            return false;
    }
    bool closed = file.close().has_value();
    if (!closed && reached && !repaired) { // the fault hit the close itself
        repaired = true;
        file.kill();
        closed = file.open(OpenMode::ReadWrite).has_value() && file.close().has_value();
    }
    check(closed, "closing");
    check(rowsByStockDriver(*disk, path) == expected(rounds - 1), "wrong content at the end");
    return reached;
}

void FaultsTest::anySingleFailureRollsBackAndGoesOn()
{
    QFETCH(int, error);
    QFETCH(bool, lasting);
    std::uint64_t failAt = 0;
    while (runWithFault(failAt, error, lasting) && !QTest::currentTestFailed())
        ++failAt;
    QVERIFY(failAt > 60);
}

void FaultsTest::aFailedSyncNeverCountsAsDurable()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    QVERIFY(file.commit("0"));
    file.append(10, 1);
    disk->fault = [](const DiskOperation &operation) { return operation.kind == DiskOperation::Sync ? EIO : 0; };
    const auto result = file.commit("1");
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::IoError);
    QCOMPARE(file.journal().prepare("2").error(), result.error()); // refuses until it was rolled back
    QVERIFY(!file.rollback());                                     // the frame cannot be taken back durably either
    disk->fault = {};
    QVERIFY(file.journal().rollback());
    QVERIFY(file.openHdf5());
    QCOMPARE(file.journal().lastRecord(), QByteArray("0"));
    QVERIFY(file.rows().empty());
    file.kill();
    RowsFile again(disk, path);
    QVERIFY(again.open(OpenMode::ReadWrite));
    QCOMPARE(again.journal().lastRecord(), QByteArray("0")); // the failed frame is dead although it was written whole
    QVERIFY(again.rows().empty());
}

void FaultsTest::aFullDiskLeavesTheFileReadable()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path, options());
    QVERIFY(file.open(OpenMode::Create));
    file.append(rowsPerRound, 0);
    QVERIFY(file.commit());
    disk->fault = [](const DiskOperation &operation) { return operation.kind == DiskOperation::Write ? ENOSPC : 0; };
    file.append(50000, 1);
    const auto result = file.commit();
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::StorageFull);
    QVERIFY(file.rollback()); // without a byte of space
    QCOMPARE(file.rows(), std::vector<int>(rowsPerRound, 0));
    file.append(1, 1);
    QVERIFY(!file.commit());
    QVERIFY(file.rollback());
    disk->fault = {};
    file.append(1, 2);
    QVERIFY(file.commit());
}

void FaultsTest::failuresDuringRecoveryLeaveTheJournal()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path, options());
    QVERIFY(file.open(OpenMode::Create));
    for (int round = 0; round < rounds; ++round) {
        file.append(rowsPerRound, round);
        file.overwrite(0, 100, round);
        QVERIFY(file.commit());
    }
    file.kill();
    const auto crashed = disk->copy();
    for (std::uint64_t failAt = 0;; ++failAt) {
        auto attempt = crashed->copy();
        bool reached = false;
        attempt->fault = [&](const DiskOperation &) {
            const bool fails = attempt->calls - 1 == failAt;
            reached = reached || fails;
            return fails ? EIO : 0;
        };
        const bool opened = JournaledFile::open(path, OpenMode::ReadWrite, {.io = attempt}).has_value();
        QCOMPARE(opened, !reached);
        attempt->fault = {};
        RowsFile again(attempt, path);
        QVERIFY(again.open(OpenMode::ReadWrite));
        QCOMPARE(again.rows(), expected(rounds - 1));
        if (!reached)
            break;
    }
}

// Its frames count until the segment has a new header: what they refer to must stay.
void FaultsTest::aSegmentThatCannotBeRenewedKeepsWhatItNeeds()
{
    const auto disk = std::make_shared<MemoryDisk>();
    JournalOptions options;
    options.segmentBytes = 64u << 10;
    options.smallWriteBudget = 1u << 20;
    RowsFile file(disk, path, options);
    QVERIFY(file.open(OpenMode::Create));
    file.append(1024, 0);
    QVERIFY(file.commit());
    file.append(100 << 10, 1); // longer than a segment: goes behind them
    QVERIFY(file.commit());
    const QString journal = path + QStringLiteral("-journal");
    const std::size_t withPayload = disk->content(journal).size();
    QVERIFY(withPayload > std::size_t(400 << 10));
    // The next commit changes the segment; the one before is brought into the file, but gets no new header.
    disk->fault = [](const DiskOperation &operation) {
        return operation.kind == DiskOperation::Write && operation.offset == 4096 ? EIO : 0;
    };
    file.append(1024, 2);
    QVERIFY(file.commit());
    file.append(1024, 3);
    QVERIFY(file.commit());
    QCOMPARE(disk->content(journal).size(), withPayload);
    const auto crashed = disk->copy();
    disk->fault = {};
    RowsFile again(crashed, path, options);
    QVERIFY(again.open(OpenMode::ReadWrite));
    QCOMPARE(again.rows(), repeated({{1024, 0}, {100 << 10, 1}, {1024, 2}, {1024, 3}}));
    // Once it has one, the room is given back.
    file.append(1024, 4);
    QVERIFY(file.commit());
    QVERIFY(file.journal().checkpoint());
    file.append(1024, 5);
    QVERIFY(file.commit());
    QVERIFY(disk->content(journal).size() < withPayload);
    QVERIFY(file.close());
}

// What was reserved behind the file's end for a commit that failed afterwards: cutting the file to the size it has frees it.
void FaultsTest::roomOfAFailedCommitIsGivenBackAtTheEnd()
{
    const auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(1024, 0);
    QVERIFY(file.commit());
    file.append(1024, 1);
    QVERIFY(file.commit());
    QVERIFY(file.journal().checkpoint());
    file.append(10 << 10, 2);
    disk->fault = [](const DiskOperation &operation) { return operation.kind == DiskOperation::Write ? ENOSPC : 0; };
    QVERIFY(!file.commit());
    disk->fault = {};
    QVERIFY(file.rollback());
    const std::size_t size = disk->content(path).size();
    disk->recording = true;
    QVERIFY(file.close());
    const bool isCut = std::any_of(disk->operations.begin(), disk->operations.end(), [size](const DiskOperation &operation) {
        return operation.kind == DiskOperation::Resize && operation.offset == size;
    });
    QVERIFY(isCut);
    QCOMPARE(disk->content(path).size(), size);
}

QTEST_GUILESS_MAIN(FaultsTest)
#include "faults_test.moc"
