// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/stream_assembler.h"

#include <hdf5async/array_view.h>

#include <QTest>

#include <numeric>

using namespace hdf5async;

namespace {

Value rows(std::vector<qint32> values, const Shape &shape)
{
    return Value{ArrayView(std::move(values), shape).array()};
}

Value fixedTexts(const QByteArray &bytes, std::uint32_t width)
{
    return Value{ArrayView(ElementType::bytesOf(width), {bytes.size() / qsizetype(width)}, bytes).array()};
}

Value texts(std::initializer_list<std::string_view> items)
{
    TextArray array;
    array.items = items;
    array.shape = {qint64(array.items.size())};
    return Value{Value::Texts(std::make_shared<const TextArray>(array))};
}

} // namespace

/// Parts become one result.
class StreamAssemblerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsASinglePartAsItIs()
    {
        StreamAssembler assembler;
        const Value part = rows({1, 2, 3}, {3});
        const char *const data = std::get<Array>(part.v).data.data();
        QVERIFY(assembler.add(0, part).has_value());
        const Value whole = assembler.take();
        QVERIFY(std::get<Array>(whole.v).data.data() == data);
        StreamAssembler nothing;
        QVERIFY(nothing.add(0, Value{}).has_value());
        QVERIFY(nothing.take().isNil());
    }

    void joinsBlocksOfRows()
    {
        StreamAssembler assembler;
        std::vector<qint32> expected;
        for (qint32 part = 0; part < 100; ++part) {
            std::vector<qint32> values(2 * 500);
            std::iota(values.begin(), values.end(), part * 1000);
            expected.insert(expected.end(), values.begin(), values.end());
            QVERIFY(assembler.add(quint32(part), rows(std::move(values), {500, 2})).has_value());
        }
        const Value whole = assembler.take();
        QVERIFY(std::get<Array>(whole.v).shape == (Shape{50'000, 2}));
        QVERIFY(elementsOf<qint32>(whole).value() == expected);
    }

    void joinsTextsOfDifferentWidth()
    {
        StreamAssembler assembler;
        QVERIFY(assembler.add(0, fixedTexts("abcd", 2)).has_value());
        QVERIFY(assembler.add(1, fixedTexts("wide", 4)).has_value());
        QVERIFY(assembler.add(2, fixedTexts("xy", 1)).has_value());
        QCOMPARE(textsOf(assembler.take()).value(),
                 (QStringList{QStringLiteral("ab"), QStringLiteral("cd"), QStringLiteral("wide"), QStringLiteral("x"),
                              QStringLiteral("y")}));
    }

    void joinsLists()
    {
        StreamAssembler assembler;
        QVERIFY(assembler.add(0, texts({"a", "b"})).has_value());
        QVERIFY(assembler.add(1, texts({"c"})).has_value());
        QCOMPARE(textsOf(assembler.take()).value(),
                 (QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}));
        StreamAssembler values;
        QVERIFY(values.add(0, Value{Value::List{Value{true}}}).has_value());
        QVERIFY(values.add(1, Value{Value::List{Value{}, Value{0.5}}}).has_value());
        QCOMPARE(std::get<Value::List>(values.take().v).size(), std::size_t(3));
    }

    void refusesWhatDoesNotFit()
    {
        StreamAssembler order;
        QVERIFY(!order.add(1, rows({1}, {1})));
        StreamAssembler assembler;
        QVERIFY(assembler.add(0, rows({1, 2}, {1, 2})).has_value());
        QVERIFY(!assembler.add(1, rows({1, 2, 3}, {1, 3})));
        StreamAssembler other;
        QVERIFY(other.add(0, rows({1}, {1})).has_value());
        QVERIFY(!other.add(1, texts({"a"})));
        StreamAssembler type;
        QVERIFY(type.add(0, rows({1}, {1})).has_value());
        QVERIFY(!type.add(1, Value{ArrayView(std::vector<float>{1}).array()}));
        StreamAssembler scalar;
        QVERIFY(scalar.add(0, Value{true}).has_value());
        QVERIFY(!scalar.add(1, Value{true}));
    }
};

QTEST_APPLESS_MAIN(StreamAssemblerTest)
#include "stream_assembler_test.moc"
