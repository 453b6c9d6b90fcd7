// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/value_checks.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;
using Order = ElementType::Order;

namespace {

ElementType recordOf(std::vector<RecordField> fields, std::uint32_t itemSize)
{
    auto layout = std::make_shared<RecordLayout>();
    layout->fields = std::move(fields);
    layout->itemSize = itemSize;
    return ElementType::record(std::move(layout));
}

QString codeOfText(std::initializer_list<quint32> codePoints, Order order = Order::Little)
{
    const ValueChecks checks(ElementType::text(std::uint32_t(codePoints.size()), order));
    return codeOf(checks.checked(shared(bytesOf(codePoints))));
}

} // namespace

class ValueChecksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyBoolAndTextNeedALook()
    {
        QVERIFY(ValueChecks(ElementType::floating(8)).isEmpty());
        QVERIFY(ValueChecks(ElementType::bytesOf(3)).isEmpty());
        QVERIFY(ValueChecks(ElementType::text(0)).isEmpty());
        QVERIFY(ValueChecks(recordOf({{"a", ElementType::integer(4), {}, 0}}, 4)).isEmpty());
        QVERIFY(!ValueChecks(ElementType::boolean()).isEmpty());
        QVERIFY(!ValueChecks(ElementType::text(1)).isEmpty());
        const ElementType inner = recordOf({{"x", ElementType::boolean(), {}, 0}}, 1);
        QVERIFY(!ValueChecks(recordOf({{"n", inner, {3}, 0}}, 3)).isEmpty());
    }

    void goodValuesAreNotCopied()
    {
        const SharedBytes bools = shared(QByteArray("\0\1\1\0\1\0\0\1\1", 9));
        QCOMPARE(ValueChecks(ElementType::boolean()).checked(bools).value().data(), bools.data());
        const SharedBytes text = shared(bytesOf<quint32>({'a', 'b', 0}));
        QCOMPARE(ValueChecks(ElementType::text(3)).checked(text).value().data(), text.data());
    }

    void whatIsNotZeroIsTrue()
    {
        for (int size = 1; size < 40; ++size) {
            for (int odd = 0; odd < size; ++odd) {
                QByteArray bytes(size, '\1');
                QByteArray expected(size, '\1');
                bytes[odd] = '\x80';
                bytes[0] = expected[0] = odd == 0 ? bytes[0] : '\0';
                expected[odd] = '\1';
                const SharedBytes result = ValueChecks(ElementType::boolean()).checked(shared(bytes)).value();
                QCOMPARE(toByteArray(result), expected);
            }
        }
    }

    void findsBoolsInRecords()
    {
        const ElementType inner =
            recordOf({{"p", ElementType::integer(2), {}, 0}, {"q", ElementType::boolean(), {2}, 2}}, 4);
        const ElementType outer =
            recordOf({{"b", ElementType::boolean(), {}, 1}, {"n", inner, {2}, 2}}, 11); // gaps before and behind
        const QByteArray one("\7\5\3\3\2\0\3\3\1\7\7", 11);
        const QByteArray expected("\7\1\3\3\1\0\3\3\1\1\7", 11); // gaps and integers stay
        const SharedBytes result = ValueChecks(outer).checked(shared(one + expected + one)).value();
        QCOMPARE(toByteArray(result), expected + expected + expected);
    }

    void takesEveryCodePointAndEscapedByte()
    {
        QCOMPARE(codeOfText({'a', 0xe9, 0xd7ff}), QString());
        QCOMPARE(codeOfText({0xe000, 0xffff, 0x10ffff}), QString());
        QCOMPARE(codeOfText({0xdc80, 0xdcff, 0}), QString());
        QCOMPARE(codeOfText({0, 0, 0}), QString());
        QCOMPARE(codeOfText({'a', 0, 0}), QString());
        QCOMPARE(codeOfText({0x61000000, 0, 0}, Order::Big), QString());
    }

    void refusesWhatIsNoText()
    {
        for (const quint32 c : {0x110000U, 0xffffffffU, 0xd800U, 0xdbffU, 0xdc00U, 0xdc7fU, 0xdd00U, 0xdfffU})
            QCOMPARE(codeOfText({c}), QStringLiteral("BAD_VALUE"));
        QCOMPARE(codeOfText({'a', 0, 'b'}), QStringLiteral("BAD_VALUE"));
        QCOMPARE(codeOfText({0, 'b'}), QStringLiteral("BAD_VALUE"));
        QCOMPARE(codeOfText({0x61}, Order::Big), QStringLiteral("BAD_VALUE")); // U+61000000
    }

    void everyElementIsChecked()
    {
        const ValueChecks checks(ElementType::text(1));
        QVERIFY(checks.checked(shared(bytesOf<quint32>({'a', 0, 'b', 0}))).has_value()); // four texts, not one
        QCOMPARE(codeOf(checks.checked(shared(bytesOf<quint32>({'a', 'b', 0xd800})))), QStringLiteral("BAD_VALUE"));
        const ElementType record = recordOf({{"t", ElementType::text(1), {2}, 1}}, 9);
        const QByteArray good = "?" + bytesOf<quint32>({'a', 'b'});
        const QByteArray bad = "?" + bytesOf<quint32>({'a', 0xd800});
        QVERIFY(ValueChecks(record).checked(shared(good + good)).has_value());
        QCOMPARE(codeOf(ValueChecks(record).checked(shared(good + bad))), QStringLiteral("BAD_VALUE"));
    }

    void nothingIsGood()
    {
        QVERIFY(ValueChecks(ElementType::boolean()).checked(SharedBytes()).value().isEmpty());
        QVERIFY(ValueChecks(ElementType::text(2)).checked(SharedBytes()).value().isEmpty());
    }
};

QTEST_APPLESS_MAIN(ValueChecksTest)
#include "value_checks_test.moc"
