// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/batch_plan.h"

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

// Keys of which only the order counts.
std::vector<KeyId> keyed(const std::vector<quint64> &numbers)
{
    std::vector<KeyId> keys;
    for (const quint64 number : numbers)
        keys.push_back({0, number});
    return keys;
}

/// A dataset that is nothing but keys, and how often a block of them was read.
struct Rows
{
    std::vector<KeyId> keys;
    int reads = 0;

    ReadKeys reader()
    {
        return [this](qint64 first, qint64 count, KeyId *to) {
            ++reads;
            std::copy_n(keys.begin() + first, count, to);
            return Result<void>();
        };
    }
    /// Adds new keys here and to the index.
    void add(KeyIndex &index, const std::vector<KeyId> &more)
    {
        keys.insert(keys.end(), more.begin(), more.end());
        index.add(more);
    }
    /// The row of a key by the index.
    qint64 find(KeyIndex &index, quint64 number)
    {
        std::vector<WantedKey> wanted{{{0, number}, -1}};
        return index.find(wanted, reader()) ? wanted.front().row : -2;
    }
};

} // namespace

class KeyIndexTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsWhatWasInserted();
    void refusesKeysBeyondItsMemory();
    void givesItsMemoryBack();
    void renumbersRows();
    void knowsOrderedKeysByBlocks();
    void keepsTheKeysOfBlocksInUse();
    void knowsKeysOutOfOrderOneByOne();
    void outlivesAKeyFarAhead();
    void forgetsRowsAtTheEnd();
    void takesRepeatedRowsOut();
    void ordersNumbers();
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
    KeyHash hash(5, memoryOf(1 << 24));
    QCOMPARE(hash.find(numbered(1)), -1);
    for (qint64 i = 0; i < 10'000; ++i)
        QVERIFY(hash.insert(numbered(quint64(i)), i));
    for (qint64 i = 0; i < 10'000; ++i)
        QCOMPARE(hash.find(numbered(quint64(i))), i);
    QCOMPARE(hash.find(numbered(10'000)), -1);
    QCOMPARE(hash.count(), 10'000);
}

void KeyIndexTest::refusesKeysBeyondItsMemory()
{
    const auto memory = memoryOf(64 * 1024);
    KeyHash hash(5, memory);
    qint64 inserted = 0;
    while (hash.insert(numbered(quint64(inserted)), inserted) && inserted < 100'000)
        ++inserted;
    QVERIFY(inserted > 500);
    QVERIFY(inserted < 3000);
    QVERIFY(memory->used <= memory->limit);
    QCOMPARE(hash.find(numbered(3)), 3); // what is known stays known
}

void KeyIndexTest::givesItsMemoryBack()
{
    const auto memory = memoryOf(1 << 20);
    {
        KeyIndex index({"k"}, 5, memory, 10);
        index.add(keyed({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
        index.add(keyed({0}));
        QCOMPARE(index.bytes(), memory->used);
        QVERIFY(memory->used > 0);
    }
    QCOMPARE(memory->used, std::size_t(0));
}

void KeyIndexTest::renumbersRows()
{
    KeyHash hash(5, memoryOf(1 << 20));
    for (qint64 i = 0; i < 100; ++i)
        QVERIFY(hash.insert(numbered(quint64(i)), i));
    hash.renumber([](qint64 row) { return row < 90 ? row * 2 : -1; });
    for (qint64 i = 0; i < 90; ++i)
        QCOMPARE(hash.find(numbered(quint64(i))), i * 2);
    QCOMPARE(hash.find(numbered(90)), -1);
    QCOMPARE(hash.count(), 90);
}

void KeyIndexTest::knowsOrderedKeysByBlocks()
{
    KeyIndex index({"k"}, 5, memoryOf(1 << 20), 10);
    Rows rows;
    for (quint64 i = 0; i < 1000; ++i)
        rows.add(index, keyed({i * 3}));
    QCOMPARE(index.keysOutOfOrder(), 0);
    QCOMPARE(rows.find(index, 5000), -1);
    QVERIFY(index.isBelow(keyed({3000, 3001})));
    QVERIFY(!index.isBelow(keyed({2997, 3001})));
    QVERIFY(!index.isBelow(keyed({3001, 3000})));
    QCOMPARE(rows.reads, 0);
    for (quint64 i = 0; i < 3000; i += 7)
        QCOMPARE(rows.find(index, i), i % 3 == 0 ? qint64(i / 3) : -1);
    QVERIFY(rows.reads <= 100);
}

void KeyIndexTest::keepsTheKeysOfBlocksInUse()
{
    const auto memory = memoryOf(9000); // half of it for 15 blocks, and the keys of some
    KeyIndex index({"k"}, 5, memory, 10);
    Rows rows;
    for (quint64 i = 0; i < 150; ++i)
        rows.add(index, keyed({i}));
    for (int round = 0; round < 10; ++round)
        QCOMPARE(rows.find(index, 7), 7);
    QCOMPARE(rows.reads, 1);
    for (quint64 i = 0; i < 150; ++i)
        QCOMPARE(rows.find(index, i), qint64(i));
    QVERIFY(memory->used <= memory->limit);
    QVERIFY(rows.reads < 20);
}

void KeyIndexTest::knowsKeysOutOfOrderOneByOne()
{
    KeyIndex index({"k"}, 5, memoryOf(1 << 20), 10);
    Rows rows;
    for (quint64 i = 100; i < 300; ++i)
        rows.add(index, keyed({i * 10, i * 10 + 1}));
    rows.add(index, keyed({5, 9000, 1005, 2005})); // late, early, and within
    for (quint64 i = 1000; i < 1100; ++i)
        rows.add(index, keyed({i * 10}));
    QVERIFY(index.keysOutOfOrder() >= 2);
    QVERIFY(index.keysOutOfOrder() <= 5);
    for (std::size_t i = 0; i < rows.keys.size(); ++i)
        QCOMPARE(rows.find(index, rows.keys[i].low), qint64(i));
    QCOMPARE(rows.find(index, 1006), -1);
}

void KeyIndexTest::outlivesAKeyFarAhead()
{
    KeyIndex index({"k"}, 5, memoryOf(1 << 20), 10);
    Rows rows;
    rows.add(index, keyed({1, 2, 1'000'000}));
    for (quint64 i = 3; i < 2000; ++i)
        rows.add(index, keyed({i}));
    QVERIFY(index.keysOutOfOrder() < 10); // and not all that came later
    QCOMPARE(rows.find(index, 1'000'000), 2);
    QCOMPARE(rows.find(index, 1500), 1500);
    QCOMPARE(rows.find(index, 2000), -1);
}

void KeyIndexTest::forgetsRowsAtTheEnd()
{
    KeyIndex index({"k"}, 5, memoryOf(1 << 20), 10);
    Rows rows;
    for (quint64 i = 0; i < 100; ++i)
        rows.add(index, keyed({i * 2}));
    rows.add(index, keyed({1, 51, 101}));
    for (const qint64 left : {102, 57, 50, 0}) {
        index.truncate(left);
        rows.keys.resize(std::size_t(left));
        QCOMPARE(index.rows(), left);
        for (quint64 i = 0; i < 210; ++i) {
            const auto place = std::find(rows.keys.begin(), rows.keys.end(), KeyId{0, i});
            QCOMPARE(rows.find(index, i), place == rows.keys.end() ? -1 : place - rows.keys.begin());
        }
    }
    rows.add(index, keyed({7, 8}));
    QCOMPARE(rows.find(index, 8), 1);
}

void KeyIndexTest::takesRepeatedRowsOut()
{
    KeyIndex index({"k"}, 5, memoryOf(1 << 20), 4);
    Rows rows;
    rows.keys = keyed({10, 20, 10, 30, 10, 10, 10, 10, 40, 20, 50, 5});
    const std::vector<bool> repeated{false, false, true, false, true, true, true, true, false, true, false, false};
    index.add(rows.keys, repeated);
    QCOMPARE(rows.find(index, 10), 0); // the first row, not one of the others
    QCOMPARE(rows.find(index, 20), 1);
    QCOMPARE(rows.find(index, 50), 10);
    index.renumber([&](qint64 row) { return row - std::count(repeated.begin(), repeated.begin() + row, true); });
    rows.keys = keyed({10, 20, 30, 40, 50, 5});
    QCOMPARE(index.rows(), 6);
    for (std::size_t i = 0; i < rows.keys.size(); ++i)
        QCOMPARE(rows.find(index, rows.keys[i].low), qint64(i));
}

void KeyIndexTest::ordersNumbers()
{
    const Hdf5Guard guard = m_library.enter();
    const auto rising = [&](const ElementType &type, const std::vector<QByteArray> &values) {
        const FileType record = inspected(guard, recordOf({{"k", type}}));
        KeyCodec codec = *KeyCodec::make(record, {"k"}, 1);
        for (std::size_t i = 1; i < values.size(); ++i) {
            if (!(codec.id(values[i - 1].constData()) < codec.id(values[i].constData())))
                return false;
        }
        return true;
    };
    const double infinity = std::numeric_limits<double>::infinity();
    QVERIFY(rising(ElementType::floating(8), {raw(std::nan("")), raw(-infinity), raw(-2.0), raw(-1.0), raw(-1e-310),
                                              raw(-0.0), raw(1e-310), raw(1.0), raw(2.0), raw(infinity)}));
    QVERIFY(rising(ElementType::floating(4), {raw(-2.0F), raw(-1.0F), raw(0.0F), raw(1.5F)}));
    QVERIFY(rising(ElementType::integer(8),
                   {raw(std::numeric_limits<qint64>::min()), raw(qint64(-1)), raw(qint64(0)), raw(qint64(7))}));
    QVERIFY(rising(ElementType::integer(2), {raw(qint16(-300)), raw(qint16(-1)), raw(qint16(1)), raw(qint16(256))}));
    QVERIFY(rising(ElementType::unsignedInteger(8), {raw(quint64(0)), raw(quint64(256)), raw(~quint64(0))}));
    QVERIFY(rising(ElementType::integer(4, ElementType::Order::Big),
                   {QByteArray("\xff\xff\xff\xff"), QByteArray("\0\0\1\0", 4)}));
    QVERIFY(rising(ElementType::time(ElementType::Kind::DateTime, "ns"),
                   {raw(std::numeric_limits<qint64>::min()), raw(qint64(5))}));
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
    const auto keysOf = [&](const std::vector<Row> &rows) {
        std::vector<KeyId> keys(rows.size());
        codec.ids(reinterpret_cast<const char *>(rows.data()), sizeof(Row), rows.size(), keys.data());
        return keys;
    };
    Rows existing;
    existing.add(index, keysOf({{10, 0}, {20, 0}, {30, 0}}));

    const std::vector<Row> batch{{40, 1}, {20, 2}, {50, 3}, {40, 4}, {20, 5}, {10, 6}};
    const auto plan = planBatch(index, keysOf(batch), existing.reader());
    QVERIFY(plan);
    QCOMPARE(plan->added, (std::vector<qint64>{3, 2}));
    QCOMPARE(plan->addedKeys, keysOf({{40, 0}, {50, 0}}));
    QCOMPARE(plan->replaced.size(), std::size_t(2));
    QCOMPARE(plan->replaced[0].row, 0);
    QCOMPARE(plan->replaced[0].from, 5);
    QCOMPARE(plan->replaced[1].row, 1);
    QCOMPARE(plan->replaced[1].from, 4);
}

QTEST_APPLESS_MAIN(KeyIndexTest)
#include "key_index_test.moc"
