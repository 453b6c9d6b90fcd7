// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/dataset_fixture.h"

#include <QTest>

#include <limits>

using namespace hdf5async;

namespace {

UpdateRequest updateOf(const QByteArray &path, const Data &data)
{
    UpdateRequest request;
    request.path = path;
    request.data = data;
    return request;
}
UpdateRequest updateOf(const QByteArray &path, const Data &data, Selection selection)
{
    UpdateRequest request = updateOf(path, data);
    request.select = Result<Selection>(std::move(selection));
    return request;
}
UpdateRequest updateFrom(const QByteArray &path, const Data &data, qint64 start)
{
    UpdateRequest request = updateOf(path, data);
    request.start = start;
    return request;
}

} // namespace

class DatasetUpdateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void needsADataset();
    void replacesTheWholeContentWithAnyNumberOfRows();
    void keepsTypeAndAttributes();
    void takesABareScalarForOneElement();
    void convertsAContiguousDatasetWhenItsLengthChanges();
    void keepsAContiguousDatasetOfTheSameLength();
    void rebuildsWithOtherFiltersOnlyWhenAsked();
    void doesNotRebuildADatasetOfSeveralLinks();
    void refusesShapesThatDoNotFit_data();
    void refusesShapesThatDoNotFit();
    void overwritesAnySelectionLikeNumpy();
    void letsTheLastOfRepeatedIndicesWin();
    void stretchesAScalarOverManyBlocks();
    void changesOnlyTheNamedFields();
    void takesRecordsOfTheNamedFieldsInAnyOrder();
    void doesNothingForAnEmptyRegion();
    void writesRowsFromStartOn();
    void neverGrowsFromStart();
    void checksInTheOrderOfTheSpecification();
    void refusesNullDatasets();
    void updatesTextAndScalarDatasets();

private:
    Hdf5Library m_library;
};

void DatasetUpdateTest::needsADataset()
{
    DatasetFile file(m_library);
    file.makeGroup("/g");
    QCOMPARE(file.update(updateOf("/no", plainNumber<qint64>(1))).error().code, ErrorCode::NotFound);
    QCOMPARE(file.update(updateOf("/g", plainNumber<qint64>(1))).error().code, ErrorCode::NotDataset);
    UpdateRequest level = updateOf("/no", plainNumber<qint64>(1));
    level.storage.level = 4;
    QCOMPARE(file.update(level).error().code, ErrorCode::BadValue); // options come before objects
}

void DatasetUpdateTest::replacesTheWholeContentWithAnyNumberOfRows()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(Shape{3, 2}, counting<qint32>(6))));
    for (const qint64 length : {3, 5, 1, 0, 200}) {
        const auto values = counting<qint32>(length * 2, qint32(length));
        const auto reply = file.update(updateOf("/d", array(Shape{length, 2}, values)));
        QVERIFY(reply);
        QCOMPARE(reply->shape, (Shape{length, 2}));
        QCOMPARE(file.storedShape("/d"), (Shape{length, 2}));
        QCOMPARE(file.stored<qint32>("/d"), values);
    }
}

void DatasetUpdateTest::keepsTypeAndAttributes()
{
    DatasetFile file(m_library);
    file.makeDataset("/d", 3);
    file.makeIntAttribute("/d", "keep", 5);
    QVERIFY(file.update(updateOf("/d", array(std::vector<qint16>{7, 8}))));
    QCOMPARE(file.read("/d"), (std::vector<qint32>{7, 8}));
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    QVERIFY(H5Aexists(dataset.id(), "keep") > 0);
    const Handle type(H5Dget_type(dataset.id()));
    QVERIFY(H5Tequal(type.id(), H5T_STD_I32LE) > 0);
}

void DatasetUpdateTest::takesABareScalarForOneElement()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(counting<qint32>(3))));
    QVERIFY(file.write("/s", array<double>(Shape{}, {1})));
    QCOMPARE(file.update(updateOf("/d", plainNumber<qint64>(9)))->shape, Shape{1});
    QCOMPARE(file.stored<qint32>("/d"), std::vector<qint32>{9});
    QCOMPARE(file.update(updateOf("/s", plainNumber<qint64>(7)))->shape, Shape{});
    QCOMPARE(file.stored<double>("/s"), std::vector<double>{7});
}

void DatasetUpdateTest::convertsAContiguousDatasetWhenItsLengthChanges()
{
    DatasetFile file(m_library);
    file.makeContiguous("/d", {2, 2}, {1, 2, 3, 4});
    file.makeIntAttribute("/d", "keep", 5);
    QVERIFY(file.update(updateOf("/d", array(Shape{1, 2}, std::vector<qint32>{8, 9}))));
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{8, 9}));
    QCOMPARE(file.layout("/d"), H5D_CHUNKED);
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    QVERIFY(H5Aexists(dataset.id(), "keep") > 0);
}

void DatasetUpdateTest::keepsAContiguousDatasetOfTheSameLength()
{
    DatasetFile file(m_library);
    file.makeContiguous("/d", {3}, {1, 2, 3});
    const haddr_t address = file.addressOf("/d");
    QVERIFY(file.update(updateOf("/d", array(std::vector<qint32>{4, 5, 6}))));
    QCOMPARE(file.layout("/d"), H5D_CONTIGUOUS);
    QCOMPARE(file.addressOf("/d"), address);
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{4, 5, 6}));
}

void DatasetUpdateTest::rebuildsWithOtherFiltersOnlyWhenAsked()
{
    DatasetFile file(m_library);
    WriteRequest made = DatasetFile::request("/d", array(counting<qint32>(200)));
    made.storage = {Codec::Deflate, 4, {}, {}};
    QVERIFY(file.write(made));
    file.makeIntAttribute("/d", "keep", 5);

    QVERIFY(file.update(updateOf("/d", array(counting<qint32>(10)))));
    QCOMPARE(file.filters("/d"), std::vector<H5Z_filter_t>{H5Z_FILTER_DEFLATE});
    const haddr_t address = file.addressOf("/d");
    UpdateRequest same = updateOf("/d", array(counting<qint32>(20)));
    same.storage.codec = Codec::Deflate;
    QVERIFY(file.update(same));
    QCOMPARE(file.addressOf("/d"), address);

    UpdateRequest other = updateOf("/d", array(counting<qint32>(30)));
    other.storage = {Codec::Deflate, 9, Shuffle::Byte, {}};
    QVERIFY(file.update(other));
    QCOMPARE(file.filters("/d"), (std::vector<H5Z_filter_t>{H5Z_FILTER_SHUFFLE, H5Z_FILTER_DEFLATE}));
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(30));
    UpdateRequest none = updateOf("/d", array(counting<qint32>(40)));
    none.storage.codec = Codec::None;
    QVERIFY(file.update(none));
    QVERIFY(file.filters("/d").empty());
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(40));
    const Handle dataset(H5Dopen2(file.id(), "/d", H5P_DEFAULT));
    QVERIFY(H5Aexists(dataset.id(), "keep") > 0);
}

void DatasetUpdateTest::doesNotRebuildADatasetOfSeveralLinks()
{
    DatasetFile file(m_library);
    file.makeDataset("/d", 3);
    file.makeHardLink("/e", "/d");
    UpdateRequest request = updateOf("/d", array(counting<qint32>(5)));
    request.storage.codec = Codec::Deflate;
    QCOMPARE(file.update(request).error().code, ErrorCode::NotResizable);
    QVERIFY(file.update(updateOf("/d", array(counting<qint32>(5)))));
    QCOMPARE(file.read("/e").size(), std::size_t(5));
}

void DatasetUpdateTest::refusesShapesThatDoNotFit_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::newRow("another trailing axis") << Shape{3, 3};
    QTest::newRow("one row") << Shape{2};
    QTest::newRow("one axis more") << Shape{1, 3, 2};
    QTest::newRow("no axes") << Shape{};
}

void DatasetUpdateTest::refusesShapesThatDoNotFit()
{
    QFETCH(Shape, shape);
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(Shape{3, 2}, counting<qint32>(6))));
    const auto reply = file.update(updateOf("/d", array(shape, counting<qint32>(*elementCount(shape)))));
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::ShapeMismatch);
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(6));
}

void DatasetUpdateTest::overwritesAnySelectionLikeNumpy()
{
    DatasetFile file(m_library);
    QRandomGenerator random(31);
    const Shape shape{6, 5};
    std::vector<qint32> model(30, 0);
    QVERIFY(file.write("/d", array(shape, model)));
    qint32 next = 1;
    for (int round = 0; round < 150; ++round) {
        Selection selection;
        if (random.bounded(3) == 0)
            selection.push_back(indices({random.bounded(6), random.bounded(6), random.bounded(6)}));
        else if (random.bounded(2) == 0)
            selection.push_back(slice(random.bounded(-6, 6), random.bounded(7), random.bounded(1, 4)));
        else
            selection.push_back(Selector{qint64(random.bounded(6))});
        if (random.bounded(2) == 0)
            selection.push_back(slice(random.bounded(5), {}, random.bounded(1, 3)));
        const Region region = *resolved(selection, shape);
        Shape from = region.shape();
        if (random.bounded(2) == 0 && !from.empty())
            from.erase(from.begin());
        if (random.bounded(2) == 0 && !from.empty())
            from.back() = 1;
        const auto data = counting<qint32>(*elementCount(from), next);
        next += 40;
        QVERIFY(file.update(updateOf("/d", array(from, data), selection)));
        if (!region.isEmpty()) {
            const qint64 columns = region.axes[1].count;
            const bool stretchColumns = from.empty() || from.back() == 1;
            const bool stretchRows = from.size() < 2 || from.front() == 1;
            const bool oneAxis = region.axes[0].dropped; // its only axis are the columns
            for (qint64 i = 0; i < region.axes[0].count; ++i) {
                for (qint64 j = 0; j < columns; ++j) {
                    const qint64 width = stretchColumns ? 1 : columns;
                    const qint64 source = (stretchRows || oneAxis ? 0 : i * width) + (stretchColumns ? 0 : j);
                    model[std::size_t(region.axes[0].at(i) * 5 + region.axes[1].at(j))] = data[std::size_t(source)];
                }
            }
        }
        QCOMPARE(file.stored<qint32>("/d"), model);
    }
}

void DatasetUpdateTest::letsTheLastOfRepeatedIndicesWin()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(counting<qint32>(5))));
    QVERIFY(file.update(updateOf("/d", array(std::vector<qint32>{10, 20, 30}), {indices({3, 1, 3})})));
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{0, 20, 2, 30, 4}));
}

void DatasetUpdateTest::stretchesAScalarOverManyBlocks()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(counting<qint32>(10))));
    QVERIFY(file.resize("/d", {3'000'000}));
    QVERIFY(file.update(updateOf("/d", plainNumber<qint64>(6), {slice(5, {})})));
    std::vector<qint32> expected(3'000'000, 6);
    std::iota(expected.begin(), expected.begin() + 5, 0);
    QVERIFY(file.stored<qint32>("/d") == expected);
}

void DatasetUpdateTest::changesOnlyTheNamedFields()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/r", rows({{1, 0.5}, {2, 1.5}, {3, 2.5}})));
    UpdateRequest all = updateOf("/r", plainNumber<double>(9));
    all.fields = FieldList{true, {"v"}};
    QCOMPARE(file.update(all)->shape, Shape{3});
    QCOMPARE(file.stored<Row>("/r"), (std::vector<Row>{{1, 9}, {2, 9}, {3, 9}}));
    UpdateRequest some = updateOf("/r", array(std::vector<qint32>{7, 8}), {slice(1, {})});
    some.fields = FieldList{true, {"k"}};
    QVERIFY(file.update(some));
    QCOMPARE(file.stored<Row>("/r"), (std::vector<Row>{{1, 9}, {7, 9}, {8, 9}}));
    for (const FieldList &bad : {FieldList{true, {"x"}}, FieldList{false, {}}, FieldList{false, {"k", "k"}}}) {
        all.fields = bad;
        QCOMPARE(file.update(all).error().code, ErrorCode::BadField);
    }
}

void DatasetUpdateTest::takesRecordsOfTheNamedFieldsInAnyOrder()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/r", rows({{1, 0.5}, {2, 1.5}})));
    const ElementType swapped = recordOf({{"v", ElementType::floating(8)}, {"k", ElementType::integer(4)}});
    QByteArray bytes(12, '\0');
    const double v = 4.25;
    const qint32 k = 77;
    std::memcpy(bytes.data(), &v, 8);
    std::memcpy(bytes.data() + 8, &k, 4);
    UpdateRequest request =
        updateOf("/r", Data{Array{swapped, {}, SharedBytes(bytes)}, false, false}, {Selector{qint64(-1)}});
    request.fields = FieldList{false, {"k", "v"}};
    QVERIFY(file.update(request));
    QCOMPARE(file.stored<Row>("/r"), (std::vector<Row>{{1, 0.5}, {77, 4.25}}));
}

void DatasetUpdateTest::doesNothingForAnEmptyRegion()
{
    DatasetFile file(m_library);
    file.makeDataset("/d", 3);
    const auto before = (*file.context().openDataset(file.guard(), "/d"))->version;
    QCOMPARE(file.update(updateOf("/d", plainNumber<qint64>(1), {slice(2, 2)}))->shape, Shape{3});
    QCOMPARE(file.update(updateOf("/d", array(std::vector<qint32>{}), {indices({})}))->shape, Shape{3});
    QVERIFY(!file.context().isDirty());
    QCOMPARE((*file.context().openDataset(file.guard(), "/d"))->version, before);
}

void DatasetUpdateTest::writesRowsFromStartOn()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(Shape{4, 2}, counting<qint32>(8))));
    QCOMPARE(file.update(updateFrom("/d", array(Shape{2, 2}, counting<qint32>(4, 50)), 1))->shape, (Shape{4, 2}));
    QVERIFY(file.update(updateFrom("/d", array(Shape{2}, counting<qint32>(2, 90)), -1)));
    QCOMPARE(file.stored<qint32>("/d"), (std::vector<qint32>{0, 1, 50, 51, 52, 53, 90, 91}));
    file.makeContiguous("/c", {3}, {1, 2, 3});
    QVERIFY(file.update(updateFrom("/c", plainNumber<qint64>(8), 1)));
    QCOMPARE(file.stored<qint32>("/c"), (std::vector<qint32>{1, 8, 3}));
}

void DatasetUpdateTest::neverGrowsFromStart()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(counting<qint32>(5))));
    const auto two = array(std::vector<qint32>{1, 2});
    for (const qint64 start :
         {qint64(4), qint64(5), qint64(-6), std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::min()}) {
        const auto reply = file.update(updateFrom("/d", two, start));
        QVERIFY(!reply);
        QCOMPARE(reply.error().code, ErrorCode::BadSelection);
    }
    QVERIFY(file.update(updateFrom("/d", array(std::vector<qint32>{}), 5)));
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(5));
}

void DatasetUpdateTest::checksInTheOrderOfTheSpecification()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(counting<qint32>(5))));
    QVERIFY(file.write("/r", rows({{1, 0.5}})));
    const auto codeOf = [&](const UpdateRequest &request) { return file.update(request).error().code; };
    UpdateRequest request = updateOf("/r", texts({}, {"x"}, true), {Selector{qint64(9)}});
    request.fields = FieldList{true, {"zz"}};
    QCOMPARE(codeOf(request), ErrorCode::BadField);
    QCOMPARE(codeOf(updateOf("/d", texts({}, {"x"}, true), {Selector{qint64(9)}})), ErrorCode::BadSelection);
    QCOMPARE(codeOf(updateOf("/d", array(std::vector<double>{1, 2, 3}), {slice({}, 2)})), ErrorCode::ShapeMismatch);
    QCOMPARE(codeOf(updateOf("/d", array(std::vector<double>{1, 2}), {slice({}, 2)})), ErrorCode::TypeMismatch);
    QCOMPARE(codeOf(updateFrom("/d", array(Shape{1, 2}, std::vector<double>{1, 2}), 9)), ErrorCode::ShapeMismatch);
    QCOMPARE(codeOf(updateFrom("/d", array(std::vector<double>{1, 2}), 4)), ErrorCode::BadSelection);
    QCOMPARE(codeOf(updateFrom("/d", array(std::vector<double>{1, 2}), 3)), ErrorCode::TypeMismatch);
    QCOMPARE(codeOf(updateOf("/d", plainNumber<qint64>(qint64(1) << 40), {Selector{qint64(0)}})), ErrorCode::BadValue);
    QCOMPARE(codeOf(updateOf("/d", array(std::vector<qint32>{1}), {Selector{qint64(0)}})), ErrorCode::ShapeMismatch);
    QCOMPARE(file.stored<qint32>("/d"), counting<qint32>(5));
    QVERIFY(!file.context().needsRollback());
}

void DatasetUpdateTest::refusesNullDatasets()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/n", nullData()));
    QVERIFY(file.write("/d", array(counting<qint32>(5))));
    QCOMPARE(file.update(updateOf("/n", plainNumber<qint64>(1))).error().code, ErrorCode::ShapeMismatch);
    QCOMPARE(file.update(updateOf("/d", nullData())).error().code, ErrorCode::ShapeMismatch);
}

void DatasetUpdateTest::updatesTextAndScalarDatasets()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/t", texts({3}, {"a", "b", "c"})));
    QVERIFY(file.update(updateOf("/t", texts({}, {"longer"}, true), {slice(1, {})})));
    ReadRequest read = DatasetFile::readOf("/t");
    read.stringsAsList = true;
    const auto reply = file.read(read);
    QVERIFY(reply);
    const auto &items = std::get<Value::Texts>(reply->value.v)->items;
    QCOMPARE(std::vector<std::string_view>(items), (std::vector<std::string_view>{"a", "longer", "longer"}));
    QVERIFY(file.write("/s", array<double>(Shape{}, {1})));
    QVERIFY(file.update(updateOf("/s", plainNumber<double>(3), Selection{})));
    QCOMPARE(file.stored<double>("/s"), std::vector<double>{3});
}

QTEST_APPLESS_MAIN(DatasetUpdateTest)
#include "dataset_update_test.moc"
