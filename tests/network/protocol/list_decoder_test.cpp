// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/array_decoder.h"
#include "network/protocol/data_decoder.h"
#include "network/protocol/list_survey.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

Result<Data> decodedList(const QVariantList &list)
{
    const SharedBytes body = shared(packed(list));
    return decodeData({body.data(), body.data() + body.size()}, {body, nullptr});
}

Array arrayOf(const QVariantList &list)
{
    return std::get<Array>(decodedList(list).value().value);
}

// "<i8 (3,) 0102…"
QString described(const QVariantList &list)
{
    const Array array = arrayOf(list);
    return QStringLiteral("%1 %2").arg(QString::fromLatin1(array.type.description()), toText(array.shape));
}

Item text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

Item floats(const Shape &shape)
{
    const qint64 count = elementCount(shape).value();
    return arrayItem(text("<f8"), shape, QByteArray(count * 8, '\0'));
}

const QString badValue = QStringLiteral("BAD_VALUE");
const QString unsupported = QStringLiteral("UNSUPPORTED_TYPE");

QVariantList nestedIn(const Item &innermost, int lists)
{
    QVariantList list{innermost};
    for (int i = 1; i < lists; ++i)
        list = QVariantList{QVariant(list)};
    return list;
}

} // namespace

class ListDecoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheTypeOfPlainNumbers_data()
    {
        QTest::addColumn<QVariantList>("list");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *expected, const QVariantList &list) {
            QTest::addRow("%s", expected) << list << QString::fromLatin1(expected);
        };
        const quint64 above = quint64(1) << 63;
        row("|b1 (2,)", {true, false});
        row("<i8 (2,)", {true, -5});
        row("<i8 (1,)", {std::numeric_limits<qint64>::min()});
        row("<u8 (2,)", {1, above});
        row("<u8 (3,)", {true, 1, above});
        row("<f8 (2,)", {1, 2.5});
        row("<f8 (3,)", {above, 1, 2.5});
        row("<f8 (4,)", {true, -1, 1, 0.5});
        row("<c16 (2,)", {complexItem("1j"), 3});
        row("<c16 (3,)", {1.5, true, complexItem("(1+2j)")});
        row("<f8 (0,)", {});
        row("<f8 (2, 0)", {QVariantList{}, QVariantList{}});
        row("<i8 (2, 3)", {QVariantList{1, 2, 3}, QVariantList{4, 5, 6}});
        row("<i8 (1, 1, 2)", {QVariantList{QVariantList{QVariant(QVariantList{1, 2})}}.at(0)});
    }
    void findsTheTypeOfPlainNumbers()
    {
        QFETCH(QVariantList, list);
        QFETCH(QString, expected);
        const Data data = decodedList(list).value();
        QVERIFY(data.plain);
        QVERIFY(!data.scalar);
        QCOMPARE(described(list), expected);
    }

    void storesValuesInOrder()
    {
        QCOMPARE(toByteArray(arrayOf({QVariantList{1, -2}, QVariantList{3, 4}}).data), bytesOf<qint64>({1, -2, 3, 4}));
        QCOMPARE(toByteArray(arrayOf({1, 2.5, true}).data), bytesOf<double>({1, 2.5, 1}));
        QCOMPARE(toByteArray(arrayOf({quint64(1) << 63, 2.0}).data), bytesOf<double>({9223372036854775808.0, 2.0}));
        QCOMPARE(toByteArray(arrayOf({complexItem("(1-2j)"), -3}).data), bytesOf<double>({1, -2, -3, 0}));
    }

    void findsTheTypeOfTypedNumbers_data()
    {
        QTest::addColumn<QVariantList>("list");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *expected, const QVariantList &list) {
            QTest::addRow("%s", expected) << list << QString::fromLatin1(expected);
        };
        const Item i1 = numpyScalar("|i1", bytesOf<qint8>({-1}));
        const Item u1 = numpyScalar("|u1", bytesOf<quint8>({200}));
        const Item f2 = numpyScalar("<f2", bytesOf<quint16>({0x3e00}));
        const Item big = numpyScalar(">i4", QByteArray("\0\0\0\7", 4));
        row("|i1 (2,)", {i1, i1});
        row("<i2 (2,)", {i1, u1});
        row("<f2 (3,)", {i1, u1, f2}); // whatever the order
        row("<f2 (3,)", {f2, u1, i1});
        row(">i4 (2,)", {big, big}); // all of one type: its byte order
        row("<i4 (2,)", {big, i1});
        row("<i8 (2,)", {i1, 5}); // a plain int counts as i8
        row("<f2 (2,)", {f2, true});
        row("<f8 (2,)", {f2, 1.5});
        row("<f8 (2, 2)", {floats({2}), QVariantList{1, 2}});
        row("<f8 (2, 0, 3)", {floats({0, 3}), floats({0, 3})});
        row("<f4 (1, 0)", {arrayItem(text("<f4"), {0}, {})});
    }
    void findsTheTypeOfTypedNumbers()
    {
        QFETCH(QVariantList, list);
        QFETCH(QString, expected);
        QVERIFY(!decodedList(list).value().plain);
        QCOMPARE(described(list), expected);
    }

    void convertsWhileItCopies()
    {
        const Item i1 = arrayItem(text("|i1"), {2}, bytesOf<qint8>({-1, 2}));
        const Item u1 = arrayItem(text("|u1"), {2}, bytesOf<quint8>({200, 3}));
        QCOMPARE(toByteArray(arrayOf({i1, u1}).data), bytesOf<qint16>({-1, 2, 200, 3}));
        const Item big = arrayItem(text(">i2"), {2}, QByteArray("\1\2\3\4", 4));
        QCOMPARE(toByteArray(arrayOf({big, big}).data), QByteArray("\1\2\3\4\1\2\3\4"));
        QCOMPARE(toByteArray(arrayOf({big, QVariantList{1, 2}}).data), bytesOf<qint64>({0x0102, 0x0304, 1, 2}));
        const Item odd = arrayItem(text("|b1"), {2}, QByteArray("\7\0", 2));
        QCOMPARE(toByteArray(arrayOf({odd, QVariantList{true, false}}).data), QByteArray("\1\0\1\0", 4));
    }

    void refusesIntegersWithoutACommonType()
    {
        QCOMPARE(codeOf(decodedList({-1, quint64(1) << 63})), badValue);
        QCOMPARE(
            codeOf(decodedList({numpyScalar("<u8", QByteArray(8, '\0')), numpyScalar("|i1", QByteArray(1, '\0'))})),
            badValue);
        QCOMPARE(codeOf(decodedList({numpyScalar("<u8", QByteArray(8, '\0')), 1})), badValue); // a plain int is i8
        QCOMPARE(codeOf(decodedList({-1, quint64(1) << 63, 1.5})), badValue);
        QVERIFY(decodedList({numpyScalar("<u8", QByteArray(8, '\0')), 1, 1.5}).has_value()); // all floats
    }

    void keepsTextsApart()
    {
        const Data data = decodedList({QVariantList{text("a"), text("longer than a small string would be")},
                                       QVariantList{text("é"), text("")}})
                              .value();
        const TextArray &texts = std::get<TextArray>(data.value);
        QVERIFY(data.plain);
        QCOMPARE(texts.kind, TextArray::Kind::Text);
        QCOMPARE(texts.shape, (Shape{2, 2}));
        QCOMPARE(texts.items, (std::vector<std::string_view>{"a", "longer than a small string would be", "é", ""}));
        QVERIFY(texts.owner != nullptr);
    }

    void narrowsArraysOfTextInLists()
    {
        const Item little = arrayItem(text("<U2"), {2}, bytesOf<quint32>({'a', 0, 0xe9, 0x1f600}));
        const Item big = arrayItem(text(">U1"), {2}, QByteArray("\0\0\x20\xac\0\0\xdc\x80", 8));
        const Data data = decodedList({little, big, QVariantList{text("x"), text("")}}).value();
        const TextArray &texts = std::get<TextArray>(data.value);
        QVERIFY(!data.plain);
        QCOMPARE(texts.shape, (Shape{3, 2}));
        QCOMPARE(texts.items, (std::vector<std::string_view>{"a", "é\xf0\x9f\x98\x80", "€", "\x80", "x", ""}));
    }

    void keepsBytesApart()
    {
        const Item fixed = arrayItem(text("|S3"), {2}, QByteArray("ab\0cde", 6));
        const Data data = decodedList({fixed, QVariantList{QByteArray("f"), QByteArray("g\0h", 3)}}).value();
        const TextArray &texts = std::get<TextArray>(data.value);
        QCOMPARE(texts.kind, TextArray::Kind::Bytes);
        QCOMPARE(texts.items,
                 (std::vector<std::string_view>{std::string_view("ab\0", 3), "cde", "f", std::string_view("g\0h", 3)}));
    }

    void joinsTimesVoidsAndRecordsOfOneType()
    {
        const Item time = arrayItem(text("<M8[s]"), {1}, bytesOf<qint64>({5}));
        QCOMPARE(described({time, time}), QStringLiteral("<M8[s] (2, 1)"));
        QCOMPARE(described({numpyScalar(">m8[25s]", QByteArray(8, '\1'))}), QStringLiteral(">m8[25s] (1,)"));
        const Item record = arrayItem(QVariantList{fieldItem("a", text("<i2"))}, {}, bytesOf<qint16>({7}));
        QCOMPARE(described({record, record, record}), QStringLiteral("{a: <i2} (3,)"));
        QCOMPARE(toByteArray(arrayOf({record, record}).data), bytesOf<qint16>({7, 7}));
        const Item opaque = arrayItem(text("|V2"), {1}, "xy");
        QCOMPARE(toByteArray(arrayOf({opaque, opaque}).data), QByteArray("xyxy"));
    }

    void refusesMixtures_data()
    {
        QTest::addColumn<QVariantList>("list");
        const Item second = arrayItem(text("<M8[s]"), {}, QByteArray(8, '\0'));
        const Item milli = arrayItem(text("<M8[ms]"), {}, QByteArray(8, '\0'));
        const Item delta = arrayItem(text("<m8[s]"), {}, QByteArray(8, '\0'));
        const Item record = arrayItem(QVariantList{fieldItem("a", text("<i2"))}, {}, QByteArray(2, '\0'));
        const Item renamed = arrayItem(QVariantList{fieldItem("b", text("<i2"))}, {}, QByteArray(2, '\0'));
        const Item opaque = arrayItem(text("|V2"), {}, "xy");
        const Item wider = arrayItem(text("|V3"), {}, "xyz");
        const QList<QVariantList> lists{{1, text("x")},
                                        {text("x"), QByteArray("x")},
                                        {true, QByteArray("x")},
                                        {second, milli},
                                        {second, delta},
                                        {second, 1},
                                        {record, renamed},
                                        {record, opaque},
                                        {opaque, wider},
                                        {record, text("x")},
                                        {QVariantList{1}, QVariantList{text("x")}},
                                        {nil()},
                                        {1, nil()},
                                        {mapItem({{"k", 1}})},
                                        {mapItem({{"empty", true}, {"dtype", text("<i2")}})},
                                        {raw(QByteArray::fromHex("d6ff00000001"))},
                                        {arrayItem(text("|O"), {1}, QByteArray(8, '\0'))},
                                        {QVariantList{1}, QVariantList{2, nil()}}};
        for (const QVariantList &list : lists)
            QTest::newRow(packed(list).toHex().constData()) << list;
    }
    void refusesMixtures()
    {
        QFETCH(QVariantList, list);
        QCOMPARE(codeOf(decodedList(list)), unsupported);
    }

    void refusesRaggedLists_data()
    {
        QTest::addColumn<QVariantList>("list");
        const QList<QVariantList> lists{{QVariantList{1}, QVariantList{2, 3}},
                                        {1, QVariantList{2}},
                                        {QVariantList{1}, 2},
                                        {QVariantList{}, QVariantList{1}},
                                        {QVariantList{}, QVariantList{QVariant(QVariantList{})}},
                                        {1, QVariantList{}},
                                        {floats({2}), floats({3})},
                                        {floats({2}), 1.0},
                                        {floats({2}), QVariantList{1.0}},
                                        {floats({1, 2}), floats({2})},
                                        {QVariantList{}, floats({0, 3})},
                                        {text("a"), QVariantList{text("b")}}};
        for (const QVariantList &list : lists)
            QTest::newRow(packed(list).toHex().constData()) << list;
    }
    void refusesRaggedLists()
    {
        QFETCH(QVariantList, list);
        QCOMPARE(codeOf(decodedList(list)), badValue);
    }

    void takesUpTo32Axes()
    {
        QCOMPARE(arrayOf(nestedIn(1, 32)).shape.size(), std::size_t(32));
        QCOMPARE(codeOf(decodedList(nestedIn(1, 33))), badValue);
        QCOMPARE(arrayOf(nestedIn(floats({1, 1}), 30)).shape.size(), std::size_t(32));
        QCOMPARE(codeOf(decodedList(nestedIn(floats({1, 1}), 31))), badValue);
        QCOMPARE(codeOf(decodedList(nestedIn(nil(), 33))), unsupported); // what is in it counts first
    }

    void listsThatStayEmptyCannotClaimMemory()
    {
        const Item longAxis = arrayItem(text("<f8"), {0, Q_INT64_C(1) << 59}, {});
        QCOMPARE(codeOf(decodedList(QVariantList(4, longAxis))), QStringLiteral("BAD_ARRAY"));
        const Item texts = arrayItem(text("|S0"), {qint64(maxElementsWithoutBytes)}, {});
        QCOMPARE(codeOf(decodedList(QVariantList(5, texts))), QStringLiteral("TOO_LARGE"));
        QVERIFY(decodedList(QVariantList(4, texts)).has_value());
    }
};

QTEST_APPLESS_MAIN(ListDecoderTest)
#include "list_decoder_test.moc"
