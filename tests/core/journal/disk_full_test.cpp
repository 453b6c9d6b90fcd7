// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/journal/rows_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

#include <sched.h>
#include <sys/mount.h>

using namespace hdf5async;
using namespace hdf5async::test;

/// A real file system that is too small. Skipped where mounting is not allowed.
class DiskFullTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void init();
    void cleanup();
    void aFullDiskLosesNothingAndItGoesOnWhenThereIsRoom();
    void whatTwoCommitsHeldIsMadeAgainAsOneWithoutRoom();
    void roomThatWasCutOffIsReservedAnew();
    void aFailedCommitLeavesNothingInTheJournal_data();
    void aFailedCommitLeavesNothingInTheJournal();

private:
    void resize(int kibibytes);

    static constexpr int smallKibibytes = 900;
    QTemporaryDir m_folder;
    bool m_mounted = false;
};

void DiskFullTest::initTestCase()
{
    if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
        || mount("tmpfs", qPrintable(m_folder.path()), "tmpfs", 0, nullptr) != 0)
        QSKIP("mounting is not allowed here");
    m_mounted = true;
}

void DiskFullTest::init()
{
    resize(smallKibibytes);
}

void DiskFullTest::cleanup()
{
    const QDir folder(m_folder.path());
    for (const QString &name : folder.entryList(QDir::Files))
        QVERIFY(QFile::remove(folder.filePath(name)));
}

void DiskFullTest::cleanupTestCase()
{
    if (m_mounted)
        umount2(qPrintable(m_folder.path()), MNT_DETACH);
}

void DiskFullTest::resize(int kibibytes)
{
    const QByteArray size = "size=" + QByteArray::number(kibibytes) + "k";
    QCOMPARE(mount("tmpfs", qPrintable(m_folder.path()), "tmpfs", MS_REMOUNT, size.constData()), 0);
}

void DiskFullTest::aFullDiskLosesNothingAndItGoesOnWhenThereIsRoom()
{
    const QString path = m_folder.filePath(QStringLiteral("full.h5"));
    JournalOptions options;
    options.segmentBytes = 64u << 10;
    RowsFile file(posixIo(), path, options);
    QVERIFY(file.open(OpenMode::Create));
    QVERIFY(file.commit());
    QVERIFY(file.journal().fileSystem().warning.contains(QStringLiteral("memory")));
    std::vector<int> expected;
    int kibibytes = smallKibibytes;
    int full = 0;
    for (int i = 0; full < 12 && i < 2000; ++i) {
        const int rows = i % 5 == 0 ? 40000 : 900;
        file.append(rows, i);
        if (!expected.empty())
            file.overwrite(0, 50, i);
        const auto committed = file.commit();
        if (committed) {
            expected.insert(expected.end(), static_cast<std::size_t>(rows), i);
            if (expected.size() > static_cast<std::size_t>(rows))
                std::fill(expected.begin(), expected.begin() + 50, i);
            continue;
        }
        QCOMPARE(committed.error().code, ErrorCode::StorageFull);
        ++full;
        QVERIFY(file.rollback()); // needs no room
        QCOMPARE(file.rows(), expected);
        resize(kibibytes += 300);
    }
    QCOMPARE(full, 12);
    QVERIFY(file.close());
    QCOMPARE(rowsByStockDriver(path), expected);
}

// New rows up to smallWriteBudget wait in memory for the commit's frame, those beyond it go to the file at once. One commit in the
// place of two has one budget, so its rows need more of the disk before it is committed.
void DiskFullTest::whatTwoCommitsHeldIsMadeAgainAsOneWithoutRoom()
{
    const QString path = m_folder.filePath(QStringLiteral("again.h5"));
    constexpr int rows = 75 << 10; // 300 KiB
    JournalOptions options;
    options.smallWriteBudget = rows * sizeof(int);
    RowsFile file(posixIo(), path, options);
    QVERIFY(file.open(OpenMode::Create));
    file.append(1024, 0);
    QVERIFY(file.commit());
    const auto committed = repeated({{1024, 0}});

    const auto appendAll = [&file](bool asTwo) -> Result<void> {
        for (int value : {1, 2}) { // each 300 KiB of the disk and as much memory
            file.append(2 * rows, value);
            if (value == 1 && asTwo && (!file.flush() || !file.journal().prepare()))
                return failure(ErrorCode::Internal, QStringLiteral("prepare"));
        }
        return file.flush() ? Result<void>() : failure(ErrorCode::Internal, QStringLiteral("flush"));
    };
    const auto all = repeated({{1024, 0}, {2 * rows, 1}, {2 * rows, 2}});
    QVERIFY(appendAll(true));
    QVERIFY(!file.journal().stickyError()); // there was room for all of it, until the first is to be committed
    const auto failed = file.journal().sync();
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::StorageFull);

    for (int attempt = 0; attempt < 3; ++attempt) {
        QVERIFY(file.rollback());
        QCOMPARE(file.rows(), committed);
        QVERIFY(appendAll(false));
        QVERIFY(!file.journal().stickyError());
        QCOMPARE(file.rows(), all);
        const auto again = file.commit();
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::StorageFull);
    }
    QVERIFY(file.rollback());
    QVERIFY(appendAll(false));
    resize(8 * smallKibibytes);
    QVERIFY(file.commit()); // what waited in memory
    QVERIFY(file.close());
    QCOMPARE(rowsByStockDriver(path), all);
}

// What is written behind the reserved room and given up again takes that room with it.
void DiskFullTest::roomThatWasCutOffIsReservedAnew()
{
    const QString path = m_folder.filePath(QStringLiteral("cut.h5"));
    JournalOptions options;
    options.smallWriteBudget = 512u << 10;
    options.segmentBytes = 1u << 20;
    resize(8 * smallKibibytes);
    RowsFile file(posixIo(), path, options);
    QVERIFY(file.open(OpenMode::Create));
    file.append(1024, 0);
    QVERIFY(file.commit());
    file.append(1024, 1);
    QVERIFY(file.commit()); // its room is reserved, and some more
    file.makeAndDelete(2u << 20);
    QVERIFY(file.commit());
    QFile ballast(m_folder.filePath(QStringLiteral("ballast")));
    QVERIFY(ballast.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
    const QByteArray some(16 << 10, 'b');
    while (ballast.write(some) == some.size()) { }
    QVERIFY(ballast.resize(ballast.size() - (900 << 10))); // for the journal's frame and zeros ahead of the next, or for the file
    file.append(100 << 10, 3);
    QVERIFY(!file.journal().stickyError()); // it waits in memory
    const auto committed = file.commit();
    QVERIFY(!committed);
    QCOMPARE(committed.error().code, ErrorCode::StorageFull);
    QVERIFY(file.rollback());
    QVERIFY(file.close());
    QCOMPARE(rowsByStockDriver(path), repeated({{1024, 0}, {1024, 1}}));
}

void DiskFullTest::aFailedCommitLeavesNothingInTheJournal_data()
{
    QTest::addColumn<int>("committed");
    QTest::addColumn<int>("rows");
    // In the file or behind the journal's segments, but not in both: that much room there is.
    QTest::newRow("nothing behind the segments before") << 1024 << (130 << 10);
    QTest::newRow("a commit's payload there before") << (40 << 10) << (80 << 10);
}

// A payload that is too long for a segment goes behind them, as far as there is room.
void DiskFullTest::aFailedCommitLeavesNothingInTheJournal()
{
    QFETCH(int, committed);
    QFETCH(int, rows);
    const QString path = m_folder.filePath(QStringLiteral("spill.h5"));
    JournalOptions options;
    options.segmentBytes = 64u << 10;
    options.smallWriteBudget = 1u << 20;
    RowsFile file(posixIo(), path, options);
    QVERIFY(file.open(OpenMode::Create));
    file.append(1024, 0);
    QVERIFY(file.commit());
    file.append(committed, 1);
    QVERIFY(file.commit());
    const auto journalBytes = [&path] { return QFileInfo(path + QStringLiteral("-journal")).size(); };
    const qint64 before = std::max<qint64>(journalBytes(), 4096 + 2 * (64 << 10));
    file.append(rows, 2);
    const auto failed = file.commit();
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::StorageFull);
    QVERIFY(journalBytes() > before + 4096);
    QVERIFY(file.rollback());
    QVERIFY(journalBytes() < before + 4096); // whole pages
    const auto expected = repeated({{1024, 0}, {committed, 1}});
    QCOMPARE(file.rows(), expected);
    QVERIFY(file.close());
    QCOMPARE(rowsByStockDriver(path), expected);
}

QTEST_GUILESS_MAIN(DiskFullTest)
#include "disk_full_test.moc"
