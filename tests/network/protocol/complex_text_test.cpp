// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/complex_text.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <limits>

using namespace hdf5async;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

bool sameBits(double a, double b)
{
    return std::bit_cast<quint64>(a) == std::bit_cast<quint64>(b);
}

} // namespace

class ComplexTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatPythonWrites_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<double>("real");
        QTest::addColumn<double>("imaginary");
        const auto row = [](const char *text, double real, double imaginary) {
            QTest::newRow(text) << QByteArray(text) << real << imaginary;
        };
        row("(1+2j)", 1, 2);
        row("(1-2j)", 1, -2);
        row("(-1.5-0.25j)", -1.5, -0.25);
        row("1+2j", 1, 2);
        row("1j", 0, 1);
        row("-1j", 0, -1);
        row("0j", 0, 0.0);
        row("-0j", 0, -0.0);
        row("(-0-0j)", -0.0, -0.0);
        row("(-0+0j)", -0.0, 0.0);
        row("(1e+16+1e-05j)", 1e16, 1e-5);
        row("(1.7976931348623157e+308+5e-324j)", 1.7976931348623157e308, 5e-324);
        row("(0.1+0.30000000000000004j)", 0.1, 0.30000000000000004);
        row("(inf+infj)", infinite, infinite);
        row("(-inf-infj)", -infinite, -infinite);
        row("(nan+0j)", notANumber, 0.0);
        row("infj", 0, infinite);
        row("nanj", 0, notANumber);
        row("(1e+400-1e-400j)", infinite, -0.0);
    }
    void readsWhatPythonWrites()
    {
        QFETCH(QByteArray, text);
        QFETCH(double, real);
        QFETCH(double, imaginary);
        const std::optional<std::complex<double>> value = parseComplex(text.toStdString());
        QVERIFY(value.has_value());
        QVERIFY(sameBits(value->real(), real));
        QVERIFY(sameBits(value->imag(), imaginary));
    }

    void refusesEverythingElse_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text :
             {"one",  " 1+2j ", "1 + 2j", "(1+2j", "1+2j)",     "((1+2j))", "()",    "(",     ")",    "j",   "+j",
              "1",    "(1)",    "1+2",    "1+j",   "(1j)",      "1+2jj",    "1++2j", "1+-2j", "1_0j", "1.j", ".5j",
              "1e5j", "1ej",    "1e+j",   "0x1j",  "infinityj", "INFj",     "Nanj",  "1+2J",  "1,5j", "nan", "inf+nan"})
            QTest::newRow(text) << QByteArray(text);
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("129 characters") << QByteArray(128, '1') + 'j';
        QTest::newRow("NUL") << QByteArray("1j\0", 3);
    }
    void refusesEverythingElse()
    {
        QFETCH(QByteArray, text);
        QVERIFY(!parseComplex(std::string_view(text.data(), std::size_t(text.size()))));
    }

    void takesTextUpToTheLimit() { QVERIFY(parseComplex(std::string(127, '1') + 'j').has_value()); }
};

QTEST_APPLESS_MAIN(ComplexTextTest)
#include "complex_text_test.moc"
