// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/deduplicate_fixture.h"

#include "core/storage/hdf5/key_index.h"

#include <QTest>

#include <cmath>

using namespace hdf5async;

/// Appends that replace the rows that have their keys, as a dictionary of rows would.
class DatasetDeduplicateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void deduplicatesTheFirstBatchItself();
    void replacesExistingRowsAndAddsNewOnes();
    void collapsesOldDuplicates();
    void collapsesOldDuplicatesForAnEmptyBatch();
    void doesWhatADictionaryDoes_data();
    void doesWhatADictionaryDoes();
    void takesOtherOperationsIntoAccount();
    void comparesKeysAfterTheCast();
    void comparesTextKeys();
    void comparesNansAndZeros();
    void convertsWhatCannotGrow();
    void replacesRowsOfAContiguousDatasetInPlace();
    void collapsesAContiguousDataset();
    void refusesFieldsThatAreNoKeys_data();
    void refusesFieldsThatAreNoKeys();
    void refusesDatasetsThatHaveNoKeys();
    void movesManyRowsRight();

private:
    Hdf5Library m_library;
};

void DatasetDeduplicateTest::deduplicatesTheFirstBatchItself()
{
    DatasetFile file(m_library);
    const auto reply = file.append(byKey("/new/d", rows({{5, 1}, {6, 2}, {5, 3}})));
    QVERIFY(reply);
    QVERIFY(reply->created);
    QCOMPARE(reply->shape, Shape{2});
    QCOMPARE(reply->appended, 2);
    QCOMPARE(reply->updated, 0);
    QCOMPARE(file.stored<Row>("/new/d"), (std::vector<Row>{{5, 3}, {6, 2}}));
}

void DatasetDeduplicateTest::replacesExistingRowsAndAddsNewOnes()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", rows({{1, 0.1}, {2, 0.2}, {3, 0.3}})));
    const auto reply = file.append(byKey("/d", rows({{4, 9}, {2, 8}, {5, 7}, {4, 6}, {2, 5}})));
    QVERIFY(reply);
    QCOMPARE(reply->shape, Shape{5});
    QCOMPARE(reply->appended, 2);
    QCOMPARE(reply->updated, 1);
    QCOMPARE(reply->removed, 0);
    QVERIFY(!reply->created);
    QCOMPARE(file.stored<Row>("/d"), (std::vector<Row>{{1, 0.1}, {2, 5}, {3, 0.3}, {4, 6}, {5, 7}}));
    const Data one{Array{rowType(), {}, bytesOf(std::vector<Row>{{3, 4}})}, false, false};
    QCOMPARE(file.append({"/d", one, FieldList{true, {"k"}}, {}})->updated, 1);
    QCOMPARE(file.stored<Row>("/d")[2], (Row{3, 4}));
}

void DatasetDeduplicateTest::collapsesOldDuplicates()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", rows({{1, 1}, {2, 2}, {1, 3}, {3, 4}, {1, 5}, {2, 6}})));
    const auto reply = file.append(byKey("/d", rows({{9, 9}, {3, 8}})));
    QVERIFY(reply);
    QCOMPARE(reply->removed, 3);
    QCOMPARE(reply->appended, 1);
    QCOMPARE(reply->updated, 1);
    QCOMPARE(file.stored<Row>("/d"), (std::vector<Row>{{1, 5}, {2, 6}, {3, 8}, {9, 9}}));
    QCOMPARE(file.storedShape("/d"), Shape{4});
}

void DatasetDeduplicateTest::collapsesOldDuplicatesForAnEmptyBatch()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", rows({{1, 1}, {1, 2}})));
    QCOMPARE(file.append(byKey("/d", rows({})))->removed, 1);
    QCOMPARE(file.stored<Row>("/d"), (std::vector<Row>{{1, 2}}));
    file.context().markClean();
    const auto version = (*file.context().openDataset(file.guard(), "/d"))->version;
    QCOMPARE(file.append(byKey("/d", rows({})))->removed, 0);
    QVERIFY(!file.context().isDirty());
    QCOMPARE((*file.context().openDataset(file.guard(), "/d"))->version, version);
}

void DatasetDeduplicateTest::doesWhatADictionaryDoes_data()
{
    QTest::addColumn<int>("keys");
    QTest::addColumn<int>("chunk");
    QTest::newRow("hardly any duplicates") << 1'000'000 << 1000;
    QTest::newRow("some") << 300 << 16;
    QTest::newRow("many") << 20 << 7;
}

void DatasetDeduplicateTest::doesWhatADictionaryDoes()
{
    QFETCH(int, keys);
    QFETCH(int, chunk);
    DatasetFile file(m_library);
    QRandomGenerator random(quint32(keys) + 1);
    std::vector<Row> model;
    WriteRequest made = DatasetFile::request("/d", rows({}));
    made.chunks = Shape{chunk};
    made.storage.codec = Codec::Deflate;
    QVERIFY(file.write(made));
    for (int round = 0; round < 60; ++round) {
        const auto batch = randomRows(random, random.bounded(60), keys);
        if (random.bounded(4) == 0) { // without deduplication, so that duplicates come in
            QVERIFY(file.append("/d", rows(batch)));
            model.insert(model.end(), batch.begin(), batch.end());
        } else {
            const Expected expected = dictionary(model, batch);
            const auto reply = file.append(byKey("/d", rows(batch)));
            QVERIFY(reply);
            QCOMPARE(reply->appended, expected.appended);
            QCOMPARE(reply->updated, expected.updated);
            QCOMPARE(reply->removed, expected.removed);
            QCOMPARE(reply->shape, Shape{qint64(expected.rows.size())});
            model = expected.rows;
        }
        QCOMPARE(file.stored<Row>("/d"), model);
    }
}

void DatasetDeduplicateTest::takesOtherOperationsIntoAccount()
{
    DatasetFile file(m_library);
    QVERIFY(file.append(byKey("/d", rows({{1, 1}, {2, 2}, {3, 3}}))));
    QVERIFY(file.append(byKey("/d", rows({{4, 4}}))));
    UpdateRequest update;
    update.path = "/d";
    update.start = 0;
    update.data = rows({{7, 7}});
    QVERIFY(file.update(update));
    QCOMPARE(file.append(byKey("/d", rows({{1, 10}, {7, 70}})))->updated, 1);
    QCOMPARE(file.stored<Row>("/d"), (std::vector<Row>{{7, 70}, {2, 2}, {3, 3}, {4, 4}, {1, 10}}));
    QVERIFY(file.insert("/d", 0, rows({{8, 8}})));
    QCOMPARE(file.append(byKey("/d", rows({{2, 20}})))->updated, 1);
    QVERIFY(file.resize("/d", {2}));
    QCOMPARE(file.append(byKey("/d", rows({{2, 5}, {8, 6}})))->appended, 1);
    QCOMPARE(file.stored<Row>("/d"), (std::vector<Row>{{8, 6}, {7, 70}, {2, 5}}));
    QVERIFY(file.write("/d", rows({{2, 0}})));
    QCOMPARE(file.append(byKey("/d", rows({{7, 1}, {2, 1}})))->appended, 1);
    QCOMPARE(file.append(byKey("/d", rows({{7, 1}, {2, 1}}), {"k", "v"}))->updated, 2);
}

void DatasetDeduplicateTest::comparesKeysAfterTheCast()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", rows({{1, 1}, {2, 2}})));
    const ElementType narrow = recordOf({{"v", ElementType::floating(4)}, {"k", ElementType::unsignedInteger(2)}});
    QByteArray bytes(6, '\0');
    const float v = 5;
    const quint16 k = 2;
    std::memcpy(bytes.data(), &v, 4);
    std::memcpy(bytes.data() + 4, &k, 2);
    QCOMPARE(file.append(byKey("/d", Data{Array{narrow, {1}, SharedBytes(bytes)}, false, false}))->updated, 1);
    QCOMPARE(file.stored<Row>("/d"), (std::vector<Row>{{1, 1}, {2, 5}}));
}

void DatasetDeduplicateTest::comparesTextKeys()
{
    DatasetFile file(m_library);
    const ElementType type = recordOf({{"name", ElementType::text(3)}, {"n", ElementType::integer(4)}});
    const auto named = [&](const std::vector<std::vector<quint32>> &records) {
        std::vector<quint32> flat;
        for (const auto &record : records)
            flat.insert(flat.end(), record.begin(), record.end());
        return Data{Array{type, {qint64(records.size())}, bytesOf(flat)}, false, false};
    };
    QVERIFY(file.append(byKey("/d", named({{'a', 0, 0, 1}, {'a', 'b', 0, 2}, {'a', 0, 0, 3}}), {"name"})));
    const auto reply = file.append(byKey("/d", named({{'a', 'b', 0, 4}, {'x', 'y', 'z', 5}, {0, 0, 0, 6}}), {"name"}));
    QVERIFY(reply);
    QCOMPARE(reply->updated, 1);
    QCOMPARE(reply->appended, 2);
    const auto records = file.readArray("/d");
    QVERIFY(records);
    QCOMPARE(DatasetFile::values<quint32>(*records),
             (std::vector<quint32>{'a', 0, 0, 3, 'a', 'b', 0, 4, 'x', 'y', 'z', 5, 0, 0, 0, 6}));
    // Without the index of before: keys come from the file.
    QVERIFY(file.append("/d", named({{'a', 0, 0, 9}})));
    (*file.context().openDataset(file.guard(), "/d"))->keyIndex.reset();
    QCOMPARE(file.append(byKey("/d", named({{'x', 'y', 'z', 8}}), {"name"}))->removed, 1);
    QCOMPARE(DatasetFile::values<quint32>(*file.readArray("/d")),
             (std::vector<quint32>{'a', 0, 0, 9, 'a', 'b', 0, 4, 'x', 'y', 'z', 8, 0, 0, 0, 6}));
}

void DatasetDeduplicateTest::comparesNansAndZeros()
{
    DatasetFile file(m_library);
    const double nan = std::nan("");
    QVERIFY(file.write("/d", rows({{1, nan}, {2, 0.0}, {3, 1.0}})));
    const auto reply = file.append(byKey("/d", rows({{4, -nan}, {5, -0.0}, {6, 2.0}}), {"v"}));
    QVERIFY(reply);
    QCOMPARE(reply->updated, 2);
    const auto stored = file.stored<Row>("/d");
    QCOMPARE(stored.size(), std::size_t(4));
    QCOMPARE(stored[0].k, 4);
    QCOMPARE(stored[1].k, 5);
    QVERIFY(std::signbit(stored[1].v)); // the row is the new one, to the bit
}

void DatasetDeduplicateTest::convertsWhatCannotGrow()
{
    DatasetFile file(m_library);
    WriteRequest made = DatasetFile::request("/d", rows({{1, 1}, {2, 2}}));
    made.maxShape = MaxShape{2};
    made.attributes = {{"keep", plainNumber<qint64>(1)}};
    QVERIFY(file.write(made));
    QCOMPARE(file.append(byKey("/d", rows({{2, 3}, {5, 5}})))->shape, Shape{3});
    QCOMPARE(file.stored<Row>("/d"), (std::vector<Row>{{1, 1}, {2, 3}, {5, 5}}));
    const auto dataset = *file.context().openDataset(file.guard(), "/d");
    QVERIFY(H5Aexists(dataset->dataset.id(), "keep") > 0);
    QVERIFY(dataset->keyIndex);
    QCOMPARE(file.append(byKey("/d", rows({{5, 6}, {1, 7}})))->updated, 2);
    QCOMPARE(file.stored<Row>("/d"), (std::vector<Row>{{1, 7}, {2, 3}, {5, 6}}));
}

void DatasetDeduplicateTest::replacesRowsOfAContiguousDatasetInPlace()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/like", rows({})));
    const auto like = *file.context().openDataset(file.guard(), "/like");
    const hsize_t length = 3;
    const std::vector<Row> values{{1, 1}, {2, 2}, {3, 3}};
    {
        const Handle space(H5Screate_simple(1, &length, nullptr));
        const Handle dataset(
            H5Dcreate2(file.id(), "/c", like->fileType.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
        QVERIFY(H5Dwrite(dataset.id(), like->fileType.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
    }
    QCOMPARE(file.append(byKey("/c", rows({{2, 9}})))->updated, 1);
    QCOMPARE(file.layout("/c"), H5D_CONTIGUOUS);
    QCOMPARE(file.stored<Row>("/c"), (std::vector<Row>{{1, 1}, {2, 9}, {3, 3}}));
}

void DatasetDeduplicateTest::collapsesAContiguousDataset()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/like", rows({})));
    const auto like = *file.context().openDataset(file.guard(), "/like");
    const std::vector<Row> values{{1, 1}, {2, 2}, {1, 3}, {3, 4}, {2, 5}};
    const hsize_t length = values.size();
    {
        const Handle space(H5Screate_simple(1, &length, nullptr));
        const Handle dataset(
            H5Dcreate2(file.id(), "/c", like->fileType.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
        QVERIFY(H5Dwrite(dataset.id(), like->fileType.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
    }
    QCOMPARE(file.append(byKey("/c", rows({{4, 6}})))->removed, 2);
    QCOMPARE(file.layout("/c"), H5D_CHUNKED);
    QCOMPARE(file.stored<Row>("/c"), (std::vector<Row>{{1, 3}, {2, 5}, {3, 4}, {4, 6}}));
}

void DatasetDeduplicateTest::refusesFieldsThatAreNoKeys_data()
{
    QTest::addColumn<std::vector<QByteArray>>("names");
    QTest::newRow("unknown") << std::vector<QByteArray>{"zz"};
    QTest::newRow("none") << std::vector<QByteArray>{};
    QTest::newRow("twice") << std::vector<QByteArray>{"k", "k"};
    QTest::newRow("one unknown") << std::vector<QByteArray>{"k", "nope"};
}

void DatasetDeduplicateTest::refusesFieldsThatAreNoKeys()
{
    QFETCH(std::vector<QByteArray>, names);
    DatasetFile file(m_library);
    QVERIFY(file.write("/d", rows({{1, 1}})));
    // Fields come before shape and cast.
    QCOMPARE(file.append(byKey("/d", array(Shape{2, 2}, counting<qint32>(4)), names)).error().code,
             ErrorCode::BadField);
    QCOMPARE(file.append(byKey("/missing", rows({{1, 1}}), names)).error().code, ErrorCode::BadField);
    QVERIFY(!file.hasLink("/missing"));
}

void DatasetDeduplicateTest::refusesDatasetsThatHaveNoKeys()
{
    DatasetFile file(m_library);
    QVERIFY(file.write("/p", array(counting<qint32>(3))));
    const Data square{Array{rowType(), {1, 1}, bytesOf(std::vector<Row>{{1, 1}})}, false, false};
    QVERIFY(file.write("/two", square));
    QVERIFY(file.write("/s", Data{Array{rowType(), {}, bytesOf(std::vector<Row>{{1, 1}})}, false, false}));
    QCOMPARE(file.append(byKey("/p", array(counting<qint32>(1)))).error().code, ErrorCode::BadField);
    QCOMPARE(file.append(byKey("/two", square)).error().code, ErrorCode::BadField);
    QCOMPARE(file.append(byKey("/missing", square)).error().code, ErrorCode::BadField);
    QCOMPARE(file.append(byKey("/missing", plainNumber<qint64>(1))).error().code, ErrorCode::BadField);
    QCOMPARE(file.append(byKey("/s", rows({{1, 1}}))).error().code,
             ErrorCode::ShapeMismatch); // no axis to grow comes first
    QVERIFY(!file.hasLink("/missing"));
}

void DatasetDeduplicateTest::movesManyRowsRight()
{
    DatasetFile file(m_library);
    QRandomGenerator random(77);
    auto values = randomRows(random, 60'000, 40'000);
    WriteRequest made = DatasetFile::request("/d", rows(values));
    made.chunks = Shape{1000};
    QVERIFY(file.write(made));
    const auto batch = randomRows(random, 2000, 80'000);
    const Expected expected = dictionary(values, batch);
    const auto reply = file.append(byKey("/d", rows(batch)));
    QVERIFY(reply);
    QCOMPARE(reply->removed, expected.removed);
    QVERIFY(file.stored<Row>("/d") == expected.rows);
}

QTEST_APPLESS_MAIN(DatasetDeduplicateTest)
#include "dataset_deduplicate_test.moc"
