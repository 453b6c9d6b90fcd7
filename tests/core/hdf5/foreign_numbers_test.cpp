// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/hdf5/foreign_types.h"

#include <QTest>

using namespace hdf5async;

/// Numbers of other programs that the fixture does not have: odd sizes, bools, enumerations, bit fields.
class ForeignNumbersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void widensOddIntegers_data();
    void widensOddIntegers();
    void widensOddFloats_data();
    void widensOddFloats();
    void readsBoolsOfAnyInteger_data();
    void readsBoolsOfAnyInteger();
    void takesAnyByteButZeroForTrue();
    void readsEnumerationsAsTheirIntegers();
    void readsBitfields();

private:
    Hdf5Library m_library;
};

void ForeignNumbersTest::widensOddIntegers_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("precision");
    QTest::addColumn<int>("offset");
    QTest::addColumn<bool>("isSigned");
    QTest::addColumn<bool>("isBig");
    QTest::addColumn<QByteArray>("wire");
    const auto row = [](int size, int precision, int offset, bool isSigned, bool isBig, const char *wire) {
        QTest::addRow("%d bytes, %d bits at %d, %d %d", size, precision, offset, isSigned, isBig)
            << size << precision << offset << isSigned << isBig << QByteArray(wire);
    };
    row(3, 24, 0, true, false, "<i4");
    row(3, 24, 0, false, true, "<u4");
    row(5, 40, 0, true, true, "<i8");
    row(6, 48, 0, false, false, "<u8");
    row(7, 56, 0, true, false, "<i8");
    row(1, 4, 0, false, false, "|u1");
    row(2, 12, 4, true, false, "<i2");
    row(4, 20, 3, false, true, "<u4");
    row(8, 63, 1, true, false, "<i8");
}

void ForeignNumbersTest::widensOddIntegers()
{
    QFETCH(const int, size);
    QFETCH(const int, precision);
    QFETCH(const int, offset);
    QFETCH(const bool, isSigned);
    QFETCH(const bool, isBig);
    QFETCH(const QByteArray, wire);
    const MemoryFile file(m_library);
    const hid_t base = isSigned ? (isBig ? H5T_STD_I64BE : H5T_STD_I64LE) : (isBig ? H5T_STD_U64BE : H5T_STD_U64LE);
    const Handle type = integer(base, std::size_t(size), std::size_t(precision), std::size_t(offset));
    const Handle dataset = file.makeDataset("d", type.id(), {3});

    const qint64 largest = isSigned ? (qint64(1) << (precision - 1)) - 1 : (qint64(1) << precision) - 1;
    const qint64 smallest = isSigned ? -largest - 1 : 0;
    const Data data = plainNumbers<qint64>(wireType("<i8"), {smallest, 5, largest});
    QVERIFY(writeAll(file.guard(), dataset.id(), data));
    const ElementType wide = wireType(wire);
    const QByteArray expected = hexOf(castElements(*inspect(file.guard(), makeFileType(file.guard(), wide)->id()), data)->bytes);
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id())), wire + " (3,) " + expected);

    qint64 native[3] = {};
    H5Dread(dataset.id(), H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, native);
    QCOMPARE(native[0], smallest);
    QCOMPARE(native[2], largest);
    const auto tooLarge = writeAll(file.guard(), dataset.id(), plainNumbers<qint64>(wireType("<i8"), {0, 0, largest + 1}));
    QCOMPARE(tooLarge.error().code, ErrorCode::BadValue);
}

void ForeignNumbersTest::widensOddFloats_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("exponent");
    QTest::addColumn<int>("mantissa");
    QTest::addColumn<int>("bias");
    QTest::addColumn<QByteArray>("wire");
    QTest::newRow("bfloat16") << 2 << 8 << 7 << 127 << QByteArray("<f4");
    QTest::newRow("e4m3") << 1 << 4 << 3 << 7 << QByteArray("<f2");
    QTest::newRow("e5m2") << 1 << 5 << 2 << 15 << QByteArray("<f2");
    QTest::newRow("three bytes") << 3 << 7 << 16 << 63 << QByteArray("<f4");
    QTest::newRow("a shifted bias") << 2 << 5 << 10 << 20 << QByteArray("<f4");
    QTest::newRow("a far bias") << 2 << 5 << 10 << 5000 << QByteArray("UNSUPPORTED_TYPE");
    QTest::newRow("tf32 in four bytes") << 4 << 8 << 10 << 127 << QByteArray("<f4");
    QTest::newRow("six bytes") << 6 << 11 << 36 << 1023 << QByteArray("<f8");
    QTest::newRow("too fine") << 8 << 10 << 53 << 511 << QByteArray("UNSUPPORTED_TYPE");
    QTest::newRow("too wide") << 8 << 12 << 51 << 2047 << QByteArray("UNSUPPORTED_TYPE");
}

void ForeignNumbersTest::widensOddFloats()
{
    QFETCH(const int, size);
    QFETCH(const int, exponent);
    QFETCH(const int, mantissa);
    QFETCH(const int, bias);
    QFETCH(const QByteArray, wire);
    const MemoryFile file(m_library);
    Handle type(H5Tcopy(H5T_IEEE_F64LE));
    const std::size_t bits = std::size_t(exponent + mantissa + 1);
    QVERIFY(H5Tset_fields(type.id(), bits - 1, std::size_t(mantissa), std::size_t(exponent), 0, std::size_t(mantissa)) >= 0);
    QVERIFY(H5Tset_precision(type.id(), bits) >= 0);
    QVERIFY(H5Tset_size(type.id(), std::size_t(size)) >= 0);
    QVERIFY(H5Tset_ebias(type.id(), std::size_t(bias)) >= 0);
    const Handle dataset = file.makeDataset("d", type.id(), {2});
    const Result<Value> value = readAll(file.guard(), dataset.id());
    QCOMPARE(arrayText(value).split(' ').first(), wire);
    if (!value || bias > 1023)
        return;
    QVERIFY(writeAll(file.guard(), dataset.id(), plainNumbers<double>(wireType("<f8"), {-1.5, 0.25})));
    double native[2] = {};
    H5Dread(dataset.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, native);
    QCOMPARE(native[0], -1.5);
    QCOMPARE(native[1], 0.25);
}

void ForeignNumbersTest::readsBoolsOfAnyInteger_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("isBig");
    QTest::addColumn<bool>("trueFirst");
    QTest::addColumn<QByteArray>("stored");
    QTest::newRow("one byte") << 1 << false << false << QByteArray("010001");
    QTest::newRow("true first") << 1 << false << true << QByteArray("010001");
    QTest::newRow("two bytes") << 2 << false << false << QByteArray("010000000100");
    QTest::newRow("four bytes, big") << 4 << true << true << QByteArray("000000010000000000000001");
    QTest::newRow("three bytes") << 3 << false << false << QByteArray("010000000000010000");
}

void ForeignNumbersTest::readsBoolsOfAnyInteger()
{
    QFETCH(const int, size);
    QFETCH(const bool, isBig);
    QFETCH(const bool, trueFirst);
    QFETCH(const QByteArray, stored);
    const MemoryFile file(m_library);
    const Handle base = integer(isBig ? H5T_STD_I64BE : H5T_STD_I64LE, std::size_t(size), std::size_t(8 * size));
    const Handle type = trueFirst ? enumeration(base.id(), {{"TRUE", 1}, {"FALSE", 0}})
                                  : enumeration(base.id(), {{"FALSE", 0}, {"TRUE", 1}});
    const Handle dataset = file.makeDataset("d", type.id(), {3});
    QVERIFY(writeAll(file.guard(), dataset.id(), typed(wireType("|b1"), {3}, "010001")));
    QCOMPARE(rawBytes(dataset.id()), stored);
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id())), "|b1 (3,) 010001");
}

void ForeignNumbersTest::takesAnyByteButZeroForTrue()
{
    const MemoryFile file(m_library);
    const Handle type = enumeration(H5T_STD_I16LE, {{"FALSE", 0}, {"TRUE", 1}});
    const QByteArray bytes = QByteArray::fromHex("0000" "0001" "ffff" "0200");
    const Handle dataset = file.makeDataset("d", type.id(), {4}, bytes.constData());
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id())), "|b1 (4,) 00010101");
    const Handle narrow = enumeration(H5T_STD_I8LE, {{"FALSE", 0}, {"TRUE", 1}});
    const Handle second = file.makeDataset("e", narrow.id(), {4}, QByteArray::fromHex("0080ff02").constData());
    QCOMPARE(arrayText(readAll(file.guard(), second.id())), "|b1 (4,) 00010101");
}

void ForeignNumbersTest::readsEnumerationsAsTheirIntegers()
{
    const MemoryFile file(m_library);
    const Handle type = enumeration(H5T_STD_I32BE, {{"LOW", -5}, {"HIGH", 1000}});
    const Handle dataset = file.makeDataset("d", type.id(), {2});
    QVERIFY(writeAll(file.guard(), dataset.id(), plainNumbers<qint64>(wireType("<i8"), {-5, 77})));
    QCOMPARE(arrayText(readAll(file.guard(), dataset.id())), ">i4 (2,) fffffffb0000004d");
    const Handle fileType(H5Dget_type(dataset.id()));
    const std::vector<std::pair<QByteArray, qint64>> members = {{"LOW", -5}, {"HIGH", 1000}};
    QCOMPARE(inspect(file.guard(), fileType.id())->enumMembers, members);

    // Integers that the machine does not have can be read, but HDF5 cannot write them as an enumeration.
    const Handle base = integer(H5T_STD_I64LE, 3, 24);
    const Handle odd = enumeration(base.id(), {{"A", -2}, {"B", 3}});
    const QByteArray bytes = QByteArray::fromHex("feffff030000");
    const Handle second = file.makeDataset("e", odd.id(), {2}, bytes.constData());
    QCOMPARE(arrayText(readAll(file.guard(), second.id())), "<i4 (2,) feffffff03000000");
    QCOMPARE(writeAll(file.guard(), second.id(), plainNumbers<qint64>(wireType("<i8"), {3, 3})).error().code,
             ErrorCode::UnsupportedType);
}

void ForeignNumbersTest::readsBitfields()
{
    const MemoryFile file(m_library);
    const std::vector<std::pair<hid_t, QByteArray>> types = {
        {H5T_STD_B8LE, "|u1"}, {H5T_STD_B16LE, "<u2"}, {H5T_STD_B32BE, ">u4"}, {H5T_STD_B64LE, "<u8"}};
    for (const auto &[type, wire] : types) {
        const Handle dataset = file.makeDataset(wire.constData(), type, {2});
        QVERIFY(writeAll(file.guard(), dataset.id(), typed(wireType("|u1"), {2}, "01ff")));
        const Result<Value> value = readAll(file.guard(), dataset.id(), {false, wireType("<i2")});
        QCOMPARE(arrayText(value), "<i2 (2,) 0100ff00");
        QCOMPARE(arrayText(readAll(file.guard(), dataset.id())).split(' ').first(), wire);
    }
    const Handle wide = file.makeDataset("wide", H5T_STD_B64LE, {1}, QByteArray(8, '\xff').constData());
    QCOMPARE(arrayText(readAll(file.guard(), wide.id(), {false, wireType(">i8")})), ">i8 (1,) 7fffffffffffffff");
    QCOMPARE(arrayText(readAll(file.guard(), wide.id(), {false, wireType("<f4")})), "<f4 (1,) 0000805f");
    QCOMPARE(arrayText(readAll(file.guard(), wide.id(), {false, wireType("|u1")})), "|u1 (1,) ff");
}

QTEST_GUILESS_MAIN(ForeignNumbersTest)
#include "foreign_numbers_test.moc"
