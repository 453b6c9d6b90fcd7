// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/shape.h>

#include <QTest>

using namespace hdf5async;

class ShapeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsElements()
    {
        QCOMPARE(elementCount({}), std::optional<qint64>(1));
        QCOMPARE(elementCount({5}), std::optional<qint64>(5));
        QCOMPARE(elementCount({2, 3, 4}), std::optional<qint64>(24));
        QCOMPARE(elementCount({0, 3}), std::optional<qint64>(0));
    }

    void staysWithin63Bits()
    {
        constexpr qint64 huge = qint64(1) << 62;
        QCOMPARE(elementCount({huge, 1}), std::optional<qint64>(huge));
        QCOMPARE(elementCount({huge, 2}), std::nullopt);
        QCOMPARE(elementCount({huge, 4, 2}), std::nullopt); // 2^65 wraps to 0
        QCOMPARE(elementCount({0, huge, huge}), std::optional<qint64>(0));
        QCOMPARE(elementCount({-1}), std::nullopt);
        QCOMPARE(elementCount({-1, -1}), std::nullopt);
        QCOMPARE(elementCount({0, -1}), std::nullopt);
    }

    void writesTuplesLikePython()
    {
        QCOMPARE(toText({}), QStringLiteral("()"));
        QCOMPARE(toText({5}), QStringLiteral("(5,)"));
        QCOMPARE(toText({2, 0, 3}), QStringLiteral("(2, 0, 3)"));
    }
};

QTEST_APPLESS_MAIN(ShapeTest)
#include "shape_test.moc"
