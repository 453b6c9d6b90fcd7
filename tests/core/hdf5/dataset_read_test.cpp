// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/dataset_fixture.h"

#include <QTest>

using namespace hdf5async;

namespace {

StreamCursor streamOf(const QByteArray &path, qint64 partBytes, const SelectionArgument &select = {})
{
    StreamCursor cursor;
    cursor.request = DatasetFile::readOf(path, select);
    cursor.request.stream = true;
    cursor.request.partBytes = partBytes;
    return cursor;
}

SelectionArgument selecting(Selection selection)
{
    return Result<Selection>(std::move(selection));
}

} // namespace

class DatasetReadTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesNilWhereThereIsNoDataset_data();
    void givesNilWhereThereIsNoDataset();
    void refusesWhatIsNoDataset_data();
    void refusesWhatIsNoDataset();
    void readsTheWholeAndScalarsAndNothing();
    void readsAnySelection();
    void repeatsAndReordersRecordsAndText();
    void readsOnlyTheFieldsAskedFor();
    void convertsOnRequest();
    void readsArrayElements();
    void checksFieldsBeforeTheSelection();
    void reportsFaultsOfTheSelectionWhenTheDatasetIsFound();
    void refusesResultsAboveTheLimitBeforeReadingThem();
    void streamsRowsThatFit_data();
    void streamsRowsThatFit();
    void streamsRowsOfSelections();
    void streamsTextByWhatItTakes();
    void streamsScalarsNilAndEmptyResultsInOnePart();
    void refusesARowThatDoesNotFit();
    void noticesChangesBetweenParts_data();
    void noticesChangesBetweenParts();
    void doesNotDirtyTheFile();

private:
    Hdf5Library m_library;
};

void DatasetReadTest::givesNilWhereThereIsNoDataset_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("missing") << QByteArray("/no");
    QTest::newRow("below nothing") << QByteArray("/no/x/y");
    QTest::newRow("below a dataset") << QByteArray("/d/x");
    QTest::newRow("dangling") << QByteArray("/s");
}

void DatasetReadTest::givesNilWhereThereIsNoDataset()
{
    QFETCH(QByteArray, path);
    DatasetFile file(m_library);
    file.makeDataset("/d");
    file.makeSoftLink("/s", "/gone");
    const SelectionArgument junk = Result<Selection>(failure(ErrorCode::BadSelection, {}));
    const auto reply = file.read(DatasetFile::readOf(path, junk));
    QVERIFY(reply);
    QVERIFY(reply->value.isNil());
}

void DatasetReadTest::refusesWhatIsNoDataset_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("code");
    QTest::newRow("root") << QByteArray("/") << int(ErrorCode::NotDataset);
    QTest::newRow("group") << QByteArray("/g") << int(ErrorCode::NotDataset);
    QTest::newRow("datatype") << QByteArray("/t") << int(ErrorCode::NotDataset);
    QTest::newRow("external") << QByteArray("/x") << int(ErrorCode::Forbidden);
}

void DatasetReadTest::refusesWhatIsNoDataset()
{
    QFETCH(QByteArray, path);
    DatasetFile file(m_library);
    file.makeGroup("/g");
    file.makeDatatype("/t");
    file.makeExternalLink("/x");
    const auto reply = file.read(DatasetFile::readOf(path));
    QVERIFY(!reply);
    QTEST(int(reply.error().code), "code");
}

void DatasetReadTest::readsTheWholeAndScalarsAndNothing()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(Shape{2, 3}, counting<qint16>(6))));
    QVERIFY(file.write("/s", array<double>(Shape{}, {2.5})));
    QVERIFY(file.write("/z", array<double>(Shape{0, 3}, {})));
    QVERIFY(file.write("/n", nullData()));
    const auto whole = file.readArray("/d");
    QVERIFY(whole);
    QCOMPARE(whole->shape, (Shape{2, 3}));
    QCOMPARE(whole->type, ElementType::integer(2));
    QCOMPARE(DatasetFile::values<qint16>(*whole), counting<qint16>(6));
    QCOMPARE(file.readArray("/s")->shape, Shape{});
    QCOMPARE(DatasetFile::values<double>(*file.readArray("/s")), std::vector<double>{2.5});
    QCOMPARE(file.readArray("/z")->shape, (Shape{0, 3}));
    const auto none = file.read(DatasetFile::readOf("/n"));
    QVERIFY(none);
    QVERIFY(std::holds_alternative<Data::Empty>(none->value.v) || std::holds_alternative<Value::Map>(none->value.v));
}

void DatasetReadTest::readsAnySelection()
{
    DatasetFile file(m_library);
    QRandomGenerator random(21);
    const Shape shape{7, 5, 6};
    const auto all = counting<qint32>(210);
    WriteRequest request = DatasetFile::request("/d", array(shape, all));
    request.chunks = Shape{2, 2, 4};
    QVERIFY(file.write(request));
    for (int round = 0; round < 200; ++round) {
        Selection selection;
        bool mayBeList = true;
        for (int axis = random.bounded(4); axis > 0; --axis) {
            const auto length = int(shape[selection.size()]);
            switch (random.bounded(mayBeList ? 4 : 3)) {
            case 0: selection.push_back(Selector{Selector::All{}}); break;
            case 1: selection.push_back(Selector{qint64(random.bounded(-length, length))}); break;
            case 2:
                selection.push_back(
                    slice(random.bounded(-length, length), random.bounded(-1, 9), random.bounded(1, 4)));
                break;
            default:
                std::vector<qint64> list;
                for (int i = random.bounded(8); i > 0; --i)
                    list.push_back(random.bounded(-length, length));
                selection.push_back(indices(list));
                mayBeList = false;
            }
        }
        const Region region = *resolved(selection, shape);
        std::vector<qint32> expected;
        for (qint64 i = 0; i < region.axes[0].count; ++i) {
            for (qint64 j = 0; j < region.axes[1].count; ++j) {
                for (qint64 k = 0; k < region.axes[2].count; ++k)
                    expected.push_back(
                        qint32((region.axes[0].at(i) * 5 + region.axes[1].at(j)) * 6 + region.axes[2].at(k)));
            }
        }
        const auto result = file.readArray(DatasetFile::readOf("/d", selecting(selection)));
        QVERIFY(result);
        QCOMPARE(result->shape, region.shape());
        QCOMPARE(DatasetFile::values<qint32>(*result), expected);
    }
}

void DatasetReadTest::repeatsAndReordersRecordsAndText()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/r", rows({{1, 0.5}, {2, 1.5}, {3, 2.5}})));
    const auto records = file.readArray(DatasetFile::readOf("/r", selecting({indices({2, 0, 2})})));
    QVERIFY(records);
    QCOMPARE(DatasetFile::values<Row>(*records), (std::vector<Row>{{3, 2.5}, {1, 0.5}, {3, 2.5}}));

    QVERIFY(file.write("/t", texts({3}, {"a", "bcd", "ef"})));
    const auto text = file.readArray(DatasetFile::readOf("/t", selecting({indices({2, 2, 0})})));
    QVERIFY(text);
    QCOMPARE(text->type, ElementType::text(2));
    QCOMPARE(DatasetFile::values<quint32>(*text), (std::vector<quint32>{'e', 'f', 'e', 'f', 'a', 0}));
}

void DatasetReadTest::readsOnlyTheFieldsAskedFor()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/r", rows({{1, 0.5}, {2, 1.5}, {3, 2.5}})));
    ReadRequest one = DatasetFile::readOf("/r", selecting({slice(1, {})}));
    one.fields = FieldList{true, {"v"}};
    const auto plain = file.readArray(one);
    QVERIFY(plain);
    QCOMPARE(plain->type, ElementType::floating(8));
    QCOMPARE(DatasetFile::values<double>(*plain), (std::vector<double>{1.5, 2.5}));

    ReadRequest swapped = DatasetFile::readOf("/r");
    swapped.fields = FieldList{false, {"v", "k"}};
    const auto records = file.readArray(swapped);
    QVERIFY(records);
    QCOMPARE(records->type, recordOf({{"v", ElementType::floating(8)}, {"k", ElementType::integer(4)}}));

    for (const FieldList &bad : {FieldList{true, {"x"}}, FieldList{false, {}}, FieldList{false, {"k", "k"}}}) {
        ReadRequest request = DatasetFile::readOf("/r");
        request.fields = bad;
        QCOMPARE(file.read(request).error().code, ErrorCode::BadField);
    }
}

void DatasetReadTest::convertsOnRequest()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(std::vector<qint32>{1, -2, 300})));
    ReadRequest request = DatasetFile::readOf("/d", selecting({indices({2, 0})}));
    request.dtype = ElementType::floating(8);
    const auto doubles = file.readArray(request);
    QVERIFY(doubles);
    QCOMPARE(DatasetFile::values<double>(*doubles), (std::vector<double>{300, 1}));
    QVERIFY(file.write("/r", rows({{1, 0.5}})));
    request = DatasetFile::readOf("/r");
    request.dtype = ElementType::floating(8);
    QCOMPARE(file.read(request).error().code, ErrorCode::TypeMismatch);
}

void DatasetReadTest::readsArrayElements()
{
    DatasetFile file(m_library);
    const hsize_t length = 4, dims = 3;
    const Handle type(H5Tarray_create2(H5T_STD_I16LE, 1, &dims));
    const Handle space(H5Screate_simple(1, &length, nullptr));
    const Handle dataset(H5Dcreate2(file.id(), "/a", type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    const auto values = counting<qint16>(12);
    QVERIFY(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
    QCOMPARE(file.readArray("/a")->shape, (Shape{4, 3}));
    const auto picked = file.readArray(DatasetFile::readOf("/a", selecting({indices({3, 1})})));
    QVERIFY(picked);
    QCOMPARE(picked->shape, (Shape{2, 3}));
    QCOMPARE(DatasetFile::values<qint16>(*picked), (std::vector<qint16>{9, 10, 11, 3, 4, 5}));
    QCOMPARE(file.read(DatasetFile::readOf("/a", selecting({slice(0, 1), slice(0, 1)}))).error().code,
             ErrorCode::BadSelection);
}

void DatasetReadTest::checksFieldsBeforeTheSelection()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/r", rows({{1, 0.5}})));
    ReadRequest request = DatasetFile::readOf("/r", selecting({Selector{qint64(7)}}));
    request.fields = FieldList{true, {"x"}};
    QCOMPARE(file.read(request).error().code, ErrorCode::BadField);
    request.fields = FieldList{true, {"k"}};
    QCOMPARE(file.read(request).error().code, ErrorCode::BadSelection);
}

void DatasetReadTest::reportsFaultsOfTheSelectionWhenTheDatasetIsFound()
{
    DatasetFile file(m_library);
    file.makeDataset("/d");
    QVERIFY(file.write("/s", array<double>(Shape{}, {2.5})));
    const SelectionArgument junk = Result<Selection>(failure(ErrorCode::BadSelection, QStringLiteral("junk")));
    QCOMPARE(file.read(DatasetFile::readOf("/d", junk)).error().code, ErrorCode::BadSelection);
    QCOMPARE(file.read(DatasetFile::readOf("/s", selecting({Selector{qint64(0)}}))).error().code,
             ErrorCode::BadSelection);
    QVERIFY(file.readArray(DatasetFile::readOf("/s", selecting({}))));
}

void DatasetReadTest::refusesResultsAboveTheLimitBeforeReadingThem()
{
    StorageLimits limits;
    limits.maxResponse = 1000;
    DatasetFile file(m_library, limits);
    QVERIFY(file.write("/d", array(counting<qint32>(251))));
    const auto reply = file.read(DatasetFile::readOf("/d"));
    QVERIFY(!reply);
    QCOMPARE(reply.error().code, ErrorCode::TooLarge);
    QCOMPARE(reply.error().detail.value(QStringLiteral("bytes")).toLongLong(), 1004);
    QCOMPARE(reply.error().detail.value(QStringLiteral("limit")).toLongLong(), 1000);
    QVERIFY(file.readArray(DatasetFile::readOf("/d", selecting({slice(0, 250)}))));
    // An index may be asked for more often than the dataset is long.
    QCOMPARE(file.read(DatasetFile::readOf("/d", selecting({indices(std::vector<qint64>(251, 7))}))).error().code,
             ErrorCode::TooLarge);
    // Nothing of that size could be allocated.
    QVERIFY(file.resize("/d", {qint64(1) << 42}));
    QCOMPARE(file.read(DatasetFile::readOf("/d")).error().code, ErrorCode::TooLarge);
}

void DatasetReadTest::streamsRowsThatFit_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<qint64>("partBytes");
    QTest::addColumn<int>("parts");
    QTest::newRow("all in one") << Shape{1000} << qint64(1 << 20) << 1;
    QTest::newRow("a tenth") << Shape{1000} << qint64(400) << 10;
    QTest::newRow("a row at least") << Shape{7} << qint64(1) << 7;
    QTest::newRow("an uneven end") << Shape{10} << qint64(12) << 4;
    QTest::newRow("rows of three") << Shape{20, 3} << qint64(100) << 3;
}

void DatasetReadTest::streamsRowsThatFit()
{
    QFETCH(Shape, shape);
    QFETCH(qint64, partBytes);
    QFETCH(int, parts);
    DatasetFile file(m_library);
    const auto all = counting<qint32>(*elementCount(shape));
    QVERIFY(file.write("/d", array(shape, all)));
    StreamCursor cursor = streamOf("/d", partBytes);
    std::vector<qint32> result;
    for (int i = 0; i < 2000 && !cursor.finished; ++i) {
        const auto part = readDatasetPart(file.guard(), file.context(), cursor);
        QVERIFY(part);
        const auto &piece = std::get<Array>(part->value.v);
        QCOMPARE(piece.shape.size(), shape.size());
        const auto values = DatasetFile::values<qint32>(piece);
        result.insert(result.end(), values.begin(), values.end());
    }
    QVERIFY(cursor.finished);
    QCOMPARE(int(cursor.part), parts);
    QCOMPARE(result, all);
}

void DatasetReadTest::streamsRowsOfSelections()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(Shape{5, 4}, counting<qint32>(20))));
    StreamCursor cursor = streamOf("/d", 8, selecting({Selector{qint64(2)}, indices({3, 0, 3, 1})}));
    std::vector<qint32> result;
    while (!cursor.finished && cursor.part < 10) {
        const auto part = readDatasetPart(file.guard(), file.context(), cursor);
        QVERIFY(part);
        const auto values = DatasetFile::values<qint32>(std::get<Array>(part->value.v));
        QCOMPARE(values.size(), std::size_t(2));
        result.insert(result.end(), values.begin(), values.end());
    }
    QCOMPARE(result, (std::vector<qint32>{11, 8, 11, 9}));
}

void DatasetReadTest::streamsTextByWhatItTakes()
{
    DatasetFile file(m_library);
    std::vector<std::string> items;
    for (int i = 0; i < 100; ++i)
        items.push_back(std::string(std::size_t(1 + i), 'x'));
    QVERIFY(file.write("/t", texts({100}, items)));
    StreamCursor cursor = streamOf("/t", 2000);
    qint64 received = 0;
    while (!cursor.finished && cursor.part < 200) {
        const auto part = readDatasetPart(file.guard(), file.context(), cursor);
        QVERIFY(part);
        const auto &piece = std::get<Array>(part->value.v);
        QVERIFY(piece.data.size() <= 2000 || piece.shape.front() == 1);
        for (qint64 i = 0; i < piece.shape.front(); ++i, ++received) {
            const std::u32string text(reinterpret_cast<const char32_t *>(piece.data.data()) +
                                          i * piece.type.itemSize() / 4,
                                      std::size_t(received + 1));
            QCOMPARE(text, std::u32string(std::size_t(received + 1), U'x'));
        }
    }
    QCOMPARE(received, 100);
    QVERIFY(cursor.part > 5);
}

void DatasetReadTest::streamsScalarsNilAndEmptyResultsInOnePart()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(counting<qint32>(9))));
    QVERIFY(file.write("/n", nullData()));
    QVERIFY(file.write("/t", texts({2}, {"a", "b"})));
    StreamCursor list = streamOf("/t", 1);
    list.request.stringsAsList = true;
    for (StreamCursor cursor : {streamOf("/d", 1, selecting({Selector{qint64(5)}})), streamOf("/no", 1),
                                streamOf("/d", 1, selecting({slice(4, 4)})), streamOf("/n", 1), list}) {
        QVERIFY(readDatasetPart(file.guard(), file.context(), cursor));
        QVERIFY(cursor.finished);
        QCOMPARE(int(cursor.part), 1);
    }
}

void DatasetReadTest::refusesARowThatDoesNotFit()
{
    StorageLimits limits;
    limits.maxResponse = 1000;
    DatasetFile file(m_library, limits);
    QVERIFY(file.write("/d", array(Shape{2, 300}, counting<qint32>(600))));
    StreamCursor cursor = streamOf("/d", 10);
    const auto part = readDatasetPart(file.guard(), file.context(), cursor);
    QVERIFY(!part);
    QCOMPARE(part.error().code, ErrorCode::TooLarge);
    QVERIFY(cursor.finished);
}

void DatasetReadTest::noticesChangesBetweenParts_data()
{
    QTest::addColumn<QString>("change");
    for (const char *change : {"append", "update", "replace", "remove", "resize"})
        QTest::newRow(change) << QString::fromLatin1(change);
}

void DatasetReadTest::noticesChangesBetweenParts()
{
    QFETCH(QString, change);
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", array(counting<qint32>(9))));
    QVERIFY(file.write("/other", array(counting<qint32>(9))));
    StreamCursor cursor = streamOf("/d", 12);
    QVERIFY(readDatasetPart(file.guard(), file.context(), cursor));
    QVERIFY(file.append("/other", plainNumber<qint64>(1))); // someone else's dataset does not matter
    QVERIFY(readDatasetPart(file.guard(), file.context(), cursor));
    QVERIFY(!cursor.finished);
    UpdateRequest update;
    update.path = "/d";
    update.start = 0;
    update.data = plainNumber<qint64>(7);
    if (change == QStringLiteral("append"))
        QVERIFY(file.append("/d", plainNumber<qint64>(1)));
    else if (change == QStringLiteral("update"))
        QVERIFY(file.update(update));
    else if (change == QStringLiteral("replace"))
        QVERIFY(file.write("/d", array(counting<qint32>(9))));
    else if (change == QStringLiteral("resize"))
        QVERIFY(file.resize("/d", {8}));
    else {
        file.context().datasets().forget(file.addressOf("/d"));
        QVERIFY(H5Ldelete(file.id(), "/d", H5P_DEFAULT) >= 0);
    }
    const auto part = readDatasetPart(file.guard(), file.context(), cursor);
    QVERIFY(!part);
    QCOMPARE(part.error().code, ErrorCode::Conflict);
    QVERIFY(cursor.finished);
}

void DatasetReadTest::doesNotDirtyTheFile()
{
    DatasetFile file(m_library);
    file.makeDataset("/d");
    QVERIFY(file.readArray("/d"));
    QVERIFY(!file.context().isDirty());
}

QTEST_APPLESS_MAIN(DatasetReadTest)
#include "dataset_read_test.moc"
