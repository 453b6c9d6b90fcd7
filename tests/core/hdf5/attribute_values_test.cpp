// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/attribute_values.h"
#include "tests/core/hdf5/type_support.h"

#include <QTest>

using namespace hdf5async;

Q_DECLARE_METATYPE(Data)

namespace {

/// An attribute's value as text: the form it has on the wire, then the content.
QByteArray valueText(const Result<Value> &value)
{
    if (!value)
        return errorCodeName(value.error().code).data();
    if (const auto *scalar = std::get_if<Value::Scalar>(&value->v))
        return "scalar " + scalar->element.type.typeString() + ' ' + hexOf(scalar->element.data);
    if (const auto *text = std::get_if<Value::Text>(&value->v))
        return "str " + text->utf8;
    if (const auto *bin = std::get_if<Value::Bin>(&value->v))
        return "bin " + bin->bytes;
    if (const auto *map = std::get_if<Value::Map>(&value->v)) {
        if (map->front().first == "unsupported")
            return "unsupported";
        const NamedType &type = std::get<NamedType>(map->at(1).second.v);
        return "empty " + (type.form == NamedType::Form::Text ? QByteArray("str") : type.wire.description());
    }
    return arrayText(value);
}

} // namespace

class AttributeValuesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatOthersWrote_data();
    void readsWhatOthersWrote();
    void givesBackWhatItWrites_data();
    void givesBackWhatItWrites();
    void leavesOtherAttributesReadableWhenOneHasNoForm();
    void readsSequencesAndReferences();
    void checksSizesWithoutTheFile_data();
    void checksSizesWithoutTheFile();
    void refusesTextWithNul();
    void refusesANameThatIsTaken();
    void refusesDescriptionsThatHdf5WouldDamage();
    void refusesNamesThatHdf5WouldDamage();
    void boundsWhatItReads();

private:
    [[nodiscard]] static QByteArray writtenAndRead(const MemoryFile &file, const Data &data)
    {
        const Handle object(H5Gopen2(file.id(), "/", H5P_DEFAULT));
        const auto prepared = prepareAttribute(file.guard(), data);
        if (!prepared)
            return errorCodeName(prepared.error().code).data();
        if (const auto created = createAttribute(file.guard(), object.id(), "a", *prepared); !created)
            return errorCodeName(created.error().code).data();
        const Handle attribute(H5Aopen(object.id(), "a", H5P_DEFAULT));
        return valueText(readAttribute(file.guard(), attribute.id(), 1 << 20));
    }

    Hdf5Library m_library;
};

void AttributeValuesTest::readsWhatOthersWrote_data()
{
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *expected) { QTest::newRow(name) << QByteArray(expected); };
    row("int", "scalar <i4 05000000");
    row("be", "scalar >i2 0102");
    row("f", "scalar <f8 000000000000f83f");
    row("flag", "scalar |b1 01");
    row("str", "str gr\xc3\xbc\xc3\x9f" "e");
    row("latin", "bin caf\xe9");
    row("fixed", "bin abc");
    row("strs", "<U2 (2,) 61000000000000006200000062000000");
    row("arr", "<f4 (2, 2) 000000000000803f0000004000004040");
    row("cplx", "scalar <c16 000000000000f03f0000000000000040");
    row("rec", "{a: <i4, b: <f8} (1,) 010000000000000000000440");
    row("empty", "empty <f4");
}

void AttributeValuesTest::readsWhatOthersWrote()
{
    QFETCH(const QByteArray, expected);
    const Hdf5Guard guard = m_library.enter();
    const Handle file(H5Fopen(HDF5ASYNC_TEST_DATA "/conformance/fixture.h5", H5F_ACC_RDONLY, H5P_DEFAULT));
    const Handle object(H5Oopen(file.id(), "/fx/at", H5P_DEFAULT));
    const Handle attribute(H5Aopen(object.id(), QTest::currentDataTag(), H5P_DEFAULT));
    QCOMPARE(valueText(readAttribute(guard, attribute.id(), 1 << 20)), expected);
}

void AttributeValuesTest::givesBackWhatItWrites_data()
{
    QTest::addColumn<Data>("data");
    QTest::addColumn<QByteArray>("expected");
    const auto scalar = [](Data data) {
        data.scalar = true;
        return data;
    };
    const auto oneText = [&scalar](const QByteArray &item, TextArray::Kind kind) {
        Data data = scalar(texts({item}, kind));
        std::get<TextArray>(data.value).shape = {};
        return data;
    };
    const ElementType record = recordType({{"a", wireType("<i2")}, {"t", wireType("<U2")}});
    QTest::newRow("int") << scalar(plain(wireType("<i8"), {}, "fbffffffffffffff")) << QByteArray("scalar <i8 fbffffffffffffff");
    QTest::newRow("bool") << scalar(plain(wireType("|b1"), {}, "01")) << QByteArray("scalar |b1 01");
    QTest::newRow("numpy scalar") << scalar(typed(wireType(">f4"), {}, "3fc00000")) << QByteArray("scalar >f4 3fc00000");
    QTest::newRow("0-d array") << typed(wireType("<i4"), {}, "01000000") << QByteArray("scalar <i4 01000000");
    QTest::newRow("0-d time") << typed(wireType("<M8[s]"), {}, "0100000000000000") << QByteArray("<M8[s] () 0100000000000000");
    QTest::newRow("0-d void") << typed(wireType("|V2"), {}, "0102") << QByteArray("|V2 () 0102");
    QTest::newRow("0-d record") << typed(record, {}, "0100" "7800000000000000")
                                << QByteArray("{a: <i2, t: <U1} () 010078000000");
    QTest::newRow("array") << typed(wireType("<i2"), {3}, "000001000200") << QByteArray("<i2 (3,) 000001000200");
    QTest::newRow("one element") << typed(wireType("<i2"), {1}, "0100") << QByteArray("<i2 (1,) 0100");
    QTest::newRow("no elements") << typed(wireType("<i2"), {0, 3}, "") << QByteArray("<i2 (0, 3) ");
    QTest::newRow("str") << oneText("gru\xc3\x9f", TextArray::Kind::Text) << QByteArray("str gru\xc3\x9f");
    QTest::newRow("empty str") << oneText("", TextArray::Kind::Text) << QByteArray("str ");
    QTest::newRow("bin") << oneText(QByteArray("a\0b\0", 4), TextArray::Kind::Bytes) << QByteArray("bin a\0b", 7);
    QTest::newRow("empty bin") << oneText("", TextArray::Kind::Bytes) << QByteArray("bin ");
    QTest::newRow("strs") << texts({"a", "bb"}) << QByteArray("<U2 (2,) 61000000000000006200000062000000");
    QTest::newRow("bins") << texts({"a", "bb"}, TextArray::Kind::Bytes) << QByteArray("|S2 (2,) 61006262");
    QTest::newRow("U") << typed(wireType("<U3"), {1}, "e9dc00000000000000000000") << QByteArray("<U1 (1,) e9dc0000");
    QTest::newRow("null") << Data{Data::Empty{false, wireType("<f4")}} << QByteArray("empty <f4");
    QTest::newRow("null text") << Data{Data::Empty{true, {}}} << QByteArray("empty str");
    QTest::newRow("V0") << typed(ElementType::voidOf(0), {1}, "") << QByteArray("UNSUPPORTED_TYPE");
    QTest::newRow("null V0") << Data{Data::Empty{false, ElementType::voidOf(0)}} << QByteArray("UNSUPPORTED_TYPE");
}

void AttributeValuesTest::givesBackWhatItWrites()
{
    QFETCH(const Data, data);
    QFETCH(const QByteArray, expected);
    const MemoryFile file(m_library);
    QCOMPARE(writtenAndRead(file, data), expected);
    // The name is marked UTF-8.
    if (H5Aexists(file.id(), "a") > 0) {
        H5A_info_t info;
        QVERIFY(H5Aget_info_by_name(file.id(), "/", "a", &info, H5P_DEFAULT) >= 0);
        QCOMPARE(info.cset, H5T_CSET_UTF8);
    }
}

void AttributeValuesTest::leavesOtherAttributesReadableWhenOneHasNoForm()
{
    const MemoryFile file(m_library);
    const Handle space(H5Screate(H5S_SCALAR));
    const Handle attribute(H5Acreate2(file.id(), "ld", H5T_NATIVE_LDOUBLE, space.id(), H5P_DEFAULT, H5P_DEFAULT));
    const Result<Value> value = readAttribute(file.guard(), attribute.id(), 1000);
    QCOMPARE(valueText(value), "unsupported");
    QVERIFY(!std::get<Value::Text>(std::get<Value::Map>(value->v)[0].second.v).utf8.isEmpty());
}

void AttributeValuesTest::readsSequencesAndReferences()
{
    const MemoryFile file(m_library);
    const hsize_t two = 2;
    const Handle space(H5Screate_simple(1, &two, nullptr)), scalar(H5Screate(H5S_SCALAR));
    const Handle sequenceType(H5Tvlen_create(H5T_STD_I16LE));
    qint16 numbers[] = {1, 2, 3};
    const hvl_t sequences[] = {{3, numbers}, {0, nullptr}};
    const Handle attribute(H5Acreate2(file.id(), "v", sequenceType.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT));
    QVERIFY(H5Awrite(attribute.id(), sequenceType.id(), sequences) >= 0);
    const Result<Value> list = readAttribute(file.guard(), attribute.id(), 1000);
    QCOMPARE(arrayText(std::get<Value::List>(list->v)[0]), "<i2 (3,) 010002000300");
    QCOMPARE(arrayText(std::get<Value::List>(list->v)[1]), "<i2 (0,) ");

    const Handle one(H5Acreate2(file.id(), "s", sequenceType.id(), scalar.id(), H5P_DEFAULT, H5P_DEFAULT));
    QVERIFY(H5Awrite(one.id(), sequenceType.id(), sequences) >= 0);
    QCOMPARE(arrayText(readAttribute(file.guard(), one.id(), 1000)), "<i2 (3,) 010002000300");

    hobj_ref_t reference;
    const Handle group(H5Gcreate2(file.id(), "/grüße", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    QVERIFY(H5Rcreate(&reference, file.id(), "/grüße", H5R_OBJECT, -1) >= 0);
    const Handle link(H5Acreate2(file.id(), "r", H5T_STD_REF_OBJ, scalar.id(), H5P_DEFAULT, H5P_DEFAULT));
    QVERIFY(H5Awrite(link.id(), H5T_STD_REF_OBJ, &reference) >= 0);
    QCOMPARE(valueText(readAttribute(file.guard(), link.id(), 1000)), "str /gr\xc3\xbc\xc3\x9f" "e");
}

void AttributeValuesTest::checksSizesWithoutTheFile_data()
{
    QTest::addColumn<Data>("data");
    QTest::addColumn<bool>("fits");
    const auto numbers = [](qint64 count) {
        return typed(wireType("|u1"), {count}, QByteArray(2 * count, '0'));
    };
    QTest::newRow("64000 bytes") << numbers(64000) << true;
    QTest::newRow("64001 bytes") << numbers(64001) << false;
    QTest::newRow("8000 doubles") << typed(wireType("<f8"), {8000}, QByteArray(128000, '0')) << true;
    QTest::newRow("8001 doubles") << typed(wireType("<f8"), {8001}, QByteArray(128016, '0')) << false;
    QTest::newRow("a long str") << texts({QByteArray(64000, 'x')}) << true;
    QTest::newRow("too long a str") << texts({QByteArray(64001, 'x')}) << false;
    QTest::newRow("too long together") << texts({QByteArray(32000, 'x'), QByteArray(32001, 'x')}) << false;
    QTest::newRow("many strs") << texts(std::vector<QByteArray>(4000, "a")) << true;
    QTest::newRow("too many strs") << texts(std::vector<QByteArray>(4001, "a")) << false;
    QTest::newRow("padding counts") << texts({QByteArray(33000, 'x'), "a"}, TextArray::Kind::Bytes) << false;
    QTest::newRow("U of 60000 letters") << typed(wireType("<U60000"), {1}, QByteArray("61000000").repeated(60000)) << true;
    QTest::newRow("U of 64001 letters") << typed(wireType("<U64001"), {1}, QByteArray("61000000").repeated(64001)) << false;
    QTest::newRow("many U0") << typed(ElementType::text(0), {qint64(1) << 40}, "") << false;
    QTest::newRow("many S0") << typed(ElementType::bytesOf(0), {64001}, "") << false;
    QTest::newRow("records of text") << typed(recordType({{"t", wireType("<U1"), {4}}}), {1001}, QByteArray("61000000").repeated(4004)) << false;
}

void AttributeValuesTest::checksSizesWithoutTheFile()
{
    QFETCH(const Data, data);
    QFETCH(const bool, fits);
    const auto checked = checkAttribute(data);
    QCOMPARE(bool(checked), fits);
    if (!fits) {
        QCOMPARE(checked.error().code, ErrorCode::TooLarge);
        return;
    }
    const MemoryFile file(m_library);
    const QByteArray written = writtenAndRead(file, data);
    QVERIFY2(written.size() > 1000, written.left(100));
}

void AttributeValuesTest::refusesTextWithNul()
{
    const MemoryFile file(m_library);
    QCOMPARE(writtenAndRead(file, texts({QByteArray("a\0b", 3)})), "BAD_VALUE");
    QVERIFY(H5Aexists(file.id(), "a") == 0);
}

void AttributeValuesTest::refusesANameThatIsTaken()
{
    const MemoryFile file(m_library);
    const PreparedAttribute first = prepareAttribute(file.guard(), texts({"first"})).value();
    const PreparedAttribute second = prepareAttribute(file.guard(), texts({"second"})).value();
    QVERIFY(createAttribute(file.guard(), file.id(), "a", first));
    const auto again = createAttribute(file.guard(), file.id(), "a", second);
    QVERIFY(!again);
    QCOMPARE(again.error().code, ErrorCode::IoError);
    QVERIFY(again.error().detail.contains(QStringLiteral("trace")));
    const Handle attribute(H5Aopen(file.id(), "a", H5P_DEFAULT));
    QVERIFY(valueText(readAttribute(file.guard(), attribute.id(), 1000)).startsWith("<U5 (1,) 66000000"));
}

void AttributeValuesTest::refusesDescriptionsThatHdf5WouldDamage()
{
    const auto record = [](int nameLength) {
        std::vector<Field> fields;
        for (int i = 0; i < 1000; ++i)
            fields.push_back({QByteArray::number(1000 + i) + QByteArray(nameLength - 4, 'n'), wireType("|i1")});
        return typed(recordType(fields), {}, QByteArray(2000, '1'));
    };
    // The longest that is let in comes back whole, whatever else HDF5 adds to it.
    const MemoryFile file(m_library);
    int longest = 4;
    while (checkAttribute(record(longest + 1)))
        ++longest;
    QVERIFY(longest > 10);
    QVERIFY(writtenAndRead(file, record(longest)).endsWith(QByteArray(2000, '1')));
    QVERIFY(H5Adelete(file.id(), "a") >= 0);
    QCOMPARE(writtenAndRead(file, record(longest + 1)), "UNSUPPORTED_TYPE");
    QVERIFY(H5Aexists(file.id(), "a") == 0);
}

void AttributeValuesTest::refusesNamesThatHdf5WouldDamage()
{
    const MemoryFile file(m_library);
    const PreparedAttribute value = prepareAttribute(file.guard(), texts({"x"})).value();
    const QByteArray longest(maxAttributeBytes, 'n');
    QVERIFY(createAttribute(file.guard(), file.id(), longest, value));
    QVERIFY(H5Aexists(file.id(), longest.constData()) > 0);
    const auto refused = createAttribute(file.guard(), file.id(), longest + 'n', value);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::TooLarge);
}

void AttributeValuesTest::boundsWhatItReads()
{
    const MemoryFile file(m_library);
    QVERIFY(!writtenAndRead(file, texts({QByteArray(1000, 'x'), "b"})).isEmpty());
    const Handle attribute(H5Aopen(file.id(), "a", H5P_DEFAULT));
    QCOMPARE(valueText(readAttribute(file.guard(), attribute.id(), 7999)), "TOO_LARGE");
    QCOMPARE(valueText(readAttribute(file.guard(), attribute.id(), 100)), "TOO_LARGE");
    QVERIFY(readAttribute(file.guard(), attribute.id(), 8000));
}

QTEST_GUILESS_MAIN(AttributeValuesTest)
#include "attribute_values_test.moc"
