// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/type_support.h"

#include <QFile>
#include <QTest>

using namespace hdf5async;

/// Reads the datasets that h5py and the HDF5 tools made in fixture.h5, group /fx.
class FixtureTypesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void readsArrays_data();
    void readsArrays();
    void readsFields_data();
    void readsFields();
    void refusesWhatHasNoForm_data();
    void refusesWhatHasNoForm();
    void readsStringsAsLists_data();
    void readsStringsAsLists();
    void readsSequencesAsLists();
    void readsOtherNumberTypesOnRequest_data();
    void readsOtherNumberTypesOnRequest();
    void namesTypesForInfo_data();
    void namesTypesForInfo();
    void listsEnumMembers();
    void cleanupTestCase() { m_file.reset(); }

private:
    [[nodiscard]] Result<Value> read(const QByteArray &name, const ReadConversion &options = {},
                                     const std::optional<FieldList> &fields = {})
    {
        const Hdf5Guard guard = m_library.enter();
        const Handle dataset(H5Dopen2(m_file.id(), "/fx/" + name, H5P_DEFAULT));
        if (!dataset)
            return failure(ErrorCode::NotFound, QStringLiteral("no such dataset"));
        return readAll(guard, dataset.id(), options, 1 << 20, fields);
    }
    [[nodiscard]] FileType typeOf(const QByteArray &name)
    {
        const Hdf5Guard guard = m_library.enter();
        const Handle object(H5Oopen(m_file.id(), "/fx/" + name, H5P_DEFAULT));
        const bool isDataset = H5Iget_type(object.id()) == H5I_DATASET;
        const Handle type(isDataset ? H5Dget_type(object.id()) : H5Tcopy(object.id()));
        return inspect(guard, type.id()).value_or(FileType());
    }

    Hdf5Library m_library;
    Handle m_file;
};

void FixtureTypesTest::initTestCase()
{
    const Hdf5Guard guard = m_library.enter();
    m_file = Handle(H5Fopen(HDF5ASYNC_TEST_DATA "/conformance/fixture.h5", H5F_ACC_RDONLY, H5P_DEFAULT));
    QVERIFY(m_file);
}

void FixtureTypesTest::readsArrays_data()
{
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *expected) { QTest::newRow(name) << QByteArray(expected); };
    row("base", "<i4 (6,) 0a000000140000001e00000028000000320000003c000000");
    row("enum", "|u1 (3,) 012a02");
    row("boolx", "|b1 (3,) 010001");
    row("yesno", "|i1 (2,) 0100");
    row("bit8", "|u1 (2,) 01ff");
    row("bit16", ">u2 (2,) 0001ffff");
    row("i24", "<i4 (2,) fbffffff70110100");
    row("u12", "<u2 (2,) 0100ff0f");
    row("bf16", "<f4 (2,) 0000803f000020c0");
    row("f2be", ">f2 (2,) 3e00c000");
    row("c16be", ">c16 (1,) 3ff00000000000004000000000000000");
    row("scalar_i", "<i2 () fdff");
    row("uses_named", "<i4 (2,) 0100000002000000");
    row("fs_nt_a", "|S6 (2,) 616200000000636465666700");
    row("fs_nt_u", "|S6 (2,) c3a9000000007a0000000000");
    row("fs_np_a", "|S6 (2,) 616200000000636465666700");
    row("fs_np_u", "|S6 (2,) c3a9000000007a0000000000");
    row("fs_sp_a", "|S6 (2,) 616200000000636465666700");
    row("fs_sp_u", "|S6 (2,) c3a9000000007a0000000000");
    row("vs_ascii", "<U3 (2,) 6f0000006e0000006500000074000000770000006f000000");
    row("vs_bad", "<U4 (2,) 630000006100000066000000e9dc00006f0000006b0000000000000000000000");
    row("vs_scalar", "<U8 () 6a000000750000007300000074000000200000006f0000006e00000065000000");
    row("vs_2d", "<U2 (2, 2) 6100000000000000b2030000b203000000000000000000006400000000000000");
    row("vs_unwritten", "<U1 (2,) 0000000000000000");
    row("c_pad", "<c16 (1,) 000000000000f83f00000000000000c0");
    row("c_rev", "{i: <f8, r: <f8} (1,) 000000000000f03f0000000000000040");
    row("c_other", "{real: <f4, imag: <f4} (1,) 0000803f00000040");
    row("c_int", "{r: <i4, i: <i4} (1,) 0100000002000000");
    row("c_half", "{r: <f2, i: <f2} (1,) 003c0040");
    row("st_pad", "{a: |i1, b: <i4, c: |i1} (2,) 012c01000005020400000006");
    row("st_nested", "{id: <i4, n: {x: >f4, flag: |b1}, m: <u2 (2,), z: <c8, s: |S3} (2,) "
                     "01000000402000000103000400000000000000a0406162000600000040f0000000080009000000803f00000000636465");
    row("arr", "<i2 (2, 2, 3) 00000100020003000400050006000700080009000a000b00");
    row("opq_tag", "|V4 (2,) 6162636400010203");
    row("opq_m8", "<M8[ms] (2,) e8030000000000000000000000000080");
    row("opq_junk", "|V8 (1,) 6162636465666768");
    row("st_vlen", "{name: <U3, n: <i4} (2,) e900000074000000e90000000100000062000000000000000000000002000000");
    row("refs", "<U8 (3,) 2f00000066000000780000002f000000620000006100000073000000650000002f000000660000007800000000000000"
                "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000");
}

void FixtureTypesTest::readsArrays()
{
    QFETCH(const QByteArray, expected);
    QCOMPARE(arrayText(read(QTest::currentDataTag())), expected);
}

void FixtureTypesTest::readsFields_data()
{
    QTest::addColumn<QByteArray>("dataset");
    QTest::addColumn<bool>("single");
    QTest::addColumn<std::vector<QByteArray>>("names");
    QTest::addColumn<QByteArray>("expected");
    using Names = std::vector<QByteArray>;
    QTest::newRow("text") << QByteArray("st_vlen") << true << Names{"name"}
                          << QByteArray("<U3 (2,) e900000074000000e9000000620000000000000000000000");
    QTest::newRow("a record") << QByteArray("st_nested") << true << Names{"n"}
                              << QByteArray("{x: >f4, flag: |b1} (2,) 402000000140f0000000");
    QTest::newRow("a subarray") << QByteArray("st_nested") << true << Names{"m"} << QByteArray("<u2 (2, 2) 0300040008000900");
    QTest::newRow("another order") << QByteArray("st_pad") << false << Names{"c", "a"} << QByteArray("{c: |i1, a: |i1} (2,) 05010602");
    QTest::newRow("a list of one") << QByteArray("st_pad") << false << Names{"b"} << QByteArray("{b: <i4} (2,) 2c01000004000000");
    QTest::newRow("unknown") << QByteArray("st_pad") << true << Names{"d"} << QByteArray("BAD_FIELD");
    QTest::newRow("no path into records") << QByteArray("st_nested") << true << Names{"n.x"} << QByteArray("BAD_FIELD");
    QTest::newRow("repeated") << QByteArray("st_pad") << false << Names{"a", "a"} << QByteArray("BAD_FIELD");
    QTest::newRow("none") << QByteArray("st_pad") << false << Names{} << QByteArray("BAD_FIELD");
    QTest::newRow("not a record") << QByteArray("base") << true << Names{"a"} << QByteArray("BAD_FIELD");
    QTest::newRow("complex is no record") << QByteArray("c_pad") << true << Names{"r"} << QByteArray("BAD_FIELD");
}

void FixtureTypesTest::readsFields()
{
    QFETCH(const QByteArray, dataset);
    QFETCH(const bool, single);
    QFETCH(const std::vector<QByteArray>, names);
    QFETCH(const QByteArray, expected);
    QCOMPARE(arrayText(read(dataset, {}, FieldList{single, names})), expected);
}

void FixtureTypesTest::refusesWhatHasNoForm_data()
{
    QTest::addColumn<QByteArray>("name");
    for (const char *name : {"ld", "cld", "regref", "time"})
        QTest::newRow(name) << QByteArray(name);
}

void FixtureTypesTest::refusesWhatHasNoForm()
{
    QFETCH(const QByteArray, name);
    QCOMPARE(arrayText(read(name)), "UNSUPPORTED_TYPE");
    const FileType type = typeOf(name);
    QVERIFY(!type.reason.isEmpty());
    QVERIFY(namedType(type).form == NamedType::Form::None);
    QCOMPARE(checkWritable(type).error().code, ErrorCode::UnsupportedType);
}

void FixtureTypesTest::readsStringsAsLists_data()
{
    QTest::addColumn<Shape>("shape");
    QTest::addColumn<QByteArrayList>("items");
    QTest::newRow("vs_bad") << Shape{2} << QByteArrayList{"caf\xe9", "ok"};
    QTest::newRow("vs_2d") << Shape{2, 2} << QByteArrayList{"a", "\xce\xb2\xce\xb2", "", "d"};
    QTest::newRow("vs_scalar") << Shape{} << QByteArrayList{"just one"};
    QTest::newRow("vs_unwritten") << Shape{2} << QByteArrayList{"", ""};
    QTest::newRow("fs_nt_a") << Shape{2} << QByteArrayList{"ab", "cdefg"};
    QTest::newRow("fs_sp_u") << Shape{2} << QByteArrayList{"\xc3\xa9", "z"};
    QTest::newRow("refs") << Shape{3} << QByteArrayList{"/fx/base", "/fx", ""};
}

void FixtureTypesTest::readsStringsAsLists()
{
    QFETCH(const Shape, shape);
    QFETCH(const QByteArrayList, items);
    const Result<Value> value = read(QTest::currentDataTag(), {true, {}});
    QVERIFY(value);
    const auto *list = std::get_if<Value::Texts>(&value->v);
    QVERIFY(list);
    QCOMPARE((*list)->shape, shape);
    QByteArrayList found;
    for (const std::string_view item : (*list)->items)
        found.append(QByteArray(item.data(), qsizetype(item.size())));
    QCOMPARE(found, items);
}

void FixtureTypesTest::readsSequencesAsLists()
{
    const Result<Value> value = read("vlen_i");
    QVERIFY(value);
    const auto *list = std::get_if<Value::List>(&value->v);
    QVERIFY(list);
    QCOMPARE(list->size(), std::size_t(3));
    QCOMPARE(arrayText((*list)[0]), "<i4 (2,) 0100000002000000");
    QCOMPARE(arrayText((*list)[1]), "<i4 (0,) ");
    QCOMPARE(arrayText((*list)[2]), "<i4 (1,) 03000000");
    QCOMPARE(checkWritable(typeOf("vlen_i")).error().code, ErrorCode::UnsupportedType);
    QCOMPARE(checkWritable(typeOf("refs")).error().code, ErrorCode::UnsupportedType);
}

void FixtureTypesTest::readsOtherNumberTypesOnRequest_data()
{
    QTest::addColumn<QByteArray>("dataset");
    QTest::addColumn<QByteArray>("dtype");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *dataset, const char *dtype, const char *expected) {
        QTest::addRow("%s as %s", dataset, dtype) << QByteArray(dataset) << QByteArray(dtype) << QByteArray(expected);
    };
    row("ld", "<f8", "<f8 (2,) 000000000000f83f0000000000000240");
    row("ld", ">i2", ">i2 (2,) 00010002");
    row("bit16", "<u4", "<u4 (2,) 01000000ffff0000");
    row("bit16", "|i1", "|i1 (2,) 017f");
    row("bit16", "<f2", "<f2 (2,) 003c007c");
    row("bit8", "|u1", "|u1 (2,) 01ff");
    row("base", "|u1", "|u1 (6,) 0a141e28323c");
    row("i24", ">f4", ">f4 (2,) c0a000004788b800");
    row("u12", "|i1", "|i1 (2,) 017f");
    row("f2be", "<i4", "<i4 (2,) 01000000feffffff");
    row("boolx", "<i4", "TYPE_MISMATCH");
    row("enum", "<i4", "TYPE_MISMATCH");
    row("st_pad", "<i4", "TYPE_MISMATCH");
    row("c_pad", "<f8", "TYPE_MISMATCH");
    row("vs_ascii", "<f8", "TYPE_MISMATCH");
    row("arr", "<f8", "TYPE_MISMATCH");
    row("opq_m8", "<i8", "TYPE_MISMATCH");
    row("cld", "<f8", "UNSUPPORTED_TYPE");
}

void FixtureTypesTest::readsOtherNumberTypesOnRequest()
{
    QFETCH(const QByteArray, dataset);
    QFETCH(const QByteArray, dtype);
    QFETCH(const QByteArray, expected);
    QCOMPARE(arrayText(read(dataset, {false, wireType(dtype)})).replace(" ", ""), QByteArray(expected).replace(" ", ""));
}

void FixtureTypesTest::namesTypesForInfo_data()
{
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("named") << QByteArray("<i4");
    QTest::newRow("null") << QByteArray("<f4");
    QTest::newRow("null_str") << QByteArray("text");
    QTest::newRow("vlen_i") << QByteArray("sequence of <i4");
    QTest::newRow("refs") << QByteArray("reference");
    QTest::newRow("arr") << QByteArray("<i2");
    QTest::newRow("fs_nt_a") << QByteArray("|S6");
    QTest::newRow("st_pad") << QByteArray("{a: |i1, b: <i4, c: |i1}");
}

void FixtureTypesTest::namesTypesForInfo()
{
    QFETCH(const QByteArray, expected);
    const NamedType named = namedType(typeOf(QTest::currentDataTag()));
    QByteArray text;
    if (named.form == NamedType::Form::Wire)
        text = named.wire.description();
    else if (named.form == NamedType::Form::Sequence)
        text = "sequence of " + named.wire.description();
    else
        text = named.form == NamedType::Form::Text ? "text" : named.form == NamedType::Form::Reference ? "reference" : "?";
    QCOMPARE(text, expected);
    QCOMPARE(typeOf("arr").dims, Shape({2, 3}));
}

void FixtureTypesTest::listsEnumMembers()
{
    const std::vector<std::pair<QByteArray, qint64>> expected = {{"RED", 1}, {"GREEN", 2}, {"BLUE", 42}};
    QCOMPARE(typeOf("enum").enumMembers, expected);
    QVERIFY(typeOf("boolx").enumMembers.empty());
    QVERIFY(typeOf("base").enumMembers.empty());
    QCOMPARE(typeOf("yesno").enumMembers.size(), std::size_t(2));
}

QTEST_GUILESS_MAIN(FixtureTypesTest)
#include "fixture_types_test.moc"
