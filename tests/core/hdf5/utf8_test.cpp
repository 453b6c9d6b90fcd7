// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/load_store.h"
#include "core/storage/hdf5/convert/utf8.h"

#include <QRandomGenerator>
#include <QTest>

using namespace hdf5async;

namespace {

std::vector<quint32> decoded(std::string_view text)
{
    std::vector<char> bytes(4 * codePoints(text));
    decodeUtf8(text, bytes.data(), codePoints(text));
    std::vector<quint32> points;
    for (std::size_t i = 0; i < bytes.size(); i += 4)
        points.push_back(loadNumber<quint32>(bytes.data() + i, false));
    return points;
}

std::optional<std::string> encoded(const std::vector<quint32> &points, bool bigEndian = false)
{
    std::vector<char> bytes(4 * points.size());
    for (std::size_t i = 0; i < points.size(); ++i)
        storeNumber(points[i], bytes.data() + 4 * i, bigEndian);
    std::string buffer;
    const auto text = encodeUtf8(bytes.data(), points.size(), bigEndian, buffer);
    return text ? std::optional(std::string(*text)) : std::nullopt;
}

} // namespace

class Utf8Test : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void carriesCodePointsBothWays();
    void escapesBytesThatAreNotUtf8_data();
    void escapesBytesThatAreNotUtf8();
    void givesRandomBytesBackUnchanged();
    void refusesWhatIsNoCodePoint_data();
    void refusesWhatIsNoCodePoint();
    void dropsTrailingZerosOnly();
    void cutsAndPadsToTheWidth();
    void knowsAscii();
};

void Utf8Test::carriesCodePointsBothWays()
{
    for (quint32 point = 1; point <= 0x10ffff; point += point < 0x10400 || point > 0x10ff00 ? 1 : 61) {
        if (point >= 0xd800 && point <= 0xdfff)
            continue;
        const char32_t characters[] = {'x', point}; // alone, Qt takes U+FEFF for a byte order mark
        const QByteArray expected = QString::fromUcs4(characters, 2).toUtf8().mid(1);
        const auto text = encoded({point});
        if (!text || *text != expected.toStdString() || decoded(*text) != std::vector<quint32>{point}
            || encoded({point}, true) != text)
            QFAIL(qPrintable(QStringLiteral("U+%1").arg(point, 4, 16)));
    }
}

void Utf8Test::escapesBytesThatAreNotUtf8_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<std::vector<quint32>>("points");
    using Points = std::vector<quint32>;
    // What Python's bytes.decode('utf-8', 'surrogateescape') gives.
    QTest::newRow("Latin-1") << QByteArray("caf\xe9") << Points{'c', 'a', 'f', 0xdce9};
    QTest::newRow("a continuation alone") << QByteArray("\x80z") << Points{0xdc80, 'z'};
    QTest::newRow("cut short") << QByteArray("\xe2\x82") << Points{0xdce2, 0xdc82};
    QTest::newRow("cut by another") << QByteArray("\xe2\x82\x41") << Points{0xdce2, 0xdc82, 'A'};
    QTest::newRow("overlong two") << QByteArray("\xc0\xaf") << Points{0xdcc0, 0xdcaf};
    QTest::newRow("overlong three") << QByteArray("\xe0\x80\xaf") << Points{0xdce0, 0xdc80, 0xdcaf};
    QTest::newRow("overlong four") << QByteArray("\xf0\x80\x80\xaf") << Points{0xdcf0, 0xdc80, 0xdc80, 0xdcaf};
    QTest::newRow("a surrogate") << QByteArray("\xed\xa0\x80") << Points{0xdced, 0xdca0, 0xdc80};
    QTest::newRow("an escape") << QByteArray("\xed\xb2\x80") << Points{0xdced, 0xdcb2, 0xdc80};
    QTest::newRow("beyond Unicode") << QByteArray("\xf4\x90\x80\x80") << Points{0xdcf4, 0xdc90, 0xdc80, 0xdc80};
    QTest::newRow("five bytes") << QByteArray("\xf8\x88\x80\x80\x80") << Points{0xdcf8, 0xdc88, 0xdc80, 0xdc80, 0xdc80};
    QTest::newRow("good beside bad") << QByteArray("\xc3\xa9\xff\xe6\xb8\xa9") << Points{0xe9, 0xdcff, 0x6e29};
}

void Utf8Test::escapesBytesThatAreNotUtf8()
{
    QFETCH(const QByteArray, text);
    QFETCH(const std::vector<quint32>, points);
    QCOMPARE(decoded(text.toStdString()), points);
    QCOMPARE(codePoints(text.toStdString()), points.size());
    QCOMPARE(encoded(points), std::optional(text.toStdString()));
}

void Utf8Test::givesRandomBytesBackUnchanged()
{
    QRandomGenerator random(7);
    for (int round = 0; round < 20000; ++round) {
        std::string text(std::size_t(random.bounded(24)), '\0');
        for (char &byte : text)
            byte = char(random.bounded(3) ? random.bounded(1, 256) : random.bounded(0xc0, 0xf8));
        QCOMPARE(encoded(decoded(text)), std::optional(text));
    }
}

void Utf8Test::refusesWhatIsNoCodePoint_data()
{
    QTest::addColumn<quint32>("point");
    for (const quint32 point : {0xd800u, 0xdbffu, 0xdc00u, 0xdc7fu, 0xdd00u, 0xdfffu, 0x110000u, 0xffffffffu})
        QTest::addRow("%x", point) << point;
}

void Utf8Test::refusesWhatIsNoCodePoint()
{
    QFETCH(const quint32, point);
    QVERIFY(!encoded({'a', point}));
    QVERIFY(!encoded({point, 'a'}, true));
}

void Utf8Test::dropsTrailingZerosOnly()
{
    QCOMPARE(encoded({'a', 0, 0}), std::optional<std::string>("a"));
    QCOMPARE(encoded({0, 0}), std::optional<std::string>(""));
    QCOMPARE(encoded({}), std::optional<std::string>(""));
    QCOMPARE(encoded({'a', 0, 'b', 0}), std::optional(std::string("a\0b", 3)));
}

void Utf8Test::cutsAndPadsToTheWidth()
{
    QByteArray bytes(16, '\x55');
    decodeUtf8("é!", bytes.data(), 3);
    QCOMPARE(bytes.toHex(), QByteArray("e9000000210000000000000055555555"));
    decodeUtf8("abcdef", bytes.data(), 2);
    QCOMPARE(bytes.toHex(), QByteArray("61000000620000000000000055555555"));
}

void Utf8Test::knowsAscii()
{
    QVERIFY(isAscii(""));
    QVERIFY(isAscii(std::string(100, '\x7f')));
    for (std::size_t at = 0; at < 20; ++at) {
        std::string text(20, 'a');
        text[at] = '\x80';
        QVERIFY(!isAscii(text));
    }
}

QTEST_GUILESS_MAIN(Utf8Test)
#include "utf8_test.moc"
