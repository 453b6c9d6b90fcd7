// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/key_scan.h"

#include "tests/core/hdf5/dataset_fixture.h"

#include "core/storage/hdf5/type_map.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <map>

using namespace hdf5async;

namespace {

std::shared_ptr<KeyMemory> memoryOf(std::size_t limit)
{
    return std::make_shared<KeyMemory>(KeyMemory{limit, 0});
}

KeyId numbered(quint64 n)
{
    return {n, ~n};
}

} // namespace

class KeyIndexTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatWasInserted();
    void refusesKeysBeyondItsMemory();
    void givesItsMemoryBack();
    void renumbersRows();
    void refusesFieldsThatAreNoKeys_data();
    void refusesFieldsThatAreNoKeys();
    void comparesFloatsByValueAndNansAsEqual();
    void comparesComplexNumbersByParts();
    void comparesTextWithoutTrailingNuls();
    void keepsSeveralTextFieldsApart();
    void countsAnyNonZeroBoolAsTrue();
    void agreesOnIdsForRecordsAndForKeysAlone();
    void plansABatchAsADictionaryWould();

private:
    FileType inspected(const Hdf5Guard &guard, const ElementType &type)
    {
        const Result<Handle> made = makeFileType(guard, type);
        return *inspect(guard, made->id());
    }
    /// Whether two records, given as their bytes, have the same key "k".
    bool sameKey(const FileType &type, const QByteArray &a, const QByteArray &b,
                 const std::vector<QByteArray> &names = {"k"})
    {
        Result<KeyCodec> codec = KeyCodec::make(type, names, 1);
        if (!codec)
            qFatal("no codec");
        const KeyId first = codec->id(a.constData());
        return first == codec->id(b.constData());
    }
    template<typename T>
    static QByteArray raw(T value)
    {
        return QByteArray(reinterpret_cast<const char *>(&value), sizeof value);
    }

    Hdf5Library m_library;
};

void KeyIndexTest::findsWhatWasInserted()
{
    KeyIndex index({"k"}, 5, memoryOf(1 << 24));
    QCOMPARE(index.find(numbered(1)), -1);
    for (qint64 i = 0; i < 10'000; ++i)
        QCOMPARE(*index.insert(numbered(quint64(i)), i), -1);
    for (qint64 i = 0; i < 10'000; ++i)
        QCOMPARE(index.find(numbered(quint64(i))), i);
    QCOMPARE(index.find(numbered(10'000)), -1);
    QCOMPARE(*index.insert(numbered(77), 5), 77);
    QCOMPARE(index.keys(), 10'000);
}

void KeyIndexTest::refusesKeysBeyondItsMemory()
{
    const auto memory = memoryOf(64 * 1024);
    KeyIndex index({"k"}, 5, memory);
    qint64 inserted = 0;
    while (index.insert(numbered(quint64(inserted)), inserted) && inserted < 100'000)
        ++inserted;
    QVERIFY(inserted > 500);
    QVERIFY(inserted < 3000);
    QVERIFY(memory->used <= memory->limit);
    QCOMPARE(*index.insert(numbered(3), 9), 3); // what is known stays known
}

void KeyIndexTest::givesItsMemoryBack()
{
    const auto memory = memoryOf(1 << 20);
    {
        KeyIndex index({"k"}, 5, memory);
        QVERIFY(index.insert(numbered(1), 0));
        QVERIFY(memory->used > 0);
    }
    QCOMPARE(memory->used, std::size_t(0));
}

void KeyIndexTest::renumbersRows()
{
    KeyIndex index({"k"}, 5, memoryOf(1 << 20));
    for (qint64 i = 0; i < 100; ++i)
        QVERIFY(index.insert(numbered(quint64(i)), i));
    index.renumber([](qint64 row) { return row * 2; });
    for (qint64 i = 0; i < 100; ++i)
        QCOMPARE(index.find(numbered(quint64(i))), i * 2);
}

void KeyIndexTest::refusesFieldsThatAreNoKeys_data()
{
    QTest::addColumn<std::vector<QByteArray>>("names");
    QTest::newRow("unknown") << std::vector<QByteArray>{"x"};
    QTest::newRow("none") << std::vector<QByteArray>{};
    QTest::newRow("twice") << std::vector<QByteArray>{"k", "k"};
    QTest::newRow("nested") << std::vector<QByteArray>{"n"};
    QTest::newRow("subarray") << std::vector<QByteArray>{"k", "m"};
    QTest::newRow("empty name") << std::vector<QByteArray>{""};
}

void KeyIndexTest::refusesFieldsThatAreNoKeys()
{
    const Hdf5Guard guard = m_library.enter();
    auto layout = std::make_shared<RecordLayout>();
    layout->fields = {RecordField{"k", ElementType::integer(4), {}, 0},
                      RecordField{"n", recordOf({{"a", ElementType::integer(4)}}), {}, 4},
                      RecordField{"m", ElementType::integer(2), {2}, 8}};
    layout->itemSize = 12;
    const FileType type = inspected(guard, ElementType::record(layout));
    QFETCH(std::vector<QByteArray>, names);
    const auto codec = KeyCodec::make(type, names, 1);
    QVERIFY(!codec);
    QCOMPARE(codec.error().code, ErrorCode::BadField);
    QCOMPARE(KeyCodec::make(inspected(guard, ElementType::integer(4)), {"k"}, 1).error().code, ErrorCode::BadField);
}

void KeyIndexTest::comparesFloatsByValueAndNansAsEqual()
{
    const Hdf5Guard guard = m_library.enter();
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const FileType eight = inspected(guard, recordOf({{"k", ElementType::floating(8)}}));
    QVERIFY(sameKey(eight, raw(0.0), raw(-0.0)));
    QVERIFY(sameKey(eight, raw(nan), raw(-nan)));
    QVERIFY(sameKey(eight, raw(nan), raw(quint64(0x7ff0000000000001))));
    QVERIFY(!sameKey(eight, raw(nan), raw(std::numeric_limits<double>::infinity())));
    QVERIFY(!sameKey(eight, raw(1.0), raw(std::nextafter(1.0, 2.0))));
    QVERIFY(!sameKey(eight, raw(1.0), raw(-1.0)));

    const FileType four = inspected(guard, recordOf({{"k", ElementType::floating(4)}}));
    QVERIFY(sameKey(four, raw(0.0F), raw(-0.0F)));
    QVERIFY(sameKey(four, raw(std::nanf("")), raw(quint32(0xff800001))));
    const FileType half = inspected(guard, recordOf({{"k", ElementType::floating(2)}}));
    QVERIFY(sameKey(half, raw(quint16(0)), raw(quint16(0x8000))));
    QVERIFY(sameKey(half, raw(quint16(0x7c01)), raw(quint16(0xfe00))));
    QVERIFY(!sameKey(half, raw(quint16(0x7c00)), raw(quint16(0xfe00))));
    const FileType big = inspected(guard, recordOf({{"k", ElementType::floating(8, ElementType::Order::Big)}}));
    QVERIFY(sameKey(big, QByteArray(8, '\0'), QByteArray("\x80") + QByteArray(7, '\0')));
}

void KeyIndexTest::comparesComplexNumbersByParts()
{
    const Hdf5Guard guard = m_library.enter();
    const FileType type = inspected(guard, recordOf({{"k", ElementType::complex(16)}}));
    QVERIFY(sameKey(type, raw(0.0) + raw(-0.0), raw(-0.0) + raw(0.0)));
    QVERIFY(!sameKey(type, raw(1.0) + raw(0.0), raw(0.0) + raw(1.0)));
    QVERIFY(sameKey(type, raw(std::nan("")) + raw(2.0), raw(-std::nan("")) + raw(2.0)));
}

void KeyIndexTest::comparesTextWithoutTrailingNuls()
{
    const Hdf5Guard guard = m_library.enter();
    const FileType fixed = inspected(guard, recordOf({{"k", ElementType::bytesOf(4)}}));
    QVERIFY(sameKey(fixed, QByteArray("ab\0\0", 4), QByteArray("ab\0\0", 4)));
    QVERIFY(!sameKey(fixed, QByteArray("ab\0\0", 4), QByteArray("ab \0", 4)));
    QVERIFY(!sameKey(fixed, QByteArray("a\0b\0", 4), QByteArray("a\0\0\0", 4)));

    const FileType variable = inspected(guard, recordOf({{"k", ElementType::text(4)}}));
    const char *one = "text", *same = "te\x78t", *other = "texts", *empty = "", *never = nullptr;
    QVERIFY(sameKey(variable, raw(one), raw(same)));
    QVERIFY(!sameKey(variable, raw(one), raw(other)));
    QVERIFY(sameKey(variable, raw(empty), raw(never)));
}

void KeyIndexTest::keepsSeveralTextFieldsApart()
{
    const Hdf5Guard guard = m_library.enter();
    const FileType type = inspected(guard, recordOf({{"k", ElementType::text(4)}, {"l", ElementType::text(4)}}));
    const char *ab = "ab", *a = "a", *b = "b", *bc = "bc", *c = "c", *empty = "";
    QVERIFY(!sameKey(type, raw(ab) + raw(c), raw(a) + raw(bc), {"k", "l"}));
    QVERIFY(!sameKey(type, raw(empty) + raw(b), raw(b) + raw(empty), {"k", "l"}));
    QVERIFY(sameKey(type, raw(ab) + raw(c), raw(ab) + raw(bc), {"k"}));
}

void KeyIndexTest::countsAnyNonZeroBoolAsTrue()
{
    const Hdf5Guard guard = m_library.enter();
    const FileType type = inspected(guard, recordOf({{"k", ElementType::boolean()}}));
    QVERIFY(sameKey(type, QByteArray("\1"), QByteArray("\7")));
    QVERIFY(!sameKey(type, QByteArray("\1"), QByteArray("\0", 1)));
}

void KeyIndexTest::agreesOnIdsForRecordsAndForKeysAlone()
{
    const Hdf5Guard guard = m_library.enter();
    const auto i8 = ElementType::integer(8);
    const FileType record =
        inspected(guard, recordOf({{"x", ElementType::floating(4)}, {"a", i8}, {"b", i8}, {"c", i8}}));
    for (const std::vector<QByteArray> &names : {std::vector<QByteArray>{"b"}, {"c", "a"}, {"a", "b", "c"}}) {
        const FileType keys = *fieldsOf(record, FieldList{false, names});
        KeyCodec ofRecords = *KeyCodec::make(record, names, 99);
        KeyCodec ofKeys = *KeyCodec::make(keys, names, 99);
        QByteArray whole(28, '\0'), alone;
        for (int i = 0; i < 28; ++i)
            whole[i] = char(i + 1);
        for (const QByteArray &name : names)
            alone += whole.mid(qsizetype(record.find(name)->offset), 8);
        QCOMPARE(ofRecords.id(whole.constData()), ofKeys.id(alone.constData()));
    }
}

void KeyIndexTest::plansABatchAsADictionaryWould()
{
    const Hdf5Guard guard = m_library.enter();
    const FileType type = inspected(guard, rowType());
    KeyCodec codec = *KeyCodec::make(type, {"k"}, 3);
    KeyIndex index({"k"}, 3, memoryOf(1 << 20));
    const std::vector<Row> existing{{10, 0}, {20, 0}, {30, 0}};
    const auto bytes = [](const std::vector<Row> &rows) { return reinterpret_cast<const char *>(rows.data()); };
    QCOMPARE(planBatch(index, codec, bytes(existing), sizeof(Row), 3, 0)->added.size(), std::size_t(3));

    const std::vector<Row> batch{{40, 1}, {20, 2}, {50, 3}, {40, 4}, {20, 5}, {10, 6}};
    const auto plan = planBatch(index, codec, bytes(batch), sizeof(Row), 6, 3);
    QVERIFY(plan);
    QCOMPARE(plan->added, (std::vector<qint64>{3, 2}));
    QCOMPARE(plan->replaced.size(), std::size_t(2));
    QCOMPARE(plan->replaced[0].row, 0);
    QCOMPARE(plan->replaced[0].from, 5);
    QCOMPARE(plan->replaced[1].row, 1);
    QCOMPARE(plan->replaced[1].from, 4);
}

QTEST_APPLESS_MAIN(KeyIndexTest)
#include "key_index_test.moc"
