// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/text_cast.h"
#include "tests/core/hdf5/type_support.h"

#include <QTest>

#include <limits>

using namespace hdf5async;

Q_DECLARE_METATYPE(Data)

namespace {

FileType fixed(const QByteArray &wire)
{
    FileType type;
    type.form = FileType::Form::Fixed;
    type.wire = wireType(wire);
    type.size = type.wire.itemSize();
    if (type.wire.kind() == ElementType::Kind::Bool)
        type.trueBytes = QByteArray("\1", 1);
    return type;
}

FileType fixedText(std::size_t size, FileType::Padding padding = FileType::Padding::NullPadded, bool utf8 = false)
{
    FileType type;
    type.form = FileType::Form::FixedText;
    type.wire = ElementType::bytesOf(quint32(size));
    type.size = size;
    type.padding = padding;
    type.utf8 = utf8;
    return type;
}

FileType variableText(bool utf8 = true)
{
    FileType type;
    type.form = FileType::Form::Text;
    type.size = sizeof(char *);
    type.utf8 = utf8;
    return type;
}

QByteArray castText(const FileType &to, const Data &data)
{
    const Result<Elements> elements = castElements(to, data);
    if (!elements)
        return errorCodeName(elements.error().code).data();
    QByteArrayList items;
    for (std::size_t at = 0; at < elements->bytes.size(); at += to.size) {
        const std::string_view text = to.form == FileType::Form::Text ? variableTextAt(elements->bytes.data() + at)
                                                                      : std::string_view(elements->bytes.data() + at, to.size);
        items.append(QByteArray(text.data(), qsizetype(text.size())));
    }
    return items.join('|').replace('\0', '~');
}

} // namespace

class ElementsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handsOnBytesThatAreTheFilesAlready();
    void castsTypedNumbersSafelyOnly();
    void judgesPlainNumbersByValue_data();
    void judgesPlainNumbersByValue();
    void takesAnEmptyListForEveryNumberType();
    void writesBoolsAsTheFileSpellsThem();
    void refusesIntegersBeyondTheBitsOfTheFile();
    void storesTextByItsRules_data();
    void storesTextByItsRules();
    void wantsTimesAndVoidsToBeIdentical();
    void castsRecordsByFieldName();
    void castsNestedRecordsAndSubarrays();
    void takesRecordsForComplexNumbersOfTheFile();
    void refusesOtherRecords_data();
    void refusesOtherRecords();
    void zeroesTheGapsOfTheFilesRecords();
    void boundsTheMemoryOfShortValuesForLongStrings();
    void reportsTheTypeBeforeAnyValue();
};

void ElementsTest::handsOnBytesThatAreTheFilesAlready()
{
    const Data data = typed(wireType(">i4"), {2}, "0000000100000002");
    const Result<Elements> elements = castElements(fixed(">i4"), data);
    QVERIFY(elements);
    QVERIFY(elements->isIdentity);
    QCOMPARE(static_cast<const void *>(elements->bytes.data()), static_cast<const void *>(std::get<Array>(data.value).data.data()));
    QCOMPARE(elements->elementSize, std::size_t(4));
    QCOMPARE(elements->shape, Shape({2}));

    const Result<Elements> swapped = castElements(fixed("<i4"), data);
    QVERIFY(swapped);
    QVERIFY(!swapped->isIdentity);
    QCOMPARE(hexOf(swapped->bytes), QByteArray("0100000002000000"));
}

void ElementsTest::castsTypedNumbersSafelyOnly()
{
    QCOMPARE(hexOf(castElements(fixed("<f8"), typed(wireType("<i2"), {1}, "feff"))->bytes), QByteArray("00000000000000c0"));
    QCOMPARE(hexOf(castElements(fixed(">c8"), typed(wireType("<f2"), {1}, "003e"))->bytes), QByteArray("3fc0000000000000"));
    QCOMPARE(codeOf(castElements(fixed("<i4"), typed(wireType("<i8"), {1}, "0100000000000000"))), "TYPE_MISMATCH");
    QCOMPARE(codeOf(castElements(fixed("|b1"), typed(wireType("|i1"), {1}, "01"))), "TYPE_MISMATCH");
    QCOMPARE(codeOf(castElements(fixed("<i4"), typed(wireType("|S4"), {1}, "00000000"))), "TYPE_MISMATCH");
    QCOMPARE(codeOf(castElements(fixed("<i8"), typed(wireType("<M8[s]"), {1}, "0000000000000000"))), "TYPE_MISMATCH");
    // Typed data of no elements still has a type.
    QCOMPARE(codeOf(castElements(fixed("<i4"), typed(wireType("<f8"), {0}, ""))), "TYPE_MISMATCH");
}

void ElementsTest::judgesPlainNumbersByValue_data()
{
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<Data>("data");
    QTest::addColumn<QByteArray>("expected");
    const auto ints = [](std::vector<qint64> values) { return plainNumbers(wireType("<i8"), values); };
    const auto floats = [](std::vector<double> values) { return plainNumbers(wireType("<f8"), values); };
    constexpr double infinity = std::numeric_limits<double>::infinity();
    QTest::newRow("an int that fits") << QByteArray("|i1") << ints({-128, 127}) << QByteArray("807f");
    QTest::newRow("an int too large") << QByteArray("|i1") << ints({1, 128}) << QByteArray("BAD_VALUE");
    QTest::newRow("a negative int") << QByteArray("<u8") << ints({-1}) << QByteArray("BAD_VALUE");
    QTest::newRow("an int into float") << QByteArray("<f4") << ints({16777217}) << QByteArray("0000804b");
    QTest::newRow("an int beyond halves") << QByteArray("<f2") << ints({65520}) << QByteArray("BAD_VALUE");
    QTest::newRow("the last int of halves") << QByteArray("<f2") << ints({65519}) << QByteArray("ff7b");
    QTest::newRow("an int into bool") << QByteArray("|b1") << ints({1}) << QByteArray("TYPE_MISMATCH");
    QTest::newRow("a float into int") << QByteArray("<i4") << floats({1.0}) << QByteArray("TYPE_MISMATCH");
    QTest::newRow("a float too large") << QByteArray("<f4") << floats({1e39}) << QByteArray("BAD_VALUE");
    QTest::newRow("infinity") << QByteArray(">f4") << floats({infinity, -infinity}) << QByteArray("7f800000ff800000");
    QTest::newRow("a float into complex") << QByteArray("<c8") << floats({-0.0}) << QByteArray("0000008000000000");
    QTest::newRow("a bool into int") << QByteArray(">i2") << plain(wireType("|b1"), {2}, "0001") << QByteArray("00000001");
    QTest::newRow("a bool into bool") << QByteArray("|b1") << plain(wireType("|b1"), {2}, "0001") << QByteArray("0001");
    QTest::newRow("complex into float") << QByteArray("<f8") << plain(wireType("<c16"), {0}, "") << QByteArray("TYPE_MISMATCH");
    QTest::newRow("a number into text") << QByteArray("|S4") << ints({1}) << QByteArray("TYPE_MISMATCH");
    QTest::newRow("2^64-1") << QByteArray("<u8") << plain(wireType("<u8"), {1}, "ffffffffffffffff") << QByteArray("ffffffffffffffff");
    QTest::newRow("2^64-1 into i8") << QByteArray("<i8") << plain(wireType("<u8"), {1}, "ffffffffffffffff") << QByteArray("BAD_VALUE");
}

void ElementsTest::judgesPlainNumbersByValue()
{
    QFETCH(const QByteArray, to);
    QFETCH(const Data, data);
    QFETCH(const QByteArray, expected);
    const Result<Elements> elements = castElements(to == "|S4" ? fixedText(4) : fixed(to), data);
    QCOMPARE(elements ? hexOf(elements->bytes) : codeOf(elements), expected);
    QCOMPARE(bool(checkCast(to == "|S4" ? fixedText(4) : fixed(to), data)), expected != "TYPE_MISMATCH");
}

void ElementsTest::takesAnEmptyListForEveryNumberType()
{
    const Data list = plain(wireType("<f8"), {0}, "");
    for (const char *type : {"|b1", "|i1", "<u8", "<f2", "<c16"}) {
        QVERIFY(checkCast(fixed(type), list));
        const Result<Elements> elements = castElements(fixed(type), list);
        QVERIFY2(elements, type);
        QVERIFY(elements->bytes.isEmpty());
    }
    QCOMPARE(codeOf(castElements(variableText(), list)), "TYPE_MISMATCH");
    QCOMPARE(codeOf(castElements(fixed("<M8[s]"), list)), "TYPE_MISMATCH");
}

void ElementsTest::writesBoolsAsTheFileSpellsThem()
{
    FileType wide = fixed("|b1");
    wide.size = 4;
    wide.trueBytes = QByteArray::fromHex("00000001");
    const Result<Elements> elements = castElements(wide, typed(wireType("|b1"), {3}, "010001"));
    QVERIFY(elements);
    QCOMPARE(hexOf(elements->bytes), QByteArray("000000010000000000000001"));
}

void ElementsTest::refusesIntegersBeyondTheBitsOfTheFile()
{
    FileType twelve = fixed("<u2");
    twelve.valueBits = 12;
    QCOMPARE(hexOf(castElements(twelve, typed(wireType("<u2"), {2}, "ff0f0000"))->bytes), QByteArray("ff0f0000"));
    QCOMPARE(codeOf(castElements(twelve, typed(wireType("<u2"), {2}, "00000010"))), "BAD_VALUE");
    FileType three = fixed("<i4");
    three.valueBits = 24;
    QCOMPARE(hexOf(castElements(three, typed(wireType("<i4"), {2}, "000080ffffff7f00"))->bytes), QByteArray("000080ffffff7f00"));
    QCOMPARE(codeOf(castElements(three, typed(wireType("<i4"), {1}, "00008000"))), "BAD_VALUE");
    QCOMPARE(codeOf(castElements(three, typed(wireType("<i4"), {1}, "ffff7fff"))), "BAD_VALUE");
}

void ElementsTest::storesTextByItsRules_data()
{
    QTest::addColumn<int>("kind"); // 0 variable UTF-8, 1 variable ASCII, 2 null padded ASCII, 3 null padded UTF-8, 4 null terminated, 5 spaces
    QTest::addColumn<Data>("data");
    QTest::addColumn<QByteArray>("expected");
    const auto bins = [](const std::vector<QByteArray> &items) { return texts(items, TextArray::Kind::Bytes); };
    const Data wide = typed(wireType("<U3"), {2}, "61000000e900000000000000" "e9dc00000000000000000000");
    const Data big = typed(wireType(">U1"), {1}, "00006e29");
    QTest::newRow("str") << 0 << texts({"ab", "", "gru\xc3\x9f"}) << QByteArray("ab||gru\xc3\x9f");
    QTest::newRow("U") << 0 << wide << QByteArray("a\xc3\xa9|\xe9");
    QTest::newRow("big U") << 0 << big << QByteArray("\xe6\xb8\xa9");
    QTest::newRow("S") << 0 << typed(wireType("|S3"), {2}, "616200ff0000") << QByteArray("ab|\xff");
    QTest::newRow("bin") << 1 << bins({"\xe9", QByteArray("a\0", 2)}) << QByteArray("\xe9|a");
    QTest::newRow("NUL in str") << 0 << texts({QByteArray("a\0b", 3)}) << QByteArray("BAD_VALUE");
    QTest::newRow("NUL after str") << 0 << texts({QByteArray("a\0", 2)}) << QByteArray("BAD_VALUE");
    QTest::newRow("NUL in bin") << 0 << bins({QByteArray("a\0b", 3)}) << QByteArray("BAD_VALUE");
    QTest::newRow("NUL in S") << 0 << typed(wireType("|S3"), {1}, "610062") << QByteArray("BAD_VALUE");
    QTest::newRow("str beyond ASCII into ASCII") << 1 << texts({"\xc3\xa9"}) << QByteArray("BAD_VALUE");
    QTest::newRow("U beyond ASCII into ASCII") << 1 << big << QByteArray("BAD_VALUE");
    QTest::newRow("fits") << 2 << texts({"abcd", "a", ""}) << QByteArray("abcd|a~~~|~~~~");
    QTest::newRow("too long") << 2 << texts({"abcde"}) << QByteArray("BAD_VALUE");
    QTest::newRow("trailing NULs do not count") << 2 << bins({QByteArray("abcd\0\0", 6)}) << QByteArray("abcd");
    QTest::newRow("NUL in bin is kept") << 2 << bins({QByteArray("a\0b", 3)}) << QByteArray("a~b~");
    QTest::newRow("bytes as they are") << 2 << bins({"\xff"}) << QByteArray("\xff~~~");
    QTest::newRow("fixed ASCII") << 2 << texts({"\xc3\xa9"}) << QByteArray("BAD_VALUE");
    QTest::newRow("fixed UTF-8") << 3 << texts({"\xc3\xa9\xc3\xa9"}) << QByteArray("\xc3\xa9\xc3\xa9");
    QTest::newRow("bytes count, not letters") << 3 << texts({"\xc3\xa9\xc3\xa9z"}) << QByteArray("BAD_VALUE");
    QTest::newRow("wide U, short text") << 3 << wide << QByteArray("a\xc3\xa9~|\xe9~~~");
    QTest::newRow("S of another width") << 2 << typed(wireType("|S6"), {1}, "616200000000") << QByteArray("ab~~");
    QTest::newRow("place for the NUL") << 4 << texts({"abc"}) << QByteArray("abc~");
    QTest::newRow("no place for the NUL") << 4 << texts({"abcd"}) << QByteArray("BAD_VALUE");
    QTest::newRow("S of the same size") << 4 << typed(wireType("|S4"), {1}, "61626364") << QByteArray("BAD_VALUE");
    QTest::newRow("NUL that would cut") << 4 << bins({QByteArray("a\0b", 3)}) << QByteArray("BAD_VALUE");
    QTest::newRow("spaces") << 5 << texts({"ab", "abcd"}) << QByteArray("ab  |abcd");
    QTest::newRow("no Unicode") << 0 << typed(wireType("<U1"), {1}, "00d80000") << QByteArray("BAD_VALUE");
    QTest::newRow("U of width 0") << 0 << typed(ElementType::text(0), {2}, "") << QByteArray("|");
    QTest::newRow("S of width 0") << 2 << typed(ElementType::bytesOf(0), {1}, "") << QByteArray("~~~~");
    QTest::newRow("numbers") << 0 << typed(wireType("<i4"), {1}, "01000000") << QByteArray("TYPE_MISMATCH");
    QTest::newRow("void") << 2 << typed(wireType("|V4"), {1}, "01000000") << QByteArray("TYPE_MISMATCH");
}

void ElementsTest::storesTextByItsRules()
{
    QFETCH(const int, kind);
    QFETCH(const Data, data);
    QFETCH(const QByteArray, expected);
    using Padding = FileType::Padding;
    const std::vector<FileType> types = {variableText(),
                                         variableText(false),
                                         fixedText(4),
                                         fixedText(4, Padding::NullPadded, true),
                                         fixedText(4, Padding::NullTerminated),
                                         fixedText(4, Padding::SpacePadded)};
    QCOMPARE(castText(types[std::size_t(kind)], data), expected);
}

void ElementsTest::wantsTimesAndVoidsToBeIdentical()
{
    const QByteArray ticks = "0100000000000000";
    QVERIFY(castElements(fixed("<M8[s]"), typed(wireType("<M8[s]"), {1}, ticks))->isIdentity);
    for (const char *other : {"<M8[ms]", "<m8[s]", ">M8[s]", "<M8", "<i8", "|V8", "<M8[25s]"})
        QCOMPARE(codeOf(castElements(fixed("<M8[s]"), typed(wireType(other), {1}, ticks))), "TYPE_MISMATCH");
    QVERIFY(castElements(fixed("|V8"), typed(wireType("|V8"), {1}, ticks))->isIdentity);
    for (const char *other : {"|V4", "|S8", "<i8"})
        QCOMPARE(codeOf(castElements(fixed("|V8"), typed(wireType(other), {8 / int(wireType(other).itemSize())}, ticks))),
                 "TYPE_MISMATCH");
    QCOMPARE(codeOf(castElements(fixed("<M8[s]"), plainNumbers<qint64>(wireType("<i8"), {1}))), "TYPE_MISMATCH");
}

void ElementsTest::castsRecordsByFieldName()
{
    // In the file: a (i1) at 0, b (i4) at 4, t (variable text) at 8, c (f8) at 16.
    FileType file;
    file.form = FileType::Form::Record;
    file.size = 24;
    file.members = {{"a", fixed("|i1"), 0}, {"b", fixed(">i4"), 4}, {"t", variableText(), 8}, {"c", fixed("<f8"), 16}};
    const ElementType wire =
        recordType({{"t", wireType("<U2")}, {"c", wireType("<f4"), {}, 3}, {"b", wireType("<i2")}, {"a", wireType("|i1")}}, 1);
    const QByteArray one = "6100000062000000" "ffffff" "0000803f" "fbff" "07" "ee";
    const QByteArray two = "7a00000000000000" "eeeeee" "000000c0" "0100" "80" "dd";
    const Result<Elements> elements = castElements(file, typed(wire, {2}, one + two));
    QVERIFY2(elements, elements ? "" : qPrintable(elements.error().message));
    const QByteArray bytes(elements->bytes.data(), qsizetype(elements->bytes.size()));
    QCOMPARE(bytes.size(), 48);
    QCOMPARE(bytes.mid(0, 8).toHex(), QByteArray("07000000fffffffb"));
    QCOMPARE(bytes.mid(16, 8).toHex(), QByteArray("000000000000f03f"));
    QCOMPARE(bytes.mid(24, 8).toHex(), QByteArray("8000000000000001"));
    QCOMPARE(bytes.mid(40, 8).toHex(), QByteArray("00000000000000c0"));
    QCOMPARE(variableTextAt(bytes.constData() + 8), std::string_view("ab"));
    QCOMPARE(variableTextAt(bytes.constData() + 32), std::string_view("z"));
}

void ElementsTest::castsNestedRecordsAndSubarrays()
{
    FileType inner;
    inner.form = FileType::Form::Record;
    inner.size = 6;
    FileType subarray = fixed("<u2");
    subarray.dims = {2};
    inner.members = {{"s", fixedText(2), 0}, {"m", subarray, 2}};
    inner.dims = {2};
    FileType file;
    file.form = FileType::Form::Record;
    file.size = 12;
    file.members = {{"n", inner, 0}};

    const ElementType wireInner = recordType({{"m", wireType("|u1"), {2}}, {"s", wireType("|S1")}});
    const ElementType wire = recordType({{"n", wireInner, {2}}});
    const Result<Elements> elements = castElements(file, typed(wire, {2}, "010261" "030462" "050663" "070864"));
    QVERIFY2(elements, elements ? "" : qPrintable(elements.error().message));
    QCOMPARE(hexOf(elements->bytes), QByteArray("6100" "01000200" "6200" "03000400" "6300" "05000600" "6400" "07000800"));
}

void ElementsTest::takesRecordsForComplexNumbersOfTheFile()
{
    const ElementType pair = recordType({{"r", wireType("<f8")}, {"i", wireType("<f8")}});
    QCOMPARE(hexOf(castElements(fixed(">c16"), typed(pair, {1}, "000000000000f03f0000000000000040"))->bytes),
             QByteArray("3ff00000000000004000000000000000"));
    const ElementType swapped = recordType({{"i", wireType("<f8")}, {"r", wireType("<f8")}});
    QCOMPARE(codeOf(castElements(fixed("<c16"), typed(swapped, {1}, QByteArray(32, '0')))), "TYPE_MISMATCH");
    const ElementType halves = recordType({{"r", wireType("<f2")}, {"i", wireType("<f2")}});
    QCOMPARE(codeOf(castElements(fixed("<c16"), typed(halves, {1}, QByteArray(8, '0')))), "TYPE_MISMATCH");
}

void ElementsTest::refusesOtherRecords_data()
{
    QTest::addColumn<Data>("data");
    const QByteArray zeros(64, '0');
    QTest::newRow("a field less") << typed(recordType({{"a", wireType("<i4")}}), {1}, zeros.left(8));
    QTest::newRow("a field more") << typed(
        recordType({{"a", wireType("<i4")}, {"s", wireType("|S2")}, {"x", wireType("|i1")}}), {1}, zeros.left(14));
    QTest::newRow("another name") << typed(recordType({{"A", wireType("<i4")}, {"s", wireType("|S2")}}), {1}, zeros.left(12));
    QTest::newRow("an unsafe field") << typed(recordType({{"a", wireType("<i8")}, {"s", wireType("|S2")}}), {1}, zeros.left(20));
    QTest::newRow("a subarray") << typed(recordType({{"a", wireType("<i4"), {1}}, {"s", wireType("|S2")}}), {1}, zeros.left(12));
    QTest::newRow("text for a number") << typed(recordType({{"a", wireType("|S4")}, {"s", wireType("|S2")}}), {1}, zeros.left(12));
    QTest::newRow("no record") << typed(wireType("<i4"), {1}, zeros.left(8));
    QTest::newRow("a plain value") << plainNumbers<qint64>(wireType("<i8"), {1});
    QTest::newRow("text") << texts({"a"});
}

void ElementsTest::refusesOtherRecords()
{
    QFETCH(const Data, data);
    FileType file;
    file.form = FileType::Form::Record;
    file.size = 6;
    file.members = {{"a", fixed("<i4"), 0}, {"s", fixedText(2), 4}};
    QCOMPARE(codeOf(castElements(file, data)), "TYPE_MISMATCH");
    QVERIFY(!checkCast(file, data));
}

void ElementsTest::zeroesTheGapsOfTheFilesRecords()
{
    FileType file;
    file.form = FileType::Form::Record;
    file.size = 16;
    file.members = {{"a", fixed("|i1"), 3}, {"b", fixed("|i1"), 12}};
    const ElementType wire = recordType({{"a", wireType("|i1")}, {"b", wireType("|i1")}});
    QCOMPARE(hexOf(castElements(file, typed(wire, {1}, "0102"))->bytes), QByteArray("00000001000000000000000002000000"));
}

void ElementsTest::boundsTheMemoryOfShortValuesForLongStrings()
{
    const Data many = typed(ElementType::bytesOf(0), {1000}, "");
    QVERIFY(castElements(fixedText(1000), many, 1'000'000));
    QCOMPARE(codeOf(castElements(fixedText(1001), many, 1'000'000)), "TOO_LARGE");
    QCOMPARE(codeOf(castElements(fixedText(1000), typed(ElementType::bytesOf(0), {qint64(1) << 62}, ""))), "TOO_LARGE");
    QCOMPARE(codeOf(castElements(variableText(), typed(ElementType::text(0), {qint64(1) << 40}, ""))), "TOO_LARGE");
    QCOMPARE(codeOf(castElements(variableText(), texts({QByteArray(2000, 'x')}), 1000)), "TOO_LARGE");
}

void ElementsTest::reportsTheTypeBeforeAnyValue()
{
    FileType file;
    file.form = FileType::Form::Record;
    file.size = 6;
    file.members = {{"s", fixedText(2), 0}, {"a", fixed("<i4"), 2}};
    const ElementType wire = recordType({{"s", wireType("|S3")}, {"a", wireType("<f4")}});
    QCOMPARE(codeOf(castElements(file, typed(wire, {1}, "61626300000000"))), "TYPE_MISMATCH");

    FileType readOnly = fixed("<i4");
    readOnly.readOnlyReason = QStringLiteral("because");
    QCOMPARE(codeOf(castElements(readOnly, typed(wireType("<i4"), {1}, "01000000"))), "UNSUPPORTED_TYPE");
    QCOMPARE(codeOf(castElements(FileType(), typed(wireType("<f8"), {0}, ""))), "UNSUPPORTED_TYPE");
    QCOMPARE(codeOf(castElements(fixed("<i4"), Data{Data::Empty{}})), "SHAPE_MISMATCH");
}

QTEST_GUILESS_MAIN(ElementsTest)
#include "elements_test.moc"
