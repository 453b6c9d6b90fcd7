// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/groups.h"
#include "core/storage/hdf5/listing.h"
#include "core/storage/hdf5/object_info.h"
#include "core/storage/hdf5/operations.h"
#include "tests/core/hdf5/dataset_fixture.h"

#include <QTest>
#include <QThreadPool>

#include <map>

using namespace hdf5async;

/// Rows that wait in memory: when they go to HDF5, and that nobody sees that they do.
class RowStoreTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsSmallAppendsInMemory();
    void appendsWithoutHdf5();
    void leavesToHdf5WhatItMust_data();
    void leavesToHdf5WhatItMust();
    void showsPendingRowsToEveryOperation_data();
    void showsPendingRowsToEveryOperation();
    void readsTheTailFromMemory();
    void readsOfFloatsThatTheFileRoundsWhatTheFileHolds();
    void keepsRowsThatOtherLinksLeadTo();
    void boundsTheMemoryOfOneDataset();
    void boundsTheMemoryOfAll();
    void storesRowsOfDatasetsItCloses();
    void followsAModelThroughRandomOperations_data();
    void followsAModelThroughRandomOperations();

private:
    // As HDF5 has it now.
    static qint64 rowsInHdf5(const DatasetFile &file, const QByteArray &path)
    {
        const Handle dataset(H5Dopen2(file.id(), path, H5P_DEFAULT));
        const Handle space(H5Dget_space(dataset.id()));
        hsize_t dims[H5S_MAX_RANK] = {};
        return H5Sget_simple_extent_dims(space.id(), dims, nullptr) > 0 ? qint64(dims[0]) : -1;
    }
    // So early that an object is seldom in HDF5's cache when it is needed again.
    static void evictMetadataEarly(const DatasetFile &file)
    {
        H5AC_cache_config_t config{};
        config.version = H5AC__CURR_CACHE_CONFIG_VERSION;
        if (H5Fget_mdc_config(file.id(), &config) < 0)
            qFatal("no cache");
        config.set_initial_size = true;
        config.initial_size = config.min_size = config.max_size = 8u << 10;
        if (H5Fset_mdc_config(file.id(), &config) < 0)
            qFatal("HDF5 refuses a small cache");
    }
    static Outcome carry(DatasetFile &file, const Operation &operation)
    {
        Result<Outcome> outcome = carryOut(file.guard(), file.context(), operation);
        if (!outcome)
            qFatal("%s", qPrintable(outcome.error().message));
        return std::move(*outcome);
    }

    Hdf5Library m_library;
};

void RowStoreTest::keepsSmallAppendsInMemory()
{
    DatasetFile file(m_library);
    QVERIFY(file.append("/d", array(counting<qint32>(3))));
    file.context().markClean();
    const auto version = (*file.context().findGrowing(file.guard(), "/d"))->version;
    const auto reply = file.append("/d", array(counting<qint32>(2, 3)));
    QCOMPARE(reply->shape, Shape{5});
    QCOMPARE(rowsInHdf5(file, "/d"), 3);
    QVERIFY(file.context().isDirty());
    const auto dataset = *file.context().findGrowing(file.guard(), "/d");
    QCOMPARE(dataset->shape, Shape{5});
    QVERIFY(dataset->version != version);
    QVERIFY(file.context().storeAllRows(file.guard()));
    QCOMPARE(rowsInHdf5(file, "/d"), 5);
    QCOMPARE(file.read("/d"), counting<qint32>(5));
    QCOMPARE(file.append("/d", array(std::vector<qint16>{5}))->shape, Shape{6}); // cast on its way
    QCOMPARE(rowsInHdf5(file, "/d"), 5);
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(6));
}

void RowStoreTest::appendsWithoutHdf5()
{
    DatasetFile file(m_library);
    const AppendRequest one{"/d", array(counting<qint32>(2)), {}, {}};
    QVERIFY(!appendRowsInMemory(file.context(), one)); // no dataset yet
    QVERIFY(file.append(one));
    QVERIFY(!appendRowsInMemory(file.context(), one)); // not open, no memory for it yet
    QVERIFY(file.append(one));
    const auto appended = appendRowsInMemory(file.context(), one);
    QVERIFY(appended && *appended);
    QCOMPARE((*appended)->shape, Shape{6});
    QCOMPARE((*appended)->appended, 2);
    const auto refused = appendRowsInMemory(file.context(), {"/d", array(Shape{1, 2}, counting<qint32>(2)), {}, {}});
    QVERIFY(refused && !*refused);
    QCOMPARE(refused->error().code, ErrorCode::ShapeMismatch);
    QVERIFY(refused->error().message.contains(QStringLiteral("\"/d\"")));
    QVERIFY(!appendRowsInMemory(file.context(), {"/d", array(counting<qint32>(20'000)), {}, {}}));
    QVERIFY(!appendRowsInMemory(file.context(), {"/d", one.data, FieldList{false, {"k"}}, {}}));
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{0, 1, 0, 1, 0, 1}));
}

void RowStoreTest::leavesToHdf5WhatItMust_data()
{
    QTest::addColumn<int>("kind");
    QTest::newRow("text") << 0;
    QTest::newRow("many bytes") << 1;
    QTest::newRow("a dataset that cannot grow further") << 2;
}

void RowStoreTest::leavesToHdf5WhatItMust()
{
    QFETCH(int, kind);
    DatasetFile file(m_library);
    qint64 expected = 0;
    if (kind == 0) {
        QVERIFY(file.append("/d", texts({1}, {"a"})));
        QVERIFY(file.append("/d", texts({1}, {"b"})));
        expected = 2;
    } else if (kind == 1) {
        QVERIFY(file.append("/d", array(counting<qint32>(16'384))));
        QVERIFY(file.append("/d", array(counting<qint32>(16'384 * 2))));
        expected = 16'384 * 3;
    } else {
        WriteRequest request = DatasetFile::request("/d", array(counting<qint32>(3)));
        request.maxShape = std::vector<std::optional<qint64>>{4};
        QVERIFY(file.write(request));
        QVERIFY(file.append("/d", array(counting<qint32>(1, 3))));
        QCOMPARE(rowsInHdf5(file, "/d"), 3);
        QVERIFY(file.append("/d", array(counting<qint32>(1, 4)))); // makes another dataset of it
        QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(5));
        expected = 5;
    }
    QCOMPARE(rowsInHdf5(file, "/d"), expected);
}

void RowStoreTest::showsPendingRowsToEveryOperation_data()
{
    QTest::addColumn<Operation>("operation");
    QTest::addColumn<std::vector<qint32>>("content");
    QTest::addColumn<QByteArray>("path");
    const auto all = counting<qint32>(6);
    UpdateRequest update;
    update.path = "/g/d";
    update.data = array(std::vector<qint32>{9});
    update.start = 5;
    QTest::newRow("update") << Operation(update) << std::vector<qint32>{0, 1, 2, 3, 4, 9} << QByteArray("/g/d");
    QTest::newRow("insert") << Operation(InsertRequest{"/g/d", 5, array(std::vector<qint32>{9}), {}})
                            << std::vector<qint32>{0, 1, 2, 3, 4, 9, 5} << QByteArray("/g/d");
    QTest::newRow("shrink") << Operation(ResizeRequest{"/g/d", {4}}) << counting<qint32>(4) << QByteArray("/g/d");
    QTest::newRow("grow") << Operation(ResizeRequest{"/g/d", {7}}) << std::vector<qint32>{0, 1, 2, 3, 4, 5, 0}
                          << QByteArray("/g/d");
    QTest::newRow("copy") << Operation(CopyRequest{"/g/d", "/c"}) << all << QByteArray("/c");
    QTest::newRow("copy of the group") << Operation(CopyRequest{"/g", "/c"}) << all << QByteArray("/c/d");
    QTest::newRow("move") << Operation(MoveRequest{"/g/d", "/m"}) << all << QByteArray("/m");
    QTest::newRow("move of the group") << Operation(MoveRequest{"/g", "/m"}) << all << QByteArray("/m/d");
    QTest::newRow("large append") << Operation(AppendRequest{"/g/d", array(counting<qint32>(50'000, 6)), {}, {}})
                                  << counting<qint32>(50'006) << QByteArray("/g/d");
}

void RowStoreTest::showsPendingRowsToEveryOperation()
{
    QFETCH(Operation, operation);
    QFETCH(std::vector<qint32>, content);
    QFETCH(QByteArray, path);
    DatasetFile file(m_library);
    QVERIFY(file.append("/g/d", array(counting<qint32>(4))));
    QVERIFY(file.append("/g/d", array(counting<qint32>(2, 4))));
    QCOMPARE(rowsInHdf5(file, "/g/d"), 4);
    carry(file, operation);
    const auto read = std::get<ReadReply>(carry(file, DatasetFile::readOf(path)));
    QCOMPARE(DatasetFile::values<qint32>(std::get<Array>(read.value.v)), content);
    const auto info = std::get<InfoReply>(carry(file, InfoRequest{path}));
    QCOMPARE(info.shape, Shape{qint64(content.size())});
    QCOMPARE(file.stored<qint32>(path), content);
}

void RowStoreTest::readsTheTailFromMemory()
{
    DatasetFile file(m_library);
    QVERIFY(file.append("/d", array(Shape{4, 2}, counting<qint32>(8))));
    QVERIFY(file.append("/d", array(Shape{3, 2}, counting<qint32>(6, 8))));
    const auto part = [&](const SelectionArgument &select) {
        return DatasetFile::values<qint32>(*file.readArray(DatasetFile::readOf("/d", select)));
    };
    QCOMPARE(part(Selection{{slice(-3, {})}}), counting<qint32>(6, 8));
    QCOMPARE(part(Selection{{slice(5, 6)}}), counting<qint32>(2, 10));
    QCOMPARE(part(Selection{{Selector{qint64(6)}}}), counting<qint32>(2, 12));
    QCOMPARE(rowsInHdf5(file, "/d"), 4);
    QCOMPARE(part(Selection{{slice(-3, {}), slice(1, 2)}}), (std::vector<qint32>{9, 11, 13}));
    QCOMPARE(rowsInHdf5(file, "/d"), 7);
    QVERIFY(file.append("/d", array(Shape{1, 2}, counting<qint32>(2, 14))));
    QCOMPARE(part(Selection{{slice(6, 8)}}), counting<qint32>(4, 12));
    QCOMPARE(rowsInHdf5(file, "/d"), 8);
    QVERIFY(file.append("/d", array(Shape{2, 2}, counting<qint32>(4, 16))));
    QCOMPARE(part(Selection{{slice(7, 10, 2)}}), (std::vector<qint32>{14, 15, 18, 19}));
}

// bfloat16 has no form of its own in memory: its rows wait as float, with digits that the file will not keep.
void RowStoreTest::readsOfFloatsThatTheFileRoundsWhatTheFileHolds()
{
    DatasetFile file(m_library);
    const Handle type(H5Tcopy(H5T_IEEE_F32LE));
    QVERIFY(H5Tset_fields(type.id(), 15, 7, 8, 0, 7) >= 0 && H5Tset_precision(type.id(), 16) >= 0 &&
            H5Tset_size(type.id(), 2) >= 0);
    const hsize_t none = 0, unlimited = H5S_UNLIMITED, chunk = 100;
    const Handle space(H5Screate_simple(1, &none, &unlimited));
    const Handle creation(H5Pcreate(H5P_DATASET_CREATE));
    QVERIFY(H5Pset_chunk(creation.id(), 1, &chunk) >= 0);
    QVERIFY(Handle(H5Dcreate2(file.id(), "/d", type.id(), space.id(), H5P_DEFAULT, creation.id(), H5P_DEFAULT)).id() >=
            0);
    QVERIFY(file.append("/d", array(std::vector<float>{1.0F, 1.01F, -3.3F})));
    QVERIFY(file.append("/d", array(std::vector<float>{0.1F})));
    const auto tail = [&] {
        return DatasetFile::values<float>(*file.readArray(DatasetFile::readOf("/d", Selection{{slice(-3, {})}})));
    };
    const std::vector<float> waiting = tail();
    QVERIFY(file.context().storeAllRows(file.guard()));
    QCOMPARE(waiting, tail());
    QVERIFY(waiting.front() != 1.01F);
}

void RowStoreTest::keepsRowsThatOtherLinksLeadTo()
{
    for (const bool deletes : {true, false}) {
        DatasetFile file(m_library);
        QVERIFY(file.append("/d", array(counting<qint32>(4))));
        file.makeHardLink("/other", "/d");
        QVERIFY(file.append("/d", array(counting<qint32>(2, 4))));
        if (deletes)
            carry(file, DeleteRequest{"/d", false});
        else
            carry(file, DatasetFile::request("/d", array(counting<qint32>(1))));
        QCOMPARE(file.stored<qint32>("/other"), counting<qint32>(6));
    }
    DatasetFile file(m_library);
    QVERIFY(file.append("/g/d", array(counting<qint32>(4))));
    file.makeHardLink("/other", "/g/d");
    QVERIFY(file.append("/g/d", array(counting<qint32>(2, 4))));
    carry(file, DeleteRequest{"/g", false});
    QCOMPARE(file.stored<qint32>("/other"), counting<qint32>(6));
}

void RowStoreTest::boundsTheMemoryOfOneDataset()
{
    StorageLimits limits;
    limits.rowBuffer = 100; // 25 rows
    DatasetFile file(m_library, limits);
    QVERIFY(file.append("/d", array(counting<qint32>(1))));
    for (qint32 row = 1; row < 200; ++row) {
        QVERIFY(file.append("/d", array(counting<qint32>(1, row))));
        QVERIFY(row + 1 - rowsInHdf5(file, "/d") <= 25);
    }
    QVERIFY(rowsInHdf5(file, "/d") < 200);
    QVERIFY(file.append("/d", array(counting<qint32>(40, 200))));
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(240));
}

void RowStoreTest::boundsTheMemoryOfAll()
{
    StorageLimits limits;
    limits.rowMemory = 4000;
    DatasetFile file(m_library, limits);
    for (qint32 row = 0; row < 100; ++row) {
        for (char name = 'a'; name < 'k'; ++name)
            QVERIFY(file.append(QByteArray("/") + name, array(counting<qint32>(3, 3 * row))));
        QVERIFY(file.context().rowMemory()->used <= 2 * limits.rowMemory); // a vector takes up to twice what is in it
    }
    for (char name = 'a'; name < 'k'; ++name)
        QCOMPARE(file.stored<qint32>(QByteArray("/") + name), counting<qint32>(300));
    for (char name = 'a'; name < 'k'; ++name)
        carry(file, DeleteRequest{QByteArray("/") + name, false});
    QCOMPARE(file.context().rowMemory()->used, std::size_t(0));
}

void RowStoreTest::storesRowsOfDatasetsItCloses()
{
    StorageLimits limits;
    limits.openDatasets = 2;
    DatasetFile file(m_library, limits);
    for (qint32 row = 0; row < 5; ++row) {
        for (char name = 'a'; name < 'f'; ++name)
            QVERIFY(file.append(QByteArray("/") + name, array(counting<qint32>(1, row))));
    }
    for (char name = 'a'; name < 'f'; ++name)
        QCOMPARE(file.stored<qint32>(QByteArray("/") + name), counting<qint32>(5));
}

void RowStoreTest::followsAModelThroughRandomOperations_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 6; ++seed)
        QTest::addRow("%u", seed) << seed;
}

void RowStoreTest::followsAModelThroughRandomOperations()
{
    QFETCH(quint32, seed);
    QRandomGenerator random(seed);
    StorageLimits limits;
    limits.openDatasets = 3;
    limits.rowBuffer = 8'000;
    limits.rowMemory = 12'000;
    DatasetFile file(m_library, limits);
    if (seed % 2 == 0)
        evictMetadataEarly(file);
    QThreadPool pool;
    file.context().setCodecPool(&pool);
    std::map<QByteArray, std::vector<qint32>> model;
    qint32 next = 0;
    const std::vector<QByteArray> paths{"/a", "/g/b", "/g/c", "/d", "/e"};
    for (int step = 0; step < 400; ++step) {
        const QByteArray path = paths[random.bounded(quint32(paths.size()))];
        std::vector<qint32> &rows = model[path];
        const auto length = qint64(rows.size());
        const quint32 action = random.bounded(20u);
        if (length == 0) {
            WriteRequest request = DatasetFile::request(path, array(std::vector<qint32>{next}));
            request.chunks = Shape{qint64(random.bounded(16u, 700u))};
            if (random.bounded(2) == 0)
                request.storage.codec = Codec::Deflate;
            request.storage.shuffle = random.bounded(2) == 0 ? Shuffle::Byte : Shuffle::None;
            request.storage.fletcher32 = random.bounded(4) == 0;
            QVERIFY(file.write(request));
            rows.push_back(next++);
        } else if (action < 12) {
            const qint64 count = action == 0 ? random.bounded(16'384, 40'000) : random.bounded(1, 300);
            const auto added = counting<qint32>(count, next);
            next += qint32(count);
            QCOMPARE(file.append(path, array(added))->shape, Shape{length + count});
            rows.insert(rows.end(), added.begin(), added.end());
        } else if (action == 12) {
            const qint64 at = random.bounded(length);
            QVERIFY(file.insert(path, at, array(std::vector<qint32>{next})));
            rows.insert(rows.begin() + at, next++);
        } else if (action == 13) {
            UpdateRequest request;
            request.path = path;
            request.data = array(std::vector<qint32>{next});
            request.start = random.bounded(length);
            QVERIFY(file.update(request));
            rows[std::size_t(*request.start)] = next++;
        } else if (action == 14) {
            const qint64 shorter = random.bounded(length) + 1;
            QVERIFY(file.resize(path, {shorter}));
            rows.resize(std::size_t(shorter));
        } else if (action == 15) {
            QVERIFY(file.context().storeAllRows(file.guard()));
        } else if (action == 16) {
            carry(file, DeleteRequest{path, false});
            rows.clear();
        } else {
            const qint64 start = std::max<qint64>(length - random.bounded(1, 2000), 0);
            const qint64 stop = std::min<qint64>(start + random.bounded(1, 2000), length);
            const auto read = file.readArray(DatasetFile::readOf(path, Selection{{slice(start, stop)}}));
            QVERIFY(read);
            QVERIFY(DatasetFile::values<qint32>(*read) ==
                    std::vector<qint32>(rows.begin() + start, rows.begin() + stop));
        }
    }
    for (const auto &[path, rows] : model) {
        if (!rows.empty())
            QVERIFY2(file.stored<qint32>(path) == rows, path.constData());
    }
}

QTEST_APPLESS_MAIN(RowStoreTest)
#include "row_store_test.moc"
