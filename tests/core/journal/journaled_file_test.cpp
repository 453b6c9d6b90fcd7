// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/journal/rows_file.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <hdf5.h>

using namespace hdf5async;
using namespace hdf5async::test;

namespace {
const QString path = QStringLiteral("/file.h5");
const QString journalPath = QStringLiteral("/file.h5-journal");
} // namespace

class JournaledFileTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNewFileAppearsWithItsFirstCommit();
    void aNewFileThatWasNeverCommittedLeavesNothing();
    void aCleanCloseLeavesAnOrdinaryFileWithoutJournal();
    void aKilledFileOpensWithItsLastCommit();
    void recoveryIsIdempotent();
    void recoversAFileThatEndsWithinItsSuperblocksSector();
    void changesGoOnWhileANewFileGetsItsFirstCommit();
    void theRecordComesBackWithItsCommit();
    void theRecordMayGrowFromCommitToCommit();
    void theRecordSurvivesCheckpoints();
    void aCommitWithoutChangesWritesNothing();
    void manyCommitsGoThroughBothSegments();
    void aCheckpointShowsTheCommitInTheFile();
    void checkpointsRunWhereTheOwnerWants();
    void refusesARecordThatIsTooLong();
    void placesBehindFourGibibytesAreReached();
};

void JournaledFileTest::aNewFileAppearsWithItsFirstCommit()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(10, 1);
    QVERIFY(file.flush());
    QVERIFY(!disk->exists(path));
    QVERIFY(file.commit());
    QVERIFY(disk->exists(path));
    QCOMPARE(rowsByStockDriver(*disk, path), repeated({{10, 1}}));
}

void JournaledFileTest::aNewFileThatWasNeverCommittedLeavesNothing()
{
    const QTemporaryDir folder;
    const QString real = folder.filePath(QStringLiteral("new.h5"));
    RowsFile file(posixIo(), real);
    QVERIFY(file.open(OpenMode::Create));
    file.append(10, 1);
    file.kill();
    QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 0);
}

void JournaledFileTest::aCleanCloseLeavesAnOrdinaryFileWithoutJournal()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(1000, 1);
    QVERIFY(file.commit());
    file.append(2000, 2);
    QVERIFY(file.commit());
    file.append(5, 3); // committed by the close
    QVERIFY(file.close());
    QVERIFY(!disk->exists(journalPath));
    QCOMPARE(rowsByStockDriver(*disk, path), repeated({{1000, 1}, {2000, 2}, {5, 3}}));
}

void JournaledFileTest::aKilledFileOpensWithItsLastCommit()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(100, 1);
    QVERIFY(file.commit());
    file.append(100, 2);
    QVERIFY(file.commit());
    file.append(2000000, 3); // much of it goes into the file at once
    QVERIFY(file.flush());
    file.kill();
    RowsFile again(disk, path);
    QVERIFY(again.open(OpenMode::ReadWrite));
    QVERIFY(again.journal().recovery().found);
    QVERIFY(again.journal().recovery().bytesDiscarded > 0);
    QVERIFY(again.journal().recovery().text.contains(QStringLiteral("recovered to commit 2")));
    QCOMPARE(again.rows(), repeated({{100, 1}, {100, 2}}));
}

void JournaledFileTest::recoveryIsIdempotent()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(100, 1);
    QVERIFY(file.commit());
    file.overwrite(0, 50, 7);
    QVERIFY(file.commit());
    file.kill();
    const auto crashed = disk->copy();
    { QVERIFY(JournaledFile::open(path, OpenMode::ReadWrite, {.io = disk})); }
    const auto once = disk->content(path);
    disk->put(journalPath, crashed->content(journalPath)); // as if the machine had stopped before the log was restarted
    { QVERIFY(JournaledFile::open(path, OpenMode::ReadWrite, {.io = disk})); }
    QCOMPARE(disk->content(path), once);
    QCOMPARE(rowsByStockDriver(*disk, path), repeated({{50, 7}, {50, 1}}));
}

// A crash at the end of a recovery leaves the file as it is to be, with the whole journal beside it.
void JournaledFileTest::recoversAFileThatEndsWithinItsSuperblocksSector()
{
    auto disk = std::make_shared<MemoryDisk>();
    {
        const auto file = *JournaledFile::open(path, OpenMode::Create, {.io = disk});
        const hid_t properties = *file->accessProperties();
        const hid_t id = H5Fcreate("/file.h5", H5F_ACC_TRUNC, H5P_DEFAULT, properties);
        const auto commit = [&] { return H5Fflush(id, H5F_SCOPE_GLOBAL) >= 0 && file->prepare() && file->sync(); };
        QVERIFY(commit());
        H5Gclose(H5Gcreate2(id, "group", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
        QVERIFY(commit());
        H5Ldelete(id, "group", H5P_DEFAULT);
        QVERIFY(commit()); // shorter again
        file->beginDiscard();
        H5Fclose(id);
        H5Pclose(properties);
    }
    const auto crashed = disk->copy();
    QVERIFY(JournaledFile::open(path, OpenMode::ReadWrite, {.io = disk}));
    QVERIFY(disk->content(path).size() < 512);
    crashed->put(path, disk->content(path));
    const auto again = JournaledFile::open(path, OpenMode::ReadWrite, {.io = crashed});
    QVERIFY2(again.has_value(), again ? "" : qPrintable(again.error().message));
    QVERIFY(crashed->content(path) == disk->content(path));
}

void JournaledFileTest::changesGoOnWhileANewFileGetsItsFirstCommit()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(10, 1);
    QVERIFY(file.flush());
    QVERIFY(file.journal().prepare());
    file.overwrite(0, 5, 2);
    QVERIFY(file.flush()); // a few bytes of pages that the commit under way has
    QVERIFY(file.journal().sync());
    QVERIFY(file.commit());
    file.kill();
    RowsFile again(disk, path);
    const auto opened = again.open(OpenMode::ReadWrite);
    QVERIFY2(opened.has_value(), opened ? "" : qPrintable(opened.error().message));
    QCOMPARE(again.rows(), repeated({{5, 2}, {5, 1}}));
}

void JournaledFileTest::theRecordComesBackWithItsCommit()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(1, 1);
    QVERIFY(file.commit("first"));
    file.kill();
    RowsFile second(disk, path);
    QVERIFY(second.open(OpenMode::ReadWrite));
    QCOMPARE(second.journal().lastRecord(), QByteArray("first"));
    second.append(1, 2);
    QVERIFY(second.commit("second"));
    QVERIFY(second.commit(QByteArray(10000, 'x'))); // the record alone is a change, too
    second.kill();
    for (int i = 0; i < 3; ++i) { // and a recovery does not lose it
        RowsFile third(disk, path);
        QVERIFY(third.open(OpenMode::ReadWrite));
        QCOMPARE(third.journal().lastRecord(), QByteArray(10000, 'x'));
        third.kill();
    }
}

void JournaledFileTest::theRecordMayGrowFromCommitToCommit()
{
    auto disk = std::make_shared<MemoryDisk>();
    auto file = std::make_unique<RowsFile>(disk, path, smallSegments());
    QVERIFY(file->open(OpenMode::Create));
    file->append(1, 0);
    QVERIFY(file->commit("0", RecordMode::Append)); // to nothing
    QByteArray expected("0");
    quint64 checkpoints = 0;
    for (int i = 1; i < 200; ++i) { // over many segments, whose first commit tells all of it
        const QByteArray addition = QByteArray::number(i) + QByteArray(i % 7 * 20, '.');
        file->append(100, i);
        QVERIFY(file->commit(addition, RecordMode::Append));
        expected += addition;
        QCOMPARE(file->journal().lastRecord(), expected);
        if (i % 50 == 30) {
            file->append(1, i);
            QVERIFY(file->rollback());
            QCOMPARE(file->journal().lastRecord(), expected);
        }
        if (i % 23 == 0) {
            checkpoints += file->journal().status().checkpoints;
            file->kill();
            file = std::make_unique<RowsFile>(disk, path, smallSegments());
            QVERIFY(file->open(OpenMode::ReadWrite));
            QCOMPARE(file->journal().lastRecord(), expected);
        }
        if (i % 60 == 0)
            QVERIFY(file->journal().checkpoint());
        if (i % 90 == 0) {
            expected = "anew";
            QVERIFY(file->commit(expected));
        }
    }
    QVERIFY(checkpoints > 3);
    const auto tooLong = file->commit(QByteArray(qsizetype(file->journal().maxRecordBytes()), 'x'), RecordMode::Append);
    QCOMPARE(tooLong.error().code, ErrorCode::TooLarge);
}

void JournaledFileTest::theRecordSurvivesCheckpoints()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path, smallSegments());
    QVERIFY(file.open(OpenMode::Create));
    for (int i = 0; i < 3; ++i) {
        file.append(1000, i);
        QVERIFY(file.commit(QByteArray::number(i)));
        QVERIFY(file.journal().checkpoint());
        QCOMPARE(file.journal().status().journalBytes, quint64{0});
    }
    file.kill();
    RowsFile again(disk, path);
    QVERIFY(again.open(OpenMode::ReadWrite));
    QVERIFY(!again.journal().recovery().found);
    QCOMPARE(again.journal().lastRecord(), QByteArray("2"));
}

void JournaledFileTest::aCommitWithoutChangesWritesNothing()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(1, 1);
    QVERIFY(file.commit("a"));
    const auto calls = disk->calls;
    const auto prepared = file.journal().prepare("a");
    QVERIFY(prepared);
    QVERIFY(!prepared->changed);
    QVERIFY(file.journal().sync());
    QCOMPARE(disk->calls, calls);
}

void JournaledFileTest::manyCommitsGoThroughBothSegments()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path, smallSegments());
    QVERIFY(file.open(OpenMode::Create));
    std::vector<int> expected;
    for (int i = 0; i < 100; ++i) {
        file.append(700, i);
        expected.insert(expected.end(), 700, i);
        QVERIFY(file.commit());
    }
    QVERIFY(file.journal().status().checkpoints > 4);
    QVERIFY(disk->content(journalPath).size() <= 4096 + 2 * smallSegments().segmentBytes);
    QCOMPARE(file.rows(), expected);
    file.kill();
    RowsFile again(disk, path);
    QVERIFY(again.open(OpenMode::ReadWrite));
    QCOMPARE(again.rows(), expected);
}

void JournaledFileTest::aCheckpointShowsTheCommitInTheFile()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(10, 1);
    QVERIFY(file.commit());
    file.append(10, 2);
    QVERIFY(file.commit());
    QCOMPARE(rowsByStockDriver(*disk, path), repeated({{10, 1}})); // an outside reader sees the last checkpoint
    QVERIFY(file.journal().checkpoint());
    QCOMPARE(rowsByStockDriver(*disk, path), repeated({{10, 1}, {10, 2}}));
}

void JournaledFileTest::checkpointsRunWhereTheOwnerWants()
{
    auto disk = std::make_shared<MemoryDisk>();
    std::vector<std::function<void()>> tasks;
    JournalOptions options = smallSegments();
    options.background = [&tasks](std::function<void()> task) { tasks.push_back(std::move(task)); };
    RowsFile file(disk, path, options);
    QVERIFY(file.open(OpenMode::Create));
    for (int i = 0; tasks.empty() && i < 100; ++i) {
        file.append(700, i);
        QVERIFY(file.commit());
    }
    QCOMPARE(tasks.size(), std::size_t{1});
    QCOMPARE(file.journal().status().checkpoint, CheckpointState::Waiting);
    QCOMPARE(file.journal().status().checkpoints, quint64{0});
    tasks.front()();
    QCOMPARE(file.journal().status().checkpoints, quint64{1});
    const auto rows = file.rows();
    file.kill();
    tasks.front()(); // too late: it finds nobody
    RowsFile again(disk, path);
    QVERIFY(again.open(OpenMode::ReadWrite));
    QCOMPARE(again.rows(), rows);
}

void JournaledFileTest::refusesARecordThatIsTooLong()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    const quint64 limit = file.journal().maxRecordBytes();
    QCOMPARE(file.journal().prepare(QByteArray(static_cast<int>(limit) + 1, 'r')).error().code, ErrorCode::TooLarge);
    QVERIFY(file.commit(QByteArray(static_cast<int>(limit), 'r')));
}

void JournaledFileTest::placesBehindFourGibibytesAreReached()
{
    const QTemporaryDir folder; // the file has holes, it takes little room
    const QString real = folder.filePath(QStringLiteral("long.h5"));
    const QByteArray name = real.toUtf8();
    const hsize_t extent = hsize_t{9} << 30;
    const auto write = [](hid_t dataset, hsize_t start, char value) {
        const hsize_t count = 100000;
        const std::vector<char> values(count, value);
        const hid_t space = H5Dget_space(dataset);
        H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, nullptr, &count, nullptr);
        const hid_t memory = H5Screate_simple(1, &count, nullptr);
        const bool good = H5Dwrite(dataset, H5T_NATIVE_CHAR, memory, space, H5P_DEFAULT, values.data()) >= 0;
        H5Sclose(memory);
        H5Sclose(space);
        return good;
    };
    {
        auto file = std::move(*JournaledFile::open(real, OpenMode::Create));
        const hid_t properties = *file->accessProperties();
        const hid_t id = H5Fcreate(name.constData(), H5F_ACC_TRUNC, H5P_DEFAULT, properties);
        const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
        H5Pset_fill_time(list, H5D_FILL_TIME_NEVER);
        const hid_t space = H5Screate_simple(1, &extent, nullptr);
        const hid_t dataset = H5Dcreate2(id, "d", H5T_NATIVE_CHAR, space, H5P_DEFAULT, list, H5P_DEFAULT);
        QVERIFY(write(dataset, extent - 100000, 1));
        QVERIFY(H5Fflush(id, H5F_SCOPE_GLOBAL) >= 0);
        QVERIFY(file->prepare() && file->sync());
        QVERIFY(write(dataset, extent - 150000, 2)); // through the log
        QVERIFY(H5Fflush(id, H5F_SCOPE_GLOBAL) >= 0);
        QVERIFY(file->prepare() && file->sync());
        file->beginDiscard();
        H5Sclose(space);
        H5Pclose(list);
        H5Pclose(properties);
        H5Fclose(id);
    }
    auto file = std::move(*JournaledFile::open(real, OpenMode::ReadWrite));
    QCOMPARE(file->recovery().framesApplied, quint64{1});
    QVERIFY(file->close());
    const hid_t id = H5Fopen(name.constData(), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t dataset = H5Dopen2(id, "d", H5P_DEFAULT);
    const hsize_t start = extent - 150000;
    const hsize_t count = 150000;
    const hid_t space = H5Dget_space(dataset);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, nullptr, &count, nullptr);
    const hid_t memory = H5Screate_simple(1, &count, nullptr);
    std::string values(count, '?');
    QVERIFY(H5Dread(dataset, H5T_NATIVE_CHAR, memory, space, H5P_DEFAULT, values.data()) >= 0);
    QCOMPARE(values, std::string(100000, 2) + std::string(50000, 1));
    H5Fclose(id);
    for (const hid_t open : {memory, space})
        H5Sclose(open);
    H5Dclose(dataset);
}

QTEST_GUILESS_MAIN(JournaledFileTest)
#include "journaled_file_test.moc"
