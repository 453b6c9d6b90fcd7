// SPDX-License-Identifier: BSD-3-Clause
#include "core/config/setting_values.h"

#include <QTest>

using namespace hdf5async;

/// Tables of text and value; -1 stands for "not such a value".
class SettingValuesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsBooleans();
    void readsCounts_data();
    void readsCounts();
    void readsSizes_data();
    void readsSizes();
    void readsDurations_data();
    void readsDurations();
    void knowsHostLiterals_data();
    void knowsHostLiterals();
    void knowsTheAddressesOfThisMachine();
};

void SettingValuesTest::readsBooleans()
{
    for (const char *word : {"true", "True", "TRUE", "yes", "on", "1"})
        QCOMPARE(parseBoolean(QString::fromLatin1(word)), std::optional(true));
    for (const char *word : {"false", "False", "no", "OFF", "0"})
        QCOMPARE(parseBoolean(QString::fromLatin1(word)), std::optional(false));
    for (const char *word : {"", "2", "t", "enabled", "true ", "yess"})
        QCOMPARE(parseBoolean(QString::fromLatin1(word)), std::nullopt);
}

void SettingValuesTest::readsCounts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("value");
    QTest::newRow("zero") << "0" << qint64(0);
    QTest::newRow("leading zeros") << "007" << qint64(7);
    QTest::newRow("greatest") << "9223372036854775807" << qint64(9223372036854775807);
    for (const char *wrong : {"", "-1", "+1", "1.5", "1e3", "0x10", "9223372036854775808", "1 000", " 1", "١"})
        QTest::newRow(wrong) << QString::fromUtf8(wrong) << qint64(-1);
}

void SettingValuesTest::readsCounts()
{
    QFETCH(const QString, text);
    QFETCH(const qint64, value);
    QCOMPARE(parseCount(text).value_or(-1), value);
}

void SettingValuesTest::readsSizes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("value");
    QTest::newRow("plain") << "65536" << qint64(65536);
    QTest::newRow("B") << "17 B" << qint64(17);
    QTest::newRow("KiB") << "64 KiB" << qint64(65536);
    QTest::newRow("no blank") << "64MiB" << qint64(67108864);
    QTest::newRow("case") << "2 gib" << qint64(2147483648);
    QTest::newRow("TiB") << "1 TiB" << qint64(1099511627776);
    for (const char *wrong : {"", "MiB", "64 MB", "64 M", "1.5 GiB", "-1 KiB", "9223372036854775807 KiB", "64 KiB x"})
        QTest::newRow(wrong) << QString::fromLatin1(wrong) << qint64(-1);
}

void SettingValuesTest::readsSizes()
{
    QFETCH(const QString, text);
    QFETCH(const qint64, value);
    QCOMPARE(parseByteSize(text).value_or(-1), value);
}

void SettingValuesTest::readsDurations_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<qint64>("milliseconds");
    QTest::newRow("plain is seconds") << "60" << qint64(60'000);
    QTest::newRow("ms") << "250 ms" << qint64(250);
    QTest::newRow("s") << "1s" << qint64(1000);
    QTest::newRow("min") << "2 min" << qint64(120'000);
    QTest::newRow("h") << "1 h" << qint64(3'600'000);
    for (const char *wrong : {"", "s", "1 m", "1 d", "1.5 s", "-1 s", "9223372036854775807 s"})
        QTest::newRow(wrong) << QString::fromLatin1(wrong) << qint64(-1);
}

void SettingValuesTest::readsDurations()
{
    QFETCH(const QString, text);
    QFETCH(const qint64, milliseconds);
    const auto parsed = parseDuration(text);
    QCOMPARE(parsed ? qint64(parsed->count()) : qint64(-1), milliseconds);
}

void SettingValuesTest::knowsHostLiterals_data()
{
    QTest::addColumn<bool>("good");
    for (const char *host : {"127.0.0.1", "0.0.0.0", "255.255.255.255", "localhost", "::", "::1", "fe80::1",
                             "2001:db8::42:1", "::ffff:10.0.0.1"})
        QTest::newRow(host) << true;
    for (const char *host :
         {"", "127.0.0", "127.0.0.1.", "127.0.0.1.2", "256.0.0.1", "01.2.3.4", "1.2.3.4 ", "example.org", "[::1]",
          "::1%lo", "1::2::3", ":::", "12345::", "localhost:8888", "127.0.0.1:8888", "*"})
        QTest::newRow(host) << false;
}

void SettingValuesTest::knowsHostLiterals()
{
    QFETCH(const bool, good);
    QCOMPARE(isHostLiteral(QString::fromLatin1(QTest::currentDataTag())), good);
}

void SettingValuesTest::knowsTheAddressesOfThisMachine()
{
    for (const char *own : {"localhost", "127.0.0.1", "127.9.9.9", "::1", "0:0:0:0:0:0:0:1"})
        QVERIFY2(isLoopbackLiteral(QString::fromLatin1(own)), own);
    for (const char *other : {"0.0.0.0", "::", "10.0.0.1", "::2", "1.127.0.0"})
        QVERIFY2(!isLoopbackLiteral(QString::fromLatin1(other)), other);
}

QTEST_APPLESS_MAIN(SettingValuesTest)
#include "setting_values_test.moc"
