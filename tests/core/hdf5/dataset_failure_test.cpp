// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/dataset_fixture.h"

#include <QFile>
#include <QTest>

#include <functional>

using namespace hdf5async;

namespace {

constexpr H5Z_filter_t testFilter = 300;

/// How many chunks the test filter still lets through; none fail while negative. A filter has no other way to learn of it.
int chunksBeforeFailure = -1;

std::size_t failOnDemand(unsigned, std::size_t, const unsigned *, std::size_t bytes, std::size_t *, void **)
{
    if (chunksBeforeFailure < 0)
        return bytes;
    return chunksBeforeFailure-- > 0 ? bytes : (chunksBeforeFailure = 0, 0);
}

void registerTestFilter()
{
    const H5Z_class2_t filter{H5Z_CLASS_T_VERS, testFilter, 1, 1, "fails on demand", nullptr, nullptr, failOnDemand};
    if (H5Zregister(&filter) < 0)
        qFatal("no test filter");
}

} // namespace

/// What is left in the file when HDF5 fails in the middle of an operation. Chunks are larger than HDF5's chunk cache, so that they
/// go through the failing filter at once.
class DatasetFailureTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { chunksBeforeFailure = -1; }
    void undoesAnAppendThatFails();
    void marksRowsInMemoryThatCannotBeStored();
    void refusesRowsBehindAChunkThatCannotBeRead();
    void marksAnUpdateThatFails();
    void marksAnInsertThatFailsWhileTheTailMoves();
    void undoesAnInsertAtTheEndThatFails();
    void leavesTheOldDatasetWhenAConversionFails();
    void leavesTheOldDatasetWhenARebuildFails();
    void leavesNothingOfADatasetThatCannotBeCreated();
    void leavesAReadOnlyFileAlone();
    void reportsChunksThatCannotBeRead();
    void refusesDatasetsWithFiltersThatAreMissing();
    void forgetsTheKeyIndexOfADeduplicationThatFails();

private:
    static constexpr qint64 chunkRows = 400'000; // of 4 bytes: beyond the 1 MiB of the cache

    void makeFragile(DatasetFile &file, const QByteArray &path, qint64 rows, std::optional<qint64> maxRows = {})
    {
        const hsize_t length = hsize_t(rows), limit = maxRows ? hsize_t(*maxRows) : H5S_UNLIMITED, chunk = chunkRows;
        const Handle space(H5Screate_simple(1, &length, &limit));
        const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
        H5Pset_chunk(properties.id(), 1, &chunk);
        H5Pset_filter(properties.id(), testFilter, H5Z_FLAG_MANDATORY, 0, nullptr);
        const Handle dataset(
            H5Dcreate2(file.id(), path, H5T_STD_I32LE, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT));
        const auto values = counting<qint32>(rows);
        if (H5Dwrite(dataset.id(), H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
            qFatal("no fragile dataset");
    }

    Hdf5Library m_library;
};

void DatasetFailureTest::initTestCase()
{
    const Hdf5Guard guard = m_library.enter();
    registerTestFilter();
}

void DatasetFailureTest::undoesAnAppendThatFails()
{
    DatasetFile file(m_library);
    makeFragile(file, "/d", chunkRows);
    const auto dataset = *file.context().openDataset(file.guard(), "/d");
    for (const int chunks : {0, 1, 2}) {
        chunksBeforeFailure = chunks;
        const auto reply = file.append("/d", array(counting<qint32>(3 * chunkRows)));
        chunksBeforeFailure = -1;
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, ErrorCode::IoError);
        QVERIFY(!reply.error().detail.value(QStringLiteral("trace")).toString().isEmpty());
        QVERIFY(!file.context().needsRollback());
        QCOMPARE(dataset->shape, Shape{chunkRows});
        QCOMPARE(file.storedShape("/d"), Shape{chunkRows});
        QVERIFY(file.stored<qint32>("/d") == counting<qint32>(chunkRows));
    }
    QVERIFY(file.append("/d", array(std::vector<qint32>{5})));
    QCOMPARE(file.storedShape("/d"), Shape{chunkRows + 1});
}

void DatasetFailureTest::marksRowsInMemoryThatCannotBeStored()
{
    DatasetFile file(m_library);
    makeFragile(file, "/d", chunkRows + 1);
    QVERIFY(file.append("/d", array(std::vector<qint32>{5})));
    chunksBeforeFailure = 0;
    QCOMPARE(file.context().storeAllRows(file.guard()).error().code, ErrorCode::IoError);
    QVERIFY(file.context().needsRollback());
}

void DatasetFailureTest::refusesRowsBehindAChunkThatCannotBeRead()
{
    DatasetFile file(m_library);
    makeFragile(file, "/d", chunkRows + 1);
    chunksBeforeFailure = 0;
    QCOMPARE(file.append("/d", array(std::vector<qint32>{5})).error().code, ErrorCode::IoError);
    QVERIFY(!file.context().needsRollback());
    QCOMPARE((*file.context().openDataset(file.guard(), "/d"))->shape, Shape{chunkRows + 1});
}

void DatasetFailureTest::marksAnUpdateThatFails()
{
    DatasetFile file(m_library);
    makeFragile(file, "/d", 2 * chunkRows);
    QVERIFY(file.context().openDataset(file.guard(), "/d"));
    UpdateRequest request;
    request.path = "/d";
    request.data = array(counting<qint32>(2 * chunkRows, 7));
    chunksBeforeFailure = 1;
    QCOMPARE(file.update(request).error().code, ErrorCode::IoError);
    QVERIFY(file.context().needsRollback());
}

void DatasetFailureTest::marksAnInsertThatFailsWhileTheTailMoves()
{
    DatasetFile file(m_library);
    makeFragile(file, "/d", 3 * chunkRows);
    QVERIFY(file.context().openDataset(file.guard(), "/d"));
    chunksBeforeFailure = 4;
    QVERIFY(!file.insert("/d", 0, array(std::vector<qint32>{1})));
    QVERIFY(file.context().needsRollback());
}

void DatasetFailureTest::undoesAnInsertAtTheEndThatFails()
{
    DatasetFile file(m_library);
    makeFragile(file, "/d", chunkRows);
    QVERIFY(file.context().openDataset(file.guard(), "/d"));
    chunksBeforeFailure = 0;
    QVERIFY(!file.insert("/d", chunkRows, array(counting<qint32>(chunkRows))));
    chunksBeforeFailure = -1;
    QVERIFY(!file.context().needsRollback());
    QVERIFY(file.stored<qint32>("/d") == counting<qint32>(chunkRows));
}

void DatasetFailureTest::leavesTheOldDatasetWhenAConversionFails()
{
    DatasetFile file(m_library);
    makeFragile(file, "/d", chunkRows, chunkRows);
    const haddr_t address = file.addressOf("/d");
    const UpdateRequest update{"/d", array(counting<qint32>(2 * chunkRows)), {}, {}, {}, {}};
    const std::vector<std::function<bool()>> changes{
        [&] { return bool(file.append("/d", array(std::vector<qint32>{1}))); },
        [&] { return bool(file.insert("/d", 5, array(std::vector<qint32>{1}))); },
        [&] { return bool(file.resize("/d", {2 * chunkRows})); },
        [&] { return bool(file.update(update)); },
    };
    for (const auto &change : changes) {
        chunksBeforeFailure = 1;
        QVERIFY(!change());
        chunksBeforeFailure = -1;
        QVERIFY(!file.context().needsRollback());
        QCOMPARE(file.addressOf("/d"), address);
        QVERIFY(file.stored<qint32>("/d") == counting<qint32>(chunkRows));
    }
    QVERIFY(file.append("/d", array(std::vector<qint32>{1})));
    QCOMPARE(file.storedShape("/d"), Shape{chunkRows + 1});
}

void DatasetFailureTest::leavesTheOldDatasetWhenARebuildFails()
{
    DatasetFile file(m_library);
    makeFragile(file, "/d", chunkRows);
    file.makeIntAttribute("/d", "keep", 1);
    file.makeHardLink("/other", "/d");
    UpdateRequest request;
    request.path = "/d";
    request.data = array(counting<qint32>(chunkRows, 1));
    request.storage.codec = Codec::Deflate;
    QCOMPARE(file.update(request).error().code, ErrorCode::NotResizable);
    QVERIFY(H5Ldelete(file.id(), "/other", H5P_DEFAULT) >= 0);
    QVERIFY(file.update(request)); // without the failing filter
    QCOMPARE(file.filters("/d"), std::vector<H5Z_filter_t>{H5Z_FILTER_DEFLATE});
    QVERIFY(file.stored<qint32>("/d") == counting<qint32>(chunkRows, 1));
}

void DatasetFailureTest::leavesNothingOfADatasetThatCannotBeCreated()
{
    DatasetFile file(m_library);
    WriteRequest request = DatasetFile::request("/a/b", plainNumber<qint64>(1));
    request.attributes = {{"bad\0name", plainNumber<qint64>(1)}};
    request.attributes.front().first = QByteArray("bad\0name", 8);
    QVERIFY(!file.write(request));
    QVERIFY(!file.hasLink("/a"));
}

void DatasetFailureTest::leavesAReadOnlyFileAlone()
{
    Hdf5Library &library = m_library;
    const Hdf5Guard guard = library.enter();
    const QByteArray name = QByteArray(QTest::currentTestFunction()) + ".h5";
    {
        const Handle file(H5Fcreate(name, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
        const auto context = FileContext::make(guard, file.id(), QStringLiteral("x"), {}, {});
        QVERIFY(writeDataset(guard, **context, DatasetFile::request("/d", array(counting<qint32>(4)))));
        QVERIFY(writeDataset(guard, **context, DatasetFile::request("/r", rows({{1, 1}}))));
    }
    {
        const Handle file(H5Fopen(name, H5F_ACC_RDONLY, H5P_DEFAULT));
        const auto made = FileContext::make(guard, file.id(), QStringLiteral("x"), {}, {});
        FileContext &context = **made;
        QVERIFY(!resizeDataset(guard, context, {"/d", {9}}));
        QVERIFY(!insertRows(guard, context, {"/d", 1, plainNumber<qint64>(1), {}}));
        QVERIFY(!appendRows(guard, context, {"/r", rows({{2, 2}}), FieldList{true, {"k"}}, {}}));
        QVERIFY(!context.needsRollback()); // the extent never changed
        QVERIFY(!writeDataset(guard, context, DatasetFile::request("/new/d", array(counting<qint32>(4)))));
        QCOMPARE((*context.openDataset(guard, "/d"))->shape, Shape{4});
        QVERIFY(appendRows(guard, context, {"/d", plainNumber<qint64>(1), {}, {}})); // into memory
        QVERIFY(!context.storeAllRows(guard));
        QVERIFY(context.needsRollback());
    }
    QFile::remove(QString::fromLatin1(name));
}

void DatasetFailureTest::reportsChunksThatCannotBeRead()
{
    DatasetFile file(m_library);
    makeFragile(file, "/d", chunkRows);
    QVERIFY(file.context().openDataset(file.guard(), "/d"));
    chunksBeforeFailure = 0;
    QCOMPARE(file.read(DatasetFile::readOf("/d")).error().code, ErrorCode::IoError);
    QVERIFY(!file.context().needsRollback());
    chunksBeforeFailure = -1;
    QVERIFY(file.readArray("/d"));
}

void DatasetFailureTest::refusesDatasetsWithFiltersThatAreMissing()
{
    DatasetFile file(m_library);
    makeFragile(file, "/d", 10);
    QVERIFY(H5Zunregister(testFilter) >= 0);
    QCOMPARE(file.read(DatasetFile::readOf("/d")).error().code, ErrorCode::FilterUnavailable);
    QCOMPARE(file.append("/d", plainNumber<qint64>(1)).error().code, ErrorCode::FilterUnavailable);
    QVERIFY(file.write("/d", plainNumber<qint64>(1))); // replacing it needs none of its content
    registerTestFilter();
}

void DatasetFailureTest::forgetsTheKeyIndexOfADeduplicationThatFails()
{
    DatasetFile file(m_library);
    const qint64 rowsPerChunk = 100'000; // 12 bytes each
    std::vector<Row> values;
    for (qint32 i = 0; i < rowsPerChunk; ++i)
        values.push_back({i, 0});
    QVERIFY(file.write("/like", rows({})));
    const auto like = *file.context().openDataset(file.guard(), "/like");
    {
        const hsize_t length = hsize_t(rowsPerChunk), unlimited = H5S_UNLIMITED, chunk = hsize_t(rowsPerChunk);
        const Handle space(H5Screate_simple(1, &length, &unlimited));
        const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
        H5Pset_chunk(properties.id(), 1, &chunk);
        H5Pset_filter(properties.id(), testFilter, H5Z_FLAG_MANDATORY, 0, nullptr);
        const Handle dataset(
            H5Dcreate2(file.id(), "/d", like->fileType.id(), space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT));
        QVERIFY(H5Dwrite(dataset.id(), like->fileType.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
    }
    const auto byKey = [&](const std::vector<Row> &batch) {
        return file.append({"/d", rows(batch), FieldList{true, {"k"}}, {}});
    };
    QCOMPARE(byKey({{1, 1}})->updated, 1);
    chunksBeforeFailure = 0;
    QVERIFY(!byKey({{qint32(rowsPerChunk), 1}}));
    chunksBeforeFailure = -1;
    QVERIFY(!file.context().needsRollback());
    QCOMPARE(byKey({{qint32(rowsPerChunk), 2}, {2, 2}})->appended, 1);
    QCOMPARE(file.storedShape("/d"), Shape{rowsPerChunk + 1});
    QCOMPARE(file.stored<Row>("/d").back(), (Row{qint32(rowsPerChunk), 2}));
}

QTEST_APPLESS_MAIN(DatasetFailureTest)
#include "dataset_failure_test.moc"
