// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/dataset_fixture.h"

#include <QTest>

using namespace hdf5async;

class DatasetWriteTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storesAnArrayThatGrowsAlongAxisZero();
    void storesScalarsWithoutAxesContiguously();
    void givesABareScalarOneAxis();
    void storesNullDataspaces();
    void storesTextOfAnyLength();
    void storesZeroSizedArrays_data();
    void storesZeroSizedArrays();
    void makesTheParents();
    void replacesType_shape_filtersAndAttributes();
    void replacesTheTargetOfASoftLinkAndKeepsOtherHardLinks();
    void putsFiltersInH5pysOrder();
    void takesTheServersFiltersUnlessTold();
    void honoursChunksAndMaxshape();
    void givesAttributesInTheSameStep();
    void leavesEverythingAsItWasOnAnError_data();
    void leavesEverythingAsItWasOnAnError();
    void refusesPlacesThatAreNoDatasets_data();
    void refusesPlacesThatAreNoDatasets();
    void survivesWhenHdf5EvictsTheUnlinkedHeader();
    void namesThePathInErrors();

private:
    Hdf5Library m_library;
};

void DatasetWriteTest::storesAnArrayThatGrowsAlongAxisZero()
{
    DatasetFile file(m_library);
    const auto values = counting<qint32>(6);
    const auto reply = file.write("/d", array(Shape{2, 3}, values));
    QVERIFY(reply);
    QCOMPARE(reply->shape, std::optional(Shape{2, 3}));
    QVERIFY(reply->created);
    QCOMPARE(file.stored<qint32>("/d"), values);
    QCOMPARE(file.layout("/d"), H5D_CHUNKED);
    const auto dataset = file.context().openDataset(file.guard(), "/d");
    QVERIFY(dataset);
    QCOMPARE((*dataset)->shape, (Shape{2, 3}));
    QVERIFY(!(*dataset)->maxShape[0]);
    QCOMPARE((*dataset)->maxShape[1], std::optional<qint64>(3));
    QVERIFY(file.context().isDirty());
}

void DatasetWriteTest::storesScalarsWithoutAxesContiguously()
{
    DatasetFile file(m_library);
    WriteRequest request = DatasetFile::request("/d", array<double>(Shape{}, {2.5}));
    request.storage.codec = Codec::Deflate;
    const auto reply = file.write(request);
    QVERIFY(reply);
    QCOMPARE(reply->shape, std::optional(Shape{}));
    QCOMPARE(file.layout("/d"), H5D_CONTIGUOUS);
    QCOMPARE(file.stored<double>("/d"), std::vector<double>{2.5});
    QVERIFY(file.filters("/d").empty());
}

void DatasetWriteTest::givesABareScalarOneAxis()
{
    DatasetFile file(m_library);
    QCOMPARE(file.write("/d", plainNumber<qint64>(5))->shape, std::optional(Shape{1}));
    QCOMPARE(file.storedShape("/d"), Shape{1});
}

void DatasetWriteTest::storesNullDataspaces()
{
    DatasetFile file(m_library);
    const auto reply = file.write("/d", nullData());
    QVERIFY(reply);
    QVERIFY(!reply->shape);
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    const Handle space(H5Dget_space(dataset.id()));
    QCOMPARE(H5Sget_simple_extent_type(space.id()), H5S_NULL);
    WriteRequest withChunks = DatasetFile::request("/e", nullData());
    withChunks.chunks = Shape{1};
    QCOMPARE(file.write(withChunks).error().code, ErrorCode::BadValue);
}

void DatasetWriteTest::storesTextOfAnyLength()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", texts({3}, {"a", "", "längeres"})));
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    const Handle type(H5Dget_type(dataset.id()));
    QVERIFY(H5Tis_variable_str(type.id()) > 0);
    const Handle space(H5Dget_space(dataset.id()));
    char *items[3] = {};
    QVERIFY(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, items) >= 0);
    QCOMPARE(QByteArray(items[0]), QByteArray("a"));
    QCOMPARE(QByteArray(items[1]), QByteArray(""));
    QCOMPARE(QByteArray(items[2]), QByteArray("längeres"));
    H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, items);
}

void DatasetWriteTest::storesZeroSizedArrays_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::newRow("(0,)") << Shape{0};
    QTest::newRow("(0, 3)") << Shape{0, 3};
    QTest::newRow("(3, 0)") << Shape{3, 0};
    QTest::newRow("(0, 2^40)") << Shape{0, qint64(1) << 40};
}

void DatasetWriteTest::storesZeroSizedArrays()
{
    QFETCH(Shape, shape);
    DatasetFile file(m_library);
    QCOMPARE(file.write("/d", array<qint16>(shape, {}))->shape, std::optional(shape));
    QCOMPARE(file.storedShape("/d"), shape);
}

void DatasetWriteTest::makesTheParents()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/a/b/c", plainNumber<qint64>(1))->created);
    QVERIFY(file.exists("/a/b"));
}

void DatasetWriteTest::replacesType_shape_filtersAndAttributes()
{
    DatasetFile file(m_library);
    WriteRequest first = DatasetFile::request("/d", array(counting<qint32>(100)));
    first.storage = {Codec::Deflate, {}, Shuffle::Byte, {}};
    first.attributes = {{"unit", plainNumber<qint64>(3)}};
    QVERIFY(file.write(first));
    const auto opened = file.context().openDataset(file.guard(), "/d"); // a cached dataset must not survive
    QVERIFY(opened);
    const auto reply = file.write("/d", array(Shape{1, 2}, std::vector<double>{1.5, 2.5}));
    QVERIFY(reply);
    QVERIFY(!reply->created);
    QCOMPARE(file.stored<double>("/d"), (std::vector<double>{1.5, 2.5}));
    QVERIFY(file.filters("/d").empty());
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    QCOMPARE(H5Aexists(dataset.id(), "unit"), htri_t(0));
    const auto reopened = file.context().openDataset(file.guard(), "/d");
    QCOMPARE((*reopened)->shape, (Shape{1, 2}));
    QVERIFY((*reopened)->version != (*opened)->version);
}

void DatasetWriteTest::replacesTheTargetOfASoftLinkAndKeepsOtherHardLinks()
{
    DatasetFile file(m_library);
    file.makeDataset("/real", 3);
    file.makeHardLink("/other", "/real");
    file.makeSoftLink("/soft", "/real");
    const auto reply = file.write("/soft", array(std::vector<qint32>{9}));
    QVERIFY(reply);
    QVERIFY(!reply->created);
    QCOMPARE(file.read("/real"), std::vector<qint32>{9});
    QCOMPARE(file.read("/other"), (std::vector<qint32>{0, 1, 2}));
    file.makeSoftLink("/nowhere", "/gone");
    QVERIFY(file.write("/nowhere", array(std::vector<qint32>{8}))->created);
    QVERIFY(!file.exists("/gone"));
    QCOMPARE(file.read("/nowhere"), std::vector<qint32>{8});
}

void DatasetWriteTest::putsFiltersInH5pysOrder()
{
    DatasetFile file(m_library);
    WriteRequest request = DatasetFile::request("/d", array(counting<qint32>(1000)));
    request.storage = {Codec::Deflate, 9, Shuffle::Byte, true};
    QVERIFY(file.write(request));
    QCOMPARE(file.filters("/d"),
             (std::vector<H5Z_filter_t>{H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE, H5Z_FILTER_FLETCHER32}));
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(1000));
}

void DatasetWriteTest::takesTheServersFiltersUnlessTold()
{
    DatasetFile plain(m_library);
    const auto context =
        FileContext::make(plain.guard(), plain.id(), QStringLiteral("x"), {}, Filters{Codec::Deflate, 4});
    QVERIFY(context);
    QVERIFY(writeDataset(plain.guard(), **context, DatasetFile::request("/d", array(counting<qint32>(10)))));
    QCOMPARE(plain.filters("/d"), std::vector<H5Z_filter_t>{H5Z_FILTER_DEFLATE});
    WriteRequest none = DatasetFile::request("/e", array(counting<qint32>(10)));
    none.storage.codec = Codec::None;
    QVERIFY(writeDataset(plain.guard(), **context, none));
    QVERIFY(plain.filters("/e").empty());
}

void DatasetWriteTest::honoursChunksAndMaxshape()
{
    DatasetFile file(m_library);
    WriteRequest request = DatasetFile::request("/d", array(Shape{4, 6}, counting<qint32>(24)));
    request.chunks = Shape{2, 3};
    request.maxShape = MaxShape{8, std::nullopt};
    QVERIFY(file.write(request));
    const auto dataset = file.context().openDataset(file.guard(), "/d");
    QCOMPARE((*dataset)->chunks, std::optional(Shape{2, 3}));
    QCOMPARE((*dataset)->maxShape, (MaxShape{8, std::nullopt}));
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(24));
}

void DatasetWriteTest::givesAttributesInTheSameStep()
{
    DatasetFile file(m_library);
    WriteRequest request = DatasetFile::request("/d", plainNumber<qint64>(1));
    request.attributes = {{"n", plainNumber<qint64>(3)}, {"name", texts({}, {"value"}, true)}};
    QVERIFY(file.write(request));
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    const Handle attribute(H5Aopen(dataset.id(), "n", H5P_DEFAULT));
    qint64 value = 0;
    QVERIFY(H5Aread(attribute.id(), H5T_NATIVE_INT64, &value) >= 0);
    QCOMPARE(value, 3);
    QVERIFY(H5Aexists(dataset.id(), "name") > 0);
}

void DatasetWriteTest::leavesEverythingAsItWasOnAnError_data()
{
    QTest::addColumn<WriteRequest>("request");
    QTest::addColumn<int>("code");

    WriteRequest chunks = DatasetFile::request({}, array(counting<qint32>(3)));
    chunks.chunks = Shape{0};
    QTest::newRow("bad chunks") << chunks << int(ErrorCode::BadValue);
    WriteRequest maxShape = DatasetFile::request({}, array(counting<qint32>(3)));
    maxShape.maxShape = MaxShape{2};
    QTest::newRow("bad maxshape") << maxShape << int(ErrorCode::BadValue);
    WriteRequest level = DatasetFile::request({}, array(counting<qint32>(3)));
    level.storage.level = 3;
    QTest::newRow("level without gzip") << level << int(ErrorCode::BadValue);
    QTest::newRow("NUL in text") << DatasetFile::request({}, texts({1}, {std::string("a\0b", 3)}))
                                 << int(ErrorCode::BadValue);
    WriteRequest attribute = DatasetFile::request({}, plainNumber<qint64>(1));
    attribute.attributes = {{"ok", plainNumber<qint64>(1)}, {"huge", array(std::vector<qint32>(20'000))}};
    QTest::newRow("too large an attribute") << attribute << int(ErrorCode::TooLarge);
    WriteRequest name = DatasetFile::request({}, plainNumber<qint64>(1));
    name.attributes = {{"", plainNumber<qint64>(1)}};
    QTest::newRow("an attribute without a name") << name << int(ErrorCode::BadValue);
    std::vector<std::pair<QByteArray, ElementType>> fields;
    for (int i = 0; i < 1024; ++i)
        fields.emplace_back("a_rather_long_name_for_a_field_of_a_record_" + QByteArray::number(i),
                            ElementType::floating(8));
    const ElementType wide = recordOf(fields);
    QTest::newRow("a type that HDF5 cannot store")
        << DatasetFile::request(
               {}, Data{Array{wide, {1}, SharedBytes(QByteArray(int(wide.itemSize()), 'x'))}, false, false})
        << int(ErrorCode::UnsupportedType);
}

void DatasetWriteTest::leavesEverythingAsItWasOnAnError()
{
    QFETCH(WriteRequest, request);
    QFETCH(int, code);
    DatasetFile file(m_library);
    file.makeDataset("/old", 3);
    for (const QByteArray path : {"/old", "/new/parents/d"}) {
        request.path = path;
        const auto reply = file.write(request);
        QVERIFY(!reply);
        QCOMPARE(int(reply.error().code), code);
    }
    QCOMPARE(file.read("/old"), (std::vector<qint32>{0, 1, 2}));
    QVERIFY(!file.hasLink("/new"));
    QVERIFY(!file.context().needsRollback());
}

void DatasetWriteTest::refusesPlacesThatAreNoDatasets_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("code");
    QTest::newRow("root") << QByteArray("/") << int(ErrorCode::NotDataset);
    QTest::newRow("group") << QByteArray("/g") << int(ErrorCode::NotDataset);
    QTest::newRow("datatype") << QByteArray("/t") << int(ErrorCode::NotDataset);
    QTest::newRow("below a dataset") << QByteArray("/d/x") << int(ErrorCode::NotGroup);
    QTest::newRow("external") << QByteArray("/x") << int(ErrorCode::Forbidden);
    QTest::newRow("below external") << QByteArray("/x/y") << int(ErrorCode::Forbidden);
}

void DatasetWriteTest::refusesPlacesThatAreNoDatasets()
{
    QFETCH(QByteArray, path);
    DatasetFile file(m_library);
    file.makeGroup("/g");
    file.makeDatatype("/t");
    file.makeDataset("/d");
    file.makeExternalLink("/x");
    const auto reply = file.write(path, plainNumber<qint64>(1));
    QVERIFY(!reply);
    QTEST(int(reply.error().code), "code");
}

void DatasetWriteTest::survivesWhenHdf5EvictsTheUnlinkedHeader()
{
    // Heaps and chunk indices that push everything else out of the metadata cache.
    DatasetFile file(m_library);
    for (int round = 0; round < 2; ++round) {
        QVERIFY(file.write("/text", texts({3}, std::vector<std::string>(3, std::string(5'000'000, 'x')))));
        WriteRequest many = DatasetFile::request("/many", array(counting<qint32>(30'000)));
        many.chunks = Shape{1};
        QVERIFY(file.write(many));
        QVERIFY(file.append("/appended" + QByteArray::number(round), texts({1}, {std::string(9'000'000, 'y')})));
    }
    for (const char *path : {"/text", "/many", "/appended0", "/appended1"})
        QCOMPARE(file.linkCount(path), 1);
    QVERIFY(file.stored<qint32>("/many") == counting<qint32>(30'000));
}

void DatasetWriteTest::namesThePathInErrors()
{
    DatasetFile file(m_library);
    WriteRequest request = DatasetFile::request("/somewhere", array(counting<qint32>(3)));
    request.chunks = Shape{1, 1};
    QVERIFY(file.write(request).error().message.contains(QStringLiteral("/somewhere")));
}

QTEST_APPLESS_MAIN(DatasetWriteTest)
#include "dataset_write_test.moc"
