// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/journal/rows_file.h"

#include "core/storage/journal/file_copy.h"
#include "core/storage/journal/frozen_io.h"
#include "core/storage/journal/succession.h"

#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace hdf5async;
using namespace hdf5async::test;

namespace {
const QString path = QStringLiteral("/file.h5");
const QString copyPath = QStringLiteral("/copy.h5");
const QString partPath = QStringLiteral("/file.h5-hdf5async-part");

Result<bool> completed(FileCopy &copy)
{
    Result<bool> done = false;
    while (done && !*done)
        done = copy.step();
    return done;
}
} // namespace

class FileCopyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCopyIsAsOfItsBeginningWhateverComesAfter();
    void aCopyOnARealDiskIsWhole();
    void onlyOneCopyAtATimeAndItsNameIsFree();
    void aFileStaysReadableAsItWasWhateverComesAfter();
    void aCopyEndsWithItsFile();
    void aCopyThatCannotBeWrittenHarmsNobody();
    void whatACrashLeftOfACopyGoesAway();
    void aSuccessionIsWholeAtEveryMomentOfACrash();
};

void FileCopyTest::aCopyIsAsOfItsBeginningWhateverComesAfter()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path, smallSegments());
    QVERIFY(file.open(OpenMode::Create));
    file.append(3'000'000, 1); // 12 MB: several steps
    QVERIFY(file.commit());
    file.overwrite(0, 50'000, 2);
    QVERIFY(file.commit());
    QVERIFY(file.journal().checkpoint());
    file.overwrite(100, 1, 9); // committed, but in the journal alone
    QVERIFY(file.commit());
    auto copy = file.journal().beginCopy(copyPath);
    QVERIFY(copy);
    const auto expected = repeated({{50'000, 2}, {2'950'000, 1}});
    // Every part of the file is written over by checkpoints, and new space directly, before its turn comes.
    for (int round = 0; round < 40; ++round) {
        if (round == 5)
            QVERIFY(!*(*copy)->step());
        file.overwrite(round * 75'000, 75'000, 3 + round);
        QVERIFY(file.commit());
        file.append(20'000, 4);
        QVERIFY(file.commit());
    }
    QVERIFY(file.journal().status().checkpoints > 5);
    QVERIFY(!disk->exists(copyPath));
    QVERIFY(completed(**copy));
    QCOMPARE((*copy)->copiedBytes(), (*copy)->bytes());
    QVERIFY(!disk->exists(partPath));
    QVERIFY(rowsByStockDriver(*disk, copyPath) == expected);
    QVERIFY(file.close());
}

void FileCopyTest::aCopyOnARealDiskIsWhole()
{
    const QTemporaryDir folder;
    RowsFile file(posixIo(), folder.filePath(QStringLiteral("file.h5")));
    QVERIFY(file.open(OpenMode::Create));
    file.append(2'000'000, 7);
    QVERIFY(file.commit());
    QVERIFY(file.journal().checkpoint());
    const QString target = folder.filePath(QStringLiteral("copy.h5"));
    auto copy = file.journal().beginCopy(target);
    QVERIFY(copy);
    file.overwrite(0, 2'000'000, 8);
    QVERIFY(file.commit());
    QVERIFY(file.journal().checkpoint());
    QVERIFY(completed(**copy));
    QVERIFY(rowsByStockDriver(target) == repeated({{2'000'000, 7}}));
    QVERIFY(file.close());
}

void FileCopyTest::onlyOneCopyAtATimeAndItsNameIsFree()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(10, 1);
    QVERIFY(file.commit());
    QCOMPARE(file.journal().beginCopy(path).error().code, ErrorCode::Exists);
    auto first = file.journal().beginCopy(copyPath);
    QVERIFY(first);
    QCOMPARE(file.journal().beginCopy(QStringLiteral("/other.h5")).error().code, ErrorCode::Busy);
    first->reset();
    QVERIFY(!disk->exists(partPath) && !disk->exists(copyPath));
    auto second = file.journal().beginCopy(copyPath);
    QVERIFY(second);
    disk->put(copyPath, {'x'}); // somebody else took the name
    QCOMPARE(completed(**second).error().code, ErrorCode::Exists);
    second->reset();
    QCOMPARE(disk->content(copyPath).size(), std::size_t(1));
    QVERIFY(!disk->exists(partPath));
    QVERIFY(file.close());
}

void FileCopyTest::aFileStaysReadableAsItWasWhateverComesAfter()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path, smallSegments());
    QVERIFY(file.open(OpenMode::Create));
    file.append(1'000'000, 1); // 4 MB
    file.overwrite(0, 50'000, 2);
    QVERIFY(file.commit());
    QVERIFY(file.journal().checkpoint());
    auto copy = file.journal().beginCopy({});
    QVERIFY(copy);
    const FileCopy::Place &place = (*copy)->place();
    const FrozenFile frozen{path, place.part, place.map, (*copy)->bytes(), (*copy)->isShared()};
    const auto asItWas = [&] {
        RowsFile view(frozenIo(frozen, disk), path);
        const bool opened = bool(view.open(OpenMode::ReadOnly));
        return opened && view.rows() == repeated({{50'000, 2}, {950'000, 1}});
    };
    QVERIFY(asItWas());
    QCOMPARE((*copy)->copiedBytes(), std::uint64_t(0)); // nothing has changed yet
    for (int round = 0; round < 10; ++round) {
        file.overwrite(round * 100'000, 100'000, 3 + round);
        file.append(20'000, 4);
        QVERIFY(file.commit());
        QVERIFY(file.journal().checkpoint());
        if (round % 3 == 0)
            QVERIFY(asItWas());
    }
    QVERIFY(asItWas() && (*copy)->check());
    QVERIFY((*copy)->copiedBytes() >= 4'000'000);
    std::unique_ptr<IoFile> none;
    QCOMPARE(frozenIo(frozen, disk)->open(copyPath, FileAccess::ReadOnly, none), ENOENT);
    QCOMPARE(frozenIo(frozen, disk)->open(path, FileAccess::ReadWrite, none), EROFS);
    const QString map = place.map;
    copy->reset();
    QVERIFY(!disk->exists(partPath) && !disk->exists(map));

    copy = file.journal().beginCopy({});
    QVERIFY(copy);
    QVERIFY(file.close());
    QCOMPARE((*copy)->check().error().code, ErrorCode::Cancelled);
}

void FileCopyTest::aCopyEndsWithItsFile()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::Create));
    file.append(3'000'000, 1);
    QVERIFY(file.commit());
    QVERIFY(file.journal().checkpoint());
    auto copy = file.journal().beginCopy(copyPath);
    QVERIFY(copy && !*(*copy)->step());
    QVERIFY(file.close());
    QCOMPARE(completed(**copy).error().code, ErrorCode::Cancelled);
    copy->reset();
    QVERIFY(!disk->exists(copyPath) && !disk->exists(partPath));
    QVERIFY(rowsByStockDriver(*disk, path) == repeated({{3'000'000, 1}}));
}

void FileCopyTest::aCopyThatCannotBeWrittenHarmsNobody()
{
    auto disk = std::make_shared<MemoryDisk>();
    RowsFile file(disk, path, smallSegments());
    QVERIFY(file.open(OpenMode::Create));
    file.append(1'000'000, 1);
    QVERIFY(file.commit());
    QVERIFY(file.journal().checkpoint());
    auto copy = file.journal().beginCopy(copyPath);
    QVERIFY(copy);
    FileFacts part;
    QCOMPARE(disk->facts(partPath, part), 0);
    disk->fault = [&part](const DiskOperation &operation) {
        return operation.kind == DiskOperation::Write && operation.file == int(part.inode) ? ENOSPC : 0;
    };
    file.overwrite(0, 500'000, 2);
    QVERIFY(file.commit());
    QVERIFY(file.journal().checkpoint());
    QCOMPARE(completed(**copy).error().code, ErrorCode::StorageFull);
    QVERIFY(file.close());
    QVERIFY(rowsByStockDriver(*disk, path) == repeated({{500'000, 2}, {500'000, 1}}));
}

void FileCopyTest::whatACrashLeftOfACopyGoesAway()
{
    auto disk = std::make_shared<MemoryDisk>();
    {
        RowsFile file(disk, path);
        QVERIFY(file.open(OpenMode::Create));
        file.append(10, 1);
        QVERIFY(file.commit());
        QVERIFY(file.close());
    }
    const QString mapPath = QStringLiteral("/file.h5-hdf5async-map");
    for (const QString &left : {partPath, mapPath, exportPath(path)})
        disk->put(left, {'x'});
    RowsFile file(disk, path);
    QVERIFY(file.open(OpenMode::ReadWrite));
    QVERIFY(!disk->exists(partPath) && !disk->exists(mapPath) && !disk->exists(exportPath(path)));
    QVERIFY(file.close());
}

void FileCopyTest::aSuccessionIsWholeAtEveryMomentOfACrash()
{
    const QString finished = QStringLiteral("/finished.h5");
    const MemoryDisk::Content before(5000, 'o'), after(3000, 'n');
    auto disk = std::make_shared<MemoryDisk>();
    disk->put(path, before);
    disk->put(successorPath(path), after);
    const std::shared_ptr<MemoryDisk> start = disk->copy();
    disk->recording = true;
    QVERIFY(succeed(*disk, path, finished));
    QVERIFY(disk->content(path) == after && disk->content(finished) == before);
    QVERIFY(disk->operations.size() >= 6);

    std::mt19937_64 random(1);
    int olds = 0, news = 0;
    for (std::size_t moment = 0; moment <= disk->operations.size(); ++moment) {
        for (int attempt = 0; attempt < 20; ++attempt) {
            CrashedDisk crashed(start->copy());
            for (std::size_t i = 0; i < moment; ++i)
                crashed.follow(disk->operations[i], random);
            const auto left = crashed.crash(CrashModel(attempt % crashModels), random);
            const QString later = QStringLiteral("/later.h5");
            QVERIFY(settleSuccession(*left, path, [&](const QString &, const auto &) { return later; }));
            QVERIFY(left->exists(path) && !left->exists(successorPath(path)));
            if (left->content(path) == before) {
                ++olds;
                QVERIFY(!left->exists(finished));
                continue;
            }
            ++news;
            QVERIFY(left->content(path) == after);
            const QString kept = left->exists(later) ? later : finished;
            QVERIFY(left->exists(kept) && left->content(kept) == before);
        }
    }
    QVERIFY(olds > 0 && news > 0);
}

QTEST_GUILESS_MAIN(FileCopyTest)
#include "file_copy_test.moc"
