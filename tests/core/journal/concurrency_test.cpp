// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/journal/rows_file.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <future>

using namespace hdf5async;
using namespace hdf5async::test;

/// HDF5 writes, a commit is synced, a checkpoint runs and somebody asks for the status: all at once.
class ConcurrencyTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void operationsGoOnDuringSyncAndCheckpoint();
    void aKilledFileWaitsForItsCheckpoint();
};

void ConcurrencyTest::operationsGoOnDuringSyncAndCheckpoint()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("file.h5"));
    std::vector<std::future<void>> tasks;
    JournalOptions options;
    options.segmentBytes = 64u << 10;
    options.overlayBytes = 64 * 4096;
    options.background = [&tasks](std::function<void()> task) { tasks.push_back(std::async(std::launch::async, std::move(task))); };
    RowsFile file(posixIo(), path, options);
    QVERIFY(file.open(OpenMode::Create));
    QVERIFY(file.commit());
    std::atomic<bool> stop = false;
    auto watcher = std::async(std::launch::async, [&] {
        quint64 most = 0;
        while (!stop)
            most = std::max(most, file.journal().status().journalBytes + file.journal().uncommittedBytes());
        return most;
    });
    std::vector<int> expected;
    std::future<bool> syncing;
    for (int i = 0; i < 150; ++i) {
        const int rows = i % 10 == 0 ? 60000 : 800;
        file.append(rows, i);
        expected.insert(expected.end(), static_cast<std::size_t>(rows), i);
        file.overwrite(0, 500, i);
        std::fill(expected.begin(), expected.begin() + 500, i);
        if (syncing.valid())
            QVERIFY(syncing.get());
        QVERIFY(file.flush());
        QVERIFY(file.journal().prepare());
        syncing = std::async(std::launch::async, [&file] { return file.journal().sync().has_value(); });
    }
    QVERIFY(syncing.get());
    stop = true;
    QVERIFY(watcher.get() > 0);
    QCOMPARE(file.rows(), expected);
    QVERIFY(file.close());
    tasks.clear();
    QCOMPARE(rowsByStockDriver(path), expected);
}

void ConcurrencyTest::aKilledFileWaitsForItsCheckpoint()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("file.h5"));
    for (int round = 0; round < 5; ++round) {
        std::vector<std::future<void>> tasks;
        JournalOptions options;
        options.segmentBytes = 64u << 10;
        options.background = [&tasks](std::function<void()> task) {
            tasks.push_back(std::async(std::launch::async, std::move(task)));
        };
        RowsFile file(posixIo(), path, options);
        QVERIFY(file.open(round == 0 ? OpenMode::Create : OpenMode::ReadWrite));
        std::vector<int> expected = file.rows();
        for (std::size_t i = 0; tasks.empty() && i < 100; ++i) {
            file.append(1500, round);
            expected.insert(expected.end(), 1500, round);
            QVERIFY(file.commit());
        }
        file.kill(); // while the checkpoint runs
        tasks.clear();
        RowsFile again(posixIo(), path);
        QVERIFY(again.open(OpenMode::ReadWrite));
        QCOMPARE(again.rows(), expected);
    }
}

QTEST_GUILESS_MAIN(ConcurrencyTest)
#include "concurrency_test.moc"
