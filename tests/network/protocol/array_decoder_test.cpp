// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/array_decoder.h"
#include "network/protocol/type_cache.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

Result<Data> decodedItem(const Item &item)
{
    const SharedBytes body = shared(packed(item));
    return decodeData({body.data(), body.data() + body.size()}, {body, nullptr});
}

Item text(const char *latin)
{
    return QString::fromLatin1(latin);
}

// The pairs of a good array, of which a test changes some. An invalid value leaves the key out.
Item changed(const Pairs &changes, const Pairs &additions = {})
{
    Pairs pairs{{"nd", true},
                {"type", text("<i2")},
                {"kind", QByteArray()},
                {"shape", QVariantList{2}},
                {"data", QByteArray("\1\0\2\0", 4)}};
    for (const auto &[key, value] : changes) {
        for (auto it = pairs.begin(); it != pairs.end(); ++it) {
            if (it->first == key && value.isValid())
                it->second = value;
            else if (it->first == key)
                it = std::prev(pairs.erase(it));
        }
    }
    return mapItem(pairs + additions);
}

const QString badArray = QStringLiteral("BAD_ARRAY");
const QString unsupported = QStringLiteral("UNSUPPORTED_TYPE");
constexpr qint64 huge = Q_INT64_C(1) << 62;

} // namespace

class ArrayDecoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refersToTheBytesOfTheFrame()
    {
        const SharedBytes body = shared(packed(changed({})));
        const Data data = decodeData({body.data(), body.data() + body.size()}, {body, nullptr}).value();
        const Array &array = std::get<Array>(data.value);
        QCOMPARE(array.shape, Shape{2});
        QCOMPARE(array.type.typeString(), QByteArray("<i2"));
        QVERIFY(array.data.data() > body.data() && array.data.data() < body.data() + body.size());
        QCOMPARE(array.data.owner(), body.owner());
        QVERIFY(!data.plain);
        QVERIFY(!data.scalar);
    }

    void refusesMalformedArrays_data()
    {
        QTest::addColumn<Item>("item");
        QTest::addColumn<QString>("code");
        const auto row = [](const char *name, const Item &item, const QString &code = badArray) {
            QTest::newRow(name) << item << code;
        };
        row("nd int", changed({{"nd", 1}}));
        row("nd nil", changed({{"nd", raw("\xc0")}}));
        row("other key", changed({}, {{"zz", 1}}));
        row("complex too", changed({}, {{"complex", true}}));
        for (const char *key : {"type", "shape", "data"})
            row(qPrintable(QStringLiteral("no ") + QLatin1StringView(key)), changed({{key, nil()}}));
        row("kind int", changed({{"kind", 5}}));
        row("kind nil", changed({{"kind", raw("\xc0")}}));
        row("kind unknown", changed({{"kind", text("Z")}}));
        row("kind V with a type string", changed({{"kind", text("V")}}));
        row("kind O", changed({{"kind", text("O")}}), unsupported);
        row("kind O, nothing else good", changed({{"kind", text("O")}, {"type", 1}, {"data", 1}}), unsupported);
        row("type before data", changed({{"type", text("|O")}, {"data", 5}}), unsupported);
        row("type nil", changed({{"type", raw("\xc0")}}));
        row("data int", changed({{"data", 5}}));
        row("data list", changed({{"data", QVariantList{1, 2}}}));
        row("data an array", changed({{"data", changed({})}}));
        row("data short", changed({{"data", QByteArray(3, '\0')}}));
        row("data long", changed({{"data", QByteArray(5, '\0')}}));
        row("shape int", changed({{"shape", 2}}));
        row("shape map", changed({{"shape", mapItem({})}}));
        for (const Item &length :
             QVariantList{-1, 2.0, true, text("2"), QVariantList{2}, raw("\xc0"), quint64(1) << 63, 3, 1, huge})
            row(qPrintable(QStringLiteral("length %1").arg(QString::fromLatin1(packed(length).toHex()))),
                changed({{"shape", QVariantList{length}}}));
        row("two negatives", changed({{"shape", QVariantList{-1, -2}}}));
        row("33 axes", changed({{"shape", QVariantList(33, 1)}}));
        row("wraps at 2^64", changed({{"shape", QVariantList{huge, 4, 2}}}));
        row("zero does not excuse", changed({{"shape", QVariantList{0, huge, huge}}, {"data", QByteArray()}}));
        row("2^62 elements of 2 bytes", changed({{"shape", QVariantList{0, huge}}, {"data", QByteArray()}}));
        row("many elements without bytes",
            changed({{"type", text("|S0")}, {"shape", QVariantList{Q_INT64_C(1) << 40}}, {"data", QByteArray()}}),
            QStringLiteral("TOO_LARGE"));
    }
    void refusesMalformedArrays()
    {
        QFETCH(Item, item);
        QFETCH(QString, code);
        QCOMPARE(codeOf(decodedItem(item)), code);
    }

    void takesUnusualButGoodArrays_data()
    {
        QTest::addColumn<Item>("item");
        const auto row = [](const char *name, const Item &item) { QTest::newRow(name) << item; };
        row("no kind", changed({{"kind", nil()}}));
        row("32 axes", changed({{"shape", QVariantList(31, 1) << 2}}));
        row("zero and a long axis", changed({{"shape", QVariantList{0, huge / 2}}, {"data", QByteArray()}}));
        row("S0", changed({{"type", text("|S0")}, {"data", QByteArray()}}));
        row("data as str", changed({{"data", text("abcd")}}));
        row("0-d", changed({{"shape", QVariantList{}}, {"data", QByteArray(2, '\0')}}));
        row("list type without kind V", changed({{"type", QVariantList{fieldItem("a", text("<i2"))}}}));
    }
    void takesUnusualButGoodArrays()
    {
        QFETCH(Item, item);
        const Result<Data> data = decodedItem(item);
        QVERIFY2(data.has_value(), data ? "" : qPrintable(data.error().message));
        QVERIFY(!data->scalar);
    }

    void decodesNumpyScalars()
    {
        const Data data = decodedItem(numpyScalar("<i4", bytesOf<qint32>({7}))).value();
        QVERIFY(data.scalar);
        QVERIFY(!data.plain);
        QCOMPARE(std::get<Array>(data.value).shape, Shape{});
        QCOMPARE(toByteArray(std::get<Array>(data.value).data), bytesOf<qint32>({7}));
        QVERIFY(decodedItem(numpyScalar("<m8[s]", QByteArray(8, '\0'))).has_value());
        QCOMPARE(toByteArray(std::get<Array>(decodedItem(numpyScalar("|b1", "\7")).value().value).data),
                 QByteArray("\1"));
    }

    void refusesMalformedScalars()
    {
        QCOMPARE(codeOf(decodedItem(numpyScalar("<i4", QByteArray(8, '\0')))), badArray);
        QCOMPARE(codeOf(decodedItem(numpyScalar("|S2", "ab"))), badArray);
        QCOMPARE(codeOf(decodedItem(numpyScalar("<U1", QByteArray(4, '\0')))), badArray);
        QCOMPARE(codeOf(decodedItem(numpyScalar("|V2", "ab"))), badArray);
        QCOMPARE(codeOf(decodedItem(numpyScalar("|O", QByteArray(8, '\0')))), unsupported);
        const Item record = QVariantList{fieldItem("a", text("<i2"))};
        QCOMPARE(codeOf(decodedItem(mapItem({{"nd", false}, {"type", record}, {"data", QByteArray(2, '\0')}}))),
                 badArray);
        QCOMPARE(codeOf(decodedItem(changed({{"nd", false}}))), badArray); // shape and kind are for arrays
        QCOMPARE(codeOf(decodedItem(mapItem({{"nd", false}, {"type", text("<i2")}}))), badArray);
    }

    void decodesComplexNumbers()
    {
        const Data data = decodedItem(complexItem("(1-2j)")).value();
        QVERIFY(data.plain);
        QVERIFY(data.scalar);
        QCOMPARE(std::get<Array>(data.value).type.typeString(), QByteArray("<c16"));
        QCOMPARE(toByteArray(std::get<Array>(data.value).data), bytesOf<double>({1.0, -2.0}));
        QVERIFY(decodedItem(mapItem({{"data", QByteArray("1j")}, {"complex", true}})).has_value());
    }

    void refusesMalformedComplexNumbers()
    {
        for (const char *bad : {"one", "", "(1+2j", "1 + 2j"})
            QCOMPARE(codeOf(decodedItem(complexItem(bad))), badArray);
        QCOMPARE(codeOf(decodedItem(mapItem({{"complex", false}, {"data", text("1j")}}))), badArray);
        QCOMPARE(codeOf(decodedItem(mapItem({{"complex", true}, {"data", text("1j")}, {"x", 1}}))), badArray);
        QCOMPARE(codeOf(decodedItem(mapItem({{"complex", true}}))), badArray);
        QCOMPARE(codeOf(decodedItem(mapItem({{"complex", true}, {"data", 1}}))), badArray);
    }

    void decodesNullDataspaces()
    {
        const Data typed = decodedItem(mapItem({{"empty", true}, {"dtype", text("<f4")}})).value();
        QCOMPARE(std::get<Data::Empty>(typed.value).type.typeString(), QByteArray("<f4"));
        QVERIFY(!std::get<Data::Empty>(typed.value).text);
        const Data texts = decodedItem(mapItem({{"empty", true}, {"dtype", QByteArray("str")}})).value();
        QVERIFY(std::get<Data::Empty>(texts.value).text);
        const Item record = QVariantList{fieldItem("a", text("<i4"))};
        QVERIFY(std::get<Data::Empty>(decodedItem(mapItem({{"empty", true}, {"dtype", record}})).value().value)
                    .type.isRecord());
        QCOMPARE(codeOf(decodedItem(mapItem({{"empty", true}, {"dtype", text("nope")}}))), badArray);
        QCOMPARE(codeOf(decodedItem(mapItem({{"empty", false}, {"dtype", text("<f4")}}))), unsupported);
        QCOMPARE(codeOf(decodedItem(mapItem({{"empty", true}}))), unsupported);
        QCOMPARE(codeOf(decodedItem(mapItem({{"empty", true}, {"dtype", text("<f4")}, {"x", 1}}))), unsupported);
    }

    void refusesWhatIsNoValue()
    {
        QCOMPARE(codeOf(decodedItem(mapItem({{"k", 1}}))), unsupported);
        QCOMPARE(codeOf(decodedItem(mapItem({}))), unsupported);
        QCOMPARE(codeOf(decodedItem(nil())), unsupported);
        QCOMPARE(codeOf(decodedItem(raw(QByteArray::fromHex("d6ff00000001")))), unsupported); // a timestamp
        QCOMPARE(codeOf(decodedItem(raw(QByteArray::fromHex("a2fffe")))), QStringLiteral("BAD_VALUE"));
    }

    void decodesPlainScalars()
    {
        const auto array = [](const Item &item) {
            const Data data = decodedItem(item).value();
            return data.plain && data.scalar ? std::get<Array>(data.value) : Array();
        };
        QCOMPARE(array(true).type.typeString(), QByteArray("|b1"));
        QCOMPARE(array(-5).type.typeString(), QByteArray("<i8"));
        QCOMPARE(toByteArray(array(-5).data), bytesOf<qint64>({-5}));
        QCOMPARE(array(quint64(1) << 63).type.typeString(), QByteArray("<u8"));
        QCOMPARE(array(raw(QByteArray::fromHex("ca3fc00000"))).type.typeString(),
                 QByteArray("<f8")); // float32 is a float
        QCOMPARE(toByteArray(array(1.0).data), bytesOf<double>({1.0}));
        const Data textData = decodedItem(QString::fromUtf8("é")).value();
        QVERIFY(textData.plain && textData.scalar);
        QCOMPARE(std::get<TextArray>(textData.value).items.at(0), std::string_view("é"));
        const Data bin = decodedItem(QByteArray("a\0b", 3)).value();
        QCOMPARE(std::get<TextArray>(bin.value).kind, TextArray::Kind::Bytes);
        QCOMPARE(std::get<TextArray>(bin.value).items.at(0).size(), std::size_t(3));
    }

    void textOfAFrameOutlivesIt()
    {
        Data data;
        {
            const SharedBytes body = shared(packed(QStringLiteral("keep me, I am longer than any small buffer")));
            data = decodeData({body.data(), body.data() + body.size()}, {body, nullptr}).value();
        }
        QCOMPARE(std::get<TextArray>(data.value).items.at(0),
                 std::string_view("keep me, I am longer than any small buffer"));
    }
};

QTEST_APPLESS_MAIN(ArrayDecoderTest)
#include "array_decoder_test.moc"
