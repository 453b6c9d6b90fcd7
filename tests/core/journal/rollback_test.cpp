// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/journal/rows_file.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::test;

namespace {
const QString path = QStringLiteral("/file.h5");
} // namespace

class RollbackTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rollbackGoesToTheLastCommit();
    void savepointsNest();
    void aSavepointRollsBackDataWrittenDirectly();
    void hugeOverwritesAreSpilled();
    void savepointsSurviveSpilling();
};

void RollbackTest::rollbackGoesToTheLastCommit()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(100, 1);
    QVERIFY(file.commit());
    file.append(100, 2);
    QVERIFY(file.commit());
    file.overwrite(0, 200, 9);
    file.append(200000, 9);
    QVERIFY(file.rollback());
    QCOMPARE(file.rows(), repeated({{100, 1}, {100, 2}}));
    file.append(1, 3);
    QVERIFY(file.commit());
    QVERIFY(file.close());
    QCOMPARE(rowsByStockDriver(*disk, path), repeated({{100, 1}, {100, 2}, {1, 3}}));
}

void RollbackTest::savepointsNest()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(10, 1);
    QVERIFY(file.commit());
    file.append(10, 2);
    QVERIFY(file.flush());
    const Savepoint outer = file.journal().savepoint();
    file.overwrite(0, 20, 8);
    QVERIFY(file.flush());
    const Savepoint inner = file.journal().savepoint();
    file.append(5000, 9);
    QVERIFY(file.flush());
    QVERIFY(!file.journal().prepare()); // not in the middle of something
    QVERIFY(file.rollbackTo(inner));
    QCOMPARE(file.rows(), repeated({{20, 8}}));
    QVERIFY(file.rollbackTo(outer));
    QCOMPARE(file.rows(), repeated({{10, 1}, {10, 2}}));
    QVERIFY(!file.journal().rollbackTo(inner)); // it has ended
    const Savepoint kept = file.journal().savepoint();
    file.append(1, 3);
    file.journal().release(kept);
    QVERIFY(file.commit());
    QVERIFY(file.close());
    QCOMPARE(rowsByStockDriver(*disk, path), repeated({{10, 1}, {10, 2}, {1, 3}}));
}

void RollbackTest::aSavepointRollsBackDataWrittenDirectly()
{
    auto disk = std::make_shared<MemoryDisk>();
    JournalOptions options;
    options.smallWriteBytes = 0; // everything new goes to its place at once
    RowsFile file(disk, path, options);
    QVERIFY(file.open(OpenMode::Create));
    file.append(3000, 1);
    QVERIFY(file.commit());
    file.append(30000, 2);
    QVERIFY(file.flush());
    const Savepoint savepoint = file.journal().savepoint();
    file.overwrite(0, 33000, 9);
    file.append(40000, 9);
    QVERIFY(file.flush());
    QVERIFY(file.rollbackTo(savepoint));
    QCOMPARE(file.rows(), repeated({{3000, 1}, {30000, 2}}));
    QVERIFY(file.commit());
    file.kill();
    RowsFile again(disk, path);
    QVERIFY(again.open(OpenMode::ReadWrite));
    QCOMPARE(again.rows(), repeated({{3000, 1}, {30000, 2}}));
}

void RollbackTest::hugeOverwritesAreSpilled()
{
    auto disk = std::make_shared<MemoryDisk>();
    JournalOptions options = smallSegments();
    options.overlayBytes = 1u << 20;
    constexpr int rows = 4 << 20; // 16 MiB
    RowsFile file(disk, path, options);
    QVERIFY(file.open(OpenMode::Create));
    file.append(rows, 1);
    QVERIFY(file.commit());
    file.overwrite(0, rows, 2);
    QVERIFY(file.flush());
    const JournalStatus status = file.journal().status();
    QVERIFY(status.overlayBytes <= options.overlayBytes + 4096);
    QVERIFY(status.spilledBytes >= 14u << 20);
    QCOMPARE(file.rows(), repeated({{rows, 2}}));
    const auto before = disk->copy();
    QVERIFY(file.commit());
    file.overwrite(5, 1, 3);
    QVERIFY(file.commit());
    file.kill();
    RowsFile old(before, path); // the power went before the commit
    QVERIFY(old.open(OpenMode::ReadWrite));
    QCOMPARE(old.rows(), repeated({{rows, 1}}));
    RowsFile again(disk, path, options);
    QVERIFY(again.open(OpenMode::ReadWrite));
    QCOMPARE(again.rows(), repeated({{5, 2}, {1, 3}, {rows - 6, 2}}));
    QVERIFY(again.close());
    QCOMPARE(rowsByStockDriver(*disk, path), repeated({{5, 2}, {1, 3}, {rows - 6, 2}}));
}

void RollbackTest::savepointsSurviveSpilling()
{
    auto disk = std::make_shared<MemoryDisk>();
    JournalOptions options = smallSegments();
    options.overlayBytes = 1u << 20;
    constexpr int rows = 1 << 20; // 4 MiB
    RowsFile file(disk, path, options);
    QVERIFY(file.open(OpenMode::Create));
    file.append(rows, 1);
    QVERIFY(file.commit());
    file.overwrite(0, rows / 2, 2); // spilled before the savepoint
    QVERIFY(file.flush());
    const Savepoint savepoint = file.journal().savepoint();
    file.overwrite(rows / 4, rows / 2, 3); // over spilled pages and others
    QVERIFY(file.flush());
    QVERIFY(file.rollbackTo(savepoint));
    const auto expected = repeated({{rows / 2, 2}, {rows / 2, 1}});
    QCOMPARE(file.rows(), expected);
    QVERIFY(file.commit());
    file.kill();
    RowsFile again(disk, path);
    QVERIFY(again.open(OpenMode::ReadWrite));
    QCOMPARE(again.rows(), expected);
}

QTEST_GUILESS_MAIN(RollbackTest)
#include "rollback_test.moc"
