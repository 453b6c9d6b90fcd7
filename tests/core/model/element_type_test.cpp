// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/element_type.h>

#include <QTest>

using namespace hdf5async;
using Kind = ElementType::Kind;
using Order = ElementType::Order;

namespace {

ElementType recordOf(std::vector<RecordField> fields, std::uint32_t itemSize)
{
    auto layout = std::make_shared<RecordLayout>();
    layout->fields = std::move(fields);
    layout->itemSize = itemSize;
    return ElementType::record(std::move(layout));
}

} // namespace

class ElementTypeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesNumpysTypeStrings()
    {
        QCOMPARE(ElementType().typeString(), QByteArray("<f8"));
        QCOMPARE(ElementType::boolean().typeString(), QByteArray("|b1"));
        QCOMPARE(ElementType::integer(1).typeString(), QByteArray("|i1"));
        QCOMPARE(ElementType::integer(1, Order::Big).typeString(), QByteArray("|i1"));
        QCOMPARE(ElementType::integer(8, Order::Big).typeString(), QByteArray(">i8"));
        QCOMPARE(ElementType::unsignedInteger(1).typeString(), QByteArray("|u1"));
        QCOMPARE(ElementType::unsignedInteger(2).typeString(), QByteArray("<u2"));
        QCOMPARE(ElementType::floating(2).typeString(), QByteArray("<f2"));
        QCOMPARE(ElementType::complex(16, Order::Big).typeString(), QByteArray(">c16"));
        QCOMPARE(ElementType::time(Kind::DateTime, "25s").typeString(), QByteArray("<M8[25s]"));
        QCOMPARE(ElementType::time(Kind::TimeDelta, {}, Order::Big).typeString(), QByteArray(">m8"));
        QCOMPARE(ElementType::bytesOf(3).typeString(), QByteArray("|S3"));
        QCOMPARE(ElementType::text(5).typeString(), QByteArray("<U5"));
        QCOMPARE(ElementType::voidOf(7).typeString(), QByteArray("|V7"));
    }

    void knowsSizes()
    {
        QCOMPARE(ElementType::boolean().itemSize(), 1u);
        QCOMPARE(ElementType::complex(8).itemSize(), 8u);
        QCOMPARE(ElementType::time(Kind::DateTime, "s").itemSize(), 8u);
        QCOMPARE(ElementType::text(5).itemSize(), 20u);
        QCOMPARE(ElementType::text(0).itemSize(), 0u);
    }

    void comparesByMeaning()
    {
        QCOMPARE(ElementType::integer(1, Order::Big), ElementType::integer(1, Order::Little));
        QVERIFY(ElementType::integer(2, Order::Big) != ElementType::integer(2, Order::Little));
        QVERIFY(ElementType::time(Kind::DateTime, "s") != ElementType::time(Kind::DateTime, "ms"));
        QVERIFY(ElementType::time(Kind::DateTime, "s") != ElementType::time(Kind::TimeDelta, "s"));
        QVERIFY(ElementType::bytesOf(8) != ElementType::voidOf(8));

        const RecordField a{"a", ElementType::integer(4), {}, 0};
        const RecordField b{"b", ElementType::floating(8), {2}, 4};
        QCOMPARE(recordOf({a, b}, 20), recordOf({a, b}, 20));
        QVERIFY(recordOf({a, b}, 20) != recordOf({a, b}, 24));
        QVERIFY(recordOf({a}, 4) != ElementType::voidOf(4));
        RecordField moved = b;
        moved.offset = 8;
        QVERIFY(recordOf({a, b}, 24) != recordOf({a, moved}, 24));
        RecordField renamed = b;
        renamed.name = "c";
        QVERIFY(recordOf({a, b}, 20) != recordOf({a, renamed}, 20));
    }

    void describesRecords()
    {
        const ElementType inner = recordOf({{"x", ElementType::unsignedInteger(1), {}, 0}}, 1);
        const ElementType type = recordOf({{"a", ElementType::integer(4), {}, 0}, {"n", inner, {2, 3}, 4}}, 10);
        QCOMPARE(type.description(), QByteArray("{a: <i4, n: {x: |u1} (2, 3)}"));
        QCOMPARE(ElementType::bytesOf(2).description(), QByteArray("|S2"));
        QCOMPARE(type.itemSize(), 10u);
        QVERIFY(type.isRecord());
        QVERIFY(!type.isNumber());
    }

    void findsFieldsByName()
    {
        const ElementType type =
            recordOf({{"a", ElementType::integer(4), {}, 0}, {"b", ElementType::integer(2), {3, 5}, 4}}, 34);
        QCOMPARE(type.fields().find("b")->offset, 4u);
        QCOMPARE(type.fields().find("b")->count(), std::uint64_t(15));
        QCOMPARE(type.fields().find("a")->count(), std::uint64_t(1));
        QVERIFY(!type.fields().find("c"));
        QVERIFY(!type.fields().find(""));
    }

    void seesGaps()
    {
        const RecordField a{"a", ElementType::integer(1), {}, 0};
        const RecordField b{"b", ElementType::integer(4), {2}, 1};
        QVERIFY(recordOf({a, b}, 9).fields().isPacked());
        QVERIFY(!recordOf({a, b}, 12).fields().isPacked()); // at the end
        RecordField aligned = b;
        aligned.offset = 4;
        QVERIFY(!recordOf({a, aligned}, 12).fields().isPacked()); // in between
        const RecordField nested{"n", recordOf({a, aligned}, 12), {}, 0};
        QVERIFY(!recordOf({nested}, 12).fields().isPacked()); // further in
    }
};

QTEST_APPLESS_MAIN(ElementTypeTest)
#include "element_type_test.moc"
