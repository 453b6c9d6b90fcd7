// SPDX-License-Identifier: BSD-3-Clause
#include "core/config/ini_text.h"

#include <QTest>

using namespace hdf5async;

class IniTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSectionsKeysAndComments();
    void takesAnyLineEndsAndAByteOrderMark();
    void takesQuotedValuesAsTheyAre();
    void namesLineKeyAndValueOfEachFault_data();
    void namesLineKeyAndValueOfEachFault();
    void reportsEveryFaultAndStillReadsTheRest();
    void refusesWhatIsNotText();
};

namespace {

QString flat(const IniText &ini)
{
    QStringList lines;
    for (const IniEntry &entry : ini.entries)
        lines.append(
            QStringLiteral("%1 [%2] %3=%4").arg(QString::number(entry.line), entry.section, entry.key, entry.value));
    return lines.join(u'|');
}

QStringList problemTexts(const IniText &ini)
{
    QStringList texts;
    for (const ConfigProblem &problem : ini.problems)
        texts.append(problem.text());
    return texts;
}

} // namespace

void IniTextTest::readsSectionsKeysAndComments()
{
    const IniText ini =
        parseIni("# first\n[a]\nx = 1\n ; second\n\n  y=two words\n[ b ]\nx = a=b\nempty =\n", QStringLiteral("f"));
    QCOMPARE(problemTexts(ini), QStringList());
    QCOMPARE(flat(ini), QStringLiteral("3 [a] x=1|6 [a] y=two words|8 [b] x=a=b|9 [b] empty="));
    QCOMPARE(ini.sections.size(), std::size_t(2));
    QCOMPARE(ini.sections[1].name, QStringLiteral("b"));
    QCOMPARE(ini.sections[1].line, 7);
}

void IniTextTest::takesAnyLineEndsAndAByteOrderMark()
{
    QCOMPARE(flat(parseIni("\xef\xbb\xbf[a]\r\nx = 1\r\ny = 2", QStringLiteral("f"))),
             QStringLiteral("2 [a] x=1|3 [a] y=2"));
    QCOMPARE(flat(parseIni("[a]\npath = /tmp/\xe6\x95\xb0\xe6\x8d\xae.h5\n", QStringLiteral("f"))),
             QStringLiteral("2 [a] path=/tmp/数据.h5"));
}

void IniTextTest::takesQuotedValuesAsTheyAre()
{
    const IniText ini = parseIni("[a]\nx = \" a # b \"\ny = \"\"\nz = \"in\"side\"\n", QStringLiteral("f"));
    QCOMPARE(problemTexts(ini), QStringList());
    QCOMPARE(flat(ini), QStringLiteral("2 [a] x= a # b |3 [a] y=|4 [a] z=in\"side"));
}

void IniTextTest::namesLineKeyAndValueOfEachFault_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("problem");

    QTest::newRow("no equals sign")
        << QByteArray("[a]\nport 8888\n")
        << "f:2: port 8888: expected key = value, [section], or a comment that begins with # or ;";
    QTest::newRow("no key") << QByteArray("[a]\n= 8888\n")
                            << "f:2: = 8888: expected key = value, [section], or a comment that begins with # or ;";
    QTest::newRow("open section") << QByteArray("[a\n")
                                  << "f:1: [a: expected a section in brackets and nothing behind it, such as [server]";
    QTest::newRow("text behind a section")
        << QByteArray("[a] x\n")
        << "f:1: [a] x: expected a section in brackets and nothing behind it, such as [server]";
    QTest::newRow("no section") << QByteArray("\nx = 1\n")
                                << "f:2: x = 1: expected a section before the first key, such as [server]";
    QTest::newRow("key twice") << QByteArray("[a]\nx = 1\nx = 2\n")
                               << "f:3: x = 2: expected each key once; it stands in line 2 already";
    QTest::newRow("section twice") << QByteArray("[a]\n[b]\n[a]\n")
                                   << "f:3: [a]: expected each section once; it begins in line 1 already";
    QTest::newRow("comment behind a value")
        << QByteArray("[a]\nx = 1 ; one\n")
        << "f:2: x = 1 ; one: expected comments on lines of their own, or the value in double quotes";
    QTest::newRow("open quote") << QByteArray("[a]\nx = \"1\n")
                                << "f:2: x = \"1: expected a closing double quote at the end of the line";
    QTest::newRow("lone quote") << QByteArray("[a]\nx = \"\n")
                                << "f:2: x = \": expected a closing double quote at the end of the line";
}

void IniTextTest::namesLineKeyAndValueOfEachFault()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QString, problem);
    QCOMPARE(problemTexts(parseIni(text, QStringLiteral("f"))), QStringList(problem));
}

void IniTextTest::reportsEveryFaultAndStillReadsTheRest()
{
    const IniText ini = parseIni("y = 0\n[a]\nnonsense\nx = 1\nx = 2\nz = 3\n", QStringLiteral("f"));
    QCOMPARE(ini.problems.size(), std::size_t(3));
    QCOMPARE(flat(ini), QStringLiteral("4 [a] x=1|6 [a] z=3"));
}

void IniTextTest::refusesWhatIsNotText()
{
    const QStringList expected{QStringLiteral("f: expected text in UTF-8")};
    QCOMPARE(problemTexts(parseIni("[a]\nx = \xff\n", QStringLiteral("f"))), expected);
    QCOMPARE(problemTexts(parseIni(QByteArray("[a]\0\n", 5), QStringLiteral("f"))), expected);
}

QTEST_APPLESS_MAIN(IniTextTest)
#include "ini_text_test.moc"
