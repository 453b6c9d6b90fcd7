// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/hdf5_storage.h"
#include "tests/support/journal/memory_disk.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cstring>

using namespace hdf5async;
using hdf5async::test::MemoryDisk;

/// A disk without room: what was acknowledged waits in memory, what was not is refused.
class StorageFullTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void whatIsMadeAgainWaitsInMemoryAndIsStoredWhenThereIsRoom();
    void readsBringWaitingRowsIntoHdf5();
    void aReadThatFindsRoomNowhereFails();
    void whatComesAfterwardsIsRefusedAtOnce();
    void whatMemoryHasNoRoomForEither();

private:
    [[nodiscard]] std::unique_ptr<Hdf5Storage> open(const QString &path, const JournalOptions &options);
    /// Waits in a row buffer: 14 times 60 kB.
    [[nodiscard]] static bool appendWaitingRows(Hdf5Storage &storage, std::vector<qint32> &expected);
    /// A file with some rows; 300 KiB more, and the disk is full.
    [[nodiscard]] std::unique_ptr<Hdf5Storage> openWithoutRoom();
    [[nodiscard]] static AppendRequest rowsOf(qint64 rows, qint32 value);
    [[nodiscard]] static bool commit(Hdf5Storage &storage);
    [[nodiscard]] static std::vector<qint32> rowsIn(Hdf5Storage &storage);

    static constexpr qint64 manyRows = 1 << 19; // 2 MiB: goes to HDF5 as whole chunks
    static constexpr qint64 fewRows = 100;      // waits in a row buffer
    const QString m_path = QStringLiteral("/data.h5");
    Hdf5Library m_library;
    std::shared_ptr<MemoryDisk> m_disk;
    JournalOptions m_options;
};

void StorageFullTest::init()
{
    m_disk = std::make_shared<MemoryDisk>();
    m_options = {};
    m_options.io = m_disk;
    m_options.smallWriteBudget = 64 << 10;
}

std::unique_ptr<Hdf5Storage> StorageFullTest::open(const QString &path, const JournalOptions &options)
{
    Hdf5StorageSettings settings;
    settings.path = path;
    settings.journal = options;
    Result<std::unique_ptr<Hdf5Storage>> storage = Hdf5Storage::open(m_library, settings);
    return storage ? std::move(*storage) : nullptr;
}

std::unique_ptr<Hdf5Storage> StorageFullTest::openWithoutRoom()
{
    std::unique_ptr<Hdf5Storage> storage = open(m_path, m_options);
    if (!storage || !storage->execute(rowsOf(fewRows, 1)) || !commit(*storage))
        return nullptr;
    m_disk->capacity = m_disk->content(m_path).size() + (300 << 10);
    return storage;
}

AppendRequest StorageFullTest::rowsOf(qint64 rows, qint32 value)
{
    const std::vector<qint32> values(std::size_t(rows), value);
    const QByteArray bytes(reinterpret_cast<const char *>(values.data()), qsizetype(values.size() * sizeof(qint32)));
    return {"/a", Data{Array{ElementType::integer(4), {rows}, SharedBytes(bytes)}, false, false}, {}, {}};
}

bool StorageFullTest::appendWaitingRows(Hdf5Storage &storage, std::vector<qint32> &expected)
{
    constexpr qint64 rows = 15'000;
    for (qint32 value = 2; value < 16; ++value) {
        if (!storage.execute(rowsOf(rows, value)))
            return false;
        expected.insert(expected.end(), rows, value);
    }
    return true;
}

bool StorageFullTest::commit(Hdf5Storage &storage)
{
    const Result<std::unique_ptr<PendingCommit>> pending = storage.prepareCommit({});
    return pending && (*pending)->sync();
}

std::vector<qint32> StorageFullTest::rowsIn(Hdf5Storage &storage)
{
    ReadRequest read;
    read.path = "/a";
    const Result<Outcome> outcome = storage.execute(read);
    const auto *reply = outcome ? std::get_if<ReadReply>(&*outcome) : nullptr;
    const auto *array = reply ? std::get_if<Array>(&reply->value.v) : nullptr;
    if (!array)
        return {};
    std::vector<qint32> rows(array->data.size() / sizeof(qint32));
    std::memcpy(rows.data(), array->data.data(), rows.size() * sizeof(qint32));
    return rows;
}

void StorageFullTest::whatIsMadeAgainWaitsInMemoryAndIsStoredWhenThereIsRoom()
{
    std::vector<qint32> expected(fewRows, 1);
    {
        const auto storage = openWithoutRoom();
        QVERIFY(storage);
        QVERIFY(storage->rollBack());
        QVERIFY(storage->execute(rowsOf(manyRows, 2)));
        QVERIFY(storage->execute(rowsOf(fewRows, 3)));
        storage->restored();
        QVERIFY(!storage->needsRollback());
        expected.insert(expected.end(), manyRows, 2);
        expected.insert(expected.end(), fewRows, 3);
        QVERIFY(rowsIn(*storage) == expected);

        m_disk->capacity = ~std::uint64_t{0};
        QVERIFY(commit(*storage)); // as it is, from memory
        QVERIFY(rowsIn(*storage) == expected);
        QVERIFY(storage->close());
    }
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("data.h5")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const MemoryDisk::Content &content = m_disk->content(m_path);
    QCOMPARE(file.write(content.data(), qint64(content.size())), qint64(content.size()));
    file.close();
    const auto storage = open(file.fileName(), {});
    QVERIFY(storage);
    QVERIFY(rowsIn(*storage) == expected);
}

void StorageFullTest::readsBringWaitingRowsIntoHdf5()
{
    const auto storage = openWithoutRoom();
    QVERIFY(storage);
    std::vector<qint32> expected(fewRows, 1);
    QVERIFY(appendWaitingRows(*storage, expected));
    QVERIFY(rowsIn(*storage) == expected);
    QVERIFY(!storage->needsRollback());
    // Whoever comes next with a change is told, small as it is.
    const Result<Outcome> refused = storage->execute(CreateGroupRequest{"/g"});
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::StorageFull);
}

// What neither disk nor memory takes must not be read as zeros.
void StorageFullTest::aReadThatFindsRoomNowhereFails()
{
    m_options.overlayBytes = 256 << 10;
    const auto storage = openWithoutRoom();
    QVERIFY(storage);
    std::vector<qint32> expected(fewRows, 1);
    QVERIFY(appendWaitingRows(*storage, expected));
    ReadRequest read;
    read.path = "/a";
    const Result<Outcome> failed = storage->execute(read);
    QVERIFY(!failed);
    QCOMPARE(failed.error().code, ErrorCode::StorageFull);
    QVERIFY(storage->needsRollback());
    QVERIFY(storage->rollBack());
    storage->restored();
    QVERIFY(rowsIn(*storage) == std::vector<qint32>(fewRows, 1));
}

void StorageFullTest::whatComesAfterwardsIsRefusedAtOnce()
{
    const auto storage = openWithoutRoom();
    QVERIFY(storage);
    for (const bool somethingIsMadeAgain : {false, true}) {
        QVERIFY(storage->rollBack());
        if (somethingIsMadeAgain)
            QVERIFY(storage->execute(rowsOf(manyRows, 2)));
        storage->restored();
        QVERIFY(storage->execute(CreateGroupRequest{"/g"})); // what waits is not held against it
        const Result<Outcome> refused = storage->execute(rowsOf(manyRows, 4));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::StorageFull);
        QVERIFY(storage->needsRollback());
    }
}

void StorageFullTest::whatMemoryHasNoRoomForEither()
{
    m_options.overlayBytes = 1 << 20;
    const auto storage = openWithoutRoom();
    QVERIFY(storage);
    QVERIFY(storage->rollBack());
    const Result<Outcome> refused = storage->execute(rowsOf(manyRows, 2));
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::StorageFull);
    QVERIFY(storage->needsRollback());
    QVERIFY(storage->rollBack());
    storage->restored();
    QVERIFY(rowsIn(*storage) == std::vector<qint32>(fewRows, 1));
}

QTEST_GUILESS_MAIN(StorageFullTest)
#include "storage_full_test.moc"
