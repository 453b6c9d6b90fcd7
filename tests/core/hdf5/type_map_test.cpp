// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/text_cast.h"
#include "tests/core/hdf5/type_support.h"

#include <QTest>

using namespace hdf5async;

namespace {

/// An enumeration as h5py stores bool.
Handle h5pyBool()
{
    Handle type(H5Tenum_create(H5T_STD_I8LE));
    const qint8 no = 0, yes = 1;
    H5Tenum_insert(type.id(), "FALSE", &no);
    H5Tenum_insert(type.id(), "TRUE", &yes);
    return type;
}

Handle h5pyComplex(hid_t part)
{
    const std::size_t size = H5Tget_size(part);
    Handle type(H5Tcreate(H5T_COMPOUND, 2 * size));
    H5Tinsert(type.id(), "r", 0, part);
    H5Tinsert(type.id(), "i", size, part);
    return type;
}

Handle halfType(H5T_order_t order)
{
    Handle type(H5Tcopy(H5T_IEEE_F64LE));
    H5Tset_fields(type.id(), 15, 10, 5, 0, 10);
    H5Tset_size(type.id(), 2);
    H5Tset_ebias(type.id(), 15);
    H5Tset_order(type.id(), order);
    return type;
}

Handle opaque(std::size_t size, const char *tag)
{
    Handle type(H5Tcreate(H5T_OPAQUE, size));
    H5Tset_tag(type.id(), tag);
    return type;
}

Handle string(std::size_t size, H5T_str_t padding, H5T_cset_t charset)
{
    Handle type(H5Tcopy(H5T_C_S1));
    H5Tset_size(type.id(), size);
    H5Tset_strpad(type.id(), padding);
    H5Tset_cset(type.id(), charset);
    return type;
}

/// The HDF5 type that the table of docs/protocol.md names for a wire type, made with nothing of ours.
Handle expectedType(const QByteArray &wire)
{
    static const QHash<QByteArray, hid_t> standard = {
        {"|i1", H5T_STD_I8LE},    {"<i2", H5T_STD_I16LE},   {">i2", H5T_STD_I16BE},  {"<i4", H5T_STD_I32LE},
        {">i4", H5T_STD_I32BE},   {"<i8", H5T_STD_I64LE},   {">i8", H5T_STD_I64BE},  {"|u1", H5T_STD_U8LE},
        {"<u2", H5T_STD_U16LE},   {">u2", H5T_STD_U16BE},   {"<u4", H5T_STD_U32LE},  {">u4", H5T_STD_U32BE},
        {"<u8", H5T_STD_U64LE},   {">u8", H5T_STD_U64BE},   {"<f4", H5T_IEEE_F32LE}, {">f4", H5T_IEEE_F32BE},
        {"<f8", H5T_IEEE_F64LE},  {">f8", H5T_IEEE_F64BE}};
    if (standard.contains(wire))
        return Handle(H5Tcopy(standard[wire]));
    if (wire == "|b1")
        return h5pyBool();
    if (wire[1] == 'f')
        return halfType(wire[0] == '<' ? H5T_ORDER_LE : H5T_ORDER_BE);
    if (wire[1] == 'c')
        return h5pyComplex(wire == "<c8"    ? H5T_IEEE_F32LE
                               : wire == ">c8"  ? H5T_IEEE_F32BE
                               : wire == "<c16" ? H5T_IEEE_F64LE
                                                : H5T_IEEE_F64BE);
    if (wire[1] == 'S')
        return string(std::max<std::size_t>(wireType(wire).itemSize(), 1), H5T_STR_NULLPAD, H5T_CSET_ASCII);
    if (wire[1] == 'U')
        return string(H5T_VARIABLE, H5T_STR_NULLTERM, H5T_CSET_UTF8);
    if (wire[1] == 'V')
        return opaque(wireType(wire).itemSize(), "");
    return opaque(8, QByteArray("NUMPY:" + wire));
}

} // namespace

class TypeMapTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesTheTypesOfTheTable_data();
    void makesTheTypesOfTheTable();
    void keepsEveryBitOfWhatItStores_data();
    void keepsEveryBitOfWhatItStores();
    void packsRecordsWithoutTheClientsPadding();
    void makesTypesForListsOfTextAndBytes();
    void makesTypesForNullDataspaces();
    void refusesVoidsOfNoBytes();
    void readsRecordsOfTextBack();
    void readsSubarraysOfTextAndRecordsBack();

private:
    Hdf5Library m_library;
};

void TypeMapTest::makesTheTypesOfTheTable_data()
{
    QTest::addColumn<QByteArray>("wire");
    for (const char *wire : {"|b1",     "|i1",      "<i2",   ">i2",     "<i4",      ">i4",  "<i8", ">i8", "|u1", "<u2", ">u2", "<u4",
                             ">u4",     "<u8",      ">u8",   "<f2",     ">f2",      "<f4",  ">f4", "<f8", ">f8", "<c8", ">c8", "<c16",
                             ">c16",    "|S1",      "|S5",   "|S0",     "<U7",      ">U1",  "<U0", "<M8[s]", ">M8[ns]", "<m8[25us]",
                             "<M8",     "|V1",      "|V13"})
        QTest::newRow(wire) << QByteArray(wire);
}

void TypeMapTest::makesTheTypesOfTheTable()
{
    QFETCH(const QByteArray, wire);
    const Hdf5Guard guard = m_library.enter();
    const Result<Handle> made = makeFileType(guard, wireType(wire));
    QVERIFY(made);
    const Handle expected = expectedType(wire);
    QVERIFY(H5Tequal(made->id(), expected.id()) > 0);

    const Result<FileType> type = inspect(guard, made->id());
    QVERIFY(type);
    QVERIFY(checkWritable(*type));
    QCOMPARE(type->elementBytes(), H5Tget_size(expected.id()));
    if (wire[1] == 'U') {
        QVERIFY(type->form == FileType::Form::Text);
        QVERIFY(type->utf8);
        QVERIFY(type->hasPointers());
        return;
    }
    QCOMPARE(type->wire.typeString(), wire == "|S0" ? "|S1" : wire);
    QVERIFY(type->hasWireLayout());
    QVERIFY(!type->converted);
    QCOMPARE(type->writesAsIs(wireType(wire)), wire != "|S0");
    QVERIFY(!type->hasPointers());
}

void TypeMapTest::keepsEveryBitOfWhatItStores_data()
{
    QTest::addColumn<QByteArray>("wire");
    QTest::addColumn<QByteArray>("hex");
    QTest::newRow("b1") << QByteArray("|b1") << QByteArray("0100");
    QTest::newRow("i1") << QByteArray("|i1") << QByteArray("ff80");
    QTest::newRow("i2") << QByteArray(">i2") << QByteArray("8000ffff");
    QTest::newRow("u4") << QByteArray("<u4") << QByteArray("ffffffff00000080");
    QTest::newRow("f2") << QByteArray("<f2") << QByteArray("017c0180" "ff7f");
    QTest::newRow("f4 NaN payload") << QByteArray(">f4") << QByteArray("7fa12345ffc00001");
    QTest::newRow("f8 NaN payload") << QByteArray("<f8") << QByteArray("0100000000 00f07f efbeadde0000f8ff").replace(" ", "");
    QTest::newRow("c8") << QByteArray("<c8") << QByteArray("0000a07f00000080");
    QTest::newRow("c16") << QByteArray(">c16") << QByteArray("3ff0000000000000" "8000000000000000");
    QTest::newRow("S") << QByteArray("|S3") << QByteArray("6100ffffffff");
    QTest::newRow("M8") << QByteArray("<M8[D]") << QByteArray("0000000000000080" "0100000000000000");
    QTest::newRow("V") << QByteArray("|V5") << QByteArray("0001020304ff00ff00ff");
}

void TypeMapTest::keepsEveryBitOfWhatItStores()
{
    QFETCH(const QByteArray, wire);
    QFETCH(const QByteArray, hex);
    const MemoryFile file(m_library);
    const ElementType type = wireType(wire);
    const hsize_t count = hsize_t(hex.size()) / 2 / type.itemSize();
    const Handle dataset = file.makeDataset("d", makeFileType(file.guard(), type)->id(), {count});
    const Data data = typed(type, {qint64(count)}, hex);
    QVERIFY(writeAll(file.guard(), dataset.id(), data));

    // The file has the very bytes, and gives them back.
    QByteArray stored(hex.size() / 2, '\x55');
    const Handle fileType(H5Dget_type(dataset.id()));
    QVERIFY(H5Dread(dataset.id(), fileType.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, stored.data()) >= 0);
    QCOMPARE(stored.toHex(), hex);
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id())),
             wire + ' ' + toText({qint64(count)}).toUtf8() + ' ' + hex);
}

void TypeMapTest::packsRecordsWithoutTheClientsPadding()
{
    const MemoryFile file(m_library);
    const ElementType inner = recordType({{"x", wireType("|i1")}, {"y", wireType("<M8[s]"), {}, 7}});
    const ElementType wire = recordType({{"a", wireType("|i1")}, {"n", inner, {}, 3}, {"m", wireType(">u2"), {2, 3}}, {"温", wireType("|b1")}}, 5);
    const Result<Handle> made = makeFileType(file.guard(), wire);
    QVERIFY(made);
    QCOMPARE(H5Tget_size(made->id()), std::size_t(1 + 9 + 12 + 1));
    QCOMPARE(H5Tget_nmembers(made->id()), 4);
    QCOMPARE(H5Tget_member_index(made->id(), "温"), 3);
    QCOMPARE(H5Tget_member_offset(made->id(), 2), std::size_t(10));

    const Result<FileType> type = inspect(file.guard(), made->id());
    QVERIFY(type && type->form == FileType::Form::Record);
    QVERIFY(type->wire.fields().isPacked());
    QVERIFY(type->hasWireLayout());
    QVERIFY(!type->writesAsIs(wire));
    QVERIFY(type->writesAsIs(type->wire));
    QCOMPARE(type->wire.description(), "{a: |i1, n: {x: |i1, y: <M8[s]}, m: >u2 (2, 3), 温: |b1}");
}

void TypeMapTest::makesTypesForListsOfTextAndBytes()
{
    const Hdf5Guard guard = m_library.enter();
    const auto made = [&guard](const Data &data) { return makeFileType(guard, data); };
    const Handle text = expectedType("<U1");
    QVERIFY(H5Tequal(made(texts({"a", "bc"}))->id(), text.id()) > 0);
    QVERIFY(H5Tequal(made(texts({"a", "bcd"}, TextArray::Kind::Bytes))->id(), expectedType("|S3").id()) > 0);
    QVERIFY(H5Tequal(made(texts({""}, TextArray::Kind::Bytes))->id(), expectedType("|S1").id()) > 0);
    QVERIFY(H5Tequal(made(texts({}, TextArray::Kind::Bytes))->id(), expectedType("|S1").id()) > 0);
    QVERIFY(H5Tequal(made(plainNumbers<double>(wireType("<f8"), {1}))->id(), H5T_IEEE_F64LE) > 0);
}

void TypeMapTest::makesTypesForNullDataspaces()
{
    const Hdf5Guard guard = m_library.enter();
    QVERIFY(H5Tequal(makeFileType(guard, Data{Data::Empty{true, {}}})->id(), expectedType("<U1").id()) > 0);
    QVERIFY(H5Tequal(makeFileType(guard, Data{Data::Empty{false, wireType("<f4")}})->id(), H5T_IEEE_F32LE) > 0);
}

void TypeMapTest::refusesVoidsOfNoBytes()
{
    const Hdf5Guard guard = m_library.enter();
    const Result<Handle> made = makeFileType(guard, ElementType::voidOf(0));
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::UnsupportedType);
    QVERIFY(!makeFileType(guard, recordType({{"v", ElementType::voidOf(0)}})));
}

void TypeMapTest::readsRecordsOfTextBack()
{
    const MemoryFile file(m_library);
    const ElementType inner = recordType({{"t", wireType("<U2")}, {"k", wireType("|u1")}});
    const ElementType wire = recordType({{"id", wireType("<i2")}, {"n", inner}, {"s", wireType(">U3")}});
    const QByteArray one = "0100" "6100000000000000" "07" "00000078" "00006e29" "00000000";
    const QByteArray two = "ffff" "e9dc000062000000" "08" "00000000" "00000000" "00000000";
    const Handle dataset = file.makeDataset("d", makeFileType(file.guard(), wire)->id(), {2});
    QVERIFY(writeAll(file.guard(), dataset.id(), typed(wire, {2}, one + two)));
    // Each text field is as wide as its longest; s was written wider than that.
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id())),
             "{id: <i2, n: {t: <U2, k: |u1}, s: <U2} (2,) "
             "0100" "6100000000000000" "07" "78000000296e0000"
             "ffff" "e9dc000062000000" "08" "0000000000000000");
    const Handle fileType(H5Dget_type(dataset.id()));
    const NamedType named = namedType(*inspect(file.guard(), fileType.id()));
    QVERIFY(named.form == NamedType::Form::Record);
    QCOMPARE(named.members.size(), std::size_t(3));
    QVERIFY(named.members[1].type.form == NamedType::Form::Record);
    QVERIFY(named.members[2].type.form == NamedType::Form::Text);
}

void TypeMapTest::readsSubarraysOfTextAndRecordsBack()
{
    const MemoryFile file(m_library);
    const ElementType inner = recordType({{"t", wireType("<U1"), {2}}, {"k", wireType("|u1")}});
    const ElementType wire = recordType({{"n", inner, {2}}, {"w", wireType("<U2"), {1, 2}}});
    const QByteArray bytes = "6100000062000000" "01" "6300000000000000" "02" "6400000065000000" "6600000000000000";
    const Handle dataset = file.makeDataset("d", makeFileType(file.guard(), wire)->id(), {1});
    QVERIFY(writeAll(file.guard(), dataset.id(), typed(wire, {1}, bytes)));
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id())),
             "{n: {t: <U1 (2,), k: |u1} (2,), w: <U2 (1, 2)} (1,) " + bytes);
}

QTEST_GUILESS_MAIN(TypeMapTest)
#include "type_map_test.moc"
