// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/dataset_fixture.h"

#include <QTest>

#include <limits>

using namespace hdf5async;

class DatasetInsertTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putsRowsBeforeAnyIndex_data();
    void putsRowsBeforeAnyIndex();
    void refusesIndicesOutside();
    void needsADataset();
    void checksIndexThenShapeThenCast();
    void takesSingleRowsAndNone();
    void convertsWhatCannotGrow();
    void movesALongTailInBlocks_data();
    void movesALongTailInBlocks();
    void movesTextAlong();
    void agreesWithAModelOverManyInsertions();
    void keepsFilters();

private:
    Hdf5Library m_library;
};

void DatasetInsertTest::putsRowsBeforeAnyIndex_data()
{
    QTest::addColumn<qint64>("index");
    QTest::addColumn<qint64>("place");
    QTest::newRow("first") << qint64(0) << qint64(0);
    QTest::newRow("middle") << qint64(2) << qint64(2);
    QTest::newRow("end") << qint64(4) << qint64(4);
    QTest::newRow("before the last") << qint64(-1) << qint64(3);
    QTest::newRow("minus the length") << qint64(-4) << qint64(0);
}

void DatasetInsertTest::putsRowsBeforeAnyIndex()
{
    QFETCH(qint64, index);
    QFETCH(qint64, place);
    for (const qint64 width : {1, 3}) {
        DatasetFile file(m_library);
        auto model = counting<qint32>(4 * width);
        const auto data = counting<qint32>(2 * width, 100);
        QVERIFY(file.write("/d", array(Shape{4, width}, model)));
        QCOMPARE(file.insert("/d", index, array(Shape{2, width}, data))->shape, (Shape{6, width}));
        model.insert(model.begin() + place * width, data.begin(), data.end());
        QCOMPARE(file.stored<qint32>("/d"), model);
    }
}

void DatasetInsertTest::refusesIndicesOutside()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(counting<qint32>(4))));
    for (const qint64 index :
         {qint64(5), qint64(-5), std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::min()})
        QCOMPARE(file.insert("/d", index, plainNumber<qint64>(1)).error().code, ErrorCode::BadSelection);
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(4));
}

void DatasetInsertTest::needsADataset()
{
    DatasetFile file(m_library);
    file.makeGroup("/g");
    QVERIFY(file.write("/s", array<qint32>(Shape{}, {1})));
    QVERIFY(file.write("/n", nullData()));
    QCOMPARE(file.insert("/no", 0, plainNumber<qint64>(1)).error().code, ErrorCode::NotFound);
    QCOMPARE(file.insert("/g", 0, plainNumber<qint64>(1)).error().code, ErrorCode::NotDataset);
    QCOMPARE(file.insert("/s", 0, plainNumber<qint64>(1)).error().code, ErrorCode::ShapeMismatch);
    QCOMPARE(file.insert("/n", 0, plainNumber<qint64>(1)).error().code, ErrorCode::ShapeMismatch);
    InsertRequest level{"/no", 0, plainNumber<qint64>(1), {{}, 4, {}, {}}};
    QCOMPARE(insertRows(file.guard(), file.context(), level).error().code, ErrorCode::BadValue);
}

void DatasetInsertTest::checksIndexThenShapeThenCast()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(Shape{2, 2}, counting<qint32>(4))));
    const auto codeOf = [&](qint64 index, const Data &data) { return file.insert("/d", index, data).error().code; };
    QCOMPARE(codeOf(3, array(Shape{1}, std::vector<double>{1.5})), ErrorCode::BadSelection);
    QCOMPARE(codeOf(2, array(Shape{1}, std::vector<double>{1.5})), ErrorCode::ShapeMismatch);
    QCOMPARE(codeOf(2, array(Shape{2}, std::vector<double>{1.5, 2})), ErrorCode::TypeMismatch);
    QCOMPARE(codeOf(2, nullData()), ErrorCode::ShapeMismatch);
    QVERIFY(!file.context().needsRollback());
}

void DatasetInsertTest::takesSingleRowsAndNone()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(std::vector<qint32>{})));
    QCOMPARE(file.insert("/d", 0, plainNumber<qint64>(5))->shape, Shape{1});
    QCOMPARE(file.insert("/d", -1, plainNumber<qint64>(4))->shape, Shape{2});
    file.context().markClean();
    QCOMPARE(file.insert("/d", 1, array(std::vector<qint32>{}))->shape, Shape{2});
    QVERIFY(!file.context().isDirty());
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{4, 5}));
}

void DatasetInsertTest::convertsWhatCannotGrow()
{
    DatasetFile file(m_library);
    file.makeContiguous("/d", {3, 2}, counting<qint32>(6));
    file.makeIntAttribute("/d", "keep", 1);
    QCOMPARE(file.insert("/d", 1, array(Shape{2}, std::vector<qint32>{8, 9}))->shape, (Shape{4, 2}));
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{0, 1, 8, 9, 2, 3, 4, 5}));
    QCOMPARE(file.layout("/d"), H5D_CHUNKED);
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    QVERIFY(H5Aexists(dataset.id(), "keep") > 0);
}

void DatasetInsertTest::movesALongTailInBlocks_data()
{
    QTest::addColumn<qint64>("rows");
    QTest::addColumn<qint64>("chunk");
    QTest::newRow("fewer rows than a chunk") << qint64(7) << qint64(1000);
    QTest::newRow("one chunk of rows") << qint64(1000) << qint64(1000);
    QTest::newRow("more rows than a block") << qint64(1'100'000) << qint64(8192);
    QTest::newRow("uneven chunks") << qint64(3) << qint64(777);
    QTest::newRow("chunks larger than a block") << qint64(5) << qint64(1'200'000);
}

void DatasetInsertTest::movesALongTailInBlocks()
{
    QFETCH(qint64, rows);
    QFETCH(qint64, chunk);
    DatasetFile file(m_library);
    auto model = counting<qint32>(2'500'000);
    WriteRequest made = DatasetFile::request("/d", array(model));
    made.chunks = Shape{chunk};
    QVERIFY(file.write(made));
    const auto data = counting<qint32>(rows, -5'000'000);
    QVERIFY(file.insert("/d", 123'457, array(data)));
    model.insert(model.begin() + 123'457, data.begin(), data.end());
    QVERIFY(file.stored<qint32>("/d") == model);
}

void DatasetInsertTest::movesTextAlong()
{
    DatasetFile file(m_library);
    std::vector<std::string> items;
    for (int i = 0; i < 300; ++i)
        items.push_back(std::string(std::size_t(i), char('a' + i % 26)));
    QVERIFY(file.write("/t", texts({300}, items)));
    QVERIFY(file.insert("/t", 10, texts({2}, {"new", "newer"})));
    items.insert(items.begin() + 10, {"new", "newer"});
    ReadRequest read = DatasetFile::readOf("/t");
    read.stringsAsList = true;
    const auto reply = file.read(read);
    QVERIFY(reply);
    const auto &stored = std::get<Value::Texts>(reply->value.v)->items;
    QCOMPARE(stored.size(), items.size());
    QVERIFY(std::equal(stored.begin(), stored.end(), items.begin()));
}

void DatasetInsertTest::agreesWithAModelOverManyInsertions()
{
    DatasetFile file(m_library);
    QRandomGenerator random(41);
    std::vector<qint32> model;
    WriteRequest made = DatasetFile::request("/d", array(model));
    made.chunks = Shape{13};
    made.storage = {Codec::Deflate, 1, Shuffle::Byte, true};
    QVERIFY(file.write(made));
    for (int round = 0; round < 300; ++round) {
        const auto data = counting<qint32>(random.bounded(30), round * 100);
        const qint64 index = random.bounded(-int(model.size()), int(model.size()) + 1);
        QVERIFY(file.insert("/d", index, array(data)));
        model.insert(index < 0 ? model.end() + index : model.begin() + index, data.begin(), data.end());
    }
    QCOMPARE(file.stored<qint32>("/d"), model);
}

void DatasetInsertTest::keepsFilters()
{
    DatasetFile file(m_library);
    WriteRequest made = DatasetFile::request("/d", array(counting<qint32>(5)));
    made.storage.codec = Codec::Deflate;
    QVERIFY(file.write(made));
    const InsertRequest request{"/d", 2, plainNumber<qint64>(-1), {Codec::None, {}, {}, {}}};
    QVERIFY(insertRows(file.guard(), file.context(), request));
    QCOMPARE(file.filters("/d"), std::vector<H5Z_filter_t>{H5Z_FILTER_DEFLATE});
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{0, 1, -1, 2, 3, 4}));
}

QTEST_APPLESS_MAIN(DatasetInsertTest)
#include "dataset_insert_test.moc"
