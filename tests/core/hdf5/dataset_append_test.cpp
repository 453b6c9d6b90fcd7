// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/dataset_fixture.h"

#include <QTest>

using namespace hdf5async;

class DatasetAppendTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createsAMissingDatasetWithItsParents();
    void makesDataWithoutAxesOneRow();
    void addsRowsBehindTheOthers();
    void takesARowOfOneAxisLess_data();
    void takesARowOfOneAxisLess();
    void refusesWhatAreNoRows_data();
    void refusesWhatAreNoRows();
    void castsLikeTheSpecification();
    void changesNothingForNoRows();
    void keepsFiltersAndIgnoresStorageOptions();
    void convertsWhatCannotGrow_data();
    void convertsWhatCannotGrow();
    void growsInPlaceWithinMaxshape();
    void keepsTypeAttributesFillValueAndFiltersWhenConverting();
    void keepsAttributesOfAnyKindWhenConverting();
    void refusesToConvertADatasetOfSeveralLinks();
    void refusesToConvertWhatDimensionScalesReferTo();
    void convertsThroughASoftLink();
    void goesOnWithAConvertedDatasetAtOnce();
    void refusesTypesThatCannotBeWritten();
    void refusesPlacesThatAreNoDatasets_data();
    void refusesPlacesThatAreNoDatasets();
    void appendsTextAndRecordsWithText();
    void writesManySmallRowsRight();
    void survivesRowsWithoutElements();

private:
    Hdf5Library m_library;
};

void DatasetAppendTest::createsAMissingDatasetWithItsParents()
{
    DatasetFile file(m_library);
    const auto reply = file.append("/a/b/d", array(std::vector<qint16>{1, 2}));
    QVERIFY(reply);
    QVERIFY(reply->created);
    QCOMPARE(reply->shape, Shape{2});
    QCOMPARE(reply->appended, 2);
    QCOMPARE(file.stored<qint16>("/a/b/d"), (std::vector<qint16>{1, 2}));
    file.makeSoftLink("/s", "/gone");
    QVERIFY(file.append("/s", array(std::vector<qint16>{5}))->created);
    QCOMPARE(file.stored<qint16>("/s"), std::vector<qint16>{5});
}

void DatasetAppendTest::makesDataWithoutAxesOneRow()
{
    DatasetFile file(m_library);
    QCOMPARE(file.append("/a", array<double>(Shape{}, {2.5}))->shape, Shape{1});
    QCOMPARE(file.append("/b", plainNumber<qint64>(5))->shape, Shape{1});
    QCOMPARE(file.append("/b", plainNumber<qint64>(6))->shape, Shape{2});
    QCOMPARE(file.stored<qint64>("/b"), (std::vector<qint64>{5, 6}));
    QCOMPARE(file.append("/n", nullData()).error().code, ErrorCode::ShapeMismatch);
    QVERIFY(!file.hasLink("/n"));
}

void DatasetAppendTest::addsRowsBehindTheOthers()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(Shape{1, 2}, counting<qint32>(2))));
    const auto version = (*file.context().openDataset(file.guard(), "/d"))->version;
    const auto reply = file.append("/d", array(Shape{3, 2}, counting<qint32>(6, 2)));
    QVERIFY(reply);
    QCOMPARE(reply->shape, (Shape{4, 2}));
    QCOMPARE(reply->appended, 3);
    QVERIFY(!reply->created);
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(8));
    const auto dataset = *file.context().openDataset(file.guard(), "/d");
    QVERIFY(dataset->version != version);
    QCOMPARE(dataset->shape, (Shape{4, 2}));
}

void DatasetAppendTest::takesARowOfOneAxisLess_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<Shape>("row");
    QTest::newRow("a number") << Shape{2} << Shape{};
    QTest::newRow("a line") << Shape{2, 3} << Shape{3};
    QTest::newRow("a frame") << Shape{0, 3, 2} << Shape{3, 2};
}

void DatasetAppendTest::takesARowOfOneAxisLess()
{
    QFETCH(Shape, shape);
    QFETCH(Shape, row);
    DatasetFile file(m_library);
    const qint64 before = *elementCount(shape);
    QVERIFY(file.write("/d", array(shape, counting<qint32>(before))));
    const auto reply = file.append("/d", array(row, counting<qint32>(*elementCount(row), qint32(before))));
    QVERIFY(reply);
    QCOMPARE(reply->appended, 1);
    QCOMPARE(reply->shape.front(), shape.front() + 1);
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(before + *elementCount(row)));
}

void DatasetAppendTest::refusesWhatAreNoRows_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<Shape>("shape");
    QTest::newRow("another width") << QByteArray("/d") << Shape{1, 5};
    QTest::newRow("a row of another width") << QByteArray("/d") << Shape{7};
    QTest::newRow("one axis too many") << QByteArray("/d") << Shape{1, 1, 2};
    QTest::newRow("a number into lines") << QByteArray("/d") << Shape{};
    QTest::newRow("a dataset without axes") << QByteArray("/s") << Shape{1};
    QTest::newRow("a null dataset") << QByteArray("/n") << Shape{1};
}

void DatasetAppendTest::refusesWhatAreNoRows()
{
    QFETCH(QByteArray, path);
    QFETCH(Shape, shape);
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(Shape{3, 2}, counting<qint32>(6))));
    QVERIFY(file.write("/s", array<qint32>(Shape{}, {1})));
    QVERIFY(file.write("/n", nullData()));
    const auto reply = file.append(path, array(shape, counting<qint32>(*elementCount(shape))));
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::ShapeMismatch);
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(6));
}

void DatasetAppendTest::castsLikeTheSpecification()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(std::vector<qint32>{0})));
    QVERIFY(file.append("/d", array(std::vector<qint16>{-1})));
    QVERIFY(file.append("/d", plainNumber<qint64>(2)));
    QCOMPARE(file.append("/d", array(std::vector<qint64>{1})).error().code, ErrorCode::TypeMismatch);
    QCOMPARE(file.append("/d", plainNumber<double>(1)).error().code, ErrorCode::TypeMismatch);
    QCOMPARE(file.append("/d", plainNumber<qint64>(qint64(1) << 40)).error().code, ErrorCode::BadValue);
    QCOMPARE(file.append("/d", array(Shape{1, 1}, std::vector<double>{1})).error().code, ErrorCode::ShapeMismatch);
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{0, -1, 2}));
}

void DatasetAppendTest::changesNothingForNoRows()
{
    DatasetFile file(m_library);
    file.makeContiguous("/c", {2}, {1, 2});
    const auto reply = file.append("/c", array(std::vector<qint32>{}));
    QVERIFY(reply);
    QCOMPARE(reply->shape, Shape{2});
    QCOMPARE(reply->appended, 0);
    QCOMPARE(file.layout("/c"), H5D_CONTIGUOUS);
    QVERIFY(!file.context().isDirty());
}

void DatasetAppendTest::keepsFiltersAndIgnoresStorageOptions()
{
    DatasetFile file(m_library);
    AppendRequest first{"/d", array(counting<qint32>(3)), {}, {Codec::Deflate, 5, Shuffle::Byte, true}};
    QVERIFY(file.append(first));
    AppendRequest second{"/d", array(counting<qint32>(3)), {}, {Codec::None, {}, {}, {}}};
    QVERIFY(file.append(second));
    QCOMPARE(file.filters("/d"),
             (std::vector<H5Z_filter_t>{H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32}));
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{0, 1, 2, 0, 1, 2}));
    second.storage.level = 3;
    QCOMPARE(file.append(second).error().code, ErrorCode::BadValue);
}

void DatasetAppendTest::convertsWhatCannotGrow_data()
{
    QTest::addColumn<int>("layout");
    QTest::newRow("contiguous") << int(H5D_CONTIGUOUS);
    QTest::newRow("compact") << int(H5D_COMPACT);
    QTest::newRow("chunked up to its maxshape") << int(H5D_CHUNKED);
}

void DatasetAppendTest::convertsWhatCannotGrow()
{
    QFETCH(int, layout);
    DatasetFile file(m_library);
    const hsize_t dims[] = {3, 2};
    const Handle space(H5Screate_simple(2, dims, dims));
    const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
    H5Pset_layout(properties.id(), H5D_layout_t(layout));
    if (layout == H5D_CHUNKED)
        H5Pset_chunk(properties.id(), 2, dims);
    const auto values = counting<qint32>(6);
    {
        const Handle dataset(
            H5Dcreate2(file.id(), "/d", H5T_STD_I32BE, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT));
        QVERIFY(H5Dwrite(dataset.id(), H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
    }
    QCOMPARE(file.append("/d", array(Shape{2}, std::vector<qint32>{6, 7}))->shape, (Shape{4, 2}));
    QCOMPARE(file.append("/d", array(Shape{1, 2}, std::vector<qint32>{8, 9}))->shape, (Shape{5, 2}));
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(10));
    QCOMPARE(file.layout("/d"), H5D_CHUNKED);
    const auto dataset = *file.context().openDataset(file.guard(), "/d");
    QVERIFY(!dataset->maxShape[0]);
    QCOMPARE(dataset->maxShape[1], std::optional<qint64>(2));
    const Handle type(H5Dget_type(dataset->dataset.id()));
    QVERIFY(H5Tequal(type.id(), H5T_STD_I32BE) > 0);
}

void DatasetAppendTest::growsInPlaceWithinMaxshape()
{
    DatasetFile file(m_library);
    WriteRequest request = DatasetFile::request("/d", array(counting<qint32>(3)));
    request.maxShape = MaxShape{5};
    QVERIFY(file.write(request));
    file.makeHardLink("/e", "/d");
    QVERIFY(file.append("/d", array(std::vector<qint32>{3, 4})));
    QCOMPARE(file.stored<qint32>("/e"), counting<qint32>(5));
    QCOMPARE(file.append("/d", plainNumber<qint64>(5)).error().code, ErrorCode::NotResizable);
}

void DatasetAppendTest::keepsTypeAttributesFillValueAndFiltersWhenConverting()
{
    DatasetFile file(m_library);
    const hsize_t length = 4, chunk = 3;
    const Handle space(H5Screate_simple(1, &length, &length));
    const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
    const qint16 fill = -7;
    H5Pset_chunk(properties.id(), 1, &chunk);
    H5Pset_fill_value(properties.id(), H5T_NATIVE_INT16, &fill);
    H5Pset_shuffle(properties.id());
    H5Pset_deflate(properties.id(), 6);
    {
        const Handle type(H5Tcopy(H5T_STD_I16LE));
        QVERIFY(H5Tcommit2(file.id(), "/named", type.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT) >= 0);
        const Handle dataset(
            H5Dcreate2(file.id(), "/d", type.id(), space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT));
        const auto values = counting<qint16>(4);
        QVERIFY(H5Dwrite(dataset.id(), H5T_NATIVE_INT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
    }
    file.makeIntAttribute("/d", "one", 1);
    file.makeIntAttribute("/d", "two", 2);
    QVERIFY(file.append("/d", plainNumber<qint64>(4)));
    QVERIFY(file.resize("/d", {7}));
    QCOMPARE(file.stored<qint16>("/d"), (std::vector<qint16>{0, 1, 2, 3, 4, -7, -7}));
    QCOMPARE(file.filters("/d"), (std::vector<H5Z_filter_t>{H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE}));
    const auto dataset = *file.context().openDataset(file.guard(), "/d");
    QCOMPARE(dataset->chunks, std::optional(Shape{3}));
    QVERIFY(H5Aexists(dataset->dataset.id(), "one") > 0 && H5Aexists(dataset->dataset.id(), "two") > 0);
    const Handle type(H5Dget_type(dataset->dataset.id()));
    QVERIFY(H5Tcommitted(type.id()) > 0);
}

void DatasetAppendTest::keepsAttributesOfAnyKindWhenConverting()
{
    DatasetFile file(m_library);
    file.makeContiguous("/d", {1}, {1});
    {
        const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
        const Handle none(H5Screate(H5S_NULL));
        const Handle text(H5Tcopy(H5T_C_S1));
        H5Tset_size(text.id(), H5T_VARIABLE);
        QVERIFY(Handle(H5Acreate2(dataset.id(), "null", H5T_STD_I32LE, none.id(), H5P_DEFAULT, H5P_DEFAULT)));
        const hsize_t two = 2;
        const Handle space(H5Screate_simple(1, &two, nullptr));
        const Handle attribute(H5Acreate2(dataset.id(), "text", text.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT));
        const char *items[] = {"first", "second one"};
        QVERIFY(H5Awrite(attribute.id(), text.id(), items) >= 0);
        const Handle sequence(H5Tvlen_create(H5T_NATIVE_INT32));
        const Handle scalar(H5Screate(H5S_SCALAR));
        const Handle numbers(H5Acreate2(dataset.id(), "numbers", sequence.id(), scalar.id(), H5P_DEFAULT, H5P_DEFAULT));
        qint32 values[] = {4, 5, 6};
        const hvl_t list{3, values};
        QVERIFY(H5Awrite(numbers.id(), sequence.id(), &list) >= 0);
        for (int i = 0; i < 20; ++i) // beyond what an object header holds directly
            file.makeIntAttribute("/d", "n" + QByteArray::number(i), i);
    }
    QVERIFY(file.append("/d", plainNumber<qint64>(2)));
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    H5O_info_t info;
    QVERIFY(H5Oget_info2(dataset.id(), &info, H5O_INFO_NUM_ATTRS) >= 0);
    QCOMPARE(info.num_attrs, hsize_t(23));
    const Handle text(H5Aopen(dataset.id(), "text", H5P_DEFAULT));
    const Handle type(H5Aget_type(text.id()));
    const Handle space(H5Aget_space(text.id()));
    char *items[2] = {};
    QVERIFY(H5Aread(text.id(), type.id(), items) >= 0);
    QCOMPARE(QByteArray(items[0]) + "|" + items[1], QByteArray("first|second one"));
    H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, items);
    const Handle numbers(H5Aopen(dataset.id(), "numbers", H5P_DEFAULT));
    const Handle sequence(H5Aget_type(numbers.id()));
    const Handle scalar(H5Aget_space(numbers.id()));
    hvl_t list{};
    QVERIFY(H5Aread(numbers.id(), sequence.id(), &list) >= 0);
    QCOMPARE(list.len, std::size_t(3));
    QCOMPARE(static_cast<qint32 *>(list.p)[2], 6);
    H5Dvlen_reclaim(sequence.id(), scalar.id(), H5P_DEFAULT, &list);
}

void DatasetAppendTest::refusesToConvertADatasetOfSeveralLinks()
{
    DatasetFile file(m_library);
    file.makeContiguous("/d", {2}, {1, 2});
    file.makeHardLink("/e", "/d");
    const auto reply = file.append("/d", plainNumber<qint64>(3));
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::NotResizable);
    QCOMPARE(file.insert("/d", 0, plainNumber<qint64>(3)).error().code, ErrorCode::NotResizable);
    QCOMPARE(file.resize("/d", {5}).error().code, ErrorCode::NotResizable);
    QCOMPARE(file.stored<qint32>("/e"), (std::vector<qint32>{1, 2}));
    QVERIFY(!file.context().needsRollback());
    QVERIFY(H5Ldelete(file.id(), "/e", H5P_DEFAULT) >= 0);
    QVERIFY(file.append("/d", plainNumber<qint64>(3)));
}

void DatasetAppendTest::refusesToConvertWhatDimensionScalesReferTo()
{
    DatasetFile file(m_library);
    file.makeContiguous("/d", {2}, {1, 2});
    file.makeContiguous("/scale", {2}, {1, 2});
    file.makeIntAttribute("/d", "DIMENSION_LIST", 0);
    file.makeIntAttribute("/scale", "REFERENCE_LIST", 0);
    QCOMPARE(file.append("/d", plainNumber<qint64>(3)).error().code, ErrorCode::NotResizable);
    QCOMPARE(file.append("/scale", plainNumber<qint64>(3)).error().code, ErrorCode::NotResizable);
}

void DatasetAppendTest::convertsThroughASoftLink()
{
    DatasetFile file(m_library);
    file.makeGroup("/g");
    file.makeContiguous("/g/d", {2}, {1, 2});
    file.makeSoftLink("/s", "/g/d");
    QVERIFY(file.append("/s", plainNumber<qint64>(3)));
    QCOMPARE(file.stored<qint32>("/g/d"), (std::vector<qint32>{1, 2, 3}));
    H5L_info_t info;
    QVERIFY(H5Lget_info(file.id(), "/s", &info, H5P_DEFAULT) >= 0);
    QCOMPARE(info.type, H5L_TYPE_SOFT);
}

void DatasetAppendTest::goesOnWithAConvertedDatasetAtOnce()
{
    DatasetFile file(m_library);
    file.makeContiguous("/d", {2}, {1, 2});
    const auto old = *file.context().openDataset(file.guard(), "/d");
    QVERIFY(file.append("/d", plainNumber<qint64>(3)));
    const auto now = *file.context().openDataset(file.guard(), "/d");
    QVERIFY(now != old);
    QCOMPARE(now->address, file.addressOf("/d"));
    QVERIFY(now->version != old->version);
    QVERIFY(file.update({"/d", plainNumber<qint64>(9), {}, 0, {}, {}}));
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{9, 2, 3}));
}

void DatasetAppendTest::refusesTypesThatCannotBeWritten()
{
    DatasetFile file(m_library);
    const hsize_t length = 1, unlimited = H5S_UNLIMITED;
    const Handle space(H5Screate_simple(1, &length, &unlimited));
    const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
    H5Pset_chunk(properties.id(), 1, &length);
    const Handle sequence(H5Tvlen_create(H5T_NATIVE_INT32));
    for (const auto &[path, type] :
         {std::pair("/ld", H5T_NATIVE_LDOUBLE), std::pair("/ref", H5T_STD_REF_OBJ), std::pair("/vlen", sequence.id())})
        QVERIFY(Handle(H5Dcreate2(file.id(), path, type, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT)));
    for (const char *path : {"/ld", "/ref", "/vlen"}) {
        QCOMPARE(file.append(path, array(Shape{9, 9}, counting<qint32>(81))).error().code, ErrorCode::UnsupportedType);
        QCOMPARE(file.insert(path, 99, plainNumber<qint64>(1)).error().code, ErrorCode::UnsupportedType);
        QVERIFY(file.resize(path, {3})); // needs no value
    }
}

void DatasetAppendTest::refusesPlacesThatAreNoDatasets_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("code");
    QTest::newRow("root") << QByteArray("/") << int(ErrorCode::NotDataset);
    QTest::newRow("group") << QByteArray("/g") << int(ErrorCode::NotDataset);
    QTest::newRow("below a dataset") << QByteArray("/d/x") << int(ErrorCode::NotGroup);
    QTest::newRow("external") << QByteArray("/x") << int(ErrorCode::Forbidden);
}

void DatasetAppendTest::refusesPlacesThatAreNoDatasets()
{
    QFETCH(QByteArray, path);
    DatasetFile file(m_library);
    file.makeGroup("/g");
    file.makeDataset("/d");
    file.makeExternalLink("/x");
    AppendRequest request{path, plainNumber<qint64>(1), FieldList{true, {"k"}}, {}}; // objects come before fields
    const auto reply = file.append(request);
    QVERIFY(!reply);
    QTEST(int(reply.error().code), "code");
}

void DatasetAppendTest::appendsTextAndRecordsWithText()
{
    DatasetFile file(m_library);
    QVERIFY(file.append("/t", texts({1}, {"a"})));
    QVERIFY(file.append("/t", texts({}, {"much longer than before"}, true)));
    ReadRequest read = DatasetFile::readOf("/t");
    read.stringsAsList = true;
    const auto reply = file.read(read);
    QVERIFY(reply);
    QCOMPARE(std::get<Value::Texts>(reply->value.v)->items,
             (std::vector<std::string_view>{"a", "much longer than before"}));

    const ElementType type = recordOf({{"name", ElementType::text(2)}, {"n", ElementType::integer(4)}});
    const std::vector<quint32> bytes{'x', 'y', 7};
    const Data record{Array{type, {}, bytesOf(bytes)}, false, false};
    QVERIFY(file.append("/r", record));
    QVERIFY(file.append("/r", record));
    const auto records = file.readArray("/r");
    QVERIFY(records);
    QCOMPARE(DatasetFile::values<quint32>(*records), (std::vector<quint32>{'x', 'y', 7, 'x', 'y', 7}));
}

void DatasetAppendTest::writesManySmallRowsRight()
{
    DatasetFile file(m_library);
    std::vector<Row> expected;
    for (int i = 0; i < 20'000; ++i) {
        expected.push_back({i, i * 0.5});
        QVERIFY(file.append("/r", rows({expected.back()})));
    }
    QVERIFY(file.stored<Row>("/r") == expected);
}

void DatasetAppendTest::survivesRowsWithoutElements()
{
    DatasetFile file(m_library);
    const qint64 many = qint64(1) << 61;
    QVERIFY(file.append("/d", array(Shape{3, 0}, std::vector<qint32>{})));
    QCOMPARE(file.append("/d", array(Shape{many, 0}, std::vector<qint32>{}))->shape, (Shape{many + 3, 0}));
    QCOMPARE(file.insert("/d", 1, array(Shape{1, 0}, std::vector<qint32>{}))->shape, (Shape{many + 4, 0}));
    QVERIFY(file.append("/d", array(Shape{many, 0}, std::vector<qint32>{})));
    QVERIFY(file.append("/d", array(Shape{many, 0}, std::vector<qint32>{})));
    QCOMPARE(file.append("/d", array(Shape{many, 0}, std::vector<qint32>{})).error().code, ErrorCode::BadValue);
}

QTEST_APPLESS_MAIN(DatasetAppendTest)
#include "dataset_append_test.moc"
