// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/number_types.h"
#include "network/protocol/type_parser.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>

#include <cmath>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

// numpy's promotion table as docs/protocol.md has it.
constexpr const char *table = R"(
b1  b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16
i1  i1 i1 i2 i4 i8 i2 i4 i8 f8 f2 f4 f8 c8 c16
i2  i2 i2 i2 i4 i8 i2 i4 i8 f8 f4 f4 f8 c8 c16
i4  i4 i4 i4 i4 i8 i4 i4 i8 f8 f8 f8 f8 c16 c16
i8  i8 i8 i8 i8 i8 i8 i8 i8 f8 f8 f8 f8 c16 c16
u1  u1 i2 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16
u2  u2 i4 i4 i4 i8 u2 u2 u4 u8 f4 f4 f8 c8 c16
u4  u4 i8 i8 i8 i8 u4 u4 u4 u8 f8 f8 f8 c16 c16
u8  u8 f8 f8 f8 f8 u8 u8 u8 u8 f8 f8 f8 c16 c16
f2  f2 f2 f4 f8 f8 f2 f4 f8 f8 f2 f4 f8 c8 c16
f4  f4 f4 f4 f8 f8 f4 f4 f8 f8 f4 f4 f8 c8 c16
f8  f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 f8 c16 c16
c8  c8 c8 c8 c16 c16 c8 c8 c16 c16 c8 c8 c16 c8 c16
c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16 c16
)";

ElementType typeNamed(const QByteArray &name)
{
    const char order = name.endsWith('1') ? '|' : '<';
    return parseTypeString(order + name).value();
}

QList<QList<QByteArray>> rows()
{
    QList<QList<QByteArray>> result;
    for (const QByteArray &line : QByteArray(table).trimmed().split('\n'))
        result << line.simplified().split(' ');
    return result;
}

template<typename T>
QByteArray convertedTo(const char *from, std::initializer_list<T> numbers, const char *to)
{
    const ElementType source = parseTypeString(from).value();
    const ElementType target = parseTypeString(to).value();
    QByteArray bytes(qsizetype(numbers.size() * target.itemSize()), '?');
    convertNumbers(source, bytesOf(numbers).constData(), numbers.size(), target, bytes.data());
    return bytes;
}

} // namespace

class NumberTypesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void promotesAsTheTableSays()
    {
        const QList<QList<QByteArray>> lines = rows();
        QCOMPARE(lines.size(), 14);
        for (const QList<QByteArray> &line : lines) {
            QCOMPARE(line.size(), 15);
            for (qsizetype i = 1; i < line.size(); ++i) {
                const ElementType a = typeNamed(line[0]);
                const ElementType b = typeNamed(lines[i - 1][0]);
                QVERIFY2(promotion(a, b) == typeNamed(line[i]), (line[0] + " with " + lines[i - 1][0]).constData());
                NumberTypes both;
                both.insert(a);
                both.insert(b);
                QVERIFY(both.promoted() == typeNamed(line[i]));
            }
        }
    }

    void promotionOfManyDoesNotDependOnTheirOrder()
    {
        // Folded from the left these would give f4 or f8, depending on the order.
        NumberTypes types;
        for (const char *name : {"i1", "u1", "f2"})
            types.insert(typeNamed(name));
        QCOMPARE(types.promoted().typeString(), QByteArray("<f2"));
        types.insert(typeNamed("u2"));
        QCOMPARE(types.promoted().typeString(), QByteArray("<f4"));
        QVERIFY(!types.areIntegers());
    }

    void knowsIntegers()
    {
        NumberTypes types;
        QVERIFY(types.isEmpty());
        for (const char *name : {"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"})
            types.insert(typeNamed(name));
        QVERIFY(types.areIntegers());
        QCOMPARE(types.promoted().typeString(), QByteArray("<f8")); // i8 with u8: nobody's integer
        types.insert(typeNamed("f2"));
        QVERIFY(!types.areIntegers());
    }

    void byteOrderDoesNotMatterForPromotion()
    {
        QCOMPARE(promotion(ElementType::integer(2, ElementType::Order::Big), ElementType::integer(4)).typeString(),
                 QByteArray("<i4"));
    }

    // Every value of the narrow type arrives as the same number, for all pairs of types of which one promotes to the other.
    void convertsEveryNumberExactly()
    {
        const QList<QList<QByteArray>> lines = rows();
        for (const QList<QByteArray> &line : lines) {
            for (qsizetype i = 1; i < line.size(); ++i) {
                const ElementType from = typeNamed(line[0]);
                const ElementType to = typeNamed(line[i]);
                const int steps = from.itemSize() > 1 ? 65536 : 256;
                for (int step = 0; step < steps; step += 1 + steps / 300)
                    checkOne(from, to, step);
            }
        }
    }

    void roundsLargeIntegers()
    {
        QCOMPARE(convertedTo<qint64>("<i8", {Q_INT64_C(9007199254740993), -1}, "<f8"),
                 bytesOf<double>({9007199254740992.0, -1.0}));
        QCOMPARE(convertedTo<quint64>("<u8", {~quint64(0)}, "<f8"), bytesOf<double>({18446744073709551616.0}));
    }

    void convertsHalves()
    {
        // 1.5, -2, smallest subnormal, infinity, largest
        QCOMPARE(convertedTo<quint16>("<f2", {0x3e00, 0xc000, 0x0001, 0x7c00, 0x7bff}, "<f4"),
                 bytesOf<float>({1.5F, -2.0F, 5.9604645e-8F, INFINITY, 65504.0F}));
        QCOMPARE(convertedTo<qint8>("|i1", {-128, 127}, "<f2"), bytesOf<quint16>({0xd800, 0x57f0}));
        QCOMPARE(convertedTo<quint8>("|u1", {255, 0}, "<f2"), bytesOf<quint16>({0x5bf8, 0x0000}));
    }

    void swapsBytesWithoutTouchingValues()
    {
        QCOMPARE(convertedTo<quint32>(">f4", {0x0100a07fU}, "<f4"),
                 bytesOf<quint32>({0x7fa00001U})); // a signalling NaN stays one
        QCOMPARE(convertedTo<quint16>(">i2", {0x0102}, "<i2"), bytesOf<quint16>({0x0201}));
        QCOMPARE(convertedTo<quint64>(">c8", {Q_UINT64_C(0x0000803f00000040)}, "<c8"),
                 bytesOf<quint64>({Q_UINT64_C(0x3f80000040000000)}));
    }

private:
    static void checkOne(const ElementType &from, const ElementType &to, int step)
    {
        QByteArray source(from.itemSize(), '\0');
        QByteArray target(to.itemSize(), '?');
        if (from.kind() == ElementType::Kind::Bool)
            source[0] = char(step & 1);
        else if (from.kind() == ElementType::Kind::Float || from.kind() == ElementType::Kind::Complex)
            storeNumber({NumberValue::Form::Real, 0, double(step % 2048) / 2, 0}, from, source.data());
        else
            storeNumber({NumberValue::Form::Unsigned,
                         quint64(qint64(step) * Q_INT64_C(0x10001)) << (from.itemSize() * 4 - 4), 0, 0},
                        from, source.data());
        convertNumbers(from, source.constData(), 1, to, target.data());
        const NumberValue a = loadNumber(from, source.constData());
        const NumberValue b = loadNumber(to, target.constData());
        QCOMPARE(asDouble(a), asDouble(b));
        if (b.form != NumberValue::Form::Real)
            QCOMPARE(a.integer, b.integer);
        QCOMPARE(a.imaginary, b.imaginary);
    }

    static double asDouble(const NumberValue &value)
    {
        if (value.form == NumberValue::Form::Real)
            return value.real;
        return value.form == NumberValue::Form::Signed ? double(qint64(value.integer)) : double(value.integer);
    }
};

QTEST_APPLESS_MAIN(NumberTypesTest)
#include "number_types_test.moc"
