// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/foreign_types.h"

#include <QTest>

#include <functional>

using namespace hdf5async;

/// Composed types of other programs that the fixture does not have, and those that have no form here.
class ForeignTypesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheGapsAndOrderOfForeignRecords();
    void convertsOddMembersOfRecords();
    void writesSingleFieldsAndLeavesTheOthers();
    void flattensArraysOfArrays();
    void readsArraysOfText();
    void readsSequencesOfAllNumbers();
    void nestsSequencesByTheirShape();
    void refusesTypesWithoutAForm_data();
    void refusesTypesWithoutAForm();
    void boundsNesting();
    void refusesFieldNamesThatAreNotUtf8();
    void findsPathsOfReferencesByOneWalk();

private:
    Hdf5Library m_library;
};

void ForeignTypesTest::keepsTheGapsAndOrderOfForeignRecords()
{
    const MemoryFile file(m_library);
    // The members are not in the order of their offsets; there are gaps before, between and after.
    const Handle string = sized(H5T_C_S1, 3);
    H5Tset_strpad(string.id(), H5T_STR_SPACEPAD);
    const Handle type = compound(24, {{"late", H5T_IEEE_F64BE, 10}, {"early", H5T_STD_I16LE, 2}, {"s", string.id(), 20}});
    const Handle dataset = file.makeDataset("d", type.id(), {2});
    const ElementType wire = recordType({{"s", wireType("|S2")}, {"early", wireType("|i1")}, {"late", wireType("<f4")}});
    QVERIFY(writeAll(file.guard(), dataset.id(), typed(wire, {2}, "6162" "ff" "0000803f" "6300" "02" "00000040")));
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id())),
             "{late: >f8, early: <i2, s: |S3} (2,) " "3ff0000000000000" "ffff" "616200" "4000000000000000" "0200" "630000");
    const Handle fileType(H5Dget_type(dataset.id()));
    QVERIFY(H5Tequal(fileType.id(), type.id()) > 0);
    QCOMPARE(rawBytes(dataset.id()).mid(40, 6), QByteArray("616220"));
}

void ForeignTypesTest::convertsOddMembersOfRecords()
{
    const MemoryFile file(m_library);
    const Handle odd = integer(H5T_STD_I64LE, 3, 24);
    const Handle text = variableString();
    const Handle flag = enumeration(H5T_STD_I16BE, {{"FALSE", 0}, {"TRUE", 1}});
    const Handle odds = array(odd.id(), {2});
    const Handle complexPart = compound(20, {{"r", H5T_IEEE_F32LE, 4}, {"i", H5T_IEEE_F32LE, 12}});
    const Handle type = compound(60, {{"o", odd.id(), 1},
                                      {"f", flag.id(), 6},
                                      {"t", text.id(), 8},
                                      {"a", odds.id(), 20},
                                      {"z", complexPart.id(), 30},
                                      {"b", H5T_STD_B8LE, 55}});
    const Handle dataset = file.makeDataset("d", type.id(), {1});
    const ElementType wire = recordType({{"o", wireType("<i4")},
                                         {"f", wireType("|b1")},
                                         {"t", wireType("<U1")},
                                         {"a", wireType("<i2"), {2}},
                                         {"z", wireType("<c8")},
                                         {"b", wireType("|u1")}});
    const QByteArray bytes = "feffffff" "01" "78000000" "0100ffff" "0000803f000000c0" "81";
    const auto written = writeAll(file.guard(), dataset.id(), typed(wire, {1}, bytes));
    QVERIFY2(written, written ? "" : qPrintable(written.error().message));
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id())),
             "{o: <i4, f: |b1, t: <U1, a: <i4 (2,), z: <c8, b: |u1} (1,) "
             "feffffff" "01" "78000000" "01000000ffffffff" "0000803f000000c0" "81");
    const ElementType beyond = recordType({{"o", wireType("<i4")}});
    QCOMPARE(writeAll(file.guard(), dataset.id(), typed(beyond, {1}, "00008000"), FieldList{false, {"o"}}).error().code,
             ErrorCode::BadValue);
}

void ForeignTypesTest::writesSingleFieldsAndLeavesTheOthers()
{
    const MemoryFile file(m_library);
    const Handle text = variableString();
    const Handle colours = enumeration(H5T_STD_U8LE, {{"RED", 1}, {"BLUE", 2}});
    const Handle tagged(H5Tcreate(H5T_OPAQUE, 2));
    H5Tset_tag(tagged.id(), "mine");
    const Handle pair = array(H5T_STD_I16LE, {2});
    const Handle type = compound(40, {{"t", text.id(), 0},
                                      {"e", colours.id(), 8},
                                      {"b", H5T_STD_B16LE, 10},
                                      {"o", tagged.id(), 12},
                                      {"p", pair.id(), 16},
                                      {"u", text.id(), 32}});
    const Handle dataset = file.makeDataset("d", type.id(), {2});
    const auto write = [&](const QByteArray &name, const Data &data) {
        return bool(writeAll(file.guard(), dataset.id(), data, FieldList{true, {name}}));
    };
    QVERIFY(write("t", texts({"one", "two"})));
    QVERIFY(write("e", plainNumbers<qint64>(wireType("<i8"), {1, 2})));
    QVERIFY(write("b", typed(wireType("<u2"), {2}, "0100ffff")));
    QVERIFY(write("o", typed(wireType("|V2"), {2}, "abcd0102")));
    QVERIFY(write("p", typed(wireType("<i2"), {2, 2}, "0100020003000400")));
    QVERIFY(write("u", texts({"", "z"})));
    const ElementType some = recordType({{"p", wireType("|i1"), {2}}, {"t", wireType("<U1")}});
    QVERIFY(writeAll(file.guard(), dataset.id(), typed(some, {2}, "0506" "61000000" "0708" "62000000"), FieldList{false, {"t", "p"}}));
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id())),
             "{t: <U1, e: |u1, b: <u2, o: |V2, p: <i2 (2,), u: <U1} (2,) "
             "61000000" "01" "0100" "abcd" "05000600" "00000000"
             "62000000" "02" "ffff" "0102" "07000800" "7a000000");
}

void ForeignTypesTest::flattensArraysOfArrays()
{
    const MemoryFile file(m_library);
    const Handle odd = integer(H5T_STD_I64LE, 3, 24);
    for (const hid_t base : {hid_t(H5T_STD_I32LE), odd.id()}) {
        const Handle inner = array(base, {3});
        const Handle outer = array(inner.id(), {2, 1});
        const Handle dataset = file.makeDataset(base == odd.id() ? "odd" : "even", outer.id(), {1});
        const QByteArray bytes = "010000000200000003000000040000000500000006000000";
        QVERIFY(writeAll(file.guard(), dataset.id(), typed(wireType("<i4"), {1, 2, 1, 3}, bytes)));
        QCOMPARE(arrayText(readAll(file.guard(), dataset.id())), "<i4 (1, 2, 1, 3) " + bytes);
        const Handle fileType(H5Dget_type(dataset.id()));
        QCOMPARE(inspect(file.guard(), fileType.id())->dims, Shape({2, 1, 3}));
    }
}

void ForeignTypesTest::readsArraysOfText()
{
    const MemoryFile file(m_library);
    const Handle text = variableString(H5T_CSET_ASCII);
    const Handle pairs = array(text.id(), {2});
    const Handle dataset = file.makeDataset("d", pairs.id(), {2});
    QVERIFY(writeAll(file.guard(), dataset.id(), typed(wireType("|S3"), {2, 2}, "610000" "620000" "e90000" "636465")));
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id())),
             "<U3 (2, 2) " "610000000000000000000000" "620000000000000000000000" "e9dc00000000000000000000" "630000006400000065000000");
    const Result<Value> list = readAll(file.guard(), dataset.id(), {true, {}});
    QCOMPARE(std::get<Value::Texts>(list->v)->shape, Shape({2, 2}));
    QCOMPARE(std::get<Value::Texts>(list->v)->items[2], std::string_view("\xe9"));
}

void ForeignTypesTest::readsSequencesOfAllNumbers()
{
    const MemoryFile file(m_library);
    const Handle flag = enumeration(H5T_STD_I16LE, {{"FALSE", 0}, {"TRUE", 1}});
    const Handle odd = integer(H5T_STD_I64LE, 3, 24);
    const Handle complexPart = compound(8, {{"r", H5T_IEEE_F32LE, 0}, {"i", H5T_IEEE_F32LE, 4}});
    struct Row
    {
        hid_t base;
        QByteArray stored, expected;
    };
    const std::vector<Row> rows = {{H5T_IEEE_F64BE, "3ff0000000000000", ">f8 (1,) 3ff0000000000000"},
                                   {H5T_STD_U8LE, "0102ff", "|u1 (3,) 0102ff"},
                                   {flag.id(), "010000000200", "|b1 (3,) 010001"},
                                   {odd.id(), "ffffff020000", "<i4 (2,) ffffffff02000000"},
                                   {complexPart.id(), "0000803f00000040", "<c8 (1,) 0000803f00000040"}};
    int number = 0;
    for (const Row &row : rows) {
        QByteArray bytes = QByteArray::fromHex(row.stored);
        const Handle type(H5Tvlen_create(row.base));
        const hvl_t sequence{std::size_t(bytes.size()) / H5Tget_size(row.base), bytes.data()};
        const Handle dataset = file.makeDataset(QByteArray::number(number++).constData(), type.id(), {}, &sequence);
        QCOMPARE(arrayText(readAll(file.guard(), dataset.id())), row.expected);
    }
}

void ForeignTypesTest::nestsSequencesByTheirShape()
{
    const MemoryFile file(m_library);
    const Handle type(H5Tvlen_create(H5T_STD_U8LE));
    quint8 numbers[] = {1, 2, 3, 4};
    const hvl_t sequences[] = {{1, numbers}, {0, nullptr}, {2, numbers + 1}, {4, numbers}};
    const Handle dataset = file.makeDataset("d", type.id(), {2, 2}, sequences);
    const Result<Value> value = readAll(file.guard(), dataset.id());
    const auto &rows = std::get<Value::List>(value->v);
    QCOMPARE(rows.size(), std::size_t(2));
    QCOMPARE(arrayText(std::get<Value::List>(rows[0].v)[0]), "|u1 (1,) 01");
    QCOMPARE(arrayText(std::get<Value::List>(rows[0].v)[1]), "|u1 (0,) ");
    QCOMPARE(arrayText(std::get<Value::List>(rows[1].v)[0]), "|u1 (2,) 0203");
    QCOMPARE(arrayText(std::get<Value::List>(rows[1].v)[1]), "|u1 (4,) 01020304");
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id(), {}, 100)), "TOO_LARGE");
}

void ForeignTypesTest::refusesTypesWithoutAForm_data()
{
    using Make = std::function<Handle()>;
    QTest::addColumn<Make>("make");
    QTest::newRow("an integer of 16 bytes") << Make([] { return integer(H5T_STD_I64LE, 16, 128); });
    QTest::newRow("a bit field of 3 bytes") << Make([] { return sized(H5T_STD_B32LE, 3); });
    QTest::newRow("the machine's long double") << Make([] { return Handle(H5Tcopy(H5T_NATIVE_LDOUBLE)); });
    QTest::newRow("a region reference") << Make([] { return Handle(H5Tcopy(H5T_STD_REF_DSETREG)); });
    QTest::newRow("sequences of text") << Make([] { return Handle(H5Tvlen_create(variableString().id())); });
    QTest::newRow("sequences of sequences") << Make([] {
        return Handle(H5Tvlen_create(Handle(H5Tvlen_create(H5T_STD_I8LE)).id()));
    });
    QTest::newRow("sequences of records") << Make([] {
        return Handle(H5Tvlen_create(compound(1, {{"a", H5T_STD_I8LE, 0}}).id()));
    });
    QTest::newRow("sequences of arrays") << Make([] { return Handle(H5Tvlen_create(array(H5T_STD_I8LE, {2}).id())); });
    QTest::newRow("a record with a sequence") << Make([] {
        return compound(24, {{"a", H5T_STD_I8LE, 0}, {"b", Handle(H5Tvlen_create(H5T_STD_I8LE)).id(), 8}});
    });
    QTest::newRow("a record with a reference") << Make([] {
        return compound(24, {{"a", H5T_STD_I8LE, 0}, {"b", H5T_STD_REF_OBJ, 8}});
    });
    QTest::newRow("an array of long double") << Make([] { return array(H5T_NATIVE_LDOUBLE, {2}); });
    QTest::newRow("a record in a record") << Make([] {
        const Handle inner = compound(8, {{"b", H5T_UNIX_D32LE, 0}});
        return compound(8, {{"n", inner.id(), 0}});
    });
    QTest::newRow("33 axes") << Make([] {
        return array(array(H5T_STD_I8LE, std::vector<hsize_t>(20, 1)).id(), std::vector<hsize_t>(13, 1));
    });
}

void ForeignTypesTest::refusesTypesWithoutAForm()
{
    QFETCH(const std::function<Handle()>, make);
    const Hdf5Guard guard = m_library.enter();
    const Handle type = make();
    QVERIFY(type);
    const Result<FileType> described = inspect(guard, type.id());
    QVERIFY(described);
    QVERIFY(described->form == FileType::Form::Unsupported);
    QVERIFY(!described->reason.isEmpty());
    QCOMPARE(checkReadable(*described).error().code, ErrorCode::UnsupportedType);
    QVERIFY(!ReadPlan::make(*described));
}

void ForeignTypesTest::boundsNesting()
{
    const Hdf5Guard guard = m_library.enter();
    Handle type(H5Tcopy(H5T_STD_I8LE));
    for (int depth = 1; depth <= 60; ++depth) {
        type = compound(1, {{"n", type.id(), 0}});
        const Result<FileType> described = inspect(guard, type.id());
        QVERIFY(described);
        QCOMPARE(described->form == FileType::Form::Record, depth < 32);
    }
}

void ForeignTypesTest::refusesFieldNamesThatAreNotUtf8()
{
    const Hdf5Guard guard = m_library.enter();
    const Handle type = compound(2, {{"caf\xe9", H5T_STD_I8LE, 0}, {"b", H5T_STD_I8LE, 1}});
    QVERIFY(inspect(guard, type.id())->form == FileType::Form::Unsupported);
}

void ForeignTypesTest::findsPathsOfReferencesByOneWalk()
{
    const MemoryFile file(m_library);
    std::vector<hobj_ref_t> references;
    QByteArrayList expected;
    for (int i = 0; i < 50; ++i) {
        const QByteArray path = "/g" + QByteArray::number(i % 5) + "/d" + QByteArray::number(i);
        Handle(H5Gcreate2(file.id(), path.left(3).constData(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
        const Handle dataset = file.makeDataset(path.constData(), H5T_STD_I8LE, {1});
        hobj_ref_t reference;
        H5Rcreate(&reference, file.id(), path.constData(), H5R_OBJECT, -1);
        references.insert(references.end(), {reference, reference});
        expected << path << path;
    }
    hobj_ref_t root, gone;
    H5Rcreate(&root, file.id(), "/", H5R_OBJECT, -1);
    file.makeDataset("gone", H5T_STD_I8LE, {1}).reset();
    H5Rcreate(&gone, file.id(), "gone", H5R_OBJECT, -1);
    references.insert(references.end(), {root, gone, 0, hobj_ref_t(123456789), hobj_ref_t(3)});
    expected << "/" << "" << "" << "" << "";
    const Handle dataset = file.makeDataset("refs", H5T_STD_REF_OBJ, {references.size()}, references.data());
    H5Ldelete(file.id(), "gone", H5P_DEFAULT);
    const Result<Value> value = readAll(file.guard(), dataset.id(), {true, {}});
    QVERIFY(value);
    QByteArrayList found;
    for (const std::string_view item : std::get<Value::Texts>(value->v)->items)
        found.append(QByteArray(item.data(), qsizetype(item.size())));
    QCOMPARE(found, expected);
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id(), {}, 1000)), "TOO_LARGE");
}

QTEST_GUILESS_MAIN(ForeignTypesTest)
#include "foreign_types_test.moc"
