// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/journal/rows_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <cstring>

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
    void aFullDiskLosesNothingAndItGoesOnWhenThereIsRoom();

private:
    void resize(int kibibytes);

    QTemporaryDir m_folder;
    bool m_mounted = false;
};

void DiskFullTest::initTestCase()
{
    if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0
        || mount("tmpfs", qPrintable(m_folder.path()), "tmpfs", 0, "size=900k") != 0)
        QSKIP("mounting is not allowed here");
    m_mounted = true;
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
    int kibibytes = 900;
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

QTEST_GUILESS_MAIN(DiskFullTest)
#include "disk_full_test.moc"
