// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/journal/rows_file.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <hdf5.h>

#include <sys/wait.h>
#include <unistd.h>

using namespace hdf5async;
using namespace hdf5async::test;

namespace {
const QString path = QStringLiteral("/file.h5");
const QString journalPath = QStringLiteral("/file.h5-journal");
} // namespace

/// What a journaled file refuses: locked, damaged, foreign, replaced.
class FileGuardsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTornFrameIsIgnored();
    void aDamagedJournalIsNotApplied();
    void theJournalOfAnotherFileIsNotApplied();
    void readOnlyShowsALeftoverJournalAndChangesNothing();
    void aSecondProcessCannotOpenTheFile();
    void ourLockKeepsHdf5Out();
    void noticesThatTheFileWasCut();
    void noticesThatTheFileWasReplaced();
    void noticesThatTheFileWasMoved();
    void refusesAFileMarkedAsOpen();
    void refusesOtherNamesThroughTheDriver();
    void aFileThatIsNoHdf5StaysAsItIs();
    void doesNotCreateOverAnExistingFile();
    void doesNotCreateBesideTheJournalOfAGoneFile();
};

void FileGuardsTest::aTornFrameIsIgnored()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(10, 1);
    QVERIFY(file.commit());
    file.append(10, 2);
    QVERIFY(file.commit());
    const std::size_t used = file.journal().status().journalBytes;
    file.append(10, 3);
    QVERIFY(file.commit());
    file.kill();
    disk->content(journalPath)[4096 + used + 300] ^= 1; // one bit in the last frame's payload
    RowsFile again(disk, path);
    QVERIFY(again.open(OpenMode::ReadWrite));
    QCOMPARE(again.rows(), repeated({{10, 1}, {10, 2}}));
}

void FileGuardsTest::aDamagedJournalIsNotApplied()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    for (int i = 0; i < 4; ++i) {
        file.append(10, i);
        QVERIFY(file.commit());
    }
    file.kill();
    disk->content(journalPath)[4096 + 4096 + 300] ^= 1; // the first of several frames: no crash does that
    const auto content = disk->content(path);
    RowsFile again(disk, path);
    const auto result = again.open(OpenMode::ReadWrite);
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::IoError);
    QVERIFY(result.error().message.contains(QStringLiteral("damaged")));
    QCOMPARE(disk->content(path), content);
}

void FileGuardsTest::theJournalOfAnotherFileIsNotApplied()
{
    auto disk = std::make_shared<MemoryDisk>();
    const QString other = QStringLiteral("/other.h5");
    {
        RowsFile stranger(disk, other);
        QVERIFY(stranger.open(OpenMode::Create));
        stranger.append(5000, 5);
        QVERIFY(stranger.close());
        RowsFile file(disk, path);
        QVERIFY(file.open(OpenMode::Create));
        file.append(10, 1);
        QVERIFY(file.commit());
        file.append(10, 2);
        QVERIFY(file.commit());
    }
    disk->content(path) = disk->content(other); // `cp other.h5 file.h5` after the crash: the same inode
    RowsFile again(disk, path);
    const auto result = again.open(OpenMode::ReadWrite);
    QVERIFY(!result);
    QVERIFY(result.error().message.contains(QStringLiteral("does not belong")));
    QCOMPARE(disk->content(path), disk->content(other));
}

void FileGuardsTest::readOnlyShowsALeftoverJournalAndChangesNothing()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(10, 1);
    QVERIFY(file.commit());
    file.append(5000, 2);
    QVERIFY(file.commit());
    file.kill();
    const auto before = disk->content(path);
    const auto journal = disk->content(journalPath);
    const auto calls = disk->calls;
    RowsFile reader(disk, path);
    QVERIFY(reader.open(OpenMode::ReadOnly));
    QVERIFY(reader.journal().recovery().found);
    QCOMPARE(reader.rows(), repeated({{10, 1}, {5000, 2}}));
    QVERIFY(!reader.journal().prepare());
    RowsFile second(disk, path); // readers share
    QVERIFY(second.open(OpenMode::ReadOnly));
    QVERIFY(second.close());
    QVERIFY(reader.close());
    QCOMPARE(disk->calls, calls);
    QCOMPARE(disk->content(path), before);
    QCOMPARE(disk->content(journalPath), journal);
}

void FileGuardsTest::aSecondProcessCannotOpenTheFile()
{
    const QTemporaryDir folder;
    const QString real = folder.filePath(QStringLiteral("locked.h5"));
    RowsFile file(posixIo(), real);
    QVERIFY(file.open(OpenMode::Create));
    QVERIFY(file.commit());
    const pid_t child = fork();
    if (child == 0) {
        const auto result = JournaledFile::open(real, OpenMode::ReadWrite);
        _exit(!result && result.error().message.contains(QStringLiteral("in use")) ? 0 : 1);
    }
    int status = -1;
    QCOMPARE(waitpid(child, &status, 0), child);
    QCOMPARE(status, 0);
    QVERIFY(!JournaledFile::open(real, OpenMode::ReadOnly));
}

void FileGuardsTest::ourLockKeepsHdf5Out()
{
    const QTemporaryDir folder;
    const QString real = folder.filePath(QStringLiteral("locked.h5"));
    RowsFile file(posixIo(), real);
    QVERIFY(file.open(OpenMode::Create));
    file.append(3, 1);
    QVERIFY(file.commit());
    QVERIFY(rowsByStockDriver(real).empty()); // HDF5 locks with flock, too
    QVERIFY(file.close());
    QCOMPARE(rowsByStockDriver(real), repeated({{3, 1}}));
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files), QStringList{QStringLiteral("locked.h5")});
}

void FileGuardsTest::noticesThatTheFileWasCut()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(5000, 1);
    QVERIFY(file.commit());
    disk->content(path).resize(1000);
    file.append(1, 2);
    const auto result = file.commit();
    QVERIFY(!result);
    QVERIFY(result.error().message.contains(QStringLiteral("cut")));
    QVERIFY(!file.journal().status().needsAttention.isEmpty());
}

void FileGuardsTest::noticesThatTheFileWasReplaced()
{
    const QTemporaryDir folder;
    const QString real = folder.filePath(QStringLiteral("file.h5"));
    RowsFile file(posixIo(), real);
    QVERIFY(file.open(OpenMode::Create));
    file.append(5000, 1);
    QVERIFY(file.commit());
    QVERIFY(QFile::remove(real));
    file.append(1, 2);
    const auto result = file.commit();
    QVERIFY(!result);
    QVERIFY(result.error().message.contains(QStringLiteral("moved, deleted or replaced")));
}

void FileGuardsTest::noticesThatTheFileWasMoved()
{
    const QTemporaryDir folder;
    const QString real = folder.filePath(QStringLiteral("file.h5"));
    RowsFile file(posixIo(), real);
    QVERIFY(file.open(OpenMode::Create));
    QVERIFY(file.commit());
    QVERIFY(QFile::rename(real, folder.filePath(QStringLiteral("elsewhere.h5"))));
    file.append(1, 2);
    QVERIFY(!file.commit()); // its journal would stay behind
}

void FileGuardsTest::refusesAFileMarkedAsOpen()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    QVERIFY(file.close());
    disk->content(path)[11] = 1; // the consistency flags of a version 3 superblock
    const auto result = JournaledFile::open(path, OpenMode::ReadWrite, {.io = disk});
    QVERIFY(!result);
    QVERIFY(result.error().message.contains(QStringLiteral("h5clear")));
}

void FileGuardsTest::refusesOtherNamesThroughTheDriver()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    const hid_t properties = *file.journal().accessProperties();
    QVERIFY(H5Fopen("/elsewhere.h5", H5F_ACC_RDONLY, properties) < 0);
    H5Pclose(properties);
}

void FileGuardsTest::aFileThatIsNoHdf5StaysAsItIs()
{
    auto disk = std::make_shared<MemoryDisk>();
    disk->put(path, MemoryDisk::Content(10000, 'x'));
    RowsFile file(disk, path);
    QVERIFY(!file.open(OpenMode::ReadWrite));
    QVERIFY(file.isOpen());
    QVERIFY(file.close());
    QCOMPARE(disk->content(path), MemoryDisk::Content(10000, 'x'));
    QVERIFY(!disk->exists(journalPath));
}

void FileGuardsTest::doesNotCreateOverAnExistingFile()
{
    auto disk = std::make_shared<MemoryDisk>();
    disk->put(path, {'x'});
    const auto result = JournaledFile::open(path, OpenMode::Create, {.io = disk});
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Exists);
    QCOMPARE(disk->content(path).size(), std::size_t{1});
}

void FileGuardsTest::doesNotCreateBesideTheJournalOfAGoneFile()
{
    auto disk = std::make_shared<MemoryDisk>();
    disk->put(journalPath, MemoryDisk::Content(8192, 'j'));
    const auto result = JournaledFile::open(path, OpenMode::Create, {.io = disk});
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Conflict);
    QVERIFY(disk->exists(journalPath));
}

QTEST_GUILESS_MAIN(FileGuardsTest)
#include "file_guards_test.moc"
