// SPDX-License-Identifier: BSD-3-Clause
#include "ui/format.h"

#include <QTest>

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
