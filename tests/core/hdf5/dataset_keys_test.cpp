// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/deduplicate_fixture.h"

#include "core/storage/hdf5/key_index.h"

#include <QTest>

using namespace hdf5async;

/// What a dataset knows of its keys between appends, and how little memory that takes.
class DatasetKeysTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsItsIndexBetweenAppends();
    void tellsWhetherItKnowsTheKeys();
    void keepsWhatOtherOperationsLeaveTrue();
    void takesHardlyAnyMemoryForOrderedKeys();
    void readsKeysAgainThatMemoryIsTooShortFor();
    void refusesMoreRepeatedRowsThanMemoryAllows();
    void dropsOtherIndicesWhenMemoryIsShort();

private:
    Hdf5Library m_library;
};

void DatasetKeysTest::keepsItsIndexBetweenAppends()
{
    DatasetFile file(m_library);
    QVERIFY(file.append(byKey("/d", rows({{1, 1}, {2, 2}}))));
    QVERIFY(file.append(byKey("/d", rows({{3, 3}}))));
    const auto dataset = *file.context().openDataset(file.guard(), "/d");
    const KeyIndex *index = dataset->keyIndex.get();
    QVERIFY(index != nullptr);
    QCOMPARE(index->rows(), 3);
    QVERIFY(file.append("/d", rows({{4, 4}, {1, 0}}))); // the index goes on from there
    QCOMPARE(dataset->keyIndex.get(), index);
    QCOMPARE(file.append(byKey("/d", rows({{4, 5}})))->removed, 1);
    QCOMPARE(dataset->keyIndex.get(), index);
    QCOMPARE(file.stored<Row>("/d"), (std::vector<Row>{{1, 0}, {2, 2}, {3, 3}, {4, 5}}));
}

void DatasetKeysTest::tellsWhetherItKnowsTheKeys()
{
    DatasetFile file(m_library);
    const auto knows = [&file](const QByteArray &path, const std::vector<QByteArray> &names = {"k"}) {
        return knowsKeys(file.context(), byKey(path, rows({{1, 1}}), names));
    };
    QVERIFY(!knows("/d"));
    QVERIFY(file.append("/d", rows({{1, 1}})));
    QVERIFY(!knows("/d"));
    QVERIFY(file.append(byKey("/d", rows({{3, 3}}))));
    QVERIFY(knows("/d"));
    QVERIFY(!knows("/d", {"v"}));
    QVERIFY(file.append("/d", rows({{4, 4}})));
    QVERIFY(knows("/d")); // but for one
    std::vector<Row> many(2000);
    QVERIFY(file.append("/d", rows(many)));
    QVERIFY(!knows("/d"));
    QVERIFY(file.append(byKey("/d", rows({{5, 5}}))));
    QVERIFY(knows("/d"));
    QVERIFY(file.write("/d", rows({{2, 0}})));
    QVERIFY(!knows("/d"));

    AppendRequest packed = byKey("/packed", rows({{1, 1}}));
    packed.storage.codec = Codec::Deflate;
    QVERIFY(file.append(packed));
    QVERIFY(!knows("/packed"));
}

void DatasetKeysTest::keepsWhatOtherOperationsLeaveTrue()
{
    DatasetFile file(m_library);
    std::vector<Row> values;
    for (int i = 0; i < 100; ++i)
        values.push_back({i, 0});
    QVERIFY(file.append(byKey("/d", rows(values))));
    QVERIFY(file.append(byKey("/d", rows({{100, 1}}))));
    const auto dataset = *file.context().openDataset(file.guard(), "/d");
    const KeyIndex *index = dataset->keyIndex.get();
    QVERIFY(index != nullptr);
    const auto knows = [&](qint64 count) {
        return dataset->keyIndex.get() == index && index->rows() == count && index->version == dataset->version;
    };

    UpdateRequest update;
    update.path = "/d";
    update.fields = FieldList{true, {"v"}};
    update.data = plainNumber<double>(5);
    QVERIFY(file.update(update));
    QVERIFY(knows(101)); // no key field
    update.fields = FieldList{true, {"k"}};
    update.select = Result<Selection>(Selection{Selector{std::vector<qint64>{95, 90}}});
    update.data = array(std::vector<qint32>{995, 990});
    QVERIFY(file.update(update));
    QVERIFY(knows(90)); // what is before the first that changed
    QVERIFY(file.insert("/d", 70, rows({{-1, 0}})));
    QVERIFY(knows(70));
    QVERIFY(file.resize("/d", {60}));
    QVERIFY(knows(60));
    QVERIFY(file.resize("/d", {200}));
    QVERIFY(knows(60));
    UpdateRequest overwrite;
    overwrite.path = "/d";
    overwrite.start = 50;
    overwrite.data = rows({{-2, 0}});
    QVERIFY(file.update(overwrite));
    QVERIFY(knows(50));
    QCOMPARE(file.append(byKey("/d", rows({{49, 1}, {50, 2}, {-2, 3}})))->updated, 2);
    QVERIFY(knows(61)); // rows of the fill value, whose key row 0 has, are gone
}

void DatasetKeysTest::takesHardlyAnyMemoryForOrderedKeys()
{
    DatasetFile file(m_library);
    std::vector<Row> values;
    for (int i = 0; i < 500'000; ++i)
        values.push_back({i * 2, 0});
    QVERIFY(file.write("/d", rows(values)));
    QCOMPARE(file.append(byKey("/d", rows({{1'000'000, 1}, {1'000'002, 1}})))->appended, 2);
    const KeyIndex &index = *(*file.context().openDataset(file.guard(), "/d"))->keyIndex;
    QCOMPARE(index.keysOutOfOrder(), 0);
    const auto lastBlock = std::size_t(file.context().limits().keyBlockRows) * 18;
    QVERIFY(file.context().keyMemory()->used < lastBlock + 500 * 40); // 40 bytes a thousand rows
    QCOMPARE(file.append(byKey("/d", rows({{444'444, 7}, {3, 1}, {1'000'000, 7}})))->updated, 2);
    QCOMPARE(index.keysOutOfOrder(), 1);
    QCOMPARE(file.stored<Row>("/d")[222'222], (Row{444'444, 7}));
    file.context().datasets().dropKeyIndices();
    QCOMPARE(file.context().keyMemory()->used, std::size_t(0));
}

void DatasetKeysTest::readsKeysAgainThatMemoryIsTooShortFor()
{
    StorageLimits limits;
    limits.keyMemory = 64 * 1024;
    limits.keyBlockRows = 500;
    DatasetFile file(m_library, limits);
    QRandomGenerator random(3);
    const auto values = randomRows(random, 20'000, 1'000'000);
    QVERIFY(file.write("/d", rows(values)));
    auto expected = dictionary(values, randomRows(random, 50, 1'000'000));
    QCOMPARE(file.append(byKey("/d", rows({})))->removed, expected.removed);
    QVERIFY((*file.context().openDataset(file.guard(), "/d"))->keyIndex->isCramped());
    QVERIFY(file.context().keyMemory()->used <= limits.keyMemory);
    expected = dictionary(values, {});
    for (int round = 0; round < 3; ++round) {
        auto batch = randomRows(random, 50, 1'000'000);
        batch.push_back({expected.rows[std::size_t(round) * 1000].k, 5});
        expected = dictionary(expected.rows, batch);
        const auto reply = file.append(byKey("/d", rows(batch)));
        QVERIFY(reply);
        QCOMPARE(reply->updated, expected.updated);
        QCOMPARE(reply->appended, expected.appended);
    }
    QVERIFY(file.stored<Row>("/d") == expected.rows);
    QVERIFY(file.append(byKey("/new", rows(values))));
}

void DatasetKeysTest::refusesMoreRepeatedRowsThanMemoryAllows()
{
    StorageLimits limits;
    limits.repeatedRowMemory = 8000;
    DatasetFile file(m_library, limits);
    QVERIFY(file.write("/d", rows({{1, 1}})));
    QVERIFY(file.resize("/d", {5000})); // rows of the fill value
    QCOMPARE(file.append(byKey("/d", rows({{1, 1}}))).error().code, ErrorCode::TooLarge);
    QCOMPARE(file.storedShape("/d"), Shape{5000});
    QCOMPARE(file.context().keyMemory()->used, std::size_t(0));
    QVERIFY(file.resize("/d", {900}));
    QCOMPARE(file.append(byKey("/d", rows({{1, 1}})))->removed, 898);
}

void DatasetKeysTest::dropsOtherIndicesWhenMemoryIsShort()
{
    StorageLimits limits;
    limits.keyMemory = 64 * 1024;
    limits.keyBlockRows = 64; // small, so that most keys are kept one by one
    DatasetFile file(m_library, limits);
    std::vector<Row> many;
    for (int i = 0; i < 1000; ++i)
        many.push_back({i * 271 % 1009, 0}); // all different, in no order
    QVERIFY(file.write("/a", rows(many)));
    QVERIFY(file.write("/b", rows(many)));
    for (int round = 0; round < 3; ++round) {
        QCOMPARE(file.append(byKey("/a", rows({{1, 1}})))->updated, 1);
        const bool isCramped = (*file.context().openDataset(file.guard(), "/a"))->keyIndex->isCramped();
        QVERIFY(!isCramped);
        QCOMPARE(file.append(byKey("/b", rows({{1, 1}})))->updated, 1);
        QVERIFY(!(*file.context().openDataset(file.guard(), "/b"))->keyIndex->isCramped());
        QVERIFY(!(*file.context().openDataset(file.guard(), "/a"))->keyIndex);
        QVERIFY(file.context().keyMemory()->used <= limits.keyMemory);
    }
}

QTEST_APPLESS_MAIN(DatasetKeysTest)
#include "dataset_keys_test.moc"
