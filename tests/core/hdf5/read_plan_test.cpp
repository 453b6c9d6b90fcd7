// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/type_support.h"

#include <QTest>

#include <limits>

using namespace hdf5async;

namespace {

constexpr quint64 largest = std::numeric_limits<quint64>::max();

FileType typeOf(const MemoryFile &file, hid_t type)
{
    return inspect(file.guard(), type).value_or(FileType());
}

ReadPlan planFor(const FileType &type, const ReadConversion &options = {})
{
    return ReadPlan::make(type, options).value();
}

Handle variableString()
{
    Handle type(H5Tcopy(H5T_C_S1));
    H5Tset_size(type.id(), H5T_VARIABLE);
    return type;
}

Handle paddedRecord()
{
    Handle type(H5Tcreate(H5T_COMPOUND, 16));
    H5Tinsert(type.id(), "a", 0, H5T_STD_I8LE);
    H5Tinsert(type.id(), "b", 8, H5T_IEEE_F64LE);
    return type;
}

} // namespace

class ReadPlanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handsOnTheBufferThatWasRead();
    void changesStringsAndBoolsInPlace();
    void tellsTheSizeOfTheResultBeforeReading();
    void refusesBuffersBeyondTheLimit();
    void refusesPaddedTextBeyondTheLimit();
    void boundsWhatVariableTextMayTake();
    void boundsListsOfText();
    void boundsListsWithoutElements();
    void readsInPieces();
    void readsWhatWasReorderedInBetween();
    void reportsMissingFilters();
    void standsForNullDataspaces();
    void neverPointsAnywhereWithoutData();

private:
    Hdf5Library m_library;
};

void ReadPlanTest::handsOnTheBufferThatWasRead()
{
    const MemoryFile file(m_library);
    const Handle record(H5Tcreate(H5T_COMPOUND, 12));
    H5Tinsert(record.id(), "a", 0, H5T_STD_I32BE);
    H5Tinsert(record.id(), "b", 4, H5T_IEEE_F64LE);
    for (const hid_t type : {hid_t(H5T_STD_I32BE), hid_t(H5T_IEEE_F64LE), record.id()}) {
        const ReadPlan plan = planFor(typeOf(file, type));
        QVERIFY(plan.isInPlace());
        RawElements raw = plan.allocate({2, 3}, 1000).value();
        const void *memory = raw.bytes.data();
        std::memset(raw.bytes.data(), 1, raw.bytes.size());
        const Result<Value> value = plan.finish(std::move(raw), 1000);
        const Array &array = std::get<Array>(value->v);
        QCOMPARE(static_cast<const void *>(array.data.data()), memory);
        QCOMPARE(array.data.size(), 6 * H5Tget_size(type));
    }
    QVERIFY(!planFor(typeOf(file, paddedRecord().id())).isInPlace());
    QVERIFY(!planFor(typeOf(file, variableString().id())).isInPlace());
    QVERIFY(!planFor(typeOf(file, H5T_STD_B8LE), {false, wireType("<i4")}).isInPlace());
}

void ReadPlanTest::changesStringsAndBoolsInPlace()
{
    const MemoryFile file(m_library);
    const Handle flag(H5Tenum_create(H5T_STD_I8LE));
    qint8 value = 0;
    H5Tenum_insert(flag.id(), "FALSE", &value);
    value = 1;
    H5Tenum_insert(flag.id(), "TRUE", &value);
    const Handle string(H5Tcopy(H5T_C_S1));
    H5Tset_size(string.id(), 3);
    H5Tset_strpad(string.id(), H5T_STR_NULLTERM);
    const Handle record(H5Tcreate(H5T_COMPOUND, 8));
    H5Tinsert(record.id(), "i", 0, H5T_STD_I32LE);
    H5Tinsert(record.id(), "f", 4, flag.id());
    H5Tinsert(record.id(), "s", 5, string.id());

    const ReadPlan plan = planFor(typeOf(file, record.id()));
    QVERIFY(plan.isInPlace());
    RawElements raw = plan.allocate({2}, 100).value();
    const void *memory = raw.bytes.data();
    const QByteArray bytes = QByteArray::fromHex("01000000" "ff" "610062" "02000000" "00" "00ffff");
    std::memcpy(raw.bytes.data(), bytes.constData(), std::size_t(bytes.size()));
    const Result<Value> result = plan.finish(std::move(raw), 100);
    QCOMPARE(static_cast<const void *>(std::get<Array>(result->v).data.data()), memory);
    QCOMPARE(arrayText(result), "{i: <i4, f: |b1, s: |S3} (2,) 01000000" "01" "610000" "02000000" "00" "000000");
}

void ReadPlanTest::tellsTheSizeOfTheResultBeforeReading()
{
    const MemoryFile file(m_library);
    const FileType doubles = typeOf(file, H5T_IEEE_F64LE);
    QCOMPARE(planFor(doubles).resultBytes(10), std::optional<quint64>(80));
    QCOMPARE(planFor(doubles).resultBytes(largest / 2), std::optional<quint64>(largest));
    QCOMPARE(planFor(doubles, {false, wireType("<i2")}).resultBytes(10), std::optional<quint64>(20));
    QCOMPARE(planFor(typeOf(file, H5T_STD_B8LE), {false, wireType("<f8")}).resultBytes(10), std::optional<quint64>(80));
    QCOMPARE(planFor(typeOf(file, paddedRecord().id())).resultBytes(10), std::optional<quint64>(90));
    const hsize_t dims[] = {2, 3};
    const Handle array(H5Tarray_create2(H5T_STD_I16LE, 2, dims));
    QCOMPARE(planFor(typeOf(file, array.id())).resultBytes(10), std::optional<quint64>(120));
    QVERIFY(!planFor(typeOf(file, variableString().id())).resultBytes(10));
    QVERIFY(!planFor(typeOf(file, H5T_STD_REF_OBJ)).resultBytes(10));
}

void ReadPlanTest::refusesBuffersBeyondTheLimit()
{
    const MemoryFile file(m_library);
    const ReadPlan plan = planFor(typeOf(file, H5T_IEEE_F64LE));
    QVERIFY(plan.allocate({125}, 1000));
    const auto refused = plan.allocate({126}, 1000);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::TooLarge);
    QCOMPARE(refused.error().detail.value(QStringLiteral("bytes")).toULongLong(), 1008ULL);
    QCOMPARE(refused.error().detail.value(QStringLiteral("limit")).toULongLong(), 1000ULL);
    QVERIFY(!plan.allocate({qint64(1) << 62}, 1000));
    QVERIFY(!plan.allocate({qint64(1) << 62, qint64(1) << 62}, largest));
    QVERIFY(plan.allocate({0, qint64(1) << 40}, 1000));
    // A record that is mostly gap: a byte of payload must not take a gigabyte of memory.
    const Handle gap(H5Tcreate(H5T_COMPOUND, 1 << 30));
    H5Tinsert(gap.id(), "a", 0, H5T_STD_I8LE);
    QVERIFY(!planFor(typeOf(file, gap.id())).allocate({1}, 1 << 20));
}

void ReadPlanTest::refusesPaddedTextBeyondTheLimit()
{
    const MemoryFile file(m_library);
    const Handle type = variableString();
    const QByteArray longText(1000, 'x');
    std::vector<const char *> texts(100, "");
    texts[50] = longText.constData();
    const Handle dataset = file.makeDataset("d", type.id(), {texts.size()}, texts.data());
    const auto refused = readAll(file.guard(), dataset.id(), {}, 399'999);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::TooLarge);
    QCOMPARE(refused.error().detail.value(QStringLiteral("bytes")).toULongLong(), 400'000ULL);
    QVERIFY(readAll(file.guard(), dataset.id(), {}, 400'000));
    QVERIFY(readAll(file.guard(), dataset.id(), {true, {}}, 2000));
}

void ReadPlanTest::boundsWhatVariableTextMayTake()
{
    const MemoryFile file(m_library);
    const Handle type = variableString();
    const QByteArray longText(100'000, 'x');
    const std::vector<const char *> texts(50, longText.constData());
    const Handle dataset = file.makeDataset("d", type.id(), {texts.size()}, texts.data());
    const auto refused = readAll(file.guard(), dataset.id(), {true, {}}, 1'000'000);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::TooLarge);
    QVERIFY(refused.error().detail.value(QStringLiteral("bytes")).toULongLong() > 1'000'000);
    QVERIFY(readAll(file.guard(), dataset.id(), {true, {}}, 6'000'000));
}

void ReadPlanTest::boundsListsOfText()
{
    const MemoryFile file(m_library);
    const Handle type(H5Tcopy(H5T_C_S1));
    H5Tset_size(type.id(), 10);
    const QByteArray bytes(1000, 'a');
    const Handle dataset = file.makeDataset("d", type.id(), {100}, bytes.constData());
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id(), {true, {}}, 900)), "TOO_LARGE");
    QVERIFY(readAll(file.guard(), dataset.id(), {true, {}}, 1200));
}

void ReadPlanTest::boundsListsWithoutElements()
{
    const MemoryFile file(m_library);
    const Handle sequences(H5Tvlen_create(H5T_STD_I8LE)), strings = variableString();
    for (const hid_t type : {sequences.id(), strings.id()}) {
        const ReadPlan plan = planFor(typeOf(file, type), {true, {}});
        const auto finished = [&plan](const Shape &shape) {
            Result<RawElements> raw = plan.allocate(shape, 1 << 20);
            return raw ? plan.finish(std::move(*raw), 1 << 20) : failure(raw.error());
        };
        QVERIFY(finished({0, qint64(1) << 40}));
        QVERIFY(finished({1000, 0}));
        QCOMPARE(arrayText(finished({qint64(1) << 40, 0})), "TOO_LARGE");
        QCOMPARE(arrayText(finished({qint64(1) << 40, qint64(1) << 40, 0})), "TOO_LARGE");
    }
    const ReadPlan plan = planFor(typeOf(file, sequences.id()));
    const Result<Value> rows = plan.finish(plan.allocate({2, 0}, 1000).value(), 1000);
    QCOMPARE(std::get<Value::List>(rows->v).size(), std::size_t(2));
    QVERIFY(std::get<Value::List>(std::get<Value::List>(rows->v)[0].v).empty());
}

void ReadPlanTest::readsInPieces()
{
    const MemoryFile file(m_library);
    const Handle type = variableString();
    const std::vector<const char *> texts = {"a", "bb", "ccc", "dddd"};
    const Handle dataset = file.makeDataset("d", type.id(), {4}, texts.data());
    const ReadPlan plan = planFor(typeOf(file, type.id()));
    RawElements raw = plan.allocate({4}, 1000).value();
    const Handle memoryType = plan.makeMemoryType(file.guard(), type.id()).value();
    const hsize_t two = 2;
    const Handle memorySpace(H5Screate_simple(1, &two, nullptr));
    for (const hsize_t start : {hsize_t(2), hsize_t(0)}) {
        const Handle space(H5Dget_space(dataset.id()));
        H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, &start, nullptr, &two, nullptr);
        QVERIFY(plan.read(file.guard(), dataset.id(), memoryType.id(), memorySpace.id(), space.id(), raw, start * plan.elementBytes(), 2));
    }
    const Result<Value> value = plan.finish(std::move(raw), 1000);
    QCOMPARE(std::get<Array>(value->v).type.typeString(), "<U4");
    QCOMPARE(hexOf(std::get<Array>(value->v).data).mid(64, 32), QByteArray("63000000630000006300000000000000"));
}

void ReadPlanTest::readsWhatWasReorderedInBetween()
{
    const MemoryFile file(m_library);
    const Handle type = variableString();
    const std::vector<const char *> texts = {"a", "b"};
    const Handle dataset = file.makeDataset("d", type.id(), {2}, texts.data());
    const ReadPlan plan = planFor(typeOf(file, type.id()));
    const Handle memoryType = plan.makeMemoryType(file.guard(), type.id()).value();
    RawElements raw = plan.allocate({2}, 1000).value();
    QVERIFY(plan.read(file.guard(), dataset.id(), memoryType.id(), H5S_ALL, H5S_ALL, raw, 0, 2));
    const std::size_t size = plan.elementBytes();
    RawElements repeated{{3}, MutableBytes(3 * size), raw.variable};
    for (const std::size_t from : {1, 0, 1}) {
        static std::size_t to = 0;
        std::memcpy(repeated.bytes.data() + size * to++, raw.bytes.data() + size * from, size);
    }
    QCOMPARE(arrayText(plan.finish(std::move(repeated), 1000)), "<U1 (3,) 620000006100000062000000");
}

void ReadPlanTest::reportsMissingFilters()
{
    const MemoryFile file(m_library);
    const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
    const hsize_t length = 4;
    H5Pset_chunk(properties.id(), 1, &length);
    constexpr H5Z_filter_t unknown = 305;
    H5Z_class2_t filter = {H5Z_CLASS_T_VERS, unknown, 1, 1, "of a test", nullptr, nullptr,
                           [](unsigned, std::size_t, const unsigned[], std::size_t bytes, std::size_t *, void **) { return bytes; }};
    H5Zregister(&filter);
    H5Pset_filter(properties.id(), unknown, 0, 0, nullptr);
    const Handle space(H5Screate_simple(1, &length, nullptr));
    Handle dataset(H5Dcreate2(file.id(), "d", H5T_STD_I8LE, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT));
    const qint8 numbers[] = {1, 2, 3, 4};
    QVERIFY(H5Dwrite(dataset.id(), H5T_STD_I8LE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers) >= 0);
    dataset.reset();
    QVERIFY(H5Zunregister(unknown) >= 0);
    dataset = Handle(H5Dopen2(file.id(), "d", H5P_DEFAULT));
    const Result<Value> value = readAll(file.guard(), dataset.id());
    QVERIFY(!value);
    QCOMPARE(value.error().code, ErrorCode::FilterUnavailable);
    QVERIFY(!value.error().detail.value(QStringLiteral("trace")).toString().isEmpty());
}

void ReadPlanTest::standsForNullDataspaces()
{
    const MemoryFile file(m_library);
    const Value value = emptyValue(typeOf(file, H5T_STD_I16BE));
    const auto &map = std::get<Value::Map>(value.v);
    QCOMPARE(map.size(), std::size_t(2));
    QCOMPARE(map[0].first, QByteArray("empty"));
    QCOMPARE(std::get<bool>(map[0].second.v), true);
    QCOMPARE(map[1].first, QByteArray("dtype"));
    QCOMPARE(std::get<NamedType>(map[1].second.v).wire.typeString(), ">i2");
}

void ReadPlanTest::neverPointsAnywhereWithoutData()
{
    const MemoryFile file(m_library);
    const ReadPlan text = planFor(typeOf(file, variableString().id()));
    QCOMPARE(arrayText(text.finish(text.allocate({2}, 100).value(), 100)), "<U1 (2,) 0000000000000000");
    const ReadPlan sequences = planFor(typeOf(file, Handle(H5Tvlen_create(H5T_STD_I8LE)).id()));
    const Result<Value> list = sequences.finish(sequences.allocate({1}, 100).value(), 100);
    QCOMPARE(arrayText(std::get<Value::List>(list->v)[0]), "|i1 (0,) ");
}

QTEST_GUILESS_MAIN(ReadPlanTest)
#include "read_plan_test.moc"
