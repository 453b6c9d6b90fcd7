// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/dataset_fixture.h"

#include "core/storage/hdf5/row_copier.h"

#include <QTest>

using namespace hdf5async;

class DatasetResizeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsAndGrowsWithTheFillValue();
    void growsTextWithEmptyText();
    void convertsContiguousDatasets_data();
    void convertsContiguousDatasets();
    void makesAnAxisUnlimitedBeyondItsMaxshape();
    void changesOtherAxesOnlyWithinMaxshape();
    void refusesShapesOfAnotherRank();
    void refusesWhatCannotBeCounted();
    void needsADataset();
    void doesNothingForTheSameShape();
    void keepsElementsOfTypesThatHaveNoWireForm();
    void copiesRowsThatOverlap_data();
    void copiesRowsThatOverlap();
    void copiesLongTextInSmallerBlocks();

private:
    Hdf5Library m_library;
};

void DatasetResizeTest::cutsAndGrowsWithTheFillValue()
{
    DatasetFile file(m_library);
    WriteRequest made = DatasetFile::request("/d", array(counting<qint32>(5, 1)));
    made.chunks = Shape{2};
    QVERIFY(file.write(made));
    QCOMPARE(file.resize("/d", {2})->shape, Shape{2});
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{1, 2}));
    QCOMPARE(file.resize("/d", {5})->shape, Shape{5});
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{1, 2, 0, 0, 0}));
    QVERIFY(file.resize("/d", {1}));
    QVERIFY(file.resize("/d", {2}));
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{1, 0}));
    QVERIFY(file.resize("/d", {0}));
    QVERIFY(file.stored<qint32>("/d").empty());
}

void DatasetResizeTest::growsTextWithEmptyText()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/t", texts({1}, {"a"})));
    QVERIFY(file.resize("/t", {2}));
    const auto text = file.readArray("/t");
    QVERIFY(text);
    QCOMPARE(DatasetFile::values<quint32>(*text), (std::vector<quint32>{'a', 0}));
}

void DatasetResizeTest::convertsContiguousDatasets_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<std::vector<qint32>>("expected");
    QTest::newRow("longer") << Shape{3, 2} << std::vector<qint32>{0, 1, 2, 3, 0, 0};
    QTest::newRow("shorter") << Shape{1, 2} << std::vector<qint32>{0, 1};
    QTest::newRow("narrower") << Shape{2, 1} << std::vector<qint32>{0, 2};
    QTest::newRow("empty") << Shape{0, 2} << std::vector<qint32>{};
}

void DatasetResizeTest::convertsContiguousDatasets()
{
    QFETCH(Shape, shape);
    DatasetFile file(m_library);
    file.makeContiguous("/d", {2, 2}, counting<qint32>(4));
    file.makeIntAttribute("/d", "keep", 1);
    QCOMPARE(file.resize("/d", shape)->shape, shape);
    QCOMPARE(file.storedShape("/d"), shape);
    QTEST(file.stored<qint32>("/d"), "expected");
    QCOMPARE(file.layout("/d"), H5D_CHUNKED);
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    QVERIFY(H5Aexists(dataset.id(), "keep") > 0);
}

void DatasetResizeTest::makesAnAxisUnlimitedBeyondItsMaxshape()
{
    DatasetFile file(m_library);
    WriteRequest made = DatasetFile::request("/d", array(counting<qint32>(3)));
    made.maxShape = MaxShape{4};
    QVERIFY(file.write(made));
    const haddr_t address = file.addressOf("/d");
    QVERIFY(file.resize("/d", {4}));
    QCOMPARE(file.addressOf("/d"), address);
    QVERIFY(file.resize("/d", {6}));
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{0, 1, 2, 0, 0, 0}));
    QVERIFY(!(*file.context().openDataset(file.guard(), "/d"))->maxShape[0]);
}

void DatasetResizeTest::changesOtherAxesOnlyWithinMaxshape()
{
    DatasetFile file(m_library);
    WriteRequest made = DatasetFile::request("/d", array(Shape{2, 2}, counting<qint32>(4)));
    made.maxShape = MaxShape{std::nullopt, 3};
    QVERIFY(file.write(made));
    QVERIFY(file.resize("/d", {3, 3}));
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{0, 1, 0, 2, 3, 0, 0, 0, 0}));
    QCOMPARE(file.resize("/d", {3, 4}).error().code, ErrorCode::ShapeMismatch);
    QVERIFY(file.resize("/d", {3, 1}));
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{0, 2, 0}));
}

void DatasetResizeTest::refusesShapesOfAnotherRank()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(counting<qint32>(3))));
    QVERIFY(file.write("/s", array<qint32>(Shape{}, {1})));
    QVERIFY(file.write("/n", nullData()));
    QCOMPARE(file.resize("/d", {3, 1}).error().code, ErrorCode::ShapeMismatch);
    QCOMPARE(file.resize("/d", {}).error().code, ErrorCode::ShapeMismatch);
    QCOMPARE(file.resize("/s", {}).error().code, ErrorCode::ShapeMismatch);
    QCOMPARE(file.resize("/s", {2}).error().code, ErrorCode::ShapeMismatch);
    QCOMPARE(file.resize("/n", {1}).error().code, ErrorCode::ShapeMismatch);
}

void DatasetResizeTest::refusesWhatCannotBeCounted()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(counting<qint64>(3))));
    QCOMPARE(file.resize("/d", {qint64(1) << 62}).error().code, ErrorCode::BadValue);     // × 8 bytes
    QCOMPARE(file.resize("/no", {qint64(1) << 62, 4}).error().code, ErrorCode::BadValue); // before objects
    QCOMPARE(file.resize("/d", {qint64(1) << 50}).error().code, ErrorCode::BadValue); // too many chunks
    file.makeContiguous("/c", {2}, {1, 2});
    QCOMPARE(file.resize("/c", {qint64(1) << 50}).error().code, ErrorCode::BadValue);
    QVERIFY(file.resize("/d", {qint64(1) << 40}));
    QCOMPARE(
        file.readArray(DatasetFile::readOf("/d", Result<Selection>(Selection{indices({2, (qint64(1) << 40) - 1})})))
            ->data,
        bytesOf(std::vector<qint64>{2, 0}));
}

void DatasetResizeTest::needsADataset()
{
    DatasetFile file(m_library);
    file.makeGroup("/g");
    QCOMPARE(file.resize("/no", {1}).error().code, ErrorCode::NotFound);
    QCOMPARE(file.resize("/g", {1}).error().code, ErrorCode::NotDataset);
}

void DatasetResizeTest::doesNothingForTheSameShape()
{
    DatasetFile file(m_library);
    file.makeContiguous("/d", {2}, {1, 2});
    QCOMPARE(file.resize("/d", {2})->shape, Shape{2});
    QCOMPARE(file.layout("/d"), H5D_CONTIGUOUS);
    QVERIFY(!file.context().isDirty());
}

void DatasetResizeTest::keepsElementsOfTypesThatHaveNoWireForm()
{
    DatasetFile file(m_library);
    const hsize_t length = 2;
    const Handle sequence(H5Tvlen_create(H5T_NATIVE_INT32));
    const Handle space(H5Screate_simple(1, &length, nullptr));
    qint32 numbers[] = {7, 8, 9};
    const hvl_t lists[] = {{2, numbers}, {3, numbers}};
    {
        const Handle dataset(
            H5Dcreate2(file.id(), "/d", sequence.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
        QVERIFY(H5Dwrite(dataset.id(), sequence.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, lists) >= 0);
    }
    QVERIFY(file.resize("/d", {3}));
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    const Handle all(H5Dget_space(dataset.id()));
    hvl_t read[3] = {};
    QVERIFY(H5Dread(dataset.id(), sequence.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, read) >= 0);
    QCOMPARE(read[0].len, std::size_t(2));
    QCOMPARE(read[1].len, std::size_t(3));
    QCOMPARE(static_cast<qint32 *>(read[1].p)[2], 9);
    QCOMPARE(read[2].len, std::size_t(0));
    H5Dvlen_reclaim(sequence.id(), all.id(), H5P_DEFAULT, read);
}

void DatasetResizeTest::copiesRowsThatOverlap_data()
{
    QTest::addColumn<qint64>("first");
    QTest::addColumn<qint64>("rows");
    QTest::addColumn<qint64>("target");
    QTest::newRow("down by one") << qint64(0) << qint64(1'200'000) << qint64(1);
    QTest::newRow("up by one") << qint64(1) << qint64(1'200'000) << qint64(0);
    QTest::newRow("down by more than a block") << qint64(5) << qint64(150'000) << qint64(1'100'005);
    QTest::newRow("up by more than a block") << qint64(1'100'005) << qint64(150'000) << qint64(5);
    QTest::newRow("onto itself") << qint64(7) << qint64(100) << qint64(7);
    QTest::newRow("none") << qint64(7) << qint64(0) << qint64(9);
}

void DatasetResizeTest::copiesRowsThatOverlap()
{
    QFETCH(qint64, first);
    QFETCH(qint64, rows);
    QFETCH(qint64, target);
    DatasetFile file(m_library);
    auto model = counting<qint32>(1'300'000);
    WriteRequest made = DatasetFile::request("/d", array(model));
    made.chunks = Shape{10'007};
    QVERIFY(file.write(made));
    const auto dataset = *file.context().openDataset(file.guard(), "/d");
    QVERIFY(RowCopier(*dataset).copyRows(file.guard(), *dataset, first, rows, *dataset, target));
    const std::vector<qint32> moved(model.begin() + first, model.begin() + first + rows);
    std::copy(moved.begin(), moved.end(), model.begin() + target);
    QVERIFY(file.stored<qint32>("/d") == model);
}

void DatasetResizeTest::copiesLongTextInSmallerBlocks()
{
    DatasetFile file(m_library);
    std::vector<std::string> items;
    for (int i = 0; i < 9; ++i)
        items.push_back(std::string(8'000'000, char('a' + i))); // together more than the copier reads at once
    WriteRequest made = DatasetFile::request("/t", texts({9}, items));
    made.maxShape = MaxShape{9};
    QVERIFY(file.write(made));
    QVERIFY(file.resize("/t", {10}));
    for (qint64 i = 0; i < 10; ++i) {
        ReadRequest read = DatasetFile::readOf("/t", Result<Selection>(Selection{Selector{i}}));
        read.stringsAsList = true;
        const auto reply = file.read(read);
        QVERIFY(reply);
        QVERIFY(std::get<Value::Texts>(reply->value.v)->items[0] == (i < 9 ? items[std::size_t(i)] : std::string()));
    }
}

QTEST_APPLESS_MAIN(DatasetResizeTest)
#include "dataset_resize_test.moc"
