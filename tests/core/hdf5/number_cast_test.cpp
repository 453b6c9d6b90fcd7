// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/half_float.h"
#include "core/storage/hdf5/convert/number_cast.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <bit>
#include <cmath>

using namespace hdf5async;

namespace {

const QByteArrayList typeNames = {"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"};

NumberType typeOf(const QByteArray &name)
{
    return static_cast<NumberType>(typeNames.indexOf(name));
}

/// The table of docs/protocol.md: for each row the targets that typed data casts to.
const QHash<QByteArray, QByteArrayList> safeTargets = {
    {"b1", typeNames},
    {"i1", {"i1", "i2", "i4", "i8", "f2", "f4", "f8", "c8", "c16"}},
    {"i2", {"i2", "i4", "i8", "f4", "f8", "c8", "c16"}},
    {"i4", {"i4", "i8", "f8", "c16"}},
    {"i8", {"i8", "f8", "c16"}},
    {"u1", {"i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16"}},
    {"u2", {"i4", "i8", "u2", "u4", "u8", "f4", "f8", "c8", "c16"}},
    {"u4", {"i8", "u4", "u8", "f8", "c16"}},
    {"u8", {"u8", "f8", "c16"}},
    {"f2", {"f2", "f4", "f8", "c8", "c16"}},
    {"f4", {"f4", "f8", "c8", "c16"}},
    {"f8", {"f8", "c16"}},
    {"c8", {"c8", "c16"}},
    {"c16", {"c16"}},
};

/// One line of casts.txt.
struct Case
{
    bool byValue = false;
    QByteArray from, to, in, out;
    bool fits = false;
};

std::vector<Case> casesOfNumpy()
{
    QFile file(QStringLiteral(HDF5ASYNC_TEST_DATA "/types/casts.txt"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no casts.txt");
    std::vector<Case> cases;
    for (const QByteArray &line : file.readAll().split('\n')) {
        const QByteArrayList words = line.split(' ');
        if (words.size() == 5)
            cases.push_back({words[0] == "value", words[1], words[2], QByteArray::fromHex(words[3]), QByteArray::fromHex(words[4]),
                             words[4] != "-"});
    }
    return cases;
}

int sizeOf(const QByteArray &type)
{
    return type.mid(1).toInt();
}

/// Bytes of a number in the other byte order; each part of a complex number for itself.
QByteArray swapped(const QByteArray &type, QByteArray bytes)
{
    const auto half = bytes.begin() + (type.startsWith('c') ? bytes.size() / 2 : 0);
    std::reverse(bytes.begin(), half);
    std::reverse(half, bytes.end());
    return bytes;
}

} // namespace

class NumberCastTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void allowsExactlyTheSafeCasts();
    void allowsPlainValuesWhereTheirKindFits();
    void convertsExtremeValuesAsNumpyDoes();
    void convertsBetweenAllByteOrders();
    void stopsAtTheFirstValueThatDoesNotFit();
    void takesElementsThatAreApart();
    void namesTheNumberTypeOfEveryWireType();
    void roundsToHalvesToNearestEven();
    void keepsEveryHalf();
};

void NumberCastTest::allowsExactlyTheSafeCasts()
{
    for (const QByteArray &from : typeNames) {
        for (const QByteArray &to : typeNames) {
            const bool expected = safeTargets[from].contains(to);
            QVERIFY2(castsSafely(typeOf(from), typeOf(to)) == expected, from + " to " + to);
            QCOMPARE(safeKernel(typeOf(from), typeOf(to)) != nullptr, expected);
        }
    }
}

void NumberCastTest::allowsPlainValuesWhereTheirKindFits()
{
    const QByteArrayList numbers = typeNames.mid(1), floats = typeNames.mid(9), complex = typeNames.mid(12);
    const QHash<QByteArray, QByteArrayList> targets = {
        {"b1", typeNames}, {"i8", numbers}, {"u8", numbers}, {"f8", floats}, {"c16", complex}};
    for (const QByteArray &from : typeNames) {
        for (const QByteArray &to : typeNames)
            QVERIFY2(castsByValue(typeOf(from), typeOf(to)) == targets[from].contains(to), from + " to " + to);
    }
}

void NumberCastTest::convertsExtremeValuesAsNumpyDoes()
{
    const std::vector<Case> cases = casesOfNumpy();
    QVERIFY(cases.size() > 2000);
    for (const Case &one : cases) {
        const NumberKernel kernel =
            one.byValue ? valueKernel(typeOf(one.from), typeOf(one.to)) : safeKernel(typeOf(one.from), typeOf(one.to));
        const QByteArray name = one.from + " to " + one.to + ": " + one.in.toHex();
        QVERIFY2(kernel, name);
        QByteArray out(sizeOf(one.to), '\x55');
        const std::size_t done = kernel({one.in.constData(), 0, false}, {out.data(), 0, false}, 1);
        QVERIFY2(done == (one.fits ? 1 : 0), name);
        if (one.fits)
            QVERIFY2(out == one.out, name + " gives " + out.toHex() + ", not " + one.out.toHex());
    }
}

void NumberCastTest::convertsBetweenAllByteOrders()
{
    for (const Case &one : casesOfNumpy()) {
        if (one.byValue || !one.fits)
            continue;
        const NumberKernel kernel = safeKernel(typeOf(one.from), typeOf(one.to));
        for (const bool bigFrom : {false, true}) {
            for (const bool bigTo : {false, true}) {
                const QByteArray in = bigFrom ? swapped(one.from, one.in) : one.in;
                QByteArray out(sizeOf(one.to), '\x55');
                kernel({in.constData(), 0, bigFrom}, {out.data(), 0, bigTo}, 1);
                QVERIFY2(out == (bigTo ? swapped(one.to, one.out) : one.out), one.from + " to " + one.to + ": " + one.in.toHex());
            }
        }
    }
}

void NumberCastTest::stopsAtTheFirstValueThatDoesNotFit()
{
    const std::vector<qint64> values = {1, 127, 128, 2, -129};
    std::vector<qint8> out(values.size(), 55);
    const NumberKernel kernel = valueKernel(NumberType::I8, NumberType::I1);
    QCOMPARE(kernel({reinterpret_cast<const char *>(values.data()), 8, false}, {reinterpret_cast<char *>(out.data()), 1, false}, 5),
             std::size_t(2));
    QCOMPARE(out, (std::vector<qint8>{1, 127, 55, 55, 55}));
}

void NumberCastTest::takesElementsThatAreApart()
{
    const QByteArray in = QByteArray::fromHex("01aaaa02aaaa03aaaa");
    QByteArray out(18, '\x77');
    const NumberKernel kernel = safeKernel(NumberType::U1, NumberType::U4);
    QCOMPARE(kernel({in.constData(), 3, false}, {out.data() + 1, 6, true}, 3), std::size_t(3));
    QCOMPARE(out.toHex(), QByteArray("77000000017777000000027777000000037 7").replace(" ", ""));
}

void NumberCastTest::namesTheNumberTypeOfEveryWireType()
{
    using Order = ElementType::Order;
    for (const Order order : {Order::Little, Order::Big}) {
        const std::vector<ElementType> types = {ElementType::boolean(),
                                                ElementType::integer(1, order),
                                                ElementType::integer(2, order),
                                                ElementType::integer(4, order),
                                                ElementType::integer(8, order),
                                                ElementType::unsignedInteger(1, order),
                                                ElementType::unsignedInteger(2, order),
                                                ElementType::unsignedInteger(4, order),
                                                ElementType::unsignedInteger(8, order),
                                                ElementType::floating(2, order),
                                                ElementType::floating(4, order),
                                                ElementType::floating(8, order),
                                                ElementType::complex(8, order),
                                                ElementType::complex(16, order)};
        for (std::size_t i = 0; i < types.size(); ++i)
            QCOMPARE(static_cast<std::size_t>(numberTypeOf(types[i])), i);
    }
}

void NumberCastTest::roundsToHalvesToNearestEven()
{
    // Between every two neighbouring halves: the middle goes to the even one, anything off it to the nearer.
    for (quint16 bits = 0; bits < 0x7bff; ++bits) {
        const float low = toFloat(Half{bits}), high = toFloat(Half{quint16(bits + 1)});
        const float middle = low + (high - low) / 2;
        const quint16 even = bits & 1 ? bits + 1 : bits;
        QCOMPARE(toHalf(middle).bits, even);
        QCOMPARE(toHalf(-middle).bits, quint16(even | 0x8000));
        QCOMPARE(toHalf(std::nextafter(middle, low)).bits, bits);
        QCOMPARE(toHalf(std::nextafter(middle, high)).bits, quint16(bits + 1));
        const double exact = middle;
        QCOMPARE(toHalf(exact).bits, even);
        QCOMPARE(toHalf(std::nextafter(exact, 0.0)).bits, bits);
        QCOMPARE(toHalf(std::nextafter(exact, 1e9)).bits, quint16(bits + 1));
    }
    QCOMPARE(toHalf(65519.99f).bits, quint16(0x7bff));
    QCOMPARE(toHalf(65520.0f).bits, quint16(0x7c00));
}

void NumberCastTest::keepsEveryHalf()
{
    for (quint32 bits = 0; bits < 0x10000; ++bits) {
        const Half half{quint16(bits)};
        QCOMPARE(toHalf(toFloat(half)).bits, half.bits);
        QCOMPARE(toHalf(toDouble(half)).bits, half.bits);
        if ((bits & 0x7c00) != 0x7c00) {
            const double expected = std::ldexp((bits & 0x3ff) + (bits & 0x7c00 ? 1024 : 0), std::max(int(bits >> 10 & 0x1f), 1) - 25)
                * (bits & 0x8000 ? -1 : 1);
            QCOMPARE(std::bit_cast<quint64>(toDouble(half)), std::bit_cast<quint64>(expected));
            QCOMPARE(double(toFloat(half)), expected);
        }
    }
}

QTEST_GUILESS_MAIN(NumberCastTest)
#include "number_cast_test.moc"
