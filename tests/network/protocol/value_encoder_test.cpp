// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/data_decoder.h"
#include "network/protocol/value_encoder.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

QByteArray encoded(const Value &value, std::size_t limit = 1 << 30)
{
    ReplyBuffer buffer;
    WireWriter writer(buffer, limit);
    writeValue(writer, value);
    return toByteArray(buffer);
}

Item text(const char *utf8)
{
    return QString::fromUtf8(utf8);
}

Value texts(const Shape &shape, const std::vector<std::string_view> &items)
{
    return {std::make_shared<const TextArray>(TextArray{TextArray::Kind::Text, shape, items, nullptr})};
}

ElementType recordOf(std::vector<RecordField> fields, std::uint32_t itemSize)
{
    auto layout = std::make_shared<RecordLayout>();
    layout->fields = std::move(fields);
    layout->itemSize = itemSize;
    return ElementType::record(std::move(layout));
}

Value array(const ElementType &type, const Shape &shape, const QByteArray &data)
{
    return {Array{type, shape, shared(data)}};
}

NamedType wire(const ElementType &type)
{
    return {NamedType::Form::Wire, type, {}};
}

} // namespace

class ValueEncoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesPlainValues()
    {
        QCOMPARE(encoded({}), QByteArray::fromHex("c0"));
        QCOMPARE(encoded({true}), QByteArray::fromHex("c3"));
        QCOMPARE(encoded({qint64(-1)}), QByteArray::fromHex("ff"));
        QCOMPARE(encoded({qint64(200)}), QByteArray::fromHex("ccc8"));
        QCOMPARE(encoded({~quint64(0)}), QByteArray::fromHex("cfffffffffffffffff"));
        QCOMPARE(encoded({1.0}), QByteArray::fromHex("cb3ff0000000000000")); // a float stays one
        QCOMPARE(encoded({-0.0}), QByteArray::fromHex("cb8000000000000000"));
        QCOMPARE(encoded({Value::Text{"é"}}), packed(text("é")));
        QCOMPARE(encoded({Value::Text{"caf\xe9"}}), packed(QByteArray("caf\xe9"))); // no UTF-8: bin
        QCOMPARE(encoded({Value::Bin{"abc"}}), packed(QByteArray("abc")));
        QCOMPARE(encoded({Value::List{{qint64(1)}, {}}}), QByteArray::fromHex("9201c0"));
        QCOMPARE(encoded({Value::Map{{"b", {qint64(1)}}, {"\xff", {}}}}), QByteArray::fromHex("82a16201c401ffc0"));
    }

    // Rows of the table of hex dumps in docs/protocol.md; the vectors of the open set have many more.
    void writesArraysAsMsgpackNumpyDoes()
    {
        const auto check = [](const Value &value, const char *hex) {
            QCOMPARE(encoded(value).toHex(), QByteArray(hex));
        };
        check(array(ElementType::integer(2), {2}, bytesOf<qint16>({1, 2})),
              "85c4026e64c3c40474797065a33c6932c4046b696e64c400c40573686170659102c40464617461c40401000200");
        check(array(ElementType::integer(4), {}, bytesOf<qint32>({5})),
              "85c4026e64c3c40474797065a33c6934c4046b696e64c400c405736861706590c40464617461c40405000000");
        check(array(ElementType::voidOf(3), {1}, "abc"),
              "85c4026e64c3c40474797065a37c5633c4046b696e64c400c40573686170659101c40464617461c403616263");
        check(array(recordOf({{"a", ElementType::integer(4), {}, 0}, {"b", ElementType::floating(8), {}, 4}}, 12), {0},
                    {}),
              "85c4026e64c3c404747970659292a161a33c693492a162a33c6638c4046b696e64c40156c40573686170659100c40464617461c4"
              "00");
        check({Value::Scalar{{ElementType::boolean(), {}, shared("\1")}}},
              "83c4026e64c2c40474797065a37c6231c40464617461c40101");
    }

    void writesPaddingOfRecordsThatHaveSome()
    {
        const ElementType type =
            recordOf({{"a", ElementType::integer(1), {}, 2}, {"b", ElementType::integer(2), {3}, 4}}, 13);
        const Item descr =
            QVariantList{fieldItem("", text("|V2")), fieldItem("a", text("|i1")), fieldItem("", text("|V1")),
                         fieldItem("b", text("<i2"), QVariantList{3}), fieldItem("", text("|V3"))};
        QCOMPARE(encoded(array(type, {1}, QByteArray(13, 'x'))), packed(arrayItem(descr, {1}, QByteArray(13, 'x'))));
    }

    void largePayloadsAreNotCopied()
    {
        const SharedBytes data = shared(QByteArray(1 << 20, 'x'));
        ReplyBuffer buffer;
        WireWriter writer(buffer, 1 << 30);
        writeArray(writer, {ElementType::boolean(), {1 << 20}, data});
        std::array<std::string_view, 4> views;
        QCOMPARE(buffer.views(views), std::size_t(2));
        QCOMPARE(views[1].data(), data.data());
        QCOMPARE(writer.written(), buffer.size());
    }

    void writesTextsAsNestedLists()
    {
        QCOMPARE(encoded(texts({}, {"word"})), packed(text("word")));
        QCOMPARE(encoded(texts({2}, {"a", "caf\xe9"})), packed(QVariantList{text("a"), QByteArray("caf\xe9")}));
        QCOMPARE(encoded(texts({2, 2}, {"a", "β", "", "d"})),
                 packed(QVariantList{QVariantList{text("a"), text("β")}, QVariantList{text(""), text("d")}}));
        QCOMPARE(encoded(texts({0, 3}, {})), QByteArray::fromHex("90"));
        QCOMPARE(encoded(texts({2, 0}, {})), QByteArray::fromHex("929090"));
    }

    void emptyListsBeyondTheLimitAreNotCounted()
    {
        ReplyBuffer buffer;
        WireWriter writer(buffer, 1000);
        writeValue(writer, texts({Q_INT64_C(1) << 31, 0}, {}));
        QVERIFY(writer.isOverLimit());
        QVERIFY(writer.written() < 2000);
    }

    void namesTypes()
    {
        const auto named = [](const NamedType &type) { return encoded({type}); };
        QCOMPARE(named({}), packed(nil()));
        QCOMPARE(named(wire(ElementType::floating(4))), packed(text("<f4")));
        QCOMPARE(named({NamedType::Form::Text, {}, {}}), packed(text("str")));
        QCOMPARE(named({NamedType::Form::Reference, {}, {}}), packed(text("ref")));
        QCOMPARE(named({NamedType::Form::Sequence, ElementType::integer(4), {}}),
                 packed(mapItem({{"vlen", text("<i4")}})));
        const NamedType record{NamedType::Form::Record,
                               {},
                               {{"n", wire(ElementType::integer(4)), {}},
                                {"s", {NamedType::Form::Text, {}, {}}, {}},
                                {"m", wire(ElementType::floating(8)), {2}}}};
        QCOMPARE(named(record), packed(QVariantList{fieldItem("n", text("<i4")), fieldItem("s", text("str")),
                                                    fieldItem("m", text("<f8"), QVariantList{2})}));
    }

    void namesNullDataspaces()
    {
        QCOMPARE(encoded({Data::Empty{true, {}}}), packedMap({{"empty", true}, {"dtype", text("str")}}));
        QCOMPARE(encoded({Data::Empty{false, ElementType::floating(4)}}),
                 packedMap({{"empty", true}, {"dtype", text("<f4")}}));
    }

    // What the server writes it also understands: arrays of all sorts travel both ways unchanged.
    void arraysTravelBothWays()
    {
        const ElementType inner =
            recordOf({{"x", ElementType::unsignedInteger(1), {}, 0}, {"t", ElementType::text(2), {}, 1}}, 9);
        const std::vector<ElementType> types{ElementType::boolean(),
                                             ElementType::integer(8, ElementType::Order::Big),
                                             ElementType::floating(2),
                                             ElementType::complex(8),
                                             ElementType::time(ElementType::Kind::DateTime, "25s"),
                                             ElementType::bytesOf(3),
                                             ElementType::text(2),
                                             ElementType::voidOf(5),
                                             inner,
                                             recordOf({{"é", inner, {2, 1}, 3}}, 30)};
        for (const ElementType &type : types) {
            const QByteArray bytes(int(type.itemSize() * 6), '\0');
            const QByteArray wireBytes = encoded(array(type, {2, 3}, bytes));
            const SharedBytes body = shared(wireBytes);
            const Data data = decodeData({body.data(), body.data() + body.size()}, {body, nullptr}).value();
            QVERIFY2(std::get<Array>(data.value).type == type, type.description().constData());
            QCOMPARE(toByteArray(std::get<Array>(data.value).data), bytes);
        }
    }
};

QTEST_APPLESS_MAIN(ValueEncoderTest)
#include "value_encoder_test.moc"
