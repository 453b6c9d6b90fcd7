// SPDX-License-Identifier: BSD-3-Clause
#include "ui/format.h"
#include "ui/plot/axis.h"
#include "ui/plot/quantity.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace hdf5async;

class FormatTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesSizesWithThreeFiguresAndAUnit_data()
    {
        QTest::addColumn<qint64>("bytes");
        QTest::addColumn<QString>("text");
        QTest::newRow("unknown") << qint64(-1) << QStringLiteral("-");
        QTest::newRow("zero") << qint64(0) << QStringLiteral("0 B");
        QTest::newRow("small") << qint64(999) << QStringLiteral("999 B");
        QTest::newRow("kilo") << qint64(1000) << QStringLiteral("1.00 kB");
        QTest::newRow("rounds up to the next prefix") << qint64(999'999) << QStringLiteral("1.00 MB");
        QTest::newRow("tens") << qint64(38'200'000'000) << QStringLiteral("38.2 GB");
        QTest::newRow("hundreds") << qint64(412'000'000) << QStringLiteral("412 MB");
        QTest::newRow("largest") << std::numeric_limits<qint64>::max() << QStringLiteral("9.22 EB");
    }
    void writesSizesWithThreeFiguresAndAUnit()
    {
        QFETCH(qint64, bytes);
        QFETCH(QString, text);
        QCOMPARE(format::bytes(bytes), text);
    }

    void writesSizesInBinaryUnitsWhenAsked()
    {
        format::setSizeUnits(format::SizeUnits::Binary);
        QCOMPARE(format::bytes(-1), QStringLiteral("-"));
        QCOMPARE(format::bytes(999), QStringLiteral("999 B"));
        QCOMPARE(format::bytes(1024), QStringLiteral("1.00 KiB"));
        QCOMPARE(format::bytes(1000), QStringLiteral("0.98 KiB"));
        QCOMPARE(format::bytes(qint64(50) << 30), QStringLiteral("50.0 GiB"));
        QCOMPARE(format::bytes(std::numeric_limits<qint64>::max()), QStringLiteral("8.00 EiB"));
        QCOMPARE(format::bytesPerSecond(1.7e6), QStringLiteral("1.70 MB/s")); // rates stay as they are
        format::setSizeUnits(format::SizeUnits::Decimal);
        QCOMPARE(format::bytes(1024), QStringLiteral("1.02 kB"));
    }

    void writesRates()
    {
        QCOMPARE(format::bytesPerSecond(0.2), QStringLiteral("0 B/s"));
        QCOMPARE(format::bytesPerSecond(1.7e6), QStringLiteral("1.70 MB/s"));
        QCOMPARE(format::rowsPerSecond(1.24e6), QStringLiteral("1.24 M rows/s"));
        QCOMPARE(format::perSecond(98.21), QStringLiteral("98.2/s"));
        QCOMPARE(format::perSecond(0), QStringLiteral("0/s"));
    }

    void isShortAndHonestWhateverAServerSays_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<bool>("isNumber");
        const double infinite = std::numeric_limits<double>::infinity();
        QTest::newRow("no number") << std::nan("") << false;
        QTest::newRow("infinite") << infinite << false;
        QTest::newRow("negative infinite") << -infinite << false;
        QTest::newRow("huge") << 1e300 << true;
        QTest::newRow("negative huge") << -1e300 << true;
        QTest::newRow("largest") << std::numeric_limits<double>::max() << true;
        QTest::newRow("smallest") << std::numeric_limits<double>::denorm_min() << true;
        QTest::newRow("beyond an integer") << 9'223'372'036'854'775'808.0 << true;
        QTest::newRow("the last integer before") << 9'223'372'036'854'774'784.0 << true;
        QTest::newRow("negative") << -3.0 << true;
        QTest::newRow("negative zero") << -0.0 << true;
    }
    void isShortAndHonestWhateverAServerSays()
    {
        QFETCH(const double, value);
        QFETCH(const bool, isNumber);
        const QString rates[]{format::bytesPerSecond(value), format::rowsPerSecond(value), format::perSecond(value),
                              format::number(value)};
        for (const QString &text : rates) {
            QCOMPARE(text == QStringLiteral("-"), !isNumber);
            QVERIFY2(!text.isEmpty() && text.size() < 24, qPrintable(text));
        }
        for (const QString &text : {format::milliseconds(value), format::percent(value), format::ratio(value),
                                    format::duration(value), format::approximateBytes(value)}) {
            QVERIFY(isNumber || text == QStringLiteral("-"));
            QVERIFY2(!text.isEmpty() && text.size() < 24, qPrintable(text));
            QVERIFY2(!text.contains(QStringLiteral("nan")) && !text.contains(QStringLiteral("inf")), qPrintable(text));
        }
        for (int quantity = 0; quantity <= int(Quantity::Bytes); ++quantity) {
            for (const QString &text : {quantityText(Quantity(quantity), value), axisText(Quantity(quantity), value)}) {
                QVERIFY(isNumber || text == QStringLiteral("-"));
                QVERIFY2(!text.isEmpty() && text.size() < 24, qPrintable(text));
            }
        }
        QVERIFY(timeTickText(value, 60).size() < 24);
        QVERIFY(linearTicks(0, value, 5).size() < 10);
        QVERIFY(decadeTicks(1, value).size() < 400);
        QVERIFY(timeTicks(0, value, 5).size() < 10);
    }

    void tellsWhatIsBeyondEveryPrefix()
    {
        QCOMPARE(format::duration(1e300), QStringLiteral("1.16e+295 d"));
        QCOMPARE(format::duration(86400e9), QStringLiteral("1000000000 d"));
        QCOMPARE(format::duration(-1), QStringLiteral("-"));
        QCOMPARE(format::duration(0), QStringLiteral("0.0 s"));
        QCOMPARE(format::approximateBytes(1.24e6), QStringLiteral("1.24 MB"));
        QCOMPARE(format::approximateBytes(1e300), QStringLiteral("9.20 EB"));
        QCOMPARE(format::bytesPerSecond(1e300), QStringLiteral("1e+282 EB/s"));
        QCOMPARE(format::milliseconds(1e300), QStringLiteral("1e+297 s"));
        QCOMPARE(format::percent(1e300), QStringLiteral("1e+302 %"));
        QVERIFY(!timeAt(1e300).isValid() && !timeAt(std::nan("")).isValid() && !timeAt(-1e300).isValid());
        QCOMPARE(timeAt(1'790'000'000).toSecsSinceEpoch(), qint64(1'790'000'000));
    }

    void groupsDigits()
    {
        QCOMPARE(format::count(0), QStringLiteral("0"));
        QCOMPARE(format::count(999), QStringLiteral("999"));
        QCOMPARE(format::count(1'234'567), QStringLiteral("1\u2009234\u2009567"));
    }

    void tellsAges()
    {
        const QDateTime now = QDateTime::fromSecsSinceEpoch(1'790'000'000, Qt::UTC);
        QCOMPARE(format::age({}, now), QString());
        QCOMPARE(format::age(now.addSecs(-41), now), QStringLiteral("41 s"));
        QCOMPARE(format::age(now.addSecs(-720), now), QStringLiteral("12 min"));
        QCOMPARE(format::age(now.addSecs(-12'000), now), QStringLiteral("3 h 20 min"));
        QCOMPARE(format::age(now.addDays(-5), now), QStringLiteral("5 d"));
        QCOMPARE(format::age(now.addSecs(10), now), QStringLiteral("0 s"));
    }
};

QTEST_GUILESS_MAIN(FormatTest)
#include "format_test.moc"
