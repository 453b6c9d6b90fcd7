// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/names.h>

#include <QStringDecoder>
#include <QTest>

using namespace hdf5async;

namespace {

QByteArray encoded(char32_t c)
{
    return QString::fromUcs4(&c, 1).toUtf8();
}

} // namespace

class NamesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bringsPathsToOneForm_data()
    {
        QTest::addColumn<QByteArray>("written");
        QTest::addColumn<QByteArray>("canonical");
        const auto row = [](const char *written, const char *canonical) {
            QTest::newRow(written) << QByteArray(written) << QByteArray(canonical);
        };
        row("/", "/");
        row("//", "/");
        row(".", "/");
        row("//./.", "/");
        row("/a/b", "/a/b");
        row("a/b", "/a/b");
        row("//a/./b/", "/a/b");
        row("/a/b/.", "/a/b");
        row("/...", "/...");
        row("/.x", "/.x");
        row("/a.b/..c", "/a.b/..c");
        row("/sp ace/'\"", "/sp ace/'\"");
        row("/tab\t", "/tab\t");
        row("/\xe6\xb8\xa9\xe5\xba\xa6", "/\xe6\xb8\xa9\xe5\xba\xa6");
        row("/e\xcc\x81", "/e\xcc\x81"); // decomposed stays decomposed
    }
    void bringsPathsToOneForm()
    {
        QFETCH(QByteArray, written);
        QFETCH(QByteArray, canonical);
        const Result<QByteArray> path = normalizedPath(written);
        QVERIFY(path.has_value());
        QCOMPARE(*path, canonical);
        QCOMPARE(normalizedPath(*path).value(), canonical);
    }

    void refusesPathsThatNameNothing_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("up") << QByteArray("..");
        QTest::newRow("up inside") << QByteArray("/a/../b");
        QTest::newRow("up at the end") << QByteArray("/a/..");
        QTest::newRow("NUL") << QByteArray("/a\0b", 4);
        QTest::newRow("not UTF-8") << QByteArray("/\xff");
        QTest::newRow("surrogate") << QByteArray("/\xed\xb2\x80");
        QTest::newRow("4097 bytes") << '/' + QByteArray(4096, 'a');
        QTest::newRow("129 components") << QByteArray("/d").repeated(129);
    }
    void refusesPathsThatNameNothing()
    {
        QFETCH(QByteArray, path);
        const Result<QByteArray> result = normalizedPath(path);
        QVERIFY(!result.has_value());
        QCOMPARE(result.error().code, ErrorCode::BadPath);
        QVERIFY(!result.error().message.isEmpty());
    }

    void takesPathsUpToTheLimits()
    {
        const QByteArray longest = '/' + QByteArray(4095, 'a');
        QCOMPARE(normalizedPath(longest).value(), longest);
        const QByteArray deepest = QByteArray("/d").repeated(128);
        QCOMPARE(normalizedPath(deepest).value(), deepest);
        QCOMPARE(normalizedPath(QByteArray("//d/.").repeated(128)).value(), deepest);
    }

    void takesPathsApart()
    {
        QCOMPARE(parentPath("/a/b/c"), QByteArray("/a/b"));
        QCOMPARE(parentPath("/a"), QByteArray("/"));
        QCOMPARE(lastName("/a/b/c"), QByteArray("c"));
        QCOMPARE(lastName("/a"), QByteArray("a"));
    }

    void knowsWhatLiesBelow()
    {
        QVERIFY(isAtOrBelow("/a/b", "/a"));
        QVERIFY(isAtOrBelow("/a", "/a"));
        QVERIFY(isAtOrBelow("/a", "/"));
        QVERIFY(isAtOrBelow("/", "/"));
        QVERIFY(!isAtOrBelow("/ab", "/a"));
        QVERIFY(!isAtOrBelow("/a", "/a/b"));
        QVERIFY(!isAtOrBelow("/", "/a"));
    }

    // Code points in the shortest form are text, at every distance from a block of eight bytes.
    void acceptsCodePointsOfAllLengths()
    {
        const QByteArray filler("yyyyyyyyy");
        for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x11000 ? 1 : 17) {
            if (c >= 0xD800 && c <= 0xDFFF)
                continue;
            const QByteArray text = filler.first(int(c % 9)) + encoded(c) + filler;
            if (!isUtf8(text))
                QFAIL(qPrintable(QString::number(c, 16)));
        }
    }

    // All sequences of two bytes and a grid of longer ones, against Qt's own decoder.
    void agreesWithQtAboutMalformedBytes()
    {
        const QByteArray edges(
            "\x00\x41\x7f\x80\x8f\x90\x9f\xa0\xbf\xc0\xc1\xc2\xdf\xe0\xe1\xed\xee\xef\xf0\xf1\xf4\xf5\xff", 23);
        const auto check = [](const QByteArray &bytes) {
            QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
            const QString decoded = decoder(bytes);
            const bool good = !decoder.hasError() && decoded.toUtf8() == bytes;
            if (isUtf8(bytes) != good)
                QFAIL(bytes.toHex().constData());
        };
        for (int a = 0; a < 256; ++a) {
            check(QByteArray(1, char(a)));
            for (int b = 0; b < 256; ++b)
                check(QByteArray(1, char(a)) + char(b));
        }
        for (const char a : edges) {
            for (const char b : edges) {
                for (const char c : edges) {
                    check(QByteArray(1, a) + b + c);
                    for (const char d : edges)
                        check(QByteArray(1, a) + b + c + d);
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(NamesTest)
#include "names_test.moc"
