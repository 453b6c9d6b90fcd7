// SPDX-License-Identifier: BSD-3-Clause
#include "benchmarks/load/latency_histogram.h"

#include <QTest>

class LatencyHistogramTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsNothingAtFirst();
    void isExactForSmallValues();
    void isWithinASixtyFourthForLargeOnes();
    void namesTheLargest();
};

void LatencyHistogramTest::knowsNothingAtFirst()
{
    const LatencyHistogram histogram;
    QCOMPARE(histogram.total(), 0U);
    QCOMPARE(histogram.quantile(0.5), 0U);
}

void LatencyHistogramTest::isExactForSmallValues()
{
    LatencyHistogram histogram;
    for (std::uint64_t value = 0; value < 100; ++value)
        histogram.add(value);
    QCOMPARE(histogram.total(), 100U);
    QCOMPARE(histogram.quantile(0), 0U);
    QCOMPARE(histogram.quantile(0.5), 50U);
    QCOMPARE(histogram.quantile(0.99), 99U);
    QCOMPARE(histogram.quantile(1), 99U);
}

void LatencyHistogramTest::isWithinASixtyFourthForLargeOnes()
{
    for (unsigned power = 7; power < 64; ++power) {
        for (const std::uint64_t value :
             {std::uint64_t(1) << power, (std::uint64_t(1) << power) + (std::uint64_t(1) << (power - 1)),
              (std::uint64_t(1) << power) - 1}) {
            LatencyHistogram histogram;
            histogram.add(value);
            histogram.add(UINT64_MAX);
            const std::uint64_t found = histogram.quantile(0);
            const std::uint64_t off = found > value ? found - value : value - found;
            QVERIFY2(off <= value / 64, qPrintable(QStringLiteral("%1 for %2").arg(found).arg(value)));
        }
    }
}

void LatencyHistogramTest::namesTheLargest()
{
    LatencyHistogram histogram;
    histogram.add(123456789);
    histogram.add(3);
    QCOMPARE(histogram.largest(), 123456789U);
    QCOMPARE(histogram.quantile(1), 123456789U);
}

QTEST_APPLESS_MAIN(LatencyHistogramTest)
#include "latency_histogram_test.moc"
